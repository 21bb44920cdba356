"""Error against cost as the window shows it."""

from workbench.experiments.tradeoff import (
    COSTS,
    PRINTED,
    Point,
    own_points,
    pareto,
    printed_points,
)

__all__ = ["COSTS", "PRINTED", "Point", "own_points", "pareto", "printed_points"]
