"""What no run can have brought about: results, places and times that a capsule must not claim."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import pairwise

from workbench.errors import CapsuleError
from workbench.history.transfer import StoredRun
from workbench.spec.run import EpochRecord, RunState, StepRecord

_DAY = 86400.0
"""By so much the clocks of two machines, or one that is set right, may be apart."""
_LONGEST = 1e12
_ERRORS = frozenset({"train_error", "test_error"})
_LOSSES = frozenset({"train_loss", "loss"})

_Sound = Callable[[float], bool]


def check_results(run: StoredRun, hint: str) -> None:
    """Raises `CapsuleError` naming the run and the field that says what cannot be."""
    for field, value in _impossible(run):
        raise CapsuleError(
            f"Run {run.record.id} ('{run.record.name[:100]}') has an impossible result: {field} "
            f"{value}.",
            hint,
        )


def _impossible(run: StoredRun) -> Iterator[tuple[str, str]]:
    """Fields, each with what is wrong with it."""
    yield from _times(run)
    yield from _places(run)
    is_finished = run.record.state is RunState.FINISHED
    for epoch in run.epochs:
        yield from _figures(epoch, f"of epoch {epoch.epoch}", is_finished)
    for step in run.steps:
        yield from _figures(step, f"of step {step.step}", is_finished)
    for each in run.checkpoints:
        if each.test_error is not None and not _is_error(each.test_error):
            yield f"test error of the checkpoint at step {each.step}", f"is {each.test_error:g}"
    if run.images is not None:
        channels = run.images.shape[0]
        for name, values in (("mean", run.images.mean), ("std", run.images.std)):
            if len(values) != channels:
                yield f"{name} of the images", f"has {len(values)} numbers for {channels} channels"
        if any(value < 0 for value in run.images.std):
            yield "std of the images", "is negative"


def _times(run: StoredRun) -> Iterator[tuple[str, str]]:
    record = run.record
    if record.state is RunState.FINISHED:
        for name, moment in (("started", record.started), ("ended", record.ended)):
            if moment is None:
                yield name, "is missing though the run has finished"
    known = [
        (name, moment)
        for name, moment in (
            ("created", record.created),
            ("started", record.started),
            ("ended", record.ended),
        )
        if moment is not None
    ]
    for (before, earlier), (after, later) in pairwise(known):
        if later < earlier - _DAY:
            yield after, f"is before {before}"
    for name, moment in known:
        if moment > time.time() + _DAY:
            yield name, "is in the future"


def _places(run: StoredRun) -> Iterator[tuple[str, str]]:
    """Epochs follow one another from the first; of a finished run all are there."""
    asked = run.spec.recipe.epochs
    numbers = [epoch.epoch for epoch in run.epochs]
    if len(numbers) > asked:
        yield "epochs", f"are {len(numbers)} of {asked}"
    for place, number in enumerate(numbers, 1):
        if number != place:
            yield "epochs", f"are out of order: {number} stands where {place} belongs"
    if run.record.state is RunState.FINISHED and len(numbers) < asked:
        yield "state", f"is finished after {len(numbers)} of {asked} epochs"
    for step in run.steps:
        if not 1 <= step.epoch <= asked:
            yield f"epoch of step {step.step}", f"is {step.epoch} of {asked}"
    for each in run.checkpoints:
        if each.epoch > asked:
            yield f"epoch of the checkpoint at step {each.step}", f"is {each.epoch} of {asked}"


def _figures(
    record: EpochRecord | StepRecord, where: str, is_finished: bool
) -> Iterator[tuple[str, str]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, float) and not _sound(field.name, is_finished)(value):
            yield f"{field.name.replace('_', ' ')} {where}", f"is {value:g}"


def _sound(field: str, is_finished: bool) -> _Sound:
    if field in _ERRORS:
        return _is_error
    if field == "test_loss" or (field in _LOSSES and not is_finished):
        # Weights that are numbers may still give test images a loss that is none.
        return _is_loss
    return _is_amount


def _is_error(value: float) -> bool:
    return 0 <= value <= 100


def _is_loss(value: float) -> bool:
    return math.isnan(value) or value >= 0


def _is_amount(value: float) -> bool:
    return 0 <= value <= _LONGEST
