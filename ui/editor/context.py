"""In which unit of the network the edited block is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.bridge.document import Document
from ui.editor.fitting import Fitting
from workbench.analysis.network import unit_environment
from workbench.analysis.report import BlockReport, NetworkAnalysis, Unit
from workbench.errors import DesignError

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A unit where a block stands: `stage2.unit1`, or one with the path to a block inside it:
    `stage2.unit1/branch`."""

    name: str
    unit: Unit
    report: BlockReport
    is_inside: bool = False


def places_of(analysis: NetworkAnalysis, block: str) -> list[Place]:
    """The first, second and last unit of each stage that a block stands in, by itself or inside
    another block; units that are alike are named once."""
    found: dict[int, Place] = {}
    by_stage: dict[int, list[Unit]] = {}
    for unit in analysis.units:
        by_stage.setdefault(unit.stage, []).append(unit)
    for units in by_stage.values():
        for unit in (*units[:2], *units[2:][-1:]):
            for path, report in _reports(unit.name, unit.report, block, 0):
                place = Place(path, unit, report, report is not unit.report)
                found.setdefault(id(report), place)
    return list(found.values())


def _reports(
    path: str, report: BlockReport, block: str, depth: int
) -> list[tuple[str, BlockReport]]:
    if report.block.name == block:
        return [(path, report)]
    if depth >= _DEEPEST:
        return []
    return [
        found
        for name, operation in report.operations.items()
        for inner, _ in operation.nested
        for found in _reports(f"{path}/{name}", inner, block, depth + 1)
    ]


class Context(QObject):
    """The chosen place of the shown block. `changed()` after each analysis and choice.

    A choice outlives edits as long as the place is there; else the first one is taken.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._places: list[Place] = []
        self._wanted = ""
        self._place: Place | None = None
        document.analysis_changed.connect(self._refresh)
        document.block_shown.connect(self._refresh)
        self._refresh()

    @property
    def places(self) -> list[Place]:
        return self._places

    @property
    def place(self) -> Place | None:
        return self._place

    @property
    def report(self) -> BlockReport | None:
        return self._place.report if self._place is not None else None

    @property
    def fitting(self) -> Fitting:
        return Fitting(self.report)

    def choose(self, name: str) -> None:
        """Show the block as it is in the place of that name."""
        self._wanted = name
        self._refresh()

    def values(self, id: str) -> Mapping[str, Any]:
        """An operation's parameters worked out in the chosen unit, as far as they can be."""
        report = self.report
        found = report.operations.get(id) if report is not None else None
        return found.values if found is not None else {}

    def environment(self) -> Mapping[str, Any]:
        """What expressions of the block may use in the chosen unit."""
        place = self._place
        if place is None:
            return {}
        if not place.is_inside:
            try:
                analysis = self._document.analysis
                return unit_environment(self._document.design, place.unit, analysis.variables)
            except (DesignError, KeyError, IndexError):
                return place.report.environment
        return place.report.environment

    def _refresh(self) -> None:
        self._places = places_of(self._document.analysis, self._document.shown)
        named = {place.name: place for place in self._places}
        self._place = named.get(self._wanted) or next(iter(self._places), None)
        self.changed.emit()
