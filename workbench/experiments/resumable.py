"""What of a run's checkpoints is on the disk, and so whether it can go on here.

The history remembers every checkpoint that was saved. The training keeps the last two and the best,
and a person, or another machine that the run came from, may have kept none.
"""

import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench import paths
from workbench.errors import HistoryError
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.run import CheckpointRecord, RunState

_STEP = re.compile(r"step-(\d{1,18})(-|\.)")
_EARLY = RunQuery(states=tuple(state for state in RunState if state.is_resumable))


@dataclass(frozen=True, slots=True)
class KeptCheckpoints:
    """How many checkpoints of a run were `saved`, and those whose files are `here`, whole by their
    size, the oldest first. `obstacle` is why the run cannot go on; None where it can, or where its
    state does not let it."""

    saved: int
    here: tuple[CheckpointRecord, ...]
    obstacle: HistoryError | None

    @property
    def size_bytes(self) -> int:
        """Of the files that are here."""
        return sum(each.size_bytes for each in self.here)


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a run goes on: after `epochs` whole epochs and `steps` of the next one, for both 0 from
    its beginning. `repeated` finished epochs lie beyond and are trained again."""

    epochs: int
    steps: int
    repeated: int

    @property
    def sentence(self) -> str:
        """Where and why, for a person."""
        if not (self.epochs or self.steps):
            begun = "It begins anew, because no checkpoint of it was saved yet"
            return f"{begun}{self._again('; ')}."
        where = f"It goes on after epoch {self.epochs}"
        if self.steps:
            where = f"It goes on after step {self.steps:,} of epoch {self.epochs + 1}"
        return f"{where}, where its last checkpoint was saved{self._again('; ')}."

    def _again(self, joint: str) -> str:
        if not self.repeated:
            return f"{joint}no finished epoch is repeated" if self.epochs or self.steps else ""
        many = (
            "1 finished epoch is" if self.repeated == 1 else f"{self.repeated} finished epochs are"
        )
        return f"{joint}{many} trained again"


def resume_point(store: HistoryStore, run: str) -> ResumePoint:
    """By the newest checkpoint whose file is here, whole by its size. Raises `HistoryError`."""
    stored = store.outline(run)
    steps_per_epoch = stored.counts[3] or 0
    known = {Path(each.path).name: each for each in stored.checkpoints}
    newest = 0
    for path in (paths.runs_folder() / run).glob("step-*.safetensors"):
        record = known.get(path.name)
        step = _STEP.match(path.name)
        if step and (record is None or _is_here(record)):
            newest = max(newest, int(step[1]))
    epochs, steps = divmod(newest, steps_per_epoch) if steps_per_epoch else (0, 0)
    return ResumePoint(epochs, steps, max(0, stored.record.epoch - epochs))


def kept_checkpoints(store: HistoryStore, run: str) -> KeptCheckpoints:
    """Looks at the disk, reads no file. Raises `HistoryError` for an unknown run."""
    saved = store.checkpoints(run)
    here = tuple(each for each in saved if _is_here(each))
    can_load = bool(here) or _has_unrecorded(run, saved)
    return KeptCheckpoints(len(saved), here, None if can_load else _obstacle(store, run, saved))


def check_resumable(store: HistoryStore, run: str) -> None:
    """Raises `HistoryError` for a run that would begin anew where it promises to go on."""
    obstacle = kept_checkpoints(store, run).obstacle
    if obstacle is not None:
        raise obstacle


def stranded(store: HistoryStore) -> tuple[int, int]:
    """How many runs ended early, and how many of those cannot go on here."""
    early = [run.id for run in store.runs(_EARLY)]
    return len(early), sum(kept_checkpoints(store, run).obstacle is not None for run in early)


def _is_here(record: CheckpointRecord) -> bool:
    try:
        return (paths.home() / record.path).stat().st_size == record.size_bytes
    except OSError:
        return False


def _has_unrecorded(run: str, saved: Sequence[CheckpointRecord]) -> bool:
    """Whether a checkpoint is there whose process died before the history heard of it."""
    known = {Path(each.path).name for each in saved}
    found = (paths.runs_folder() / run).glob("step-*.safetensors")
    return any(path.name not in known for path in found)


def _obstacle(
    store: HistoryStore, run: str, saved: Sequence[CheckpointRecord]
) -> HistoryError | None:
    """Without any file. What this machine has begun and not saved it trains again bit for bit;
    another one's results would be lost."""
    record, machine = store.run(run), store.machine(run)
    is_foreign = record.epoch > 0 and machine is not None and machine.host != platform.node()
    if not record.state.is_resumable or not (saved or is_foreign):
        return None
    if len(saved) == 1:
        gone = f"The checkpoint that '{record.name}' saved is not on the disk any more."
    elif saved:
        gone = f"None of the {len(saved)} checkpoints of '{record.name}' is on the disk any more."
    else:
        gone = f"'{record.name}' was trained elsewhere, and no checkpoint of it is here."
    return HistoryError(
        f"{gone} It would begin anew, and its results be lost.",
        "Train it once more with the same settings: 'Train again', or 'workbench rerun'.",
    )
