"""Weights that were taken in, kept under their SHA-256, so that a recipe can name them for good."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from workbench import paths
from workbench.errors import CheckpointError
from workbench.nn import weights

_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(tensors: Mapping[str, Tensor]) -> str:
    """Put a copy of the tensors, by their own names, into the application's home; returns the
    SHA-256 that a recipe's `weights` takes. Raises `CheckpointError` where it cannot be written."""
    data = save({name: tensor.contiguous() for name, tensor in tensors.items()})
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    temporary = path.with_suffix(".part")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as fault:
        raise CheckpointError(
            f"The weights could not be kept: {fault.strerror or fault}.", "Free some space."
        ) from None
    return digest


def begin(model: nn.Module, digest: str) -> None:
    """Give a network kept weights. Raises `CheckpointError`, with nothing changed, where they are
    gone, damaged or not those of such a network."""
    tensors = _load(digest)
    weights.load(model, tensors, weights.match(model, tensors))


def _load(digest: str) -> dict[str, Tensor]:
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
        return load(data)
    except SafetensorError as fault:
        raise CheckpointError(f"The kept weights cannot be read: {fault}.", hint) from None


def _path(digest: str) -> Path:
    return paths.kept_weights(digest)
