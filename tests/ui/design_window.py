"""The design workspace as tests use it: shown offscreen, with the mouse over its canvas."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.bridge.document import Document
from ui.editor.ports import PortRef
from ui.editor.workspace import DesignWorkspace
from ui.theme import Theme
from workbench.spec.network import Design

LEFT = Qt.MouseButton.LeftButton
NO = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def shown_workspace(qtbot, design: Design) -> DesignWorkspace:
    """A workspace on screen with `design` in it, everything fitted."""
    document = Document()
    document.start(design)
    workspace = DesignWorkspace(document, Theme("light", document))
    document.setParent(workspace)
    qtbot.addWidget(workspace)
    workspace.resize(1300, 900)
    workspace.show()
    qtbot.waitExposed(workspace)
    workspace.canvas.fit()
    workspace.canvas.setFocus()
    QApplication.processEvents()
    return workspace


class Hand:
    """A person's hand on the canvas: real mouse events at places of the scene."""

    def __init__(self, workspace: DesignWorkspace) -> None:
        self.canvas = workspace.canvas
        self.scene = workspace.canvas.unit_scene
        self.view = workspace.canvas.viewport()

    def at(self, where: str | PortRef | QPointF) -> QPoint:
        """A card by name, below its title; a port; a point of the scene; in the view."""
        if isinstance(where, str):
            where = self.scene.nodes[where].pos() + QPointF(30, 10)
        elif isinstance(where, PortRef):
            where = self.scene.port_place(where)
        return self.canvas.mapFromScene(where)

    def click(self, where, modifiers=NO) -> None:
        QTest.mouseClick(self.view, LEFT, modifiers, self.at(where))

    def double_click(self, where) -> None:
        QTest.mouseDClick(self.view, LEFT, NO, self.at(where))

    def drag(self, start, end, modifiers=NO, button=LEFT) -> None:
        self.press(start, modifiers, button)
        self.move(end)
        self.release(end, modifiers, button)

    def press(self, where, modifiers=NO, button=LEFT) -> None:
        QTest.mousePress(self.view, button, modifiers, self.at(where))

    def move(self, where) -> None:
        point = self.at(where)
        QTest.mouseMove(self.view, point - QPoint(3, 2))
        QTest.mouseMove(self.view, point)

    def release(self, where, modifiers=NO, button=LEFT) -> None:
        QTest.mouseRelease(self.view, button, modifiers, self.at(where))


def output(id: str, name: str = "out") -> PortRef:
    return PortRef(id, name, True)


def arriving(id: str, name: str = "in") -> PortRef:
    return PortRef(id, name, False)


def key(workspace, key, modifiers=NO) -> None:
    QTest.keyClick(workspace.canvas, key, modifiers)


def undo(workspace) -> None:
    key(workspace, Qt.Key.Key_Z, CTRL)
