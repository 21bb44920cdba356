"""Experiments for the dialog that makes them: what may be varied, what comes of it, and files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from ui.bridge.history_bridge import HistoryBridge
from workbench.durable import replace_file
from workbench.errors import WorkbenchError
from workbench.experiments.experiment_file import dumps, load
from workbench.experiments.grid import Target, targets
from workbench.experiments.preview import Preview, PreviewRow, preview
from workbench.history.store import HistoryStore
from workbench.spec.experiment import Axis, Experiment

__all__ = [
    "Axis",
    "Experiment",
    "ExperimentsBridge",
    "Foreseen",
    "Preview",
    "PreviewRow",
    "Target",
    "targets",
]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an experiment comes to; None and a fault where there is nothing to speak of."""

    experiment: Experiment
    preview: Preview | None
    fault: str = ""


class ExperimentsBridge:
    """Previews and files of experiments; answers come while their receiver lives."""

    def __init__(self, history: HistoryBridge) -> None:
        self._history = history

    def foresee(
        self, receiver: QObject, experiment: Experiment, answer: Callable[[Foreseen], None]
    ) -> None:
        """Work out every combination, in the background."""
        self._history.ask(receiver, lambda store: _foreseen(store, experiment), answer)

    def read(self, path: Path) -> Experiment:
        """Raises `FormatError`, `UnknownNetwork`."""
        return load(path)

    def write(self, path: Path, experiment: Experiment) -> None:
        """Raises `WorkbenchError` where the file cannot be written."""
        try:
            replace_file(path, dumps(experiment).encode())
        except OSError as fault:
            raise WorkbenchError(f"'{path}' cannot be written: {fault.strerror}.") from None


def _foreseen(store: HistoryStore, experiment: Experiment) -> Foreseen:
    try:
        return Foreseen(experiment, preview(store, experiment))
    except WorkbenchError as fault:
        return Foreseen(experiment, None, str(fault))
