"""Weights that were taken in, kept under their SHA-256, so that a recipe can name them for good."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import TypeAdapter
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from workbench import paths
from workbench.durable import replace_file
from workbench.errors import CheckpointError
from workbench.nn import weights

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LEFT_OUT = "left_out"
_NAMES = TypeAdapter(frozenset[str])


def keep(tensors: Mapping[str, Tensor], but: Collection[str] = ()) -> str:
    """Put a copy of the tensors, by their own names, into the application's home; returns the
    SHA-256 that a recipe's `weights` takes. Those named in `but` are left out, and a run that
    begins with the file has them as its seed draws them; the file itself says so, so that its
    SHA-256 tells a run's beginning in full. Raises `CheckpointError` where it cannot be written."""
    held = {name: each.contiguous() for name, each in tensors.items() if name not in but}
    data = save(held, {_LEFT_OUT: json.dumps(sorted(but))} if but else None)
    digest = hashlib.sha256(data).hexdigest()
    try:
        replace_file(_path(digest), data)
    except OSError as fault:
        raise CheckpointError(
            f"The weights could not be kept: {fault.strerror or fault}.", "Free some space."
        ) from None
    return digest


def begin(model: nn.Module, digest: str) -> None:
    """Give a network kept weights, all but those that the file leaves out. Raises
    `CheckpointError`, with nothing changed, where they are gone, damaged or not those of such a
    network."""
    tensors, but = _load(digest)
    names = weights.match(model, tensors, but)
    if names.missing and set(names.missing) == set(names.unused):
        raise CheckpointError(
            f"The weights are of another shape than the network's: {', '.join(names.missing)}.",
            "Where only the number of classes differs, take all others over: 'workbench train "
            "--weights FILE --new-classifier', or 'Begin with a new classifier' in the window.",
        )
    weights.load(model, tensors, names)


def _load(digest: str) -> tuple[dict[str, Tensor], frozenset[str]]:
    """The tensors of a kept file, and the names that it leaves out."""
    hint = "Take the file in again: 'workbench weights'."
    if not _DIGEST.fullmatch(digest):
        raise CheckpointError(f"'{digest}' names no kept weights.", hint)
    try:
        data = _path(digest).read_bytes()
    except OSError:
        raise CheckpointError(f"The weights {digest[:12]} are not kept here.", hint) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise CheckpointError(f"The kept weights {digest[:12]} are damaged.", hint)
    try:
        return load(data), _left_out(data)
    except (SafetensorError, ValueError) as fault:
        raise CheckpointError(f"The kept weights cannot be read: {fault}.", hint) from None


def _left_out(data: bytes) -> frozenset[str]:
    """What the header of a safetensors file that could be loaded says of it. Raises `ValueError`
    where that is not what `keep` writes."""
    size = int.from_bytes(data[:8], "little")
    told = json.loads(data[8 : 8 + size]).get("__metadata__", {}).get(_LEFT_OUT, "[]")
    return _NAMES.validate_json(told)


def _path(digest: str) -> Path:
    return paths.kept_weights(digest)
