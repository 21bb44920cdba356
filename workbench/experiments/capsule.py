"""Capsules: runs in one file, which another machine opens, checks and trains again."""

import filecmp
import hashlib
import json
import math
import os
import shutil
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import psutil

from workbench import __version__, paths
from workbench.errors import CapsuleError
from workbench.experiments.capsule_format import (
    DOCUMENTS,
    NAME,
    FileEntry,
    Manifest,
    documents,
    manifest_of,
    stored_run,
)
from workbench.history.store import HistoryStore
from workbench.history.transfer import StoredRun
from workbench.spec.run import CheckpointRecord

MANIFEST = "manifest.json"
LARGEST_DOCUMENT = 64 * 2**20
LARGEST_WEIGHTS = 4 * 2**30
LARGEST_CAPSULE = 64 * 2**30
_MOST_MEMBERS = 1_000_000
_CHUNK = 2**20
_STAGING = ".import-"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_HOSTILE = "Nothing was taken from it. Ask whoever made it to export it again."


@dataclass(frozen=True, slots=True)
class Contents:
    """What a sound capsule holds. `weights` counts its checkpoints."""

    runs: tuple[StoredRun, ...]
    workbench: str
    created: float
    weights: int


@dataclass(frozen=True, slots=True)
class Imported:
    """Ids of the runs that were entered, and of those that the history had already."""

    entered: tuple[str, ...]
    present: tuple[str, ...]


def export(store: HistoryStore, runs: Sequence[str], target: Path, weights: bool = False) -> None:
    """Write runs that have ended into `target`, whole or not at all; `weights` takes the
    checkpoints that are on the disk along. Raises `CapsuleError`, `HistoryError`."""
    runs = tuple(dict.fromkeys(runs))
    if not runs:
        raise CapsuleError("There is nothing to export.", "Name one run or more.")
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                entries = [e for run in runs for e in _put(archive, store.stored(run), weights)]
                manifest = Manifest(
                    workbench=__version__, created=time.time(), runs=list(runs), files=entries
                )
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except OSError as fault:
        raise CapsuleError(f"'{target}' cannot be written: {fault.strerror}.") from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def check(path: Path) -> Contents:
    """Read a capsule to its end without taking anything in: names, sizes, hashes, every document.
    Raises `CapsuleError` saying what is wrong."""
    with _opened(path) as (archive, manifest):
        runs = tuple(_runs(archive, manifest))
        weights = [entry for entry in manifest.files if entry.path.endswith(".safetensors")]
        for entry in weights:
            _verify(archive, entry)
        return Contents(runs, manifest.workbench, manifest.created, len(weights))


def take_in(store: HistoryStore, path: Path) -> Imported:
    """Enter a capsule's runs into the history, all that it lacks or none. The whole capsule is
    checked before anything is changed. Raises `CapsuleError`, `HistoryError`."""
    check(path)
    _sweep()
    with (
        _opened(path) as (archive, manifest),
        tempfile.TemporaryDirectory(
            dir=paths.home(), prefix=f"{_STAGING}{os.getpid()}-"
        ) as staging,
    ):
        for entry in manifest.files:
            if entry.path.endswith(".safetensors"):
                _verify(archive, entry, Path(staging) / entry.path)
        folders = _Folders(Path(staging))
        try:
            found = store.put_all(folders.noting(_runs(archive, manifest)), folders.move)
        except BaseException:
            folders.undo()
            raise
    entered, present = found
    return Imported(tuple(entered), tuple(present))


