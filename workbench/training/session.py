"""The state of one training run: network, optimiser, place, sums; to and from a checkpoint."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from workbench.data.batches import Batches
from workbench.errors import CheckpointError
from workbench.training import optimizer as optimizers
from workbench.training import step as steps
from workbench.training.checkpoint import State
from workbench.training.job import TrainingJob
from workbench.training.timing import StepClock, Stopwatch
from workbench.training.totals import Totals


@dataclass(slots=True)
class Place:
    """Where a run is: `epoch` (1-based) is under way, `step` (0-based) of it comes next; `done`
    steps were taken since the beginning, in `seconds` of training before this epoch."""

    epoch: int = 1
    step: int = 0
    done: int = 0
    seconds: float = 0.0
    best_error: float | None = None


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
        # The arithmetic units of both kinds of device want the channels innermost.
        self.model = job.model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.model.train()
        self.optimizer = optimizers.make(self.model, recipe, device)
        self.totals = Totals(device)
        self.clock = StepClock(device)
        self.watch = Stopwatch(device)
        self.place = Place()
        self.step, self.mode = steps.make(
            self.model, self.optimizer, recipe, self.totals, self.clock
        )
        torch.manual_seed(job.seed)

    @property
    def is_at_epoch_start(self) -> bool:
        return self.place.step == 0

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
        tensors["random.cpu"] = torch.get_rng_state()
        if self.device.type == "cuda":
            tensors["random.cuda"] = torch.cuda.get_rng_state(self.device)
        facts = {
            "version": 1,
            "place": asdict(self.place),
            "images": self.totals.images,
            "epoch_seconds": self.watch.seconds,
            "optimizer": scalars,
            "threads": torch.get_num_threads(),
        }
        # Contiguous copies: the format knows no strides, and the run goes on while it is written.
        copies = {
            name: tensor.detach().to("cpu", copy=True).contiguous()
            for name, tensor in tensors.items()
        }
        return State(copies, facts)

    def restore(self, state: State) -> None:
        """Go on from `state`. Raises `CheckpointError` where it is of another network."""
        try:
            self._restore(state.tensors, state.facts)
        except (KeyError, RuntimeError, TypeError, ValueError) as fault:
            raise CheckpointError(
                f"The checkpoint does not fit this run: {fault}.",
                "Start the run again with the same settings.",
            ) from None

    def _restore(self, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
        weights = {
            name.removeprefix("model."): tensor
            for name, tensor in tensors.items()
            if name.startswith("model.")
        }
        self.model.load_state_dict(weights)
        held: dict[int, dict[str, Any]] = {}
        for name, tensor in tensors.items():
            if name.startswith("optimizer."):
                _, index, key = name.split(".", 2)
                held.setdefault(int(index), {})[key] = tensor
        for name, value in facts["optimizer"].items():
            index, key = name.split(".", 1)
            held.setdefault(int(index), {})[key] = value
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": held, "param_groups": groups})
        self._lay_out_like_weights()
        self.totals.sums.copy_(tensors["totals"])
        self.totals.images = int(facts["images"])
        self.place = Place(**facts["place"])
        self.watch = Stopwatch(self.device, float(facts["epoch_seconds"]))
        torch.set_rng_state(tensors["random.cpu"])
        if self.device.type == "cuda" and "random.cuda" in tensors:
            torch.cuda.set_rng_state(tensors["random.cuda"], self.device)

    def _lay_out_like_weights(self) -> None:
        """Bring loaded momentum into the memory layout of its weights: the fused kernels walk
        through both side by side and do not look at strides."""
        for parameter, state in self.optimizer.state.items():
            for name, value in state.items():
                if isinstance(value, Tensor) and value.shape == parameter.shape:
                    laid = torch.empty_like(parameter, dtype=value.dtype, requires_grad=False)
                    state[name] = laid.copy_(value)
