"""A block as a picture: what it holds, how it is linked, and what differs from another one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.theme import Theme
from ui.widgets.core_texts import core_text
from workbench.analysis.diff import Mark
from workbench.analysis.layout import NODE_SIZE, Arrangement, Flow, arranged
from workbench.analysis.values import values_of
from workbench.catalog.kinds import Kind
from workbench.catalog.registry import REGISTRY
from workbench.spec.block import INPUT, OUTPUT, Block, Operation

_MARGIN = 14.0
_CORNER = 7.0
_BEND = 9.0
_ARROW = 7.0
_LARGEST_SCALE = 1.25
_SIGNS: Mapping[Mark, str] = {"added": "+", "removed": "−", "changed": "≠"}
_COLOURS: Mapping[Mark, str] = {"added": "success", "removed": "danger", "changed": "warning"}
_NOTHING: Mapping[str, Mark] = {}


@dataclass(frozen=True, slots=True)
class _Fit:
    """An arrangement and how it is put into the widget."""

    arrangement: Arrangement
    scale: float
    offset: QPointF


class BlockPicture(QWidget):
    """Draws a block read-only, as large as the widget allows.

    The flow runs down or to the right, whichever leaves more room, unless `flow` says one. A mark
    on an operation shows as a coloured border and a sign: added +, removed −, changed ≠.
    """

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        flow: Flow | Literal["auto"] = "auto",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._flow = flow
        self._block: Block | None = None
        self._marks = _NOTHING
        self._twin: BlockPicture | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    @property
    def block(self) -> Block | None:
        return self._block

    @property
    def marks(self) -> Mapping[str, Mark]:
        return self._marks

    def set_block(self, block: Block | None, marks: Mapping[str, Mark] = _NOTHING) -> None:
        """Show a block, or nothing; `marks` by operation id."""
        self._block = block
        self._marks = dict(marks)
        self.setAccessibleName(_described(block, self._marks) if block else "")
        self.update()
        if self._twin is not None:
            self._twin.update()

    def set_twin(self, other: "BlockPicture") -> None:
        """Draw both pictures at one scale and in one direction, so that they can be compared."""
        self._twin, other._twin = other, self

    def sizeHint(self) -> QSize:
        return QSize(260, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 90)

    def operation_at(self, place: QPointF) -> Operation | None:
        """The operation drawn at a point of the widget."""
        if self._block is None:
            return None
        fit = self._fit(self._block)
        for operation in self._block.operations:
            box = _box(fit.arrangement.positions[operation.id])
            if _moved(box, fit).contains(place):
                return operation
        return None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            operation = self.operation_at(QPointF(event.pos()))
            if operation is None:
                QToolTip.hideText()
            else:
                text = _tip(operation, self._marks.get(operation.id))
                QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._block is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fit = self._fit(self._block)
        painter.translate(fit.offset)
        painter.scale(fit.scale, fit.scale)
        for route in fit.arrangement.routes:
            if len(route) > 1:
                self._draw_link(painter, [QPointF(*point) for point in route])
        for operation in self._block.operations:
            self._draw_operation(painter, operation, fit.arrangement.positions[operation.id])
        painter.end()

    def _fit(self, block: Block) -> _Fit:
        flows: tuple[Flow, ...] = ("down", "right") if self._flow == "auto" else (self._flow,)
        room = QRectF(self.rect())
        fits = [_fitted(arranged(block, NODE_SIZE, flow), room) for flow in flows]
        limits = [fit.scale for fit in fits]
        twin = self._twin
        if twin is not None and twin._block is not None:
            others = [arranged(twin._block, NODE_SIZE, flow) for flow in flows]
            scales = [_fitted(each, QRectF(twin.rect())).scale for each in others]
            limits = [min(pair) for pair in zip(limits, scales, strict=True)]
        best = max(range(len(flows)), key=limits.__getitem__)
        return _fitted(fits[best].arrangement, room, limits[best], in_middle=twin is None)

    def _draw_link(self, painter: QPainter, points: list[QPointF]) -> None:
        colour = self._theme.color("muted")
        painter.setPen(QPen(colour, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_rounded(points))
        end, before = points[-1], points[-2]
        along = _unit(before, end)
        across = QPointF(-along.y(), along.x())
        back = end - along * _ARROW
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        half = _ARROW / 2
        painter.drawPolygon(QPolygonF([end, back + across * half, back - across * half]))

    def _draw_operation(
        self, painter: QPainter, operation: Operation, centre: tuple[float, float]
    ) -> None:
        box = _box(centre)
        mark = self._marks.get(operation.id)
        kind = REGISTRY.get(operation.kind)
        radius = box.height() / 2 if operation.kind in (INPUT, OUTPUT) else _CORNER
        outline = QPainterPath()
        outline.addRoundedRect(box, radius, radius)
        colour = self._theme.color(_COLOURS[mark]) if mark else self._theme.color("border")
        painter.fillPath(outline, self._theme.color("surface"))
        if mark:
            tint = QColor(colour)
            tint.setAlphaF(0.14)
            painter.fillPath(outline, tint)
        self._draw_stripe(painter, outline, box, kind)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.DashLine if mark == "removed" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 2.0 if mark else 1.0, style))
        painter.drawPath(outline)
        self._draw_text(painter, operation, kind, box)
        if mark:
            self._draw_sign(painter, mark, box.topRight() + QPointF(-3, 3))

    def _draw_stripe(
        self, painter: QPainter, outline: QPainterPath, box: QRectF, kind: Kind | None
    ) -> None:
        if kind is None or kind.category == "Ends":
            return
        painter.save()
        painter.setClipPath(outline)
        colour = self._theme.kind_color(kind.category)
        painter.fillRect(QRectF(box.left(), box.top(), 5, box.height()), colour)
        painter.restore()

    def _draw_text(
        self, painter: QPainter, operation: Operation, kind: Kind | None, box: QRectF
    ) -> None:
        title, detail = title_of(operation), summary_of(operation)
        bold = _font(self.font(), 12.5, QFont.Weight.DemiBold)
        small = _font(self.font(), 11, QFont.Weight.Normal)
        inner = box.adjusted(13, 3, -8, -3)
        painter.setFont(bold)
        painter.setPen(self._theme.color("text"))
        if kind is None or kind.category == "Ends" or not detail:
            centred = Qt.AlignmentFlag.AlignVCenter
            ends = kind is not None and kind.category == "Ends"
            centred |= Qt.AlignmentFlag.AlignHCenter if ends else Qt.AlignmentFlag.AlignLeft
            painter.drawText(box if ends else inner, centred, _elided(title, bold, inner.width()))
            return
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2 + 1)
        lower = QRectF(inner.left(), upper.bottom() - 1, inner.width(), inner.height() / 2)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(upper, left, _elided(title, bold, inner.width()))
        painter.setFont(small)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(lower, left, _elided(detail, small, inner.width()))

    def _draw_sign(self, painter: QPainter, mark: Mark, centre: QPointF) -> None:
        painter.setPen(QPen(self._theme.color("surface"), 1.5))
        painter.setBrush(self._theme.color(_COLOURS[mark]))
        circle = QRectF(centre.x() - 9, centre.y() - 9, 18, 18)
        painter.drawEllipse(circle)
        painter.setFont(_font(self.font(), 13, QFont.Weight.Bold))
        painter.setPen(self._theme.color("surface"))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, _SIGNS[mark])


def title_of(operation: Operation) -> str:
    """What the operation is called on a picture: its kind's title, or the block it holds."""
    kind = REGISTRY.get(operation.kind)
    return core_text(kind.title) if kind else operation.kind


