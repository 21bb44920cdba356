"""Opening files that others named."""

import errno
import stat
from pathlib import Path
from typing import BinaryIO


def check_regular(path: Path) -> None:
    """Raises `OSError` for what is there and is neither file nor folder: to open a pipe is to wait
    for whoever writes into it."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))


def open_regular(path: Path) -> BinaryIO:
    """To read. Raises `OSError`."""
    check_regular(path)
    return path.open("rb")
