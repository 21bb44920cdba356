"""What a capsule brings beside rows: files, into their places, all of them or none."""

import filecmp
import json
import math
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import psutil

from workbench import paths
from workbench.errors import CapsuleError
from workbench.history.transfer import StoredRun
from workbench.spec.run import CheckpointRecord

STAGING = ".import-"


def sweep() -> None:
    """Remove what imports have left whose process is dead."""
    for folder in paths.home().glob(f"{STAGING}*"):
        process = folder.name.removeprefix(STAGING).split("-")[0]
        if not process.isdecimal() or not psutil.pid_exists(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


class Arrivals:
    """The tensors of a capsule on their way from `staging` to where runs keep their checkpoints,
    and where weights are kept that runs begin with."""

    def __init__(self, staging: Path) -> None:
        self._staging = staging
        self._checkpoints: dict[str, tuple[CheckpointRecord, ...]] = {}
        self._moved: list[Path] = []

    def noting(self, runs: Iterable[StoredRun]) -> Iterator[StoredRun]:
        """The runs themselves; what they say of their checkpoints is remembered."""
        for run in runs:
            self._checkpoints[run.record.id] = run.checkpoints
            yield run

    def move(self, entered: Sequence[str]) -> None:
        """Put the checkpoints of entered runs into their folders, with the index that a run goes
        on by, and start weights beside those that are kept. Raises `CapsuleError` where something
        is in the way."""
        for source in self._staging.glob("weights/*"):
            self._keep(source)
        for run in entered:
            source = self._staging / "runs" / run
            if not source.is_dir():
                continue
            target = paths.runs_folder() / run
            if target.exists() and not _is_leftover(target, source):
                raise CapsuleError(f"'{target}' is in the way.", "Move that folder elsewhere.")
            entries = [_index_entry(each) for each in self._checkpoints[run]]
            (source / "index.json").write_text(json.dumps(entries, indent=1), encoding="utf-8")
            if target.exists():
                shutil.rmtree(target)
            source.replace(target)
            self._moved.append(target)

    def undo(self) -> None:
        """Take back what was moved."""
        for moved in self._moved:
            if moved.is_dir():
                shutil.rmtree(moved)
            else:
                moved.unlink()

    def _keep(self, source: Path) -> None:
        """Weights are kept under their hash: those that are there already are the same, or
        damaged."""
        target = paths.weights_folder() / source.name
        was_there = target.exists()
        source.replace(target)
        if not was_there:
            self._moved.append(target)


def _is_leftover(target: Path, source: Path) -> bool:
    """Whether `target` is what an import of the same run put there before its process died."""
    names = {file.name for file in target.iterdir()} - {"index.json"}
    return names <= {file.name for file in source.iterdir()} and all(
        filecmp.cmp(target / name, source / name, shallow=False) for name in names
    )


def _index_entry(record: CheckpointRecord) -> dict[str, object]:
    """A line of the index that the training keeps beside its checkpoints."""
    error = record.test_error
    return {
        **{name: getattr(record, name) for name in ("sha256", "size_bytes", "epoch", "step")},
        "file": record.path.rsplit("/", 1)[-1],
        "test_error": error if error is not None and math.isfinite(error) else None,
        "is_best": record.is_best,
    }
