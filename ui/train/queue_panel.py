"""The runs of this session: those that wait in their order, what goes on, what has ended."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme import SPACE, Theme
from ui.train.at_once import AtOnce
from ui.train.queue_line import STATE_ROLE, QueueLine
from ui.widgets.core_texts import core_text
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import queue_icon
from workbench.spec.run import RunRecord, RunState

_ID = Qt.ItemDataRole.UserRole
_ICONS = {
    "earlier": "arrow-up",
    "later": "arrow-down",
    "hold": "hand-back-right-outline",
    "again": "repeat",
    "remove": "close",
}


class QueuePanel(QWidget):
    """Signals: `chosen(str)`; `reordered(tuple)`, the ids of those that wait, next one first;
    `hold_asked(str)`, `release_asked(str)`; `cancel_asked(str)`; `again_asked(str)`, for its
    settings; `comparison_asked(tuple)`. `at_once` says how many may go on together."""

    chosen = Signal(str)
    reordered = Signal(object)
    hold_asked = Signal(str)
    release_asked = Signal(str)
    cancel_asked = Signal(str)
    again_asked = Signal(str)
    comparison_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._runs: Mapping[str, RunRecord] = {}
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Runs of this session"))
        self.list.setItemDelegate(QueueLine(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.currentItemChanged.connect(self._choose)
        # Once the list is done with the drop: its items are about to be put in order.
        self.list.model().rowsMoved.connect(lambda *_: QTimer.singleShot(0, self, self._tell_order))
        self.actions_by_name = self._made_actions()
        self.compare = QPushButton(self.tr("Compare the finished runs"), self)
        self.compare.setProperty("look", "primary")
        self.compare.setToolTip(self.tr("Curves, results and units side by side"))
        self.compare.clicked.connect(lambda: self.comparison_asked.emit(self.finished()))
        self.compare.hide()
        self.at_once = AtOnce(self)
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()
        self._enable()

    # Putting together

    def _made_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        for name, text, keys, run in (
            ("earlier", self.tr("Train earlier"), "Alt+Up", lambda: self._move(-1)),
            ("later", self.tr("Train later"), "Alt+Down", lambda: self._move(1)),
            ("hold", self.tr("Hold back"), "Alt+B", self._hold),
            ("remove", self.tr("Stop or take out of the queue"), "Alt+Del", self._cancel),
            ("again", self.tr("Train again with these settings"), "Alt+Return", self._again),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setToolTip(f"{text} ({keys})")
            action.triggered.connect(lambda _=False, run=run: run())
            self.addAction(action)
            made[name] = action
        return made

    def _lay_out(self) -> None:
        title = PlainLabel(self.tr("Queue"), self)
        title.setProperty("look", "heading")
        head = QHBoxLayout()
        head.setSpacing(SPACE[0])
        head.addWidget(title)
        head.addStretch(1)
        for name in _ICONS:
            button = QToolButton(self)
            button.setDefaultAction(self.actions_by_name[name])
            button.setAccessibleName(self.actions_by_name[name].text())
            head.addWidget(button)
        empty = PlainLabel(self.tr("Runs that you start wait here for their turn."), self)
        empty.setProperty("look", "muted")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(empty)
        self.pages.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[2])
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addWidget(self.compare)
        column.addWidget(self.at_once)

    # What it shows

    def show_runs(self, runs: Mapping[str, RunRecord], shown: str | None) -> None:
        """Show runs in this order, `shown` as the chosen one."""
        self._runs = dict(runs)
        self.list.blockSignals(True)
        if self._ids() == list(runs):
            for row, record in enumerate(runs.values()):
                self._fill(self._item(row), record)
        else:
            self.list.clear()
            for record in runs.values():
                item = QListWidgetItem()
                item.setData(_ID, record.id)
                self._fill(item, record)
                self.list.addItem(item)
        for row, run in enumerate(runs):
            if run == shown:
                self.list.setCurrentRow(row)
        self.list.blockSignals(False)
        self.pages.setCurrentIndex(1 if runs else 0)
        waits = any(r.state.is_live or r.state is RunState.QUEUED for r in runs.values())
        self.compare.setVisible(len(self.finished()) > 1 and not waits)
        self._enable()

    def finished(self) -> tuple[str, ...]:
        """Those that have reached their end."""
        return tuple(r.id for r in self._runs.values() if r.state is RunState.FINISHED)

    def _fill(self, item: QListWidgetItem, record: RunRecord) -> None:
        item.setIcon(queue_icon(self._theme, record))
        item.setText(f"{record.name}   {_state(record)}")
        item.setData(STATE_ROLE, _state(record))
        tip = f"{record.name}: {core_text(record.state)} {record.reason}".strip()
        item.setToolTip(f"{tip}, {self.tr('held until it is released')}" if record.held else tip)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if record.state is RunState.QUEUED:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        item.setFlags(flags)

    def _item(self, row: int) -> QListWidgetItem:
        item = self.list.item(row)
        assert item is not None
        return item

    def _ids(self) -> list[str]:
        return [str(self._item(row).data(_ID)) for row in range(self.list.count())]

    def _chosen(self) -> RunRecord | None:
        row = self.list.currentRow()
        return self._runs.get(self._ids()[row]) if row >= 0 else None

    def _waiting(self) -> list[str]:
        return [run for run in self._ids() if self._runs[run].state is RunState.QUEUED]

    # What is done with it

    def _choose(self, item: QListWidgetItem | None) -> None:
        self._enable()
        if item is not None:
            self.chosen.emit(str(item.data(_ID)))

    def _move(self, step: int) -> None:
        record, waiting = self._chosen(), self._waiting()
        if record is None or record.id not in waiting:
            return
        place = waiting.index(record.id)
        other = min(max(place + step, 0), len(waiting) - 1)
        waiting.insert(other, waiting.pop(place))
        self._reorder(waiting)

    def _tell_order(self) -> None:
        self._reorder(self._waiting())

    def _reorder(self, waiting: Sequence[str]) -> None:
        others = [run for run in self._ids() if run not in waiting]
        record = self._chosen()
        order = {run: self._runs[run] for run in (*others, *waiting)}
        self.show_runs(order, record.id if record else None)
        self.reordered.emit(tuple(waiting))

    def _cancel(self) -> None:
        record = self._chosen()
        if record is not None:
            self.cancel_asked.emit(record.id)

    def _hold(self) -> None:
        record = self._chosen()
        if record is not None:
            (self.release_asked if record.held else self.hold_asked).emit(record.id)

    def _again(self) -> None:
        record = self._chosen()
        if record is not None:
            self.again_asked.emit(record.id)

    def _show_menu(self, place: QPoint) -> None:
        if self.list.itemAt(place) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self.actions_by_name.values()))
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _enable(self) -> None:
        record, waiting = self._chosen(), self._waiting()
        place = waiting.index(record.id) if record and record.id in waiting else None
        made = self.actions_by_name
        made["earlier"].setEnabled(place is not None and place > 0)
        made["later"].setEnabled(place is not None and place < len(waiting) - 1)
        made["hold"].setEnabled(place is not None)
        self._say_hold(record is not None and record.held)
        made["again"].setEnabled(record is not None)
        made["remove"].setEnabled(
            record is not None and (record.state.is_live or record.state is RunState.QUEUED)
        )

    def _say_hold(self, is_held: bool) -> None:
        """One action holds and releases: it says which."""
        action = self.actions_by_name["hold"]
        text = self.tr("Release") if is_held else self.tr("Hold back")
        if text != action.text():
            action.setText(text)
            tip = (
                self.tr("begins in its turn") if is_held else self.tr("waits until it is released")
            )
            action.setToolTip(f"{text}: {tip} ({action.shortcut().toString()})")

    def _dress(self) -> None:
        for name, icon in _ICONS.items():
            self.actions_by_name[name].setIcon(self._theme.icon(icon))
        for row in range(self.list.count()):
            self._fill(self._item(row), self._runs[self._ids()[row]])


def _state(record: RunRecord) -> str:
    """How far the run is, in a word or two."""
    if record.state.is_live:
        return f"{record.epoch}/{record.epochs}"
    if record.last_error is not None and record.state is not RunState.QUEUED:
        return f"{record.last_error:.2f} %"
    if record.held:
        return QCoreApplication.translate("QueuePanel", "held")
    return core_text(record.state)