def summary_of(operation: Operation) -> str:
    """Its kind's summary with this operation's values: '3×3, out'."""
    kind = REGISTRY.get(operation.kind)
    if kind is None or not kind.summary:
        return ""
    try:
        return core_text(kind.summary).format_map(values_of(operation))
    except (KeyError, ValueError):
        return ""


def _described(block: Block, marks: Mapping[str, Mark]) -> str:
    parts = [
        f"{title_of(each)}{' ' + marks[each.id] if each.id in marks else ''}"
        for each in block.operations
    ]
    return f"{core_text(block.title or block.name)}: {', '.join(parts)}"


def _tip(operation: Operation, mark: Mark | None) -> str:
    head = f"{operation.id}: {title_of(operation)}{f' ({mark})' if mark else ''}"
    lines = [f"{name} = {value}" for name, value in values_of(operation).items()]
    return "\n".join([head, *lines])


def _box(centre: tuple[float, float]) -> QRectF:
    width, height = NODE_SIZE
    return QRectF(centre[0] - width / 2, centre[1] - height / 2, width, height)


def _moved(box: QRectF, fit: _Fit) -> QRectF:
    return QRectF(box.topLeft() * fit.scale + fit.offset, box.size() * fit.scale)


def _fitted(
    arrangement: Arrangement,
    room: QRectF,
    largest: float = _LARGEST_SCALE,
    *,
    in_middle: bool = True,
) -> _Fit:
    """As large as fits; in the middle, or at the upper edge where two are compared."""
    bounds = QRectF()
    for centre in arrangement.positions.values():
        bounds = bounds.united(_box(centre))
    for route in arrangement.routes:
        for x, y in route:
            bounds = bounds.united(QRectF(x - 1, y - 1, 2, 2))
    bounds = bounds.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    scale = min(room.width() / bounds.width(), room.height() / bounds.height(), largest)
    offset = room.center() - bounds.center() * scale
    if not in_middle:
        offset.setY(room.top() - bounds.top() * scale)
    return _Fit(arrangement, scale, offset)


def _rounded(points: list[QPointF]) -> QPainterPath:
    """A polyline whose corners are arcs."""
    path = QPainterPath(points[0])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        room = min(_BEND, _length(before, corner) / 2, _length(corner, after) / 2)
        path.lineTo(corner - _unit(before, corner) * room)
        path.quadTo(corner, corner + _unit(corner, after) * room)
    path.lineTo(points[-1])
    return path


def _length(a: QPointF, b: QPointF) -> float:
    return float(((b.x() - a.x()) ** 2 + (b.y() - a.y()) ** 2) ** 0.5)


def _unit(a: QPointF, b: QPointF) -> QPointF:
    length = _length(a, b)
    return (b - a) / length if length else QPointF(0, 0)


def _font(base: QFont, pixels: float, weight: QFont.Weight) -> QFont:
    font = QFont(base)
    font.setPixelSize(round(pixels))
    font.setWeight(weight)
    return font


def _elided(text: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
