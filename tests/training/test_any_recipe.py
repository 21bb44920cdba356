"""Whatever recipe passes the checks can be trained by: no number is left for torch to refuse."""

import math
import tempfile
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.training.jobs import data, job
from workbench.errors import TrainingError
from workbench.experiments.check import check_recipe
from workbench.spec.events import Ended, EpochFinished
from workbench.spec.numbers import RECIPE_RANGES
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunState
from workbench.training.control import Control
from workbench.training.loop import train

IMAGES = data(20, 10)
SIZE = IMAGES.shape[1:]


def within(name: str) -> st.SearchStrategy[float]:
    limits = RECIPE_RANGES[name]
    if limits.whole:
        low, high = int(limits.low), int(limits.high)
        return st.one_of(st.integers(low, min(high, low + 20)), st.sampled_from([low, high]))
    return st.floats(limits.low, limits.high)


def beyond(name: str) -> st.SearchStrategy[float]:
    limits = RECIPE_RANGES[name]
    if limits.whole:
        low, high = int(limits.low), int(limits.high)
        return st.sampled_from([low - 1, high + 1, -(10**12), 10**12, 10**400])
    return st.sampled_from([-1.0, 2 * limits.high, math.inf, -math.inf, math.nan])


RECIPES = st.builds(
    Recipe,
    optimizer=st.sampled_from(["sgd", "adamw"]),
    schedule=st.sampled_from(["step", "cosine", "constant"]),
    milestones=st.lists(
        st.tuples(st.integers(1, 10), st.floats(1e-12, 1e4)), max_size=3
    ).map(tuple),
    nesterov=st.booleans(),
    crop_fill=st.sampled_from(["zero", "reflect"]),
    flip=st.booleans(),
    normalise=st.booleans(),
    precision=st.sampled_from(["float32", "tf32", "bf16"]),
    last_batch=st.sampled_from(["keep", "drop"]),
    step_mode=st.just("eager"),
    **{name: within(name) for name in RECIPE_RANGES},
)  # fmt: skip


@given(RECIPES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_recipe_that_passes_the_check_trains_an_epoch_or_is_refused_in_words(recipe) -> None:
    with suppress(TrainingError):
        check_recipe(recipe, len(IMAGES.train.labels), SIZE)
        end = first_end(recipe)
        assert end is None or end.state is RunState.DIVERGED, end.reason


@given(RECIPES, st.sampled_from(sorted(RECIPE_RANGES)), st.data())
@settings(max_examples=100, deadline=None)
def test_a_number_beyond_its_range_is_refused_whatever_the_other_settings(
    recipe, name, drawn
) -> None:
    wrong = replace(recipe, **{name: drawn.draw(beyond(name))})
    with pytest.raises(TrainingError, match="A run cannot use") as caught:
        check_recipe(wrong, None)
    assert name.replace("_", " ") in caught.value.message


def first_end(recipe: Recipe) -> Ended | None:
    """How a run ended in its first epoch; None where it did not."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(train(job(Path(folder), recipe, data=IMAGES), Control())) as events,
    ):
        for event in events:
            if isinstance(event, EpochFinished):
                return None
            if isinstance(event, Ended):
                return event
    raise AssertionError("A run ends.")
