"""Replacing a file so that whatever ends the program leaves the old one or the new one, whole."""

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

SUFFIX = ".part"
"""Of a temporary file, whose name begins with a dot."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path`, empty, to be written to by its name. On leaving, it is synced
    and takes the place of `path`; after an exception it is gone, and what was there stays. Its name
    is its own, so that two processes may write one file at a time. Raises `OSError`."""
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(8)}{SUFFIX}")
    try:
        temporary.open("xb").close()
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` into the file's place. Raises `OSError`, leaving what was there before."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def sweep(folder: Path, older_than: float = 0.0) -> None:
    """Remove what programs that died while writing left in `folder`, at least that many seconds
    ago. Raises `OSError`."""
    for orphan in folder.glob(f".*{SUFFIX}"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - orphan.stat().st_mtime >= older_than:
                orphan.unlink()


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
