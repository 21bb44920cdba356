"""Which of a file's tensors goes where in a network whose names are others."""

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

_UNIT = re.compile(r"(stage\d+\.unit\d+)\.")


@dataclass(frozen=True, slots=True)
class Match:
    """One tensor of ours, `own`, and the one of the file that goes there."""

    own: str
    theirs: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NameMap:
    """Which tensor goes where. Both lists of leftovers are empty where it is complete."""

    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.unused


def by_name(own: Mapping[str, Tensor], theirs: Mapping[str, Tensor]) -> NameMap:
    """For files with our own names."""
    fitting = {k for k in own if own[k].shape == theirs[k].shape}
    return NameMap(
        tuple(Match(k, k, tuple(own[k].shape)) for k in own if k in fitting),
        tuple(k for k in own if k not in fitting),
        tuple(k for k in theirs if k not in fitting),
    )


def by_order(own: Mapping[str, Tensor], theirs: Mapping[str, Tensor]) -> NameMap:
    """Modules of one shape in the order of both definitions.

    A file that has lost that order (safetensors sorts by name) is tried in the orders that names
    suggest, and only one that keeps the modules of each of our units together is believed.
    """
    if list(theirs) != sorted(theirs):
        return _in_this_order(own, theirs)
    tried = [_in_this_order(own, order) for order in _orders(theirs)]
    for found in tried:
        if found.is_complete and not _mixes_units(found):
            return found
    partial = [found for found in tried if not found.is_complete]
    return partial[0] if partial else NameMap((), tuple(own), tuple(theirs))


def _orders(theirs: Mapping[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    """unit2 before unit10; then with what belongs to no numbered part behind, as heads are."""

    def natural(name: str) -> list[Any]:
        return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]

    def is_numberless(name: str) -> bool:
        return not any(letter.isdigit() for letter in name)

    for key in (natural, lambda name: (is_numberless(name), natural(name))):
        yield {name: theirs[name] for name in sorted(theirs, key=key)}


def _mixes_units(found: NameMap) -> bool:
    """Whether some unit of ours got modules from parts of theirs that others are in too."""
    parts: dict[str, list[list[str]]] = defaultdict(list)
    for each in found.matches:
        begins = _UNIT.match(each.own)
        parts[begins[1] if begins else ""].append(each.theirs.split("."))
    for unit, names in parts.items():
        shared = _shared(names)
        others = (name for other, theirs in parts.items() if other != unit for name in theirs)
        if unit and any(name[: len(shared)] == shared for name in others):
            return True
    return False


def _shared(names: list[list[str]]) -> list[str]:
    """What all names begin with."""
    shared = names[0][:-1]
    for name in names:
        while name[: len(shared)] != shared:
            shared = shared[:-1]
    return shared


def _in_this_order(own: Mapping[str, Tensor], theirs: Mapping[str, Tensor]) -> NameMap:
    """Match whole modules, so that a scale never takes the place of a shift."""
    waiting: dict[tuple[Any, ...], deque[str]] = defaultdict(deque)
    for name, leaves in _modules(theirs).items():
        waiting[_signature(leaves)].append(name)
    matches: list[Match] = []
    missing: list[str] = []
    for name, leaves in _modules(own).items():
        queue = waiting.get(_signature(leaves))
        if not queue:
            missing += [_joined(name, leaf) for leaf in leaves]
            continue
        donor = queue.popleft()
        matches += [
            Match(_joined(name, leaf), _joined(donor, leaf), tuple(tensor.shape))
            for leaf, tensor in leaves.items()
        ]
    used = {each.theirs for each in matches}
    return NameMap(tuple(matches), tuple(missing), tuple(k for k in theirs if k not in used))


def _modules(tensors: Mapping[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    modules: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        module, _, leaf = name.rpartition(".")
        modules.setdefault(module, {})[leaf] = tensor
    return modules


def _signature(leaves: Mapping[str, Tensor]) -> tuple[Any, ...]:
    """What two modules must share: the names and shapes of their tensors, a 1×1 convolution being
    a linear layer."""
    return tuple((leaf, *_trimmed(tuple(tensor.shape))) for leaf, tensor in sorted(leaves.items()))


def _trimmed(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape[:2] if len(shape) == 4 and shape[2:] == (1, 1) else shape


def _joined(module: str, leaf: str) -> str:
    return f"{module}.{leaf}" if module else leaf
