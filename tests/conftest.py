"""What every test runs under: no display, one torch thread, a home of its own."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

# Before Qt, torch or matplotlib is imported: each reads its variable once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MPLBACKEND"] = "Agg"

from pathlib import Path

import pytest

if TYPE_CHECKING:
    from workbench.history.store import HistoryStore


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The application's folder, the test's own: nothing of the user's is read or written."""
    folder = tmp_path / "home"
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder


@pytest.fixture
def store(home: Path) -> Iterator["HistoryStore"]:
    """The application's own history, empty."""
    from workbench.history.store import HistoryStore

    opened = HistoryStore.open()
    yield opened
    opened.close()
