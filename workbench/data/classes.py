"""The order of classes that have names only, which is the order of a network's outputs."""

from collections.abc import Iterable


def class_order(names: Iterable[str]) -> list[str]:
    """Names that are all whole numbers in the order of the numbers, since label 10 follows label
    9; other names as text. '007' and '7' are two classes, the shorter first."""
    every = sorted(names)
    if all(name.isascii() and name.isdecimal() for name in every):
        every.sort(key=_number)
    return every


def _number(name: str) -> tuple[int, str, int]:
    # By length and digits, not by int(): Python refuses numbers of more than some thousand digits.
    digits = name.lstrip("0")
    return len(digits), digits, len(name)
