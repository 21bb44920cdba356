"""Fetching one file whole: with progress, cancel, retries, resumption and a checksum."""

import contextlib
import hashlib
import http.client
import queue
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from workbench.data.progress import Listener
from workbench.durable import sync_folder
from workbench.errors import DatasetError

_BLOCK = 2**17
_BLOCKS_AHEAD = 16
_HASHED_AT_ONCE = 2**22
_PATIENCE_SECONDS = 0.1
_HINT = "Check the connection and try again; what was received is kept and continued."


@dataclass(frozen=True, slots=True)
class Download:
    """A file at `url`. `pauses` are the seconds waited before each further attempt; `timeout`,
    in seconds, is how long the server may be silent."""

    url: str
    md5: str
    pauses: tuple[float, ...] = (1.0, 3.0, 9.0)
    timeout: float = 30.0

    def to(self, path: Path, listener: Listener) -> None:
        """Fetch the file to `path`, which appears whole and checked or not at all.

        What was received stays beside it under another name and is continued the next time. Two
        processes that want the same file wait for one another. Raises `DatasetError`, `Cancelled`.
        """
        if not self.url.startswith(("http://", "https://")):
            raise DatasetError(f"'{self.url}' is not an http or https address.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with _alone(path, listener):
                if not path.exists():
                    self._fetch(path, path.with_name(f".{path.name}.part"), listener)
        except OSError as fault:
            raise DatasetError(
                f"'{path}' cannot be written: {fault.strerror or fault}.",
                "Free some space, or move the application's data with WORKBENCH_HOME.",
            ) from None

    def _fetch(self, path: Path, part: Path, listener: Listener) -> None:
        for attempt in range(len(self.pauses) + 1):
            try:
                self._receive(part, listener)
                self._check(part, listener)
                break
            except _Broken as fault:
                if fault.is_final or attempt == len(self.pauses):
                    raise DatasetError(
                        f"'{self.url}' could not be downloaded: {fault}.", _HINT
                    ) from None
                self._wait(self.pauses[attempt], f"Trying again: {fault}", listener)
        part.replace(path)
        sync_folder(path.parent)

    def _wait(self, seconds: float, text: str, listener: Listener) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            listener.tell(text)
            time.sleep(min(left, 0.1))

    def _receive(self, part: Path, listener: Listener) -> None:
        """Append what is missing of the file to `part`."""
        start = part.stat().st_size if part.exists() else 0
        name = self.url.rsplit("/", 1)[-1]
        with _Transfer(self.url, start, self.timeout) as transfer:
            answer = transfer.answer(listener)
            if answer is None:
                return
            start = answer.start
            received = start
            with part.open("ab" if start else "wb") as file:
                for block in transfer.blocks(listener):
                    file.write(block)
                    received += len(block)
                    share = received / answer.total if answer.total > start else None
                    listener.tell(f"Downloading {name} ({received / 1e6:.0f} MB)", share)
        if received < answer.total:
            raise _Broken(f"the connection ended after {received:,} of {answer.total:,} bytes")

    def _check(self, part: Path, listener: Listener) -> None:
        found = file_md5(part, listener)
        if found != self.md5:
            part.unlink()
            raise _Broken(f"its checksum is {found}, not {self.md5}")


class _Broken(Exception):
    """An attempt that failed; `is_final` where another one would fail too."""

    def __init__(self, text: str, is_final: bool = False) -> None:
        super().__init__(text)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server sends: bytes from `start` on, up to `total` where it says so."""

    start: int
    total: int


class _Transfer:
    """One request, made in a thread of its own: a server may be silent for long, and whoever
    waits for the file can be told meanwhile that it is no longer wanted."""

    def __init__(self, url: str, start: int, timeout: float) -> None:
        headers = {"User-Agent": "residual-workbench"}
        if start:
            headers["Range"] = f"bytes={start}-"
        self._request = urllib.request.Request(url, headers=headers)  # noqa: S310 - http(s) only
        self._start = start
        self._timeout = timeout
        self._come: queue.Queue[_Answer | bytes | _Broken | None] = queue.Queue(_BLOCKS_AHEAD)
        self._is_over = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="download", daemon=True)

    def __enter__(self) -> "_Transfer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread. One that still waits for a connection ends by itself, within the
        timeout, and holds nothing."""
        self._is_over.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):  # the server has hung up already
                self._socket.shutdown(socket.SHUT_RDWR)
            self._thread.join()

    def answer(self, listener: Listener) -> _Answer | None:
        """None where there is nothing beyond what is there."""
        come = self._next(listener)
        assert come is None or isinstance(come, _Answer)
        return come

    def blocks(self, listener: Listener) -> Iterator[bytes]:
        while (come := self._next(listener)) is not None:
            assert isinstance(come, bytes)
            yield come

    def _next(self, listener: Listener) -> _Answer | bytes | None:
        while True:
            listener.check()
            with contextlib.suppress(queue.Empty):
                come = self._come.get(timeout=_PATIENCE_SECONDS)
                if isinstance(come, _Broken):
                    raise come
                return come

    def _put(self, come: "_Answer | bytes | _Broken | None") -> None:
        while not self._is_over.is_set():
            with contextlib.suppress(queue.Full):
                self._come.put(come, timeout=_PATIENCE_SECONDS)
                return

    def _run(self) -> None:
        try:
            with urllib.request.urlopen(self._request, timeout=self._timeout) as answer:  # noqa: S310
                # A second handle on the connection, by which the other thread can end it.
                self._socket = socket.fromfd(answer.fileno(), socket.AF_INET, socket.SOCK_STREAM)
                is_part = answer.status == http.HTTPStatus.PARTIAL_CONTENT
                start = self._start if is_part else 0
                length = int(answer.headers.get("Content-Length") or 0)
                self._put(_Answer(start, start + length))
                while (block := answer.read1(_BLOCK)) and not self._is_over.is_set():
                    self._put(block)
            self._put(None)
        except urllib.error.HTTPError as fault:
            with fault:
                self._put(_refusal(fault))
        except (OSError, http.client.HTTPException, ValueError) as fault:
            self._put(_Broken(_said(fault)))
        finally:
            if self._socket is not None:
                self._socket.close()


def _refusal(fault: urllib.error.HTTPError) -> "_Broken | None":
    if fault.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return None
    is_final = 400 <= fault.code < 500 and fault.code not in (408, 429)
    return _Broken(f"the server answered {fault.code} {fault.reason}", is_final)


def _said(fault: Exception) -> str:
    reason = getattr(fault, "reason", fault)
    return str(reason) or type(fault).__name__


def file_md5(path: Path, listener: Listener) -> str:
    """The MD5 of a file, as hexadecimal digits: what the archives are published with. Raises
    `Cancelled`."""
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_HASHED_AT_ONCE):
            listener.check()
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def _alone(path: Path, listener: Listener) -> Iterator[None]:
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    while True:
        try:
            lock.acquire(timeout=0.2)
            break
        except Timeout:
            listener.tell("Waiting for another download of the same file")
    try:
        yield
    finally:
        lock.release()
