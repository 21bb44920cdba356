"""Runs small enough for a test: real images, a real network, a second or two."""

import threading
from collections.abc import Callable
from dataclasses import replace

from workbench.catalog.presets import preset
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Event
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

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
