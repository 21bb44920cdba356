"""What tars and zips have in common: names that are judged, and listed as a folder's are."""

import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from workbench.data.files import (
    HIDDEN,
    LARGEST_FILE,
    MOST_FILES,
    Check,
    Entry,
    Names,
    Wanted,
    is_clutter,
    is_hidden,
)
from workbench.errors import DatasetError

_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_OUTSIDE = re.compile(r"^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)|\0")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold: members, bytes in one member, bytes in all of them."""

    members: int = MOST_FILES
    member_bytes: int = LARGEST_FILE
    total_bytes: int = 32 * 2**30


LIMITS = Limits()


@contextmanager
def said(path: Path) -> Iterator[None]:
    """What goes wrong with an archive, in words for its owner."""
    try:
        yield
    except _DAMAGE as fault:
        raise DatasetError(
            f"The archive '{path.name}' cannot be read to its end: "
            f"{str(fault) or type(fault).__name__}.",
            "It is damaged or incomplete, or no tar or zip archive. Download or pack it again.",
        ) from None
    except OSError as fault:
        raise DatasetError(
            f"The archive '{path}' cannot be read: {fault.strerror or fault}.",
            "Check that it is there, whole, and that you may read it.",
        ) from None


class Archive:
    """`Files` of an archive. `found` has every file and folder, in the archive's order."""

    def __init__(
        self, path: Path, raw: IO[bytes], head: bytes, limits: Limits, stack: ExitStack
    ) -> None:
        self._path = path
        self._raw = raw
        self._head = head
        self._limits = limits
        self._stack = stack
        self._names: Names | None = None
        self.found: list[Entry] = []

    def look_through(self, check: Check) -> None:
        """List what is in it; every name and size is judged before anything is read."""
        seen: set[str] = set()
        taken = 0
        for entry in self._listed():
            check()
            self._check_name(entry.name)
            if entry.size is not None and entry.name in seen:
                raise DatasetError(f"'{self._path.name}' holds two files named '{entry.name}'.")
            seen.add(entry.name)
            if len(seen) > self._limits.members:
                raise DatasetError(
                    f"'{self._path.name}' holds more than {self._limits.members:,} files."
                )
            # Of sparse and overlapping files, all together may be far longer than the archive.
            taken += entry.size or 0
            if taken > self._limits.total_bytes:
                raise too_large("the archive", taken, self._limits.total_bytes)
            self.found.append(entry)

    def folders(self, path: str) -> Sequence[str]:
        if self._names is None:
            # A file has no place among the folders, but the folders it lies in have.
            self._names = Names(
                name if entry.size is None else name.rpartition("/")[0]
                for entry in self.found
                for name in [plain(entry.name)]
            )
        return self._names.folders(path)

    def entries(self, path: str) -> Iterator[Entry]:
        # Archives need not list a folder in order to have files in it.
        yield from (Entry(name) for name in self.folders(path) if not is_hidden(name))
        hidden: set[str] = set()
        for entry in self.found:
            name = plain(entry.name)
            if not name.startswith(f"{path}/") and path:
                continue
            parts = name[len(path) + 1 if path else 0 :].split("/")
            depth = next((i for i, part in enumerate(parts) if is_hidden(part)), None)
            if depth is None:
                yield replace(entry, name="/".join(parts))
                continue
            shown = "/".join(parts[: depth + 1])
            if shown not in hidden and not is_clutter(parts[depth]):
                hidden.add(shown)
                yield Entry(shown, skipped=HIDDEN)

    def read(self, entry: Entry, is_wanted: Wanted) -> bytes | None:
        with said(self._path):
            return self._read(entry, is_wanted)

    def _listed(self) -> Iterator[Entry]:
        raise NotImplementedError

    def _read(self, entry: Entry, is_wanted: Wanted) -> bytes | None:
        raise NotImplementedError

    def _check_name(self, name: str) -> None:
        if _OUTSIDE.search(name):
            raise DatasetError(
                f"'{self._path.name}' holds '{name[:200]}', a name that leads out of the archive.",
                "Such archives are made to overwrite other files; nothing was taken from it.",
            )


def plain(name: str) -> str:
    """A name with '/' alone between its parts, whoever packed it."""
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def too_large(what: str, size: int, limit: int) -> DatasetError:
    return DatasetError(
        f"Unpacked, {what} has {size:,} bytes or more; at most {limit:,} are read.",
        "Pack images only, or use a folder of them.",
    )
