"""Where long links run, so that they pass beside the cards and beside one another."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF

from workbench.spec.block import Link

_ROOM = 26.0
_APART = 14.0


class Lanes:
    """Gives out lanes: the x along which a link runs down. Links that leave one port may share."""

    def __init__(self, cards: Sequence[QRectF]) -> None:
        self._cards = cards
        self._taken: list[tuple[float, float, float, tuple[str, str]]] = []

    def take(self, link: Link, start: QPointF, end: QPointF) -> float | None:
        """A lane for a link between two points: that of one of its ends where nothing stands
        there, else past the outermost card in between; None for a straight or short link."""
        between = [
            card
            for card in self._cards
            if card.bottom() > start.y() + 4 and card.top() < end.y() - 4
        ]
        if not between:
            return None
        lane = self._own(start, end, between)
        if lane is None:
            lane = self._beside(link, start, end, between)
        self._taken.append((lane, start.y(), end.y(), (link.source, link.source_port)))
        return lane

    def _own(self, start: QPointF, end: QPointF, between: Sequence[QRectF]) -> float | None:
        for lane in (start.x(), end.x()):
            if not any(card.left() - 8 < lane < card.right() + 8 for card in between):
                return lane
        return None

    def _beside(self, link: Link, start: QPointF, end: QPointF, between: Sequence[QRectF]) -> float:
        right = max(card.right() for card in between) + _ROOM
        left = min(card.left() for card in between) - _ROOM
        middle = (start.x() + end.x()) / 2
        lane, step = (right, _APART) if right - middle <= middle - left else (left, -_APART)
        while self._is_taken(lane, link, start.y(), end.y()):
            lane += step
        return lane

    def _is_taken(self, lane: float, link: Link, top: float, bottom: float) -> bool:
        port = (link.source, link.source_port)
        return any(
            abs(lane - other) < _APART and top < end and bottom > begin and port != source
            for other, begin, end, source in self._taken
        )
