"""What a network comes to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Of a network: layers, parameters, multiply-accumulates per image."""

    depth: int
    parameters: int
    macs: int
