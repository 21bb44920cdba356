"""Runs laid side by side: results with differences to a baseline, and the settings that differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.errors import HistoryError
from workbench.experiments.alike import (
    SENTENCES,
    SHORT,
    TITLES,
    VERDICTS,
    Identity,
    Likeness,
    Matter,
    comparable,
    identities,
    likeness,
    pools,
)
from workbench.experiments.groups import Group, grouped
from workbench.experiments.results import Result, against, result_of
from workbench.experiments.settings import MISSING, Setting, settings
from workbench.history.images import is_unknown
from workbench.history.store import HistoryStore
from workbench.spec.run import EpochRecord, RunRecord


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs in the order asked for, and in groups that differ in more than the seed. `baseline` is
    the id of the run that the others are measured against; `differing` and `shared` are all their
    settings, the images that they found and the conditions that they were trained under."""

    rows: tuple[Result, ...]
    baseline: str
    differing: tuple[Setting, ...]
    shared: tuple[Setting, ...]
    groups: tuple[Group, ...]
    identities: tuple[Identity, ...] = ()

    def likeness(self, first: str, second: str) -> Likeness:
        """Whether two of these runs are alike, and in what they differ; raises `KeyError`."""
        known = {each.record.id: each for each in self.identities}
        return likeness(known[first], known[second])

    def row(self, run: str) -> Result:
        """The row of that run; raises `KeyError`."""
        for row in self.rows:
            if row.run.id == run:
                return row
        raise KeyError(run)

    def group_of(self, run: str) -> Group:
        """The group that a run belongs to; raises `KeyError`."""
        for group in self.groups:
            if run in group.runs:
                return group
        raise KeyError(run)

    @property
    def verdict(self) -> str:
        """What the runs are to one another: one of `alike`'s sentences; '' for a single run."""
        if len(self.groups) > 1:
            return VERDICTS[Matter.QUESTION]
        first, *others = (row.run.id for row in self.rows)
        found = {self.likeness(first, other).verdict for other in others}
        return next((each for each in SENTENCES if each in found), "")

    @property
    def has_repeats(self) -> bool:
        """Whether any group holds more than one run."""
        return len(self.groups) < len(self.rows)


_LONGEST_DETAIL = 3
_LUCK = frozenset({("run", "seed"), ("run", "device")})
"""Settings in which the runs of one group may differ."""


def compare(
    store: HistoryStore,
    ids: Sequence[str],
    baseline: str | None = None,
    epochs: Mapping[str, Sequence[EpochRecord]] | None = None,
) -> Comparison:
    """Compare runs; the first is the baseline where none is named. `epochs` are those of the runs
    where they have been read already. Raises `HistoryError` where a run is not in the history, or
    none is named."""
    ids = tuple(dict.fromkeys(ids))
    if not ids:
        raise HistoryError("There is nothing to compare.", "Choose two or more runs.")
    records = [store.run(id) for id in ids]
    who = identities(store, records)
    every = (*settings([each.spec for each in who]), *_of_identities(who))
    differing = tuple(setting for setting in every if setting.differs)
    details = _details(differing, records)
    known = epochs or {}
    plain = [
        replace(
            result_of(record, known.get(record.id) or store.epochs(record.id), detail),
            machine=each.machine,
        )
        for record, each, detail in zip(records, who, details, strict=True)
    ]
    first = next((row for row in plain if row.run.id == baseline), plain[0])
    keys = pools(who)
    return Comparison(
        rows=tuple(against(row, first) for row in plain),
        baseline=first.run.id,
        differing=differing,
        shared=tuple(setting for setting in every if not setting.differs),
        groups=grouped(plain, keys, _details(_apart(differing, records, keys), records)),
        identities=who,
    )


def rebased(comparison: Comparison, baseline: str) -> Comparison:
    """The same comparison against another of its runs; raises `KeyError`."""
    first = comparison.row(baseline)
    rows = tuple(against(row, first) for row in comparison.rows)
    return replace(comparison, rows=rows, baseline=baseline)


def _details(differing: Sequence[Setting], records: Sequence[RunRecord]) -> list[str]:
    """For each run what a legend has to say beside its name: the few settings that set the runs
    apart, those that were chosen for the run before those that follow from its design."""
    short = [
        each
        for each in differing
        if "." not in each.name and max(map(len, each.values)) <= 24 and each.group != "trained"
    ]
    order = {"run": 0, "recipe": 1, "data": 2, "design": 3}
    first = sorted(short, key=lambda each: order[each.group])[:_LONGEST_DETAIL]
    return [_detail(first, index, record) for index, record in enumerate(records)]


def _apart(
    differing: Sequence[Setting], records: Sequence[RunRecord], keys: Sequence[str]
) -> list[Setting]:
    """The settings that tell groups apart: not those of luck, nor such in which runs of one group
    differ (where equal images lie), nor those of designs where the groups' names do that."""
    names = [record.name for record in records]
    are_named = len(set(names)) == len(set(keys)) == len(set(zip(names, keys, strict=True)))
    return [
        each
        for each in differing
        if (each.group, each.name) not in _LUCK
        and not (are_named and each.group == "design")
        and len(set(keys)) == len(set(zip(keys, each.values, strict=True)))
    ]


def _of_identities(who: Sequence[Identity]) -> list[Setting]:
    """What was found when the runs were trained: their images, where the data sets asked for do
    not tell them apart, and the conditions."""
    found = []
    sets = [comparable(each.spec.dataset) for each in who]
    keys = [each.record.images_key for each in who]
    if not len(set(sets)) == len(set(keys)) == len(set(zip(sets, keys, strict=True))):
        found.append(Setting("data", "images", tuple(_short(key) for key in keys)))
    conditions = [each.conditions for each in who]
    for name, title in TITLES.items():
        values = tuple(str(getattr(each, name)) for each in conditions)
        if any(values):
            found.append(Setting("trained", title, tuple(each or MISSING for each in values)))
    return found


def _short(images_key: str) -> str:
    """Whole where it only says that the images are unknown, so that they differ from all others."""
    return images_key if is_unknown(images_key) else images_key[:SHORT]


def _detail(settings: Sequence[Setting], index: int, record: RunRecord) -> str:
    parts = []
    for each in settings:
        value = each.values[index]
        if (each.group, each.name) != ("design", "name"):
            parts.append(f"{each.name} {value}")
        elif value not in record.name:
            parts.append(value)
    return ", ".join(parts)
