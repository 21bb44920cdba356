"""What can be said of a design without building it: what it means, shapes, costs, problems,
differences."""

from workbench.analysis.resolved import ResolvedNetwork, ResolvedOperation, resolve

__all__ = ["ResolvedNetwork", "ResolvedOperation", "resolve"]
