"""Which of a file's tensors goes where in a network whose names are others.

Modules are matched by the structure that names show (the parts of a stage, the modules of a unit),
by shape, and by what the names say; never by the order in which a file lists its tensors, which
safetensors does not keep. Where all of that leaves two maps that compute different functions, both
are alternatives, and somebody has to choose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

import torch
from torch import Tensor

from workbench.nn.pairing import Choice, Module, Pairing
from workbench.nn.roles import Role

MOST_ALTERNATIVES = 8


@dataclass(frozen=True, slots=True)
class Match:
    """One tensor of ours, `own`, and the one of the file that goes there."""

    own: str
    theirs: str
    shape: tuple[int, ...]


_MOSTLY = 0.5
"""A file that has so large a share of our names is one of ours, whatever it lacks."""


@dataclass(frozen=True, slots=True)
class NameMap:
    """Which tensor goes where. Both lists of leftovers are empty where it is complete. Where names
    and shapes allow several maps that compute different functions, `alternatives` are all of them,
    the likeliest first, which is this one."""

    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    alternatives: tuple["NameMap", ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.unused

    @property
    def is_ambiguous(self) -> bool:
        return len(self.alternatives) > 1

    @property
    def is_usable(self) -> bool:
        """Whether weights can be loaded by it."""
        return self.is_complete and not self.is_ambiguous

    def differences(self) -> list[tuple[str, tuple[str, ...]]]:
        """Where the alternatives differ: a tensor of ours, and that of the file in each."""
        maps = [{each.own: each.theirs for each in one.matches} for one in self.alternatives]
        rows = [(each.own, tuple(one[each.own] for one in maps)) for each in self.matches]
        return [(own, theirs) for own, theirs in rows if len(set(theirs)) > 1]


def has_our_names(own: Mapping[str, Tensor], theirs: Mapping[str, Tensor]) -> bool:
    shared = own.keys() & theirs.keys()
    return bool(shared) and len(shared) >= _MOSTLY * len(own)


def by_name(own: Mapping[str, Tensor], theirs: Mapping[str, Tensor]) -> NameMap:
    """For files with our own names, some of which may be lacking on either side."""
    fitting = {k for k in own if k in theirs and own[k].shape == theirs[k].shape}
    return NameMap(
        tuple(Match(k, k, tuple(own[k].shape)) for k in own if k in fitting),
        tuple(k for k in own if k not in fitting),
        tuple(k for k in theirs if k not in fitting),
    )


def by_structure(
    own: Mapping[str, Tensor], theirs: Mapping[str, Tensor], roles: Mapping[str, Role]
) -> NameMap:
    """For files with other names. `roles` are those of the network's modules, by name."""
    ours, others = _modules(own), _modules(theirs)
    pairing = Pairing(roles)
    pairing.pair(_listed(ours), _listed(others))
    choices = [each for each in pairing.choices if not _is_idle(each, others)]
    combinations = islice(
        product(*(range(len(each.options)) for each in choices)), MOST_ALTERNATIVES
    )
    maps = [_named(ours, others, _with(pairing.pairs, choices, picked)) for picked in combinations]
    first = maps[0]
    return replace(first, alternatives=tuple(maps)) if len(maps) > 1 else first


def _listed(modules: Mapping[str, Mapping[str, Tensor]]) -> list[Module]:
    """Names without dots hold the parts of a network all the same: `layer1_0_conv1`."""
    dots = "." if any("." in name for name in modules) else "_"
    return [
        Module(name, _signature(leaves), tuple(name.split(dots)))
        for name, leaves in modules.items()
    ]


def _with(
    pairs: Mapping[str, str], choices: Iterable[Choice], picked: tuple[int, ...]
) -> Mapping[str, str]:
    changed = dict(pairs)
    for choice, number in zip(choices, picked, strict=True):
        changed.update(choice.options[number])
    return changed


def _is_idle(choice: Choice, theirs: Mapping[str, Mapping[str, Tensor]]) -> bool:
    """Whether it does not matter, all of the modules that it is between being equal."""
    first = choice.options[0]
    return all(
        _are_equal(theirs[option[own]], theirs[first[own]])
        for option in choice.options[1:]
        for own in option
    )


def _are_equal(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    return all(torch.equal(one[leaf], other[leaf].reshape(one[leaf].shape)) for leaf in one)


def _named(
    own: Mapping[str, Mapping[str, Tensor]],
    theirs: Mapping[str, Mapping[str, Tensor]],
    pairs: Mapping[str, str],
) -> NameMap:
    matches = tuple(
        Match(_joined(name, leaf), _joined(pairs[name], leaf), tuple(tensor.shape))
        for name, leaves in own.items()
        if name in pairs
        for leaf, tensor in leaves.items()
    )
    used = set(pairs.values())
    return NameMap(
        matches,
        tuple(_joined(n, leaf) for n, leaves in own.items() if n not in pairs for leaf in leaves),
        tuple(_joined(n, leaf) for n, leaves in theirs.items() if n not in used for leaf in leaves),
    )


def _modules(tensors: Mapping[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    """A scale never takes the place of a shift: whole modules are matched."""
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
