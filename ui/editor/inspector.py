"""The inspector: what is selected, in fields; the block itself where nothing is."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.bridge import block_edits as edits
from ui.bridge.document import Document
from ui.editor.block_properties import BlockProperties
from ui.editor.context import Context
from ui.editor.editing import Editing
from ui.editor.fields import Field, field_for, set_look
from ui.editor.selection import Selection
from ui.theme import Theme
from ui.widgets.core_texts import core_text
from ui.widgets.fault_texts import error_text
from ui.widgets.plain_label import PlainLabel
from workbench.analysis.flow import holds
from workbench.catalog.kinds import Kind, ParameterSpec
from workbench.catalog.registry import REGISTRY
from workbench.errors import DesignError
from workbench.spec.block import Block, Operation
from workbench.spec.expression import Value


class Inspector(QScrollArea):
    """Shows one operation, several of one kind, or the block."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        editing: Editing,
        context: Context,
        theme: Theme,
    ) -> None:
        super().__init__()
        self._document = document
        self._selection = selection
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Inspector"))
        self._pages = QStackedWidget(self)
        # The widest page would else decide for the others, and push them under the edge.
        self._pages.setMinimumWidth(180)
        self.block_page = BlockProperties(document, context, editing)
        self.operation_page = OperationPage(document, editing, context, theme)
        self._pages.addWidget(self.block_page)
        self._pages.addWidget(self.operation_page)
        self.setWidget(self._pages)
        selection.changed.connect(self._show)
        context.changed.connect(self._show)
        document.design_changed.connect(self._show)
        self._show()

    def edit(self) -> None:
        """Put the cursor into the first field."""
        if self._selection.ids:
            self.operation_page.edit()
        else:
            self.block_page.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self) -> None:
        ids = self._selection.ids
        if ids:
            self.operation_page.show_operations(ids)
        self._pages.setCurrentWidget(self.operation_page if ids else self.block_page)


