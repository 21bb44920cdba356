"""Reading tar and zip archives from anywhere: in memory, within limits, never onto the disk.

A name that leaves the archive's folder, a symbolic link, a device, a second file of one name, more
members or bytes than the limits allow: each ends the reading with a `DatasetError` that names the
member. All names are looked through before any content is read, so that what an archive holds is
judged as a folder is; of a compressed tar that costs its decompression once more.
"""

import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from workbench.data.archive_files import LIMITS, Archive, Limits, said, too_large
from workbench.data.files import HEAD_BYTES, Check, Entry, Wanted, always, content, readable
from workbench.data.tar import Tar
from workbench.errors import DatasetError
from workbench.regular import open_regular

__all__ = ["LIMITS", "GuardedZip", "Limits", "Member", "members", "opened"]

_ENTRY = b"PK\x01\x02"
"""What every entry of a zip's directory begins with."""
_UNPACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_ENCRYPTED = 1


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive, or a folder (`data` None). `share` is how much of the archive has
    been read with it, 0 to 1."""

    name: str
    data: bytes | None
    share: float


def members(path: Path, limits: Limits = LIMITS) -> Iterator[Member]:
    """Every file and folder of the archive at `path`, in its order. Raises `DatasetError`."""
    with opened(path, limits) as archive:
        total = max(sum(entry.size or 0 for entry in archive.found), 1)
        done = 0
        for entry in archive.found:
            done += entry.size or 0
            data = None if entry.size is None else archive.read(entry, always)
            yield Member(entry.name, data, done / total)


@contextmanager
def opened(path: Path, limits: Limits = LIMITS, check: Check = lambda: None) -> Iterator[Archive]:
    """The archive at `path`, all of its names looked through. Raises `DatasetError`."""
    with ExitStack() as stack:
        with said(path):
            raw = stack.enter_context(open_regular(path))
            head = raw.read(HEAD_BYTES)
            raw.seek(0)
            if not head:
                raise DatasetError(f"'{path.name}' is empty.", "Choose another archive or folder.")
            kind = _Zip if head[:2] == b"PK" else Tar
            archive = kind(path, raw, head, limits, stack)
            archive.look_through(check)
        yield archive


class _Zip(Archive):
    def _listed(self) -> Iterator[Entry]:
        guarded = GuardedZip(self._raw, self._limits)
        self._archive = self._stack.enter_context(zipfile.ZipFile(cast(IO[bytes], guarded)))
        guarded.is_opening = False
        for info in self._archive.infolist():
            if stat.S_ISLNK(info.external_attr >> 16):
                raise DatasetError(
                    f"'{info.filename[:200]}' is a link, not a file.",
                    "Pack the files themselves (zip does, unless it is told -y).",
                )
            if info.is_dir():
                yield Entry(readable(info.filename).rstrip("/"))
                continue
            self._check_info(info)
            name = readable(info.filename)
            yield Entry(name, info.file_size, place=info, order=info.header_offset)

    def _check_info(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & _ENCRYPTED:
            raise DatasetError(
                f"'{self._path.name}' is encrypted: '{info.filename[:200]}' needs a password.",
                "Unpack it with its password and choose the folder, or pack it without one.",
            )
        if info.compress_type not in _UNPACKED:
            raise DatasetError(
                f"'{info.filename[:200]}' is compressed in a way that is not read here "
                f"(method {info.compress_type}).",
                "Pack it with the usual method, Deflate, or choose the unpacked folder.",
            )
        if info.file_size > self._limits.member_bytes:
            raise too_large(f"'{info.filename}'", info.file_size, self._limits.member_bytes)

    def _read(self, entry: Entry, is_wanted: Wanted) -> bytes | None:
        # Of a file that is longer than the directory says, no more than that is read.
        with self._archive.open(entry.place) as file:
            return content(file, is_wanted)


class GuardedZip:
    """The zip's bytes, judging its directory as it is read: `zipfile` reads that whole, in one
    piece of the length that the archive claims, and makes a record of each entry in it, whatever
    number of them the archive claims, before anybody can ask how many they are. Raises
    `DatasetError` beyond the limits; `is_opening` is to be unset once the directory is read."""

    def __init__(self, raw: IO[bytes], limits: Limits) -> None:
        self._raw = raw
        self._limits = limits
        self.is_opening = True
        self.seek, self.tell, self.seekable = raw.seek, raw.tell, raw.seekable

    def read(self, size: int = -1) -> bytes:
        """Without a size only for the archive's last 64 KiB, which tell where the directory is."""
        if size > self._limits.member_bytes:
            what = "its list of files" if self.is_opening else "a file"
            raise too_large(what, size, self._limits.member_bytes)
        data = self._raw.read(size)
        if self.is_opening and data.count(_ENTRY) > self._limits.members:
            raise DatasetError(f"The archive holds more than {self._limits.members:,} files.")
        return data
