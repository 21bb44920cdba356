"""What others have named is shown as it is called: in labels, tool tips, menus and logs."""

import ast
import re
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, Qt, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMenu, QMessageBox, QWidget

import ui
from tests.history.runs import add, ended, epoch, started
from tests.tiny_runs import finished_run, tiny_run
from tests.ui.history import click
from ui.app import main
from ui.editor.toast import Toast
from ui.history.notes_editor import NotesEditor
from ui.history.run_panel import _line, _section
from ui.theme import Theme
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.plain_label import PlainLabel
from ui.widgets.recent_menu import RecentMenu
from ui.widgets.tips import plain_tip
from workbench.history.query import RunQuery
from workbench.history.views import SavedView
from workbench.spec.events import EpochFinished
from workbench.spec.run import LogRecord

HOSTILE = "a<b>c</b><img src=file:///etc/passwd> R&D"
RICH = {
    # Of our own texts alone, or escaped; each is held by a test of its own.
    "ui/editor/inspector.py",
    "ui/plots/curves.py",
    "ui/plots/readout.py",
    "ui/tables/row_details.py",
    "ui/compare/units_panel.py",
}


def raw_markup(widget: QWidget) -> list[str]:
    """Where below a widget the hostile name would be taken for markup."""
    found = []
    for label in widget.findChildren(QLabel):
        is_rich = label.textFormat() != Qt.TextFormat.PlainText
        if is_rich and Qt.mightBeRichText(label.text()) and "<img" in label.text():
            found.append(f"label: {label.text()}")
    for each in [widget, *widget.findChildren(QWidget)]:
        tip = each.toolTip()
        if Qt.mightBeRichText(tip) and "<img" in tip:
            found.append(f"tip of {each}: {tip}")
    for view in widget.findChildren(QAbstractItemView):
        model = view.model()
        for row in range(model.rowCount() if model else 0):
            for column in range(model.columnCount()):
                tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
                if isinstance(tip, str) and Qt.mightBeRichText(tip) and "<img" in tip:
                    found.append(f"tip of a cell: {tip}")
    return found


@pytest.fixture
def hostile(store):
    run = add(store, HOSTILE, design=HOSTILE).id
    store.record(started(run))
    store.record(EpochFinished(run, epoch(1, 9.0)))
    store.record(ended(run))
    store.annotate(run, tags=(HOSTILE,), notes=HOSTILE)
    store.save_view(SavedView(name=HOSTILE, query=RunQuery()))
    return run


def test_no_name_is_markup_in_the_history(qtbot, open_history, hostile):
    workspace = open_history()
    click(qtbot, workspace, 0)
    qtbot.keyClick(workspace.list.table, Qt.Key.Key_Return)
    panel = workspace.list.findChildren(QWidget)
    assert panel
    qtbot.wait(300)
    assert raw_markup(workspace) == []


def test_no_name_is_markup_in_a_comparison(qtbot, compared, store):
    runs = [
        finished_run(store, tiny_run(f"{HOSTILE} {at}", network, seed=at), [9.0, 4.0])
        for at, network in enumerate(("preresnet-8", "fastresnet-8-type1"))
    ]
    view = compared(runs)
    for at in range(view.tabs.count()):
        view.tabs.setCurrentIndex(at)
        qtbot.wait(200)
        assert raw_markup(view) == []


def test_facts_and_shortened_names_are_plain(qtbot):
    section = _section("NETWORK", [("Design", HOSTILE), ("Tags", "<s>old</s>")])
    qtbot.addWidget(section)
    assert HOSTILE in [label.text() for label in section.findChildren(QLabel)]
    assert raw_markup(section) == []
    name = ElidedLabel(HOSTILE)
    qtbot.addWidget(name)
    name.resize(40, 20)
    name.show()
    qtbot.waitUntil(lambda: name.toolTip() != "")
    assert raw_markup(name) == []
    parent = QWidget()
    qtbot.addWidget(parent)
    toast = Toast(parent, Theme("light"))
    toast.say(HOSTILE)
    assert toast.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("text", ["conv<br>bn", "a<b>c", "<s>old</s>", "&lt;", "plain", "a < b"])
