"""The design that is being edited, its file, and what the analysis says of it."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from ui.bridge.commands import Replace, State
from ui.bridge.design_edits import (
    empty_design,
    first_block,
    legible,
    only_looks_differ,
    with_block,
)
from ui.bridge.recent import RecentFiles
from workbench.analysis.network import analyse
from workbench.analysis.report import NetworkAnalysis
from workbench.errors import DesignError
from workbench.spec import codec
from workbench.spec.block import Block
from workbench.spec.network import Design

SUFFIX = ".rwb.json"
_QUICK_SECONDS = 0.008
"""An analysis that took longer than this waits until the next edit does not follow at once."""
_PAUSE_MS = 80


class Document(QObject):
    """Holds an immutable design; every edit puts another in its place through the undo stack.

    Signals: `design_changed(Design)` after every edit, undo and redo; `block_shown(str)` when
    another block is edited; `analysis_changed(NetworkAnalysis)`; `file_changed()` when path or
    name of the file changes; `dirty_changed(bool)`; `history_changed()` when what undo
    and redo would do has changed; `recent_changed()`.
    """

    design_changed = Signal(object)
    block_shown = Signal(str)
    analysis_changed = Signal(object)
    file_changed = Signal()
    dirty_changed = Signal(bool)
    history_changed = Signal()
    recent_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        design = legible(empty_design())
        self._state = State(design, first_block(design))
        self._path: Path | None = None
        self._gesture = 0
        self._is_untouched = True
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._tell_dirty)
        self.undo_stack.indexChanged.connect(self._tell_history)
        self._recent = RecentFiles()
        self._later = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._later.timeout.connect(self.analyse_now)
        self._seconds = 0.0
        self._analysis = self._analysed()

    @property
    def design(self) -> Design:
        return self._state.design

    @property
    def shown(self) -> str:
        """The name of the block that is edited."""
        return self._state.shown

    @property
    def block(self) -> Block:
        """The block that is edited; an empty one in a design without blocks."""
        try:
            return self.design.block(self.shown)
        except KeyError:
            return Block(self.shown, (), ())

    @property
    def analysis(self) -> NetworkAnalysis:
        """The last analysis; up to date unless an edit has just been made to a large network."""
        return self._analysis

    @property
    def path(self) -> Path | None:
        return self._path

    @property
    def is_dirty(self) -> bool:
        return not self.undo_stack.isClean()

    def _tell_dirty(self, clean: bool) -> None:
        self.dirty_changed.emit(not clean)

    def _tell_history(self, _: int) -> None:
        self.history_changed.emit()

    @property
    def is_untouched(self) -> bool:
        """It is as it was when the program began."""
        return self._is_untouched and not self.is_dirty

    # Editing

    def edit(self, text: str, design: Design, shown: str = "", gesture: str = "") -> None:
        """Put `design` in place of the present one, as one undo step called `text`. Edits of one
        `gesture` merge into one step until `end_gesture`."""
        if design == self.design:
            return
        after = State(design, shown or self.shown)
        key = f"{self._gesture}:{gesture}" if gesture else ""
        self.undo_stack.push(Replace(text, self._state, after, self._put, key))

    def edit_block(self, text: str, block: Block, gesture: str = "") -> None:
        """The same for the block that is shown."""
        self.edit(text, with_block(self.design, block, self.shown), block.name, gesture)

    def change(self, text: str, change: Callable[[Block], Block], gesture: str = "") -> None:
        """Edit the shown block by a function of it. Raises what the function does."""
        self.edit_block(text, change(self.block), gesture)

    def end_gesture(self) -> None:
        """What follows is a step of its own, even where it edits the same field."""
        self._gesture += 1

    def show_block(self, name: str) -> None:
        """Edit another block. No edit in itself: undo brings back the block of each edit."""
        if name != self.shown and any(block.name == name for block in self.design.blocks):
            self.end_gesture()
            self._state = replace(self._state, shown=name)
            self.block_shown.emit(name)

    def _put(self, state: State) -> None:
        before = self._state
        self._state = state
        if state.shown != before.shown:
            self.block_shown.emit(state.shown)
        self.design_changed.emit(state.design)
        if only_looks_differ(before.design, state.design):
            return
        if self._seconds > _QUICK_SECONDS:
            self._later.start()
        else:
            self.analyse_now()

    # Analysis

    def analyse_now(self) -> None:
        """Bring the analysis up to date at once."""
        self._later.stop()
        self._analysis = self._analysed()
        self.analysis_changed.emit(self._analysis)

    def _analysed(self) -> NetworkAnalysis:
        started = time.perf_counter()
        found = analyse(self.design)
        self._seconds = time.perf_counter() - started
        return found

    # Files

    def start(self, design: Design | None = None) -> None:
        """Begin with `design`, unsaved and without a file; with an empty unit for None."""
        self._load(design or empty_design(), None)

    def open(self, path: Path) -> None:
        """Read a file. Raises `DesignError`; the present design then stays as it is."""
        self._load(codec.load(path), path)
        self._remember(path)

    def save(self) -> None:
        """Write to the document's file. Raises `DesignError`; the old file then stays whole."""
        if self._path is None:
            raise DesignError("The design has no file yet.", "Choose 'Save as'.")
        self.save_as(self._path)

    def save_as(self, path: Path) -> None:
        """Write to `path`, which becomes the document's file. Raises `DesignError`."""
        codec.save(path, self.design)
        self._path = path
        self._is_untouched = False
        self.undo_stack.setClean()
        self.file_changed.emit()
        self._remember(path)

    def recent(self) -> list[Path]:
        return self._recent.paths()

    def _remember(self, path: Path) -> None:
        self._recent.add(path)
        self.recent_changed.emit()

    def _load(self, design: Design, path: Path | None) -> None:
        design = legible(design)
        self._is_untouched = False
        self._path = path
        self._state = State(design, first_block(design))
        self.undo_stack.clear()
        self.block_shown.emit(self.shown)
        self.design_changed.emit(design)
        self.analyse_now()
        self.file_changed.emit()
