"""Values of the design's language, as text in a field and back."""

from workbench.spec.expression import Value


def text_of(value: Value) -> str:
    """A value as it stands in a field."""
    return str(value)


def value_of(text: str) -> Value:
    """What a person wrote: a whole number, a number, else an expression as text."""
    text = text.strip()
    for convert in (int, float):
        try:
            number = convert(text)
        except ValueError:
            continue
        # An expression could not say `inf` or `nan`, and `1_000` would be rewritten.
        if text.replace("_", "x").strip("+-.0123456789eE") == "":
            return number
    return text