def _sweep() -> None:
    """Remove what imports have left whose process is dead."""
    for folder in paths.home().glob(f"{_STAGING}*"):
        process = folder.name.removeprefix(_STAGING).split("-")[0]
        if not process.isdecimal() or not psutil.pid_exists(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _put(archive: zipfile.ZipFile, run: StoredRun, weights: bool) -> Iterator[FileEntry]:
    folder = f"runs/{run.record.id}"
    files = {}
    for each in run.checkpoints if weights else ():
        source = paths.home() / each.path
        if source.is_file():
            files[source] = each
    for source, each in files.items():
        name = f"{folder}/{source.name}"
        with source.open("rb") as file:
            archive.write(source, name, zipfile.ZIP_STORED)
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != each.sha256:
            raise CapsuleError(
                f"The checkpoint '{source.name}' of '{run.record.name}' is damaged.",
                "Export the run without its weights.",
            )
        yield FileEntry(path=name, sha256=found, size_bytes=each.size_bytes)
    for name, text in documents(replace(run, checkpoints=tuple(files.values()))).items():
        archive.writestr(f"{folder}/{name}", text)
        digest = hashlib.sha256(text).hexdigest()
        yield FileEntry(path=f"{folder}/{name}", sha256=digest, size_bytes=len(text))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and its manifest, once names and sizes have been judged."""
    try:
        with zipfile.ZipFile(path) as archive:
            _judge(archive)
            manifest = manifest_of(_read(archive, MANIFEST, LARGEST_DOCUMENT))
            _compare(archive, manifest)
            yield archive, manifest
    except _DAMAGE as fault:
        raise CapsuleError(
            f"'{path.name}' is damaged, or no capsule: {str(fault) or type(fault).__name__}.",
            _HOSTILE,
        ) from None
    except OSError as fault:
        raise CapsuleError(f"'{path}' cannot be read: {fault.strerror or fault}.") from None


def _judge(archive: zipfile.ZipFile) -> None:
    """Refuse what no capsule has before a byte of it is unpacked."""
    entries = archive.infolist()
    if len(entries) > _MOST_MEMBERS:
        raise CapsuleError(f"The capsule holds {len(entries):,} files, too many.", _HOSTILE)
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
    owners = {path.split("/")[1] for path in listed}
    if not needed <= listed.keys() or owners != set(manifest.runs):
        raise CapsuleError("A run in the capsule lacks a document, or is not listed.", _HOSTILE)


def _runs(archive: zipfile.ZipFile, manifest: Manifest) -> Iterator[StoredRun]:
    files = {entry.path: entry for entry in manifest.files}
    for run in manifest.runs:
        texts = {}
        for name in DOCUMENTS:
            entry = files[f"runs/{run}/{name}"]
            texts[name] = _read(archive, entry.path, LARGEST_DOCUMENT)
            if hashlib.sha256(texts[name]).hexdigest() != entry.sha256:
                raise _altered(entry.path)
        found = stored_run(texts, f"runs/{run}")
        if found.record.id != run:
            raise CapsuleError(f"The folder of run {run} holds another run.", _HOSTILE)
        for each in found.checkpoints:
            file = files.get(each.path)
            if file is None or (file.sha256, file.size_bytes) != (each.sha256, each.size_bytes):
                raise CapsuleError(f"'{each.path}' is not what run {run} says of it.", _HOSTILE)
        yield found


def _read(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    # Read up to the limit whatever the header says.
    with archive.open(name) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise CapsuleError(f"'{name}' in the capsule is larger than {limit:,} bytes.", _HOSTILE)
    return data


def _verify(archive: zipfile.ZipFile, entry: FileEntry, target: Path | None = None) -> None:
    """Hash a checkpoint; write it to `target` where one is given. It is never unpickled or run."""
    if target is None:
        with archive.open(entry.path) as file:
            _hashed(file, entry, None)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry.path) as file, target.open("wb") as copy:
        _hashed(file, entry, copy)
        copy.flush()
        os.fsync(copy.fileno())


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


class _Folders:
    """The checkpoints of a capsule on their way from `staging` to where runs keep theirs."""

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
        on by. Raises `CapsuleError` where something is in the way."""
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
        for folder in self._moved:
            shutil.rmtree(folder)


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
