"""Everything that can be done with the selected runs: buttons, menu and keys of one origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from ui.theme import Theme
from ui.widgets.run_state import tinted
from workbench.spec.run import RunRecord


@dataclass(frozen=True, slots=True)
class _Entry:
    """`least` and `most` runs have to be selected; `in_trash` True, False or either."""

    key: str
    text: str
    icon: str
    shortcut: str
    help: str
    least: int = 1
    most: int = 1_000_000
    in_trash: bool | None = False
    has_text: bool = False


_ENTRIES = (
    _Entry(
        "compare",
        "Compare",
        "compare",
        "Ctrl+Shift+C",
        "Lay the selected runs side by side",
        least=2,
        has_text=True,
    ),
    _Entry(
        "open",
        "Open",
        "chart-line",
        "Return",
        "Show the run's curves and facts",
        most=1,
        in_trash=None,
        has_text=True,
    ),
    _Entry(
        "resume",
        "Resume",
        "play",
        "Ctrl+R",
        "Go on from the last checkpoint",
        most=1,
        has_text=True,
    ),
    _Entry(
        "design",
        "Use design",
        "vector-polyline-edit",
        "Ctrl+Shift+D",
        "Open the run's design in the editor",
        most=1,
        in_trash=None,
        has_text=True,
    ),
    _Entry(
        "again",
        "Train again",
        "repeat",
        "Ctrl+Shift+T",
        "Take over the run's design and settings, to be changed and started",
        most=1,
        in_trash=None,
    ),
    _Entry("star", "Star", "star-outline", "Ctrl+B", "Give or take a star"),
    _Entry("colour", "Colour", "palette-outline", "Ctrl+L", "Choose the curves' colour"),
    _Entry("rename", "Rename", "pencil-outline", "F2", "Give the run another name", most=1),
    _Entry("tags", "Tags", "tag-outline", "Ctrl+T", "Give the runs tags"),
    _Entry("notes", "Notes", "note-text-outline", "Ctrl+Shift+N", "Write notes", most=1),
    _Entry(
        "export",
        "Export",
        "download-outline",
        "Ctrl+E",
        "Write the selected runs, or all that are shown: CSV, a capsule, TensorBoard and others",
        least=0,
        in_trash=None,
    ),
    _Entry(
        "import",
        "Import",
        "upload-outline",
        "Ctrl+Shift+I",
        "Take in the runs of a capsule from another machine",
        least=0,
    ),
    _Entry(
        "columns",
        "Columns",
        "table-column-plus-after",
        "Ctrl+Shift+L",
        "Choose which columns are shown and which stay at the left",
        least=0,
        in_trash=None,
    ),
    _Entry("trash", "Delete", "trash-can-outline", "Del", "Move to the trash"),
    _Entry(
        "restore",
        "Restore",
        "restore",
        "Ctrl+Shift+Z",
        "Take out of the trash",
        in_trash=True,
        has_text=True,
    ),
    _Entry(
        "delete",
        "Delete for ever",
        "delete-forever-outline",
        "Shift+Del",
        "Delete with all curves; asks first",
        in_trash=True,
        has_text=True,
    ),
)
_BREAKS = frozenset({"again", "notes"})


class RunActions(QObject):
    """The actions by key, enabled as the selection allows. `owner` is whose keys they are."""

    def __init__(self, theme: Theme, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme = theme
        self._worded: list[QToolButton] = []
        self._actions = {entry.key: self._made(entry, owner) for entry in _ENTRIES}
        self._tips = {key: action.toolTip() for key, action in self._actions.items()}
        self.show_selection([], is_trash=False)
        theme.changed.connect(self._dress)
        self._dress()

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    @property
    def all(self) -> Mapping[str, QAction]:
        """Every action, for a command palette."""
        return self._actions

    def show_selection(self, runs: Sequence[RunRecord], *, is_trash: bool) -> None:
        """Enable what these runs allow; hide what belongs to the other side of the trash."""
        for entry in _ENTRIES:
            action = self._actions[entry.key]
            is_here = entry.in_trash in (None, is_trash)
            action.setVisible(is_here)
            action.setEnabled(is_here and entry.least <= len(runs) <= entry.most)
        resume = self._actions["resume"]
        resume.setEnabled(resume.isEnabled() and all(run.state.is_resumable for run in runs))
        resume.setToolTip(self._tips["resume"])
        trash = self._actions["trash"]
        trash.setEnabled(trash.isEnabled() and not any(run.state.is_live for run in runs))

    def refuse(self, key: str, reason: str) -> None:
        """Disable an action until another selection, and say why."""
        self._actions[key].setEnabled(False)
        self._actions[key].setToolTip(f"{reason} {self._tips[key]}")

    def set_compact(self, is_compact: bool) -> None:
        """Leave the words of the bar's buttons away, or show them again."""
        icon, both = (
            Qt.ToolButtonStyle.ToolButtonIconOnly,
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
        )
        for button in self._worded:
            button.setToolButtonStyle(icon if is_compact else both)

    def bar(self, parent: QWidget) -> QWidget:
        """A row of buttons of all actions."""
        bar = QWidget(parent)
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for entry in _ENTRIES:
            row.addWidget(self._button(entry, bar))
            if entry.key in _BREAKS:
                row.addWidget(_line(bar))
        row.addStretch(1)
        return bar

    def menu(self, parent: QWidget) -> QMenu:
        """The same as a context menu."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in _ENTRIES:
            menu.addAction(self._actions[entry.key])
            if entry.key in _BREAKS:
                menu.addSeparator()
        return menu

    def _made(self, entry: _Entry, owner: QWidget) -> QAction:
        translate = QCoreApplication.translate
        action = QAction(translate("RunActions", entry.text), owner)
        # Enter is the table's own key: elsewhere it presses buttons.
        if entry.key != "open":
            action.setShortcut(QKeySequence(entry.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        tip = translate("RunActions", entry.help)
        action.setToolTip(f"{tip} ({entry.shortcut})")
        owner.addAction(action)
        return action

    def _button(self, entry: _Entry, bar: QWidget) -> QToolButton:
        action = self._actions[entry.key]
        button = QToolButton(bar)
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if action.menu() is not None:
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        button.setToolButtonStyle(
            style if entry.has_text else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        if entry.has_text:
            self._worded.append(button)
        action.visibleChanged.connect(lambda: button.setVisible(action.isVisible()))
        button.setVisible(action.isVisible())
        return button

    def _dress(self) -> None:
        for entry in _ENTRIES:
            colour = "danger" if entry.key == "delete" else "text"
            self._actions[entry.key].setIcon(tinted(self._theme, entry.icon, colour))


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setFrameShape(QFrame.Shape.VLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setFixedHeight(20)
    line.setEnabled(False)
    return line
