"""A run's line in the queue: its name, shortened where it is long, and how far it is, whole."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

STATE_ROLE = Qt.ItemDataRole.UserRole + 1
"""The words at the end of the line that are never cut off."""


class QueueLine(QStyledItemDelegate):
    """Paints the text of an item, which ends in what its `STATE_ROLE` holds."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        state = str(index.data(STATE_ROLE) or "")
        style, part = option.widget.style(), QStyle.SubElement.SE_ItemViewItemText
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget)
        room = style.subElementRect(part, option, option.widget).width() - 2 * (margin + 1)
        metrics = option.fontMetrics
        if metrics.horizontalAdvance(option.text) > room:
            name = option.text.removesuffix(state).rstrip()
            end = f"  {state}"
            left = room - metrics.horizontalAdvance(end)
            option.text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, left) + end
