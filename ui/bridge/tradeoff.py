"""Error against cost as the window shows it."""

from workbench.experiments.tradeoff import (
    COSTS,
    PRINTED,
    Point,
    Printed,
    own_points,
    pareto,
)

__all__ = ["COSTS", "PRINTED", "Point", "Printed", "own_points", "pareto"]
