"""Runs out of the history into files, and capsules into it. All of it goes by the questions that
the lists ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.bridge.history_bridge import HistoryBridge
from workbench.errors import WorkbenchError
from workbench.experiments.tensorboard import check_installed, write_events
from workbench.history.export import write_curves, write_runs
from workbench.history.store import HistoryStore

if TYPE_CHECKING:
    from workbench.experiments.capsule import Imported


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file that runs can be written into; without a suffix it is a folder. `check` raises
    a `WorkbenchError` that says what is missing here to write it."""

    title: str
    suffix: str
    write: Callable[[HistoryStore, Sequence[str], Path], None]
    check: Callable[[], None] = lambda: None


def _capsule(store: HistoryStore, runs: Sequence[str], target: Path) -> None:
    from workbench.experiments.capsule import export

    export(store, runs, target)


def _capsule_with_weights(store: HistoryStore, runs: Sequence[str], target: Path) -> None:
    from workbench.experiments.capsule import export

    export(store, runs, target, weights=True, start_weights=True)


def _capsule_with_start(store: HistoryStore, runs: Sequence[str], target: Path) -> None:
    from workbench.experiments.capsule import export

    export(store, runs, target, start_weights=True)


def _network(store: HistoryStore, runs: Sequence[str], target: Path) -> None:
    from workbench.experiments.exchange import write_run

    write_run(store, runs, target)


def _events(store: HistoryStore, runs: Sequence[str], target: Path) -> None:
    write_events(store, runs, target)


FORMS: Mapping[str, Form] = {
    "runs": Form("CSV, a row a run", "csv", write_runs),
    "excel": Form("CSV for Excel, one row per run", "csv", partial(write_runs, for_excel=True)),
    "epochs": Form("CSV, a row an epoch", "csv", write_curves),
    "capsule": Form("Capsule for another machine", "capsule", _capsule),
    "start": Form("Capsule with the weights begun with", "capsule", _capsule_with_start),
    "weights": Form("Capsule with all weights", "capsule", _capsule_with_weights),
    "code": Form("Python that needs only torch, its weights beside it", "py", _network),
    "onnx": Form("ONNX", "onnx", _network),
    "tensorboard": Form("TensorBoard's event files", "", _events, check_installed),
}
"""By name; titles are source texts of the context 'Carrying'."""


def carry_out(
    bridge: HistoryBridge,
    receiver: QObject,
    runs: Sequence[str],
    path: Path,
    form: str,
    then: Callable[[], None],
) -> None:
    """Write runs in one of `FORMS`."""
    wanted = tuple(runs)
    bridge.ask_aside(
        receiver, lambda store: FORMS[form].write(store, wanted, path), lambda _: then()
    )


def can_write(bridge: HistoryBridge, form: str) -> bool:
    """Whether all is here that a form needs; where it is not, the bridge tells of it as of what
    the history refuses."""
    try:
        FORMS[form].check()
    except WorkbenchError as fault:
        bridge.failed.emit(fault)
        return False
    return True


def take_in(
    bridge: HistoryBridge,
    receiver: QObject,
    path: Path,
    then: Callable[[tuple[str, ...], tuple[str, ...]], None],
) -> None:
    """Check a capsule and enter its runs; the answer is the ids of those that are new, and of those
    that were there already."""

    def work(store: HistoryStore) -> "Imported":
        from workbench.experiments.capsule import take_in

        return take_in(store, path)

    def answer(found: "Imported") -> None:
        bridge.runs_changed.emit()
        then(found.entered, found.present)

    bridge.ask_aside(receiver, work, answer)