def test_a_tip_reads_as_the_name(qapp, text):
    document = QTextDocument()
    if Qt.mightBeRichText(plain_tip(text)):
        document.setHtml(plain_tip(text))
    else:
        document.setPlainText(plain_tip(text))
    assert document.toPlainText() == text


def test_an_ampersand_in_a_menu_is_no_key(qtbot, open_history, hostile):
    workspace = open_history()
    [chip] = [
        each for each in workspace.findChildren(QWidget) if type(each).__name__ == "ViewsChip"
    ]
    menu = chip.menu()
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: any("img" in action.text() for action in menu.actions()))
    every = [*menu.actions()]
    every += [each for sub in menu.findChildren(QMenu) for each in sub.actions()]
    named = [action.text() for action in every if "img" in action.text()]
    assert named and all("R&&D" in text for text in named)


def test_recent_files_are_named_whole(qtbot, tmp_path):
    menu = RecentMenu()
    qtbot.addWidget(menu)
    menu.show_files([tmp_path / "R&D\tx.rwb.json"])
    [action] = menu.actions()
    assert action.text() == "&1  R&&D\\tx.rwb.json"


def test_no_text_of_a_log_passes_for_a_line_of_its_own():
    line = _line(
        LogRecord(time=time.time(), level="info", text="one\n12:00:00  ERROR  forged\x1b[1m")
    )
    first, second = line.split("\n")
    assert second.startswith("    12:00:00") and "\x1b" not in line
    assert first.endswith("one")


def test_every_label_of_the_window_is_plain_but_a_few():
    """A new label that shows a name would be forgotten otherwise."""
    root = Path(ui.__file__).parents[1]
    makers = set()
    for file in sorted((root / "ui").rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "QLabel"
        ]
        makers |= {str(file.relative_to(root).as_posix())} if calls else set()
    assert makers == RICH


TIPS = {"ui/editor/node_item.py", "ui/widgets/tips.py"}
"""Of tool tips, which are rich where their text is."""


def test_markup_is_written_only_where_it_is_read_as_markup():
    """A label that shows text as it is written would show the markup, too."""
    folder = Path(ui.__file__).parent
    written = set()
    for file in folder.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        documents = {
            ast.get_docstring(each, clean=False) for each in ast.walk(tree) if is_documented(each)
        }
        texts = {
            each.value for each in ast.walk(tree) if isinstance(each, ast.Constant)
        } - documents
        if any(isinstance(text, str) and MARKUP.search(text) for text in texts):
            written.add(file.relative_to(folder.parent).as_posix())
    assert written <= RICH | TIPS


MARKUP = re.compile(r"</?(?:b|i|br|p|qt|a|span|table|tr|td|font)\b[^>]*>|&(?:nbsp|lt|gt|amp);")


def is_documented(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)


def test_a_plain_label_takes_a_parent_in_either_place(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    for made in (PlainLabel(parent), PlainLabel("text", parent), PlainLabel(parent=parent)):
        assert made.parent() is parent
        assert made.textFormat() == Qt.TextFormat.PlainText
    QTest.qWait(1)


def test_notes_load_no_picture(qtbot, tmp_path):
    """Not even one that is there: whoever wrote them may be a stranger."""
    picture = QImage(60, 60, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    assert picture.save(str(tmp_path / "own.png"))
    editor = NotesEditor()
    qtbot.addWidget(editor)
    editor.resize(400, 400)
    editor.show()
    editor.show_notes("run", f"before\n\n![x](file://{tmp_path}/own.png)\n\nafter")
    qtbot.wait(100)
    image = editor.preview.grab().toImage()
    places = ((x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5))
    assert not any(image.pixelColor(*place) == Qt.GlobalColor.red for place in places)
    assert "before" in editor.preview.toPlainText()


def test_a_home_that_cannot_be_used_is_told_in_a_message(qapp, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("ui.app.QApplication", lambda _: qapp)
    said = []

    def answer(box):
        said.append(f"{box.text()} {box.informativeText()}")
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    assert main([]) == 2
    [text] = said
    assert "cannot be used" in text and "WORKBENCH_HOME" in text
