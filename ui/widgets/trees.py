"""Walking through tree widgets."""

from collections.abc import Iterator

from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem


def children(of: QTreeWidget | QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    """The rows right beneath a tree or an item, in order."""
    if isinstance(of, QTreeWidget):
        found = [of.topLevelItem(row) for row in range(of.topLevelItemCount())]
    else:
        found = [of.child(row) for row in range(of.childCount())]
    yield from (item for item in found if item is not None)
