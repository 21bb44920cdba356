"""Fonts for charts and reports: letters of every script, as far as this machine has them."""

import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from matplotlib import font_manager

_HAN = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "SimSun",
    "Noto Sans CJK JP",
    "Noto Sans CJK TC",
    "Noto Sans CJK KR",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)
"""Families with Chinese letters, as Linux, Windows and macOS have them, the best first."""


@cache
def families(first: str = "DejaVu Sans") -> tuple[str, ...]:
    """`first`, then what this machine has for letters that it lacks. matplotlib looks letter by
    letter through families that are named, never through a generic one."""
    here = set(font_manager.get_font_names())
    return (first, *(name for name in _HAN if name in here))


@contextmanager
def without_complaints() -> Iterator[None]:
    """While entered, a letter that no font here has is a box without a word of Python's about it:
    whoever asked for a report can do nothing with dozens of warnings."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="Glyph .* missing from font", category=UserWarning
        )
        yield


def columns(text: str) -> int:
    """How wide a text is, in Latin letters: a Chinese one takes the room of two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken at spaces, and between any two letters of a script
    that has none."""
    lines = [""]
    for word in _words(text):
        if columns(lines[-1] + word.rstrip()) <= width:
            lines[-1] += word
            continue
        lines[-1] = lines[-1].rstrip()
        lines.append("")
        for letter in word.lstrip():
            if columns(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return [line for line in (*(each.rstrip() for each in lines),) if line]


def _words(text: str) -> Iterator[str]:
    """Parts that stay together, each with the spaces behind it."""
    word = ""
    for letter in text:
        is_wide = columns(letter) == 2
        if word and (is_wide or (word[-1] == " " and letter != " ") or columns(word[-1]) == 2):
            yield word
            word = ""
        word += letter
    if word:
        yield word
