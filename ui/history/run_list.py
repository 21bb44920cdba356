"""The history as one sees it first: filters, actions, the table, and a run that is opened."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCursor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.group_table import Key, RunGroup
from ui.bridge.history_bridge import Facets, HistoryBridge, RunQuery, SavedView
from ui.bridge.run_colours import RunColours
from ui.bridge.run_table import RunTableModel
from ui.history.carrier import Carrier
from ui.history.empty_state import EmptyState
from ui.history.export_menu import ExportMenu
from ui.history.filter_bar import FilterBar
from ui.history.group_page import GroupPage
from ui.history.run_actions import RunActions
from ui.history.run_edits import RunEdits
from ui.history.run_panel import RunPanel
from ui.history.run_table_view import RunTableView
from ui.history.suggestion import NUMBER, Suggestion
from ui.history.toast import Toast
from ui.history.views_chip import ViewsChip
from ui.theme import Theme
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import tinted
from ui.widgets.tips import plain_tip
from workbench.errors import WorkbenchError
from workbench.spec.escapes import menu
from workbench.spec.network import Design
from workbench.spec.run import RunRecord

_WITHIN = 150
"""How wide the name of a group may be above its runs, in pixels."""


class RunList(QWidget):
    """Signals: `run_opened(str)`, `compare_requested(tuple)` of run ids, `resume_requested(str)`,
    `design_requested(Design)`, `again_requested(RunSpec)`, `start_requested()` from the empty
    history."""

    run_opened = Signal(str)
    compare_requested = Signal(object)
    resume_requested = Signal(str)
    design_requested = Signal(object)
    again_requested = Signal(object)
    start_requested = Signal()

    def __init__(
        self,
        bridge: HistoryBridge,
        theme: Theme,
        colours: RunColours,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._theme = theme
        self.model = RunTableModel(bridge, self)
        self.filters = FilterBar(theme, self)
        self.actions_by_key = RunActions(theme, self)
        self.table = RunTableView(self.model, theme, self)
        self.groups = GroupPage(bridge, theme, self)
        self.within = QPushButton(self)
        self.panel = RunPanel(bridge, theme, colours, self)
        self.suggestion = Suggestion(theme, self)
        self.empty = EmptyState(theme, self)
        self.toast = Toast(theme, self)
        self.count = PlainLabel(self)
        self.views = ViewsChip(bridge, self.present_view, self)
        self.filters.add_views(self.views)
        self.carrier = Carrier(bridge, self)
        self.export_menu = ExportMenu(self)
        self.actions_by_key["export"].setMenu(self.export_menu)
        self.edits = RunEdits(bridge, theme, self.table, self.toast)
        self._to_select: tuple[str, ...] = ()
        self._to_enter: tuple[Key, ...] = ()
        self._lay_out()
        self._connect()
        theme.changed.connect(self._dress)
        self._dress()
        self._ask_facets()

    def open_run(self, run: str) -> None:
        """Show a run's curves beside the table."""
        self.panel.show_run(run)
        # Beside a run there is no room for every button's word.
        self.actions_by_key.set_compact(True)
        self.panel.show()
        self.run_opened.emit(run)

    def select(self, runs: Sequence[str]) -> None:
        """Select these runs as soon as they are in the table."""
        self._to_select = tuple(runs)
        self._select_awaited()

    def present_view(self, name: str) -> SavedView:
        """What is filtered, sorted, shown and grouped now."""
        order, columns = self.model.query, self.table.column_keys()
        query = replace(self.filters.query(), order_by=order.order_by, descending=order.descending)
        pinned = len([key for key in columns if key in self.table.pins])
        by, within = self.filters.groups.by, self.model.within
        keys = tuple(within[1]) if by and within else ()
        return SavedView(name, query, columns, pinned, by, keys, *self.groups.model.order)

    def show_view(self, view: SavedView) -> None:
        """Filter, sort, show and group as a view says."""
        query = view.query
        self.table.show_view(view.columns, view.pinned, query.order_by, query.descending)
        self.filters.show_query(query)
        self.filters.groups.set_by(view.groups)
        self.groups.sort_by(view.group_order, view.group_descending)
        self._to_enter = view.within

    # Layout

    def _lay_out(self) -> None:
        self.count.setProperty("look", "muted")
        self._bar = QWidget(self)
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(0, 0, 0, 0)
        self.within.hide()
        bar.addWidget(self.within)
        bar.addWidget(self.actions_by_key.bar(self), 1)
        bar.addWidget(self.count)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.groups)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._bar)
        column.addWidget(self.suggestion)
        column.addWidget(self.pages, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.addWidget(left)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self._split.setSizes([880, 480])
        self._split.setChildrenCollapsible(False)
        self.panel.setMinimumWidth(340)
        self.panel.hide()
        self.suggestion.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addWidget(self.filters)
        whole.addWidget(self._split, 1)

    def _dress(self) -> None:
        self.views.setIcon(tinted(self._theme, "bookmark-outline", "muted"))
        self.within.setIcon(tinted(self._theme, "arrow-left", "text"))

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter)
        self.filters.groups.grouped.connect(lambda _: self._leave_group())
        self.groups.compare_requested.connect(self.compare_requested)
        self.groups.opened.connect(self._enter_group)
        self.groups.model.loaded.connect(lambda _: self._enter_awaited())
        self.edits.gone.connect(self._close_gone)
        self.edits.returned.connect(self.select)
        self.export_menu.chosen.connect(self._export)
        self.carrier.said.connect(self.toast.say)
        self.carrier.entered.connect(self.select)
        self.views.chosen.connect(self.show_view)
        self.within.clicked.connect(self._leave_group)
        self.model.loaded.connect(self._show_found)
        self.table.chosen.connect(self._show_selection)
        self.table.opened.connect(lambda run: self.open_run(run.id))
        self.table.star_clicked.connect(
            lambda run: self._bridge.annotate(run.id, starred=not run.starred)
        )
        self.table.colour_clicked.connect(lambda run: self.edits.ask_colour([run]))
        self.table.menu_asked.connect(self._ask_menu)
        self.panel.closed.connect(self._close_panel)
        self.suggestion.accepted.connect(self.compare_requested)
        self.empty.pressed.connect(self._help_out)
        self.empty.other_pressed.connect(self.carrier.ask_import)
        self._bridge.runs_changed.connect(self._ask_facets)
        self._bridge.run_changed.connect(lambda _: self._ask_facets())
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._escape)
        doings: dict[str, Callable[[], object]] = {
            "compare": lambda: self.compare_requested.emit(tuple(self.table.selected_ids())),
            "open": lambda: self._with_one(lambda run: self.open_run(run.id)),
            "resume": lambda: self._with_one(lambda run: self.resume_requested.emit(run.id)),
            "design": self._use_design,
            "again": lambda: self._with_one(self._train_again),
            "star": self.edits.star,
            "colour": lambda: self.edits.ask_colour(self.table.selected_runs()),
            "rename": self.table.edit_name,
            "tags": self.edits.ask_tags,
            "notes": lambda: self._with_one(self._write_notes),
            "export": lambda: self.export_menu.popup(QCursor.pos()),
            "columns": lambda: self.table.columns_menu().popup(QCursor.pos()),
            "import": self.carrier.ask_import,
            "trash": self.edits.trash,
            "restore": self.edits.restore,
            "delete": self.edits.ask_delete,
        }
        for key, doing in doings.items():
            self.actions_by_key[key].triggered.connect(lambda _=False, doing=doing: doing())

    # What is shown

    @property
    def _is_trash(self) -> bool:
        return self.filters.query().trashed

    @property
    def _is_grouped(self) -> bool:
        """Whether groups are shown, not runs."""
        return bool(self.filters.groups.by) and self.within.isHidden()

    def _enter_group(self, group: RunGroup) -> None:
        """List the runs of a group, and of no other."""
        by = self.filters.groups.by
        title = self.groups.model.title_of(group)
        said = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, _WITHIN)
        self.within.setText(menu(said))
        self.within.setAccessibleName(self.tr("Back to the groups"))
        self.within.setToolTip(
            plain_tip(self.tr("{group}: back to the groups").format(group=title))
        )
        self.within.show()
        self.model.set_within((by, group.keys))

    def _enter_awaited(self) -> None:
        """What a view of a single group asks for, once the groups are there."""
        group = self.groups.model.group_of(self._to_enter)
        if self._to_enter and self.groups.model.by == self.filters.groups.by:
            self._to_enter = ()
            if group is not None:
                self._enter_group(group)

    def _leave_group(self) -> None:
        """Back to the groups, or to all runs where nothing is grouped."""
        self.within.hide()
        self.groups.show_groups(self.filters.groups.by, self.filters.query())
        self.model.set_within(None)

    def _filter(self, wanted: RunQuery) -> None:
        self.groups.show_groups(self.filters.groups.by, wanted)
        order = self.model.query
        self.model.set_query(replace(wanted, order_by=order.order_by, descending=order.descending))
        self.table.clearSelection()
        self._show_selection()

    def _show_found(self, number: int) -> None:
        runs = self.tr("1 run") if number == 1 else self.tr("{n} runs").format(n=f"{number:,}")
        self.count.setText(runs)
        page = self.groups if self._is_grouped else self.table
        self.pages.setCurrentWidget(page if number else self.empty)
        is_looking = self.filters.is_filtering or self._is_trash
        self._bar.setVisible((bool(number) or is_looking) and page is self.table)
        if not number:
            self._say_why_empty()
        self._select_awaited()
        self._show_selection()

    def _say_why_empty(self) -> None:
        if self.filters.is_filtering:
            self.empty.say(
                "magnify",
                self.tr("No run matches"),
                self.tr("Try fewer words, or take a filter away."),
                self.tr("Show all runs"),
            )
        elif self._is_trash:
            self.empty.say(
                "trash-can-outline",
                self.tr("The trash is empty"),
                self.tr("Deleted runs wait here until you delete them for ever."),
                self.tr("Back to the runs"),
            )
        else:
            self.empty.say(
                "chart-line",
                self.tr("No runs yet"),
                self.tr(
                    "Every training is kept here with its design, settings and curves.\n"
                    "Train a network, and find it again in this list; or take in runs that\n"
                    "another machine has written into a capsule."
                ),
                self.tr("Train the built-in comparison"),
                self.tr("Import runs ..."),
            )

    def _help_out(self) -> None:
        if self.filters.is_filtering or self._is_trash:
            self.filters.clear()
        else:
            self.start_requested.emit()

    def _select_awaited(self) -> None:
        if self._to_select and all(self.model.row_of(run) >= 0 for run in self._to_select):
            self.table.select_ids(self._to_select)
            self._to_select = ()

    def _show_selection(self) -> None:
        runs = self.table.selected_runs()
        self.actions_by_key.show_selection(runs, is_trash=self._is_trash)
        if len(runs) == 1 and runs[0].state.is_resumable:
            self._ask_whether_it_can_go_on(runs[0].id)
        nothing = not self.table.selected_ids() and not self._is_trash
        is_list = self.pages.currentWidget() is self.table
        self.suggestion.setVisible(nothing and is_list and bool(self.suggestion.runs))

    def _ask_whether_it_can_go_on(self, run: str) -> None:
        def answer(obstacle: WorkbenchError | None) -> None:
            if obstacle is not None and self.table.selected_ids() == [run]:
                self.actions_by_key.refuse("resume", obstacle.message)

        self._bridge.obstacle(self, run, answer)

    def _ask_facets(self) -> None:
        self._bridge.facets(self, self._show_facets)
        self._bridge.latest_finished(self, NUMBER, self._suggest)

    def _show_facets(self, facets: Facets) -> None:
        self.filters.show_facets(facets)

    def _suggest(self, runs: list[RunRecord]) -> None:
        self.suggestion.offer(runs)
        self._show_selection()

    # What is done

    def _with_one(self, then: Callable[[RunRecord], object]) -> None:
        runs = self.table.selected_runs()
        if len(runs) == 1:
            then(runs[0])

    def _use_design(self) -> None:
        def answer(design: Design) -> None:
            self.design_requested.emit(design)

        self._with_one(
            lambda run: self._bridge.ask(self, lambda store: store.spec(run.id).design, answer)
        )

    def _train_again(self, run: RunRecord) -> None:
        self._bridge.ask(self, lambda store: store.spec(run.id), self.again_requested.emit)

    def _write_notes(self, run: RunRecord) -> None:
        self.open_run(run.id)
        self.panel.show_notes()

    def _export(self, form: str) -> None:
        self.carrier.ask_export(self.table.selected_ids() or list(self.model.ids), form)

    def _close_gone(self, runs: Sequence[str]) -> None:
        if self.panel.run in runs:
            self.panel.close_run()

    def _ask_menu(self, place: QPoint) -> None:
        if self.table.selected_ids():
            self.actions_by_key.menu(self).popup(place)

    def _escape(self) -> None:
        if not self.panel.isHidden():
            self.panel.close_run()
        else:
            self.table.clearSelection()

    def _close_panel(self) -> None:
        self.panel.hide()
        self.actions_by_key.set_compact(False)
        self.table.setFocus()
