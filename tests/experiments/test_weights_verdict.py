"""What test images say of several ways, and when they say nothing."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.experiments import weights_verdict as module
from workbench.experiments.weights_verdict import Trial, Trials, chance

TAKEN: Any = None
GUESSING = 90.0


def of_test(
    error: float, images: int = 10_000, weights: str = "", normalised: str = ""
) -> module.Tested:
    return module.Tested(
        "d", images, error / 100, error, weights, normalised, ("a",), (0.0,), (1.0,)
    )


def trials(*found: module.Tested) -> Trials:
    return Trials(tuple(Trial(TAKEN, each) for each in found), GUESSING)


ERRORS = st.floats(0, 72, allow_nan=False)
COUNTS = st.integers(1, 100_000)


@given(ERRORS, ERRORS, COUNTS)
def test_a_way_is_named_exactly_where_it_leads_by_more_than_chance(first, second, images):
    a, b = (of_test(e, images, w) for e, w in ((first, "a"), (second, "b")))
    found = trials(a, b)
    [verdict] = found.verdicts
    assert verdict.is_decided == (abs(first - second) > chance(a, b)) == found.is_decided
    assert verdict.best == ("a" if first <= second else "b")
    assert bool(verdict.rivals) != verdict.is_decided
    assert (verdict.lead, verdict.chance) == (abs(first - second), chance(a, b))


def test_two_ways_that_err_alike_are_hardly_ever_told_apart():
    """Both err in 8 % of 2,000 images; 400 tests."""
    draws = random.Random(0)
    decided = 0
    for _ in range(400):
        a, b = (
            of_test(sum(draws.random() < 0.08 for _ in range(2_000)) / 20, 2_000, way)
            for way in ("a", "b")
        )
        decided += trials(a, b).is_decided
    assert decided <= 12


def test_one_aspect_may_be_known_and_the_other_not():
    found = trials(
        of_test(8.0, weights="map 1", normalised="by a"),
        of_test(8.1, weights="map 1", normalised="by b"),
        of_test(30.0, weights="map 2", normalised="by a"),
        of_test(31.0, weights="map 2", normalised="by b"),
    )
    weights, normalised = found.verdicts
    assert weights.is_decided and (weights.best, weights.rivals) == ("map 1", ())
    assert weights.lead == pytest.approx(22.0)
    assert not normalised.is_decided and normalised.rivals == ("by b",)
    assert found.is_decided, "the weights can be used all the same"


def test_a_way_tried_on_few_images_is_a_rival_until_they_are_enough():
    best = of_test(8.0, 10_000, "a")
    assert not trials(best, of_test(20.0, 20, "b")).is_decided
    assert trials(best, of_test(20.0, 1_000, "b")).is_decided
    assert trials(of_test(1.0, 20, "b"), best).best.tested is best


@pytest.mark.parametrize(("error", "is_learnt"), [(85.0, False), (89.9, False), (60.0, True)])
def test_nothing_is_decided_among_ways_that_guess(error, is_learnt):
    found = trials(of_test(error, weights="a"), of_test(90.0, weights="b"))
    assert found.is_learnt == found.is_decided == is_learnt


def test_the_only_way_needs_no_decision():
    found = trials(of_test(12.0))
    assert found.verdicts == () and found.is_decided and found.best.tested.variant == ""
