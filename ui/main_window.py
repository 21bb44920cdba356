"""The window: a bar, the workspaces, menus, and how it closes."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ui.bridge.papers import PapersBridge
from ui.bridge.run_colours import RunColours
from ui.editor.workspace import DesignWorkspace
from ui.shell import kept_design
from ui.shell.about import show_about, show_help
from ui.shell.announce import Announcer
from ui.shell.bar import Bar
from ui.shell.commands import Command, give_icons, made_commands, theme_actions
from ui.shell.foresight import Foresight
from ui.shell.leaving import Leaving
from ui.shell.menus import fill_menus
from ui.shell.messages import TITLE, show_fault
from ui.shell.news import News
from ui.shell.notices import Notice, Notices
from ui.shell.places import DESIGN, HISTORY, PAPERS, TRAIN, WELCOME, Place, workspaces
from ui.shell.services import Services
from ui.shell.settings_dialog import SettingsDialog
from ui.shell.training import Training
from ui.theme import Theme
from ui.train.workspace import TrainWorkspace
from ui.welcome.page import WelcomePage
from ui.widgets.command_palette import CommandPalette
from ui.widgets.recent_menu import RecentMenu
from workbench.errors import WorkbenchError
from workbench.spec.network import Design

if TYPE_CHECKING:
    from ui.compare.view import CompareView
    from ui.history.workspace import HistoryWorkspace
    from ui.tables.workspace import PapersWorkspace

__all__ = ["DESIGN", "HISTORY", "PAPERS", "TRAIN", "WELCOME", "MainWindow"]

logger = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """Puts the workspaces together; they know nothing of one another. Those that the first view
    does not need are made when they are first asked for."""

    def __init__(self, services: Services, theme: Theme) -> None:
        super().__init__()
        self._services = services
        self._theme = theme
        self.setWindowTitle(TITLE)
        self.setAccessibleName(TITLE)
        self.resize(1440, 900)
        self._colours = RunColours()
        controller = services.controller
        self.pages = QStackedWidget(self)
        self.welcome = WelcomePage(theme)
        self.design = DesignWorkspace(services.document, theme)
        self.train = TrainWorkspace(controller, services.history, services.images, theme)
        self.training = Training(services, self.train, self.design.files.leave, theme, self)
        self._places = {place.key: place for place in self._made_places()}
        self._commands = self._made_commands()
        self._own = {
            **made_commands(self, self._commands),
            **theme_actions(self, theme, self._choose_theme),
        }
        self.recent_menu = RecentMenu(self)
        self.palette_view = CommandPalette(self, self._all_actions)
        self.bar = Bar(services.document, theme, self._tabs())
        self.notices = Notices(theme)
        self.announcer = Announcer(self, theme)
        self.leaving = Leaving(controller, self.design.files.leave, self)
        Foresight(services.document, services.engine, controller, self.train.setup)
        self._news = News(controller, self.notices, self.announcer, self)
        self._lay_out()
        self._connect()
        self._restore()

    # Putting together

    def _made_places(self) -> tuple[Place, ...]:
        """The pages of the window. Another workspace is another line here."""
        tr = self.tr
        return (
            Place(
                WELCOME, tr("Welcome"), tr("Welcome"), "Ctrl+Shift+H", lambda: self.welcome, False
            ),
            Place(DESIGN, tr("Design"), tr("Go to Design"), "Ctrl+1", lambda: self.design),
            Place(TRAIN, tr("Train"), tr("Go to Train"), "Ctrl+2", lambda: self.train),
            Place(HISTORY, tr("History"), tr("Go to History"), "Ctrl+3", lambda: self.history),
            Place(PAPERS, tr("Papers"), tr("Go to Papers"), "Ctrl+4", lambda: self.papers),
        )

    def _made_commands(self) -> tuple[Command, ...]:
        tr = self.tr
        return (
            *(
                Command(each.key, each.command, each.keys, "", self._goer(each.key))
                for each in self._places.values()
            ),
            Command("commands", tr("All commands…"), "Ctrl+K", "magnify", self._ask_command),
            Command(
                "comparison",
                tr("Run the built-in comparison"),
                "",
                "compare-horizontal",
                self.training.run_comparison,
            ),
            Command(
                "experiment",
                tr("Experiment…"),
                "Ctrl+Shift+E",
                "grid",
                self.training.make_experiment,
            ),
            Command("import_runs", tr("Import runs…"), "", "upload-outline", self._import_runs),
            Command("settings", tr("Settings…"), "Ctrl+,", "cog-outline", self.show_settings),
            Command("quit", tr("Quit"), "Ctrl+Q", "", self.close),
            Command(
                "help", tr("First steps"), "F1", "help-circle-outline", lambda: show_help(self)
            ),
            Command("about", tr("About Residual Workbench"), "", "", lambda: show_about(self)),
        )

    @cached_property
    def history(self) -> "HistoryWorkspace":
        from ui.history.workspace import HistoryWorkspace

        made = HistoryWorkspace(self._services.history, self._theme, self._colours, self.pages)
        made.resume_requested.connect(lambda run: self.training.resume([run]))
        made.design_requested.connect(self._use_design)
        made.again_requested.connect(self.training.again)
        made.start_requested.connect(lambda: self.go_to(WELCOME))
        made.comparison_missed.connect(
            lambda: made.set_comparison(self.comparison, self.comparison.show_runs)
        )
        return made

    @cached_property
    def comparison(self) -> "CompareView":
        from ui.compare.view import CompareView

        made = CompareView(self._services.history, self._theme, self._colours, self.pages)
        made.closed.connect(self.history.show_list)
        made.run_opened.connect(self.history.open_run)
        return made

    @cached_property
    def papers(self) -> "PapersWorkspace":
        from ui.tables.workspace import PapersWorkspace

        made = PapersWorkspace(PapersBridge(self._services.history), self._theme, self.pages)
        made.design_asked.connect(lambda spec: self._use_design(spec.design))
        made.setup_asked.connect(self.training.again)
        made.runs_asked.connect(self._show_runs)
        made.queue_asked.connect(self.training.queue)
        return made

    def make_rest(self) -> Iterator[None]:
        """Make what was not needed yet, a piece at a time."""
        yield from self.train.make_rest()
        for place in self._all_places():
            self._page(place.key)
            yield
        self.history.set_comparison(self.comparison, self.comparison.show_runs)

    def _page(self, key: str) -> QWidget:
        page = self._places[key].give()
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        return page

    def _goer(self, key: str) -> Callable[[], None]:
        return lambda: self.go_to(key)

    def _tabs(self) -> list[tuple[str, str, str]]:
        return [(each.key, each.title, each.keys) for each in workspaces(self._all_places())]

    def _all_places(self) -> Sequence[Place]:
        return tuple(self._places.values())

    def _lay_out(self) -> None:
        for page in (self.welcome, self.design, self.train):
            self.pages.addWidget(page)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.notices):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(whole)
        # The bar below takes room only while it says something.
        status = self.statusBar()
        status.hide()
        status.messageChanged.connect(lambda text: status.setVisible(bool(text)))
        design = {**self.design.actions, "recent": self.recent_menu.menuAction()}
        fill_menus(self.menuBar(), self._own, design, self.train.actions, [*self._places])
        for action in (*self._own.values(), *self.train.actions.values()):
            if action.parent() in (self, self.train):
                self.addAction(action)

    def _all_actions(self) -> Iterable[QAction]:
        yield from self._own.values()
        yield from self.design.actions.values()
        yield from self.train.actions.values()

    def _connect(self) -> None:
        self._connect_views()
        services = self._services
        controller, history = services.controller, services.history
        controller.run_changed.connect(history.tell)
        controller.run_queued.connect(lambda _: history.runs_changed.emit())
        controller.found_interrupted.connect(lambda _: history.runs_changed.emit())
        controller.failed.connect(self.show_fault)
        controller.crashed.connect(self._show_crash)
        history.failed.connect(self.show_fault)
        services.engine.ready.connect(self._engine_ready)
        services.engine.failed.connect(self._engine_failed)
        services.document.recent_changed.connect(self._say_recent)
        self.leaving.stopping.connect(self._say_stopping)
        self.leaving.left.connect(self.close)
        self._news.comparison_asked.connect(self.compare)
        self._news.history_asked.connect(lambda: self.go_to(HISTORY))
        self._news.resume_asked.connect(self.training.resume)
        self._news.take_over_asked.connect(self.training.take_over)
        self.training.asked.connect(lambda: self.go_to(TRAIN))
        self.training.refused.connect(self.show_fault)
        self.training.fell_back.connect(self._say_fallen_back)
        self._theme.changed.connect(self._dress)
        self._dress()
        self._say_recent()

    def _connect_views(self) -> None:
        self.bar.chosen.connect(self.go_to)
        self.bar.search_asked.connect(self._ask_command)
        self.bar.training_asked.connect(lambda: self.go_to(TRAIN))
        self.bar.shade_asked.connect(self._toggle_shade)
        self.welcome.comparison_asked.connect(self.training.run_comparison)
        self.welcome.presets_asked.connect(self._browse_presets)
        self.welcome.empty_asked.connect(self._begin_empty)
        self.welcome.file_asked.connect(self._open_file)
        self.recent_menu.chosen.connect(self._open_file)
        self.train.comparison_asked.connect(self.compare)
        self.train.setup.presets_asked.connect(self._browse_presets)
        self.design.code.begin_wanted.connect(self.training.begin_with)
        self.design.code.training_images = self.train.setup.dataset

    def _restore(self) -> None:
        settings = self._services.preferences.settings
        geometry = settings.value("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self.design.restore_layout(settings)
        self.train.restore_layout(settings)
        self.training.restore()
        self.go_to(WELCOME)
        self.welcome.comparison.button.setFocus()

    def _store(self) -> None:
        settings = self._services.preferences.settings
        settings.setValue("window/geometry", self.saveGeometry())
        self.design.store_layout(settings)
        self.train.store_layout(settings)
        self.training.store()
        try:
            kept_design.keep(self._services.document, self._services.preferences)
        except WorkbenchError as fault:
            logger.warning("the design is not kept: %s", fault)

    def restore_design(self) -> None:
        """Go on with the design of the last time: once the window is seen, for it takes a while."""
        lost = kept_design.take(self._services.document, self._services.preferences)
        if lost:
            self._say_fallen_back(lost)

    # Going about

    def go_to(self, key: str) -> None:
        """Show a page. Raises `KeyError` for an unknown one."""
        self.pages.setCurrentWidget(self._page(key))
        self.bar.show_place(key)
        if key == HISTORY:
            self._news.forget_end()

    def _import_runs(self) -> None:
        self.go_to(HISTORY)
        self.history.ask_import()

    def compare(self, runs: Iterable[str]) -> None:
        """Show runs side by side."""
        self.go_to(HISTORY)
        self.history.compare(tuple(runs))

    def _show_runs(self, runs: Sequence[str]) -> None:
        """Compare several runs; open one."""
        if len(runs) > 1:
            self.compare(runs)
        elif runs:
            self.go_to(HISTORY)
            self.history.open_run(runs[0])

    def show_settings(self) -> None:
        dialog = SettingsDialog(self._services.preferences, self._theme, self)
        dialog.isolated_chosen.connect(self.training.choose_isolated)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_command(self) -> None:
        self.palette_view.ask()

    def _browse_presets(self) -> None:
        self.go_to(DESIGN)
        self.design.actions["presets"].trigger()

    def _begin_empty(self) -> None:
        self.go_to(DESIGN)
        self.design.files.new()

    def _open_file(self, path: Path) -> None:
        self.go_to(DESIGN)
        self.design.files.open_path(path)

    def _use_design(self, design: Design) -> None:
        self.go_to(DESIGN)
        self.design.files.start(design)

    # What it says

    def _engine_ready(self) -> None:
        self.bar.engine_state.hide()
        self.train.setup.set_devices(self._services.engine.devices)

    def _engine_failed(self, fault: Exception) -> None:
        self.bar.engine_state.setText(self.tr("No engine"))
        text = self.tr("torch cannot be loaded: {fault}").format(fault=fault)
        self.show_fault(WorkbenchError(text, self.tr("'workbench doctor' says what is missing.")))

    def _say_recent(self) -> None:
        paths = self._services.document.recent()
        self.welcome.set_recent(paths)
        self.recent_menu.show_files(paths)

    def _say_fallen_back(self, text: str) -> None:
        self.notices.add(Notice(text, text, "alert-circle-outline", "warning", ()))

    def _say_stopping(self) -> None:
        self.statusBar().showMessage(self.tr("Stopping the run and saving it…"))

    def show_fault(self, fault: WorkbenchError) -> None:
        """What a user can mend, with what to do."""
        show_fault(self, fault)

    def _show_crash(self, bug: Exception) -> None:
        text = self.tr("A run ended by a fault of the program: {bug}").format(bug=bug)
        self.show_fault(WorkbenchError(text, self.tr("Its log has the details.")))

    def _toggle_shade(self) -> None:
        self._choose_theme("light" if self._theme.is_dark else "dark")

    def _choose_theme(self, mode: str) -> None:
        self._theme.set_mode(mode)
        self._services.preferences.theme = mode

    def _dress(self) -> None:
        give_icons(self._own, self._commands, self._theme)

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.leaving.is_over:
            self._store()
            self.announcer.hide()
            event.accept()
        else:
            event.ignore()
            self.leaving.begin()
