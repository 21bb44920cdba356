"""How a table is run: in full or quickly, on which images, over how many seeds."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.papers import FULL, Form, PaperTable, quick_form
from ui.theme import SPACE
from ui.widgets.number_line import NumberLine
from ui.widgets.plain_label import PlainLabel
from ui.widgets.segmented import Segmented
from workbench.spec.dataset import DatasetSpec
from workbench.spec.numbers import DATA_RANGES, RECIPE_RANGES, Range

_AT_HAND = ""
_ARCHIVE = "archive"
_FOLDER = "folder"
SEEDS = 3
"""As many as a mean with an interval should have at the least, where the paper does not say."""
_MOST_SEEDS = 1000
_CHOICES = ("digits", "cifar10", "cifar100")


class FormBar(QWidget):
    """Signals: `form_changed()`; `run_asked()`, for all that is missing."""

    form_changed = Signal()
    run_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._own_seeds = SEEDS
        self.kind = Segmented(self.tr("How to run the table"))
        self.kind.add("full", self.tr("Full"), self.tr("The paper's own epochs and images"))
        self.kind.add(
            "quick",
            self.tr("Quick"),
            self.tr("The same rows in a tenth of the epochs, or on fewer images; kept apart"),
        )
        self.kind.set_current("quick")
        self.source = QComboBox()
        every = self.tr("all")
        subset = self.tr("A balanced subset of so many; empty for all")
        images = DATA_RANGES["train_size"].high
        self.train_size = NumberEdit(self.tr("Training images"), subset, every, images)
        self.test_size = NumberEdit(self.tr("Test images"), subset, every, images)
        self.epochs = NumberEdit(
            self.tr("Epochs"),
            self.tr("Of each run; empty for a tenth"),
            self.tr("a tenth"),
            RECIPE_RANGES["epochs"].high,
        )
        self.seeds = NumberEdit(
            self.tr("Seeds"), self.tr("How many runs a cell needs"), str(SEEDS), _MOST_SEEDS
        )
        self.run = QPushButton(self.tr("Run what is missing"))
        self.run.setProperty("look", "primary")
        self.run.setToolTip(self.tr("Queue a run for every seed that a cell still lacks"))
        self._lay_out()
        self._fill_sources()
        self.kind.chosen.connect(self._told)
        self.source.activated.connect(self._source_chosen)
        for box in (self.train_size, self.test_size, self.epochs, self.seeds):
            box.editingFinished.connect(self._told)
        self.run.clicked.connect(self.run_asked)
        self._told()

    @property
    def wanted_seeds(self) -> int:
        """How many runs a cell is to have."""
        return self.seeds.number or self._own_seeds

    def show_table(self, table: PaperTable) -> None:
        """Offer as many seeds as the paper has, where it says so."""
        self._own_seeds = table.repeats or SEEDS
        self.seeds.setPlaceholderText(str(self._own_seeds))

    def form(self, table: PaperTable) -> Form:
        """What is chosen, for this table."""
        if self.kind.current == "full":
            return FULL
        return quick_form(table, self._dataset(table), self.epochs.number)

    def use_images(self, path: str) -> None:
        """Run the quick form on this folder or archive of images."""
        self._path = path
        name = Path(path).name
        index = self.source.findData(path)
        if index < 0:
            self.source.insertItem(1, name, path)
            index = 1
        self.source.setCurrentIndex(index)
        self._told()

    def show_missing(self, runs: int | None) -> None:
        """How many runs are still to be queued; None: not known yet."""
        self.run.setEnabled(bool(runs))
        if runs is None:
            self.run.setText(self.tr("Run what is missing"))
        elif runs == 0:
            self.run.setText(self.tr("Nothing is missing"))
        else:
            self.run.setText(self.tr("Run what is missing ({n})").format(n=runs))

    def _dataset(self, table: PaperTable) -> DatasetSpec | None:
        sizes = (self.train_size.number, self.test_size.number)
        chosen = str(self.source.currentData())
        if chosen == _AT_HAND:
            found = quick_form(table).dataset
            if sizes == (None, None):
                return found
            chosen = found.source if found is not None else table.datasets[0]
        if chosen in _CHOICES:
            return DatasetSpec(
                source=chosen,  # type: ignore[arg-type]
                train_size=sizes[0],
                test_size=sizes[1],
            )
        return DatasetSpec(source="images", path=chosen, train_size=sizes[0], test_size=sizes[1])

    def _lay_out(self) -> None:
        self.source.setAccessibleName(self.tr("Images"))
        self.source.setToolTip(self.tr("What the quick form learns from"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[2])
        row.addWidget(self.kind)
        self._quick = QWidget()
        inner = QHBoxLayout(self._quick)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(SPACE[2])
        for label, widget in (
            (self.tr("Images"), self.source),
            (self.tr("Training images"), self.train_size),
            (self.tr("Test images"), self.test_size),
            (self.tr("Epochs"), self.epochs),
        ):
            inner.addLayout(_labelled(label, widget))
        row.addWidget(self._quick)
        row.addStretch(1)
        row.addLayout(_labelled(self.tr("Seeds"), self.seeds))
        row.addWidget(self.run)

    def _fill_sources(self) -> None:
        for name, key in (
            (self.tr("What is at hand"), _AT_HAND),
            (self.tr("Handwritten digits"), "digits"),
            ("CIFAR-10", "cifar10"),
            ("CIFAR-100", "cifar100"),
            (self.tr("Archive of images…"), _ARCHIVE),
            (self.tr("Folder of images…"), _FOLDER),
        ):
            self.source.addItem(name, key)

    def _source_chosen(self) -> None:
        chosen = self.source.currentData()
        if chosen not in (_ARCHIVE, _FOLDER):
            self._told()
            return
        # Until a file is chosen the choice stays what it was.
        before = self.source.findData(self._path) if self._path else 0
        self.source.setCurrentIndex(max(before, 0))
        dialog = QFileDialog(self, self.tr("Images as train/<class>/* and test/<class>/*"))
        if chosen == _FOLDER:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.use_images)
        dialog.open()

    def _told(self) -> None:
        self._quick.setVisible(self.kind.current == "quick")
        self.form_changed.emit()


class NumberEdit(NumberLine):
    """A positive whole number, or none."""

    def __init__(self, name: str, tip: str, none: str, most: float) -> None:
        super().__init__(Range(1, most), f"{name}: {tip}")
        self.setPlaceholderText(none)
        self.setAccessibleName(name)
        self.setFixedWidth(88)

    @property
    def number(self) -> int | None:
        number = super().number
        return None if number is None else int(number)


def _labelled(text: str, widget: QWidget) -> QVBoxLayout:
    label = PlainLabel(text)
    label.setProperty("look", "section")
    label.setBuddy(widget)
    column = QVBoxLayout()
    column.setSpacing(SPACE[0])
    column.addWidget(label)
    column.addWidget(widget)
    return column
