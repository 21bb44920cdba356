"""What images, and how many classes, the weights of a file are for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from torch import Tensor

from workbench.errors import DesignError
from workbench.nn.naming import tokens
from workbench.nn.network import build
from workbench.spec.network import Design

_CLASSIFIERS = frozenset({"fc", "classifier", "head", "linear", "logits", "output", "cls"})
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inferred:
    """A number that a file's tensor `source` says; without one it is assumed."""

    value: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The channels of the images and the number of classes that weights are for."""

    channels: Inferred
    classes: Inferred


def sizes_in(design: Design, tensors: Mapping[str, Tensor]) -> Sizes:
    """From the one tensor of the file that has the form of our first convolution, or of our
    classifier, and that no other tensor of ours takes; not from the file's order."""
    usual = design.network.input
    own = _shapes(build(design).state_dict())
    theirs = {name: _trimmed(tuple(tensor.shape)) for name, tensor in tensors.items()}
    return Sizes(
        _read(own, _other(design, (usual[0] + 1, *usual[1:]), 10), theirs, 1, usual[0]),
        _read(own, _other(design, usual, 11), theirs, 0, 10),
    )


def _other(design: Design, shape: tuple[int, int, int], classes: int) -> Mapping[str, Shape]:
    """The network for other images; nothing where the design allows no others."""
    try:
        return _shapes(build(design, shape, classes).state_dict())
    except DesignError:
        return {}


def _read(
    own: Mapping[str, Shape],
    other: Mapping[str, Shape],
    theirs: Mapping[str, Shape],
    side: int,
    usual: int,
) -> Inferred:
    """The length of `side` of the tensor that differs between `own` and `other`."""
    ours = [n for n, shape in own.items() if len(shape) > 1 and other.get(n, shape) != shape]
    if not ours:
        return Inferred(usual)
    for name in ours:
        if name in theirs and len(theirs[name]) == len(own[name]):
            return Inferred(theirs[name][side], name)
    wanted = _without(own[ours[0]], side)
    spare = Counter(theirs.values()) - Counter(s for n, s in own.items() if n not in ours)
    found = [
        name
        for name, shape in theirs.items()
        if shape in spare and len(shape) == len(own[ours[0]]) and _without(shape, side) == wanted
    ]
    if not found:
        return Inferred(usual)
    chosen = min(found, key=lambda each: (_says_otherwise(each, side), theirs[each][side], each))
    return Inferred(theirs[chosen][side], chosen)


def _says_otherwise(name: str, side: int) -> bool:
    return side == 0 and not _CLASSIFIERS & {word for _, _, word in tokens(name)}


def _without(shape: Shape, side: int) -> Shape:
    return (*shape[:side], *shape[side + 1 :])


def _shapes(state: Mapping[str, Tensor]) -> Mapping[str, Shape]:
    return {name: _trimmed(tuple(tensor.shape)) for name, tensor in state.items()}


def _trimmed(shape: Iterable[int]) -> Shape:
    """A 1x1 convolution is a linear layer."""
    sides = tuple(shape)
    return sides[:2] if len(sides) == 4 and sides[2:] == (1, 1) else sides
