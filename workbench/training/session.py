"""The state of one training run: network, optimiser, place, sums; to and from a checkpoint."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import torch
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from torch import Tensor

from workbench.data.batches import Batches
from workbench.data.progress import IsCancelled
from workbench.errors import CheckpointError
from workbench.training import layout as layouts
from workbench.training import optimizer as optimizers
from workbench.training import step as steps
from workbench.training.checkpoint import State
from workbench.training.job import TrainingJob
from workbench.training.layout import Layout
from workbench.training.losses import Losses
from workbench.training.randomness import random_state, set_random_state
from workbench.training.snapshot import to_host
from workbench.training.step_report import StepReport
from workbench.training.timing import StepClock, Stopwatch
from workbench.training.totals import Totals

_SHOWN = 20
"""Classes that the log names."""


@with_config(ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))
@dataclass(slots=True)
class Place:
    """Where a run is: `epoch` (1-based) is under way, `step` (0-based) of it comes next; `done`
    steps were taken since the beginning, in `seconds` of training before this epoch."""

    epoch: int = 1
    step: int = 0
    done: int = 0
    seconds: float = 0.0
    best_error: float | None = None


@with_config(ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))
@dataclass(frozen=True, slots=True)
class _Facts:
    """The numbers of a checkpoint. Sums depend on `threads`, torch's intra-op threads, and on
    `layout`."""

    version: int
    place: Place
    images: int
    epoch_seconds: float
    optimizer: dict[str, float]
    threads: int
    layout: Layout = layouts.USUAL


_FACTS = TypeAdapter(_Facts)


class Session:
    """One run in the making. Attributes are its parts; all tensors are on `device`."""

    def __init__(self, job: TrainingJob, device: torch.device) -> None:
        """Raises `DatasetError` for a recipe that does not fit the images."""
        self.job = job
        self.device = device
        recipe, data = job.recipe, job.data
        make = partial(
            Batches, recipe=recipe, statistics=data.statistics, device=device, seed=job.seed
        )
        self.train = make(data.train, train=True)
        self.test = make(data.test, train=False)
        self.model = job.model.to(device)
        self.model.train()
        self.optimizer = optimizers.make(self.model, recipe, device)
        self.totals = Totals(device)
        self.losses = Losses(device)
        self.clock = StepClock(device)
        self.watch = Stopwatch(device)
        self.place = Place()
        self._parts = steps.Parts(
            self.model, self.optimizer, recipe.precision, self.totals, self.losses, self.clock
        )
        self.step, self._mode = steps.make(self._parts, recipe)
        self.layout: Layout = layouts.USUAL
        self.lay_out(self.layout)
        torch.manual_seed(job.seed)

    def lay_out(self, layout: Layout) -> None:
        """Bring weights, and what the optimiser keeps of them, into a memory layout. To be called
        before the first step."""
        self.layout = layout
        layouts.lay_out(self.model, layout)
        self._lay_out_like_weights()
        self._parts.format = layouts.FORMATS[layout]

    def choose_layout(self, cancelled: IsCancelled) -> None:
        """Take the layout that is faster on this device, which may have to be measured."""
        job = self.job
        self.lay_out(layouts.choose(self.model, job.data.shape, job.recipe, self.device, cancelled))

    @property
    def manner(self) -> list[str]:
        """How the run trains, in sentences for its log."""
        recipe, mode = self.job.recipe, self._mode
        layout = self.layout if self.device.type == "cuda" else ""
        said = [StepReport(recipe.precision, mode.name, str(self.device), layout).sentence]
        if recipe.precision == "tf32" and self.device.type != "cuda":
            said.append("Only CUDA devices have TF32: products are of float32.")
        if mode.name == "compile":
            said.append("The first step compiles the network, which may take minutes.")
        if mode.reason:
            said.append(f"Steps are run line by line, not as '{recipe.step_mode}': {mode.reason}.")
        if not self.train.is_resident:
            said.append("The images do not fit on the device: they are sent batch by batch.")
        count, seen = len(self.job.data.train), self.train.images_per_epoch
        if seen < count:
            said.append(
                f"Each epoch leaves out {count - seen:,} of {count:,} images, other ones each "
                "time: the last batch is short, and the recipe drops it."
            )
        elif short := count % recipe.batch_size:
            said.append(f"The last batch of an epoch is short and kept: {short:,} images.")
        if recipe.weights:
            # A file's classifier says nothing of its classes but how many they are.
            names = self.job.data.classes
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            said.append(
                f"Weights of a file meet classes in this order: {', '.join(names[:_SHOWN])}{more}."
            )
        return said

    def state(self) -> State:
        """Everything that the rest of the run depends on."""
        tensors: dict[str, Tensor] = {}
        for name, value in self.model.state_dict().items():
            tensors[f"model.{name}"] = value
        scalars: dict[str, float] = {}
        for index, state in self.optimizer.state_dict()["state"].items():
            for name, value in state.items():
                if isinstance(value, Tensor):
                    tensors[f"optimizer.{index}.{name}"] = value
                elif value is not None:
                    scalars[f"{index}.{name}"] = value
        tensors["totals"] = self.totals.sums
        tensors |= random_state(self.device)
        facts = {
            "version": 1,
            "place": asdict(self.place),
            "images": self.totals.images,
            "epoch_seconds": self.watch.seconds,
            "optimizer": scalars,
            "threads": torch.get_num_threads(),
            "layout": self.layout,
        }
        # Contiguous copies: the format knows no strides, and the run goes on while it is written.
        return State(to_host(tensors), facts)

    def restore(self, state: State) -> None:
        """Go on from `state`, with as many threads as it was made with. Raises `CheckpointError`,
        having changed nothing, where it is of another network, recipe or device."""
        try:
            facts = _FACTS.validate_json(json.dumps(dict(state.facts)))
            held = self._optimizer_state(state.tensors, facts.optimizer)
            self._check(state.tensors, facts.place)
        except ValidationError as fault:
            [first, *_] = fault.errors(include_url=False)
            raise _unfit(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        except (KeyError, IndexError, ValueError) as fault:
            raise _unfit(str(fault)) from None
        self._restore(state.tensors, facts, held)

    def _check(self, tensors: Mapping[str, Tensor], place: Place) -> None:
        """Raises `ValueError` where a tensor or the place is not one of this run."""
        wanted = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        wanted["totals"] = self.totals.sums
        wanted |= random_state(self.device)
        for name, own in wanted.items():
            found = tensors.get(name)
            if found is None or found.shape != own.shape or found.dtype != own.dtype:
                raise ValueError(f"'{name}' is missing or of another shape")
        unknown = [n for n in tensors if n.startswith("model.") and n not in wanted]
        if unknown:
            raise ValueError(f"this network has no '{unknown[0]}'")
        steps, epochs = self.train.steps_per_epoch, self.job.recipe.epochs
        is_placed = 1 <= place.epoch <= epochs + 1 and 0 <= place.step <= steps
        if not is_placed or place.done != (place.epoch - 1) * steps + place.step:
            raise ValueError(f"step {place.done} of epoch {place.epoch} is no place of this run")

    def _optimizer_state(
        self, tensors: Mapping[str, Tensor], scalars: Mapping[str, float]
    ) -> dict[int, dict[str, Any]]:
        """What the optimiser keeps of each parameter, by its number. Raises `ValueError`."""
        parameters = list(self.model.parameters())
        held: dict[int, dict[str, Any]] = {}
        for name, tensor in tensors.items():
            if name.startswith("optimizer."):
                _, index, key = name.split(".", 2)
                shape = () if key == "step" else parameters[int(index)].shape
                if tensor.shape != shape or not tensor.is_floating_point():
                    raise ValueError(f"'{name}' is of another shape than its weights")
                held.setdefault(int(index), {})[key] = tensor
        for name, value in scalars.items():
            index, key = name.split(".", 1)
            held.setdefault(int(index), {})[key] = value
        kept = optimizers.KEEPS[self.job.recipe.optimizer]
        is_ours = held.keys() <= set(range(len(parameters)))
        if not is_ours or any(set(each) != kept for each in held.values()):
            raise ValueError("the optimiser's state is not that of these weights")
        return held

    def _restore(
        self, tensors: Mapping[str, Tensor], facts: _Facts, held: dict[int, dict[str, Any]]
    ) -> None:
        weights = {
            name.removeprefix("model."): tensor
            for name, tensor in tensors.items()
            if name.startswith("model.")
        }
        self.model.load_state_dict(weights)
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": held, "param_groups": groups})
        self.lay_out(facts.layout)
        self.totals.sums.copy_(tensors["totals"])
        self.totals.images = facts.images
        self.place = facts.place
        self.watch = Stopwatch(self.device, facts.epoch_seconds)
        if 1 <= facts.threads <= (os.cpu_count() or 1):
            torch.set_num_threads(facts.threads)
        set_random_state(self.device, dict(tensors))

    def _lay_out_like_weights(self) -> None:
        """Bring loaded momentum into the memory layout of its weights: the fused kernels walk
        through both side by side and do not look at strides."""
        for parameter, state in self.optimizer.state.items():
            for name, value in state.items():
                if isinstance(value, Tensor) and value.shape == parameter.shape:
                    laid = torch.empty_like(parameter, dtype=value.dtype, requires_grad=False)
                    state[name] = laid.copy_(value)


def _unfit(why: str) -> CheckpointError:
    return CheckpointError(f"The checkpoint does not fit this run: {why}.")
