"""The runs of the history as a table of any length, of which only some pages are in memory."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.run_columns import COLUMNS, RunColumn
from ui.widgets.tips import plain_tip
from workbench.history.groups import Key
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.run import RunRecord

PAGE = 256
_PAGES_KEPT = 12
_SETTLE_MS = 250
"""How long a run's changes are gathered before the order of the table is asked for again."""
_FEW = 64
"""Rows that come or go one by one; more are a new table."""
_MOVED = 500
"""Rows of a table that are moved one by one when their order changes."""

_Pages = dict[int, list[RunRecord]]
Within = tuple[Sequence[str], Sequence[Key]]
Index = QModelIndex | QPersistentModelIndex
RUN_ROLE = int(Qt.ItemDataRole.UserRole)


class RunTableModel(QAbstractTableModel):
    """Rows are ids ordered by SQL; their records come in pages when a row is looked at.

    `RUN_ROLE` gives a row's `RunRecord`, None while its page is on the way. Signal:
    `loaded(int)`, a query has been answered with so many runs.
    """

    loaded = Signal(int)

    def __init__(self, bridge: HistoryBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._query = RunQuery()
        self._within: Within | None = None
        self._ids: list[str] = []
        self._rows: dict[str, int] = {}
        self._pages: OrderedDict[int, list[RunRecord]] = OrderedDict()
        self._asked: set[int] = set()
        self._ticket = 0
        # While rows come and go one by one, what is known of each; None else.
        self._between: dict[str, RunRecord] | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        bridge.run_changed.connect(self._note)
        bridge.runs_changed.connect(self.refresh)

    # What is shown

    @property
    def query(self) -> RunQuery:
        return self._query

    @property
    def within(self) -> Within | None:
        """What the runs are grouped by, and the keys of the only group that is shown."""
        return self._within

    @property
    def ids(self) -> Sequence[str]:
        """The ids of all rows, in order."""
        return self._ids

    def set_query(self, query: RunQuery) -> None:
        """Show other runs, or these in another order."""
        self._query = query
        self.refresh()

    def set_within(self, within: Within | None) -> None:
        """Show, of the runs that match, those of one group alone: what they are grouped by, and
        the group's keys. None: all."""
        self._within = within
        self.refresh()

    def refresh(self) -> None:
        """Ask for the ids again."""
        self._settle.stop()
        self._ticket += 1
        ticket, query, within = self._ticket, self._query, self._within
        looked_at = list(self._pages)[-2:]
        self._bridge.ask(
            self,
            lambda store: _looked_up(store, query, within, looked_at),
            lambda found: self._show(ticket, *found),
        )

    def row_of(self, run: str) -> int:
        """The row of a run; -1 where it is not in the table."""
        return self._rows.get(run, -1)

    def record(self, row: int) -> RunRecord | None:
        """The run in a row; None while it is on the way, which this call sees to."""
        if self._between is not None:
            return self._between.get(self._ids[row])
        page = self._pages.get(row // PAGE)
        if page is None:
            self._fetch(row // PAGE)
            return None
        self._pages.move_to_end(row // PAGE)
        place = row % PAGE
        return page[place] if place < len(page) else None

    # QAbstractTableModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return QCoreApplication.translate("RunTable", column.title)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return QCoreApplication.translate("RunTable", column.help or column.title)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._ids):
            return None
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        run = self.record(index.row())
        if role == RUN_ROLE:
            return run
        if run is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and column.key == "name" else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(run)
            case Qt.ItemDataRole.EditRole:
                return run.name if column.key == "name" else None
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(column.tip(run) or column.text(run)) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(column, run)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        flags |= Qt.ItemFlag.ItemNeverHasChildren
        if COLUMNS[index.column()].key == "name":
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a run. The name shows at once and is kept as soon as the history has it."""
        if role != Qt.ItemDataRole.EditRole or COLUMNS[index.column()].key != "name":
            return False
        run, name = self.record(index.row()), str(value).strip()
        if run is None or not name or name == run.name:
            return False
        self._put(replace(run, name=name))
        self._bridge.rename(run.id, name)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(COLUMNS):
            descending = order == Qt.SortOrder.DescendingOrder
            self.set_query(
                replace(self._query, order_by=COLUMNS[column].field, descending=descending)
            )

    # Pages

    def _fetch(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        ticket = self._ticket
        ids = self._ids[page * PAGE : (page + 1) * PAGE]
        self._bridge.ask(
            self, lambda store: store.page(ids), lambda found: self._keep(ticket, page, found)
        )

    def _keep(self, ticket: int, page: int, found: list[RunRecord]) -> None:
        self._asked.discard(page)
        if ticket != self._ticket:
            return
        first = page * PAGE
        if len(found) < len(self._ids[first : first + PAGE]):
            # A run went between the two questions.
            self.refresh()
            return
        self._pages[page] = found
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        self._tell(first, first + len(found) - 1)

    def _show(self, ticket: int, ids: list[str], pages: _Pages) -> None:
        if ticket != self._ticket:
            return
        if ids == self._ids:
            self._replace(ids, pages)
            self._tell(0, len(ids) - 1)
        elif self._is_near(ids):
            self._edit(ids, pages)
            self._tell(0, len(ids) - 1)
        else:
            self.beginResetModel()
            self._replace(ids, pages)
            self.endResetModel()
        self.loaded.emit(len(ids))

    def _is_near(self, ids: list[str]) -> bool:
        """Whether the table can be made of this one by few rows that come and go. Another order
        of many rows is a new table: Qt's headers follow each row that moves."""
        old, new = self._rows, set(ids)
        common = sum(id in old for id in ids)
        if not common or len(old) + len(new) - 2 * common > _FEW:
            return False
        if len(ids) <= _MOVED:
            return True
        stayed, wanted = (id for id in self._ids if id in new), (id for id in ids if id in old)
        return all(a == b for a, b in zip(stayed, wanted, strict=True))

    def _edit(self, ids: list[str], pages: _Pages) -> None:
        """Let few rows come and go, and others move, without losing what is selected."""
        old, new = set(self._ids), set(ids)
        every = (*self._pages.values(), *pages.values())
        self._between = {run.id: run for page in every for run in page}
        for row in range(len(self._ids) - 1, -1, -1):
            if self._ids[row] not in new:
                self.beginRemoveRows(QModelIndex(), row, row)
                self._replace(self._ids[:row] + self._ids[row + 1 :])
                self.endRemoveRows()
        self._move([id for id in ids if id in old])
        for row, id in enumerate(ids):
            if id not in old:
                self.beginInsertRows(QModelIndex(), row, row)
                self._replace([*self._ids[:row], id, *self._ids[row:]])
                self.endInsertRows()
        self._between = None
        self._replace(ids, pages)

    def _move(self, ids: list[str]) -> None:
        """Put the same ids into another order."""
        if ids == self._ids:
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        names = [self._ids[index.row()] for index in held]
        self._replace(ids)
        moved = [
            self.index(self._rows[name], index.column())
            for name, index in zip(names, held, strict=True)
        ]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _replace(self, ids: list[str], pages: _Pages | None = None) -> None:
        self._ids = ids
        self._rows = {id: row for row, id in enumerate(ids)}
        self._pages = OrderedDict(pages or {})
        self._asked.clear()

    # Changes of one run

    def _note(self, run: RunRecord) -> None:
        """A run says that it has changed: shown at once, put into its place a little later."""
        self._put(run)
        if not self._settle.isActive():
            self._settle.start()

    def _put(self, run: RunRecord) -> None:
        row = self._rows.get(run.id, -1)
        page = self._pages.get(row // PAGE) if row >= 0 else None
        if page is not None and row % PAGE < len(page):
            page[row % PAGE] = run
            self._tell(row, row)

    def _tell(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))


def _looked_up(
    store: HistoryStore, query: RunQuery, within: Within | None, looked_at: Sequence[int]
) -> tuple[list[str], _Pages]:
    """The ids, and the records of the first page and of those that are on the screen."""
    ids = store.ids(query)
    if within is not None:
        members = set(store.group_members(*within, query))
        ids = [id for id in ids if id in members]
    numbers = [n for n in sorted({0, *looked_at}) if n * PAGE < len(ids)]
    pages = {n: store.page(ids[n * PAGE : (n + 1) * PAGE]) for n in numbers}
    if all(len(pages[n]) == len(ids[n * PAGE : (n + 1) * PAGE]) for n in numbers):
        return ids, pages
    # A run went between the questions.
    return _looked_up(store, query, within, looked_at)


def _alignment(column: RunColumn) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _spoken(column: RunColumn, run: RunRecord) -> str:
    translate = QCoreApplication.translate
    match column.key:
        case "star":
            return translate("RunTable", "starred" if run.starred else "not starred")
        case "colour":
            return run.colour or translate("RunTable", "no colour of its own")
    return f"{translate('RunTable', column.title)}: {column.text(run)}"
