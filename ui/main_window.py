"""The window: a bar, the workspaces, menus, and how it closes."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.document import Document
from ui.bridge.engine import Engine
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.plans import builtin_comparison
from ui.bridge.run_colours import RunColours
from ui.bridge.run_controller import RunController
from ui.compare.view import CompareView
from ui.editor.workspace import DesignWorkspace
from ui.history.workspace import HistoryWorkspace
from ui.theme import MODES, SPACE, Theme
from ui.train.workspace import TrainWorkspace
from ui.welcome.page import WelcomePage
from ui.widgets.command_palette import CommandPalette
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.recent_menu import RecentMenu
from ui.widgets.segmented import Segmented
from workbench import __version__
from workbench.errors import WorkbenchError

WELCOME, DESIGN, TRAIN, HISTORY = range(4)


@dataclass(frozen=True, slots=True)
class Services:
    """What the window is given: the objects that outlive any view."""

    document: Document
    history: HistoryBridge
    controller: RunController
    engine: Engine
    settings: QSettings


class MainWindow(QMainWindow):
    """Puts the workspaces together; they know nothing of one another."""

    def __init__(self, services: Services, theme: Theme) -> None:
        super().__init__()
        self._services = services
        self._theme = theme
        self._may_close = False
        self.setWindowTitle("Residual Workbench")
        self.setAccessibleName("Residual Workbench")
        self.resize(1440, 900)
        colours = RunColours()
        history, controller = services.history, services.controller
        self.welcome = WelcomePage(theme)
        self.design = DesignWorkspace(services.document, theme)
        self.train = TrainWorkspace(controller, history, theme)
        self.history = HistoryWorkspace(history, theme, colours)
        self.comparison = CompareView(history, theme, colours)
        self.history.set_comparison(self.comparison, self.comparison.show_runs)
        self.pages = QStackedWidget()
        for page in (self.welcome, self.design, self.train, self.history):
            self.pages.addWidget(page)
        self.recent_menu = RecentMenu(self)
        self.palette_view = CommandPalette(self, self._all_actions)
        self._own = self._made_actions()
        self.bar = self._made_bar()
        self._lay_out()
        self._make_menus()
        self._connect()
        self._restore()

    # Putting together

    def _made_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        go = self.go_to
        for name, text, keys, run in (
            ("welcome", self.tr("Welcome"), "Ctrl+Shift+H", lambda: go(WELCOME)),
            ("design", self.tr("Go to Design"), "Ctrl+1", lambda: go(DESIGN)),
            ("train", self.tr("Go to Train"), "Ctrl+2", lambda: go(TRAIN)),
            ("history", self.tr("Go to History"), "Ctrl+3", lambda: go(HISTORY)),
            ("commands", self.tr("All commands…"), "Ctrl+K", self.palette_view.ask),
            ("comparison", self.tr("Run the built-in comparison"), "", self.run_comparison),
            ("quit", self.tr("Quit"), "Ctrl+Q", self.close),
            ("about", self.tr("About Residual Workbench"), "", self._about),
            ("help", self.tr("First steps"), "F1", self._help),
        ):
            action = QAction(text, self)
            if keys:
                action.setShortcut(QKeySequence(keys))
            action.setToolTip(f"{text.rstrip('…')} ({keys})" if keys else text)
            action.triggered.connect(run)
            made[name] = action
        group = QActionGroup(self)
        names = {
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
            "system": self.tr("As the system"),
        }
        for mode in MODES:
            action = QAction(names[mode], group)
            action.setCheckable(True)
            action.setChecked(mode == self._theme.mode)
            action.setToolTip(self.tr("Colours: {name}").format(name=names[mode].lower()))
            action.triggered.connect(lambda _=False, mode=mode: self._theme.set_mode(mode))
            made[mode] = action
        return made

    def _made_bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        row.setSpacing(SPACE[2])
        self.tabs = Segmented(self.tr("Workspaces"))
        for index, name in enumerate((self.tr("Design"), self.tr("Train"), self.tr("History")), 1):
            self.tabs.add(str(index), name, f"{name} (Ctrl+{index})")
        self.tabs.chosen.connect(lambda key: self.go_to(int(key)))
        self.title = ElidedLabel()
        self.title.setProperty("look", "heading")
        self.engine_state = QLabel(self.tr("Starting the engine…"))
        self.engine_state.setProperty("look", "muted")
        self.search = QPushButton(self.tr("Search…   Ctrl+K"))
        self.search.setProperty("look", "flat")
        self.search.setToolTip(self.tr("Find any command (Ctrl+K)"))
        self.search.clicked.connect(self.palette_view.ask)
        self.to_train = QPushButton(self.tr("Train this design"))
        self.to_train.setToolTip(self.tr("Choose images and a recipe for the present design"))
        self.to_train.clicked.connect(lambda: self.go_to(TRAIN))
        self.shade = QToolButton()
        self.shade.setAccessibleName(self.tr("Light or dark"))
        self.shade.setToolTip(self.tr("Light or dark"))
        self.shade.clicked.connect(self._toggle_shade)
        row.addWidget(self.tabs)
        row.addWidget(self.title, 1)
        row.addWidget(self.engine_state)
        row.addWidget(self.search)
        row.addWidget(self.to_train)
        row.addWidget(self.shade)
        return bar

    def _lay_out(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(whole)
        # The bar below takes room only while it says something.
        self.statusBar().hide()
        self.statusBar().messageChanged.connect(
            lambda text: self.statusBar().setVisible(bool(text))
        )

    def _make_menus(self) -> None:
        bar = self.menuBar()
        design, train, own = self.design.actions, self.train.actions, self._own
        for title, actions in (
            (
                self.tr("&File"),
                [
                    *(design[n] for n in ("new", "open", "presets", "save", "save_as")),
                    None,
                    own["quit"],
                ],
            ),
            (
                self.tr("&Edit"),
                [
                    design[n]
                    for n in (
                        "undo", "redo", "cut", "copy", "paste", "duplicate", "delete", "rename",
                        "bypass", "connect", "arrange", "select_all",
                    )
                ],
            ),
            (
                self.tr("&View"),
                [
                    *(own[n] for n in ("welcome", "design", "train", "history", "commands")),
                    None,
                    *(design[n] for n in ("fit", "zoom_in", "zoom_out", "minimap", "problems")),
                    None,
                    *(own[mode] for mode in MODES),
                ],
            ),
            (
                self.tr("&Run"),
                [*(train[n] for n in ("start", "pause", "stop")), None, own["comparison"]],
            ),
            (self.tr("&Help"), [own["help"], own["about"]]),
        ):  # fmt: skip
            menu = bar.addMenu(title)
            menu.setToolTipsVisible(True)
            for action in actions:
                if action is None:
                    menu.addSeparator()
                else:
                    menu.addAction(action)
                if action is design["open"]:
                    menu.addMenu(self.recent_menu)
        for action in self._all_actions():
            if action.parent() is self or action.parent() is self.train:
                self.addAction(action)

    def _all_actions(self) -> Iterable[QAction]:
        yield from self._own.values()
        yield from self.design.actions.values()
        yield from self.train.actions.values()

    def _connect(self) -> None:
        services, theme = self._services, self._theme
        document, controller, history = services.document, services.controller, services.history
        self.welcome.comparison_asked.connect(self.run_comparison)
        self.welcome.presets_asked.connect(self._browse_presets)
        self.welcome.empty_asked.connect(self._begin_empty)
        self.welcome.file_asked.connect(self._open_file)
        self.recent_menu.chosen.connect(self._open_file)
        self.train.start_asked.connect(self.start_training)
        self.train.comparison_asked.connect(self.compare)
        self.train.setup.settled.connect(self._foretell)
        self.history.resume_requested.connect(self._resume)
        self.history.design_requested.connect(self._use_design)
        self.history.start_requested.connect(lambda: self.go_to(WELCOME))
        self.comparison.closed.connect(self.history.show_list)
        self.comparison.run_opened.connect(self.history.open_run)
        controller.run_changed.connect(history.tell)
        controller.run_queued.connect(lambda _: history.runs_changed.emit())
        controller.failed.connect(self.show_fault)
        controller.crashed.connect(self._show_crash)
        controller.found_interrupted.connect(self._found_interrupted)
        controller.closed.connect(self._closed)
        history.failed.connect(self.show_fault)
        services.engine.ready.connect(self._engine_ready)
        document.design_changed.connect(lambda _: self._say_design())
        document.file_changed.connect(self._say_design)
        document.undo_stack.cleanChanged.connect(lambda _: self._say_design())
        document.recent_changed.connect(self._say_recent)
        theme.changed.connect(self._dress)
        self._dress()
        self._say_design()
        self._say_recent()

    def _restore(self) -> None:
        settings = self._services.settings
        geometry = settings.value("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self.design.restore_layout(settings)
        self.go_to(WELCOME)

    # Going about

    def go_to(self, page: int) -> None:
        """Show a workspace."""
        self.pages.setCurrentIndex(page)
        self.tabs.set_current(str(page))
        self.to_train.setVisible(page == DESIGN)

    def run_comparison(self) -> None:
        """Queue the three built-in runs and show them."""
        self.go_to(TRAIN)
        self._services.controller.submit(builtin_comparison())

    def start_training(self) -> None:
        """Queue the present design as the set-up says."""
        problems = self._services.document.analysis.problems
        if problems:
            more = len(problems) - 1
            hint = self.tr("and {n} more; see Design.").format(n=more) if more else ""
            self.show_fault(WorkbenchError(str(problems[0]), hint))
            return
        try:
            specs = self.train.setup.specs(self._services.document.design)
        except ValueError as fault:
            self.show_fault(WorkbenchError(str(fault)))
            return
        self._services.controller.submit(specs, self.train.setup.is_isolated)

    def compare(self, runs: Iterable[str]) -> None:
        """Show runs side by side."""
        self.go_to(HISTORY)
        self.history.compare(tuple(runs))

    def _foretell(self) -> None:
        services = self._services
        if not services.engine.is_ready or services.controller.is_busy:
            return
        if self.train.setup.fields["source"].value() not in ("digits", "images"):
            self.train.setup.set_forecast("")
            return
        try:
            spec = self.train.setup.specs(services.document.design)[0]
        except ValueError:
            return
        services.controller.foretell(
            self,
            spec,
            lambda told: self.train.set_forecast(
                told.seconds_per_epoch,
                told.total_seconds,
                told.peak_memory_bytes,
                told.largest_batch,
            ),
        )

    def _browse_presets(self) -> None:
        self.go_to(DESIGN)
        self.design.actions["presets"].trigger()

    def _begin_empty(self) -> None:
        self.go_to(DESIGN)
        self.design.files.new()

    def _open_file(self, path: Path) -> None:
        self.go_to(DESIGN)
        self.design.files.open_path(path)

    def _use_design(self, design: object) -> None:
        self.go_to(DESIGN)
        self.design.files.start(design)  # type: ignore[arg-type]

    def _resume(self, run: str) -> None:
        self._services.controller.resume_run(run)
        self.go_to(TRAIN)

    def _engine_ready(self) -> None:
        self.engine_state.hide()
        self._foretell()

    def _found_interrupted(self, runs: list[str]) -> None:
        if runs:
            self._services.history.runs_changed.emit()
            text = self.tr("{n} runs were interrupted; History can resume them.")
            self.statusBar().showMessage(text.format(n=len(runs)), 15_000)

    # What it says

    def _say_design(self) -> None:
        document = self._services.document
        mark = "" if document.undo_stack.isClean() else " •"
        self.title.setText(f"{document.design.name}{mark}")
        self.title.setToolTip(self.tr("Not saved yet") if mark else self.tr("The present design"))

    def _say_recent(self) -> None:
        paths = self._services.document.recent()
        self.welcome.set_recent(paths)
        self.recent_menu.show_files(paths)

    def show_fault(self, fault: WorkbenchError) -> None:
        """What a user can mend, with what to do."""
        box = QMessageBox(QMessageBox.Icon.Warning, "Residual Workbench", fault.message)
        box.setParent(self, Qt.WindowType.Dialog)
        box.setInformativeText(fault.hint)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _show_crash(self, bug: Exception) -> None:
        text = self.tr("A run ended by a fault of the program: {bug}").format(bug=bug)
        self.show_fault(WorkbenchError(text, self.tr("Its log has the details.")))

    def _about(self) -> None:
        text = self.tr(
            "Residual Workbench {version}\n\nDesign, train and compare residual networks."
        ).format(version=__version__)
        self._tell(self.tr("About"), text)

    def _help(self) -> None:
        text = self.tr(
            "1.  Welcome: 'Train all three' trains the built-in comparison.\n"
            "2.  Design: drag operations from the palette; Ctrl+Space searches; links are drawn "
            "from port to port. Ctrl+P opens the networks of the papers.\n"
            "3.  Train: choose images and a recipe, then Ctrl+Enter.\n"
            "4.  History: select two or more runs and compare them.\n\n"
            "Ctrl+K finds every command."
        )
        self._tell(self.tr("First steps"), text)

    def _tell(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text)
        box.setParent(self, Qt.WindowType.Dialog)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _toggle_shade(self) -> None:
        self._theme.set_mode("light" if self._theme.is_dark else "dark")

    def _dress(self) -> None:
        theme = self._theme
        self.shade.setIcon(theme.icon("weather-sunny" if theme.is_dark else "weather-night"))
        self._own[theme.mode].setChecked(True)
        self._services.settings.setValue("window/theme", theme.mode)

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            self._services.settings.setValue("window/geometry", self.saveGeometry())
            self.design.store_layout(self._services.settings)
            event.accept()
            return
        event.ignore()
        if self._services.controller.is_busy:
            self._ask_stop()
        else:
            self._leave()

    def _ask_stop(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question,
            "Residual Workbench",
            self.tr("A run is going on. Stop it and close?"),
        )
        box.setParent(self, Qt.WindowType.Dialog)
        box.setInformativeText(self.tr("It is saved as it is and can be resumed from History."))
        stop = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Go on training"), QMessageBox.ButtonRole.RejectRole)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda button: self._leave() if button is stop else None)
        box.open()

    def _leave(self) -> None:
        self.design.files.leave(self._close_controller)

    def _close_controller(self) -> None:
        self.statusBar().showMessage(self.tr("Stopping the run and saving it…"))
        self._services.controller.close()

    def _closed(self) -> None:
        self._may_close = True
        self.close()
