"""The exact numbers of short CPU trainings and of batches, which a change of the engine must keep.

    scripts/golden_losses.py                      compute them and print what each training took
    scripts/golden_losses.py --write FILE         write them to a JSON file
    scripts/golden_losses.py --against CHECKOUT   compute them in this checkout and in another one,
                                                  on this machine, and compare them bit for bit

Make the other checkout with `git worktree add FOLDER COMMIT`; it needs no environment of its own
and need not have this script. The exit code is 1 where a number differs.

`tests/training/test_golden_losses.py` compares with the committed `golden_losses.json` instead,
within rounding: a CPU's sums follow its vector units, so their last bits differ between machines.
Batches are the same everywhere, since subtraction and multiplication alone round alike.

The file is written anew only when a change of the numbers is intended:
`scripts/golden_losses.py --write tests/training/golden_losses.json`.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

import workbench
from workbench.catalog.presets import preset
from workbench.data.batches import Batches
from workbench.data.images import ImageData, Images, Statistics, statistics
from workbench.nn.network import build
from workbench.spec.block import Block
from workbench.spec.events import Ended, EpochFinished, StepsSampled
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunState
from workbench.training.control import Control
from workbench.training.job import TrainingJob
from workbench.training.loop import train

ROOT = Path(__file__).resolve().parents[1]
CLASSES = 10
METRICS = ("train_loss", "train_error", "test_loss", "test_error", "learning_rate")


@dataclass(frozen=True, slots=True)
class Training:
    """A short training of a preset on images (3, 16, 16). `is_portable`: other machines come to the
    same losses within rounding. Dropout does not: torch draws its mask with MKL on Intel's CPUs and
    with its own generator on others. Nor does bfloat16, whose products are rounded where the CPU
    has no instructions for them.

    `unit` are parameters of operations in the block 'unit', by id, where the preset has others
    since the numbers were written: a design that was saved before keeps its meaning."""

    network: str
    recipe: Recipe
    is_portable: bool = True
    unit: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def design(self) -> Design:
        found = preset(self.network).design
        return replace(found, blocks=tuple(self._as_written(block) for block in found.blocks))

    def _as_written(self, block: Block) -> Block:
        if block.name != "unit":
            return block
        operations = tuple(
            replace(each, parameters=self.unit[each.id]) if each.id in self.unit else each
            for each in block.operations
        )
        return replace(block, operations=operations)


_SGD = Recipe(
    learning_rate=0.005,
    weight_decay=0.02,
    epochs=3,
    batch_size=16,
    milestones=((2, 2.0), (3, 0.2)),
    crop_padding=2,
    last_batch="keep",
    evaluation_batch=20,
    step_mode="eager",
)
_ADAMW = replace(_SGD, optimizer="adamw", learning_rate=5e-4, weight_decay=0.05, last_batch="drop")

TRAININGS: Mapping[str, Training] = {
    "pre-activation, nesterov": Training("preresnet-20", _SGD),
    "fast, reflect and cutout, adamw": Training(
        "fastresnet-20-type1", replace(_ADAMW, crop_fill="reflect", cutout=5)
    ),
    "stochastic depth, reflect": Training(
        "stochastic-depth-20",
        replace(_SGD, crop_fill="reflect"),
        unit={"shortcut": {"mode": "zero-pad"}},
    ),
    "shake, cosine, no nesterov": Training(
        "shake-shake-8-2x8d",
        replace(_SGD, nesterov=False, schedule="cosine", warmup_iterations=3, cutout=4),
        unit={"shift": {}},
    ),
    "dense, adamw, plain images": Training(
        "densenet-bc-22-k8", replace(_ADAMW, crop_padding=0, flip=False, normalise=False)
    ),
    "squeeze and excitation, drop": Training("se-resnet-20", replace(_SGD, last_batch="drop")),
    "dropout": Training("wrn-10-1-dropout", replace(_SGD, flip=False), is_portable=False),
    "bfloat16": Training("resnet-20", replace(_SGD, precision="bf16"), is_portable=False),
}

_PLAIN = Recipe(
    batch_size=24, crop_padding=0, flip=False, evaluation_batch=30, normalise=True, epochs=2
)
BATCHES: Mapping[str, Recipe] = {
    "plain": _PLAIN,
    "raw pixels": replace(_PLAIN, normalise=False),
    "flip": replace(_PLAIN, flip=True),
    "crop, zero": replace(_PLAIN, crop_padding=2),
    "crop, reflect": replace(_PLAIN, crop_padding=3, crop_fill="reflect"),
    "cutout": replace(_PLAIN, cutout=5),
    "crop and flip, drop": replace(_PLAIN, crop_padding=4, flip=True, last_batch="drop"),
    "all, zero": replace(_PLAIN, crop_padding=4, flip=True, cutout=4),
    "all, reflect, raw pixels": replace(
        _PLAIN, crop_padding=4, crop_fill="reflect", flip=True, cutout=7, normalise=False
    ),
}
SHAPES = ((3, 16, 16), (1, 9, 12))


def images(count: int, seed: int, shape: tuple[int, int, int] = (3, 16, 16)) -> Images:
    """Random pixels with a quarter that is brighter for some classes: a little to learn."""
    channels, height, width = shape
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randint(0, 200, (count, height, width, channels), generator=generator)
    labels = torch.randint(0, CLASSES, (count,), generator=generator)
    for row, label in zip(rows, labels.tolist(), strict=True):
        top, left = label // 2 % 2 * (height // 2), label % 2 * (width // 2)
        row[top : top + height // 2, left : left + width // 2] += 5 * label
    return Images(rows.to(torch.uint8).permute(0, 3, 1, 2), labels)


def digest(tensors: Iterable[Tensor]) -> str:
    """The SHA-256 of the tensors' bytes, one after another."""
    total = hashlib.sha256()
    for tensor in tensors:
        total.update(tensor.detach().contiguous().numpy().tobytes())
    return total.hexdigest()


