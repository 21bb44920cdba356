"""The workspace's actions: text, shortcut, icon, where they are heard."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. `is_local`: heard only while canvas or outline has the focus."""

    name: str
    text: str
    keys: str
    icon: str
    is_local: bool = False


def _tr(text: str) -> str:
    return QCoreApplication.translate("DesignActions", text)


def specs() -> tuple[ActionSpec, ...]:
    """All of them, in the order of a menu."""
    return (
        ActionSpec("new", _tr("New design"), "Ctrl+N", "file-plus-outline"),
        ActionSpec("open", _tr("Open…"), "Ctrl+O", "folder-open-outline"),
        ActionSpec("presets", _tr("Presets…"), "Ctrl+P", "book-open-variant"),
        ActionSpec("save", _tr("Save"), "Ctrl+S", "content-save-outline"),
        ActionSpec("save_as", _tr("Save as…"), "Ctrl+Shift+S", "content-save-edit-outline"),
        ActionSpec("export_network", _tr("Export network…"), "Ctrl+Alt+E", "export-variant"),
        ActionSpec("import_weights", _tr("Import weights…"), "Ctrl+Alt+W", "import"),
        ActionSpec("rename_design", _tr("Rename design…"), "Ctrl+Shift+R", "rename"),
        ActionSpec("undo", _tr("Undo"), "Ctrl+Z", "undo"),
        ActionSpec("redo", _tr("Redo"), "Ctrl+Shift+Z", "redo"),
        ActionSpec("cut", _tr("Cut"), "Ctrl+X", "content-cut", True),
        ActionSpec("copy", _tr("Copy"), "Ctrl+C", "content-copy", True),
        ActionSpec("paste", _tr("Paste"), "Ctrl+V", "content-paste", True),
        ActionSpec("duplicate", _tr("Duplicate"), "Ctrl+D", "content-duplicate", True),
        ActionSpec("delete", _tr("Delete"), "Del", "delete-outline", True),
        ActionSpec("select_all", _tr("Select all"), "Ctrl+A", "select-all", True),
        ActionSpec("rename", _tr("Rename"), "F2", "rename-box", True),
        ActionSpec("connect", _tr("Connect to…"), "Ctrl+L", "vector-line", True),
        ActionSpec("bypass", _tr("Bypass"), "Ctrl+B", "debug-step-over", True),
        ActionSpec("search", _tr("Add operation…"), "Ctrl+Space", "plus", True),
        ActionSpec("arrange", _tr("Arrange"), "Ctrl+Shift+A", "sitemap-outline"),
        ActionSpec("fit", _tr("Fit"), "F", "fit-to-page-outline", True),
        ActionSpec("zoom_in", _tr("Zoom in"), "Ctrl++", "magnify-plus-outline"),
        ActionSpec("zoom_out", _tr("Zoom out"), "Ctrl+-", "magnify-minus-outline"),
        ActionSpec("minimap", _tr("Minimap"), "Ctrl+M", "map-outline"),
        ActionSpec("problems", _tr("Next problem"), "F8", "alert-circle-outline"),
        ActionSpec("add_block", _tr("Add block…"), "Ctrl+Alt+N", "plus-box-outline"),
        ActionSpec("duplicate_block", _tr("Duplicate block"), "Ctrl+Alt+D", "content-duplicate"),
        ActionSpec("rename_block", _tr("Rename block…"), "Ctrl+Alt+R", "rename-box"),
        ActionSpec("delete_block", _tr("Delete block"), "Ctrl+Alt+Del", "delete-outline"),
    )


_MORE_KEYS = {"redo": ("Ctrl+Y",), "fit": (".",), "zoom_in": ("Ctrl+=",), "delete": ("Backspace",)}


def made_actions(
    parent: QObject,
    runs: Mapping[str, Callable[[], object]],
    everywhere: QWidget,
    local: Iterable[QWidget],
) -> dict[str, QAction]:
    """The actions by name; each calls what `runs` has for it."""
    made: dict[str, QAction] = {}
    heard_by = tuple(local)
    for spec in specs():
        action = QAction(spec.text, parent)
        keys = [spec.keys, *_MORE_KEYS.get(spec.name, ())]
        action.setShortcuts([QKeySequence(each) for each in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{spec.text.rstrip('…')} ({shown})")
        action.setObjectName(spec.name)
        action.triggered.connect(lambda _=False, run=runs[spec.name]: run())
        for widget in heard_by if spec.is_local else (everywhere,):
            widget.addAction(action)
        made[spec.name] = action
    made["minimap"].setCheckable(True)
    made["minimap"].setChecked(True)
    return made


def give_icons(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Icons in the theme's present colours."""
    for spec in specs():
        actions[spec.name].setIcon(theme.icon(spec.icon))
