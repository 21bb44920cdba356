"""The order of classes is that of a network's outputs."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.data.classes import class_order

WHOLE = st.from_regex(r"[0-9]{1,6}", fullmatch=True)


@given(st.sets(WHOLE, min_size=1))
def test_classes_that_are_all_whole_numbers_are_in_the_order_of_the_numbers(names):
    ordered = class_order(names)
    assert set(ordered) == names and len(ordered) == len(names)
    assert [int(name) for name in ordered] == sorted(int(name) for name in names)


@given(st.sets(st.text(min_size=1), min_size=1), st.randoms())
def test_the_order_depends_on_the_names_alone(names, random):
    shuffled = sorted(names)
    random.shuffle(shuffled)
    assert class_order(shuffled) == class_order(names)


@given(st.sets(WHOLE, min_size=1), st.sampled_from(["cat", "1.5", "-1", "٣", "1a"]))
def test_one_name_that_is_no_whole_number_leaves_all_in_the_order_of_text(names, other):
    assert class_order({*names, other}) == sorted({*names, other})


def test_a_number_of_any_length_is_put_in_its_place():
    long = "9" * 5000
    assert class_order([long, "10", "2"]) == ["2", "10", long]
    assert class_order(["7", "007", "07"]) == ["7", "07", "007"]
