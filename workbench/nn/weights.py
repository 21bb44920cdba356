"""Weights from elsewhere: read without executing anything, matched by name or by order and shape.

Nothing is half-loaded: a match that is not complete changes no weight.
"""

import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from workbench.errors import CheckpointError
from workbench.nn.places import NameMap, by_name, by_order

LARGEST_FILE = 8 * 2**30
# What the restricted unpickler of torch raises for bytes that are no checkpoint, its asserts and
# its empty stack included.
_READ_FAULTS = (
    OSError,
    SafetensorError,
    UnpicklingError,
    RuntimeError,
    EOFError,
    ValueError,
    AssertionError,
    LookupError,
    TypeError,
    AttributeError,
)
_WRAPPERS = ("state_dict", "model", "net", "model_state_dict")
_PREFIXES = ("module.", "model.", "_orig_mod.")
_UNUSED = ("num_batches_tracked",)


def read(path: Path) -> dict[str, Tensor]:
    """The tensors of a `.safetensors` file or of a torch checkpoint. Raises `CheckpointError`.

    A torch checkpoint is read with `weights_only=True`, which builds tensors and plain containers
    and refuses everything else.
    """
    _check_file(path)
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        with warnings.catch_warnings():
            # An unusual pickle protocol is refused or read; a warning helps nobody here.
            warnings.simplefilter("ignore")
            content = torch.load(path, map_location="cpu", weights_only=True)
    except _READ_FAULTS as fault:
        why = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        raise CheckpointError(
            f"'{path.name}' cannot be read as weights: {why}",
            "It must hold tensors by name, and nothing that would have to be executed.",
        ) from None
    return _tensors(content, path.name)


def _check_file(path: Path) -> None:
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as fault:
        raise CheckpointError(
            f"'{path}' cannot be read as weights: {fault.strerror or fault}.",
            "Give the path of a .safetensors file or a torch checkpoint that you may read.",
        ) from None
    if size > LARGEST_FILE:
        raise CheckpointError(f"'{path.name}' is larger than {LARGEST_FILE >> 30} GiB.")


def match(model: nn.Module, tensors: Mapping[str, Tensor], but: Collection[str] = ()) -> NameMap:
    """Where each tensor of a file goes: by name where all names agree, else modules of one shape
    in the order of both definitions. The network's tensors named in `but` get none."""
    kept = model.state_dict().items()
    own = {k: v for k, v in kept if not k.endswith(_UNUSED) and k not in but}
    theirs = {k: v for k, v in tensors.items() if not k.endswith(_UNUSED)}
    if own.keys() == theirs.keys():
        return by_name(own, theirs)
    return by_order(own, theirs)


@torch.no_grad()
def load(model: nn.Module, tensors: Mapping[str, Tensor], names: NameMap) -> None:
    """Copy the weights across. Raises `CheckpointError`, having changed nothing, where the map is
    not complete or a shape differs."""
    if not names.is_complete:
        listed = [f"without a counterpart here: {n}" for n in names.unused[:5]]
        listed += [f"without weights: {n}" for n in names.missing[:5]]
        raise CheckpointError("The weights do not fit this design.", "; ".join(listed))
    own = model.state_dict()
    for each in names.matches:
        if own[each.own].numel() != tensors[each.theirs].numel():
            raise CheckpointError(f"'{each.theirs}' does not fit '{each.own}'.")
    for each in names.matches:
        target = own[each.own]
        target.copy_(tensors[each.theirs].reshape(target.shape))


def _tensors(content: Any, name: str) -> dict[str, Tensor]:
    for key in _WRAPPERS:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
            break
    if not isinstance(content, Mapping):
        raise CheckpointError(f"'{name}' holds no tensors by name.")
    found = {str(k): v for k, v in content.items() if isinstance(v, Tensor)}
    if not found:
        raise CheckpointError(f"'{name}' holds no tensors by name.")
    for prefix in _PREFIXES:
        if all(key.startswith(prefix) for key in found):
            found = {key.removeprefix(prefix): value for key, value in found.items()}
    return found
