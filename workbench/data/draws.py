"""Random numbers that depend on nothing but what names them."""

import hashlib

import torch


def generator(*names: int | str) -> torch.Generator:
    """A CPU generator whose state follows from `names` alone, such as (seed, epoch, 'crop').

    The names are hashed first: torch seeds its CPU generator with 32 bits, and neighbouring seeds
    and epochs must not share a stream.
    """
    text = "/".join(str(name) for name in names)
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")
    return torch.Generator().manual_seed(seed)
