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

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset, RandomSampler
from torchvision.transforms import v2

from benchmarks import synthetic
from workbench.spec.events import Ended, EpochFinished
from workbench.spec.recipe import Recipe, StepMode
from workbench.training.control import Control
from workbench.training.job import TrainingJob
from workbench.training.loop import train

BATCH = 128
RATE, MOMENTUM, DECAY = 0.1, 0.9, 1e-4
WORKERS = 2
"""What public scripts ask for."""
STAGED = 16
EPOCH = 50_000 / BATCH
"""Steps of an epoch of CIFAR-10."""


def synchronise(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


@contextmanager
def fastest(device: torch.device) -> Iterator[None]:
    """torch's own choice of algorithms: the limit need not repeat itself bit for bit."""
    if device.type != "cuda":
        yield
        return
    cudnn = torch.backends.cudnn
    before = cudnn.deterministic, cudnn.benchmark
    cudnn.deterministic, cudnn.benchmark = False, True
    try:
        yield
    finally:
        cudnn.deterministic, cudnn.benchmark = before


class Bare:
    """A loop over staged batches, as lean as it can be written."""

    def __init__(self, id: str, device: torch.device, steps: int) -> None:
        self.device = device
        self.steps = steps
        self.model = synthetic.network(id).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.batches = staged(device, min(steps, STAGED))
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), RATE, MOMENTUM, weight_decay=DECAY, nesterov=True, fused=True
        )

    def step(self, images: Tensor, labels: Tensor) -> None:
        loss = functional.cross_entropy(self.model(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)

    def __call__(self) -> float:
        with fastest(self.device):
            synchronise(self.device)
            begun = time.perf_counter()
            for number in range(self.steps):
                self.step(*self.batches[number % len(self.batches)])
            synchronise(self.device)
            return (time.perf_counter() - begun) / self.steps


class Captured(Bare):
    """The bare step captured once and replayed over the staged batches."""

    def __init__(self, id: str, device: torch.device, steps: int) -> None:
        super().__init__(id, device, steps)
        self._images, self._labels = (each.clone() for each in self.batches[0])
        side = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream(device))
        with fastest(device), torch.cuda.stream(side):
            for _ in range(3):
                super().step(self._images, self._labels)
        torch.cuda.current_stream(device).wait_stream(side)
        self._graph = torch.cuda.CUDAGraph()
        with fastest(device), torch.cuda.graph(self._graph):
            super().step(self._images, self._labels)

    def step(self, images: Tensor, labels: Tensor) -> None:
        self._images.copy_(images)
        self._labels.copy_(labels)
        self._graph.replay()


def staged(device: torch.device, count: int) -> list[tuple[Tensor, Tensor]]:
    """Batches that need nothing more: float32 (B, 3, 32, 32), channels last, on the device."""
    made = synthetic.images(count * BATCH)
    pixels = made.pixels.float().div_(255).sub_(0.5).mul_(4)
    whole = pixels.contiguous(memory_format=torch.channels_last).to(device)
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

    def __init__(self, id: str, device: torch.device, steps: int, stretches: int) -> None:
        self._device = device
        self._steps = steps
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
        with fastest(self._device):
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
            logits = self._model(images)
            loss = self._loss_of(logits, labels)
            loss.backward()
            self._optimizer.step()
            running += loss.item()
            right += logits.argmax(1).eq(labels).sum().item()
            seen += len(labels)


class Engine:
    """This project's loop; each call is an epoch of it. `mode` is what the recipe asks for, `id` a
    preset or `model` a network of one's own."""

    def __init__(
        self,
        id: str,
        device: torch.device,
        steps: int,
        mode: StepMode,
        folder: Path,
        model: nn.Module | None = None,
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
        )
        self._steps = steps
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
