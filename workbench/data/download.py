"""Fetching one file whole: with progress, cancel, retries, resumption and a checksum."""

import hashlib
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from workbench.data.cache import sync_folder
from workbench.data.progress import Listener
from workbench.errors import DatasetError

_BLOCK = 2**17
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
                self._check(part)
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
        with self._answer(start) as answer:
            if answer is None:
                return
            if answer.status != http.HTTPStatus.PARTIAL_CONTENT:
                start = 0
            total = start + int(answer.headers.get("Content-Length") or 0)
            received = start
            with part.open("ab" if start else "wb") as file:
                for block in _blocks(answer):
                    file.write(block)
                    received += len(block)
                    share = received / total if total > start else None
                    listener.tell(f"Downloading {name} ({received / 1e6:.0f} MB)", share)
        if received < total:
            raise _Broken(f"the connection ended after {received:,} of {total:,} bytes")

    @contextmanager
    def _answer(self, start: int) -> Iterator[http.client.HTTPResponse | None]:
        """None where there is nothing beyond `start`."""
        headers = {"User-Agent": "residual-workbench"}
        if start:
            headers["Range"] = f"bytes={start}-"
        request = urllib.request.Request(self.url, headers=headers)  # noqa: S310 - http(s) only
        try:
            answer = urllib.request.urlopen(request, timeout=self.timeout)  # noqa: S310
        except urllib.error.HTTPError as fault:
            with fault:
                if fault.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                    yield None
                    return
                is_final = 400 <= fault.code < 500 and fault.code not in (408, 429)
                raise _Broken(
                    f"the server answered {fault.code} {fault.reason}", is_final
                ) from None
        except (OSError, http.client.HTTPException) as fault:
            raise _Broken(_said(fault)) from None
        with answer:
            yield answer

    def _check(self, part: Path) -> None:
        found = file_md5(part)
        if found != self.md5:
            part.unlink()
            raise _Broken(f"its checksum is {found}, not {self.md5}")


class _Broken(Exception):
    """An attempt that failed; `is_final` where another one would fail too."""

    def __init__(self, text: str, is_final: bool = False) -> None:
        super().__init__(text)
        self.is_final = is_final


def _blocks(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while block := answer.read1(_BLOCK):
            yield block
    except (OSError, http.client.HTTPException) as fault:
        raise _Broken(_said(fault)) from None


def _said(fault: Exception) -> str:
    reason = getattr(fault, "reason", fault)
    return str(reason) or type(fault).__name__


def file_md5(path: Path) -> str:
    """The MD5 of a file, as hexadecimal digits: what the archives are published with."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


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
