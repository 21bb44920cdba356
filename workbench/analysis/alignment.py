"""Which operation of one unit is which of another's.

Names mislead: the first batch norm of one preset is called like the second of another. So what
follows one another alike is matched first, by kind; values and names only decide between equals.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from workbench.analysis.resolved import Place, Resolved

ARRIVING = -1
"""Stands for the operation that gives what arrives at the unit."""
_LARGEST = 250_000
"""Pairs of operations beyond which those at one place are compared: to align them takes time by
the product of both sides."""
_KIND, _VALUES, _PATH = 10_000, 4, 1
"""What it is worth to match operations of a kind, with the same values, of the same name; all
values and names of one unit weigh less than one operation more."""


class UnitOperation(NamedTuple):
    """An operation of a unit. `sources` count from the unit's first; `path` are the ids of what
    holds it, its own last."""

    kind: str
    values: Mapping[str, Resolved]
    sources: tuple[Place, ...]
    path: tuple[str, ...]


@dataclass(frozen=True)
class Pairs:
    """`together` are the indices of operations that belong together; those in `moved`, by their
    index before, come elsewhere."""

    before: Sequence[UnitOperation]
    after: Sequence[UnitOperation]
    together: Mapping[int, int]
    moved: frozenset[int]

    @cached_property
    def removed(self) -> list[int]:
        return [index for index in range(len(self.before)) if index not in self.together]

    @cached_property
    def added(self) -> list[int]:
        known = set(self.together.values())
        return [index for index in range(len(self.after)) if index not in known]

    @cached_property
    def _loose(self) -> tuple[AbstractSet[int], AbstractSet[int]]:
        """On each side, what came, went or moved."""
        moved = {self.together[index] for index in self.moved}
        return self.moved | set(self.removed), moved | set(self.added)

    @cached_property
    def is_straight(self) -> bool:
        """Each operation belongs to the one in its own place."""
        is_all = len(self.before) == len(self.after) == len(self.together)
        return is_all and not self.moved and all(a == b for a, b in self.together.items())

    def rewired(self, old: tuple[Place, ...], new: tuple[Place, ...]) -> tuple[str, str] | None:
        """The names of what is taken on each side, where it is not the same; None where it is, or
        where the operations that came, went or moved explain it."""
        if old == new and self.is_straight:
            return None
        left = [_behind(each, self.before, self._loose[0]) for each in old]
        right = [_behind(each, self.after, self._loose[1]) for each in new]
        if None in left or None in right:
            return None
        carried = [(self.together.get(index, index), port) for index, port in filter(None, left)]
        if carried == right:
            return None
        return _names(old, self.before), _names(new, self.after)


def paired(before: Sequence[UnitOperation], after: Sequence[UnitOperation]) -> Pairs:
    """The operations of two units that belong together."""
    stayed = dict(_aligned(before, after))
    together = {**stayed, **_elsewhere(before, after, stayed)}
    moved = frozenset(together.keys() - stayed.keys())
    together |= _replaced(len(before), len(after), stayed, together)
    return Pairs(before, after, dict(sorted(together.items())), moved)


def _behind(
    place: Place, operations: Sequence[UnitOperation], loose: AbstractSet[int]
) -> Place | None:
    """Where a value comes from if the loose operations hand on what they take; None where one of
    them takes several."""
    while place[0] in loose:
        sources = operations[place[0]].sources
        if len(sources) != 1:
            return None
        [place] = sources
    return place


def _names(places: tuple[Place, ...], operations: Sequence[UnitOperation]) -> str:
    names = (operations[index].path if index >= 0 else ("input",) for index, _ in places)
    return ", ".join(".".join(path) for path in names)


def _aligned(
    before: Sequence[UnitOperation], after: Sequence[UnitOperation]
) -> Iterator[tuple[int, int]]:
    """The longest run of kinds that both have, alike ends first."""
    first, last = 0, min(len(before), len(after))
    while first < last and _likeness(before[first], after[first]) > _KIND:
        yield first, first
        first += 1
    behind = 0
    while behind < last - first and _likeness(before[-1 - behind], after[-1 - behind]) > _KIND:
        behind += 1
        yield len(before) - behind, len(after) - behind
    left, right = before[first : len(before) - behind], after[first : len(after) - behind]
    if len(left) * len(right) > _LARGEST:
        pairs = ((at, at) for at in range(min(len(left), len(right))))
        found = [(a, b) for a, b in pairs if left[a].kind == right[b].kind]
    else:
        found = list(_longest(left, right))
    yield from ((first + a, first + b) for a, b in found)


def _longest(
    left: Sequence[UnitOperation], right: Sequence[UnitOperation]
) -> Iterator[tuple[int, int]]:
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            worth = _likeness(left[i], right[j])
            apart = max(best[i + 1][j], best[i][j + 1])
            best[i][j] = max(apart, worth + best[i + 1][j + 1]) if worth else apart
    i = j = 0
    while i < len(left) and j < len(right):
        worth = _likeness(left[i], right[j])
        if worth and best[i][j] == worth + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _likeness(left: UnitOperation, right: UnitOperation) -> int:
    if left.kind != right.kind:
        return 0
    return _KIND + _VALUES * (left.values == right.values) + _PATH * (left.path == right.path)


def _elsewhere(
    before: Sequence[UnitOperation], after: Sequence[UnitOperation], stayed: Mapping[int, int]
) -> dict[int, int]:
    """Operations of one kind that are left on both sides."""
    found: dict[int, int] = {}
    taken = set(stayed.values())
    left = [old for old in range(len(before)) if old not in stayed]
    if len(left) * (len(after) - len(taken)) > _LARGEST:
        return found
    for old in left:
        free = [new for new in range(len(after)) if new not in taken]
        alike = max(free, key=lambda new: _likeness(before[old], after[new]), default=None)
        if alike is not None and _likeness(before[old], after[alike]):
            found[old] = alike
            taken.add(alike)
    return found


def _replaced(
    before: int, after: int, stayed: Mapping[int, int], together: Mapping[int, int]
) -> dict[int, int]:
    """Operations that stand in the place of as many others, between two that stayed."""
    found: dict[int, int] = {}
    if len(together) in (before, after):
        return found
    taken = set(together.values())
    a = b = -1
    for old, new in (*sorted(stayed.items()), (before, after)):
        left = [each for each in range(a + 1, old) if each not in together]
        right = [each for each in range(b + 1, new) if each not in taken]
        if len(left) == len(right):
            found.update(zip(left, right, strict=True))
        a, b = old, new
    return found
