"""Which images a run learns from."""

from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict, with_config

Source = Literal["digits", "cifar10", "cifar100", "images"]
Convert = Literal["", "rgb", "grey"]


@with_config(ConfigDict(strict=True, extra="forbid", allow_inf_nan=False))
@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec:
    """`path` is the folder or archive of `images`. `train_size` and `test_size` ask for a
    class-balanced subset of that many images; None means all. `subset_seed` chooses which.
    `images` are brought to the colours of `convert` and to the size `resize`, '32' or '32x48'
    (width, height); empty leaves them, and they must be alike."""

    source: Source = "digits"
    path: str = ""
    train_size: int | None = None
    test_size: int | None = None
    subset_seed: int = 0
    convert: Convert = ""
    resize: str = ""

    @property
    def title(self) -> str:
        """How a person would call it: 'CIFAR-10', 'digits', or the file's name."""
        names = {"digits": "digits", "cifar10": "CIFAR-10", "cifar100": "CIFAR-100"}
        name = names.get(self.source) or self.path.replace("\\", "/").rstrip("/").split("/")[-1]
        if self.train_size is None and self.test_size is None:
            return name
        return f"{name} ({self.train_size or 'all'}/{self.test_size or 'all'})"
