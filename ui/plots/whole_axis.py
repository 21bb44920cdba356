"""An axis with marks that a person reads off: none between two things that are counted."""

from collections.abc import Sequence

import pyqtgraph as pg


class WholeAxis(pg.AxisItem):  # type: ignore[misc]
    """Attribute: `is_whole`, whether marks stand at whole numbers only."""

    is_whole = False

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """Distances of major and minor marks, from pyqtgraph's own, none below 1."""
        found: list[tuple[float, float]] = super().tickSpacing(minVal, maxVal, size)
        if not self.is_whole or self.logMode:
            return found
        return [each for each in found if each[0] >= 1] or [(1, 0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Numbers as they are read, on a logarithmic axis too: 10, not 10¹."""
        if self.logMode:
            return [f"{10.0**value:.6g}" for value in values]
        found: list[str] = super().tickStrings(values, scale, spacing)
        return found
