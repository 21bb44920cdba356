"""The table of runs: sorting, columns that a person arranges, and keys."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import (
    QByteArray,
    QCoreApplication,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSettings,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from ui.bridge.run_columns import COLUMNS, RunColumn
from ui.bridge.run_table import RUN_ROLE, RunTableModel
from ui.history.pinned_columns import PinnedColumns
from ui.history.run_delegate import ROW_HEIGHT, RunDelegate
from ui.theme import Theme
from workbench import paths
from workbench.spec.run import RunRecord

_SETTINGS, _PINS = "columns/1", "columns/pinned"
_DESCENDING_FIRST = frozenset({"star", "created", "epochs"})
_UNEDITED = QAbstractItemView.EditTrigger.NoEditTriggers


class RunTableView(QTableView):
    """Shows a `RunTableModel`.

    Signals: `opened(RunRecord)` on Enter and double-click; `star_clicked(RunRecord)` and
    `colour_clicked(RunRecord)` on those cells; `chosen()` when the selection is another one;
    `menu_asked(QPoint)`, a global place, for what can be done with the runs.
    """

    opened = Signal(object)
    star_clicked = Signal(object)
    colour_clicked = Signal(object)
    chosen = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, model: RunTableModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = model
        self._delegate = RunDelegate(theme)
        self._last_sorted = -1
        self._settings = QSettings(
            str(paths.home() / "window.ini"), QSettings.Format.IniFormat, self
        )
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Runs"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(_UNEDITED)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.pinned = PinnedColumns(self, theme)
        self._prepare_header()
        self._prepare_pins()
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(self._open_index)
        self._kept: list[str] = []
        model.modelAboutToBeReset.connect(self._keep_selected)
        model.modelReset.connect(self._select_kept)
        theme.changed.connect(self.viewport().update)

    # What is selected

    def selected_ids(self) -> list[str]:
        """The ids of the selected runs, in the order of the table."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        ids = self._runs.ids
        return [ids[row] for row in rows if row < len(ids)]

    def selected_runs(self) -> list[RunRecord]:
        """Their records, as far as they have arrived."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        found = (self._runs.record(row) for row in rows)
        return [run for run in found if run is not None]

    def select_ids(self, ids: Sequence[str]) -> None:
        """Select these runs, and scroll to the first."""
        self.clearSelection()
        rows = [row for row in map(self._runs.row_of, ids) if row >= 0]
        for row in rows:
            flags = (
                QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            )
            self.selectionModel().select(self._runs.index(row, 0), flags)
        if rows:
            first = self._runs.index(rows[0], _NAME)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(first)

    def _keep_selected(self) -> None:
        self._kept = self.selected_ids()

    def _select_kept(self) -> None:
        """A new order is a new table to Qt; to a person the same runs are selected."""
        if any(self._runs.row_of(run) >= 0 for run in self._kept):
            self.select_ids(self._kept)
        else:
            self.scrollToTop()
            self.chosen.emit()

    def edit_name(self) -> None:
        """Let the current run's name be written over."""
        row = self.currentIndex().row()
        if row >= 0:
            view = self.pinned if self.pinned.shows(_NAME) else self
            view.edit(self._runs.index(row, _NAME))

    # Keys and clicks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.state() != QAbstractItemView.State.EditingState:
            self._open_index(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._click(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.pinned.place()

    def _click(self, index: QModelIndex) -> None:
        run = index.data(RUN_ROLE)
        key = COLUMNS[index.column()].key
        if run is not None and key == "star":
            self.star_clicked.emit(run)
        elif run is not None and key == "colour":
            self.colour_clicked.emit(run)

    def _open_index(self, index: QModelIndex) -> None:
        run = index.data(RUN_ROLE) if index.isValid() else None
        if run is not None and COLUMNS[index.column()].key not in ("star", "colour"):
            self.opened.emit(run)

    # Columns

    def _prepare_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(28)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._ask_columns)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        self._lay_out_columns()
        stored = self._settings.value(_SETTINGS)
        if isinstance(stored, QByteArray):
            header.restoreState(stored)
        for section, column in enumerate(COLUMNS):
            if column.key in ("star", "colour"):
                header.setSectionResizeMode(section, QHeaderView.ResizeMode.Fixed)
        self._sort_by(header.sortIndicatorSection(), header.sortIndicatorOrder())
        header.sortIndicatorChanged.connect(self._sort_by)
        for change in (header.sectionMoved, header.sectionResized):
            change.connect(lambda *_: self._keep_columns())

    def _lay_out_columns(self) -> None:
        header = self.horizontalHeader()
        for section, column in enumerate(COLUMNS):
            header.moveSection(header.visualIndex(section), section)
            header.resizeSection(section, column.width)
            header.setSectionHidden(section, column.optional)
        header.setSortIndicator(_DATE, Qt.SortOrder.DescendingOrder)

    def _sort_by(self, section: int, order: Qt.SortOrder) -> None:
        """A first click on a date or on stars brings the newest or the starred to the top."""
        header = self.horizontalHeader()
        if section < 0:
            return  # a saved view's order, by what no column shows
        is_first = section != self._last_sorted
        self._last_sorted = section
        wanted = Qt.SortOrder.DescendingOrder
        if is_first and COLUMNS[section].key in _DESCENDING_FIRST and order != wanted:
            header.setSortIndicator(section, wanted)
            return
        self._runs.sort(section, order)
        self._keep_columns()

    def column_keys(self) -> tuple[str, ...]:
        """The columns that are shown, from left to right."""
        header = self.horizontalHeader()
        shown = [at for at in range(len(COLUMNS)) if not header.isSectionHidden(at)]
        return tuple(_KEYS[at] for at in sorted(shown, key=header.visualIndex))

    def show_view(self, keys: Sequence[str], pinned: int, field: str, descending: bool) -> None:
        """Show these columns from left to right, the first of them pinned, sorted by a field of
        the runs. No keys: the columns as they are at first."""
        header = self.horizontalHeader()
        self._lay_out_columns()
        known = [key for key in keys if key in _KEYS]
        for visual, key in enumerate(known):
            header.moveSection(header.visualIndex(_KEYS.index(key)), visual)
        for section, column in enumerate(COLUMNS):
            # A run without its name could be any.
            is_shown = column.key in known or column.key == "name"
            header.setSectionHidden(section, not is_shown if known else column.optional)
        self._settings.setValue(_PINS, ",".join(known[:pinned]))
        self._lay_out_pins()
        section = next((at for at, each in enumerate(COLUMNS) if each.field == field), -1)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        # The first click's rule is for clicks.
        self._last_sorted = section
        header.setSortIndicator(section, order)
        self._runs.set_query(replace(self._runs.query, order_by=field, descending=descending))
        self._keep_columns()

    def _ask_columns(self, place: QPoint) -> None:
        menu = self.columns_menu()
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def columns_menu(self) -> QMenu:
        """A menu that hides and shows columns, and puts them back as they were."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        header = self.horizontalHeader()
        for section, column in enumerate(COLUMNS):
            action = menu.addAction(_title(column))
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(section))
            action.setEnabled(column.key != "name")
            action.toggled.connect(lambda on, at=section: self._show_column(at, on))
        menu.addSeparator()
        menu.addMenu(self._pins_menu(menu))
        menu.addAction(self.tr("Put the columns back"), self._reset_columns)
        return menu

    def _pins_menu(self, parent: QMenu) -> QMenu:
        """Which columns stay at the left."""
        menu = QMenu(self.tr("Pinned to the left"), parent)
        for section, column in enumerate(COLUMNS):
            action = menu.addAction(_title(column))
            action.setCheckable(True)
            action.setChecked(column.key in self.pins)
            action.toggled.connect(lambda on, key=COLUMNS[section].key: self.pin(key, on))
        return menu

    @property
    def pins(self) -> tuple[str, ...]:
        """The keys of the columns that stay at the left."""
        kept = str(self._settings.value(_PINS) or "")
        return tuple(key for key in kept.split(",") if key in _KEYS)

    def pin(self, key: str, is_pinned: bool) -> None:
        """Let a column stay at the left while the others scroll by, or go with them again."""
        pins = [each for each in self.pins if each != key]
        if is_pinned:
            pins.append(key)
        self._settings.setValue(_PINS, ",".join(pins))
        self._lay_out_pins()

    def _prepare_pins(self) -> None:
        self.pinned.released.connect(self._click)
        self.pinned.doubleClicked.connect(self._open_index)
        self.pinned.header_clicked.connect(self._sort_again)
        self.pinned.menu_asked.connect(self.menu_asked)
        self.pinned.columns_asked.connect(lambda place: self.columns_menu().popup(place))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda place: self.menu_asked.emit(self.viewport().mapToGlobal(place))
        )
        self._lay_out_pins()

    def _lay_out_pins(self) -> None:
        """Pinned columns come first, so that nothing jumps when the table is scrolled back."""
        header = self.horizontalHeader()
        for visual, key in enumerate(self.pins):
            header.moveSection(header.visualIndex(_KEYS.index(key)), visual)
        self.pinned.show_columns(map(_KEYS.index, self.pins))

    def _sort_again(self, section: int) -> None:
        """What a click on a heading of the table does."""
        header = self.horizontalHeader()
        is_same = header.sortIndicatorSection() == section
        is_ascending = header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = (
            Qt.SortOrder.DescendingOrder
            if is_same and is_ascending
            else (Qt.SortOrder.AscendingOrder)
        )
        header.setSortIndicator(section, order)

    def _show_column(self, section: int, is_shown: bool) -> None:
        self.horizontalHeader().setSectionHidden(section, not is_shown)
        self.pinned.place()
        self._keep_columns()

    def _reset_columns(self) -> None:
        self._settings.setValue(_PINS, "")
        self._lay_out_columns()
        self._lay_out_pins()
        self._keep_columns()

    def _keep_columns(self) -> None:
        self._settings.setValue(_SETTINGS, self.horizontalHeader().saveState())


def _title(column: RunColumn) -> str:
    """What a menu calls a column, also one whose heading is a sign."""
    named = {"star": "Star", "colour": "Colour"}.get(column.key, column.title)
    return QCoreApplication.translate("RunTable", named)


_KEYS = [column.key for column in COLUMNS]
_NAME, _DATE = _KEYS.index("name"), _KEYS.index("created")
