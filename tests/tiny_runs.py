"""Runs small enough for a test: real images, a real network, a second or two."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from workbench.catalog.presets import preset
from workbench.history.store import HistoryStore
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Ended, EpochFinished, Event, Started
from workbench.spec.recipe import Recipe
from workbench.spec.run import EpochRecord, MachineRecord, RunSpec, RunState

RECIPE = replace(Recipe(), batch_size=32, flip=False, crop_padding=1, learning_rate=0.05)


def tiny_run(
    name: str = "tiny",
    network: str = "fastresnet-8-type1",
    epochs: int = 2,
    seed: int = 0,
    train_size: int = 160,
) -> RunSpec:
    """A run of `epochs` times five steps on a subset of the digits."""
    return RunSpec(
        name=name,
        design=preset(network).design,
        recipe=RECIPE.scaled(epochs),
        dataset=DatasetSpec(source="digits", train_size=train_size, test_size=50),
        seed=seed,
        device="cpu",
    )


class Heard:
    """A listener that keeps what it hears, and can be waited upon."""

    def __init__(self, then: Callable[[Event], None] = lambda event: None) -> None:
        self.events: list[Event] = []
        self._then = then
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()
        self._then(event)

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, fits: Callable[[Event], bool], seconds: float = 60.0) -> bool:
        """Whether an event that fits came before the time was up."""
        with self._changed:
            return self._changed.wait_for(
                lambda: any(fits(event) for event in self.events), timeout=seconds
            )


MACHINE = MachineRecord(
    host="bench",
    system="Debian 12",
    processor="x86",
    cores=2,
    memory_bytes=8 * 2**30,
    device="CPU",
    driver="",
    threads=1,
    python="3.11",
    torch="2.6",
    torchvision="0.21",
    workbench="0.1.0",
)


def finished_run(
    store: HistoryStore, spec: RunSpec, errors: Sequence[float], seconds: float = 2.0
) -> str:
    """The id of a run that the history has with these test errors, though nothing was trained."""
    added = store.add(spec, depth=8, parameters=75_000, macs=12_000_000)
    run, begun = added.id, added.created
    count = len(errors)
    store.record(Started(run, begun, MACHINE, 160, 50, 10, 5, count))
    for epoch, error in enumerate(errors, 1):
        record = EpochRecord(
            epoch=epoch,
            train_loss=error / 50,
            train_error=error / 2,
            test_loss=error / 40,
            test_error=error,
            learning_rate=0.1,
            train_seconds=seconds,
            evaluation_seconds=0.1,
            images_per_second=160 / seconds,
            peak_memory_bytes=2**20,
            data_seconds=seconds / 10,
            forward_seconds=seconds / 4,
            backward_seconds=seconds / 2,
            optimizer_seconds=seconds / 20,
            warm_up=epoch == 1,
        )
        store.record(EpochFinished(run, record))
    store.record(Ended(run, RunState.FINISHED, begun + seconds * count))
    return run
