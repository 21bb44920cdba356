"""How the cells of the run table are drawn: star, colour, state with its icon, figures."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.bridge.run_colours import shown
from ui.bridge.run_columns import COLUMNS
from ui.bridge.run_table import RUN_ROLE
from ui.theme import Theme
from ui.widgets.run_state import STATE_LOOKS, tinted
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
        self._colours: dict[str, QColor] = {}
        self._pixmaps: dict[tuple[str, str, float], QPixmap] = {}
        self._fonts: dict[str, QFont] = {}
        theme.changed.connect(self._forget)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(COLUMNS[index.column()].width, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        run: RunRecord | None = index.data(RUN_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if option.font != self._fonts.get("word"):
            self._make_fonts(option.font)
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
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._colour("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._colour("hover"))
        painter.setPen(QPen(self._colour("grid"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _draw_star(self, painter: QPainter, rect: QRect, run: RunRecord) -> None:
        painter.setFont(self._font("star"))
        painter.setPen(self._colour("warning" if run.starred else "disabled"))
        sign = "★" if run.starred else "☆"
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, sign)

    def _draw_chip(self, painter: QPainter, rect: QRect, run: RunRecord) -> None:
        chip = QRect(0, 0, 14, 14)
        chip.moveCenter(rect.center())
        if run.colour:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shown(self._theme, run.colour))
        else:
            painter.setPen(QPen(self._colour("disabled"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip, 4, 4)

    def _draw_state(self, painter: QPainter, rect: QRect, run: RunRecord) -> None:
        icon, colour = STATE_LOOKS[run.state]
        place = QPoint(rect.left() + _PAD, rect.center().y() - _ICON // 2 + 1)
        painter.drawPixmap(place, self._pixmap(painter, icon, colour))
        painter.setFont(self._font("word"))
        painter.setPen(self._colour("text" if colour == "success" else colour))
        text = rect.adjusted(_PAD + _ICON + 6, 0, -_PAD, 0)
        word = COLUMNS_BY_KEY["state"].text(run)
        painter.drawText(text, _LEFT, _elided(painter, word, text.width()))
        if run.state.is_live and run.epochs:
            self._draw_progress(painter, rect, run.epoch / run.epochs)

    def _draw_progress(self, painter: QPainter, rect: QRect, share: float) -> None:
        """A thin line under the state of a run that goes on."""
        whole = QRect(rect.left() + _PAD, rect.bottom() - 5, rect.width() - 2 * _PAD, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour("border"))
        painter.drawRoundedRect(whole, 1.5, 1.5)
        done = QRect(whole.topLeft(), QSize(round(whole.width() * min(share, 1)), 3))
        painter.setBrush(self._colour("accent"))
        painter.drawRoundedRect(done, 1.5, 1.5)

    def _draw_text(self, painter: QPainter, rect: QRect, index: Index, run: RunRecord) -> None:
        column = COLUMNS[index.column()]
        kind = "name" if column.key == "name" else "number" if column.is_number else "word"
        painter.setFont(self._font(kind))
        painter.setPen(self._colour("muted" if column.key in _DIMMED else "text"))
        text = rect.adjusted(_PAD, 0, -_PAD, 0)
        if column.key == "name" and run.notes:
            place = QPoint(text.right() - _ICON, rect.center().y() - _ICON // 2 + 1)
            painter.drawPixmap(place, self._pixmap(painter, "note-text-outline", "muted"))
            text.setRight(place.x() - 4)
        side = _RIGHT if column.is_number else _LEFT
        painter.drawText(text, side, _elided(painter, column.text(run), text.width()))

    # Asked for in every cell of every repaint, so made once.

    def _forget(self) -> None:
        self._colours.clear()
        self._pixmaps.clear()

    def _colour(self, name: str) -> QColor:
        found = self._colours.get(name)
        if found is None:
            found = self._theme.color("accent" if name == "hover" else name)
            if name == "hover":
                found.setAlphaF(0.06)
            self._colours[name] = found
        return found

    def _pixmap(self, painter: QPainter, icon: str, colour: str) -> QPixmap:
        ratio = painter.device().devicePixelRatioF()
        key = (icon, colour, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = tinted(self._theme, icon, colour).pixmap(QSize(_ICON, _ICON), ratio)
            self._pixmaps[key] = found
        return found

    def _font(self, kind: str) -> QFont:
        return self._fonts[kind]

    def _make_fonts(self, base: QFont) -> None:
        name, number, star = QFont(base), QFont(base), QFont(base)
        name.setWeight(QFont.Weight.DemiBold)
        number.setFeature(QFont.Tag("tnum"), 1)
        star.setPixelSize(16)
        self._fonts = {"word": QFont(base), "name": name, "number": number, "star": star}


COLUMNS_BY_KEY = {column.key: column for column in COLUMNS}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _elided(painter: QPainter, text: str, width: int) -> str:
    metrics: QFontMetrics = painter.fontMetrics()
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
