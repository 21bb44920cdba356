"""Tool tips of what others have named."""

from PySide6.QtGui import Qt

from workbench.spec.escapes import rich_text


def plain_tip(text: str) -> str:
    """A tool tip that shows `text` as it is: Qt takes what looks like markup for markup."""
    return f"<qt>{rich_text(text)}</qt>" if Qt.mightBeRichText(text) else text
