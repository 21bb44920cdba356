"""A capsule as a file that is not to be trusted: judged, compared with its manifest, read."""

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from workbench.data.archive import GuardedZip, Limits
from workbench.errors import CapsuleError, DatasetError
from workbench.experiments.capsule_files import (
    CHECKPOINT,
    DOCUMENTS,
    NAME,
    START_WEIGHTS,
    FileEntry,
    Manifest,
)
from workbench.experiments.capsule_format import manifest_of, stored_experiment, stored_run
from workbench.history.experiments import ExperimentEntry
from workbench.history.transfer import StoredRun
from workbench.regular import open_regular

MANIFEST = "manifest.json"
LARGEST_DOCUMENT = 64 * 2**20
LARGEST_LIST = 256 * 2**20
"""Of what is held in memory as a whole: the list of files, and all experiments."""
LARGEST_WEIGHTS = 4 * 2**30
LARGEST_CAPSULE = 64 * 2**30
_MOST_MEMBERS = 1_000_000
_CHUNK = 2**20
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_HOSTILE = "Nothing was taken from it. Ask whoever made it to export it again."


@dataclass(frozen=True, slots=True)
class OpenedCapsule:
    """A capsule whose names and sizes have been judged; of what it holds nothing has been read but
    the manifest. Every method raises `CapsuleError` for what is not sound."""

    archive: zipfile.ZipFile
    manifest: Manifest

    @property
    def checkpoints(self) -> list[FileEntry]:
        return [each for each in self.manifest.files if CHECKPOINT.fullmatch(each.path)]

    @property
    def start_weights(self) -> list[FileEntry]:
        return [each for each in self.manifest.files if START_WEIGHTS.fullmatch(each.path)]

    def runs(self) -> Iterator[StoredRun]:
        """Every run with its experiment, each document checked; at the end, that nothing else is
        there."""
        files = {entry.path: entry for entry in self.manifest.files}
        experiments = {id: self._experiment(files, id) for id in self.manifest.experiments}
        begun_with: set[str] = set()
        used: set[str] = set()
        for run in self.manifest.runs:
            found = self._run(files, run, experiments)
            begun_with.add(found.spec.recipe.weights)
            used.update(() if found.experiment is None else (found.experiment.id,))
            yield found
        if used != experiments.keys():
            raise CapsuleError("It holds an experiment that no run is part of.", _HOSTILE)
        for entry in self.start_weights:
            if entry.sha256 not in begun_with:
                raise CapsuleError(f"No run began with '{entry.path}'.", _HOSTILE)

    def verify(self, entry: FileEntry, target: Path | None = None) -> None:
        """Hash a file of tensors; write it to `target` where one is given. It is never unpickled or
        run."""
        if target is None:
            with self.archive.open(entry.path) as file:
                _hashed(file, entry, None)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with self.archive.open(entry.path) as file, target.open("wb") as copy:
            _hashed(file, entry, copy)
            copy.flush()
            os.fsync(copy.fileno())

    def _experiment(self, files: dict[str, FileEntry], id: str) -> ExperimentEntry:
        entry = files[f"experiments/{id}.json"]
        found = stored_experiment(self._document(entry), entry.path)
        if found.id != id:
            raise CapsuleError(f"'{entry.path}' holds another experiment.", _HOSTILE)
        return found

    def _run(
        self, files: dict[str, FileEntry], run: str, experiments: dict[str, ExperimentEntry]
    ) -> StoredRun:
        texts = {name: self._document(files[f"runs/{run}/{name}"]) for name in DOCUMENTS}
        found = stored_run(texts, f"runs/{run}", experiments)
        if found.record.id != run:
            raise CapsuleError(f"The folder of run {run} holds another run.", _HOSTILE)
        for each in found.checkpoints:
            file = files.get(each.path)
            if file is None or (file.sha256, file.size_bytes) != (each.sha256, each.size_bytes):
                raise CapsuleError(f"'{each.path}' is not what run {run} says of it.", _HOSTILE)
        return found

    def _document(self, entry: FileEntry) -> bytes:
        text = _read(self.archive, entry.path, LARGEST_DOCUMENT)
        if hashlib.sha256(text).hexdigest() != entry.sha256:
            raise _altered(entry.path)
        return text


