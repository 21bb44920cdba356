"""The history is at hand without the engine and without a window."""

import subprocess
import sys

import pytest

from workbench.history.store import HistoryStore


@pytest.mark.parametrize("module", ["store", "query", "export"])
def test_the_history_imports_neither_torch_nor_qt(module):
    check = (
        f"import sys, workbench.history.{module}; "
        "print([name for name in ('torch', 'PySide6') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "[]"


def test_an_up_to_date_history_opens_without_the_tools_for_migrating(path):
    HistoryStore.open(path).close()
    check = (
        "import sys; from pathlib import Path; from workbench.history.store import HistoryStore; "
        "HistoryStore.open(Path(sys.argv[1])).ids(); "
        "print([name for name in ('torch', 'sqlite_utils', 'numpy') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", check, path], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "[]"
