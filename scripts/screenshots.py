"""Draw every screen of the window, light and dark, into docs/screenshots/: `make screenshots`.

`screenshots.py [--language LANGUAGE] [--size WxH] [--output FOLDER] [SCREEN...]` draws some screens
only, and others than usual. It trains small networks on the digits in a folder of its own for the
screens that show runs, which takes a minute or two.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QLocale, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QToolButton
from real_window import RealWindow, application

from ui.bridge import block_edits as edits
from ui.bridge.plans import fitted
from ui.editor.fields import ExpressionField
from ui.editor.presets_browser import PresetsBrowser
from ui.main_window import DESIGN, HISTORY, TRAIN, WELCOME
from ui.shell.language import speak
from workbench.catalog.presets import preset
from workbench.history.query import RunQuery
from workbench.spec import codec
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec, RunState

OUTPUT = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
NETWORKS = ("preresnet-8", "fastresnet-8-type1", "fastresnet-8-type2")
CURVES, REAL, TRADEOFF, SETTINGS, UNITS, NUMBER = range(6)
"""Tabs of the comparison."""
LONG_NAME = (
    "fastresnet-20 type 1 without its last activation, wider by half, with squeeze and excitation"
)


@dataclass(frozen=True)
class Stage:
    """The window and what the screens show in it."""

    real: RealWindow
    home: Path

    def show(self, page: str) -> None:
        self.real.window.go_to(page)

    def design(self, design: Design) -> None:
        """Show a design, as if it had been opened."""
        self.real.app.services.document.start(design)
        self.show(DESIGN)
        self.real.settle(0.1)

    def dialog(self, kind: type[QDialog]) -> QDialog:
        """The dialog of this kind that is open."""
        found = (each for each in self.real.window.findChildren(kind) if each.isVisible())
        return next(found)

    def tidy(self) -> None:
        """Close whatever is open over the window; nothing is unsaved."""
        self.real.app.services.document.undo_stack.setClean()
        for dialog in self.real.window.findChildren(QDialog):
            dialog.reject()
        for button in self.real.window.notices.findChildren(QToolButton):
            if button.isVisible():
                button.click()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self.real.settle(0.1)

    def train(self, *specs: RunSpec, ends: bool = True) -> None:
        """Queue runs, and wait for their end, or for the second epoch of the first."""
        ended: list[object] = []
        epochs: list[object] = []
        controller = self.real.app.services.controller
        controller.run_ended.connect(ended.append)
        controller.epoch_finished.connect(epochs.append)
        controller.submit(specs)
        if ends:
            self.real.wait(lambda: len(ended) == len(specs), 600, "the end of the runs")
        else:
            self.real.wait(lambda: len(epochs) >= 5, 300, "the fifth epoch")
        controller.run_ended.disconnect(ended.append)
        controller.epoch_finished.disconnect(epochs.append)

    def stop(self) -> None:
        """End what goes on and what waits."""
        controller = self.real.app.services.controller
        for run in self.real.app.store.queue():
            controller.stop(run.id)
        if controller.current is not None:
            controller.stop(controller.current)
        self.real.wait(lambda: not controller.is_busy, 60, "the end of the run")


def tiny(network: str, seed: int = 0, epochs: int = 8) -> RunSpec:
    """A run that learns the digits in a few seconds."""
    recipe = fitted(replace(Recipe(), batch_size=64), "digits").scaled(epochs)
    return RunSpec(
        name=f"{network} on digits" if not seed else f"{network} on digits #{seed}",
        design=preset(network).design,
        recipe=recipe,
        dataset=DatasetSpec(source="digits"),
        seed=seed,
        device="cpu",
    )


# Without runs


def welcome(stage: Stage) -> None:
    stage.show(WELCOME)


def train_empty(stage: Stage) -> None:
    stage.show(TRAIN)


def history_empty(stage: Stage) -> None:
    stage.show(HISTORY)


def design_empty(stage: Stage) -> None:
    stage.real.app.services.document.start()
    stage.show(DESIGN)


def design(stage: Stage) -> None:
    stage.design(preset("fastresnet-20-type1").design)
    stage.real.window.design.selection.set(("conv1",))


def design_fault(stage: Stage) -> None:
    stage.design(preset("preresnet-20").design)
    document = stage.real.app.services.document
    document.change("widen", lambda block: edits.with_value(block, "conv2", "width", 24))
    document.change("cut", lambda block: edits.remove(block, ("bn1",), join=False))
    stage.real.window.design.actions["problems"].trigger()


def design_wrong_input(stage: Stage) -> None:
    stage.design(replace(preset("preresnet-20").design, name=LONG_NAME))
    workspace = stage.real.window.design
    workspace.selection.set(("conv1",))
    field = workspace.inspector.operation_page.fields["width"]
    assert isinstance(field, ExpressionField)
    QTest.keyClicks(field.line, "out * (1 +")


def design_large(stage: Stage) -> None:
    stage.design(preset("efficientnet-b0").design)
    stage.real.window.design.canvas.fit()


def quick_search(stage: Stage) -> None:
    stage.design(preset("preresnet-20").design)
    canvas = stage.real.window.design.canvas
    place = canvas.mapFromScene(canvas.unit_extent().topRight() + QPointF(20, 60))
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)


def presets(stage: Stage) -> None:
    stage.design(preset("preresnet-20").design)
    stage.real.window.design.actions["presets"].trigger()
    browser = stage.dialog(PresetsBrowser)
    assert isinstance(browser, PresetsBrowser)
    browser.choose("fastresnet-20-type1")


def commands(stage: Stage) -> None:
    stage.design(preset("preresnet-20").design)
    palette = stage.real.window.palette_view
    palette.ask()
    QTest.keyClicks(palette.search, "de")


def unsaved(stage: Stage) -> None:
    stage.design(preset("preresnet-20").design)
    document = stage.real.app.services.document
    document.change("widen", lambda block: edits.with_value(block, "conv2", "kernel", 5))
    stage.real.window.design.actions["new"].trigger()
    stage.dialog(QMessageBox)


def settings(stage: Stage) -> None:
    stage.show(WELCOME)
    stage.real.window.show_settings()


def papers(stage: Stage) -> None:
    stage.show("papers")
    stage.real.settle(1.0)


def experiment(stage: Stage) -> None:
    stage.design(preset("fastresnet-20-type1").design)
    stage.real.window.training.make_experiment()
    stage.real.settle(0.5)


def first_steps(stage: Stage) -> None:
    stage.show(WELCOME)
    actions = stage.real.window.findChildren(QAction)
    next(action for action in actions if action.shortcut() == QKeySequence("F1")).trigger()


def welcome_recent(stage: Stage) -> None:
    for name in ("wide-unit", LONG_NAME.replace(" ", "-"), "plain-20"):
        path = stage.home / f"{name}.rwb.json"
        codec.save(path, preset("plain-20").design)
        stage.real.app.services.document.open(path)
    stage.show(WELCOME)


# With runs


def train_running(stage: Stage) -> None:
    stage.design(preset("fastresnet-20-type1").design)
    stage.show(TRAIN)
    names = ("fastresnet-20-type1", "preresnet-20", "fastresnet-20-type2")
    stage.train(*(tiny(name, epochs=60) for name in names), ends=False)


def train_finished(stage: Stage) -> None:
    stage.stop()
    stage.show(TRAIN)
    for seed in (0, 1):
        stage.train(*(tiny(name, seed) for name in NETWORKS))


def history(stage: Stage) -> None:
    stage.show(HISTORY)
    stage.real.window.history.show_list()


def history_run(stage: Stage) -> None:
    runs = finished(stage)
    stage.show(HISTORY)
    stage.real.window.history.open_run(runs[0])


def history_facts(stage: Stage) -> None:
    history_run(stage)
    stage.real.window.history.list.panel.tabs.setCurrentIndex(1)


def history_no_match(stage: Stage) -> None:
    window = stage.real.window
    stage.show(HISTORY)
    window.history.list.panel.close_run()
    window.history.list.filters.field.setText("nothing of that name")


def compare_curves(stage: Stage) -> None:
    stage.real.window.history.list.filters.clear()
    compare(stage, CURVES)


def compare_real(stage: Stage) -> None:
    compare(stage, REAL)


def compare_trade_off(stage: Stage) -> None:
    compare(stage, TRADEOFF)


def compare_settings(stage: Stage) -> None:
    compare(stage, SETTINGS)


def compare_units(stage: Stage) -> None:
    compare(stage, UNITS)


def compare_number(stage: Stage) -> None:
    compare(stage, NUMBER)


def finished(stage: Stage) -> list[str]:
    """The runs that finished, oldest first."""
    wanted = RunQuery(states=(RunState.FINISHED,), descending=False)
    return stage.real.app.store.ids(wanted)


def compare(stage: Stage, tab: int) -> None:
    window = stage.real.window
    window.compare(finished(stage))
    stage.real.wait(lambda: window.comparison.runs is not None, 30, "the comparison")
    window.comparison.tabs.setCurrentIndex(tab)


SCREENS: dict[str, Callable[[Stage], None]] = {
    "welcome": welcome,
    "train-empty": train_empty,
    "history-empty": history_empty,
    "design-empty": design_empty,
    "design": design,
    "design-fault": design_fault,
    "design-wrong-input": design_wrong_input,
    "design-large": design_large,
    "quick-search": quick_search,
    "presets": presets,
    "commands": commands,
    "unsaved": unsaved,
    "settings": settings,
    "papers": papers,
    "experiment": experiment,
    "first-steps": first_steps,
    "welcome-recent": welcome_recent,
    "train-running": train_running,
    "train-finished": train_finished,
    "history": history,
    "history-run": history_run,
    "history-facts": history_facts,
    "history-no-match": history_no_match,
    "compare-curves": compare_curves,
    "compare-real": compare_real,
    "compare-trade-off": compare_trade_off,
    "compare-settings": compare_settings,
    "compare-units": compare_units,
    "compare-number": compare_number,
}
"""In the order in which they are drawn: the first ones know of no run."""
TRAINS = ("train-running", "train-finished")
"""Brought up once for both modes."""


def drawn(stage: Stage, wanted: list[str], output: Path) -> Iterator[Path]:
    """Bring up each screen and draw it in both modes."""
    for name in wanted:
        for number, mode in enumerate(("light", "dark")):
            stage.real.app.theme.set_mode(mode)
            if not number or name not in TRAINS:
                SCREENS[name](stage)
            file = output / f"{name}-{mode}.png"
            stage.real.draw(file)
            yield file
            if name not in TRAINS:
                stage.tidy()


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels, from '1024x680'."""
    width, height = map(int, text.split("x"))
    return width, height


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=OUTPUT, metavar="FOLDER")
    parser.add_argument("--language", metavar="LANGUAGE", help="such as zh_CN; else English")
    parser.add_argument("screens", nargs="*", metavar="SCREEN", help=", ".join(SCREENS))
    parser.add_argument("--size", type=size, metavar="WxH", help="of the window")
    options = parser.parse_args(arguments)
    unknown = set(options.screens) - SCREENS.keys()
    if unknown:
        parser.error(f"no such screen: {', '.join(sorted(unknown))}")
    wanted = [name for name in SCREENS if not options.screens or name in options.screens]
    with tempfile.TemporaryDirectory() as folder:
        made = application(Path(folder))
        if options.language:
            speak(made, QLocale(options.language))
        real = RealWindow(made)
        if options.size:
            real.window.resize(*options.size)
        try:
            for file in drawn(Stage(real, Path(folder)), wanted, options.output):
                print(f"{file}  {file.stat().st_size // 1024} KB", flush=True)
        finally:
            real.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
