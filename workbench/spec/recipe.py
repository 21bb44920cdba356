"""How a network is trained: optimiser, schedule, augmentation, precision."""

from dataclasses import dataclass, replace
from typing import Literal

from pydantic import ConfigDict, with_config

Precision = Literal["float32", "tf32", "bf16"]
ScheduleKind = Literal["step", "cosine", "constant"]
Padding = Literal["zero", "reflect"]
LastBatch = Literal["keep", "drop"]
StepMode = Literal["auto", "eager", "compile", "graph"]


@with_config(ConfigDict(strict=True, extra="forbid", allow_inf_nan=False))
@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The defaults are those of Yang et al. 2021, section 3.

    `milestones` are pairs (first epoch, 1-based; factor on `learning_rate`). `warmup_iterations`
    are trained at `warmup_learning_rate`. `crop_padding`, `cutout` are pixels, 0 for none.
    `evaluation_batch` is the number of images a batch of the test pass. `step_mode` 'auto' takes a
    CUDA graph where the device has them and eager otherwise. `weights` is the SHA-256 of
    kept weights to begin with (`workbench.nn.kept`); empty: they are drawn from the seed.
    """

    name: str = "fastresnet"
    optimizer: Literal["sgd", "adamw"] = "sgd"
    learning_rate: float = 0.1
    momentum: float = 0.9
    nesterov: bool = True
    weight_decay: float = 1e-4
    epochs: int = 160
    batch_size: int = 128
    schedule: ScheduleKind = "step"
    milestones: tuple[tuple[int, float], ...] = ((81, 0.1), (121, 0.01))
    warmup_iterations: int = 0
    warmup_learning_rate: float = 0.01
    crop_padding: int = 4
    crop_fill: Padding = "zero"
    flip: bool = True
    cutout: int = 0
    normalise: bool = True
    precision: Precision = "float32"
    last_batch: LastBatch = "keep"
    evaluation_batch: int = 1000
    step_mode: StepMode = "auto"
    weights: str = ""
    citation: str = ""

    def scaled(self, epochs: int) -> "Recipe":
        """The same recipe over another number of epochs: milestones keep their share of it. Of
        those that come to fall on one epoch the latest holds, as it would have in the end."""
        share = epochs / self.epochs
        milestones = {
            max(2, round((first - 1) * share) + 1): factor
            for first, factor in sorted(self.milestones, key=lambda each: each[0])
        }
        return replace(self, epochs=epochs, milestones=tuple(milestones.items()))
