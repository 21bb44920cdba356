"""Sixty operations taken by the hand and moved about the canvas of the Design workspace."""

import itertools
import time

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from benchmarks import window
from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings
from ui.bridge.document import Document
from ui.editor.workspace import DesignWorkspace
from ui.theme import Theme
from workbench.catalog.presets import preset
from workbench.spec.block import Block, Link, Operation
from workbench.spec.network import Design

NODES = 60
COLUMNS = 10
FRAME = 1000 / 60


def run(settings: Settings, finding: Finding) -> None:
    application = window.application()
    theme = Theme("light", application)
    theme.apply(application)
    document = Document()
    document.start(crowded())
    workspace = DesignWorkspace(document, theme)
    document.setParent(workspace)
    with window.shown(workspace, 1440, 900):
        document.show_block("unit")
        window.pump(0.5)
        workspace.canvas.fit()
        frames = _dragged(workspace, settings.choose(120, 300, 1200))
    finding.add(f"a frame with {NODES} operations moving", "ms", frames, Goal("<", FRAME))
    slow = sorted(frames)[int(0.99 * len(frames))]
    finding.add("99 % of the frames within", "ms", [slow], Goal("<", FRAME))
    late = 100 * sum(frame > FRAME for frame in frames) / len(frames)
    finding.add("frames later than a sixtieth of a second", "%", [late])
    finding.notes.append(
        "A frame is a mouse move, everything that follows from it, and the painted canvas of "
        f"1440x900 pixels of a window with all its panels; drawn by Qt's '{window.platform()}'."
    )


def crowded() -> Design:
    """A unit of sixty operations: a chain of convolutions and ReLUs with sums across it."""
    design = preset("fastresnet-20-type1").design
    inner = [
        Operation(f"op{n}", "conv" if n % 2 else "activation", {}, *_place(n))
        for n in range(1, NODES - 2)
    ]
    every = [
        Operation("input", "input", {}, *_place(0)),
        *inner,
        Operation("sum", "add", {}, *_place(NODES - 2)),
        Operation("output", "output", {}, *_place(NODES - 1)),
    ]
    links = [Link(a.id, b.id) for a, b in itertools.pairwise(every)]
    links += [Link(f"op{n}", "sum") for n in range(5, NODES - 5, 6)]
    blocks = [Block("unit", tuple(every), tuple(links))]
    blocks += [block for block in design.blocks if block.name != "unit"]
    network = design.network
    return Design("crowded", network, tuple(blocks))


def _place(number: int) -> tuple[float, float]:
    return 220.0 * (number % COLUMNS), 120.0 * (number // COLUMNS)


def _dragged(workspace: DesignWorkspace, frames: int) -> list[float]:
    """Milliseconds a frame of one drag of everything."""
    canvas, view = workspace.canvas, workspace.canvas.viewport()
    left = Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    workspace.selection.set(canvas.unit_scene.nodes)
    grip = canvas.unit_scene.nodes["op25"].pos() + QPointF(30, 10)
    start = canvas.mapFromScene(grip)
    QTest.mousePress(view, left, none, start)
    times, places = [], set()
    for number in range(frames):
        point = start + QPoint(2 * (number % 60) - 60, number % 40 - 20)
        begun = time.perf_counter()
        QTest.mouseMove(view, point)
        window.application().processEvents()
        view.repaint()
        times.append(1e3 * (time.perf_counter() - begun))
        places.add(tuple(canvas.unit_scene.nodes["op7"].pos().toTuple()))
    QTest.mouseRelease(view, left, none, start)
    if len(canvas.unit_scene.nodes) != NODES or len(places) < frames / 10:
        raise RuntimeError("the operations did not follow the mouse")
    return times[1:]
