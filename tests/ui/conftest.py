"""What the window's tests share."""

import pytest

import ui.bridge.document


@pytest.fixture(autouse=True)
def analyses_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small designs are analysed with each edit, however busy the machine is: on a loaded one they
    would now and then count as slow, and be analysed a moment later."""
    monkeypatch.setattr(ui.bridge.document, "_QUICK_SECONDS", 0.9)
