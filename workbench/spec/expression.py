"""The small language of widths, strides, counts and rates.

A value is a number or a text such as `16 * 2 ** (stage - 1)` or `1 if in == out else 2`. The text
is parsed once into closures over a white list of syntax; nothing is ever evaluated as Python.
Names stand for the surroundings of a unit (`in`, `out`, `stride`, `unit`, ...) and for declared
parameters. `round` rounds halves up, as the papers do, and not to even as Python does.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from workbench.errors import ExpressionError

Number = int | float
Environment = Mapping[str, Number]
Value = bool | int | float | str

LONGEST = 240
DEEPEST = 24
LARGEST = 1e12

_Evaluator = Callable[[Environment], Number]

_BINARY: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_UNARY: dict[type[ast.unaryop], Callable[[Number], Number]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Number, Number], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_FUNCTIONS: dict[str, tuple[Callable[..., Number], range]] = {
    # Of one value too, which `min` alone would take apart.
    "min": (lambda *values: min(values), range(1, 9)),
    "max": (lambda *values: max(values), range(1, 9)),
    "round": (lambda value: math.floor(value + 0.5), range(1, 2)),
    "floor": (math.floor, range(1, 2)),
    "ceil": (math.ceil, range(1, 2)),
}
_IN = re.compile(r"\bin\b")


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed text: the names it uses and a function from an environment to a number."""

    text: str
    names: frozenset[str]
    _evaluate: _Evaluator

    def __call__(self, environment: Environment) -> Number:
        """The value in `environment`. Raises `ExpressionError` for an unknown name or no value."""
        try:
            return self._evaluate(environment)
        except KeyError as missing:
            name = str(missing.args[0])
            known = ", ".join(sorted(environment))
            raise ExpressionError(
                f"'{self.text}' uses '{name}', which is not known here.", f"Known: {known}."
            ) from None
        except (ZeroDivisionError, OverflowError, ValueError) as fault:
            raise ExpressionError(f"'{self.text}' has no value: {fault}.") from None


@lru_cache(maxsize=8192)
def parse(text: str) -> Expression:
    """Parse one expression. Raises `ExpressionError` saying what is not part of the language."""
    if len(text) > LONGEST:
        raise ExpressionError(f"An expression may have {LONGEST} characters, not {len(text)}.")
    if not text.strip():
        raise ExpressionError("The expression is empty.")
    try:
        # `in` is a keyword of Python and a name of ours.
        tree = ast.parse(_IN.sub("in_", text.strip()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"'{text}' does not parse.") from None
    names: set[str] = set()
    evaluate = _build(tree, text, names, 0)
    return Expression(text, frozenset(names), evaluate)


def evaluate(value: Value, environment: Environment) -> Number:
    """A number as it is, a text as the expression it holds. Raises `ExpressionError`, also for a
    number that is too large for any use."""
    if isinstance(value, str):
        return parse(value)(environment)
    if not -LARGEST <= value <= LARGEST:
        raise ExpressionError(f"A number may be at most {LARGEST:g}.")
    return value


def names_in(value: Value) -> frozenset[str]:
    """The names that a value depends on; none for a number or a text that does not parse."""
    if not isinstance(value, str):
        return frozenset()
    try:
        return parse(value).names
    except ExpressionError:
        return frozenset()


def whole(value: Number, what: str) -> int:
    """`value` as an integer. Raises `ExpressionError` naming `what` where it is not whole."""
    if isinstance(value, float):
        if not value.is_integer():
            raise ExpressionError(
                f"{what} is {value:g}, not a whole number.", "Use floor(), ceil() or round()."
            )
        return int(value)
    return int(value)


def _build(node: ast.expr, text: str, names: set[str], depth: int) -> _Evaluator:
    if depth > DEEPEST:
        raise ExpressionError(f"'{text}' is nested too deeply.")

    def build(child: ast.expr) -> _Evaluator:
        return _build(child, text, names, depth + 1)

    match node:
        case ast.Constant(value=bool() | int() | float() as number) if abs(number) <= LARGEST:
            return lambda _: number
        case ast.Name(id=identifier):
            name = "in" if identifier == "in_" else identifier
            names.add(name)
            return lambda environment: environment[name]
        case ast.IfExp(test, body, orelse):
            condition, yes, no = build(test), build(body), build(orelse)
            return lambda environment: (yes if condition(environment) else no)(environment)
        case ast.Call(ast.Name(id=name), args, []) if name in _FUNCTIONS:
            function, arity = _FUNCTIONS[name]
            if len(args) not in arity or any(isinstance(a, ast.Starred) for a in args):
                raise ExpressionError(f"'{text}' gives {name}() {len(args)} values.")
            parts = [build(argument) for argument in args]
            return lambda environment: function(*[part(environment) for part in parts])
    return _build_operator(node, text, build)


def _build_operator(
    node: ast.expr, text: str, build: Callable[[ast.expr], _Evaluator]
) -> _Evaluator:
    match node:
        case ast.BinOp(left, ast.Pow(), right):
            return _power(build(left), build(right))
        case ast.BinOp(left, op, right) if type(op) in _BINARY:
            return _binary(_BINARY[type(op)], build(left), build(right))
        case ast.UnaryOp(op, operand) if type(op) in _UNARY:
            apply, inner = _UNARY[type(op)], build(operand)
            return lambda environment: apply(inner(environment))
        case ast.BoolOp(op, values):
            return _boolean(isinstance(op, ast.And), [build(value) for value in values])
        case ast.Compare(left, ops, comparators) if all(type(op) in _COMPARE for op in ops):
            tests = [_COMPARE[type(op)] for op in ops]
            return _chain(tests, [build(value) for value in (left, *comparators)])
    raise ExpressionError(
        f"'{text}' uses something that is not part of the language.",
        "Use numbers, names, + - * / // % **, comparisons, 'a if c else b', "
        "min, max, round, floor and ceil.",
    )


def _checked(value: Number) -> Number:
    if not -LARGEST <= value <= LARGEST:
        raise OverflowError("it is too large")
    return value


def _binary(
    apply: Callable[[Number, Number], Number], left: _Evaluator, right: _Evaluator
) -> _Evaluator:
    return lambda environment: _checked(apply(left(environment), right(environment)))


def _power(base: _Evaluator, exponent: _Evaluator) -> _Evaluator:
    def power(environment: Environment) -> Number:
        low, high = base(environment), exponent(environment)
        if abs(high) > 64:
            raise OverflowError("its exponent is beyond 64")
        if low < 0 and not float(high).is_integer():
            raise ValueError("it is a fractional power of a negative number")
        result: Number = low**high
        return _checked(result)

    return power


def _boolean(every: bool, parts: list[_Evaluator]) -> _Evaluator:
    combine = all if every else any
    return lambda environment: combine(part(environment) for part in parts)


def _chain(tests: list[Callable[[Number, Number], bool]], parts: list[_Evaluator]) -> _Evaluator:
    if len(tests) == 1:
        test, (left, right) = tests[0], parts
        return lambda environment: test(left(environment), right(environment))

    def chain(environment: Environment) -> Number:
        values = [part(environment) for part in parts]
        return all(t(a, b) for t, a, b in zip(tests, values[:-1], values[1:], strict=True))

    return chain
