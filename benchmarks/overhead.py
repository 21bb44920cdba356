"""A whole run in the window's thread, with its events, history and curves, over the same run of the
bare engine whose events nobody hears."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import window
from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings, in_turns
from benchmarks.synthetic import SHAPE, SyntheticCifar
from ui.app import App
from ui.main_window import TRAIN
from workbench.catalog.presets import preset
from workbench.data.cache import cached
from workbench.data.progress import Listener, ignore, never
from workbench.data.sources import load
from workbench.nn.network import build
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Ended, Started
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec, RunState
from workbench.training.control import Control
from workbench.training.cores import beside_a_window
from workbench.training.job import TrainingJob
from workbench.training.loop import train

STEPS = 20
"""An epoch of so few steps has twenty times as many epochs to write and draw as CIFAR-10's."""


def run(settings: Settings, finding: Finding) -> None:
    cached(SyntheticCifar(128 * STEPS, 256), Listener(ignore, never))
    spec = RunSpec(
        name="overhead",
        design=preset("fastresnet-20-type1").design,
        recipe=Recipe(epochs=settings.choose(2, 3, 10)),
        dataset=DatasetSpec(source="cifar10"),
        device="cpu",
    )
    threads: list[float] = []
    with window.opened() as app:
        app.window.go_to(TRAIN)
        window.wait(lambda: app.services.engine.is_ready)
        sides: dict[str, Callable[[], float]] = {
            "bare engine": lambda: _bare(spec, settings.scratch),
            "whole run": lambda: _whole(app, spec, threads),
        }
        found = in_turns(sides, settings.choose(3, 5, 15))
    for name, values in found.items():
        finding.add(name, "s", values)
    bare, whole = found["bare engine"], found["whole run"]
    added = [100 * (w / b - 1) for w, b in zip(whole, bare, strict=True)]
    finding.add("the whole run takes longer by", "%", added, Goal("<", 2))
    shares = [100 * spent / w for spent, w in zip(threads[1:], whole, strict=True)]
    finding.add("processor time of the window's thread", "%", shares)
    finding.notes.append(
        f"fastresnet-20-type1, {STEPS} steps of 128 images an epoch, {spec.recipe.epochs} epochs, "
        f"{beside_a_window()} torch threads on both sides; tests and checkpoints included; "
        f"'{window.platform()}'."
    )


def _bare(spec: RunSpec, folder: Path) -> float:
    """Seconds from the run's start to its end, its events unheard."""
    data = load(spec.dataset)
    job = TrainingJob(
        run="bare",
        model=build(spec.design, SHAPE, len(data.classes), spec.seed),
        data=data,
        recipe=spec.recipe,
        seed=spec.seed,
        folder=folder / f"bare-{time.monotonic_ns()}",
        device=spec.device,
        threads=beside_a_window(),
    )
    begun = ended = 0.0
    for event in train(job, Control()):
        match event:
            case Started():
                begun = event.time
            case Ended():
                ended = event.time
    return ended - begun


def _whole(app: App, spec: RunSpec, threads: list[float]) -> float:
    """The same through the window; `threads` gets the seconds that its thread computed."""
    print("  overhead: a run in the window", file=sys.stderr, flush=True)
    done: list[Ended] = []
    ended = app.services.controller.run_ended
    ended.connect(done.append)
    before = time.thread_time()
    app.services.controller.submit([spec])
    window.run_until(lambda: bool(done))
    threads.append(time.thread_time() - before)
    ended.disconnect(done.append)
    record = app.store.run(done[0].run)
    if record.state is not RunState.FINISHED or record.started is None or record.ended is None:
        raise RuntimeError(f"the run is {record.state}: {record.reason}")
    return record.ended - record.started
