"""A printed figure in words: the number, where it stands, and what it must not be read without."""

from collections.abc import Iterable

from ui.widgets.core_texts import core_text
from workbench.catalog.figures import Figure


def printed_text(figures: Iterable[Figure]) -> str:
    """One line per figure: '6.37 %, He 2016, Identity mappings, Table 3, median of runs'."""
    return "\n".join(map(_line, figures))


def _line(figure: Figure) -> str:
    place = (figure.short, core_text(figure.edition), core_text(figure.where))
    return ", ".join(filter(None, (figure.text, *place, *map(core_text, figure.terms))))
