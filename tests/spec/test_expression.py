import pytest

from workbench.errors import ExpressionError
from workbench.spec.expression import evaluate, names_in, parse, whole


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16 * 2 ** (stage - 1)", 64),
        ("1 if in == out else 2", 2),
        ("in // 3 + out % 5", 16 // 3 + 32 % 5),
        ("min(in, out, 4)", 4),
        ("round(2.5)", 3),
        ("round(-0.5)", 0),
        ("floor(16 + 48 * 7 / 54 + 0.5)", 22),
        ("ceil(1.2 * 3)", 4),
        ("in != out or stride != 1", True),
        ("1 < stage < 5", True),
        ("not in", False),
        ("-in", -16),
    ],
)
def test_expression_has_the_value_of_its_arithmetic(text: str, value: float) -> None:
    assert evaluate(text, {"stage": 3, "in": 16, "out": 32, "stride": 1}) == value


def test_number_is_its_own_value() -> None:
    assert evaluate(7, {}) == 7


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "a.b",
        "x[0]",
        "lambda: 1",
        "(1, 2)",
        "'text'",
        "[i for i in x]",
        "f(1)",
        "max(*x)",
        "x := 1",
        "x & 1",
        "1e99",
        "in in in",
        "",
        "1 +",
        "(" * 400,
        "-" * 200 + "1",
    ],
)
def test_what_is_not_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, {"x": 1, "a": 1, "in": 1})


@pytest.mark.parametrize("text", ["1 / 0", "9 ** 9 ** 9", "(0 - 8) ** 0.5", "1e9 * 1e9", "2 % 0"])
def test_expression_without_a_value_says_why(text: str) -> None:
    with pytest.raises(ExpressionError, match="has no value"):
        evaluate(text, {})


def test_unknown_name_is_named_with_the_known_ones() -> None:
    with pytest.raises(ExpressionError, match=r"'widht'.*Known: in, out"):
        evaluate("2 * widht", {"in": 1, "out": 2})


def test_names_are_those_used() -> None:
    assert parse("out // groups + in").names == {"out", "groups", "in"}
    assert names_in("not an expression !") == frozenset()
    assert names_in(3) == frozenset()


def test_fraction_is_no_whole_number() -> None:
    assert whole(4.0, "width") == 4
    with pytest.raises(ExpressionError, match=r"width is 2.5"):
        whole(2.5, "width")


@pytest.mark.parametrize("text", ["min(stage)", "max(stage)", "min(stage, 9)"])
def test_smallest_and_largest_of_one_value_are_that_value(text: str) -> None:
    assert evaluate(text, {"stage": 3}) == 3
