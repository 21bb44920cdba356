import pytest

from workbench.history.store import HistoryStore


@pytest.fixture
def path(tmp_path):
    return tmp_path / "history.db"


@pytest.fixture
def store(path):
    store = HistoryStore.open(path)
    yield store
    store.close()
