"""Cells of a table that say a figure and, smaller below it, what belongs to it."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import SPACE, Theme

LINES = int(Qt.ItemDataRole.UserRole)
"""The role of a model that says a cell as `TwoLines`."""
ONE, TWO = 36, 46
"""Pixels of a row with one line and with two."""
SMALL = 12
"""Pixels of the lower line's letters."""
PAD = SPACE[1] + 2
_ABOVE = 4
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TwoLines:
    """What stands in a cell: a figure, what is said below it, the theme's colour of that, and what
    is said of both on hover."""

    text: str
    below: str = ""
    colour: str = "muted"
    hint: str = ""

    @property
    def spoken(self) -> str:
        """All of it, for the ear and for the mouse."""
        return ", ".join(part for part in (self.text, self.below, self.hint) if part)


def width_of(lines: TwoLines, base: QFont, *, bold: bool = False) -> int:
    """Pixels that a cell needs so that nothing of it is cut off."""
    upper = QFontMetrics(_font(base, bold=bold)).horizontalAdvance(lines.text)
    lower = QFontMetrics(_font(base, small=True)).horizontalAdvance(lines.below)
    # Widths are of whole pixels, letters are not.
    return max(upper, lower) + 2 * PAD + 2


def height_of(text: str, base: QFont, width: int) -> int:
    """Pixels of words that are wrapped into a cell of that width."""
    room = max(width - 2 * PAD, 1)
    wrapped = QFontMetrics(_font(base)).boundingRect(
        0, 0, room, 10_000, Qt.TextFlag.TextWordWrap, text
    )
    return max(wrapped.height() + 4 * _ABOVE, ONE)


class TwoLineDelegate(QStyledItemDelegate):
    """Draws what a model says under `LINES`; with `wraps`, a text without a second line takes as
    many lines as it needs. The first column is set in bold."""

    def __init__(self, theme: Theme, *, wraps: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._wraps = wraps

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines: TwoLines | None = index.data(LINES)
        if lines is None:
            return super().sizeHint(option, index)
        wide = width_of(lines, option.font, bold=index.column() == 0)
        return QSize(wide, TWO if lines.below else ONE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        lines: TwoLines | None = index.data(LINES)
        if lines is None:
            return
        painter.save()
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.color("selection"))
        painter.setPen(QPen(self._theme.color("grid"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(PAD, _ABOVE, -PAD, -_ABOVE)
        side = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        painter.setFont(_font(option.font, bold=index.column() == 0))
        painter.setPen(self._theme.color("text"))
        if lines.below:
            half = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
            painter.drawText(half, side, _elided(painter, lines.text, inner.width()))
            painter.setFont(_font(option.font, small=True))
            painter.setPen(self._theme.color(lines.colour))
            half.translate(0, half.height())
            painter.drawText(half, side, _elided(painter, lines.below, inner.width()))
        elif self._wraps:
            painter.drawText(inner, int(side) | Qt.TextFlag.TextWordWrap, lines.text)
        else:
            painter.drawText(inner, side, _elided(painter, lines.text, inner.width()))
        painter.restore()


def _font(base: QFont, *, bold: bool = False, small: bool = False) -> QFont:
    """Figures of one width each, so that they stand below one another."""
    font = QFont(base)
    font.setFeature(QFont.Tag("tnum"), 1)
    if small:
        font.setPixelSize(SMALL)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
