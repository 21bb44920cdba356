"""What the disk and other processes can do to a history: each a clear error, no saved row lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from tests.history.runs import add, check_whole, ended, epoch, started, step, trained
from workbench.errors import DiskFull, HistoryBusy, HistoryError, HistoryReadOnly, NotAHistory
from workbench.history.faults import from_sqlite
from workbench.history.reserve import RESERVE_BYTES, Reserve
from workbench.history.store import HistoryStore
from workbench.spec.events import EpochFinished, StepsSampled
from workbench.spec.run import RunState

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = 65534


@contextmanager
def locked(path):
    """Another connection holds the file for writing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


# Locked


def test_a_history_locked_by_another_process_says_so_and_is_written_later(path):
    store = HistoryStore.open(path, timeout=0.2)
    run = add(store).id
    with locked(path):
        with pytest.raises(HistoryBusy, match="locked by another process"):
            store.record(started(run))
        with pytest.raises(HistoryBusy):
            HistoryStore.open(path, timeout=0.2)
        assert store.run(run).state is RunState.QUEUED  # reading goes on
    store.record(started(run))
    assert store.run(run).state is RunState.TRAINING
    store.close()


def test_a_short_lock_is_waited_for(path):
    store = HistoryStore.open(path, timeout=30)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
        release.start()
        run = add(store).id
        release.join()
    assert store.run(run).name == "a run"
    store.close()


def test_a_migration_by_another_process_is_waited_for_and_no_longer(path):
    with FileLock(f"{path}.lock"), pytest.raises(HistoryBusy):
        HistoryStore.open(path, timeout=0.2)
    HistoryStore.open(path).close()


def test_a_writer_in_another_thread_is_waited_for_and_no_longer(path):
    store = HistoryStore.open(path, timeout=0.2)
    inside, leave = threading.Event(), threading.Event()

    def hold(connection):
        inside.set()
        leave.wait(10)

    thread = threading.Thread(target=lambda: store._database.write(hold))
    thread.start()
    inside.wait(10)
    with pytest.raises(HistoryBusy):
        add(store)
    leave.set()
    thread.join()
    add(store)
    store.close()


# Read-only

OPEN_AS_NOBODY = f"""
import os, sys
from pathlib import Path
from workbench.errors import HistoryReadOnly
from workbench.history.store import HistoryStore
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
try:
    HistoryStore.open(Path(sys.argv[1]))
except HistoryReadOnly as fault:
    print(fault)
"""


