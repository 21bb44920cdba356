"""Values of the design's language, as text in a field and back."""

from workbench.spec.expression import LARGEST, Value
from workbench.spec.numbers import NotANumber, read_number


def text_of(value: Value) -> str:
    """A value as it stands in a field."""
    return str(value)


def value_of(text: str) -> Value:
    """What a person wrote: a whole number, a number, else an expression as text. A comma is not
    read as a part of a number: it parts the values of a function."""
    text = text.strip()
    for whole in (True, False):
        try:
            number = read_number(text, whole=whole)
        except NotANumber:
            continue
        if abs(number) <= LARGEST and "," not in text:
            return number
    return text


def comma_parts(text: str) -> list[str]:
    """The text cut at commas that stand outside of brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part.strip()]
