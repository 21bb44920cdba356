"""A paper's table in the real window, by clicks and keys: choose it, run what is missing on a
subset of an archive of images, look at one's own figures beside the printed ones.

`drive_papers.py --dataset PATH --output FOLDER`; without a display put `xvfb-run -a` before it. It
keeps nothing but the pictures, and prints what each cell of the table says at the end.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from drive_window import Session, click, write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from real_window import RealWindow, application

from ui.tables.form_bar import FormBar
from ui.tables.workspace import PapersWorkspace

CTRL = Qt.KeyboardModifier.ControlModifier


def shown(view: PapersWorkspace) -> list[dict[str, str]]:
    """The table as accessible text, a dictionary a row."""
    model = view.table.model()
    role, across = Qt.ItemDataRole.AccessibleTextRole, Qt.Orientation.Horizontal
    return [
        {
            str(model.headerData(at, across)).replace("\n", " "): str(
                model.index(row, at).data(role)
            )
            for at in range(model.columnCount())
        }
        for row in range(model.rowCount())
    ]


def set_up(bar: FormBar, options: argparse.Namespace) -> None:
    """The quick form on these images. What the file dialog answers is given by a call."""
    click(bar.kind.button("quick"))
    bar.use_images(str(options.dataset))
    for field, number in (
        (bar.train_size, options.train_size),
        (bar.test_size, options.test_size),
        (bar.epochs, options.epochs),
        (bar.seeds, options.seeds),
    ):
        write(field, str(number))
        QTest.keyClick(field, Qt.Key.Key_Return)


def drive(session: Session, options: argparse.Namespace) -> list[dict[str, str]]:
    """The whole job. Raises what the window was told of, or `TimeoutError`."""
    real, window = session.real, session.window
    QTest.keyClick(window, Qt.Key.Key_4, CTRL)
    view = window.papers
    real.wait(view.isVisible, 10, "the Papers workspace")
    view.show_table(options.table)
    real.wait(lambda: view.table.rowCount() > 0, 10, "the table")
    set_up(view.form_bar, options)
    wanted = f"({view.table.rowCount() * options.seeds})"
    real.wait(lambda: wanted in view.form_bar.run.text(), 30, "what is missing")
    session.look("missing")
    click(view.form_bar.run)
    controller = real.app.services.controller
    real.wait(lambda: controller.is_busy, 30, "the queue")
    real.wait(lambda: bool(view.results and view.results.lines[0].cells[0].own.n), 600, "a run")
    session.look("running")
    real.wait(lambda: not controller.is_busy, options.timeout, "the end of the runs")
    real.wait(lambda: view.form_bar.run.text() == "Nothing is missing", 30, "the table")
    session.look("done")
    cells = shown(view)
    runs = (
        [run for line in view.results.lines for run in line.cells[0].runs] if view.results else []
    )
    window.compare(runs)
    comparison = window.comparison
    real.wait(lambda: comparison.runs is not None, 30, "the comparison")
    session.look("curves")
    tabs = comparison.tabs.tabBar()
    for index in range(1, tabs.count()):
        if tabs.tabText(index) in ("Is it real?", "Trade-off"):
            click(tabs, tabs.tabRect(index).center())
            session.look(tabs.tabText(index).rstrip("?").lower().replace(" ", "-"))
    return cells


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True, help="a folder or an archive")
    parser.add_argument("--output", type=Path, required=True, help="where the pictures go")
    parser.add_argument("--table", default="fastresnet-t1", help="id of the paper's table")
    parser.add_argument("--prefix", default="paper", help="of the pictures' names")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--train-size", type=int, default=1000)
    parser.add_argument("--test-size", type=int, default=500)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--timeout", type=float, default=1800.0, help="seconds for the training")
    options = parser.parse_args(arguments)
    options.dataset = options.dataset.absolute()
    with tempfile.TemporaryDirectory() as home:
        made = application(Path(home))
        real = RealWindow(made)
        try:
            cells = drive(Session(real, options.output, options.prefix), options)
        finally:
            real.close()
    print(json.dumps(cells, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
