"""An axis of things that are counted: no marks between two of them."""

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
