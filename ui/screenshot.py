"""A picture of the window comparing runs: `python -m ui.screenshot --compare RUN... --output FILE`.

`workbench demo` asks for it, in a process of its own, where there is no display. Nothing is
trained and nothing is written but the picture. Exits with 2 and one line where that fails.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ui.app import App
from workbench.errors import WorkbenchError

_WAIT_SECONDS = 30.0
# Plots lay their axes out anew when they have first been drawn.
_SETTLE_SECONDS = 0.5


def main(argv: Sequence[str] | None = None) -> int:
    """Draw what the arguments ask for. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ui.screenshot", description=__doc__)
    parser.add_argument("--compare", nargs="+", metavar="RUN", required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    wanted = parser.parse_args(argv)
    application = QApplication.instance() or QApplication(["residual-workbench"])
    assert isinstance(application, QApplication)
    try:
        app = App(application, wanted.theme)
    except WorkbenchError as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    try:
        return _draw(application, app, wanted.compare, wanted.output)
    finally:
        app.close()
        app.window.deleteLater()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _draw(application: QApplication, app: App, runs: Sequence[str], file: Path) -> int:
    window = app.window
    faults: list[WorkbenchError] = []
    app.services.history.failed.connect(faults.append)
    window.show()
    window.compare(runs)
    deadline = time.monotonic() + _WAIT_SECONDS
    while window.comparison.runs is None and not faults and time.monotonic() < deadline:
        application.processEvents()
        time.sleep(0.01)
    if window.comparison.runs is None:
        sys.stderr.write(f"{faults[0] if faults else 'The runs could not be read in time.'}\n")
        return 2
    settled = time.monotonic() + _SETTLE_SECONDS
    while time.monotonic() < settled:
        application.processEvents()
        time.sleep(0.01)
    file.parent.mkdir(parents=True, exist_ok=True)
    if not window.grab().save(str(file)):
        sys.stderr.write(f"'{file}' cannot be written.\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
