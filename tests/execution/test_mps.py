"""A private MPS daemon, played by a script: what it is told, and that it never stays."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.tiny_runs import tiny_run
from workbench.errors import TrainingError
from workbench.execution import mps, process, program
from workbench.experiments.runner import Runner, ignore
from workbench.training.control import Control

ROOT = Path(__file__).parents[2]
_SCRIPT = """#!{python} -IS
import os, signal, subprocess, sys

pipes = os.environ.get("CUDA_MPS_PIPE_DIRECTORY", "/nowhere")
order = " ".join(sys.argv[1:]) or sys.stdin.read().strip()
with open({record!r}, "a") as file:
    names = ("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", "CUDA_VISIBLE_DEVICES")
    print(order, pipes, *(name for name in names if name in os.environ), sep="|", file=file)
pid_file = os.path.join(pipes, "nvidia-cuda-mps-control.pid")
if order == "-d":
    if {failure!r}:
        sys.exit({failure!r})
    code = "import time; time.sleep(60)"
    daemon = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    with open(pid_file, "w") as file:
        file.write(str(daemon.pid))
elif not os.path.exists(pid_file):
    sys.exit("Cannot find MPS control daemon process")
elif order == "get_server_list":
    print({servers!r})
elif order.startswith("quit") and not {is_deaf}:
    os.kill(int(open(pid_file).read()), signal.SIGTERM)
    os.remove(pid_file)
"""


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files that no other program uses, of a short path."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.delenv(mps.PIPES, raising=False)
        monkeypatch.setattr(mps, "_USUAL_PIPES", Path(folder, "nvidia-mps"))
        yield Path(folder)


class Driver:
    """The driver's two programs, as scripts. `install` puts them on PATH."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._record = folder / "record"

    def install(self, failure: str = "", is_deaf: bool = False, servers: str = "4711") -> None:
        text = _SCRIPT.format(
            python=sys.executable,
            record=str(self._record),
            failure=failure,
            is_deaf=is_deaf,
            servers=servers,
        )
        for name in (mps.CONTROL, mps.SERVER):
            (self._folder / name).write_text(text)
            (self._folder / name).chmod(0o755)

    @property
    def orders(self) -> list[list[str]]:
        """Each as the order, the folder of pipes, and variables that should not be there."""
        return [line.split("|") for line in self._record.read_text().splitlines()]

    @property
    def quits(self) -> list[str]:
        """The folders of pipes whose daemons were told to quit."""
        return [order[1] for order in self.orders if order[0].startswith("quit")]