@pytest.fixture
def open_folder():
    """A folder that others may look into; those of pytest are for their owner."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield name


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
@pytest.mark.parametrize("what", ["file", "folder", "file and folder", "blank"])
def test_a_read_only_history_says_so_and_stays_as_it_is(open_folder, what):
    folder = Path(open_folder)
    path = folder / "history.db"
    if what != "blank":
        store = HistoryStore.open(path)
        add(store)
        store.close()
        path.chmod(0o444 if "file" in what else 0o666)
    folder.chmod(0o777 if what == "file" else 0o555)
    before = path.read_bytes() if path.exists() else None
    told = subprocess.run(
        [sys.executable, "-c", OPEN_AS_NOBODY, path],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    folder.chmod(0o755)
    assert "cannot be written to" in told.stdout
    assert "WORKBENCH_HOME" in told.stdout
    assert (path.read_bytes() if path.exists() else None) == before


# Full


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 6 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder]
    if not IS_ROOT or not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder):
    """Take all the space that is left."""
    with (folder / "filler").open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def until_full(store, events):
    """Record events until the disk is full; how many were."""
    for number, event in enumerate(events):
        try:
            store.record(event)
        except DiskFull:
            return number
    pytest.fail("the disk has not become full")


def test_a_full_disk_says_so_leaves_room_for_the_end_and_loses_nothing(small_disk):
    path = small_disk / "history.db"
    store = HistoryStore.open(path)
    reserve = Reserve(path, 512 * 1024)
    reserve.path.write_bytes(os.urandom(512 * 1024))
    run = add(store).id
    store.record(started(run))
    store.record(EpochFinished(run, epoch(1, 70.0)))
    fill(small_disk)
    saved = until_full(
        store, (EpochFinished(run, epoch(number, 60.0)) for number in range(2, 2000))
    )
    assert not reserve.path.exists()
    store.record(EpochFinished(run, epoch(saved + 2, 50.0)))
    store.record(ended(run, RunState.STOPPED, "The disk is full."))
    assert len(store.epochs(run)) == saved + 2
    store.close()
    (small_disk / "filler").unlink()
    store = HistoryStore.open(path)
    record = store.run(run)
    assert (record.state, record.epoch, record.last_error) == (RunState.STOPPED, saved + 2, 50.0)
    store.annotate(run, notes="It goes on.")
    store.close()
    check_whole(path)


def test_a_full_disk_without_a_reserve_says_so_until_there_is_space(small_disk):
    path = small_disk / "history.db"
    store = HistoryStore.open(path)
    run = add(store).id
    store.record(started(run))
    fill(small_disk)
    events = (StepsSampled(run, (step(number),), 1, 1, 5) for number in range(2000))
    saved = until_full(store, events)
    kept = store.steps(run)
    with pytest.raises(DiskFull, match="Free some space"):
        store.annotate(run, notes="x" * 200_000)
    assert len(kept) == saved
    assert store.run(run).notes == ""
    (small_disk / "filler").unlink()
    store.annotate(run, notes="x" * 200_000)
    assert store.steps(run) == kept
    store.close()
    check_whole(path)


def test_no_history_is_begun_on_a_full_disk(small_disk):
    fill(small_disk)
    with pytest.raises(DiskFull):
        HistoryStore.open(small_disk / "history.db")


def limit_pages(store, more):
    """From now on the thread's connection has room for `more` pages: SQLite reports a full disk
    beyond."""
    with store._database.read() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + more}")


def test_a_transaction_that_finds_the_disk_full_is_undone_whole(store):
    run = trained(store, 50.0)
    limit_pages(store, 1)
    with pytest.raises(DiskFull):
        store.annotate(run.id, notes="x" * 100_000)
    assert not Reserve(store.path).path.exists()
    limit_pages(store, 1000)
    assert store.run(run.id) == run
    assert store.annotate(run.id, notes="short").notes == "short"


def test_a_reserve_is_made_where_there_is_room(path):
    HistoryStore.open(path).close()
    made = Reserve(path).path
    assert made.stat().st_size == RESERVE_BYTES
    content = made.read_bytes()
    HistoryStore.open(path).close()
    assert made.read_bytes() == content


# Damaged


def test_a_page_of_garbage_is_reported_when_it_is_met(path):
    store = HistoryStore.open(path)
    run = trained(store, *[50.0] * 100).id
    store.close()
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    for page in range(pages - 4, pages):
        content[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(content)
    store = HistoryStore.open(path)
    with pytest.raises(NotAHistory, match="damaged"):
        store.epochs(run)
    store.close()


# How faults are told


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY_SNAPSHOT, HistoryBusy),
        (sqlite3.SQLITE_LOCKED, HistoryBusy),
        (sqlite3.SQLITE_FULL, DiskFull),
        (sqlite3.SQLITE_READONLY_DIRECTORY, HistoryReadOnly),
        (sqlite3.SQLITE_CORRUPT_INDEX, NotAHistory),
        (sqlite3.SQLITE_NOTADB, NotAHistory),
        (sqlite3.SQLITE_CANTOPEN, HistoryError),
        (sqlite3.SQLITE_IOERR_WRITE, HistoryError),
    ],
)
def test_what_sqlite_reports_is_told_by_its_primary_code(path, code, kind):
    fault = sqlite3.OperationalError("as SQLite words it")
    fault.sqlite_errorcode = code
    told = from_sqlite(fault, path)
    assert type(told) is kind
    assert str(path) in told.message


def test_a_disk_fault_on_a_full_disk_is_told_as_a_full_disk(small_disk):
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    fill(small_disk)
    assert isinstance(from_sqlite(fault, small_disk / "history.db"), DiskFull)


def test_a_folder_in_place_of_the_file_is_named(path):
    path.mkdir()
    with pytest.raises(HistoryError, match="Is a directory"):
        HistoryStore.open(path)


def test_a_history_that_becomes_read_only_is_read_on(store):
    run = trained(store, 50.0)
    with store._database.read() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(HistoryReadOnly):
        store.annotate(run.id, notes="no")
    assert store.run(run.id) == run


@pytest.mark.skipif(os.name != "posix", reason="limits as POSIX has them")
def test_a_file_that_may_not_grow_is_reported_and_keeps_its_rows(path):
    script = """
import resource, signal, sys
from pathlib import Path
from tests.history.runs import add, ended, epoch, started
from workbench.errors import HistoryError
from workbench.history.store import HistoryStore
from workbench.spec.events import EpochFinished
store = HistoryStore.open(Path(sys.argv[1]))
run = add(store).id
store.record(started(run))
size = max(Path(sys.argv[1] + end).stat().st_size for end in ("", "-wal"))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, size + 100_000))
try:
    for number in range(1, 10_000):
        store.record(EpochFinished(run, epoch(number)))
except HistoryError as fault:
    print(run, number - 1, fault.message, sep=chr(10))
"""
    told = subprocess.run(
        [sys.executable, "-c", script, path],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    run, saved, message = told.stdout.strip().splitlines()
    assert "reports a fault" in message
    store = HistoryStore.open(path)
    assert store.run(run).epoch == len(store.epochs(run)) == int(saved)
    store.close()
    check_whole(path)
