import platform
import shutil

import psutil
import pytest

from tests.history.runs import (
    add,
    started,
)
from workbench.history.database import Database
from workbench.history.owner import Owner
from workbench.history.reserve import Reserve
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


@pytest.fixture
def run(store):
    run = add(store).id
    store.record(started(run))
    return run


@pytest.fixture
def other(store, path):
    """The same history as another process of this machine sees it, one that lives (process 1)."""
    first = psutil.Process(1).create_time() - psutil.boot_time()
    owner = Owner(platform.node(), 1, first)
    other = HistoryStore(Database(path, Reserve(path)), owner)
    yield other
    other.close()
