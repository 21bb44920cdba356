"""What to train on, how, and where: every setting of a run."""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.plans import fitted
from ui.theme import SPACE, Theme
from ui.train.fields import (
    CheckField,
    ChoiceField,
    Field,
    NumberField,
    Range,
    TextField,
    read_milestones,
    write_milestones,
)
from workbench.catalog.recipes import recipe, recipes
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

LATER_MS = 600


class SetupPanel(QWidget):
    """Signals: `start_asked()`; `settled()`, some time after the last change to valid settings."""

    start_asked = Signal()
    settled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.fields: dict[str, Field] = {}
        self._is_setting = False
        self.start = QPushButton(self.tr("Start training"))
        self.start.setProperty("look", "primary")
        self.start.setToolTip(self.tr("Queue a run of the present design (Ctrl+Enter)"))
        self.start.clicked.connect(self.start_asked)
        self.forecast = QLabel(self)
        self.forecast.setProperty("look", "muted")
        self.forecast.setWordWrap(True)
        self._later = QTimer(self, singleShot=True, interval=LATER_MS)
        self._later.timeout.connect(self.settled)
        self._lay_out()
        self.fields["recipe"].set_value("fastresnet")
        self._show_recipe(fitted(recipe("fastresnet").recipe, "digits"))
        self.check()

    # What it holds

    def dataset(self) -> DatasetSpec:
        """Raises `ValueError`."""
        source = self.fields["source"].value()
        path = self.fields["path"].value() if source == "images" else ""
        if source == "images" and not Path(path).exists():
            raise ValueError(self.tr("Choose a folder or an archive of images."))
        return DatasetSpec(
            source=source,
            path=path,
            train_size=self.fields["train_size"].value(),
            test_size=self.fields["test_size"].value(),
        )

    def recipe(self) -> Recipe:
        """Raises `ValueError`."""
        names = {field.name for field in fields(Recipe)} & self.fields.keys()
        chosen = recipe(self.fields["recipe"].value())
        values = {name: self.fields[name].value() for name in names}
        return replace(chosen.recipe, **values)

    def specs(self, design: Design) -> tuple[RunSpec, ...]:
        """One run a seed. Raises `ValueError`."""
        dataset, chosen = self.dataset(), self.recipe()
        seed, repeats = self.fields["seed"].value(), self.fields["repeats"].value()
        return tuple(
            RunSpec(
                name=design.name if repeats == 1 else f"{design.name} #{seed + i}",
                design=design,
                recipe=chosen,
                dataset=dataset,
                seed=seed + i,
                device=self.fields["device"].value(),
            )
            for i in range(repeats)
        )

    @property
    def is_isolated(self) -> bool:
        return bool(self.fields["isolated"].value())

    def check(self) -> bool:
        """Say what is wrong under each field; whether all is well."""
        sound = True
        for name, field in self.fields.items():
            try:
                field.value()
                fault = ""
            except ValueError as wrong:
                fault, sound = str(wrong), False
            if name == "path" and not fault and self.fields["source"].value() == "images":
                path = str(field.value())
                if not path or not Path(path).exists():
                    fault = self.tr("Choose a folder or an archive of images.")
                    sound = False
            field.say(fault)
        self.start.setEnabled(sound)
        return sound

    def set_forecast(self, text: str) -> None:
        self.forecast.setText(text)

    # Putting together

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        column.setSpacing(SPACE[2])
        for title, rows in self._sections().items():
            heading = QLabel(title)
            heading.setProperty("look", "heading")
            column.addWidget(heading)
            grid = QGridLayout()
            grid.setSpacing(SPACE[1])
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 1)
            for row, names in enumerate(rows):
                for place, name in enumerate(names):
                    field = self.fields[name]
                    span = 2 if len(names) == 1 else 1
                    grid.addWidget(field, row, place, 1, span)
                    field.changed.connect(self._changed)
            column.addLayout(grid)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[2])
        foot.addWidget(self.forecast)
        foot.addWidget(self.start)
        whole.addLayout(foot)

    def _sections(self) -> Mapping[str, list[tuple[str, ...]]]:
        self._make_data()
        self._make_recipe()
        self._make_augmentation()
        self._make_run()
        return {
            self.tr("Images"): [("source",), ("path",), ("train_size", "test_size")],
            self.tr("Recipe"): [
                ("recipe",),
                ("optimizer", "learning_rate"),
                ("momentum", "weight_decay"),
                ("epochs", "batch_size"),
                ("schedule", "milestones"),
                ("warmup_iterations", "warmup_learning_rate"),
                ("nesterov", "last_batch"),
            ],
            self.tr("Augmentation"): [
                ("crop_padding", "crop_fill"),
                ("cutout",),
                ("flip", "normalise"),
            ],
            self.tr("Run"): [
                ("seed", "repeats"),
                ("device", "precision"),
                ("step_mode",),
                ("isolated",),
            ],
        }

    def _make_data(self) -> None:
        images = {
            "digits": self.tr("Handwritten digits (built in)"),
            "cifar10": "CIFAR-10",
            "cifar100": "CIFAR-100",
            "images": self.tr("Folder or archive of images…"),
        }
        tip = self.tr("What to learn from. CIFAR is downloaded once when it is first used")
        self.fields["source"] = ChoiceField(self.tr("Data set"), tip, images)
        self.fields["path"] = self._path_field()
        size = Range(1, 10_000_000, empty=True)
        self.fields["train_size"] = NumberField(
            self.tr("Training images"), self.tr("A balanced subset; empty for all"), size
        )
        self.fields["test_size"] = NumberField(
            self.tr("Test images"), self.tr("A balanced subset; empty for all"), size
        )
        for name in ("train_size", "test_size"):
            edit = self.fields[name].widget
            edit.setPlaceholderText(self.tr("all"))  # type: ignore[attr-defined]

    def _path_field(self) -> Field:
        field = TextField(
            self.tr("Images"),
            self.tr("A folder, tar or zip with train/<class>/* and test/<class>/*"),
            str,
            str,
        )
        row = QHBoxLayout()
        self.browse_folder = QPushButton(self.tr("Folder…"))
        self.browse_file = QPushButton(self.tr("Archive…"))
        for button, folder in ((self.browse_folder, True), (self.browse_file, False)):
            button.clicked.connect(lambda _=False, folder=folder: self._browse(folder))
            row.addWidget(button)
        layout = field.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(row)
        return field

    def _make_recipe(self) -> None:
        make = self.fields
        presets = {each.id: each.title for each in recipes()}
        make["recipe"] = ChoiceField(
            self.tr("Recipe"), self.tr("A paper's settings to begin with"), presets
        )
        make["optimizer"] = ChoiceField(
            self.tr("Optimiser"), "SGD, AdamW", {"sgd": "SGD", "adamw": "AdamW"}
        )
        for name, label, tip, limits in (
            (
                "learning_rate",
                self.tr("Learning rate"),
                self.tr("At the start"),
                _decimal(1e-9, 100),
            ),
            ("momentum", self.tr("Momentum"), self.tr("Of SGD"), _decimal(0, 0.9999)),
            ("weight_decay", self.tr("Weight decay"), self.tr("On all weights"), _decimal(0, 1)),
            ("epochs", self.tr("Epochs"), self.tr("Passes over the images"), Range(1, 100_000)),
            ("batch_size", self.tr("Batch"), self.tr("Images a step"), Range(1, 65_536)),
            (
                "warmup_iterations",
                self.tr("Warm-up steps"),
                self.tr("Steps at the rate beside, first"),
                Range(0, 1_000_000),
            ),
            (
                "warmup_learning_rate",
                self.tr("Warm-up rate"),
                self.tr("Learning rate of the warm-up"),
                _decimal(1e-9, 100),
            ),
        ):
            make[name] = NumberField(label, tip, limits)
        kinds = {
            "step": self.tr("Steps"),
            "cosine": self.tr("Cosine"),
            "constant": self.tr("Constant"),
        }
        make["schedule"] = ChoiceField(
            self.tr("Schedule"), self.tr("How the learning rate falls"), kinds
        )
        make["milestones"] = TextField(
            self.tr("Milestones"),
            self.tr("From which epoch the rate is multiplied by what: 81: 0.1, 121: 0.01"),
            read_milestones,
            write_milestones,
        )
        make["nesterov"] = CheckField("Nesterov", self.tr("Nesterov's form of momentum"))
        make["last_batch"] = ChoiceField(
            self.tr("Last short batch"),
            self.tr("Train on it, or leave it out"),
            {"keep": self.tr("Keep"), "drop": self.tr("Drop")},
        )

    def _make_augmentation(self) -> None:
        make, pixels = self.fields, Range(0, 64)
        make["crop_padding"] = NumberField(
            self.tr("Crop padding"), self.tr("Pixels added before a random crop"), pixels
        )
        make["crop_fill"] = ChoiceField(
            self.tr("Filled with"),
            self.tr("What the padding holds"),
            {"zero": self.tr("Zeros"), "reflect": self.tr("Reflection")},
        )
        make["cutout"] = NumberField(
            self.tr("Cutout"), self.tr("Side of the square left out, in pixels; 0 for none"), pixels
        )
        make["flip"] = CheckField(
            self.tr("Flip"), self.tr("Mirror half of the images, left to right")
        )
        make["normalise"] = CheckField(
            self.tr("Normalise"), self.tr("By mean and deviation of the training images")
        )

    def _make_run(self) -> None:
        make = self.fields
        make["seed"] = NumberField(
            self.tr("Seed"), self.tr("Decides weights and batches"), Range(0, 2**31 - 1)
        )
        make["repeats"] = NumberField(
            self.tr("Repeats"), self.tr("Runs with seeds that follow one another"), Range(1, 100)
        )
        make["device"] = ChoiceField(
            self.tr("Device"),
            self.tr("Where to train"),
            {"auto": self.tr("Automatic"), "cpu": "CPU", "cuda": "CUDA"},
        )
        make["precision"] = ChoiceField(
            self.tr("Precision"),
            self.tr("Number format of the arithmetic"),
            {"float32": "float32", "tf32": "TF32", "bf16": "bf16"},
        )
        make["step_mode"] = ChoiceField(
            self.tr("Steps are"),
            self.tr("Captured as a CUDA graph where there is one, compiled, or run line by line"),
            {
                "auto": self.tr("Captured where possible"),
                "eager": self.tr("Run line by line"),
                "compile": self.tr("Compiled"),
                "graph": self.tr("Captured (CUDA)"),
            },
        )
        make["isolated"] = CheckField(
            self.tr("In a process of its own"),
            self.tr("A crash of the run then leaves the window alive"),
        )
        make["seed"].set_value(0)
        make["repeats"].set_value(1)

    # What happens

    def _changed(self) -> None:
        if self._is_setting:
            return
        sender = self.sender()
        if sender in (self.fields["recipe"], self.fields["source"]):
            chosen = recipe(self.fields["recipe"].value()).recipe
            self._show_recipe(fitted(chosen, self.fields["source"].value()))
        self.fields["path"].setVisible(self.fields["source"].value() == "images")
        if self.check():
            self._later.start()

    def _show_recipe(self, shown: Recipe) -> None:
        self._is_setting = True
        for field in fields(Recipe):
            if field.name in self.fields:
                self.fields[field.name].set_value(getattr(shown, field.name))
        self._is_setting = False
        self.fields["path"].setVisible(self.fields["source"].value() == "images")

    def show_spec(self, spec: RunSpec) -> None:
        """Take over the settings of a run."""
        self._is_setting = True
        values: dict[str, Any] = {
            "source": spec.dataset.source,
            "path": spec.dataset.path,
            "train_size": spec.dataset.train_size,
            "test_size": spec.dataset.test_size,
            "seed": spec.seed,
            "device": spec.device,
        }
        for name, value in values.items():
            self.fields[name].set_value(value)
        self._show_recipe(spec.recipe)
        self.check()

    def _browse(self, folder: bool) -> None:
        dialog = QFileDialog(self, self.tr("Images"))
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilter(
                self.tr("Archives (*.tar *.tar.gz *.tgz *.tar.bz2 *.tar.xz *.zip)")
            )
        dialog.fileSelected.connect(self.fields["path"].set_value)
        dialog.open()


def _decimal(low: float, high: float) -> Range:
    return Range(low, high, whole=False)
