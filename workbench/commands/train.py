"""`workbench train`: one run, or the same run from several seeds."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from workbench.catalog.presets import origin, preset
from workbench.catalog.recipes import recipe_on, recipes
from workbench.commands.find import history
from workbench.commands.output import emit, note, seconds_text
from workbench.errors import DatasetError, DesignError
from workbench.experiments.builtin import BATCH, EPOCHS, fitted
from workbench.spec import codec
from workbench.spec.dataset import DatasetSpec, Source
from workbench.spec.forecast import Forecast
from workbench.spec.network import Design
from workbench.spec.recipe import Precision, Recipe
from workbench.spec.run import RunSpec
from workbench.training.cores import share_of

if TYPE_CHECKING:
    from workbench.experiments.runner import Runner

_SOURCES: tuple[Source, ...] = ("digits", "cifar10", "cifar100")


@click.command("train")
@click.option("--network", required=True, metavar="ID|FILE", help="A preset, or a design's file.")
@click.option(
    "--dataset",
    default="digits",
    show_default=True,
    metavar="NAME|PATH",
    help="digits, cifar10, cifar100, or a folder or archive of train/<class>/*, test/<class>/*.",
)
@click.option("--train-size", type=click.IntRange(1), help="A balanced subset of so many images.")
@click.option("--test-size", type=click.IntRange(1), help="The same for the test images.")
@click.option(
    "--recipe",
    "named",
    metavar="ID",
    help="A paper's recipe, or 'paper' for that of the network's own; FastResNet's unless given.",
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    help="Begin with the weights of a file; see 'workbench weights'.",
)
@click.option("--epochs", type=click.IntRange(1), help="The recipe is scaled to this length.")
@click.option("--batch-size", type=click.IntRange(1), help="Images a step.")
@click.option("--lr", "learning_rate", type=float, help="The learning rate before any milestone.")
@click.option("--precision", type=click.Choice(get_args(Precision)), help="Of the arithmetic.")
@click.option("--seed", default=0, show_default=True, help="Of the weights and the batches.")
@click.option(
    "--seeds",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="Train so many runs, with the seeds that follow --seed.",
)
@click.option(
    "--at-once",
    type=click.IntRange(1),
    help="Runs side by side, each in a process of its own, with --threads each on a CPU; on a GPU "
    "as many as its memory holds unless given, else one.",
)
@click.option(
    "--forecast",
    "is_foretold",
    is_flag=True,
    help="Say first what a run will take, and keep that with the runs.",
)
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda or cuda:N.")
@click.option("--threads", type=click.IntRange(1), help="Threads on a CPU; all cores unless given.")
@click.option("--name", help="What to call the run; the network's name unless given.")
@click.option("--isolated", is_flag=True, help="Train in a process of its own.")
@click.option("--json", "is_json", is_flag=True, help="Print an array of the runs' records.")
@click.pass_context
def command(
    ctx: click.Context,
    network: str,
    dataset: str,
    train_size: int | None,
    test_size: int | None,
    named: str | None,
    weights: Path | None,
    epochs: int | None,
    batch_size: int | None,
    learning_rate: float | None,
    precision: Precision | None,
    seed: int,
    seeds: int,
    at_once: int | None,
    is_foretold: bool,
    device: str,
    threads: int | None,
    name: str | None,
    isolated: bool,
    is_json: bool,
) -> None:
    """Train a network and keep the run in the history.

    Ctrl+C stops it with a checkpoint; 'workbench resume' goes on with it.
    """
    design = design_of(network)
    images = dataset_of(dataset, train_size, test_size)
    recipe = recipe_for(images, epochs, _papers(design, named, images))
    given: dict[str, Any] = {
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "precision": precision,
        "weights": _kept(design, weights) if weights else None,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    spec = RunSpec(
        name=name or design.name,
        design=design,
        recipe=replace(recipe, **changes),
        dataset=images,
        seed=seed,
        device=device,
    )
    specs = [replace(spec, seed=each) for each in range(seed, seed + seeds)]
    how = Manner(threads, isolated, at_once, is_foretold)
    ctx.exit(train_all(specs, how, is_json))


@dataclass(frozen=True, slots=True)
class Manner:
    """How runs are worked off: torch's threads on a CPU, whether each has a process of its own,
    how many go on at once (None: as the device bears), and whether they are foretold first."""

    threads: int | None = None
    is_isolated: bool = False
    at_once: int | None = None
    is_foretold: bool = False


def train_all(specs: list[RunSpec], how: Manner, is_json: bool) -> int:
    """Submit the runs, execute them, print what became of them; returns the exit code."""
    from workbench.commands.follow import Follower, execute_all
    from workbench.commands.runs import print_runs
    from workbench.experiments.runner import Runner

    with history() as store:
        runner = Runner(store, how.threads or share_of(how.at_once or 1))
        at_once = how.at_once or _at_once(runner, specs)
        if how.is_foretold:
            note(_foretold(runner.foretell(specs[0])))
        records = [runner.submit(spec) for spec in specs]
        code = execute_all(runner, records, how.is_isolated, Follower(), at_once)
        ended = store.page([record.id for record in records])
        if is_json:
            emit(ended)
        else:
            print_runs(ended)
    return code


def _at_once(runner: "Runner", specs: list[RunSpec]) -> int:
    """One on a CPU; on a GPU as many as its memory holds by the forecast for the first."""
    from workbench.execution.room import at_once
    from workbench.training.job import resolve

    first, *others = specs
    if not others or resolve(first.device).type != "cuda":
        return 1
    return at_once(first.device, runner.foretell(first))


def _foretold(told: Forecast) -> str:
    return (
        f"Foretold: {seconds_text(told.seconds_per_epoch)} an epoch, "
        f"{seconds_text(told.total_seconds)} a run, {told.peak_memory_bytes / 2**20:,.0f} MiB at "
        f"the peak; a batch of {told.largest_batch:,} would fit."
    )


def design_of(network: str) -> Design:
    """A preset by its id, or the design in a file. Raises `DesignError`."""
    path = Path(network)
    if path.suffix == ".json" or path.is_file():
        if not path.exists():
            raise DesignError(f"There is no file '{network}'.", "Check the path for a slip.")
        return codec.load(path)
    return preset(network).design


def _papers(design: Design, named: str | None, images: DatasetSpec) -> Recipe | None:
    """The recipe that was asked for. Raises `UnknownNetwork`."""
    if named is None:
        return None
    if named == "paper":
        source = origin(design)
        if source is None:
            raise DesignError(
                f"'{design.name}' comes from no paper that has a recipe here.",
                "Name a recipe: " + ", ".join(each.id for each in recipes()) + ".",
            )
        named = source.recipe
    return recipe_on(named, images.source).recipe


def _kept(design: Design, file: Path) -> str:
    """The file's weights, kept for the runs to begin with. Raises `CheckpointError`."""
    from workbench.experiments.exchange import keep, take

    return keep(take(design, file))


def dataset_of(name: str, train_size: int | None, test_size: int | None) -> DatasetSpec:
    """A known data set by name, or a folder or archive of images. Raises `DatasetError`."""
    for source in _SOURCES:
        if name.lower() == source:
            return DatasetSpec(source=source, train_size=train_size, test_size=test_size)
    path = Path(name).expanduser()
    if not path.exists():
        raise DatasetError(
            f"There is no data set '{name}' and no file or folder of that name.",
            f"Use one of {', '.join(_SOURCES)}, or the path of a folder, tar or zip of images.",
        )
    where = str(path.resolve())
    return DatasetSpec(source="images", path=where, train_size=train_size, test_size=test_size)


def recipe_for(dataset: DatasetSpec, epochs: int | None, chosen: Recipe | None = None) -> Recipe:
    """The chosen recipe, or FastResNet's, fitted to the images; where none was chosen, on digits,
    which are few and small, with the length and batch of the built-in comparison."""
    recipe = fitted(chosen or Recipe(), dataset.source)
    if dataset.source == "digits" and chosen is None:
        recipe = replace(recipe, batch_size=BATCH)
        epochs = epochs or EPOCHS
    return recipe.scaled(epochs) if epochs else recipe
