"""The table of stages with the network's parameters beside it."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.bridge import block_edits
from ui.bridge import design_edits as edits
from ui.bridge.document import Document
from ui.network import stage_model
from ui.network.stage_delegate import StageDelegate
from ui.network.stage_model import StageModel
from ui.theme import Theme
from ui.widgets.fault_texts import error_text, problem_text
from ui.widgets.parameter_table import ParameterTable
from ui.widgets.plain_label import PlainLabel
from workbench.errors import DesignError
from workbench.spec.block import Parameter
from workbench.spec.network import Design

_WIDTHS = {
    stage_model.STAGE: 58,
    stage_model.BLOCK: 54,
    stage_model.UNITS: 54,
    stage_model.STRIDE: 54,
    stage_model.OVERRIDES: 84,
    stage_model.OUTPUT: 88,
    stage_model.PARAMETERS: 84,
    stage_model.MACS: 62,
}
"""Pixels; a column is never narrower than its heading. The width rule has what is left."""
_LEAST_WIDTH = 54


class StageTable(QWidget):
    """`refused(str)` says why an edit was not made; `block_wanted(str)`: show this block."""

    refused = Signal(str)
    block_wanted = Signal(str)

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._is_laid_out = False
        self.model = StageModel(document, theme, self)
        self.model.refused.connect(self.refused)
        self.view = self._made_view()
        self.fault = PlainLabel(self)
        self.fault.setProperty("look", "fault")
        self.fault.setWordWrap(True)
        self.parameters = ParameterTable(self.tr("Parameters of the network"), self)
        self.parameters.edited.connect(self._declare)
        self.actions_by_name = self._made_actions()
        self._lay_out()
        document.design_changed.connect(self._show)
        document.analysis_changed.connect(self._show)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._show()

    def _made_view(self) -> QTableView:
        view = QTableView(self)
        view.setModel(self.model)
        view.setItemDelegate(StageDelegate(self._document, view))
        view.setAccessibleName(self.tr("Stages of the network"))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(28)
        view.setShowGrid(False)
        view.setWordWrap(False)
        header = view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(_LEAST_WIDTH)
        header.setSectionResizeMode(stage_model.WIDTH, QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(self._enable)
        return view

    def _made_actions(self) -> dict[str, QAction]:
        made = {}
        for name, text, shortcut, run in (
            ("add", self.tr("Add stage"), "Ctrl+Shift+N", self.add),
            ("duplicate", self.tr("Duplicate stage"), "", self.duplicate),
            ("remove", self.tr("Remove stages"), "Del", self.remove),
            ("up", self.tr("Move up"), "Alt+Up", lambda: self.shift(-1)),
            ("down", self.tr("Move down"), "Alt+Down", lambda: self.shift(1)),
            ("show", self.tr("Show the stage's block"), "Ctrl+Return", self.show_block),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{text} ({keys})" if keys else text)
            action.triggered.connect(run)
            self.addAction(action)
            made[name] = action
        return made

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        title = PlainLabel(self.tr("STAGES"), self)
        title.setProperty("look", "section")
        bar.addWidget(title)
        bar.addStretch()
        for action in self.actions_by_name.values():
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setAccessibleName(action.text())
            bar.addWidget(button)
        stages = QWidget(self)
        column = QVBoxLayout(stages)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self.view)
        network = QWidget(self)
        side = QVBoxLayout(network)
        side.setContentsMargins(12, 0, 0, 0)
        side.setSpacing(4)
        heading = PlainLabel(self.tr("NETWORK PARAMETERS"), network)
        heading.setProperty("look", "section")
        heading.setMinimumHeight(28)
        side.addWidget(heading)
        side.addWidget(self.parameters)
        side.addWidget(self.fault)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(stages)
        split.addWidget(network)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([720, 190])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 4, 8, 8)
        whole.addWidget(split)

    # What a person does

    def add(self) -> None:
        """Add a stage like the selected one after it, twice as wide where the width is a number."""
        design, row = self._document.design, self._row()
        every = edits.rows(design.network)
        like = every[row] if 0 < row < len(every) - 1 else None
        like = like or (design.network.stages[-1] if design.network.stages else None)
        if like is None:
            like = replace(every[0], units=1, stride=1)
        width = like.width * 2 if isinstance(like.width, int) else like.width
        to = row + 1 if 0 < row < len(every) - 1 else len(every) - 1
        self._edit(
            self.tr("Add stage"),
            edits.add_stage(design, to, replace(like, width=width, stride=2)),
            to,
        )

    def duplicate(self) -> None:
        row = self._row()
        every = edits.rows(self._document.design.network)
        if 0 < row < len(every) - 1:
            design = edits.add_stage(self._document.design, row + 1, every[row])
            self._edit(self.tr("Duplicate stage"), design, row + 1)

    def remove(self) -> None:
        chosen = {index.row() for index in self.view.selectionModel().selectedRows()}
        design = edits.remove_stages(self._document.design, chosen)
        self._edit(self.tr("Remove stages"), design, min(chosen, default=0))

    def shift(self, by: int) -> None:
        row = self._row()
        last = len(edits.rows(self._document.design.network)) - 1
        to = min(max(row + by, 1), last - 1)
        self._edit(self.tr("Move stage"), edits.move_stage(self._document.design, row, to), to)

    def show_block(self) -> None:
        every = edits.rows(self._document.design.network)
        if 0 <= self._row() < len(every):
            self.block_wanted.emit(every[self._row()].block)

    def select_row(self, label: str) -> None:
        """Select the row called 'stem', 'stage 2' or 'head'."""
        for row in range(self.model.rowCount()):
            if self.model.label(row) == label:
                self.view.selectRow(row)

    def _row(self) -> int:
        return self.view.currentIndex().row()

    def _edit(self, text: str, design: Design, row: int) -> None:
        self._document.end_gesture()
        self._document.edit(text, design)
        self.view.selectRow(row)

    def _declare(self, parameters: tuple[Parameter, ...]) -> None:
        self._document.end_gesture()
        try:
            for parameter in parameters:
                block_edits.check_name(parameter.name)
            design = edits.with_network_parameters(self._document.design, parameters)
        except DesignError as fault:
            self.refused.emit(error_text(fault))
            self._show()
            return
        self._document.edit(self.tr("Edit the network's parameters"), design)

    def _show(self) -> None:
        analysis = self._document.analysis
        self.parameters.show_parameters(
            self._document.design.network.parameters, analysis.variables
        )
        faults = [problem_text(each) for each in analysis.problems if each.placement == "network"]
        self.fault.setText("\n".join(faults))
        self.fault.setVisible(bool(faults))
        self._enable()

    def _enable(self) -> None:
        row, last = self._row(), self.model.rowCount() - 1
        is_stage = 0 < row < last
        for name in ("duplicate", "remove"):
            self.actions_by_name[name].setEnabled(is_stage)
        self.actions_by_name["up"].setEnabled(is_stage and row > 1)
        self.actions_by_name["down"].setEnabled(is_stage and row < last - 1)
        self.actions_by_name["show"].setEnabled(row >= 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Only now has the header the theme's font.
        header = self.view.horizontalHeader()
        for column, width in _WIDTHS.items():
            if not self._is_laid_out:
                self.view.setColumnWidth(column, max(width, header.sectionSizeHint(column)))
        self._is_laid_out = True

    def _restyle(self) -> None:
        for name, icon in (
            ("add", "plus"),
            ("duplicate", "content-duplicate"),
            ("remove", "delete-outline"),
            ("up", "arrow-up"),
            ("down", "arrow-down"),
            ("show", "open-in-app"),
        ):
            self.actions_by_name[name].setIcon(self._theme.icon(icon))
