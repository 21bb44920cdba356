"""What the tests of training do to the window with their hands."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

LEFT = Qt.MouseButton.LeftButton
LONG = 400
"""Epochs of a run that is stopped before its end."""


def press(dialog, text: str) -> None:
    for button in dialog.findChildren(QPushButton):
        if button.text().replace("&", "") == text:
            QTest.mouseClick(button, LEFT)
            return
    raise AssertionError(f"no button '{text}'")


def start(opened, **values) -> None:
    opened.set_up(**values)
    QTest.mouseClick(opened.window.train.setup.start, LEFT)


def training(opened) -> None:
    opened.wait(lambda: opened.window.train.card.state.text() == "training")


def stop_all(opened) -> None:
    controller = opened.services.controller
    for run in opened.store.queue():
        controller.stop(run.id)
    if controller.current:
        controller.stop(controller.current)
    opened.wait(lambda: not controller.is_busy)
