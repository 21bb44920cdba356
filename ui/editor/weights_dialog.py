"""Weights from a file: where each tensor goes, what they reach, and a run that begins with them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.exchange import Exchange, ImagesCounted, WeightsKept, WeightsMap, WeightsTested
from ui.editor.fields import set_look
from ui.theme import Theme
from ui.widgets.fault_texts import error_text
from workbench.errors import WorkbenchError

NOTHING = "–"


class WeightsDialog(QDialog):
    """`begin_wanted(WeightsKept)`: a run is to begin with these weights. Show it with `open()`,
    once the exchange has been asked to take a file."""

    begin_wanted = Signal(object)

    def __init__(
        self, exchange: Exchange, file: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._exchange = exchange
        self._theme = theme
        self._map: WeightsMap | None = None
        self._counted: ImagesCounted | None = None
        self.setWindowTitle(self.tr("Weights from {file}").format(file=file))
        self.resize(820, 620)
        self.summary = QLabel(self.tr("Reading {file}…").format(file=file), self)
        self.summary.setProperty("look", "heading")
        self.summary.setWordWrap(True)
        self.detail = self._quiet()
        self.advice = self._quiet()
        self.advice.hide()
        self.table = self._made_table()
        self.new_classifier = self._made_choice()
        self.images = QComboBox(self)
        digits = self.tr("Digits")
        for source, title in (
            ("digits", digits),
            ("cifar10", "CIFAR-10"),
            ("cifar100", "CIFAR-100"),
        ):
            self.images.addItem(title, source)
        self.images.setAccessibleName(self.tr("Images to test on"))
        self.images.setToolTip(self.tr("The test images that the error is measured on"))
        self.test = self._button(
            self.tr("Test"), self.tr("Measure the error of these weights"), self._measure
        )
        self.begin = self._button(
            self.tr("Train from these weights"),
            self.tr("Let the next runs begin with them instead of random ones"),
            self._keep,
        )
        set_look(self.begin, "primary")
        self.close_button = self._button(
            self.tr("Close"), self.tr("Change nothing (Esc)"), self.reject
        )
        self.close_button.setEnabled(True)
        self._lay_out()
        exchange.mapped.connect(self._show_map)
        exchange.counted.connect(self._take_count)
        exchange.tested.connect(self._show_error)
        exchange.kept.connect(self._begin)
        exchange.refused.connect(self._show_fault)
        self.finished.connect(lambda _: exchange.cancel())

    def _quiet(self) -> QLabel:
        label = QLabel(self)
        label.setProperty("look", "muted")
        label.setWordWrap(True)
        return label

    def _made_choice(self) -> QCheckBox:
        title = self.tr("Begin with a new classifier")
        box = QCheckBox(title, self)
        box.setAccessibleName(title)
        box.setToolTip(
            self.tr(
                "For images of other classes than the weights were trained on: all else is taken "
                "over, and the classifier is drawn from the run's seed"
            )
        )
        box.setEnabled(False)
        box.toggled.connect(lambda _: self._enable(True))
        return box

    def _made_table(self) -> QTableWidget:
        table = QTableWidget(0, 3, self)
        table.setHorizontalHeaderLabels(
            [self.tr("In the design"), self.tr("In the file"), self.tr("Shape")]
        )
        table.setAccessibleName(self.tr("Where each tensor goes"))
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _button(self, text: str, tip: str, run: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setEnabled(False)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.images)
        row.addWidget(self.test)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.summary)
        column.addWidget(self.detail)
        column.addWidget(self.table, 1)
        column.addWidget(self.advice)
        column.addWidget(self.new_classifier)
        column.addLayout(row)

    # What the exchange says

    def _show_map(self, found: WeightsMap) -> None:
        rows = [
            *((own, NOTHING, "", True) for own in found.missing),
            *((NOTHING, theirs, "", True) for theirs in found.unused),
            *((own, theirs, shape, False) for own, theirs, shape in found.matches),
        ]
        self.table.setRowCount(len(rows))
        for number, (own, theirs, shape, is_wrong) in enumerate(rows):
            for place, text in enumerate((own, theirs, shape)):
                self.table.setItem(number, place, self._cell(text, is_wrong))
        likely = "cifar100" if found.classes == 100 else "cifar10"
        likely = "digits" if found.channels == 1 else likely
        self.images.setCurrentIndex(self.images.findData(likely))
        self._map = found
        self._say_map(found)
        self._advise()
        self._enable(True)

    def _take_count(self, found: ImagesCounted) -> None:
        self._counted = found
        self._advise()

    def _advise(self) -> None:
        """Say where a new classifier helps; nothing where the file's own may stay."""
        found, images = self._map, self._counted
        text = ""
        if found is not None and not found.is_complete:
            text = self.tr("If only the classifier is lacking or differs, begin with a new one.")
        elif found is not None and images is not None and images.classes != found.classes:
            text = self.tr(
                "The file has {theirs} classes, the images of {images} have {own}: begin with a "
                "new classifier."
            ).format(theirs=found.classes, images=images.dataset, own=images.classes)
        self.advice.setText(text)
        self.advice.setVisible(bool(text))

    def _cell(self, text: str, is_wrong: bool) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setToolTip(text)
        if is_wrong:
            item.setForeground(self._theme.color("danger"))
        return item

    def _say_map(self, found: WeightsMap) -> None:
        if found.is_complete:
            self.summary.setText(
                self.tr("All {n} tensors have a place in {design}.").format(
                    n=len(found.matches), design=found.design
                )
            )
            self.detail.setText(
                self.tr(
                    "{n} classes. Where names differ, tensors of one shape are matched in the "
                    "order of both definitions: look the list over, and test."
                ).format(n=found.classes)
            )
            return
        self.summary.setText(
            self.tr("These weights do not fit {design}.").format(design=found.design)
        )
        self.detail.setText(
            self.tr(
                "{missing} tensors of the design have no weights, {unused} of the file have no "
                "place. Nothing is taken over by halves."
            ).format(missing=len(found.missing), unused=len(found.unused))
        )

    def _show_error(self, found: WeightsTested) -> None:
        self.detail.setText(
            self.tr("{error:.2f} % error on {n} test images of {images}.").format(
                error=found.error, n=f"{found.images:,}", images=found.dataset
            )
        )
        self._enable(True)

    def _show_fault(self, fault: WorkbenchError) -> None:
        if not self.table.rowCount():
            self.summary.setText(fault.message)
            self.detail.setText(fault.hint)
            return
        self.detail.setText(error_text(fault))
        self._enable(True)

    def _begin(self, kept: WeightsKept) -> None:
        self.accept()
        self.begin_wanted.emit(kept)

    # What is asked of it

    def _measure(self) -> None:
        self._enable(False)
        self.detail.setText(self.tr("Testing…"))
        self._exchange.measure(self.images.currentData(Qt.ItemDataRole.UserRole))

    def _keep(self) -> None:
        self._enable(False)
        self._exchange.keep(self.new_classifier.isChecked())

    def _enable(self, is_ready: bool) -> None:
        """Offer what can be done with the file, unless something is being done."""
        fits = self._map is not None and self._map.is_complete
        self.test.setEnabled(is_ready and fits)
        self.new_classifier.setEnabled(is_ready)
        self.begin.setEnabled(is_ready and (fits or self.new_classifier.isChecked()))
