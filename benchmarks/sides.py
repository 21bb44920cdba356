"""The sides that a training step is compared between. Each is called for one stretch of steps and
returns seconds a step, the device synchronised at both ends.

- `Bare`: the limit. Batches are floats on the device before the clock starts; the loop only
  trains, and keeps no figures.
- `Captured`: the same step as one CUDA graph.
- `Script`: how public CIFAR scripts do it. A `DataLoader` whose workers decode and augment image
  by image with torchvision, and two `.item()` a step for the running loss and accuracy.
- `Engine`: this project's training loop with its augmentation, metrics, samples and control, timed
  by the clock that every run's record has.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset, RandomSampler
from torchvision.transforms import v2

from benchmarks import synthetic
from benchmarks.arithmetic import fastest
from benchmarks.measuring import in_turns
from workbench.spec.events import Ended, EpochFinished, Logged
from workbench.spec.recipe import Precision, Recipe, StepMode
from workbench.training.control import Control
from workbench.training.job import TrainingJob
from workbench.training.loop import train
from workbench.training.precision import autocast

BATCH = 128
RATE, MOMENTUM, DECAY = 0.1, 0.9, 1e-4
WORKERS = 2
"""What public scripts ask for."""
STAGED = 16
WARM_UPS = 3
PROBES = 3
"""Rounds of a choice between layouts."""
EPOCH = 50_000 / BATCH
"""Steps of an epoch of CIFAR-10."""


def synchronise(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


class Bare:
    """A loop over staged batches, as lean as it can be written. `memory_format` is that of weights
    and images; see `fastest` for the rest."""

    def __init__(
        self,
        id: str,
        device: torch.device,
        steps: int,
        *,
        precision: Precision = "float32",
        is_deterministic: bool = False,
        memory_format: torch.memory_format = torch.channels_last,
    ) -> None:
        self.device = device
        self.steps = steps
        self.memory_format = memory_format
        self._precision = precision
        self._is_deterministic = is_deterministic
        with self.arithmetic():
            self.model = synthetic.network(id).to(device, memory_format=memory_format)  # type: ignore[call-overload]
            self.batches = staged(device, min(steps, STAGED), memory_format)
            self.optimizer = torch.optim.SGD(
                self.model.parameters(), RATE, MOMENTUM,
                weight_decay=DECAY, nesterov=True, fused=True,
            )  # fmt: skip
            self._prepare()

    def arithmetic(self) -> AbstractContextManager[None]:
        """The settings that everything of this side runs under."""
        return fastest(self.device, self._precision, is_deterministic=self._is_deterministic)

    def _prepare(self) -> None:
        """What has to be done before the first call."""

    def step(self, images: Tensor, labels: Tensor) -> None:
        with autocast(self._precision, self.device):
            loss = functional.cross_entropy(self.model(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)

    def __call__(self) -> float:
        with self.arithmetic():
            synchronise(self.device)
            begun = time.perf_counter()
            for number in range(self.steps):
                self.step(*self.batches[number % len(self.batches)])
            synchronise(self.device)
            return (time.perf_counter() - begun) / self.steps


class Captured(Bare):
    """The bare step captured once and replayed over the staged batches."""

    def _prepare(self) -> None:
        self._images, self._labels = (each.clone() for each in self.batches[0])
        side = torch.cuda.Stream(self.device)  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream(self.device))
        with torch.cuda.stream(side):
            for _ in range(WARM_UPS):
                super().step(self._images, self._labels)
        torch.cuda.current_stream(self.device).wait_stream(side)
        self._graph = torch.cuda.CUDAGraph()
        # Other threads, such as the one that pins a script's batches, go on allocating meanwhile.
        with torch.cuda.graph(self._graph, stream=side, capture_error_mode="thread_local"):
            super().step(self._images, self._labels)

    def step(self, images: Tensor, labels: Tensor) -> None:
        self._images.copy_(images)
        self._labels.copy_(labels)
        self._graph.replay()


def faster_layout(make: Callable[[torch.memory_format], Bare]) -> Bare:
    """The side in the memory layout that it is faster in, by a short probe."""
    sides = [make(layout) for layout in (torch.channels_last, torch.contiguous_format)]
    found = in_turns({str(number): side for number, side in enumerate(sides)}, PROBES)
    return min(sides, key=lambda side: statistics.median(found[str(sides.index(side))]))


def staged(
    device: torch.device, count: int, memory_format: torch.memory_format = torch.channels_last
) -> list[tuple[Tensor, Tensor]]:
    """Batches that need nothing more: float32 (B, 3, 32, 32) on the device."""
    made = synthetic.images(count * BATCH)
    pixels = made.pixels.float().div_(255).sub_(0.5).mul_(4)
    whole = pixels.contiguous(memory_format=memory_format).to(device)
    return list(
        zip(torch.split(whole, BATCH), torch.split(made.labels.to(device), BATCH), strict=True)
    )


class _Pictures(Dataset[Any]):
    """CIFAR as torchvision hands it out: an array in memory, a PIL image an item."""

    def __init__(self, count: int) -> None:
        made = synthetic.images(count)
        self._rows = made.rows.numpy()
        self._labels = made.labels.tolist()
        self._transform = v2.Compose(
            [
                v2.ToPILImage(),
                v2.RandomCrop(32, padding=4),
                v2.RandomHorizontalFlip(),
                v2.PILToTensor(),
                v2.ToDtype(torch.float32, scale=True),
                v2.Normalize(synthetic.MEAN, synthetic.STD),
            ]
        )

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self._transform(self._rows[index]), self._labels[index]


class Script:
    """One long epoch of a public script, of which each call trains a stretch. Workers may fill
    their queue between calls: four batches that come for nothing."""

    def __init__(
        self,
        id: str,
        device: torch.device,
        steps: int,
        stretches: int,
        precision: Precision = "float32",
    ) -> None:
        self._device = device
        self._steps = steps
        self._precision: Precision = precision
        self._model: nn.Module = synthetic.network(id).to(device)
        pictures = _Pictures(4096)
        wanted = steps * stretches * BATCH
        self._loader = DataLoader(
            pictures,
            batch_size=BATCH,
            sampler=RandomSampler(pictures, replacement=True, num_samples=wanted),
            num_workers=WORKERS,
            pin_memory=device.type == "cuda",
        )
        self._batches = iter(self._loader)
        self._loss_of = nn.CrossEntropyLoss()
        self._optimizer = torch.optim.SGD(
            self._model.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=DECAY, nesterov=True
        )

    def __call__(self) -> float:
        with fastest(self._device, self._precision):
            synchronise(self._device)
            begun = time.perf_counter()
            self._train()
            synchronise(self._device)
            return (time.perf_counter() - begun) / self._steps

    def _train(self) -> None:
        running, right, seen = 0.0, 0, 0
        for _ in range(self._steps):
            images, labels = next(self._batches)
            images, labels = images.to(self._device), labels.to(self._device)
            self._optimizer.zero_grad()
            with autocast(self._precision, self._device):
                logits = self._model(images)
                loss = self._loss_of(logits, labels)
            loss.backward()
            self._optimizer.step()
            running += loss.item()
            right += logits.argmax(1).eq(labels).sum().item()
            seen += len(labels)


class Engine:
    """This project's loop; each call is an epoch of it. `mode` is what the recipe asks for, `id` a
    preset or `model` a network of one's own. `manner` is what the run says of how it trains, once
    it has begun."""

    def __init__(
        self,
        id: str,
        device: torch.device,
        steps: int,
        mode: StepMode,
        folder: Path,
        model: nn.Module | None = None,
        precision: Precision = "float32",
    ) -> None:
        recipe = Recipe(
            epochs=100_000,
            batch_size=BATCH,
            learning_rate=RATE,
            momentum=MOMENTUM,
            weight_decay=DECAY,
            milestones=(),
            schedule="constant",
            step_mode=mode,
            precision=precision,
        )
        self._steps = steps
        self.manner = ""
        job = TrainingJob(
            run="benchmark",
            model=synthetic.network(id) if model is None else model,
            data=synthetic.data(steps * BATCH),
            recipe=recipe,
            seed=1,
            folder=folder,
            device=device.type,
        )
        self._control = Control()
        self._events = train(job, self._control)

    def __call__(self) -> float:
        for event in self._events:
            match event:
                case Logged(record=said) if not self.manner and said.level == "info":
                    self.manner = said.text
                case EpochFinished():
                    return event.record.train_seconds / self._steps
                case Ended():
                    raise RuntimeError(f"the run ended: {event.reason} {event.hint}")
        raise RuntimeError("the run ended without a word")

    def close(self) -> None:
        """Let the run end, so that what it set for the process is put back."""
        self._control.stop()
        for _ in self._events:
            pass
