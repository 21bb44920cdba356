"""Weights from elsewhere, matched with a network.

Nothing is half-loaded: a match that is not complete changes no weight.
"""

from collections.abc import Collection, Mapping

import torch
from torch import Tensor, nn

from workbench.errors import CheckpointError
from workbench.nn.places import NameMap, by_name, by_structure, has_our_names
from workbench.nn.roles import roles

_UNUSED = ("num_batches_tracked",)


def match(model: nn.Module, tensors: Mapping[str, Tensor], but: Collection[str] = ()) -> NameMap:
    """Where each tensor of a file goes: by our names where it has them, else by structure, shape
    and what its names say. The network's tensors named in `but` get none."""
    kept = model.state_dict().items()
    own = {k: v for k, v in kept if not k.endswith(_UNUSED) and k not in but}
    theirs = {k: v for k, v in tensors.items() if not k.endswith(_UNUSED)}
    if has_our_names(own, theirs):
        return by_name(own, theirs)
    return by_structure(own, theirs, roles(model))


@torch.no_grad()
def load(model: nn.Module, tensors: Mapping[str, Tensor], names: NameMap) -> None:
    """Copy the weights across. Raises `CheckpointError`, having changed nothing, where the map is
    not complete or a shape differs."""
    if not names.is_complete:
        listed = [f"without a counterpart here: {n}" for n in names.unused[:5]]
        listed += [f"without weights: {n}" for n in names.missing[:5]]
        raise CheckpointError("The weights do not fit this design.", "; ".join(listed))
    if names.is_ambiguous:
        raise CheckpointError(
            "The names in the file allow several maps, which compute different functions.",
            "Choose one, or test them: 'workbench weights FILE --test IMAGES' says which is right.",
        )
    own = model.state_dict()
    for each in names.matches:
        if own[each.own].numel() != tensors[each.theirs].numel():
            raise CheckpointError(f"'{each.theirs}' does not fit '{each.own}'.")
    for each in names.matches:
        target = own[each.own]
        target.copy_(tensors[each.theirs].reshape(target.shape))
