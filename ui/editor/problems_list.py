"""All faults of the design; one click leads to the place of each."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ui.bridge.document import Document
from ui.theme import Theme
from ui.widgets.fault_texts import problem_text
from ui.widgets.tips import plain_tip
from workbench.analysis.problems import Problem
from workbench.analysis.report import NetworkAnalysis

_PROBLEM = Qt.ItemDataRole.UserRole
_BESIDE, _AROUND = 44, 14
"""Pixels that the icon and the margins take of an entry, across and down."""


class ProblemsList(QListWidget):
    """`chosen(Problem)` on Enter and on a click; `count_changed(int)`."""

    chosen = Signal(object)
    count_changed = Signal(int)

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self.setAccessibleName(self.tr("Problems"))
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)
        document.analysis_changed.connect(self._fill)
        theme.changed.connect(lambda: self._fill(document.analysis))
        self._fill(document.analysis)

    def _fill(self, analysis: NetworkAnalysis) -> None:
        self.clear()
        for problem in analysis.problems:
            item = QListWidgetItem(
                self._theme.icon("alert-circle", "danger"), problem_text(problem)
            )
            item.setData(_PROBLEM, problem)
            item.setToolTip(plain_tip(problem_text(problem)))
            self.addItem(item)
        if not analysis.problems:
            item = QListWidgetItem(
                self._theme.icon("check-circle", "success"),
                self.tr("No problems: this network can be trained."),
            )
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.addItem(item)
        self.count_changed.emit(len(analysis.problems))

        self._give_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        """As many lines as each text needs: what to do stands in the last one."""
        width = self.viewport().width() - _BESIDE
        for item in map(self.item, range(self.count())):
            room = QRect(0, 0, width, 1000)
            lines = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            item.setSizeHint(QSize(0, lines.height() + _AROUND))

    def _choose(self, item: QListWidgetItem) -> None:
        problem = item.data(_PROBLEM)
        if isinstance(problem, Problem):
            self.chosen.emit(problem)

    def sizeHint(self) -> QSize:
        return QSize(260, 120)
