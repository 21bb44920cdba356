"""The papers' width rules as expressions to begin from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WidthRule:
    """A rule by its name, and the expression that says it."""

    title: str
    expression: str


WIDTH_RULES = (
    WidthRule("fixed", "16"),
    WidthRule("as it arrives", "in"),
    WidthRule("doubling with the stage", "16 * 2 ** (stage - 1)"),
    WidthRule("× k, doubling", "16 * k * 2 ** (stage - 1)"),
    WidthRule("additive pyramid", "floor(16 + alpha * unit / units + 0.5)"),
    WidthRule("growth (concatenating)", "in + growth"),
    WidthRule("classes", "classes"),
)
