"""Saved states of a run: written whole or not at all, hashed, loaded without executing anything.

A folder holds `step-N.safetensors` files (tensors, and a JSON text in the header) and `index.json`
with their SHA-256. The last two and the best are kept.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from workbench.errors import CheckpointError

INDEX = "index.json"
KEPT = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One checkpoint of the index. `step` counts over the run."""

    file: str
    sha256: str
    size_bytes: int
    epoch: int
    step: int
    test_error: float | None
    is_best: bool


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a checkpoint holds: tensors by name, and numbers and texts."""

    tensors: Mapping[str, Tensor]
    facts: Mapping[str, Any]


class Checkpoints:
    """The checkpoints of one run's folder. Sweeps what an earlier process left half-written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for orphan in folder.glob(".*.part"):
            orphan.unlink(missing_ok=True)

    def save(self, state: State, entry_of: tuple[int, int, float | None, bool]) -> Entry:
        """Write a checkpoint for (epoch, step, test error, is best). Raises `CheckpointError`."""
        epoch, step, error, is_best = entry_of
        data = save(dict(state.tensors), {"state": json.dumps(dict(state.facts))})
        file = f"step-{step}.safetensors"
        digest = hashlib.sha256(data).hexdigest()
        entry = Entry(file, digest, len(data), epoch, step, error, is_best)
        try:
            _write(self._folder / file, data)
            self._keep(entry)
        except OSError as fault:
            raise CheckpointError(
                f"The checkpoint could not be written: {fault.strerror}.",
                "Free some space; the checkpoint before it is whole.",
            ) from None
        return entry

    def entries(self) -> list[Entry]:
        """The index, oldest first; empty where there is none that can be read."""
        try:
            rows = json.loads((self._folder / INDEX).read_text(encoding="utf-8"))
            return [Entry(**row) for row in rows]
        except (OSError, ValueError, TypeError):
            # Without an index no file can be trusted; the run then begins anew and says so.
            return []

    def load_last(self) -> tuple[State, Entry, list[str]]:
        """The newest checkpoint that is whole, and what is wrong with newer ones. Raises
        `CheckpointError` where none is."""
        faults: list[str] = []
        for entry in reversed(self.entries()):
            try:
                return self.load(entry), entry, faults
            except CheckpointError as fault:
                faults.append(str(fault))
        raise CheckpointError(
            "No checkpoint can be used." + "".join(f" {fault}" for fault in faults),
            "Start the run again with the same settings.",
        )

    def load(self, entry: Entry) -> State:
        """One checkpoint. Raises `CheckpointError` where its bytes are not those saved."""
        path = self._folder / Path(entry.file).name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != entry.sha256:
                raise CheckpointError(f"'{entry.file}' is damaged: its SHA-256 has changed.")
            with safe_open(path, framework="pt") as file:
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
                facts = json.loads((file.metadata() or {}).get("state", "{}"))
        except (OSError, SafetensorError, ValueError) as fault:
            raise CheckpointError(f"'{entry.file}' cannot be read: {fault}.") from None
        return State(tensors, facts)

    def _keep(self, entry: Entry) -> None:
        """Enter a new checkpoint into the index, then delete what is not kept."""
        known = [each for each in self.entries() if each.file != entry.file]
        if entry.is_best:
            known = [Entry(**{**asdict(each), "is_best": False}) for each in known]
        every = [*known, entry]
        kept = [each for i, each in enumerate(every) if i >= len(every) - KEPT or each.is_best]
        _write(self._folder / INDEX, json.dumps([asdict(e) for e in kept], indent=1).encode())
        names = {each.file for each in kept}
        for path in self._folder.glob("step-*.safetensors"):
            if path.name not in names:
                with contextlib.suppress(FileNotFoundError):
                    path.unlink()


def _write(path: Path, data: bytes) -> None:
    """The whole of `data` under a temporary name, synced, then renamed, and the folder synced."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
