"""Runs as TensorBoard event files, for whoever has their dashboards there.

It needs the extra `tensorboard`, which is imported when it is asked for.
"""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import HistoryError
from workbench.history.store import HistoryStore
from workbench.spec import codec, escapes
from workbench.spec.run import EpochRecord, RunRecord

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

_SCALARS: Mapping[str, Callable[[EpochRecord], float | None]] = {
    "loss/train": lambda epoch: epoch.train_loss,
    "loss/test": lambda epoch: epoch.test_loss,
    "error/train": lambda epoch: epoch.train_error,
    "error/test": lambda epoch: epoch.test_error,
    "learning_rate": lambda epoch: epoch.learning_rate,
    "seconds/train": lambda epoch: epoch.train_seconds,
    "seconds/evaluation": lambda epoch: epoch.evaluation_seconds,
    "seconds/data": lambda epoch: epoch.data_seconds,
    "seconds/forward": lambda epoch: epoch.forward_seconds,
    "seconds/backward": lambda epoch: epoch.backward_seconds,
    "seconds/optimizer": lambda epoch: epoch.optimizer_seconds,
    "images_per_second": lambda epoch: epoch.images_per_second,
    "peak_memory_bytes": lambda epoch: epoch.peak_memory_bytes,
}


def check_installed() -> None:
    """Raises `HistoryError`, saying what to do, without the extra. Imports nothing."""
    if importlib.util.find_spec("tensorboard") is None:
        raise _missing()


def write_events(store: HistoryStore, runs: Sequence[str], folder: Path) -> list[Path]:
    """A folder a run under `folder`, with its epochs as scalars (errors in percent, times in
    seconds), its sampled steps as `step/loss`, its design and recipe as text; returns the folders.

    Raises `HistoryError` without the extra, and for a folder that holds events already: TensorBoard
    would show both on one line.
    """
    records = store.page(runs)
    targets = [folder / _name(record) for record in records]
    for target in targets:
        if target.exists() and any(target.iterdir()):
            raise HistoryError(
                f"'{target}' is not empty.", "Name another folder, or remove that one."
            )
    for record, target in zip(records, targets, strict=True):
        with _writer(target) as writer:
            _write(writer, store, record)
    return targets


def _missing() -> HistoryError:
    return HistoryError(
        "TensorBoard is not installed.",
        "Install it with: pip install 'residual-workbench[tensorboard]'",
    )


def _writer(target: Path) -> "SummaryWriter":
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise _missing() from None
    try:
        return SummaryWriter(str(target))
    except OSError as fault:
        raise HistoryError(f"'{target}' cannot be written: {fault.strerror}.") from None


def _name(record: RunRecord) -> str:
    """A folder's name that every file system takes, and no two runs share; TensorBoard shows it."""
    readable = escapes.file_name(record.name)
    return f"{readable}-{record.id}" if readable else record.id


def _write(writer: "SummaryWriter", store: HistoryStore, record: RunRecord) -> None:
    spec = store.spec(record.id)
    begun = record.started or record.created
    for tag, text in (
        ("name", record.name),
        ("notes", record.notes),
        ("design", codec.encode(spec.design, indent=1)),
        ("recipe", codec.encode(spec.recipe, indent=1)),
        ("data", codec.encode(spec.dataset, indent=1)),
    ):
        writer.add_text(tag, escapes.tensorboard(text), walltime=begun)
    for step in store.steps(record.id):
        moment = begun + step.seconds
        writer.add_scalar("step/loss", step.loss, step.step, walltime=moment)
        writer.add_scalar("step/learning_rate", step.learning_rate, step.step, walltime=moment)
    moment = begun
    for epoch in store.epochs(record.id):
        moment += epoch.train_seconds + epoch.evaluation_seconds
        for tag, figure in _SCALARS.items():
            value = figure(epoch)
            if value is not None:
                writer.add_scalar(tag, value, epoch.epoch, walltime=moment)
