"""Saved states of a run: written whole or not at all, hashed, loaded without executing anything.

A folder holds `step-N-HASH.safetensors` files (tensors, and JSON texts in the header) and
`index.json`, which lists them with their SHA-256. The last two and the best are kept. A file's name
holds the beginning of its hash, so that a new file never takes the place of an older one, and so
that the files can be told whole from damaged ones even without the index.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from workbench.durable import replace_file, sweep
from workbench.errors import CheckpointError

INDEX = "index.json"
KEPT = 2
_NAME = re.compile(r"step-\d{1,18}-([0-9a-f]{16})\.safetensors")
_LARGEST_INDEX = 2**20


@with_config(ConfigDict(extra="forbid", strict=True))
@dataclass(frozen=True, slots=True)
class Moment:
    """When a checkpoint is taken: `epoch`, `step` count over the run, errors in percent."""

    epoch: int
    step: int
    test_error: float | None = None
    is_best: bool = False


@with_config(ConfigDict(extra="forbid", strict=True))
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


_ENTRIES = TypeAdapter(list[Entry])
_MOMENT = TypeAdapter(Moment)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a checkpoint holds: tensors by name, and numbers and texts."""

    tensors: Mapping[str, Tensor]
    facts: Mapping[str, Any]

    @property
    def is_finite(self) -> bool:
        """Whether no tensor holds NaN or infinity."""
        floats = (t for t in self.tensors.values() if t.is_floating_point())
        return all(bool(torch.isfinite(tensor).all()) for tensor in floats)


class Checkpoints:
    """The checkpoints of one run's folder. Sweeps what an earlier process left half-written."""

    def __init__(self, folder: Path) -> None:
        """Raises `CheckpointError` where there cannot be such a folder."""
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder)
        except OSError as fault:
            raise CheckpointError(
                f"The run's folder '{folder}' cannot be used: {fault.strerror or fault}.",
                "Allow writing to it, or set WORKBENCH_HOME to another folder.",
            ) from None

    def save(self, state: State, moment: Moment) -> Entry:
        """Write a checkpoint. Raises `CheckpointError`; those before it are then as they were."""
        header = {"state": json.dumps(dict(state.facts)), "moment": json.dumps(asdict(moment))}
        data = save(dict(state.tensors), header)
        digest = hashlib.sha256(data).hexdigest()
        path = self._folder / f"step-{moment.step}-{digest[:16]}.safetensors"
        entry = Entry(path.name, digest, len(data), **asdict(moment))
        known = [each for each in self.listed([]) if each.file != entry.file]
        try:
            replace_file(path, data)
            try:
                self._keep(known, entry)
            except OSError:
                # The index does not name it: on a full disk it would only be in the way.
                path.unlink(missing_ok=True)
                raise
        except OSError as fault:
            raise CheckpointError(
                f"The checkpoint could not be written: {fault.strerror or fault}.",
                "Free some space; the checkpoint before it is whole.",
            ) from None
        return entry

    def entries(self) -> list[Entry]:
        """The index, oldest first; empty where there is none. Raises `CheckpointError` where there
        is one that is damaged."""
        try:
            with (self._folder / INDEX).open("rb") as file:
                return _ENTRIES.validate_json(file.read(_LARGEST_INDEX))
        except FileNotFoundError:
            return []
        except (OSError, ValidationError):
            raise CheckpointError(f"The list of checkpoints, '{INDEX}', is damaged.") from None

    def listed(self, faults: list[str]) -> list[Entry]:
        """What every reader of the folder goes by: the index, or, where that is damaged or gone,
        the checkpoints that lie there whole. What is wrong with the index goes to `faults`."""
        try:
            return self.entries() or self._found()
        except CheckpointError as fault:
            faults.append(str(fault))
            return self._found()

    def load_last(self) -> tuple[State, Entry, list[str]]:
        """The newest checkpoint that is whole, and what is wrong with newer ones. Raises
        `CheckpointError` where none is."""
        faults: list[str] = []
        for entry in reversed(self.listed(faults)):
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
            if not path.is_file():
                raise CheckpointError(f"'{path.name}' is not there any more.")
            if _sha256(path) != entry.sha256:
                raise CheckpointError(f"'{path.name}' is damaged: its SHA-256 has changed.")
            with safe_open(path, framework="pt") as file:
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
                facts = json.loads((file.metadata() or {}).get("state", "{}"))
        except (OSError, SafetensorError, ValueError, RecursionError) as fault:
            raise CheckpointError(f"'{path.name}' cannot be read: {fault}.") from None
        if not isinstance(facts, dict):
            raise CheckpointError(f"'{path.name}' holds no state of a run.")
        return State(tensors, facts)

    def _found(self) -> list[Entry]:
        """The whole checkpoints that lie in the folder, oldest first, by their names' hashes."""
        found = []
        for path in self._folder.glob("step-*.safetensors"):
            name = _NAME.fullmatch(path.name)
            try:
                digest = _sha256(path)
                if name is None or not digest.startswith(name[1]):
                    continue
                with safe_open(path, framework="pt") as file:
                    moment = _MOMENT.validate_json((file.metadata() or {}).get("moment", ""))
                found.append(Entry(path.name, digest, path.stat().st_size, **asdict(moment)))
            except (OSError, SafetensorError, ValidationError):
                continue
        return sorted(found, key=lambda entry: entry.step)

    def _keep(self, known: list[Entry], entry: Entry) -> None:
        """Enter a new checkpoint into the index, then delete what is not kept."""
        if entry.is_best:
            known = [replace(each, is_best=False) for each in known]
        every = [*known, entry]
        kept = [each for i, each in enumerate(every) if i >= len(every) - KEPT or each.is_best]
        replace_file(self._folder / INDEX, json.dumps([asdict(e) for e in kept], indent=1).encode())
        names = {each.file for each in kept}
        for path in self._folder.glob("step-*.safetensors"):
            if path.name not in names:
                path.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
