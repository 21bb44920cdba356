"""Files of a folder or an archive, named and read alike whatever holds them."""

import errno
import io
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from workbench.errors import DatasetError

HEAD_BYTES = 64
"""How much of a file is looked at before the rest is read."""

MOST_FILES = 2_000_000
LARGEST_FILE = 256 * 2**20
_PIECE = 2**20
_CLUTTER = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory"})

HIDDEN = "hidden file"
LEADS_NOWHERE = "link that leads nowhere"
LEADS_BACK = "link back to a folder that it lies in"
IRREGULAR = "pipe or device"
"""Why an entry is skipped."""

Wanted = Callable[[bytes], bool]
"""Asked with a file's first bytes, `HEAD_BYTES` at most, whether to read the rest."""

_Identity = tuple[int, int]
"""Of a folder: its device and number."""

Check = Callable[[], None]
"""Called often; raises what ends the work."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or a folder (`size` in bytes None), by its path below what it was asked for.

    `skipped` says why it is not read, as one of the below; empty for what can be. `place` is where
    its source finds it, `order` in which order the source reads fastest, `status` changes with the
    content where that is known without reading it.
    """

    name: str
    size: int | None = None
    skipped: str = ""
    place: Any = field(default=None, repr=False)
    order: int = 0
    status: tuple[int, ...] = ()


class Files(Protocol):
    """A folder or an archive."""

    def folders(self, path: str) -> Sequence[str]:
        """Names of the folders in the one at `path` ('' for the outermost)."""
        ...

    def entries(self, path: str) -> Iterator[Entry]:
        """All files and folders below `path`, hidden ones as `skipped`."""
        ...

    def read(self, entry: Entry, is_wanted: Wanted) -> bytes | None:
        """The content; None where `is_wanted` declines its first bytes."""
        ...


def always(_: bytes) -> bool:
    """Whatever it begins with."""
    return True


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is none of the user's images."""
    return name.startswith(".") or name == "__MACOSX" or name.lower() in _CLUTTER


def is_clutter(name: str) -> bool:
    """Whether a system leaves files of this name behind, of which nobody needs to be told."""
    return name.startswith("._") or name == "__MACOSX" or name.lower() in _CLUTTER


def readable(name: str) -> str:
    """A name whose bytes are no UTF-8 as if they were Latin-1, so that it can be shown and kept."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape").decode("latin-1")
    return name


def one_form(name: str) -> str:
    """The form in which names are compared: 'é' may be one letter, or a letter and an accent."""
    return unicodedata.normalize("NFC", name)


def content(file: IO[bytes], is_wanted: Wanted) -> bytes | None:
    """The rest of `file`, in pieces, so that it is held once and not twice."""
    head = file.read(HEAD_BYTES)
    if not is_wanted(head):
        return None
    whole = io.BytesIO()
    whole.write(head)
    while piece := file.read(_PIECE):
        whole.write(piece)
    return whole.getvalue()


class Folder:
    """A folder on the disk. Links are followed, those inside of it as well; one that leads back
    to a folder that it lies in is skipped."""

    def __init__(self, root: Path, check: Check) -> None:
        self._root = root
        self._check = check

    def folders(self, path: str) -> Sequence[str]:
        self._check()
        folder = self._root / path
        try:
            with os.scandir(folder) as children:
                return sorted(child.name for child in children if child.is_dir())
        except OSError as fault:
            raise unreadable(folder, fault) from None

    def entries(self, path: str) -> Iterator[Entry]:
        top = self._root / path
        count = 0
        try:
            status = top.stat()
            waiting: list[tuple[Path, str, tuple[_Identity, ...]]] = [
                (top, "", ((status.st_dev, status.st_ino),))
            ]
            while waiting:
                folder, prefix, above = waiting.pop()
                inner = []
                for name in sorted(child.name for child in folder.iterdir()):
                    if is_clutter(name):
                        continue
                    self._check()
                    count += 1
                    if count > MOST_FILES:
                        raise DatasetError(f"'{top}' holds more than {MOST_FILES:,} files.")
                    entry, identity = _looked_at(folder / name, prefix + readable(name), above)
                    yield entry
                    if identity:
                        inner.append((folder / name, entry.name + "/", (*above, identity)))
                waiting += reversed(inner)
        except OSError as fault:
            raise unreadable(top, fault) from None

    def read(self, entry: Entry, is_wanted: Wanted) -> bytes | None:
        def is_worth_it(head: bytes) -> bool:
            if not is_wanted(head):
                return False
            if (entry.size or 0) > LARGEST_FILE:
                raise DatasetError(
                    f"'{entry.name}' has {entry.size:,} bytes; at most {LARGEST_FILE:,} are read.",
                    "Take it out.",
                )
            return True

        try:
            with Path(entry.place).open("rb") as file:
                return content(file, is_worth_it)
        except OSError as fault:
            raise unreadable(Path(entry.place), fault) from None


def _looked_at(
    path: Path, name: str, above: tuple[_Identity, ...]
) -> tuple[Entry, _Identity | None]:
    """The entry at `path`, and which folder it is where it is one to look into."""
    if is_hidden(path.name):
        return Entry(name, skipped=HIDDEN), None
    try:
        status = path.stat()
    except OSError as fault:
        if path.is_symlink() and fault.errno in (errno.ENOENT, errno.ELOOP, errno.ENOTDIR):
            return Entry(name, skipped=LEADS_NOWHERE), None
        raise
    if stat.S_ISDIR(status.st_mode):
        identity = (status.st_dev, status.st_ino)
        if identity in above:
            return Entry(name, skipped=LEADS_BACK), None
        return Entry(name), identity
    if not stat.S_ISREG(status.st_mode):
        return Entry(name, skipped=IRREGULAR), None
    facts = (status.st_size, status.st_mtime_ns)
    return Entry(name, status.st_size, place=path, status=facts), None


class Names:
    """The folders among the names of an archive's files and folders."""

    def __init__(self, names: Iterator[str]) -> None:
        children: dict[str, dict[str, None]] = {}
        for name in names:
            rest = name
            while rest:
                above, _, last = rest.rpartition("/")
                below = children.setdefault(above, {})
                if last in below:
                    break
                below[last] = None
                rest = above
        self._children: Mapping[str, Mapping[str, None]] = children

    def folders(self, path: str) -> Sequence[str]:
        return sorted(self._children.get(path, ()))


def unreadable(path: Path, fault: OSError) -> DatasetError:
    """What to say of a file or folder that the system does not let us read."""
    return DatasetError(
        f"'{path}' cannot be read: {fault.strerror or fault}.", "Check that you may read it."
    )
