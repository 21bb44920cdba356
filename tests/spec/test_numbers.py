"""Numbers as people write them, and the ranges of a run's settings."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.catalog.recipes import recipes
from workbench.errors import TrainingError
from workbench.spec.dataset import DatasetSpec
from workbench.spec.numbers import (
    DATA_RANGES,
    RECIPE_RANGES,
    NotANumber,
    check_data_ranges,
    check_recipe_ranges,
    read_number,
)
from workbench.spec.recipe import Recipe


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_is_printed(value: float) -> None:
    assert read_number(repr(value)) == value
    assert read_number(f"{value:g}") == float(f"{value:g}")


@given(st.integers(-(10**18), 10**18))
def test_a_whole_number_is_read_with_and_without_groups_of_thousands(value: int) -> None:
    assert read_number(str(value), whole=True) == value
    assert read_number(f"{value:,}", whole=True) == value
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in str(value))
    assert read_number(f" {wide} ", whole=True) == value


@given(st.integers(0, 999), st.text("0123456789", min_size=1, max_size=6))
def test_a_decimal_comma_never_changes_a_number(before: int, after: str) -> None:
    text = f"{before},{after}"
    with pytest.raises(NotANumber) as caught:
        read_number(text)
    assert "point" in caught.value.hint
    groups = before > 0 and len(after) == 3
    if groups:
        assert read_number(text, whole=True) == 1000 * before + int(after)
    else:
        with pytest.raises(NotANumber, match="not a whole number"):
            read_number(text, whole=True)


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", "nan", "inf", "-Infinity", "1e999", "1_000", "0x10", "10²", "1 0", "1e", "ten",
     "1.2.3", "1,2,3", "9" * 100, "٣"],
)  # fmt: skip
@pytest.mark.parametrize("whole", [True, False])
def test_what_python_takes_but_nobody_means_is_no_number(text: str, whole: bool) -> None:
    with pytest.raises(NotANumber):
        read_number(text, whole=whole)


def test_every_number_of_a_recipe_and_of_a_choice_of_images_has_a_range() -> None:
    for kind, ranges in ((Recipe, RECIPE_RANGES), (DatasetSpec, DATA_RANGES)):
        numbers = {f.name for f in fields(kind) if f.type in (int, float, int | None)}
        assert numbers == set(ranges)
        whole = {f.name for f in fields(kind) if f.type is not float} & numbers
        assert whole == {name for name, limits in ranges.items() if limits.whole}


@pytest.mark.parametrize("id", [each.id for each in recipes()])
def test_the_papers_recipes_are_within_the_ranges(id: str) -> None:
    [found] = [each.recipe for each in recipes() if each.id == id]
    check_recipe_ranges(found)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"momentum": 2.0}, "2 as momentum"),
        ({"weight_decay": -1.0}, "-1 as weight decay"),
        ({"cutout": 10**12}, "1,000,000,000,000 as cutout"),
        ({"crop_padding": 10**9}, "1,000,000,000 as crop padding"),
        ({"warmup_iterations": -5}, "-5 as warmup iterations"),
        ({"learning_rate": float("nan")}, "nan as learning rate"),
        ({"learning_rate": float("inf")}, "inf as learning rate"),
        ({"batch_size": 10**400}, "as batch size"),
        ({"epochs": True}, "True as epochs"),
        ({"milestones": ((0, 0.1),)}, "0 as epoch of a milestone"),
        ({"milestones": ((5, float("inf")),)}, "inf as factor of a milestone"),
    ],
)
def test_a_number_out_of_its_range_is_refused_by_the_name_of_its_field(change, named) -> None:
    with pytest.raises(TrainingError, match=named) as caught:
        check_recipe_ranges(replace(Recipe(), **change))
    assert "from" in caught.value.hint


@pytest.mark.parametrize("change", [{"train_size": 0}, {"test_size": -3}, {"subset_seed": -1}])
def test_a_subset_that_cannot_be_drawn_is_refused(change) -> None:
    with pytest.raises(TrainingError, match=next(iter(change)).replace("_", " ")):
        check_data_ranges(replace(DatasetSpec(), **change))