class OperationPage(QWidget):
    """Name, fields of the kind's parameters, what it costs in the unit that is shown."""

    def __init__(
        self, document: Document, editing: Editing, context: Context, theme: Theme
    ) -> None:
        super().__init__()
        self._document = document
        self._editing = editing
        self._context = context
        self._theme = theme
        self._ids: tuple[str, ...] = ()
        self._made_for: tuple[object, ...] = ()
        self.fields: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self.kind_label = PlainLabel(self)
        self.kind_label.setWordWrap(True)
        self.name = QLineEdit(self)
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setToolTip(self.tr("The operation's name; its weights are called by it (F2)"))
        self.name.editingFinished.connect(self._rename)
        self.doc = QLabel(self)
        self.doc.setWordWrap(True)
        self.facts = PlainLabel(self)
        self.facts.setWordWrap(True)
        for label, look in (
            (self.kind_label, "heading"),
            (self.doc, "muted"),
            (self.facts, "muted"),
        ):
            set_look(label, look)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._form = QVBoxLayout()
        for part in (self.kind_label, self.name, self.doc):
            self._column.addWidget(part)
        self._column.addLayout(self._form)
        self._column.addWidget(self.facts)
        self._column.addStretch()
        theme.changed.connect(self._restyle)

    def show_operations(self, ids: tuple[str, ...]) -> None:
        """Show operations of the shown block; fields only where all are of one kind."""
        block = self._document.block
        chosen = [each for each in block.operations if each.id in ids]
        self._ids = tuple(each.id for each in chosen)
        if not chosen:
            return
        first = chosen[0]
        kind = REGISTRY.get(first.kind)
        alike = all(each.kind == first.kind for each in chosen)
        self._show_head(chosen, kind if alike else None)
        specs = _specs(kind, first, self._document) if kind is not None and alike else ()
        names = tuple(
            other.name
            for other in self._document.design.blocks
            if not holds(self._document.design, other.name, block.name)
        )
        self._build(specs, names, self._ids)
        seen = dict(self._context.environment())
        values = self._context.values(first.id)
        report = self._context.report
        found = report.operations.get(first.id) if report is not None else None
        if found is not None and found.inputs:
            seen["channels"] = found.inputs[0][0]
        for name, field in self.fields.items():
            field.show_value(first.parameters.get(name), values.get(name), seen)
        self._show_facts(first.id if len(chosen) == 1 else "", values)

    def edit(self) -> None:
        """Put the cursor into the first parameter, or into the name."""
        first = next(iter(self.fields.values()), None)
        target = first.label.buddy() if first is not None else self.name
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_head(self, chosen: list[Operation], kind: Kind | None) -> None:
        first = chosen[0]
        single = len(chosen) == 1
        unknown = self.tr("Unknown kind '{0}'")
        title = core_text(kind.title) if kind is not None else unknown.format(first.kind)
        if not single:
            title = self.tr("{0} operations").format(len(chosen))
            if kind is not None:
                title = f"{core_text(kind.title)} × {len(chosen)}"
        self.kind_label.setText(title)
        self.name.setVisible(single)
        if self.name.text() != first.id:
            self.name.setText(first.id)
        text = core_text(kind.doc) if kind is not None else ""
        if kind is not None and kind.citation:
            text = f"{text}<br><i>{kind.citation}</i>"
        self.doc.setText(text)

    def _build(
        self, specs: tuple[ParameterSpec, ...], blocks: tuple[str, ...], ids: tuple[str, ...]
    ) -> None:
        if (specs, blocks, ids) == self._made_for:
            return
        self._made_for = (specs, blocks, ids)
        for old in self.fields.values():
            self._form.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.fields = {}
        for spec in specs:
            field = field_for(spec, self._theme, blocks)
            field.edited.connect(lambda value, name=spec.name: self._set(name, value))
            field.left.connect(self._document.end_gesture)
            self._form.addWidget(field)
            self.fields[spec.name] = field

    def _restyle(self) -> None:
        for field in self.fields.values():
            field.restyle(self._theme)

    def _show_facts(self, id: str, values: Mapping[str, Any]) -> None:
        report = self._context.report
        found = report.operations.get(id) if report is not None else None
        if found is None or not found.inputs:
            self.facts.clear()
            return
        arrives = ", ".join("×".join(map(str, shape)) for shape in found.inputs)
        leaves = ", ".join("×".join(map(str, shape)) for shape in found.outputs)
        lines = [self.tr("{0} arrives, {1} leaves").format(arrives, leaves)]
        if found.cost.parameters:
            lines.append(self.tr("{0} parameters").format(f"{found.cost.parameters:,}"))
        if found.cost.macs:
            lines.append(self.tr("{0} MAC").format(f"{found.cost.macs:,}"))
        place = self._context.place
        if place is not None:
            lines.append(self.tr("in {0}").format(place.name))
        self.facts.setText("\n".join(lines))

    def _set(self, name: str, value: Value | None) -> None:
        ids = self._ids

        def change(block: Block) -> Block:
            for id in ids:
                block = edits.with_value(block, id, name, value)
            return block

        try:
            self._document.change(
                self.tr("Set {0}").format(name), change, f"{','.join(ids)}.{name}"
            )
        except DesignError as fault:
            self._editing.refused.emit(error_text(fault))

    def _rename(self) -> None:
        if len(self._ids) != 1 or self.name.text().strip() == self._ids[0]:
            return
        if not self._editing.rename(self._ids[0], self.name.text()):
            self.name.setText(self._ids[0])


def _specs(kind: Kind, operation: Operation, document: Document) -> tuple[ParameterSpec, ...]:
    """The kind's parameters; for a block within the block also those that it declares."""
    if kind.name != "block":
        return kind.parameters
    try:
        inner = document.design.block(str(operation.parameters.get("block", "")))
    except KeyError:
        return kind.parameters
    known = {spec.name for spec in kind.parameters}
    declared = tuple(
        ParameterSpec(each.name, "float", each.default, each.help)
        for each in inner.parameters
        if each.name not in known
    )
    return (*kind.parameters, *declared)
