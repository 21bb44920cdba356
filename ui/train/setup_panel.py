"""What to train on, how, and where: every setting of a run."""

from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.images import Images
from ui.bridge.plans import fitted
from ui.theme import SPACE
from ui.train.fields import ChoiceField
from ui.train.images_bar import ImagesBar
from ui.train.setup_fields import devices, made_fields, sections
from ui.train.setup_kept import kept, take_kept
from ui.train.weights_field import WeightsField
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.plain_label import PlainLabel
from ui.widgets.tips import plain_tip
from workbench.catalog.recipes import recipe, recipes
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

LATER_MS = 600
_FIRST = "fastresnet"
_FITTED = "-digits"


class SetupPanel(QWidget):
    """Signals: `start_asked()`; `presets_asked()`, another design is wanted; `changed()`;
    `settled()`, some time after the last change to valid settings; `isolated_changed(bool)`;
    `fell_back(str)`, why a setting is another than it was."""

    start_asked = Signal()
    presets_asked = Signal()
    changed = Signal()
    settled = Signal()
    isolated_changed = Signal(bool)
    fell_back = Signal(str)

    def __init__(self, images: Images, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = made_fields()
        self._base = recipe(_FIRST).recipe
        self._is_setting = False
        self._has_own_milestones = False
        self.images_bar = ImagesBar(images, self)
        self.design = ElidedLabel("", self)
        self.design.setProperty("look", "heading")
        self.design_facts = ElidedLabel("", self)
        self.design_facts.setProperty("look", "muted")
        self.presets = QPushButton(self.tr("Change…"), self)
        self.presets.setProperty("look", "flat")
        self.presets.setToolTip(self.tr("Choose a network of the papers instead"))
        self.presets.setAccessibleName(self.tr("Another design"))
        self.presets.clicked.connect(self.presets_asked)
        self.start = QPushButton(self.tr("Start training"), self)
        self.start.setProperty("look", "primary")
        self.start.setToolTip(self.tr("Queue a run of the present design (Ctrl+Enter)"))
        self.start.clicked.connect(self.start_asked)
        self.forecast = PlainLabel(self)
        self.forecast.setWordWrap(True)
        # Two lines, said or not: the fields above must not jump.
        self.forecast.setMinimumHeight(2 * self.forecast.fontMetrics().lineSpacing())
        self._later = QTimer(self, singleShot=True, interval=LATER_MS)
        self._later.timeout.connect(self.settled)
        self._lay_out()
        self._connect()
        self._is_setting = True
        self.fields["recipe"].set_value(_FIRST)
        self._choose_recipe()
        self._follow()

    # What it holds

    def dataset(self) -> DatasetSpec:
        """Raises `ValueError`."""
        source = self.fields["source"].value()
        sizes = {name: self.fields[name].value() for name in ("train_size", "test_size")}
        is_part = any(size is not None for size in sizes.values())
        return DatasetSpec(
            source=source,
            path=self.fields["path"].value() if source == "images" else "",
            convert=self.fields["convert"].value() if source == "images" else "",
            resize=self.fields["resize"].value() if source == "images" else "",
            subset_seed=self.fields["subset_seed"].value() if is_part else 0,
            **sizes,
        )

    def recipe(self) -> Recipe:
        """Raises `ValueError`."""
        names = {field.name for field in fields(Recipe)} & self.fields.keys()
        return replace(self._base, **{name: self.fields[name].value() for name in names})

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

    def kept(self) -> str:
        """All settings as a text, for the next launch."""
        return kept(self.fields, self._has_own_milestones)

    def check(self) -> bool:
        """Say what is wrong under each field; whether all is well."""
        faults: dict[str, str] = {}
        values: dict[str, Any] = {}
        for name, field in self.fields.items():
            # What is not asked for cannot be wrong.
            if field.isHidden():
                continue
            try:
                values[name] = field.value()
            except ValueError as wrong:
                faults[name] = str(wrong)
        images, batch = values.get("train_size"), values.get("batch_size", 0)
        if images is not None and batch > images:
            faults["batch_size"] = self.tr("At most the {n} training images.").format(n=images)
        for name, field in self.fields.items():
            field.say(faults.get(name, ""))
        self.start.setEnabled(not faults)
        return not faults

    # What it shows

    def show_design(self, name: str, facts: str) -> None:
        """What would be trained."""
        for label, text in ((self.design, name), (self.design_facts, facts)):
            label.setText(text)
            label.setToolTip(plain_tip(text))
        self._later.start()

    def set_forecast(self, text: str, look: str = "muted") -> None:
        """What the run will take; `look` is 'fault' for why it cannot be."""
        self.forecast.setText(text)
        self.forecast.setProperty("look", look)
        style = self.forecast.style()
        style.unpolish(self.forecast)
        style.polish(self.forecast)

    def set_devices(self, found: tuple[tuple[str, str], ...]) -> None:
        """Offer the devices that there are."""
        field = self.fields["device"]
        assert isinstance(field, ChoiceField)
        before = field.value()
        field.set_choices(devices(found))
        if field.value() != before:
            self.fell_back.emit(
                self.tr("There is no device '{name}' now; it is chosen automatically.").format(
                    name=before
                )
            )

    def begin_with(self, weights: str, file: str) -> None:
        """Let the runs begin with kept weights that came from a file."""
        field = self.fields["weights"]
        assert isinstance(field, WeightsField)
        field.take(weights, file)

    def show_spec(self, spec: RunSpec) -> None:
        """Take over the settings of a run."""
        self._is_setting = True
        id = spec.recipe.name.removesuffix(_FITTED)
        if any(each.id == id for each in recipes()):
            self.fields["recipe"].set_value(id)
        for name in (each.name for each in fields(DatasetSpec)):
            self.fields[name].set_value(getattr(spec.dataset, name))
        self.fields["seed"].set_value(spec.seed)
        self.fields["repeats"].set_value(1)
        self.fields["device"].set_value(spec.device)
        self._show_recipe(spec.recipe)
        self._has_own_milestones = True
        self._follow()

    def take_kept(self, text: str) -> None:
        """Take over what `kept` gave. What cannot be is told by `fell_back`."""
        self._is_setting = True
        taken = take_kept(self.fields, text)
        chosen = recipe(self.fields["recipe"].value()).recipe
        self._base = fitted(chosen, self.fields["source"].value())
        self._has_own_milestones = taken.has_own_milestones
        self._is_setting = False
        self._follow()
        for line in taken.lost:
            self.fell_back.emit(line)

    # Putting together

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        column.setSpacing(SPACE[2])
        for number, (title, rows) in enumerate(sections().items()):
            heading = PlainLabel(title)
            heading.setProperty("look", "heading")
            column.addWidget(heading)
            column.addLayout(self._grid(rows))
            if number == 0:
                column.addWidget(self.images_bar)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head())
        whole.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[2])
        foot.setSpacing(SPACE[1])
        foot.addWidget(self.forecast)
        foot.addWidget(self.start)
        whole.addLayout(foot)

    def _head(self) -> QWidget:
        head = QFrame(self)
        head.setProperty("look", "band")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.design)
        names.addWidget(self.design_facts)
        row = QHBoxLayout(head)
        row.setContentsMargins(SPACE[2], SPACE[1], SPACE[1], SPACE[1])
        row.addLayout(names, 1)
        row.addWidget(self.presets)
        return head

    def _grid(self, rows: tuple[tuple[str, ...], ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(SPACE[1])
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for row, names in enumerate(rows):
            for place, name in enumerate(names):
                # At the top: a fault under one field must not pull its neighbour apart.
                columns, top = 2 if len(names) == 1 else 1, Qt.AlignmentFlag.AlignTop
                grid.addWidget(self.fields[name], row, place, 1, columns, top)
        return grid

    def _connect(self) -> None:
        own = {
            "recipe": self._choose_recipe,
            "source": self._choose_recipe,
            "epochs": self._scale,
            "milestones": self._keep_milestones,
            "isolated": lambda: self.isolated_changed.emit(self.is_isolated),
        }
        for name, field in self.fields.items():
            field.changed.connect(lambda name=name: self._changed(own.get(name)))

    # What happens

    def _changed(self, first: Any) -> None:
        if self._is_setting:
            return
        if first is not None:
            first()
        self._follow()

    def _follow(self) -> None:
        """Bring the rest of the panel in line with the fields."""
        self.set_forecast("")
        self.changed.emit()
        source = self.fields["source"].value()
        for name in ("path", "convert", "resize"):
            self.fields[name].setVisible(source == "images")
        sizes = (self.fields[name].widget for name in ("train_size", "test_size"))
        is_part = any(edit.property("text") for edit in sizes)
        self.fields["subset_seed"].setVisible(is_part)
        for name in ("momentum", "nesterov"):
            self.fields[name].setEnabled(self.fields["optimizer"].value() == "sgd")
        self.fields["milestones"].setEnabled(self.fields["schedule"].value() == "step")
        try:
            self.images_bar.show_dataset(self.dataset())
        except ValueError:
            self.images_bar.show_dataset(None)
        if self.check():
            self._later.start()

    def _choose_recipe(self) -> None:
        chosen = recipe(self.fields["recipe"].value()).recipe
        chosen = replace(chosen, weights=self.fields["weights"].value())
        self._has_own_milestones = False
        self._show_recipe(fitted(chosen, self.fields["source"].value()))

    def _scale(self) -> None:
        """Milestones keep their share of the epochs, until they are set by hand."""
        try:
            epochs = self.fields["epochs"].value()
        except ValueError:
            return
        if not self._has_own_milestones:
            self._is_setting = True
            self.fields["milestones"].set_value(self._base.scaled(epochs).milestones)
            self._is_setting = False

    def _keep_milestones(self) -> None:
        self._has_own_milestones = True

    def _show_recipe(self, shown: Recipe) -> None:
        self._base = shown
        self._is_setting = True
        for field in fields(Recipe):
            if field.name in self.fields:
                self.fields[field.name].set_value(getattr(shown, field.name))
        self._is_setting = False
