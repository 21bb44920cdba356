"""The installed Qt binding is one that keeps Python's references."""

import sys

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

_CALLS = 2000
# What the interpreter itself may take and give back in between.
_SLACK = 200


def lost_references(call: object, *arguments: object) -> int:
    """References to None that `_CALLS` calls lose. PySide6 6.12.0 on Python 3.11 loses one each,
    and the process ends in `none_dealloc` once they are used up."""
    assert callable(call)
    before = sys.getrefcount(None)
    for _ in range(_CALLS):
        call(*arguments)
    return before - sys.getrefcount(None)


def test_painting_loses_no_reference_to_none(qtbot: QtBot) -> None:
    image = QImage(16, 16, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    pen = QPen(QColor("black"))
    try:
        assert lost_references(painter.setPen, pen) < _SLACK
        assert lost_references(painter.drawLine, QPointF(0, 0), QPointF(9, 9)) < _SLACK
        assert lost_references(painter.fillRect, QRectF(0, 0, 4, 4), QColor("red")) < _SLACK
    finally:
        painter.end()


def test_widgets_timers_and_objects_lose_no_reference_to_none(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    timer = QTimer()
    assert lost_references(widget.update) < _SLACK
    assert lost_references(widget.setEnabled, True) < _SLACK
    assert lost_references(timer.setInterval, 10) < _SLACK
    assert lost_references(QObject().setObjectName, "name") < _SLACK


def test_the_count_sees_a_lost_reference() -> None:
    kept = []

    def take_one() -> None:
        kept.append(None)

    # Taking references shows as a negative loss of the same size: the count is exact enough.
    assert abs(lost_references(take_one) + _CALLS) < _SLACK
