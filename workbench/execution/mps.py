"""NVIDIA's Multi-Process Service (MPS): processes whose kernels overlap on one GPU.

Without it the driver gives a GPU to one process at a time. With it they are clients of one server,
which a control daemon starts for them. Neither needs root nor a compute mode; clients find the
daemon by a directory of pipes and sockets.
https://docs.nvidia.com/deploy/mps/

A daemon that the user runs is used and left alone. Else one is started with a directory of its own,
which no other program looks into, and is ended in any case: on leaving, at the end of the program,
and, after a crash, by the next program that wants one. A fault of one client (an illegal address)
ends all clients of the server; the runs go on from their checkpoints.
"""

import atexit
import contextlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from workbench.errors import TrainingError

logger = logging.getLogger(__name__)

CONTROL = "nvidia-cuda-mps-control"
SERVER = "nvidia-cuda-mps-server"
PIPES = "CUDA_MPS_PIPE_DIRECTORY"
LOGS = "CUDA_MPS_LOG_DIRECTORY"
ACTIVE_THREADS = "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE"
PREFIX = "workbench-mps-"

_USUAL_PIPES = Path("/tmp/nvidia-mps")  # noqa: S108
_PID_FILE, _OWNER_FILE = f"{CONTROL}.pid", "owner.json"
_LONGEST_FOLDER = 60
"""Characters: the path of a socket in it, of 108 at most, would otherwise not fit."""

_START_SECONDS = 10.0
_QUIT_SECONDS = 10.0
_POLL_SECONDS = 0.05

Changes = Mapping[str, str | None]
"""Of an environment: values to set, None to take a variable out."""


def obstacle() -> str:
    """Why MPS cannot be used on this machine; empty where nothing speaks against it."""
    if sys.platform != "linux":
        return "NVIDIA has it for Linux only"
    for name in (CONTROL, SERVER):
        if shutil.which(name) is None:
            return f"'{name}' is not on PATH (it comes with the driver; many containers lack it)"
    return ""


@contextmanager
def clients() -> Iterator[Changes]:
    """What to change in the environment of processes that share a GPU by MPS, and a daemon for as
    long as this is entered. Raises `TrainingError` where there is none and none can be started."""
    if _has_users_daemon():
        # A share of the multiprocessors would change which kernels are chosen, and with them bits.
        yield {ACTIVE_THREADS: None}
        return
    with MpsDaemon() as daemon:
        yield daemon.changes
        # A client that cannot connect goes on without MPS and says nothing.
        if not daemon.servers():
            logger.warning("The MPS daemon has started no server: the runs' kernels took turns.")


