"""Fifty runs of a thousand epochs in one plot, drawn anew."""

import numpy as np

from benchmarks import window
from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings, milliseconds
from ui.plots.curves import Curve, CurvePlot
from ui.theme import Theme

RUNS, EPOCHS = 50, 1000
SIZE = (900, 500)


def run(settings: Settings, finding: Finding) -> None:
    application = window.application()
    theme = Theme("light", application)
    theme.apply(application)
    plot = CurvePlot(theme, "Error", "%")
    repeats = settings.choose(20, 60, 200)
    chance = np.random.default_rng(1)
    x = np.arange(1, EPOCHS + 1, dtype=float)
    falls = 80 * np.exp(-6 * x / EPOCHS)
    curves = [_curve(number, x, falls, chance, theme) for number in range(RUNS)]

    def all_change() -> None:
        for number in range(RUNS):
            curves[number] = _curve(number, x, falls, chance, theme)

    def one_changes() -> None:
        curves[7] = _curve(7, x, falls, chance, theme)

    def draw() -> None:
        plot.set_curves(curves)
        plot.plot.viewport().repaint()

    goal = Goal("<", 33)
    with window.shown(plot, *SIZE):
        for name, change in (("all changed", all_change), ("one changed", one_changes)):
            values = []
            for _ in range(repeats):
                change()
                values += milliseconds(draw, 1, warm_ups=0)
            finding.add(f"{RUNS} curves, {name}", "ms", values, goal)
    finding.notes.append(
        f"{RUNS} curves of {EPOCHS:,} points, {SIZE[0]}x{SIZE[1]} pixels, from the new values to "
        f"the painted plot; drawn by Qt's '{window.platform()}'."
    )


def _curve(
    number: int, x: "np.ndarray", falls: "np.ndarray", chance: np.random.Generator, theme: Theme
) -> Curve:
    y = falls + 5 + number / 10 + chance.normal(0, 0.5, len(x))
    return Curve(str(number), f"run {number}", x, y, theme.run_color(number))
