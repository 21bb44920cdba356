"""The curves that a run's records hold, by the names that a person chooses them by."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from workbench.spec.recipe import Recipe
from workbench.spec.run import EpochRecord


@dataclass(frozen=True, slots=True)
class Metric:
    """One value an epoch. `title` is a source text of the context 'Metric'."""

    key: str
    title: str
    unit: str
    value: Callable[[EpochRecord], float]

    @property
    def label(self) -> str:
        return QCoreApplication.translate("Metric", self.title)


@dataclass(frozen=True, slots=True)
class Axis:
    """What curves are drawn over: `label` with its unit, as text."""

    key: str
    title: str

    @property
    def label(self) -> str:
        return QCoreApplication.translate("Metric", self.title)


METRICS: tuple[Metric, ...] = (
    Metric("test_error", "Test error", "%", lambda epoch: epoch.test_error),
    Metric("train_error", "Training error", "%", lambda epoch: epoch.train_error),
    Metric("test_loss", "Test loss", "nats", lambda epoch: epoch.test_loss),
    Metric("train_loss", "Training loss", "nats", lambda epoch: epoch.train_loss),
    Metric("train_seconds", "Seconds an epoch", "s", lambda epoch: epoch.train_seconds),
    Metric("learning_rate", "Learning rate", "", lambda epoch: epoch.learning_rate),
)
AXES: tuple[Axis, ...] = (
    Axis("epoch", "Epoch"),
    Axis("step", "Step"),
    Axis("time", "Training time, s"),
)


def metric(key: str) -> Metric:
    return next(each for each in METRICS if each.key == key)


def points(
    epochs: Sequence[EpochRecord], recipe: Recipe, chosen: Metric, axis: str
) -> tuple[list[float], list[float]]:
    """x and y of a curve, one point an epoch. Over time, x is seconds of training since the run
    began; over steps, the last step of the epoch."""
    y = [chosen.value(epoch) for epoch in epochs]
    if axis == "time":
        return list(accumulate(epoch.train_seconds for epoch in epochs)), y
    if axis == "step":
        return list(accumulate(float(steps_of(epoch, recipe)) for epoch in epochs)), y
    return [float(epoch.epoch) for epoch in epochs], y


Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """All curves of one run as arrays (epochs,): what is drawn, by the keys of `METRICS`, and what
    it is drawn over, by those of `AXES`."""

    values: Mapping[str, Array]
    axes: Mapping[str, Array]


def series(epochs: Sequence[EpochRecord], recipe: Recipe) -> Series:
    """Every curve of a run; made where the window need not wait for it."""
    first = METRICS[0]
    drawn_over = {each.key: points(epochs, recipe, first, each.key)[0] for each in AXES}
    return Series(
        values={
            each.key: np.array([each.value(epoch) for epoch in epochs], dtype=np.float64)
            for each in METRICS
        },
        axes={key: np.array(x, dtype=np.float64) for key, x in drawn_over.items()},
    )


@dataclass(frozen=True, slots=True, eq=False)
class MeanCurve:
    """The mean of `n` runs over the epochs that all of them have, and what lies around it, all
    (N,); no `band` of one run."""

    x: Array
    y: Array
    band: tuple[Array, Array] | None
    n: int


def mean_points(runs: Sequence[Series], chosen: Metric, axis: str, spread: str) -> MeanCurve:
    """Repeated runs as one curve. `spread` is 'std', 'sem' or 'range'; over time, x is the runs'
    mean, too."""
    length = min((len(run.axes[axis]) for run in runs), default=0)
    x: Any = np.array([run.axes[axis][:length] for run in runs]).reshape(len(runs), length)
    y: Any = np.array([run.values[chosen.key][:length] for run in runs]).reshape(x.shape)
    if len(runs) < 2 or not length:
        return MeanCurve(x.reshape(-1)[:length], y.reshape(-1)[:length], None, len(runs))
    mean = y.mean(axis=0)
    if spread == "range":
        band = y.min(axis=0), y.max(axis=0)
    else:
        half = y.std(axis=0, ddof=1) / (math.sqrt(len(runs)) if spread == "sem" else 1.0)
        band = mean - half, mean + half
    return MeanCurve(x.mean(axis=0), mean, band, len(runs))


def steps_of(epoch: EpochRecord, recipe: Recipe) -> int:
    """How many steps an epoch took: as many as its images make batches."""
    images = round(epoch.images_per_second * epoch.train_seconds)
    batches = images / recipe.batch_size
    # With the last batch dropped the images are a multiple of the batch already.
    return max(1, round(batches) if recipe.last_batch == "drop" else math.ceil(batches - 1e-6))
