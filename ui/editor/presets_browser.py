"""The papers' networks: a picture of each unit, what is printed of it, what it counts here."""

from functools import lru_cache

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QTabBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.editor.fields import set_look
from ui.theme import Theme
from ui.widgets.block_picture import BlockPicture
from ui.widgets.core_texts import core_text
from ui.widgets.figures import short
from ui.widgets.plain_label import PlainLabel
from ui.widgets.printed import printed_text
from ui.widgets.trees import children
from workbench.analysis.network import analyse
from workbench.analysis.report import NetworkAnalysis
from workbench.catalog.figures import figures_of
from workbench.catalog.presets import Family, Preset, families, preset
from workbench.catalog.recipes import recipe
from workbench.errors import DesignError
from workbench.spec.block import Block

_ID = Qt.ItemDataRole.UserRole


@lru_cache(maxsize=128)
def _analysed(id: str) -> NetworkAnalysis:
    return analyse(preset(id).design)


class PresetsBrowser(QDialog):
    """`opened(Preset)`: this network is wanted. Show it with `open()`."""

    opened = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preset: Preset | None = None
        self._other: QTreeWidgetItem | None = None
        self.setWindowTitle(self.tr("Presets"))
        self.resize(1080, 700)
        self.field = QLineEdit(self, clearButtonEnabled=True)
        self.field.setPlaceholderText(self.tr("Search names, papers and years"))
        self.field.setAccessibleName(self.tr("Search presets"))
        self.field.textChanged.connect(self._filter)
        self.tree = self._made_tree()
        self.picture = BlockPicture(theme, self)
        self.blocks = QTabBar(self)
        self.blocks.setDrawBase(False)
        self.blocks.setAccessibleName(self.tr("Blocks of the network"))
        self.blocks.currentChanged.connect(self._show_block)
        self.details = _Details(self)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, self
        )
        open_button = self.buttons.button(QDialogButtonBox.StandardButton.Open)
        set_look(open_button, "primary")
        open_button.setToolTip(self.tr("Edit a copy of this network (Enter)"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self._fill()

    def _made_tree(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setHeaderHidden(True)
        tree.setAccessibleName(self.tr("Networks of the papers"))
        tree.currentItemChanged.connect(lambda item, _: self._choose(item))
        tree.itemActivated.connect(self._activate)
        return tree

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.field)
        column.addWidget(self.tree)
        middle = QWidget(self)
        picture_column = QVBoxLayout(middle)
        picture_column.setContentsMargins(8, 0, 8, 0)
        picture_column.addWidget(self.blocks)
        picture_column.addWidget(self.picture, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        for part, width in ((left, 320), (middle, 420), (self.details, 340)):
            split.addWidget(part)
            part.resize(width, 600)
        split.setSizes([320, 420, 340])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.addWidget(split, 1)
        whole.addWidget(self.buttons)

    @property
    def chosen(self) -> Preset | None:
        """The network that is shown."""
        return self._preset

    def choose(self, id: str) -> None:
        """Show one network."""
        for family in children(self.tree):
            for item in children(family):
                if item.data(0, _ID) == id:
                    self.tree.setCurrentItem(item)

    def accept(self) -> None:
        if self._preset is not None:
            super().accept()
            self.opened.emit(self._preset)

    def _fill(self) -> None:
        for family in families():
            item = QTreeWidgetItem([core_text(family.title)])
            item.setToolTip(0, f"{core_text(family.title)}\n{family.citation}")
            for member in family.members:
                child = QTreeWidgetItem([member.id])
                child.setData(0, _ID, member.id)
                item.addChild(child)
            self.tree.addTopLevelItem(item)
        first = next(children(next(children(self.tree))))
        self.tree.setCurrentItem(first)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        best = self._offer_other(text.strip())
        for family, item in zip(families(), children(self.tree), strict=True):
            fitting = 0
            for child in children(item):
                whole = _searched(family, child.text(0))
                child.setHidden(not all(word in whole for word in words))
                if not child.isHidden():
                    fitting += 1
                    best = best if best is not None else child
            item.setHidden(not fitting)
            item.setExpanded(bool(words) and fitting > 0)
        if best is not None:
            self.tree.setCurrentItem(best)

    def _offer_other(self, id: str) -> QTreeWidgetItem | None:
        """A network that a family can have though its paper prints none: of another depth, say."""
        parent = self._other.parent() if self._other is not None else None
        if parent is not None and self._other is not None:
            parent.removeChild(self._other)
        self._other = None
        try:
            found = preset(id)
        except DesignError:
            return None
        for family, item in zip(families(), children(self.tree), strict=True):
            if family.title == found.title and found not in family.members:
                self._other = QTreeWidgetItem([found.id])
                self._other.setData(0, _ID, found.id)
                item.addChild(self._other)
        return self._other

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            return
        id = next((each.data(0, _ID) for each in children(item)), None) or item.data(0, _ID)
        self._preset = preset(str(id))
        self.details.show_preset(self._preset)
        design = self._preset.design
        placed = [stage.block for stage in design.network.stages]
        order = sorted(design.blocks, key=lambda block: block.name not in placed)
        blocker = QSignalBlocker(self.blocks)
        while self.blocks.count():
            self.blocks.removeTab(0)
        for block in order:
            index = self.blocks.addTab(block.name)
            self.blocks.setTabToolTip(index, core_text(block.title))
        blocker.unblock()
        self._show_block(0)

    def _show_block(self, index: int) -> None:
        if self._preset is not None and index >= 0:
            block: Block = self._preset.design.block(self.blocks.tabText(index))
            self.picture.set_block(block)

    def _activate(self, item: QTreeWidgetItem) -> None:
        if not item.childCount():
            self.accept()


def _searched(family: Family, id: str) -> str:
    title = f"{family.title} {core_text(family.title)}"
    return f"{id} {family.name} {title} {family.citation}".casefold()


class _Details(QWidget):
    """What is known of one network."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        self.title = _text("title")
        self.citation = _text("muted")
        self.note = _text("muted")
        column.addWidget(self.title)
        column.addWidget(self.citation)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        self.values: dict[str, QLabel] = {}
        for key, label in (
            ("depth", self.tr("Depth")),
            ("parameters", self.tr("Parameters")),
            ("bare", self.tr("… without batch norm")),
            ("printed", self.tr("Printed parameters")),
            ("macs", self.tr("MAC an image")),
            ("cifar10", self.tr("CIFAR-10 error, printed")),
            ("cifar100", self.tr("CIFAR-100 error, printed")),
            ("certainty", self.tr("Certainty of the count")),
            ("recipe", self.tr("Recipe")),
            ("rule", self.tr("Other members")),
        ):
            self.values[key] = _text("")
            name = PlainLabel(label, self)
            name.setProperty("look", "muted")
            form.addRow(name, self.values[key])
        column.addLayout(form)
        column.addWidget(self.note)
        column.addStretch()

    def show_preset(self, shown: Preset) -> None:
        analysis = _analysed(shown.id)
        family = next(each for each in families() if each.title == shown.title)
        self.title.setText(shown.id)
        self.citation.setText(f"{core_text(shown.title)}. {shown.citation}")
        self.note.setText(core_text(shown.note))
        texts = {
            "depth": str(analysis.depth),
            "parameters": f"{analysis.parameters:,}",
            "bare": f"{analysis.parameters - analysis.norm_parameters:,}",
            "printed": printed_text(figures_of(shown.id, "parameters")) or "–",
            "macs": short(analysis.macs),
            "cifar10": printed_text(figures_of(shown.id, "error", "cifar10")) or "–",
            "cifar100": printed_text(figures_of(shown.id, "error", "cifar100")) or "–",
            "certainty": core_text(shown.certainty),
            "recipe": self._recipe_text(shown),
            "rule": f"{family.pattern}: {core_text(family.rule)}" if family.pattern else "–",
        }
        for key, text in texts.items():
            self.values[key].setText(text)

    def _recipe_text(self, shown: Preset) -> str:
        own = self.tr("; ").join(
            core_text(text).format(*values) for text, values in recipe(shown.recipe).parts
        )
        if not shown.stand_in:
            return own
        return self.tr("Stand-in: {reason} {recipe}").format(
            reason=core_text(shown.stand_in), recipe=own
        )


def _text(look: str) -> QLabel:
    label = PlainLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if look:
        label.setProperty("look", look)
    return label
