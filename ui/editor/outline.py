"""The unit as a tree: every operation by keyboard and screen reader."""

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from ui.bridge.document import Document
from ui.editor.context import Context
from ui.editor.editing import Editing
from ui.editor.ports import describe
from ui.editor.selection import Selection
from ui.widgets.fault_texts import fault_text
from ui.widgets.tips import plain_tip
from ui.widgets.trees import children
from workbench.spec.block import Block, Link

_ID = Qt.ItemDataRole.UserRole
_LINK = Qt.ItemDataRole.UserRole + 1


def flow_order(block: Block) -> list[str]:
    """Names from the input on, each after what feeds it; what is in a circle comes last."""
    waiting = dict.fromkeys(block.ids, 0)
    for link in block.links:
        if link.target in waiting and link.source in waiting:
            waiting[link.target] += 1
    ready = [id for id, count in waiting.items() if count == 0]
    order: list[str] = []
    while ready:
        id = ready.pop(0)
        order.append(id)
        for link in block.links:
            if link.source == id and link.target in waiting:
                waiting[link.target] -= 1
                if waiting[link.target] == 0:
                    ready.append(link.target)
    return order + [id for id in block.ids if id not in order]


class Outline(QTreeWidget):
    """One row an operation, with the links that leave it beneath.

    Selecting here selects on the canvas. F2 renames, Delete deletes, Enter goes to the parameters
    (`edit_wanted()`), `menu_wanted(QPoint)` offers the rest.
    """

    menu_wanted = Signal(QPoint)
    revealed = Signal(str)
    edit_wanted = Signal()

    def __init__(
        self, document: Document, selection: Selection, editing: Editing, context: Context
    ) -> None:
        super().__init__()
        self._document = document
        self._selection = selection
        self._editing = editing
        self._context = context
        self._is_filling = False
        self._drawn: tuple[object, ...] = ()
        self.setHeaderLabels([self.tr("Operation"), self.tr("What it is")])
        self.setAccessibleName(self.tr("Outline of the unit"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.itemChanged.connect(self._rename)
        self.itemSelectionChanged.connect(self._select)
        self.itemActivated.connect(self._reveal)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.setIndentation(14)
        document.design_changed.connect(self._fill)
        document.block_shown.connect(self._fill)
        context.changed.connect(self._fill)
        selection.changed.connect(self._follow)
        self._fill()

    def _fill(self) -> None:
        block = self._document.block
        faulty = {
            problem.operation: fault_text(problem.message)
            for problem in reversed(self._document.analysis.problems)
            if problem.block == block.name
        }
        graph = tuple(each.at(0.0, 0.0) for each in block.operations)
        drawn = (graph, block.links, tuple(faulty.items()))
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._is_filling = True
        self.clear()
        for id in flow_order(block):
            self.addTopLevelItem(self._row(block, id, faulty.get(id, "")))
        self._is_filling = False
        self._follow()

    def _row(self, block: Block, id: str, fault: str) -> QTreeWidgetItem:
        operation = block.operation(id)
        told = describe(operation)
        if operation.bypassed:
            told = self.tr("{0} (bypassed)").format(told)
        item = QTreeWidgetItem([id, f"⚠ {told}" if fault else told])
        item.setData(0, _ID, id)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        for column in (0, 1):
            item.setToolTip(column, plain_tip(fault or told))
        spoken = self.tr("{0}, {1}").format(id, told)
        if fault:
            spoken = self.tr("{0}, at fault: {1}").format(spoken, fault)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
        for link in block.links:
            if link.source == id:
                target = link.target if link.target_port == "in" else _dotted(link)
                child = QTreeWidgetItem([f"→ {target}"])
                child.setData(0, _LINK, link)
                child.setData(
                    0, Qt.ItemDataRole.AccessibleTextRole, self.tr("to {0}").format(target)
                )
                item.addChild(child)
        return item

    def _follow(self) -> None:
        """Select what is selected elsewhere."""
        if self._is_filling:
            return
        self._is_filling = True
        ids, links = set(self._selection.ids), set(self._selection.links)
        current: QTreeWidgetItem | None = None
        for item in children(self):
            item.setSelected(item.data(0, _ID) in ids)
            if item.isSelected() and current is None:
                current = item
            for child in children(item):
                child.setSelected(child.data(0, _LINK) in links)
                if child.isSelected():
                    item.setExpanded(True)
        if current is not None and self.currentItem() not in self.selectedItems():
            self.setCurrentItem(current, 0, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._is_filling = False

    def _select(self) -> None:
        if self._is_filling:
            return
        chosen = self.selectedItems()
        ids = [item.data(0, _ID) for item in chosen if item.data(0, _ID)]
        links = [item.data(0, _LINK) for item in chosen if item.data(0, _LINK)]
        self._is_filling = True
        self._selection.set(ids, links)
        self._is_filling = False
        if len(ids) == 1:
            self.revealed.emit(ids[0])

    def _rename(self, item: QTreeWidgetItem, column: int) -> None:
        id = item.data(0, _ID)
        if self._is_filling or column != 0 or not id or item.text(0) == id:
            return
        if not self._editing.rename(id, item.text(0)):
            item.setText(0, id)

    def _reveal(self, item: QTreeWidgetItem) -> None:
        id = item.data(0, _ID)
        if id:
            self.revealed.emit(id)
            self.edit_wanted.emit()

    def edit_name(self) -> None:
        """Let the person write another name in the current row."""
        item = self.currentItem()
        if item is not None and item.data(0, _ID):
            self.editItem(item, 0)

    def _ask_menu(self, point: QPoint) -> None:
        self.menu_wanted.emit(self.viewport().mapToGlobal(point))


def _dotted(link: Link) -> str:
    return f"{link.target}.{link.target_port}"
