"""`workbench train`: one run, or the same run from several seeds."""

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from workbench.catalog.presets import origin, preset
from workbench.catalog.recipe_file import load_recipe
from workbench.catalog.recipes import recipe_on, recipes
from workbench.commands.changes import Setting, set_in_run, set_option
from workbench.commands.find import history
from workbench.commands.manner import Manner, runner_for, with_manner, work_off
from workbench.commands.numbers import WholeNumber, number_of
from workbench.commands.output import emit, note, seconds_text
from workbench.errors import DatasetError, DesignError
from workbench.experiments.builtin import BATCH, EPOCHS, fitted
from workbench.experiments.rerun import spec_of
from workbench.spec import codec
from workbench.spec.dataset import (
    Convert,
    DatasetSpec,
    Source,
    check_conversion,
    written_size,
)
from workbench.spec.forecast import Forecast
from workbench.spec.network import Design
from workbench.spec.recipe import Precision, Recipe, StepMode
from workbench.spec.run import RunSpec

MOST_SEEDS = 1000
_SOURCES: tuple[Source, ...] = ("digits", "cifar10", "cifar100")


@click.command("train")
@click.option("--network", metavar="ID|FILE", help="A preset, or a design's file.")
@click.option(
    "--spec",
    "specification",
    metavar="JSON",
    help="A run's whole specification, as a report prints it, in place of all of the above and "
    "below that say what to train.",
)
@click.option(
    "--dataset",
    default="digits",
    show_default=True,
    metavar="NAME|PATH",
    help="digits, cifar10, cifar100, or a folder or archive of train/<class>/*, test/<class>/*.",
)
@click.option(
    "--train-size", type=number_of("train_size"), help="A balanced subset of so many images."
)
@click.option("--test-size", type=number_of("test_size"), help="The same for the test images.")
@click.option(
    "--convert",
    type=click.Choice([each for each in get_args(Convert) if each]),
    help="Bring a folder's or archive's images to these colours: transparency becomes white, 16 "
    "bits are scaled to 8.",
)
@click.option(
    "--resize",
    default="",
    metavar="SIDE|WxH",
    help="Bring its images to this size: scaled until they cover it, of which the middle is taken.",
)
@click.option(
    "--recipe",
    "named",
    metavar="ID|FILE",
    help="A paper's recipe, 'paper' for that of the network's own, or a recipe's file, which is "
    "taken as it stands; FastResNet's unless given.",
)
@set_option
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    help="Begin with the weights of a file; see 'workbench weights'.",
)
@click.option(
    "--new-classifier",
    "is_classifier_new",
    is_flag=True,
    help="Of --weights, all but the classifier, which begins anew from the seed: for images of "
    "other classes than the weights were trained on.",
)
@click.option("--epochs", type=number_of("epochs"), help="The recipe is scaled to this length.")
@click.option("--batch-size", type=number_of("batch_size"), help="Images a step.")
@click.option(
    "--lr",
    "learning_rate",
    type=number_of("learning_rate"),
    help="The learning rate before any milestone.",
)
@click.option("--precision", type=click.Choice(get_args(Precision)), help="Of the arithmetic.")
@click.option(
    "--step-mode",
    type=click.Choice(get_args(StepMode)),
    help="How steps run: line by line ('eager'), compiled, captured as a CUDA graph, or as the "
    "device allows. Default: auto.",
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=number_of("seed"),
    help="Of the weights and the batches.",
)
@click.option(
    "--seeds",
    default=1,
    show_default=True,
    type=WholeNumber(1, MOST_SEEDS),
    help="Train so many runs, with the seeds that follow --seed.",
)
@click.option(
    "--forecast",
    "is_foretold",
    is_flag=True,
    help="Say first what a run will take, and keep that with the runs.",
)
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda or cuda:N.")
@click.option("--name", help="What to call the run; the network's name unless given.")
@with_manner
@click.option("--json", "is_json", is_flag=True, help="Print an array of the runs' records.")
@click.pass_context
def command(
    ctx: click.Context,
    network: str | None,
    specification: str | None,
    dataset: str,
    train_size: int | None,
    test_size: int | None,
    convert: Convert | None,
    resize: str,
    named: str | None,
    settings: tuple[Setting, ...],
    weights: Path | None,
    is_classifier_new: bool,
    epochs: int | None,
    batch_size: int | None,
    learning_rate: float | None,
    precision: Precision | None,
    step_mode: StepMode | None,
    seed: int,
    seeds: int,
    is_foretold: bool,
    device: str,
    name: str | None,
    how: Manner,
    is_json: bool,
) -> None:
    """Train a network and keep the run in the history.

    Ctrl+C stops it with a checkpoint; 'workbench resume' goes on with it.
    """
    if (network is None) is (specification is None):
        raise click.UsageError("Give either --network or --spec.")
    if specification is not None:
        _refuse_besides_spec(ctx)
        ctx.exit(train_all([spec_of(specification)], how, is_json, is_foretold))
    assert network is not None
    if is_classifier_new and weights is None:
        raise click.UsageError("--new-classifier goes with --weights: the others come from a file.")
    design = design_of(network)
    images = dataset_of(dataset, train_size, test_size)
    images = replace(images, convert=convert or "", resize=written_size(resize))
    recipe = _chosen(design, named, images, epochs)
    given: dict[str, Any] = {
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "precision": precision,
        "step_mode": step_mode,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    spec = RunSpec(
        name=design.name,
        design=design,
        recipe=replace(recipe, **changes),
        dataset=images,
        seed=seed,
        device=device,
    )
    spec = set_in_run(ctx, spec, settings)
    check_conversion(spec.dataset)
    if weights is not None:
        kept = _kept(spec.design, weights, is_classifier_new)
        spec = replace(spec, recipe=replace(spec.recipe, weights=kept))
    spec = replace(spec, name=name or spec.design.name)
    specs = [replace(spec, seed=each) for each in range(seed, seed + seeds)]
    ctx.exit(train_all(specs, how, is_json, is_foretold))


_BESIDES_SPEC = frozenset(
    {"specification", "is_foretold", "at_once", "sharing", "threads", "isolated", "is_json"}
)


def _refuse_besides_spec(ctx: click.Context) -> None:
    """Raises `UsageError` for an option that says what to train otherwise than --spec does."""
    for parameter in ctx.command.params:
        name = parameter.name or ""
        is_given = ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if is_given and name not in _BESIDES_SPEC:
            raise click.UsageError(f"{parameter.opts[0]} does not go with --spec.")


def train_all(specs: list[RunSpec], how: Manner, is_json: bool, is_foretold: bool = False) -> int:
    """Submit the runs, execute them, print what became of them; returns the exit code."""
    from workbench.commands.runs import print_runs
    from workbench.training.job import resolve

    for device in {spec.device for spec in specs}:
        resolve(device)  # Of one that is not there no run is queued.
    with history() as store:
        runner = runner_for(store, how)
        if is_foretold:
            note(_foretold(runner.foretell(specs[0])))
        elif how.at_once is None and _needs_forecast(specs, how):
            runner.foretell(specs[0])
        records = [runner.submit(spec) for spec in specs]
        code = work_off(runner, records, how)
        ended = store.page([record.id for record in records])
        if is_json:
            emit(ended)
        else:
            print_runs(ended)
    return code


def _needs_forecast(specs: list[RunSpec], how: Manner) -> bool:
    """Whether there are several seeds, and a GPU whose memory decides how many go on at once."""
    from workbench.execution.sharing import needs_forecast
    from workbench.training.job import resolve

    return len(specs) > 1 and needs_forecast(how.sharing, resolve(specs[0].device))


def _foretold(told: Forecast) -> str:
    return (
        f"Foretold: {seconds_text(told.seconds_per_epoch)} an epoch, "
        f"{seconds_text(told.total_seconds)} a run, {told.peak_memory_bytes / 2**20:,.0f} MiB at "
        f"the peak; a batch of {told.largest_batch:,} would fit."
    )


def design_of(network: str) -> Design:
    """A preset by its id, or the design in a file. Raises `DesignError`."""
    path = Path(network)
    if _is_file(network):
        if not path.exists():
            raise DesignError(f"There is no file '{network}'.", "Check the path for a slip.")
        return codec.load(path)
    return preset(network).design


def _chosen(design: Design, named: str | None, images: DatasetSpec, epochs: int | None) -> Recipe:
    """The recipe that was asked for, by name fitted to the images, from a file as it stands.
    Raises `UnknownNetwork`, `FormatError`."""
    if named is None or not _is_file(named):
        return recipe_for(images, epochs, _papers(design, named, images))
    recipe = load_recipe(Path(named))
    return recipe.scaled(epochs) if epochs else recipe


def _is_file(text: str) -> bool:
    return text.endswith(".json") or Path(text).is_file()


def _papers(design: Design, named: str | None, images: DatasetSpec) -> Recipe | None:
    """The recipe of that name. Raises `UnknownNetwork`."""
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


def _kept(design: Design, file: Path, is_classifier_new: bool) -> str:
    """The file's weights, kept for the runs to begin with. Raises `CheckpointError`."""
    from workbench.experiments.exchange import keep, keep_body, take

    taken = take(design, file)
    return keep_body(taken) if is_classifier_new else keep(taken)


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