@contextmanager
def opened(path: Path) -> Iterator[OpenedCapsule]:
    """The capsule, once names and sizes have been judged. Raises `CapsuleError`."""
    try:
        with open_regular(path) as raw, _listed(raw) as archive:
            _judge(archive)
            manifest = manifest_of(_read(archive, MANIFEST, LARGEST_DOCUMENT))
            _compare(archive, manifest)
            yield OpenedCapsule(archive, manifest)
    except _DAMAGE as fault:
        raise CapsuleError(
            f"'{path.name}' is damaged, or no capsule: {str(fault) or type(fault).__name__}.",
            _HOSTILE,
        ) from None
    except OSError as fault:
        raise CapsuleError(f"'{path}' cannot be read: {fault.strerror or fault}.") from None


@contextmanager
def _listed(raw: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive, its list of files judged before a record is made of each."""
    guarded = GuardedZip(raw, Limits(members=_MOST_MEMBERS, member_bytes=LARGEST_LIST))
    try:
        archive = zipfile.ZipFile(cast(IO[bytes], guarded))
    except DatasetError as fault:
        raise CapsuleError(f"It is no capsule. {fault.message}", _HOSTILE) from None
    guarded.is_opening = False
    with archive:
        yield archive


def _judge(archive: zipfile.ZipFile) -> None:
    """Refuse what no capsule has before a byte of it is unpacked."""
    entries = archive.infolist()
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if NAME.fullmatch(name) is None or name in seen:
            raise CapsuleError(
                f"The capsule holds '{name[:200]}', which does not belong.", _HOSTILE
            )
        seen.add(name)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise CapsuleError(f"'{name}' in the capsule is a link or a device.", _HOSTILE)
        limit = LARGEST_DOCUMENT if name.endswith(".json") else LARGEST_WEIGHTS
        if entry.file_size > limit:
            raise CapsuleError(f"'{name}' in the capsule is larger than {limit:,} bytes.", _HOSTILE)
    if sum(entry.file_size for entry in entries) > LARGEST_CAPSULE:
        raise CapsuleError(f"Unpacked, it has more than {LARGEST_CAPSULE:,} bytes.", _HOSTILE)
    experiments = sum(e.file_size for e in entries if e.filename.startswith("experiments/"))
    if experiments > LARGEST_LIST:
        raise CapsuleError(f"Its experiments have more than {LARGEST_LIST:,} bytes.", _HOSTILE)
    if MANIFEST not in seen:
        raise CapsuleError("It holds no manifest, so it is no capsule.", _HOSTILE)


def _compare(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """The manifest lists exactly what is there, and each run has all its documents."""
    there = {entry.filename: entry.file_size for entry in archive.infolist()}
    there.pop(MANIFEST)
    listed = {entry.path: entry.size_bytes for entry in manifest.files}
    if there != listed or len(listed) < len(manifest.files):
        wrong = sorted(dict(there.items() ^ listed.items()))
        raise CapsuleError(
            f"The capsule does not hold what its manifest lists: {', '.join(wrong[:5])}.", _HOSTILE
        )
    needed = {f"runs/{run}/{name}" for run in manifest.runs for name in DOCUMENTS}
    owners = {path.split("/")[1] for path in listed if path.startswith("runs/")}
    if not needed <= listed.keys() or owners != set(manifest.runs):
        raise CapsuleError("A run in the capsule lacks a document, or is not listed.", _HOSTILE)
    if {f"experiments/{id}.json" for id in manifest.experiments} != {
        path for path in listed if path.startswith("experiments/")
    }:
        raise CapsuleError("An experiment in the capsule is missing, or not listed.", _HOSTILE)
    for entry in manifest.files:
        if START_WEIGHTS.fullmatch(entry.path) and entry.sha256 not in entry.path:
            raise _altered(entry.path)


def _read(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    # Read up to the limit whatever the header says.
    with archive.open(name) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise CapsuleError(f"'{name}' in the capsule is larger than {limit:,} bytes.", _HOSTILE)
    return data


def _hashed(file: IO[bytes], entry: FileEntry, copy: IO[bytes] | None) -> None:
    digest = hashlib.sha256()
    size = 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > entry.size_bytes:
            break
        digest.update(chunk)
        if copy is not None:
            copy.write(chunk)
    if size != entry.size_bytes or digest.hexdigest() != entry.sha256:
        raise _altered(entry.path)


def _altered(name: str) -> CapsuleError:
    return CapsuleError(f"'{name}' in the capsule was altered: its SHA-256 differs.", _HOSTILE)
