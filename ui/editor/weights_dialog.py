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

from ui.bridge.exchange import (
    Exchange,
    ImagesCounted,
    Rows,
    WeightsKept,
    WeightsMap,
    WeightsTested,
)
from ui.editor.fields import set_look
from ui.editor.ways_tested import ways_tested
from ui.theme import Theme
from ui.widgets.fault_texts import error_text
from ui.widgets.plain_label import PlainLabel
from workbench.errors import WorkbenchError
from workbench.spec.dataset import DatasetSpec

NOTHING = "–"
SHOWN_CLASSES = 20


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
        self._is_chosen = False
        self.setWindowTitle(self.tr("Weights from {file}").format(file=file))
        self.resize(820, 620)
        self.summary = PlainLabel(self.tr("Reading {file}…").format(file=file), self)
        self.summary.setProperty("look", "heading")
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.detail = self._quiet()
        self.advice = self._quiet()
        self.advice.hide()
        self.table = self._made_table()
        self.maps = self._made_maps()
        self.new_classifier = self._made_choice()
        self.images = QComboBox(self)
        digits = self.tr("Digits")
        for source, title in (
            ("digits", digits),
            ("cifar10", "CIFAR-10"),
            ("cifar100", "CIFAR-100"),
        ):
            self.images.addItem(title, source)
        self.images.activated.connect(self._keep_images)
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
        label = PlainLabel(self)
        label.setProperty("look", "muted")
        label.setWordWrap(True)
        # Names of files, tensors and classes are other people's.
        label.setTextFormat(Qt.TextFormat.PlainText)
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

    def _made_maps(self) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(self.tr("Map of names"))
        box.setToolTip(
            self.tr(
                "The names in the file allow several maps that compute different functions: choose "
                "one, or test"
            )
        )
        box.hide()
        box.currentIndexChanged.connect(self._choose_map)
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
        column.addWidget(self.maps)
        column.addWidget(self.table, 1)
        column.addWidget(self.advice)
        column.addWidget(self.new_classifier)
        column.addLayout(row)

    # What the exchange says

    def _show_map(self, found: WeightsMap) -> None:
        self._map = found
        self._list(found.matches)
        self._choose_images()
        self._offer_maps(found)
        self._say_map(found)
        self._advise()
        self._enable(True)

    def _list(self, matches: Rows) -> None:
        found = self._map
        assert found is not None
        rows = [
            *((own, NOTHING, "", True) for own in found.missing),
            *((NOTHING, theirs, "", True) for theirs in found.unused),
            *((own, theirs, shape, False) for own, theirs, shape in matches),
        ]
        open_rows = {row for each in found.maps for row in set(each) - set(matches)}
        unsure = {own for own, _, _ in open_rows}
        self.table.setRowCount(len(rows))
        for number, (own, theirs, shape, is_wrong) in enumerate(rows):
            for place, text in enumerate((own, theirs, shape)):
                self.table.setItem(number, place, self._cell(text, is_wrong or own in unsure))

    def _offer_maps(self, found: WeightsMap) -> None:
        self.maps.blockSignals(True)
        self.maps.clear()
        if found.maps:
            self.maps.addItem(self.tr("Choose a map"), None)
            for number in range(len(found.maps)):
                self.maps.addItem(self.tr("Map {n}").format(n=number + 1), number)
        self.maps.blockSignals(False)
        self.maps.setVisible(bool(found.maps))

    def _choose_map(self) -> None:
        number = self.maps.currentData(Qt.ItemDataRole.UserRole)
        if self._map is None:
            return
        self._exchange.choose(number)
        self._list(self._map.matches if number is None else self._map.maps[number])
        self._enable(True)

    def _take_count(self, found: ImagesCounted) -> None:
        self._counted = found
        if found.dataset.source == "images" and self.images.findData("images") < 0:
            self.images.addItem(found.dataset.title, found.dataset.source)
        self._choose_images()
        self._advise()

    def _choose_images(self) -> None:
        """Offer those that the weights may be for, until somebody has chosen others."""
        found, own = self._map, self._counted
        if found is None or self._is_chosen:
            return
        likely = "cifar100" if found.classes == 100 else "cifar10"
        likely = "digits" if found.channels == 1 else likely
        if own and own.dataset.source == "images" and own.classes == found.classes:
            likely = own.dataset.source
        self.images.setCurrentIndex(self.images.findData(likely))

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
            ).format(theirs=found.classes, images=images.dataset.title, own=images.classes)
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
            self.detail.setText(f"{self._sizes(found)} {self._doubt(found)}".strip())
            return
        self.summary.setText(
            self.tr("These weights do not fit {design}.").format(design=found.design)
        )
        unmatched = self.tr(
            "{missing} tensors of the design have no weights, {unused} of the file are unused. "
            "Only complete weights are imported."
        ).format(missing=len(found.missing), unused=len(found.unused))
        self.detail.setText(f"{self._sizes(found)} {unmatched}")

    def _sizes(self, found: WeightsMap) -> str:
        """What the file was taken to be for, and which of its tensors said so."""
        read = self.tr("Channels: {channels} (from {first}); classes: {n} (from {last}).")
        assumed = self.tr("assumed")
        return read.format(
            channels=found.channels,
            first=found.channels_from or assumed,
            n=found.classes,
            last=found.classes_from or assumed,
        )

    def _doubt(self, found: WeightsMap) -> str:
        """What has to be decided before the weights can be used."""
        said = []
        if found.maps:
            said.append(
                self.tr(
                    "The names allow {n} maps that compute different functions: choose one, or "
                    "test."
                ).format(n=len(found.maps))
            )
        if found.others:
            said.append(
                self.tr("The file also holds tensors in {parts}.").format(
                    parts=", ".join(found.others)
                )
            )
        return " ".join(said)

    def _show_error(self, found: WeightsTested) -> None:
        said = [
            self.tr("{error:.2f} % error on {n} test images of {images}.").format(
                error=found.error, n=f"{found.images:,}", images=found.dataset
            )
        ]
        said += ways_tested(found)
        if found.classes:
            shown = ", ".join(found.classes[:SHOWN_CLASSES])
            more = ", …" if len(found.classes) > SHOWN_CLASSES else ""
            said.append(
                self.tr("Classes in the order of the outputs: {classes}.").format(
                    classes=shown + more
                )
            )
        self.detail.setText(" ".join(said))
        if found.map is not None:
            self.maps.setCurrentIndex(self.maps.findData(found.map))
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

    def _keep_images(self) -> None:
        self._is_chosen = True

    def _measure(self) -> None:
        self._enable(False)
        self.detail.setText(self.tr("Testing…"))
        source, own = self.images.currentData(Qt.ItemDataRole.UserRole), self._counted
        is_own = own is not None and own.dataset.source == source
        self._exchange.measure(own.dataset if own and is_own else DatasetSpec(source=source))

    def _keep(self) -> None:
        self._enable(False)
        self._exchange.keep(self.new_classifier.isChecked())

    def _enable(self, is_ready: bool) -> None:
        """Offer what can be done with the file, unless something is being done."""
        found = self._map
        fits = found is not None and found.is_complete
        is_open = found is not None and bool(found.maps) and self.maps.currentIndex() == 0
        self.test.setEnabled(is_ready and fits)
        self.new_classifier.setEnabled(is_ready)
        is_enough = fits or self.new_classifier.isChecked()
        self.begin.setEnabled(is_ready and is_enough and not is_open)
