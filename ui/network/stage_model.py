"""The stages of a network as a table model."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from ui.bridge.design_edits import rows, with_row
from ui.bridge.document import Document
from ui.theme import Theme
from ui.widgets.core_texts import place_text
from ui.widgets.fault_texts import error_text, problem_text
from ui.widgets.figures import short
from ui.widgets.tips import plain_tip
from ui.widgets.values import comma_parts, text_of, value_of
from workbench.analysis.network import placements
from workbench.analysis.problems import Problem
from workbench.errors import DesignError, ExpressionError
from workbench.spec.expression import Value, parse
from workbench.spec.network import Placement

Index = QModelIndex | QPersistentModelIndex

STAGE, BLOCK, UNITS, WIDTH, STRIDE, OVERRIDES, OUTPUT, PARAMETERS, MACS = range(9)
_FIELDS = {BLOCK: "block", UNITS: "units", WIDTH: "width", STRIDE: "stride"}
_EDITABLE = (BLOCK, UNITS, WIDTH, STRIDE, OVERRIDES)


def overrides_text(placement: Placement) -> str:
    return ", ".join(f"{name} = {text_of(value)}" for name, value in placement.parameters.items())


def read_overrides(text: str) -> dict[str, Value]:
    """`kernel = 5, ratio = 4` as a mapping. Raises `ExpressionError`."""
    found: dict[str, Value] = {}
    for part in comma_parts(text):
        name, equals, value = part.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ExpressionError(
                f"'{part.strip()}' is not 'name = value'.", "Write for example: kernel = 5"
            )
        parsed = value_of(value)
        if isinstance(parsed, str):
            parse(parsed)
        found[name.strip()] = parsed
    return found


class StageModel(QAbstractTableModel):
    """Rows: stem, stages, head. `refused(str)` says why an edit was not made."""

    refused = Signal(str)

    def __init__(self, document: Document, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._rows = rows(document.design.network)
        document.design_changed.connect(self._refresh)
        document.analysis_changed.connect(self._redraw)
        theme.changed.connect(self._redraw)

    @property
    def headers(self) -> tuple[str, ...]:
        return (
            self.tr("Stage"),
            self.tr("Block"),
            self.tr("Units"),
            self.tr("Width"),
            self.tr("Stride"),
            self.tr("Overrides"),
            self.tr("Output"),
            self.tr("Parameters"),
            self.tr("MAC"),
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.headers)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (PARAMETERS, MACS):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in _EDITABLE and not (index.column() == UNITS and self._is_end(index)):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(index)
            case Qt.ItemDataRole.EditRole:
                return self._raw(index)
            case Qt.ItemDataRole.ToolTipRole:
                problem = self._problem(index.row())
                text = problem_text(problem) if problem is not None else self._raw(index)
                return plain_tip(text)
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(index)
            case Qt.ItemDataRole.TextAlignmentRole if index.column() in (PARAMETERS, MACS):
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() not in _EDITABLE:
            return False
        text = str(value).strip()
        try:
            change = self._change(index.column(), text)
        except DesignError as fault:
            self.refused.emit(error_text(fault))
            return False
        self._document.end_gesture()
        design = with_row(self._document.design, index.row(), **change)
        self._document.edit(self.tr("Edit {0}").format(place_text(self.label(index.row()))), design)
        return True

    def label(self, row: int) -> str:
        """'stem', 'stage 2', 'head'."""
        return placements(self._document.design.network)[row][0]

    def _change(self, column: int, text: str) -> dict[str, Any]:
        if column == OVERRIDES:
            return {"parameters": read_overrides(text)}
        if column == BLOCK:
            return {"block": text}
        value = value_of(text)
        if isinstance(value, str):
            parse(value)
        return {_FIELDS[column]: value}

    def _raw(self, index: Index) -> str:
        placement, column = self._rows[index.row()], index.column()
        if column == OVERRIDES:
            return overrides_text(placement)
        if column in _FIELDS:
            return text_of(getattr(placement, _FIELDS[column]))
        return self._shown(index)

    def _shown(self, index: Index) -> str:
        row, column = index.row(), index.column()
        placement = self._rows[row]
        stages = self._document.analysis.stages
        found = stages[row] if row < len(stages) else None
        if column == STAGE:
            return place_text(self.label(row))
        if column == OVERRIDES:
            return overrides_text(placement)
        if column == UNITS:
            return _with_result(placement.units, found.units if found else None)
        if column == WIDTH:
            return _with_result(placement.width, found.width if found else None)
        if column in _FIELDS:
            return text_of(getattr(placement, _FIELDS[column]))
        if found is None or found.output is None:
            return "–"
        if column == OUTPUT:
            return "×".join(str(side) for side in found.output)
        return f"{found.parameters:,}" if column == PARAMETERS else short(found.macs)

    def _colour(self, index: Index) -> QColor | None:
        if index.column() == STAGE and self._problem(index.row()) is not None:
            return self._theme.color("danger")
        if index.column() not in _EDITABLE:
            return self._theme.color("muted")
        return None

    def _problem(self, row: int) -> Problem | None:
        label = self.label(row)
        problems = self._document.analysis.problems
        return next((each for each in problems if each.placement == label), None)

    def _is_end(self, index: Index) -> bool:
        return index.row() in (0, len(self._rows) - 1)

    def _refresh(self) -> None:
        fresh = rows(self._document.design.network)
        if len(fresh) != len(self._rows):
            self.beginResetModel()
            self._rows = fresh
            self.endResetModel()
        else:
            self._rows = fresh
            self._redraw()

    def _redraw(self) -> None:
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)


def _with_result(value: Value, result: int | None) -> str:
    if isinstance(value, str) and result is not None and value != str(result):
        return f"{result} = {value}"
    return text_of(value)
