"""Folders of images small enough for a test, and runs on them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from tests.tiny_runs import tiny_run
from workbench.spec.dataset import DatasetSpec
from workbench.spec.run import RunSpec


def picture_folder(path: Path, classes: int = 3, side: int = 12, shift: int = 0) -> Path:
    """Noise, the same for the same numbers."""
    for part, count in (("train", 8), ("test", 4)):
        for label in range(classes):
            folder = path / part / f"class {label}"
            folder.mkdir(parents=True, exist_ok=True)
            for number in range(count):
                draws = np.random.default_rng([len(part), label + shift, number])
                pixels = draws.integers(0, 256, (side, side, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(folder / f"{number}.png")
    return path


def on(path: Path, seed: int = 0, epochs: int = 1) -> RunSpec:
    run = tiny_run(f"seed {seed}", epochs=epochs, seed=seed)
    recipe = replace(run.recipe, batch_size=8)
    return replace(run, recipe=recipe, dataset=DatasetSpec(source="images", path=str(path)))
