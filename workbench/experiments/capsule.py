"""Capsules: runs in one file, which another machine opens, checks and trains again."""

import hashlib
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench import __version__, paths
from workbench.durable import replacing
from workbench.errors import CapsuleError
from workbench.experiments.capsule_archive import MANIFEST, opened
from workbench.experiments.capsule_arrival import STAGING, Arrivals, sweep
from workbench.experiments.capsule_files import FileEntry, Manifest
from workbench.experiments.capsule_format import documents, experiment_document
from workbench.experiments.capsule_results import check_results
from workbench.history.store import HistoryStore
from workbench.history.transfer import StoredRun

_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a sound capsule holds. `weights` counts its checkpoints, `start_weights` the files that
    runs began with."""

    runs: tuple[StoredRun, ...]
    workbench: str
    created: float
    weights: int
    start_weights: int


@dataclass(frozen=True, slots=True)
class Imported:
    """Ids of the runs that were entered, and of those that the history had already."""

    entered: tuple[str, ...]
    present: tuple[str, ...]


def export(
    store: HistoryStore,
    runs: Sequence[str],
    target: Path,
    weights: bool = False,
    start_weights: bool = False,
) -> None:
    """Write runs that have ended into `target`, whole or not at all; `weights` takes the
    checkpoints along, `start_weights` the weights that runs began with, where they are on the disk.
    Raises `CapsuleError`, `HistoryError`."""
    runs = tuple(dict.fromkeys(runs))
    if not runs:
        raise CapsuleError("There is nothing to export.", "Name one run or more.")
    try:
        with (
            replacing(target) as temporary,
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            writing = _Writing(archive, weights, start_weights)
            for run in runs:
                stored = store.stored(run)
                check_results(stored, "No other machine would take it in: leave it out.")
                writing.put(stored)
            writing.close()
    except OSError as fault:
        raise CapsuleError(f"'{target}' cannot be written: {fault.strerror}.") from None


def check(path: Path) -> Contents:
    """Read a capsule to its end without taking anything in: names, sizes, hashes, every document.
    Raises `CapsuleError` saying what is wrong."""
    with opened(path) as capsule:
        runs = tuple(capsule.runs())
        weights, start_weights = capsule.checkpoints, capsule.start_weights
        for entry in (*weights, *start_weights):
            capsule.verify(entry)
        manifest = capsule.manifest
        return Contents(
            runs, manifest.workbench, manifest.created, len(weights), len(start_weights)
        )


def take_in(store: HistoryStore, path: Path) -> Imported:
    """Enter a capsule's runs into the history, all that it lacks or none, with the experiments that
    they are part of. The whole capsule is checked before anything is changed. Raises
    `CapsuleError`, `HistoryError`."""
    check(path)
    sweep()
    with (
        opened(path) as capsule,
        tempfile.TemporaryDirectory(dir=paths.home(), prefix=f"{STAGING}{os.getpid()}-") as staging,
    ):
        for entry in (*capsule.checkpoints, *capsule.start_weights):
            capsule.verify(entry, Path(staging) / entry.path)
        arrivals = Arrivals(Path(staging))
        try:
            found = store.put_all(arrivals.noting(capsule.runs()), arrivals.move)
        except BaseException:
            arrivals.undo()
            raise
    entered, present = found
    return Imported(tuple(entered), tuple(present))


class _Writing:
    """A capsule on its way into an archive."""

    def __init__(self, archive: zipfile.ZipFile, weights: bool, start_weights: bool) -> None:
        self._archive = archive
        self._weights = weights
        self._start_weights = start_weights
        self._runs: list[str] = []
        self._files: dict[str, FileEntry] = {}
        self._experiments: list[str] = []

    def put(self, run: StoredRun) -> None:
        """A run with what belongs to it. Raises `CapsuleError` for a damaged file."""
        folder = f"runs/{run.record.id}"
        files = {}
        for each in run.checkpoints if self._weights else ():
            source = paths.home() / each.path
            if source.is_file():
                files[source] = each
        for source, each in files.items():
            what = f"The checkpoint '{source.name}' of '{run.record.name}'"
            self._file(f"{folder}/{source.name}", source, each.sha256, what)
        for name, text in documents(replace(run, checkpoints=tuple(files.values()))).items():
            self._text(f"{folder}/{name}", text)
        self._runs.append(run.record.id)
        if self._start_weights:
            self._put_start(run)
        if run.experiment is not None and run.experiment.id not in self._experiments:
            self._experiments.append(run.experiment.id)
            self._text(f"experiments/{run.experiment.id}.json", experiment_document(run.experiment))

    def close(self) -> None:
        """The manifest, last of all."""
        manifest = Manifest(
            workbench=__version__,
            created=time.time(),
            runs=self._runs,
            experiments=self._experiments,
            files=list(self._files.values()),
        )
        self._archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))

    def _put_start(self, run: StoredRun) -> None:
        digest = run.spec.recipe.weights
        source = paths.weights_folder() / f"{digest}.safetensors"
        name = f"weights/{source.name}"
        if _SHA256.fullmatch(digest) and source.is_file() and name not in self._files:
            self._file(name, source, digest, f"What '{run.record.name}' began with")

    def _file(self, name: str, source: Path, sha256: str, what: str) -> None:
        with source.open("rb") as file:
            self._archive.write(source, name, zipfile.ZIP_STORED)
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sha256:
            raise CapsuleError(f"{what} is damaged.", "Export the run without its weights.")
        size = self._archive.getinfo(name).file_size
        self._files[name] = FileEntry(path=name, sha256=found, size_bytes=size)

    def _text(self, name: str, text: bytes) -> None:
        self._archive.writestr(name, text)
        digest = hashlib.sha256(text).hexdigest()
        self._files[name] = FileEntry(path=name, sha256=digest, size_bytes=len(text))
