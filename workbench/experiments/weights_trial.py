"""What weights from elsewhere reach on images, in each of the ways that no tensor of theirs tells
apart: another map of names, zeros of a shortcut in another place, images normalised otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from workbench.catalog.operations.shortcuts import PADDING, ZEROS
from workbench.data.batches import Batches
from workbench.data.images import ImageData, Images
from workbench.data.sources import load as load_images
from workbench.errors import CheckpointError
from workbench.experiments.exchange import Taken, fitted
from workbench.experiments.normalisation import Normalise, statistics_for, usual
from workbench.experiments.weights_verdict import (
    NORMALISED,
    PADDED,
    Tested,
    Trial,
    Trials,
    chance,
)
from workbench.nn.layers import PoolPadShortcut, ZeroPadShortcut
from workbench.nn.network import build
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.training.evaluation import evaluate
from workbench.training.job import resolve
from workbench.training.precision import numerics

_FEW = 1_000
"""Images on which several ways are tried before the likely ones are tested on all."""


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """One of the ways: what to load, how to normalise, and what either is called."""

    taken: Taken
    normalise: Normalise
    weights: str
    normalised: str


def measure(
    taken: Taken,
    dataset: DatasetSpec,
    device: str = "auto",
    normalise: Normalise | None = None,
) -> Trials:
    """Test the weights in every way that they leave open; `normalise` None leaves open how their
    images were normalised. Raises `CheckpointError`, `DatasetError`, `DesignError`."""
    images = load_images(dataset)
    _check(taken, images, dataset.title)
    ways = list(_ways(taken, usual(images) if normalise is None else (normalise,), images))
    few = _spread(images.test, _FEW)
    trials: list[Trial] = []
    if len(ways) > 1 and len(few) < len(images.test):
        trials = [_trial(way, images, few, dataset, device) for way in ways]
        best = min((each.tested for each in trials), key=lambda each: each.error)
        is_likely = [t.tested.error - best.error <= chance(best, t.tested) for t in trials]
        trials = [trial for trial, likely in zip(trials, is_likely, strict=True) if not likely]
        ways = [way for way, likely in zip(ways, is_likely, strict=True) if likely]
    whole = [_trial(way, images, images.test, dataset, device) for way in ways]
    return Trials((*whole, *trials), _guessing(images.test))


def _ways(taken: Taken, normalise: Sequence[Normalise], images: ImageData) -> Iterator[_Way]:
    for how in normalise:
        # Numbers that do not fit are refused before anything is tested.
        statistics_for(how, images)
    for each, weights in variants(taken):
        for how in normalise:
            title = NORMALISED[str(how)] if len(normalise) > 1 else ""
            yield _Way(each, how, weights, title)


def variants(taken: Taken) -> Iterator[tuple[Taken, str]]:
    """The ways to load that nothing in the file tells apart, with what to call each; '' for the
    only one. The first is that of the design and of the likeliest map."""
    designs = _designs(taken)
    maps = taken.names.alternatives or (taken.names,)
    for place, (design, zeros) in enumerate(designs):
        for number, names in enumerate(maps, 1):
            words = [f"map {number}"] if len(maps) > 1 else []
            words += [PADDED[zeros]] if len(designs) > 1 else []
            chosen = replace(names, alternatives=())
            kept = taken.design if place == 0 else design
            yield replace(taken, design=kept, names=chosen), ", ".join(words)


def has_open_zeros(taken: Taken) -> bool:
    """Whether shortcuts put zeros somewhere, which no tensor tells."""
    return len(_designs(taken)) > 1


def _designs(taken: Taken) -> list[tuple[Design, str]]:
    """The design, and the same with the zeros elsewhere, with where they are."""
    found: dict[tuple[int, ...], tuple[Design, str]] = {}
    own = _zeros(taken, taken.design)
    for zeros in ZEROS:
        design = with_zeros(taken.design, zeros)
        found.setdefault(_zeros(taken, design), (design, zeros))
    if len(found) < 2:
        return [(taken.design, "")]
    first = found.pop(own, (taken.design, ""))
    return [first, *found.values()]


def with_zeros(design: Design, zeros: str) -> Design:
    """The design with the zeros of all of its padding shortcuts in that place."""
    blocks = tuple(
        replace(
            block,
            operations=tuple(
                each.with_parameter("zeros", zeros)
                if each.kind == "shortcut" and each.parameters.get("mode", PADDING[0]) in PADDING
                else each
                for each in block.operations
            ),
        )
        for block in design.blocks
    )
    return replace(design, blocks=blocks)


def _zeros(taken: Taken, design: Design) -> tuple[int, ...]:
    model = build(design, taken.input_shape, taken.classes)
    return tuple(
        each.before
        for each in model.modules()
        if isinstance(each, ZeroPadShortcut | PoolPadShortcut) and each.before + each.after
    )


def _check(taken: Taken, images: ImageData, title: str) -> None:
    hint = "Choose the images that they were trained on."
    if len(images.classes) != taken.classes:
        raise CheckpointError(
            f"The weights tell {taken.classes} classes apart, '{title}' has {len(images.classes)}.",
            hint,
        )
    if images.shape[0] != taken.input_shape[0]:
        raise CheckpointError(
            f"The weights are for images of {taken.input_shape[0]} channels, those of '{title}' "
            f"have {images.shape[0]}.",
            hint,
        )


def _spread(images: Images, count: int) -> Images:
    """So many of the images, spread evenly, since folders list one class after the other."""
    if len(images) <= count:
        return images
    return images.take(torch.arange(count) * len(images) // count)


def _guessing(images: Images) -> float:
    return 100 * (1 - images.labels.bincount().max().item() / len(images))


def _trial(
    way: _Way, images: ImageData, chosen: Images, dataset: DatasetSpec, device: str
) -> Trial:
    where = resolve(device)
    statistics = statistics_for(way.normalise, images)
    model = fitted(way.taken, images.shape).to(where)
    batches = Batches(
        chosen, recipe=Recipe(), statistics=statistics, device=where, seed=0, train=False
    )
    # Outside it a GPU's convolutions are TF32, and the error is not that of the run's own pass.
    with numerics("float32", where):
        found = evaluate(model, batches, where, "float32")
    assert found is not None, "nobody asks for anything else meanwhile"
    tested = Tested(
        dataset=dataset.title,
        images=len(chosen),
        loss=found[0],
        error=found[1],
        weights=way.weights,
        normalised=way.normalised,
        classes=images.classes,
        mean=statistics.mean,
        std=statistics.std,
    )
    return Trial(way.taken, tested)