def training(name: str) -> dict[str, Any]:
    """What the training of that name comes to, on one thread: `losses` of each step and `metrics`
    of each epoch, floats as exact hexadecimal digits; the SHA-256 of the final `weights`, and of
    the `random` state that it leaves."""
    case = TRAININGS[name]
    first, second = images(72, 1), images(50, 2)
    moments = statistics(first)
    names = tuple(str(number) for number in range(CLASSES))
    data = ImageData("golden", names, first, second, moments.mean, moments.std, "golden")
    model = build(case.design, data.shape, CLASSES, seed=5)
    losses: list[str] = []
    metrics: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as folder, torch.random.fork_rng(devices=[]):
        job = TrainingJob(
            run="golden",
            model=model,
            data=data,
            recipe=case.recipe,
            seed=7,
            folder=Path(folder),
            device="cpu",
            threads=1,
        )
        for event in train(job, Control()):
            match event:
                case StepsSampled(records=steps):
                    losses += [step.loss.hex() for step in steps]
                case EpochFinished(record=epoch):
                    metrics.append({key: float(getattr(epoch, key)).hex() for key in METRICS})
                case Ended(state=state, reason=reason) if state is not RunState.FINISHED:
                    raise RuntimeError(f"'{name}' ended as {state}: {reason}")
        random = torch.get_rng_state()
    return {
        "losses": losses,
        "metrics": metrics,
        "weights": digest(model.state_dict().values()),
        "random": digest([random]),
    }


def batches(name: str) -> dict[str, str]:
    """The SHA-256 of every batch of two epochs and of the test pass, pixels (B, H, W, C) and
    labels, by the shape of the images."""
    recipe, digests = BATCHES[name], {}
    for shape in SHAPES:
        channels = shape[0]
        moments = Statistics((0.491, 0.482, 0.447)[:channels], (0.247, 0.243, 0.262)[:channels])
        tensors: list[Tensor] = []
        for is_training in (True, False):
            made = Batches(
                images(100, 3, shape),
                recipe=recipe,
                statistics=moments,
                device="cpu",
                seed=11,
                train=is_training,
            )
            for epoch, start in ((1, 0), (2, 0), (2, 2)) if is_training else ((1, 0),):
                for pixels, labels in made.epoch(epoch, start):
                    tensors += [pixels.permute(0, 2, 3, 1), labels]
        digests["x".join(map(str, shape))] = digest(tensors)
    return digests


def numbers() -> dict[str, Any]:
    """All of them, and where they come from."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(workbench.__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    trainings: dict[str, Any] = {}
    for name, case in TRAININGS.items():
        begun = time.perf_counter()
        trainings[name] = training(name)
        where = "" if case.is_portable else " (comparable on this machine only)"
        print(f"{time.perf_counter() - begun:6.2f} s  {name}{where}", file=sys.stderr)
    return {
        "commit": described.stdout.strip(),
        "torch": torch.__version__,
        "cpu": torch.backends.cpu.get_cpu_capability(),
        "trainings": trainings,
        "batches": {name: batches(name) for name in BATCHES},
    }


def numbers_of(checkout: Path) -> dict[str, Any]:
    """Those of another checkout, computed by this script in a process that imports from there.
    Raises `RuntimeError` where it would import from elsewhere."""
    environment = {**os.environ, "PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "numbers.json"
        subprocess.run(
            [sys.executable, __file__, "--write", file, "--expect", checkout],
            cwd=checkout,
            env=environment,
            check=True,
        )
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def differences(one: Any, other: Any, place: str = "") -> list[str]:
    """Where two results differ, one line for each number, the first one of a list only: all that
    follow a different loss differ too."""
    if isinstance(one, dict) and isinstance(other, dict):
        lines: list[str] = []
        for key in dict.fromkeys([*one, *other]):
            lines += differences(one.get(key), other.get(key), f"{place} / {key}" if place else key)
        return lines
    if isinstance(one, list) and isinstance(other, list):
        for index, (left, right) in enumerate(zip(one, other, strict=False)):
            if lines := differences(left, right, f"{place} [{index}]"):
                return lines
        return [] if len(one) == len(other) else [f"{place}: {len(one)} and {len(other)} entries"]
    return [] if one == other else [f"{place}: {_shown(one)} and {_shown(other)}"]


def _shown(value: Any) -> str:
    is_float = isinstance(value, str) and "0x" in value
    return f"{float.fromhex(value):.9g}" if is_float else str(value)[:16]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The exact numbers of short trainings.")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the numbers as JSON")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="compare with those of it")
    parser.add_argument("--expect", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.expect and not Path(workbench.__file__).is_relative_to(options.expect.resolve()):
        raise RuntimeError(f"imported {workbench.__file__}, not {options.expect}")
    if options.against:
        other, own = numbers_of(options.against.resolve()), numbers_of(ROOT)
        same = ("trainings", "batches")
        lines = differences({key: other[key] for key in same}, {key: own[key] for key in same})
        print("\n".join(lines) or "Every loss, metric, weight and batch is the same, bit for bit.")
        print(f"{other['commit']} and {own['commit']}, torch {own['torch']}, CPU {own['cpu']}")
        return 1 if lines else 0
    found = numbers()
    if options.write:
        options.write.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
