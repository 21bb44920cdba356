"""How the cells of the run table are drawn: star, colour, state with its icon, figures."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.bridge.run_colours import shown
from ui.bridge.run_columns import COLUMNS
from ui.bridge.run_table import RUN_ROLE
from ui.theme import Theme
from ui.widgets.run_state import STATE_LOOKS, state_icon, tinted
from workbench.spec.run import RunRecord

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 34
_ICON = 16
"""Pixels."""
_PAD = 8
"""Pixels."""
_DIMMED = frozenset({"design", "dataset", "seed", "created", "tags"})


class RunDelegate(QStyledItemDelegate):
    """Draws a row from its `RunRecord`; a row that is on the way stays empty."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(COLUMNS[index.column()].width, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        run: RunRecord | None = index.data(RUN_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, rect, state)
        if run is not None:
            match COLUMNS[index.column()].key:
                case "star":
                    self._draw_star(painter, rect, run)
                case "colour":
                    self._draw_chip(painter, rect, run)
                case "state":
                    self._draw_state(painter, rect, run)
                case _:
                    self._draw_text(painter, rect, index, run)
        painter.restore()

    def _draw_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        accent = self._theme.color("accent")
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.color("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            accent.setAlphaF(0.06)
            painter.fillRect(rect, accent)
        painter.setPen(QPen(self._theme.color("grid"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _draw_star(self, painter: QPainter, rect: QRect, run: RunRecord) -> None:
        font = QFont(painter.font())
        font.setPixelSize(16)
        painter.setFont(font)
        colour = QColor(self._theme.color("warning" if run.starred else "disabled"))
        painter.setPen(colour)
        sign = "★" if run.starred else "☆"
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, sign)

    def _draw_chip(self, painter: QPainter, rect: QRect, run: RunRecord) -> None:
        chip = QRect(0, 0, 14, 14)
        chip.moveCenter(rect.center())
        if run.colour:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shown(self._theme, run.colour))
        else:
            painter.setPen(QPen(self._theme.color("disabled"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip, 4, 4)

    def _draw_state(self, painter: QPainter, rect: QRect, run: RunRecord) -> None:
        _, colour = STATE_LOOKS[run.state]
        place = QRect(rect.left() + _PAD, rect.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        state_icon(self._theme, run.state).paint(painter, place)
        painter.setPen(self._theme.color("text" if colour == "success" else colour))
        text = rect.adjusted(_PAD + _ICON + 6, 0, -_PAD, 0)
        word = COLUMNS_BY_KEY["state"].text(run)
        painter.drawText(text, _LEFT, _elided(painter, word, text.width()))
        if run.state.is_live and run.epochs:
            self._draw_progress(painter, rect, run.epoch / run.epochs)

    def _draw_progress(self, painter: QPainter, rect: QRect, share: float) -> None:
        """A thin line under the state of a run that goes on."""
        whole = QRect(rect.left() + _PAD, rect.bottom() - 5, rect.width() - 2 * _PAD, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("border"))
        painter.drawRoundedRect(whole, 1.5, 1.5)
        done = QRect(whole.topLeft(), QSize(round(whole.width() * min(share, 1)), 3))
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(done, 1.5, 1.5)

    def _draw_text(self, painter: QPainter, rect: QRect, index: Index, run: RunRecord) -> None:
        column = COLUMNS[index.column()]
        font = QFont(painter.font())
        if column.key == "name":
            font.setWeight(QFont.Weight.DemiBold)
        if column.is_number:
            font.setFeature(QFont.Tag("tnum"), 1)
        painter.setFont(font)
        painter.setPen(self._theme.color("muted" if column.key in _DIMMED else "text"))
        text = rect.adjusted(_PAD, 0, -_PAD, 0)
        if column.key == "name" and run.notes:
            note = QRect(text.right() - _ICON, rect.center().y() - 7, 14, 14)
            tinted(self._theme, "note-text-outline", "muted").paint(painter, note)
            text.setRight(note.left() - 4)
        side = _RIGHT if column.is_number else _LEFT
        painter.drawText(text, side, _elided(painter, column.text(run), text.width()))


COLUMNS_BY_KEY = {column.key: column for column in COLUMNS}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _elided(painter: QPainter, text: str, width: int) -> str:
    metrics: QFontMetrics = painter.fontMetrics()
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
