"""The design workspace: every view of the document, put together."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QByteArray, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QAction, QCursor, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QVBoxLayout, QWidget

from ui.bridge.document import Document
from ui.editor.actions import give_icons, made_actions
from ui.editor.block_bar import BlockBar
from ui.editor.blocks import Blocks
from ui.editor.canvas import Canvas
from ui.editor.code_export import CodeExport
from ui.editor.context import Context
from ui.editor.cost_bar import CostBar
from ui.editor.editing import Editing
from ui.editor.entries import Entry, entries
from ui.editor.files import Files
from ui.editor.inspector import Inspector
from ui.editor.minimap import Minimap
from ui.editor.outline import Outline
from ui.editor.palette import Palette
from ui.editor.ports import PortRef
from ui.editor.problems_list import ProblemsList
from ui.editor.quick_search import QuickSearch
from ui.editor.selection import Selection
from ui.editor.toast import Toast
from ui.network.stage_table import StageTable
from ui.theme import Theme
from workbench.analysis.problems import Problem

_ZOOM = 1.2
_SIZES = (
    (("palette", "inspector"), (236, 284), Qt.Orientation.Horizontal),
    (("palette", "outline"), (420, 360), Qt.Orientation.Vertical),
    (("inspector", "problems"), (600, 150), Qt.Orientation.Vertical),
    (("stages",), (260,), Qt.Orientation.Vertical),
)
"""Docks, their sizes in pixels beside one another, and the direction."""
_CONTEXT_MENU = (
    "search",
    "",
    "connect",
    "rename",
    "bypass",
    "duplicate",
    "delete",
    "",
    "cut",
    "copy",
    "paste",
    "",
    "arrange",
    "fit",
)


class DesignWorkspace(QMainWindow):
    """Palette, canvas, inspector, outline, stages, problems and costs around one document.

    `actions` are for menus and the command palette; `files` opens, saves and asks about what is
    unsaved (`files.leave(then)` before the window closes).
    """

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self.document = document
        self._theme = theme
        self._problem = -1
        self._is_laid_out = False
        self._layout: QByteArray | None = None
        self._origin: tuple[QPointF, PortRef | None] = (QPointF(), None)
        self.selection = Selection(document, self)
        self.editing = Editing(document, self.selection, self)
        self.context = Context(document, self)
        self.files = Files(document, theme, self)
        self.code = CodeExport(document, self.files, theme, self)
        self.blocks = Blocks(document, self)
        self.canvas = Canvas(document, self.selection, self.editing, self.context, theme)
        self.minimap = Minimap(self.canvas)
        self.toast = Toast(self.canvas, theme)
        self.quick_search = QuickSearch(self, theme)
        self.palette_view = Palette(document, theme)
        self.outline = Outline(document, self.selection, self.editing, self.context)
        self.inspector = Inspector(document, self.selection, self.editing, self.context, theme)
        self.problems = ProblemsList(document, theme)
        self.stages = StageTable(document, theme)
        self.cost_bar = CostBar(document)
        self._actions = made_actions(self, self._runs(), self, (self.canvas, self.outline))
        self.bar = BlockBar(document, self.context, theme, self._actions)
        self._lay_out()
        self._connect()
        self._restyle()
        self._enable()

    @property
    def actions(self) -> Mapping[str, QAction]:  # type: ignore[override]
        """Every action of the workspace."""
        return MappingProxyType(self._actions)

    def store_layout(self, settings: QSettings) -> None:
        """Remember where the docks are. What was never shown has nothing worth remembering."""
        if self._is_laid_out:
            settings.setValue("design/layout", self.saveState())

    def restore_layout(self, settings: QSettings) -> None:
        """Put the docks where they were, if they were anywhere: at once, or when first shown."""
        state = settings.value("design/layout")
        if isinstance(state, QByteArray):
            self._layout = state
            if self._is_laid_out:
                self.restoreState(state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_laid_out:
            self._is_laid_out = True
            self._place_docks()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_docks(self) -> None:
        # Only now has the workspace its size: docks that are placed before are squeezed to
        # nothing when it comes.
        if self._layout is None or not self.restoreState(self._layout):
            docks = self._docks()
            for names, sizes, orientation in _SIZES:
                self.resizeDocks([docks[name] for name in names], list(sizes), orientation)

    def _docks(self) -> dict[str, QDockWidget]:
        found = self.findChildren(QDockWidget)
        return {dock.objectName().removeprefix("design-"): dock for dock in found}

    # Putting together

    def _runs(self) -> dict[str, Callable[[], object]]:
        files, editing, blocks, stack = (
            self.files,
            self.editing,
            self.blocks,
            self.document.undo_stack,
        )
        return {
            "new": files.new,
            "open": files.open,
            "presets": files.presets,
            "save": files.save,
            "save_as": files.save_as,
            "undo": stack.undo,
            "redo": stack.redo,
            "cut": editing.cut,
            "copy": editing.copy,
            "paste": lambda: editing.paste(self.canvas.cursor_point),
            "duplicate": editing.duplicate,
            "delete": editing.delete,
            "select_all": self.selection.all,
            "rename": self._rename,
            "connect": self._offer_targets,
            "bypass": editing.bypass,
            "search": lambda: self._search(self.canvas.cursor_point, None),
            "arrange": self._arrange,
            "fit": self.canvas.fit,
            "zoom_in": lambda: self.canvas.zoom(_ZOOM),
            "zoom_out": lambda: self.canvas.zoom(1 / _ZOOM),
            "minimap": lambda: self.minimap.set_wanted(self._actions["minimap"].isChecked()),
            "problems": self._next_problem,
            "add_block": blocks.add,
            "duplicate_block": blocks.duplicate,
            "rename_block": blocks.rename,
            "delete_block": blocks.delete,
            "rename_design": blocks.rename_design,
            "export_network": self.code.export,
            "import_weights": self.code.ask_weights,
        }

    def _lay_out(self) -> None:
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(middle)
        areas = Qt.DockWidgetArea
        for name, title, view, area in (
            ("palette", self.tr("Palette"), self.palette_view, areas.LeftDockWidgetArea),
            ("outline", self.tr("Outline"), _padded(self.outline), areas.LeftDockWidgetArea),
            ("inspector", self.tr("Inspector"), self.inspector, areas.RightDockWidgetArea),
            ("stages", self.tr("Network"), self.stages, areas.BottomDockWidgetArea),
            ("problems", self.tr("Problems"), _padded(self.problems), areas.RightDockWidgetArea),
        ):
            dock = QDockWidget(title, self)
            dock.setObjectName(f"design-{name}")
            dock.setWidget(view)
            self.addDockWidget(area, dock)
        self.setCorner(Qt.Corner.BottomLeftCorner, areas.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, areas.RightDockWidgetArea)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.cost_bar, 1)

    def _connect(self) -> None:
        self.canvas.search_wanted.connect(self._search)
        self.canvas.menu_wanted.connect(self._show_menu)
        self.outline.menu_wanted.connect(self._show_menu)
        self.outline.revealed.connect(self.canvas.reveal_operation)
        self.outline.edit_wanted.connect(self.inspector.edit)
        self.palette_view.chosen.connect(self._add_chosen)
        self.quick_search.chosen.connect(self._add_searched)
        self.problems.chosen.connect(self.go_to)
        self.cost_bar.problems_wanted.connect(self._next_problem)
        self.stages.block_wanted.connect(self.document.show_block)
        for part in (self.editing, self.blocks, self.stages):
            part.refused.connect(self.toast.say)
        self.code.said.connect(self.toast.say)
        self.selection.changed.connect(self._enable)
        self.document.design_changed.connect(self._enable)
        self.document.history_changed.connect(self._enable)
        self._theme.changed.connect(self._restyle)

    # What actions do

    def go_to(self, problem: Problem) -> None:
        """Show the place of a fault and select what is at fault."""
        if problem.block:
            self.document.show_block(problem.block)
        if problem.operation:
            self.selection.set((problem.operation,))
            self.canvas.reveal_operation(problem.operation)
        elif problem.placement:
            self.stages.select_row(problem.placement)

    def _next_problem(self) -> None:
        problems = self.document.analysis.problems
        if problems:
            self._problem = (self._problem + 1) % len(problems)
            self.problems.setCurrentRow(self._problem)
            self.go_to(problems[self._problem])

    def _search(self, at: QPointF, origin: PortRef | None) -> None:
        """Quick search for what to put at a point; for a dropped link only what fits its end."""
        self._origin = (at, origin)
        offered = entries(self.document.design, self.document.shown)
        hint = self.tr("Add operation…")
        if origin is not None:
            fitting = self.context.fitting
            shape = fitting.shape_at(self.document.block, origin)
            if origin.is_output:
                offered = [entry for entry in offered if fitting.takes(entry.kind, shape)]
                hint = self.tr("What follows {0}?").format(origin.id)
            else:
                hint = self.tr("What feeds {0}?").format(origin.id)
        screen = self.canvas.viewport().mapToGlobal(self.canvas.mapFromScene(at))
        self.quick_search.ask(offered, screen, hint)

    def _add_searched(self, entry: Entry) -> None:
        at, origin = self._origin
        self.canvas.add_kind(entry.kind.name, entry.block, at, origin)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_chosen(self, entry: Entry) -> None:
        """From the palette: after the selected operation where one is, else in the middle."""
        single = self.selection.single
        if single is not None and single in self.canvas.unit_scene.nodes:
            node = self.canvas.unit_scene.nodes[single]
            if node.ports.outputs:
                at = node.pos() + QPointF(184, 72)
                origin = PortRef(single, node.ports.outputs[0], True)
                self.canvas.add_kind(entry.kind.name, entry.block, at, origin)
                return
        self.editing.add(entry.kind.name, self.canvas.visible().center(), None, entry.block)

    def _rename(self) -> None:
        if self.selection.single is None:
            return
        if self.outline.hasFocus():
            self.outline.edit_name()
        else:
            self.canvas.rename(self.selection.single)

    def _arrange(self) -> None:
        self.editing.arrange()
        if len(self.selection.ids) < 2:
            self.canvas.fit(readable=True)

    def _offer_targets(self) -> None:
        """A menu of the inputs that the selected operation could feed."""
        source = self.selection.single
        targets = self.editing.free_inputs(source) if source is not None else []
        if source is None or not targets:
            self.toast.say(self.tr("Select an operation that can feed another one."))
            return
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Connect {0} to").format(source))
        output = self.canvas.unit_scene.nodes[source].ports.outputs[0]
        for target in targets:
            name = target.id if target.name == "in" else f"{target.id}.{target.name}"
            action = menu.addAction(self.tr("to {0}").format(name))
            action.triggered.connect(
                lambda _=False, to=target: self.editing.connect_ports(
                    PortRef(source, output, True), to
                )
            )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(QCursor.pos())

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for name in _CONTEXT_MENU:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _enable(self) -> None:
        stack, ids = self.document.undo_stack, self.selection.ids
        chosen = bool(ids)
        for name, is_on in (
            ("undo", stack.canUndo()),
            ("redo", stack.canRedo()),
            ("cut", chosen),
            ("copy", chosen),
            ("duplicate", chosen),
            ("delete", chosen or bool(self.selection.links)),
            ("rename", self.selection.single is not None),
            ("connect", self.selection.single is not None),
            ("bypass", chosen),
            ("delete_block", len(self.document.design.blocks) > 1),
        ):
            self._actions[name].setEnabled(is_on)
        for name, text, done in (
            ("undo", self.tr("Undo"), stack.undoText()),
            ("redo", self.tr("Redo"), stack.redoText()),
        ):
            self._actions[name].setText(f"{text} {done}".strip())

    def _restyle(self) -> None:
        give_icons(self._actions, self._theme)


def _padded(view: QWidget) -> QWidget:
    """A view with the room around it that the others have of themselves."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(8, 0, 8, 8)
    column.addWidget(view)
    return holder
