"""What a run's own folder tells of the run, so that a lost history can be made again.

`runs/ID/run.json` holds what the history has of the run, its sampled steps aside: specification,
state, epochs, machine, images, the last lines of its log, its experiment. It is replaced when the
run starts, before a checkpoint that follows an epoch, and at its end. The parts stand in it as they
do in a capsule, and are checked as strictly when they are read.
"""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from workbench import paths
from workbench.durable import replace_file
from workbench.errors import CapsuleError, WorkbenchError
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.history.transfer import StoredRun
from workbench.spec.run import CheckpointRecord, RunState

FORMAT: Final = "residual-workbench run"
VERSION: Final = 1
MOST_LINES = 500
"""Of the log: the last ones. Why a run ended stands there."""

_LARGEST = 64 * 2**20
_LOST = "The history was lost while the run was going on."

logger = logging.getLogger(__name__)


def keep(store: HistoryStore, run: str) -> None:
    """Bring the run's folder up to date, if it has one. Nothing that goes wrong stops the run: the
    history has all of it."""
    path = run_file(run)
    if not path.parent.is_dir():
        return
    try:
        replace_file(path, _document(store.outline(run)))
    except (OSError, WorkbenchError, ValueError) as fault:
        logger.warning("'%s' cannot be written: %s", path, fault)


def keep_missing(store: HistoryStore) -> int:
    """The same for the folders, of older versions or from capsules, that do not tell of their run
    yet; returns of how many."""
    known = known_runs(store)
    lacking = [run for run in folders() if run in known and not run_file(run).is_file()]
    for run in lacking:
        keep(store, run)
    return len(lacking)


def known_runs(store: HistoryStore) -> set[str]:
    """The ids of all runs of the history, those in the trash included."""
    return {run for trashed in (False, True) for run in store.ids(RunQuery(trashed=trashed))}


def folders() -> Iterator[str]:
    """The ids of runs that have a folder with something to go by: a checkpoint, or `run.json`."""
    for folder in sorted(paths.runs_folder().iterdir()):
        if folder.is_dir() and (
            (folder / run_file(folder.name).name).is_file()
            or next(folder.glob("step-*.safetensors"), None) is not None
        ):
            yield folder.name


def run_file(run: str) -> Path:
    return paths.runs_folder() / run / "run.json"


def read(run: str) -> StoredRun:
    """The run that its folder tells of. Raises `CapsuleError`."""
    # Here, as in `_document`: the window starts without what a capsule needs.
    from workbench.experiments import capsule_format

    path = run_file(run)
    parts = _parts(path)
    texts = {f"{name}.json": json.dumps(parts.get(name)).encode() for name in ("run", "epochs")}
    texts |= {"log.json": json.dumps(parts.get("log", [])).encode(), "steps.json": b"[]"}
    experiments = {}
    if parts.get("experiment") is not None:
        text = json.dumps(parts["experiment"]).encode()
        entry = capsule_format.stored_experiment(text, "run.json")
        experiments[entry.id] = entry
    stored = capsule_format.stored_run(texts, f"runs/{run}", experiments)
    if stored.record.id != run:
        raise CapsuleError(f"'{path}' tells of another run, {stored.record.id}.")
    # The folder's own list is newer by the last checkpoint.
    return replace(stored, checkpoints=tuple(_listed(run)) or stored.checkpoints)


def _listed(run: str) -> Iterator[CheckpointRecord]:
    """The checkpoints that the folder's own list tells of, and that are there."""
    from workbench.training.checkpoint import Checkpoints

    folder = paths.runs_folder() / run
    for entry in Checkpoints(folder).listed([]):
        if (folder / entry.file).is_file():
            yield CheckpointRecord(
                epoch=entry.epoch,
                step=entry.step,
                path=f"runs/{run}/{entry.file}",
                sha256=entry.sha256,
                size_bytes=entry.size_bytes,
                test_error=entry.test_error,
                is_best=entry.is_best,
            )


def _parts(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
    except OSError as fault:
        raise CapsuleError(f"'{path}' cannot be read: {fault.strerror}.") from None
    try:
        parts = json.loads(text) if len(text) <= _LARGEST else None
    except (ValueError, RecursionError):
        parts = None
    if not isinstance(parts, dict) or parts.get("format") != FORMAT:
        raise CapsuleError(f"'{path}' is damaged.")
    if parts.get("version") != VERSION:
        raise CapsuleError(f"'{path}' was written by a newer version of Residual Workbench.")
    return parts


def _document(stored: StoredRun) -> bytes:
    from workbench.experiments import capsule_format

    record = stored.record
    if record.state.is_live or record.state is RunState.QUEUED:
        ended = record.heartbeat or time.time()
        record = replace(record, state=RunState.INTERRUPTED, reason=_LOST, ended=ended)
    here = [each for each in stored.checkpoints if (paths.home() / each.path).is_file()]
    kept = replace(stored, record=record, checkpoints=tuple(here), log=stored.log[-MOST_LINES:])
    texts = capsule_format.documents(kept)
    # Joined as texts: it is written while a training waits.
    parts = {name: texts[f"{name}.json"] for name in ("run", "epochs", "log")}
    if stored.experiment is not None:
        parts["experiment"] = capsule_format.experiment_document(stored.experiment)
    head = f'{{"format": "{FORMAT}", "version": {VERSION}'.encode()
    return b"".join([head, *(b',\n"%s": %s' % (n.encode(), t) for n, t in parts.items()), b"}\n"])