@pytest.fixture
def driver(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    folder = temporary / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    made = Driver(folder)
    made.install()
    return made


def daemon_of(pipes: str | None) -> psutil.Process:
    return psutil.Process(int((Path(pipes or "") / f"{mps.CONTROL}.pid").read_text()))


def lives(daemon: psutil.Process) -> bool:
    return daemon.is_running() and daemon.status() != psutil.STATUS_ZOMBIE


def folders(temporary: Path) -> list[Path]:
    return list(temporary.glob(f"{mps.PREFIX}*"))


def wait_for(fits: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not fits():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_clients_find_a_daemon_of_their_own_which_ends_with_them(
    temporary: Path, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(mps.ACTIVE_THREADS, "50")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2")
    with mps.clients() as changes:
        pipes = changes[mps.PIPES]
        daemon = daemon_of(pipes)
        assert lives(daemon)
        [folder] = folders(temporary)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert Path(str(pipes)).parent == Path(str(changes[mps.LOGS])).parent == folder
        child = program.environment(None, **changes)
        assert child[mps.PIPES] == pipes and mps.ACTIVE_THREADS not in child
        assert child["CUDA_VISIBLE_DEVICES"] == "2"
    assert not lives(daemon) and not folders(temporary)
    assert driver.orders[0] == ["-d", pipes], "nothing that would be applied twice"
    assert driver.quits == [pipes]


def test_clients_that_did_not_come_are_told_of(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    with mps.MpsDaemon() as daemon, mps.clients():
        assert daemon.servers() == (4711,)
    assert not caplog.records
    driver.install(servers="")
    with mps.clients():
        pass
    [record] = caplog.records
    assert "started no server" in record.message


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_daemon_ends_whatever_happens(
    temporary: Path, driver: Driver, fault: type[BaseException]
) -> None:
    with pytest.raises(fault), mps.MpsDaemon() as daemon:
        pipes = daemon.changes[mps.PIPES]
        running = daemon_of(pipes)
        raise fault
    assert not lives(running) and driver.quits == [pipes] and not folders(temporary)


def program_with_a_daemon(rest: str) -> "subprocess.Popen[str]":
    code = (
        "import sys, time\n"
        "from workbench.execution import mps\n"
        "daemon = mps.MpsDaemon()\n"
        "print(daemon.__enter__().changes[mps.PIPES], flush=True)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code + rest], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_a_program_that_ends_without_leaving_ends_its_daemon(
    temporary: Path, driver: Driver
) -> None:
    with program_with_a_daemon("sys.exit(3)") as ending:
        pipes = ending.communicate(timeout=60)[0].strip()
    assert ending.returncode == 3
    assert driver.quits == [pipes] and not folders(temporary)


def test_the_daemon_of_a_killed_program_is_ended_by_the_next(
    temporary: Path, driver: Driver
) -> None:
    with program_with_a_daemon("time.sleep(60)") as killed:
        assert killed.stdout is not None
        pipes = killed.stdout.readline().strip()
        daemon = daemon_of(pipes)
        mps.end_stale()
        assert lives(daemon) and not driver.quits, "its program goes on"
        killed.send_signal(signal.SIGKILL)
        killed.wait(60)
    assert lives(daemon)
    with mps.MpsDaemon() as own:
        assert driver.quits == [pipes] and not lives(daemon)
        assert folders(temporary) == [Path(str(own.changes[mps.PIPES])).parent]


def test_a_daemon_that_does_not_start_says_why_and_leaves_nothing(
    temporary: Path, driver: Driver
) -> None:
    driver.install(failure="Failed to open the control pipe")
    with pytest.raises(TrainingError, match="Failed to open the control pipe"), mps.clients():
        pytest.fail("there is no daemon")
    assert not folders(temporary)


def test_a_daemon_that_does_not_listen_is_killed(
    temporary: Path, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.install(is_deaf=True)
    monkeypatch.setattr(mps, "_QUIT_SECONDS", 0.5)
    with mps.MpsDaemon() as daemon:
        running = daemon_of(daemon.changes[mps.PIPES])
    wait_for(lambda: not lives(running))
    assert not folders(temporary)


def test_a_process_that_took_a_dead_daemons_id_is_left_alone(temporary: Path) -> None:
    folder = temporary / f"{mps.PREFIX}old"
    (folder / "pipe").mkdir(parents=True)
    (folder / "pipe" / f"{mps.CONTROL}.pid").write_text(str(os.getpid()))
    (folder / "owner.json").write_text('{"pid": 1, "created": 0.0}')
    mps.end_stale()
    assert not folder.exists()


def test_a_folder_that_is_just_being_made_is_left_alone(temporary: Path) -> None:
    folder = temporary / f"{mps.PREFIX}new"
    folder.mkdir()
    mps.end_stale()
    assert folder.exists()
    os.utime(folder, (0, 0))
    mps.end_stale()
    assert not folder.exists()


def test_a_daemon_of_the_user_is_used_and_left_running(
    temporary: Path, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipes = temporary / "nvidia-mps"
    pipes.mkdir()
    environment = {**os.environ, mps.PIPES: str(pipes)}
    subprocess.run([mps.CONTROL, "-d"], env=environment, check=True)
    monkeypatch.setenv(mps.PIPES, str(pipes))
    running = daemon_of(str(pipes))
    with mps.clients() as changes:
        assert changes == {mps.ACTIVE_THREADS: None} and not folders(temporary)
    assert lives(running) and not driver.quits
    running.kill()


@pytest.mark.usefixtures("temporary")
def test_without_the_drivers_programs_there_is_a_reason(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mps.obstacle() == ""
    monkeypatch.setenv("PATH", "/nowhere")
    assert "'nvidia-cuda-mps-control' is not on PATH" in mps.obstacle()
    with pytest.raises(TrainingError, match="not on PATH"), mps.clients():
        pytest.fail("there is no daemon")
    monkeypatch.setattr(sys, "platform", "win32")
    assert "Linux only" in mps.obstacle()


def test_a_runs_process_gets_the_changed_environment(store, tmp_path, monkeypatch) -> None:
    script = f"import os; open({str(tmp_path / 'seen')!r}, 'w').write(str(dict(os.environ)))"
    monkeypatch.setattr(process, "_command", lambda *_: [sys.executable, "-c", script])
    monkeypatch.setenv(mps.ACTIVE_THREADS, "50")
    run = Runner(store).submit(tiny_run()).id
    changes = {mps.PIPES: "/tmp/here", mps.ACTIVE_THREADS: None}
    process.execute_isolated(store, run, Control(), ignore, None, changes)
    seen = (tmp_path / "seen").read_text()
    assert "'CUDA_MPS_PIPE_DIRECTORY': '/tmp/here'" in seen and mps.ACTIVE_THREADS not in seen
