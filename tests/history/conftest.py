import shutil

import pytest

from workbench.history.store import HistoryStore


@pytest.fixture(scope="session")
def blank(tmp_path_factory):
    """A history without runs, made once."""
    path = tmp_path_factory.mktemp("blank") / "history.db"
    HistoryStore.open(path).close()
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "history.db"


@pytest.fixture
def store(path, blank):
    shutil.copy(blank, path)
    store = HistoryStore.open(path)
    yield store
    store.close()
