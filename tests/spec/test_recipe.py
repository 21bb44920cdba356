"""A recipe over another number of epochs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.catalog.recipes import recipes
from workbench.spec.recipe import Recipe
from workbench.training.schedule import learning_rate

MILESTONES = st.lists(st.integers(2, 500), min_size=1, max_size=4, unique=True)


def test_milestones_that_fall_on_one_epoch_leave_the_last_of_them() -> None:
    short = Recipe().scaled(3)
    assert short.milestones == ((3, 0.01),)
    assert learning_rate(short, 3, 0, 1) == pytest.approx(0.001)


@given(firsts=MILESTONES, epochs=st.integers(1, 600), own=st.integers(1, 600))
def test_a_scaled_recipe_ends_at_the_rate_of_the_last_milestone_that_it_reaches(
    firsts: list[int], epochs: int, own: int
) -> None:
    milestones = tuple((first, 10.0**-place) for place, first in enumerate(sorted(firsts), 1))
    scaled = Recipe(epochs=own, milestones=milestones).scaled(epochs)
    taken = [first for first, _ in scaled.milestones]
    assert taken == sorted(set(taken)), "one rate per epoch"
    rates = [learning_rate(scaled, epoch, 0, 1) for epoch in range(1, epochs + 1)]
    assert rates == sorted(rates, reverse=True)
    reached = [factor for first, factor in scaled.milestones if first <= epochs]
    assert rates[-1] == pytest.approx(scaled.learning_rate * (reached[-1] if reached else 1))


@pytest.mark.parametrize("each", recipes(), ids=lambda each: each.id)
def test_every_shipped_recipe_keeps_its_last_rate_in_a_few_epochs(each) -> None:  # type: ignore[no-untyped-def]
    own = each.recipe
    if own.schedule == "step":
        last = own.milestones[-1][1]
        # Behind every warm-up, which is counted in steps.
        assert learning_rate(own.scaled(4), 4, 999, 1000) == pytest.approx(own.learning_rate * last)