class MpsDaemon:
    """A control daemon with a directory of its own, from entering to leaving. `changes` are what
    its clients need in their environment."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    @property
    def changes(self) -> Changes:
        assert self._folder is not None, "it has not been entered"
        return _changes(self._folder)

    def servers(self) -> tuple[int, ...]:
        """Process ids of the servers that the daemon has started; none before the first client."""
        _, text = _order("get_server_list", {**os.environ, **_set(self.changes)})
        return tuple(int(word) for word in text.split() if word.isdigit())

    def __enter__(self) -> Self:
        """Raises `TrainingError`."""
        if found := obstacle():
            raise TrainingError(f"MPS cannot be used here: {found}.")
        end_stale()
        self._folder = _new_folder()
        atexit.register(self._end)
        try:
            _start(self._folder)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        if self._folder is not None:
            _quit(self._folder)
        # Only now: where Ctrl+C cut it short, the end of the program tries again.
        self._folder = None
        atexit.unregister(self._end)


def end_stale() -> None:
    """End the daemons of programs of this user that died before they could end them."""
    for base in _bases():
        for folder in base.glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError):  # another program is cleaning it up as well
                if folder.stat().st_uid == os.getuid() and not _has_owner(folder):
                    _quit(folder)


def _changes(folder: Path) -> Changes:
    return {PIPES: str(folder / "pipe"), LOGS: str(folder / "log"), ACTIVE_THREADS: None}


def _set(changes: Changes) -> dict[str, str]:
    return {name: value for name, value in changes.items() if value is not None}


def _new_folder() -> Path:
    """Raises `TrainingError`."""
    for base in _bases():
        try:
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))  # mode 700
            owner = {"pid": os.getpid(), "created": psutil.Process().create_time()}
            (folder / _OWNER_FILE).write_text(json.dumps(owner), encoding="utf-8")
            for name in ("pipe", "log"):
                (folder / name).mkdir(mode=0o700)
        except OSError:
            continue
        return folder
    raise TrainingError(
        "There is no folder that could hold the sockets of MPS.",
        "Set TMPDIR to a folder of a short path that can be written to.",
    )


def _bases() -> list[Path]:
    places = dict.fromkeys((Path(tempfile.gettempdir()), Path("/tmp")))  # noqa: S108
    return [p for p in places if len(str(p)) + len(PREFIX) + 13 <= _LONGEST_FOLDER and p.is_dir()]


def _has_owner(folder: Path) -> bool:
    """Whether the program that made the folder goes on. It writes the file right after."""
    try:
        owner = json.loads((folder / _OWNER_FILE).read_bytes())
        pid, created = int(owner["pid"]), float(owner["created"])
        return bool(abs(psutil.Process(pid).create_time() - created) < 1.0)
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
    except (OSError, ValueError, KeyError, TypeError):
        return time.time() - folder.stat().st_mtime < _START_SECONDS


def _start(folder: Path) -> None:
    """Raises `TrainingError`."""
    environment = {**os.environ, **_set(_changes(folder))}
    environment.pop(ACTIVE_THREADS, None)
    # The clients' variable counts among the devices that the daemon sees: one that is set for both
    # would be applied twice.
    environment.pop("CUDA_VISIBLE_DEVICES", None)
    output = folder / "log" / "start"
    try:
        # Not a pipe: the daemon would hold its other end. A session of its own keeps Ctrl+C away.
        with output.open("wb") as file:
            code = subprocess.run(
                [CONTROL, "-d"],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
                timeout=_START_SECONDS,
                check=False,
            ).returncode
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise TrainingError(f"The MPS daemon does not start: {fault}.") from None
    until = time.monotonic() + _START_SECONDS
    while code == 0 and time.monotonic() < until:
        if _order("get_server_list", environment)[0]:
            return
        time.sleep(_POLL_SECONDS)
    raise TrainingError(
        f"The MPS daemon does not start: {_last_words(folder)}",
        "Choose another '--sharing', such as 'turns'.",
    )


def _last_words(folder: Path) -> str:
    for name in ("start", "control.log"):
        with contextlib.suppress(OSError):
            lines = (folder / "log" / name).read_text(errors="replace").strip().splitlines()
            if lines:
                return lines[-1]
    return "it does not say why."


def _order(order: str, environment: Mapping[str, str]) -> tuple[bool, str]:
    """Say something to a daemon: whether it listens, and its answer."""
    try:
        done = subprocess.run(
            [CONTROL],
            input=f"{order}\n",
            capture_output=True,
            text=True,
            env=dict(environment),
            start_new_session=True,
            timeout=2 * _QUIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False, ""
    # Drivers differ in the exit code for a daemon that is not there.
    is_heard = done.returncode == 0 and "Cannot find" not in done.stdout + done.stderr
    return is_heard, done.stdout


def _quit(folder: Path) -> None:
    """End the daemon of that folder with its servers, and remove the folder."""
    daemon = _process(folder)
    # It waits for clients, of which there should be none any more, and then ends their servers.
    _order(f"quit -t {_QUIT_SECONDS:.0f}", {**os.environ, **_set(_changes(folder))})
    if daemon is not None and not _ended(daemon):
        with contextlib.suppress(psutil.Error):
            daemon.kill()
        _ended(daemon)
    shutil.rmtree(folder, ignore_errors=True)


def _process(folder: Path) -> psutil.Process | None:
    """The daemon of that folder while it lives. Its id may be another process's by now: the
    environment tells."""
    try:
        process = psutil.Process(int((folder / "pipe" / _PID_FILE).read_text()))
        is_ours = process.environ().get(PIPES) == str(folder / "pipe")
    except (OSError, ValueError, psutil.Error):
        return None
    return process if is_ours else None


def _ended(process: psutil.Process) -> bool:
    """Whether it ends within the time that a daemon has for that."""
    until = time.monotonic() + _QUIT_SECONDS
    while _lives(process):
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _lives(process: psutil.Process) -> bool:
    try:
        # In a container nobody may ask how it ended: it stays a zombie.
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _has_users_daemon() -> bool:
    """Whether a daemon listens where this program's own environment says."""
    pipes = Path(os.environ.get(PIPES) or _USUAL_PIPES)
    if obstacle() or not pipes.is_dir():
        return False
    return _order("get_server_list", os.environ)[0]
