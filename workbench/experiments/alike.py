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
from workbench.history.images import UNKNOWN, is_unknown
from workbench.history.store import HistoryStore
from workbench.spec.dataset import DatasetSpec
from workbench.spec.recipe import Recipe
from workbench.spec.run import ImageFacts, MachineRecord, RunRecord, RunSpec
from workbench.training.step_report import StepReport, step_report

_NAMES_ONLY = frozenset({"name", "citation"})
_SPEED_ONLY = frozenset({"step_mode", "evaluation_batch"})
SHORT = 12
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
        return UNKNOWN if not self.key or is_unknown(self.key) else self.key[:SHORT]


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
    """All that decides a run's result, its bits and its seconds. `facts` are of its images and
    `machine` is where it was trained, None before."""

    record: RunRecord
    spec: RunSpec
    facts: ImageFacts | None
    machine: MachineRecord | None
    report: StepReport | None

    @property
    def images(self) -> Images:
        return Images(self.spec.dataset, self.record.images_key)

    @property
    def conditions(self) -> Conditions:
        return conditions_of(self.machine, self.report, self.record.beside)


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
    def is_known(self) -> bool:
        """Whether both have been trained, so that there is nothing left to differ in."""
        return self.first.machine is not None and self.second.machine is not None

    @property
    def is_bit_equal(self) -> bool:
        """Whether one must have given the other's numbers."""
        numbers = all(each.matter is Matter.SECONDS for each in self.differences)
        return self.is_known and numbers

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`."""
        if not self.are_repeats:
            return VERDICTS[Matter.QUESTION]
        for matter in (Matter.SEED, Matter.BITS):
            if self.of(matter):
                return VERDICTS[matter]
        if not self.is_known:
            return AS_FAR_AS_KNOWN
        return VERDICTS[Matter.SECONDS] if self.of(Matter.SECONDS) else EQUAL


VERDICTS: Mapping[Matter, str] = {
    Matter.QUESTION: "Different runs: they differ in network, recipe or images and are not pooled.",
    Matter.SEED: "Repeats: one network, recipe and set of images with different seeds.",
    Matter.BITS: "The same run under other conditions: pooled as one seed, not equal bit for bit.",
    Matter.SECONDS: "The same run, equal bit for bit; its seconds are of a shared device.",
}
AS_FAR_AS_KNOWN = "The same run as far as is known: not both have been trained."
EQUAL = "The same run, equal bit for bit."
SENTENCES = (*VERDICTS.values(), AS_FAR_AS_KNOWN, EQUAL)
"""From the least alike on."""


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


def identities(store: HistoryStore, records: Sequence[RunRecord]) -> tuple[Identity, ...]:
    """Those of these runs. Raises `HistoryError` where one is not in the history."""
    lines = store.step_lines([record.id for record in records])
    return tuple(
        Identity(
            record=record,
            spec=store.spec(record.id),
            facts=store.images(record.id),
            machine=store.machine(record.id),
            report=step_report(lines.get(record.id, ())),
        )
        for record in records
    )


def likeness(first: Identity, second: Identity) -> Likeness:
    """Whether two runs are alike, and in what they differ."""
    found = (
        *_design_differences(first, second),
        *recipe_differences(first.spec.recipe, second.spec.recipe),
        *image_differences(first.images, second.images),
    )
    seeds = first.spec.seed, second.spec.seed
    if seeds[0] != seeds[1]:
        found = (*found, _unlike(Matter.SEED, "run", "seed", *seeds))
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


def otherwise(before: Conditions, now: Conditions) -> str:
    """What keeps a run from the bits that it gave before; '' where nothing does."""
    return "; ".join(
        f"{each.name} {each.second}, before {each.first}"
        for each in condition_differences(before, now)
        if each.matter is Matter.BITS
    )


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


def conditions(store: HistoryStore, run: str) -> Conditions:
    """Those that a run was last trained under; unknown before it has been."""
    lines = store.step_lines([run]).get(run, ())
    return conditions_of(store.machine(run), step_report(lines))


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


def pools(identities: Sequence[Identity]) -> tuple[str, ...]:
    """For each run a key that is the same for those that may be pooled: as `group_key`, and two
    designs that are written differently but come to one network are one."""
    near: dict[tuple[str, str, int], list[Identity]] = {}
    for each in identities:
        record = each.record
        key = record.recipe_digest, record.images_key, record.parameters
        near.setdefault(key, []).append(each)
    keys: dict[str, str] = {}
    for some in near.values():
        networks = _networks(some)
        firsts: dict[str, str] = {}
        for each in some:
            network = networks[each.record.design_digest]
            keys[each.record.id] = firsts.setdefault(network, group_key(each.record))
    return tuple(keys[each.record.id] for each in identities)


def _networks(some: Sequence[Identity]) -> dict[str, str]:
    """What stands for the network of each design, by the design's digest. Runs are on the same
    images, or on images that nobody knows."""
    designs = {each.record.design_digest: each for each in some}
    if len(designs) == 1:
        # Stamping takes longer than all else here; most often there is nothing to compare.
        return {digest: digest for digest in designs}
    return {digest: _stamp(each, each) or digest for digest, each in designs.items()}


def _stamp(identity: Identity, seen: Identity) -> str:
    """Of a run's network on the images of the run `seen`; '' where it cannot be built for them."""
    try:
        shape, classes = _images_seen(seen)
    except DesignError:
        return ""
    return stamp(identity.spec.design, shape, classes)


def network_digests(store: HistoryStore, identity: Identity) -> frozenset[str]:
    """The digests of all designs in the history that come to this one's network, however they are
    written."""
    own, design = identity.record.design_digest, identity.spec.design
    try:
        asked = check_images(design, identity.spec.dataset.source)
        shape, classes = _images_seen(identity)
    except DesignError:
        return frozenset({own})
    others = [each for each in store.designs_of_size(asked.parameters) if each[0] != own]
    wanted = stamp(design, shape, classes) if others else ""
    same = (digest for digest, other in others if wanted == stamp(other, shape, classes))
    return frozenset({own, *same}) if wanted else frozenset({own})


def are_same_network(first: Identity, second: Identity) -> bool:
    """Whether two designs, however written, come to the same network on the first one's images."""
    one, other = first.record, second.record
    if one.design_digest == other.design_digest:
        return True
    if one.images_key == other.images_key and one.parameters != other.parameters:
        return False
    own = _stamp(first, first)
    return bool(own) and own == _stamp(second, first)


def _images_seen(identity: Identity) -> tuple[tuple[int, int, int], int]:
    if identity.facts is not None:
        return identity.facts.shape, len(identity.facts.classes)
    analysis = check_images(identity.spec.design, identity.spec.dataset.source)
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
    names = first.spec.design.name, second.spec.design.name
    return found or (_unlike(Matter.QUESTION, "design", "network", *names),)


def _unlike(matter: Matter, group: str, name: str, first: object, second: object) -> Unlike:
    return Unlike(matter, group, name, str(first), str(second))
