"""Whether two runs are alike, and in what they differ.

Whatever pools runs, lays them side by side, counts them for a paper's row, goes on with one or
repeats one asks here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from workbench.analysis.stamp import stamp
from workbench.errors import DesignError
from workbench.experiments.check import check_images
from workbench.experiments.settings import settings, shown
from workbench.history.store import HistoryStore
from workbench.spec.codec import digest
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import ImageFacts, MachineRecord, RunRecord, RunSpec
from workbench.spec.step_report import StepReport, step_report

UNKNOWN = "unknown"
_NAMES_ONLY = frozenset({"name", "citation"})
_SPEED_ONLY = frozenset({"step_mode", "evaluation_batch"})
_SHORT = 12
"""Digits of a fingerprint that a person is shown."""


class Matter(StrEnum):
    """What a difference between two runs matters to."""

    QUESTION = "question"
    """Another network, recipe or set of images: never pooled."""
    SEED = "seed"
    """Another draw of luck: what a mean over seeds is taken over."""
    BITS = "bits"
    """The same question and draw, but sums are rounded otherwise: not equal bit for bit."""
    SECONDS = "seconds"
    """The same numbers in another time."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """One thing in which two runs differ, both sides as a person reads them. `group` and `name` are
    those of a `Setting`. A difference of the recipe `changes_results` unless it is one of speed."""

    matter: Matter
    group: str
    name: str
    first: str
    second: str
    changes_results: bool = True

    @property
    def title(self) -> str:
        return self.name if self.group == "run" else f"{self.group}: {self.name}"


@dataclass(frozen=True, slots=True)
class Images:
    """`key` is equal for images that are known to be equal; None where only what was asked for is
    known."""

    dataset: DatasetSpec
    key: str | None = None

    @property
    def shown(self) -> str:
        return UNKNOWN if not self.key or is_unknown(self.key) else self.key[:_SHORT]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a run was trained under. `steps` is how they were run, `layout` of its tensors; `beside`
    is the largest number of other runs on the device. What nobody knows is ''."""

    device: str = ""
    threads: str = ""
    torch: str = ""
    steps: str = ""
    layout: str = ""
    beside: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """All that decides a run's result, its bits and its seconds."""

    run: str
    name: str
    design: Design
    recipe: Recipe
    images: Images
    facts: ImageFacts | None
    seed: int
    conditions: Conditions

    @property
    def spec(self) -> RunSpec:
        return RunSpec(
            name=self.name,
            design=self.design,
            recipe=self.recipe,
            dataset=self.images.dataset,
            seed=self.seed,
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two runs and all in which they differ, what matters most first."""

    first: Identity
    second: Identity
    differences: tuple[Unlike, ...]

    def of(self, matter: Matter) -> tuple[Unlike, ...]:
        return tuple(each for each in self.differences if each.matter is matter)

    @property
    def are_repeats(self) -> bool:
        """Whether they may be pooled: one network, recipe and set of images."""
        return not self.of(Matter.QUESTION)

    @property
    def is_bit_equal(self) -> bool:
        """Whether one must have given the other's numbers."""
        return all(each.matter is Matter.SECONDS for each in self.differences)


def is_unknown(images_key: str) -> bool:
    """Whether a run's images are like no others because nobody knows them."""
    return images_key.startswith(f"{UNKNOWN} ")


def comparable(dataset: DatasetSpec) -> DatasetSpec:
    """A data set without what does not change its images: where an archive that is known by its
    checksum lies, and the choice among all."""
    if dataset.source != "images":
        dataset = replace(dataset, path="")
    if dataset.train_size is None and dataset.test_size is None:
        dataset = replace(dataset, subset_seed=0)
    return dataset


def group_key(record: RunRecord) -> str:
    """The same for runs that may be pooled, as far as it can be told without looking at designs:
    two that are written differently may build the same network. Images that nobody knows are like
    no others."""
    return "-".join((record.design_digest, record.recipe_digest, record.images_key))


def identities(store: HistoryStore, runs: Sequence[str]) -> tuple[Identity, ...]:
    """Those of these runs. Raises `HistoryError` where one is not in the history."""
    reports = store.step_lines(runs)
    return tuple(_identity(store, store.run(run), reports.get(run, ())) for run in runs)


def likeness(first: Identity, second: Identity) -> Likeness:
    """Whether two runs are alike, and in what they differ."""
    found = (
        *_design_differences(first, second),
        *recipe_differences(first.recipe, second.recipe),
        *image_differences(first.images, second.images),
    )
    if first.seed != second.seed:
        found = (*found, _unlike(Matter.SEED, "run", "seed", first.seed, second.seed))
    conditions = condition_differences(first.conditions, second.conditions)
    return Likeness(first, second, (*found, *conditions))


def recipe_differences(first: Recipe, second: Recipe) -> tuple[Unlike, ...]:
    """Field by field; names and citations do not count."""
    return tuple(
        Unlike(
            Matter.QUESTION,
            "recipe",
            field.name.replace("_", " "),
            shown(one),
            shown(other),
            changes_results=field.name not in _SPEED_ONLY,
        )
        for field in fields(Recipe)
        if field.name not in _NAMES_ONLY
        and (one := getattr(first, field.name)) != (other := getattr(second, field.name))
    )


def image_differences(first: Images, second: Images) -> tuple[Unlike, ...]:
    """None where the images are known to be equal, wherever they lie. Else what was asked for
    differently, or where that is the same, the fingerprints."""
    if _are_same_images(first, second):
        return ()
    ours, theirs = comparable(first.dataset), comparable(second.dataset)
    asked = tuple(
        _unlike(Matter.QUESTION, "data", field.name.replace("_", " "), shown(one), shown(other))
        for field in fields(DatasetSpec)
        if (one := getattr(ours, field.name)) != (other := getattr(theirs, field.name))
    )
    return asked or (_unlike(Matter.QUESTION, "data", "images", first.shown, second.shown),)


def condition_differences(first: Conditions, second: Conditions) -> tuple[Unlike, ...]:
    """What one of them does not know is no difference."""
    found = []
    for name, matter in _CONDITIONS.items():
        one, other = getattr(first, name), getattr(second, name)
        if one != other and "" not in (one, other):
            found.append(_unlike(matter, "trained", TITLES[name], one, other))
    return tuple(found)


TITLES: Mapping[str, str] = {
    "device": "device model",
    "threads": "threads",
    "torch": "torch",
    "steps": "steps run as",
    "layout": "memory layout",
    "beside": "runs beside on the device",
}
"""What a person calls a run's conditions."""
_CONDITIONS = dict.fromkeys(TITLES, Matter.BITS) | {"beside": Matter.SECONDS}


def conditions_of(
    machine: MachineRecord | None, report: StepReport | None, beside: int = 0
) -> Conditions:
    """What a machine and a log say of how a run was trained."""
    if machine is None:
        return Conditions(beside=beside)
    is_cpu = machine.device == "CPU"
    return Conditions(
        device=f"CPU, {machine.processor}" if is_cpu else machine.device,
        # A GPU's sums do not depend on the host's threads.
        threads=str(machine.threads) if is_cpu else "",
        torch=machine.torch,
        steps="" if report is None else report.mode,
        layout="" if report is None else report.layout,
        beside=beside,
    )


def are_same_network(first: Identity, second: Identity) -> bool:
    """Whether two designs, however written, come to the same network on the first one's images."""
    if first.design == second.design or digest(first.design) == digest(second.design):
        return True
    try:
        shape, classes = _seen(first)
    except DesignError:
        return False
    own = stamp(first.design, shape, classes)
    return bool(own) and own == stamp(second.design, shape, classes)


def _seen(identity: Identity) -> tuple[tuple[int, int, int], int]:
    if identity.facts is not None:
        return identity.facts.shape, len(identity.facts.classes)
    analysis = check_images(identity.design, identity.images.dataset.source)
    channels, height, width = analysis.input_shape
    return (channels, height, width), analysis.classes


def _are_same_images(first: Images, second: Images) -> bool:
    if first.key is not None and second.key is not None:
        return first.key == second.key and not is_unknown(first.key)
    # What a built-in name stands for is fixed by a checksum; what lies in a folder nobody knows.
    is_fixed = first.dataset.source != "images"
    return is_fixed and comparable(first.dataset) == comparable(second.dataset)


def _design_differences(first: Identity, second: Identity) -> tuple[Unlike, ...]:
    if are_same_network(first, second):
        return ()
    every = settings([first.spec, second.spec])
    found = tuple(
        _unlike(Matter.QUESTION, "design", each.name, *each.values)
        for each in every
        if each.group == "design" and each.differs
    )
    named = _unlike(Matter.QUESTION, "design", "network", first.design.name, second.design.name)
    return found or (named,)


def _unlike(matter: Matter, group: str, name: str, first: object, second: object) -> Unlike:
    return Unlike(matter, group, name, str(first), str(second))


def _identity(store: HistoryStore, record: RunRecord, lines: Sequence[str]) -> Identity:
    spec = store.spec(record.id)
    return Identity(
        run=record.id,
        name=record.name,
        design=spec.design,
        recipe=spec.recipe,
        images=Images(spec.dataset, record.images_key),
        facts=store.images(record.id),
        seed=record.seed,
        conditions=conditions_of(store.machine(record.id), step_report(lines), record.beside),
    )
