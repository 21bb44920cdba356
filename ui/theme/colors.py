"""The colours of both modes, as plain data. Text on its ground meets WCAG AA (4.5 : 1)."""

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "window": "#f4f5f7",
    "canvas": "#fafbfc",
    "base": "#ffffff",
    "surface": "#ffffff",
    "raised": "#eceef2",
    "border": "#d5d9e0",
    "text": "#1b2130",
    "muted": "#5b6474",
    "disabled": "#9aa2b1",
    "accent": "#2f5fd0",
    "accent_text": "#ffffff",
    "selection": "#dbe6ff",
    "danger": "#b3261e",
    "warning": "#8a5a00",
    "success": "#1f7a3d",
    "grid": "#e6e9ee",
    "shadow": "#20273622",
}

DARK: Mapping[str, str] = {
    "window": "#16191f",
    "canvas": "#12151a",
    "base": "#1b1f27",
    "surface": "#1f242d",
    "raised": "#2a303b",
    "border": "#3a4250",
    "text": "#e7eaf0",
    "muted": "#a3acbb",
    "disabled": "#6b7484",
    "accent": "#8fb0ff",
    "accent_text": "#10131a",
    "selection": "#2c3f6b",
    "danger": "#ff8a80",
    "warning": "#f2bf5e",
    "success": "#7fd69a",
    "grid": "#262c36",
    "shadow": "#00000066",
}

KINDS_LIGHT: Mapping[str, str] = {
    "slate": "#5b6474",
    "blue": "#2f5fd0",
    "teal": "#0f7c7c",
    "orange": "#b4530a",
    "violet": "#7a3fc4",
    "green": "#1f7a3d",
    "rose": "#b82a5f",
    "amber": "#8a6200",
    "indigo": "#4547b8",
}

KINDS_DARK: Mapping[str, str] = {
    "slate": "#a3acbb",
    "blue": "#8fb0ff",
    "teal": "#5fcfcf",
    "orange": "#f6a55c",
    "violet": "#c5a0ff",
    "green": "#7fd69a",
    "rose": "#ff94b8",
    "amber": "#e6c15a",
    "indigo": "#abadff",
}

# After Okabe and Ito; yellow and sky blue darkened on white, blue lightened on black.
RUNS_LIGHT = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#aa3f86",
    "#b07d00",
    "#3a9bd0",
    "#444444",
    "#7f5539",
)
RUNS_DARK = (
    "#4aa8e0",
    "#f08040",
    "#2fc49a",
    "#e091c6",
    "#e8c33a",
    "#8fd0f5",
    "#d0d0d0",
    "#c9a27e",
)
