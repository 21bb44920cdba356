"""What the names say that people give to the modules of residual networks."""

import re
from collections.abc import Sequence
from itertools import pairwise

Token = tuple[int, int, str]
"""A number as (0, number, ''), a word as (1, 0, word): numbers come before words."""

_PIECES = re.compile(r"[0-9]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+")
_SHORTCUT = ("shortcut", "downsample", "skip", "identity", "bypass")
_SHORTCUT_WORDS = frozenset({"proj", "projection", "sc", "short"})
_SEQUENCES = (
    ("reduce", "mid", "expand"),
    ("expand", "depthwise", "project"),
    ("expand", "dw", "project"),
    ("pw", "dw", "pwl"),
    ("squeeze", "excite"),
    ("first", "second", "third"),
    ("one", "two", "three"),
    ("in", "mid", "out"),
    ("pre", "mid", "post"),
    ("init", "final"),
)
"""Words that say an order, each row in the order that it means."""
_TYPES = frozenset(
    "conv convolution conv2d bn norm batchnorm batch normalization gn groupnorm layer".split()
)


def tokens(name: str) -> tuple[Token, ...]:
    """`layer2.0.convBn1` as layer, 2, 0, conv, bn, 1; a single letter counts as a number."""
    return tuple(
        (0, int(piece[:18]), "")
        if piece.isdigit()
        else (0, ord(piece.lower()), "")
        if len(piece) == 1
        else (1, 0, piece.lower())
        for piece in _PIECES.findall(name)
    )


def says_shortcut(name: str) -> bool:
    """Whether a module's name says that it lies on the way around the others."""
    letters = re.sub(r"[\W_\d]", "", name.lower())
    words = {word for _, _, word in tokens(name)}
    return any(each in letters for each in _SHORTCUT) or bool(words & _SHORTCUT_WORDS)


def in_order(names: Sequence[str]) -> list[int] | None:
    """The places of `names` in the order that they say: they differ by a number, one is another
    and more, or they differ by words that mean an order. None where they say none."""
    split = [tokens(name) for name in names]
    order = sorted(range(len(names)), key=lambda i: split[i])
    if all(_is_numbered(split[first], split[second]) for first, second in pairwise(order)):
        return order
    return _by_words(split)


def _is_numbered(first: tuple[Token, ...], second: tuple[Token, ...]) -> bool:
    for one, other in zip(first, second, strict=False):
        if one != other:
            return one[0] == other[0] == 0
    return len(first) != len(second)


def _by_words(split: Sequence[tuple[Token, ...]]) -> list[int] | None:
    for sequence in _SEQUENCES:
        ranks = [[sequence.index(w) for _, _, w in each if w in sequence] for each in split]
        others = {tuple(t for t in each if t[2] not in sequence) for each in split}
        if len(others) == 1 and all(len(rank) == 1 for rank in ranks):
            places = [rank[0] for rank in ranks]
            if len(set(places)) == len(places):
                return sorted(range(len(split)), key=lambda i: places[i])
    return None


def stem_of(name: str) -> tuple[str, tuple[Token, ...]]:
    """What a convolution and its norm have in common: the part that they lie in, and what is left
    of their own names without the words for what they are. `layer1.0.bn2` and `layer1.0.conv2` are
    of one stem, and so are `conv1.conv` and `conv1.bn`."""
    parent, _, own = name.rpartition(".")
    return parent, tuple(each for each in tokens(own) if each[2] not in _TYPES)
