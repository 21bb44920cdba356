"""How late the window's event loop is while a network trains on the CPU in a thread of it."""

import time

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

from benchmarks import window
from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings
from benchmarks.synthetic import SyntheticCifar
from ui.app import App
from ui.main_window import TRAIN
from workbench.catalog.presets import preset
from workbench.data.cache import cached
from workbench.data.progress import Listener, ignore, never
from workbench.experiments.builtin import builtin_comparison
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import EpochFinished
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

BEAT_MS = 10
GOALS = ((95, 30.0), (99, 60.0), (100, 250.0))


def run(settings: Settings, finding: Finding) -> None:
    cached(SyntheticCifar(2560, 512), Listener(ignore, never))
    digits = builtin_comparison(epochs=1000)[1]
    coloured = RunSpec(
        name="32x32",
        design=preset("fastresnet-20-type1").design,
        recipe=Recipe(epochs=1000),
        dataset=DatasetSpec(source="cifar10"),
        device="cpu",
    )
    with window.opened() as app:
        app.window.go_to(TRAIN)
        window.wait(lambda: app.services.engine.is_ready)
        for group, spec in (
            ("8x8 images, batch 64", digits),
            ("32x32 images, batch 128", coloured),
        ):
            late = _measured(app, spec, settings.choose(8.0, 30.0, 120.0))
            for percent, bound in GOALS:
                name = "worst" if percent == 100 else f"{percent} % within"
                value = float(np.percentile(late, percent))
                finding.add(name, "ms", [value], Goal("<", bound), group)
            finding.notes.append(f"{group}: {len(late):,} beats.")
        finding.notes.append(
            f"A timer of {BEAT_MS} ms in the real window at the Train workspace, with its curves "
            f"running; fastresnet-20-type1 in a background thread; '{window.platform()}'."
        )


def _measured(app: App, spec: RunSpec, seconds: float) -> list[float]:
    """Milliseconds that each beat of the timer came late while the run trained."""
    controller = app.services.controller
    seen: list[str] = []

    def note(event: EpochFinished) -> None:
        seen.append(event.run)

    controller.epoch_finished.connect(note)
    controller.submit([spec])
    window.wait(lambda: bool(seen))
    late = _beats(seconds)
    controller.stop(seen[0])
    window.wait(lambda: not controller.is_busy)
    controller.epoch_finished.disconnect(note)
    return late


def _beats(seconds: float) -> list[float]:
    loop = QEventLoop()
    beats: list[float] = []
    timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()
    timer.stop()
    gaps = np.diff(beats) * 1e3 - BEAT_MS
    return [max(0.0, float(gap)) for gap in gaps]
