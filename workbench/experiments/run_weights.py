"""Which of a run's checkpoints holds the weights that are asked for.

A run's checkpoints can be damaged, deleted, or never have been written; what then lies in its
folder are the weights of another epoch, which have another error than the history tells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from torch import Tensor

from workbench import paths
from workbench.errors import CheckpointError
from workbench.history.store import HistoryStore
from workbench.spec.run import RunRecord
from workbench.training.checkpoint import Checkpoints, Entry, State

_WEIGHTS = "model."


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whose weights a network has: those of a run after `epoch`, or from `within` it, and their
    test error in percent where it was measured. `instead_of` says what was asked for and why it
    could not be had; empty where these are the weights that were asked for."""

    run: str
    name: str
    epoch: int
    epochs: int
    error: float | None
    within: bool = False
    instead_of: str = ""

    @property
    def title(self) -> str:
        place = f"{'within' if self.within else 'after'} epoch {self.epoch} of {self.epochs}"
        error = "not tested" if self.error is None else f"test error {self.error:.2f} %"
        return f"{place}, {error}"


@dataclass(frozen=True, slots=True, eq=False)
class RunWeights:
    """A run's weights by the network's own names."""

    tensors: Mapping[str, Tensor]
    provenance: Provenance


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """A checkpoint whose bytes are those that were saved."""

    entry: Entry
    state: State

    @property
    def is_within(self) -> bool:
        place = self.state.facts.get("place")
        return isinstance(place, Mapping) and place.get("step", 0) != 0


def weights_of(
    store: HistoryStore, run: str, is_best: bool = False, is_any: bool = False
) -> RunWeights:
    """The weights that a run ended with, or those of its best epoch. Where these are damaged or
    gone: the newest that are whole if `is_any` of them will do, which the answer tells. Raises
    `CheckpointError`, `HistoryError`."""
    record = store.run(run)
    folder = paths.runs_folder() / run
    if not folder.is_dir():
        raise _nothing(record, f"There is no folder '{folder}'.")
    checkpoints = Checkpoints(folder)
    saved = {PurePath(each.path).name: each.sha256 for each in store.checkpoints(run)}
    faults: list[str] = []
    spare: _Whole | None = None
    for whole in _whole(checkpoints, saved, faults):
        if _is_wanted(whole, record, is_best):
            return _answer(store, record, whole)
        spare = spare or whole
        if whole.entry.epoch < _wanted_epoch(record, is_best):
            break
    why = _why(record, is_best, faults)
    if spare is None:
        raise _nothing(record, why)
    if not is_any:
        told = _answer(store, record, spare).provenance.title
        raise CheckpointError(why, f"Its newest whole weights are those {told}: add --any.")
    return _answer(store, record, spare, why)


def _whole(
    checkpoints: Checkpoints, saved: Mapping[str, str], faults: list[str]
) -> Iterator[_Whole]:
    """Those that can be read, the newest first; what is wrong with others goes to `faults`."""
    for entry in reversed(checkpoints.listed(faults)):
        if saved.get(entry.file, entry.sha256) != entry.sha256:
            faults.append(f"'{entry.file}' is not the file that the run saved.")
            continue
        try:
            yield _Whole(entry, checkpoints.load(entry))
        except CheckpointError as fault:
            faults.append(str(fault))


def _wanted_epoch(record: RunRecord, is_best: bool) -> int:
    return (record.best_epoch or 0) if is_best else record.epoch


def _is_wanted(whole: _Whole, record: RunRecord, is_best: bool) -> bool:
    """Whether it holds the state after the epoch whose error is told, or, of the last one, a
    later state: of a run that was stopped within an epoch."""
    epoch = _wanted_epoch(record, is_best)
    if is_best:
        return whole.entry.epoch == epoch and not whole.is_within
    return whole.entry.epoch >= epoch


def _answer(
    store: HistoryStore, record: RunRecord, whole: _Whole, instead_of: str = ""
) -> RunWeights:
    errors = {each.epoch: each.test_error for each in store.epochs(record.id)}
    epoch = whole.entry.epoch
    provenance = Provenance(
        run=record.id,
        name=record.name,
        epoch=epoch,
        epochs=record.epochs,
        error=None if whole.is_within else errors.get(epoch, whole.entry.test_error),
        within=whole.is_within,
        instead_of=instead_of,
    )
    tensors = {
        name.removeprefix(_WEIGHTS): tensor
        for name, tensor in whole.state.tensors.items()
        if name.startswith(_WEIGHTS)
    }
    return RunWeights(tensors, provenance)


def _why(record: RunRecord, is_best: bool, faults: list[str]) -> str:
    error = record.best_error if is_best else record.last_error
    told = "" if error is None else f", test error {error:.2f} %"
    what = "best weights" if is_best else "last weights"
    after = f"after epoch {_wanted_epoch(record, is_best)}{told}"
    reason = " ".join(faults) or "No checkpoint of that epoch was kept."
    return f"The {what} of '{record.name}' ({after}) cannot be had: {reason}"


def _nothing(record: RunRecord, why: str) -> CheckpointError:
    return CheckpointError(
        f"'{record.name}' has no weights that can be used. {why}",
        "Train it once more with the same settings: 'workbench rerun'.",
    )
