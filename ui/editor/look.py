"""Colours, fonts and sizes of the picture of a unit, as the theme has them now."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont

from ui.bridge.design_edits import NODE_SIZE
from ui.theme import Theme

WIDTH, HEIGHT = NODE_SIZE
PORT_RADIUS = 4.5
PORT_REACH = 11.0
"""How near to a port the cursor must be, in scene units."""
LABEL_SCALE = 0.45
"""Below this zoom nobody can read a shape, so that none is drawn."""


@dataclass(frozen=True)
class Look:
    """What items paint with. Made anew when the theme changes."""

    theme: Theme
    canvas: QColor
    grid: QColor
    card: QColor
    border: QColor
    text: QColor
    faint: QColor
    accent: QColor
    danger: QColor
    good: QColor
    warning: QColor
    title_font: QFont
    detail_font: QFont
    label_font: QFont

    def kind(self, category: str) -> QColor:
        return self.theme.kind_color(category)


def look_of(theme: Theme) -> Look:
    """The look that goes with the theme's present mode."""

    def font(size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        made = QFont()
        made.setPixelSize(size)
        made.setWeight(weight)
        return made

    return Look(
        theme=theme,
        canvas=theme.color("canvas"),
        grid=theme.color("grid"),
        card=theme.color("surface"),
        border=theme.color("border"),
        text=theme.color("text"),
        faint=theme.color("muted"),
        accent=theme.color("accent"),
        danger=theme.color("danger"),
        good=theme.color("success"),
        warning=theme.color("warning"),
        title_font=font(13, QFont.Weight.DemiBold),
        detail_font=font(11),
        label_font=font(10),
    )
