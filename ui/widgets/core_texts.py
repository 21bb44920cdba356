"""What the core calls things, in the window's language.

The core speaks English: its words are names in files, commands and exports, too. Where the window
shows one of them it asks here. `scripts/translations.py` lists them in the context 'Core'; what is
not among them (a name that a person gave) stays as it is.
"""

import re

from PySide6.QtCore import QCoreApplication

_FROM, _OF = "×{factor} from epoch {epoch}", "{kind} (of {sources})"
_PARTS = re.compile(r", (?![^(]*\))")
_SOURCES = re.compile(r"(?P<kind>.+) \(of (?P<sources>.+)\)")
_MILESTONE = re.compile(r"×(?P<factor>\S+) from (?:epoch )?(?P<epoch>\d+)")


def core_text(text: str) -> str:
    """A title, a description or a word of the core."""
    return QCoreApplication.translate("Core", text)


def parameter_text(name: str) -> str:
    """A parameter by its name; in another language with the name that expressions use behind."""
    said = name.replace("_", " ")
    translated = core_text(said)
    return said if translated == said else f"{translated} {name}"


def place_text(label: str) -> str:
    """A part of a network: 'stem', 'stage 2', 'head'."""
    number = label.partition(" ")[2]
    if not number:
        return core_text(label)
    return QCoreApplication.translate("Core", "stage {number}").format(number=number)


def dataset_text(title: str) -> str:
    """A data set by its title: 'digits (1000/500)'."""
    name, bracket, sizes = title.partition(" (")
    return core_text(name) + bracket + sizes


def value_text(value: str) -> str:
    """A setting's value: what the core calls things in it, and milestones; the rest stays."""
    return ", ".join(map(_part_text, _PARTS.split(value)))


def _part_text(part: str) -> str:
    for pattern, source in ((_MILESTONE, _FROM), (_SOURCES, _OF)):
        whole = core_text(source)
        found = pattern.fullmatch(part)
        # In English the core's own words stand, which differ a little from place to place.
        if found and whole != source:
            return whole.format(
                **{name: core_text(text) for name, text in found.groupdict().items()}
            )
    return core_text(part)


def setting_text(title: str) -> str:
    """A setting by its title: 'recipe: learning rate'."""
    group, colon, name = title.partition(": ")
    if not colon:
        return core_text(title)
    whole = QCoreApplication.translate("Core", "{group}: {name}")
    return whole.format(group=core_text(group), name=core_text(name))
