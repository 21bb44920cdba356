"""Reading tar and zip archives from anywhere: in memory, within limits, never onto the disk.

A name that leaves the archive's folder, a link, a device, a second file of one name, more members
or bytes than the limits allow: each ends the reading with a `DatasetError` that names the member.
"""

import bz2
import gzip
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from workbench.errors import DatasetError

_OPENERS: dict[bytes, Callable[[IO[bytes]], object]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw),
    b"BZ": bz2.BZ2File,
    b"\xfd7": lzma.LZMAFile,
}
_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_ENTRY = b"PK\x01\x02"
"""What every entry of a zip's directory begins with."""
_OUTSIDE = re.compile(r"^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)|\0")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold: members, bytes in one member, bytes in all of them."""

    members: int = 2_000_000
    member_bytes: int = 256 * 2**20
    total_bytes: int = 32 * 2**30


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive or folder, or a folder (`data` None). `share` is how much of the
    source has been read so far, 0 to 1."""

    name: str
    data: bytes | None
    share: float


LIMITS = Limits()


def members(path: Path, limits: Limits = LIMITS) -> Iterator[Member]:
    """Every file and folder of the archive at `path`, in its order. Raises `DatasetError`."""
    seen: set[str] = set()
    taken = 0
    try:
        with path.open("rb") as raw:
            magic = raw.read(6)
            raw.seek(0)
            found = _zip(raw, limits) if magic[:2] == b"PK" else _tar(raw, magic, limits)
            size = max(path.stat().st_size, 1)
            for name, data in found:
                _check_name(path, name)
                if data is not None and name in seen:
                    raise DatasetError(f"'{path.name}' holds two files named '{name}'.")
                seen.add(name)
                if len(seen) > limits.members:
                    raise DatasetError(f"'{path.name}' holds more than {limits.members:,} files.")
                # Of sparse and overlapping files, all together may be far longer than the archive.
                taken += len(data or b"")
                if taken > limits.total_bytes:
                    raise _too_large("the archive", taken, limits.total_bytes)
                yield Member(name, data, min(raw.tell() / size, 1.0))
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


def _check_name(path: Path, name: str) -> None:
    if _OUTSIDE.search(name):
        raise DatasetError(
            f"'{path.name}' holds '{name[:200]}', a name that leads out of the archive.",
            "Such archives are made to overwrite other files; nothing was taken from it.",
        )


def _zip(raw: IO[bytes], limits: Limits) -> Iterator[tuple[str, bytes | None]]:
    guarded = GuardedZip(raw, limits)
    with zipfile.ZipFile(cast(IO[bytes], guarded)) as archive:
        guarded.is_opening = False
        entries = archive.infolist()
        total = sum(entry.file_size for entry in entries)
        if total > limits.total_bytes:
            raise _too_large("the archive", total, limits.total_bytes)
        for entry in entries:
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise _link(entry.filename)
            if entry.is_dir():
                yield entry.filename.rstrip("/"), None
                continue
            if entry.file_size > limits.member_bytes:
                raise _too_large(f"'{entry.filename}'", entry.file_size, limits.member_bytes)
            # `read` of a limited length: a header that understates the size gains nothing.
            with archive.open(entry) as file:
                data = file.read(limits.member_bytes + 1)
            yield entry.filename, data


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
            raise _too_large(what, size, self._limits.member_bytes)
        data = self._raw.read(size)
        if self.is_opening and data.count(_ENTRY) > self._limits.members:
            raise DatasetError(f"The archive holds more than {self._limits.members:,} files.")
        return data


def _tar(raw: IO[bytes], magic: bytes, limits: Limits) -> Iterator[tuple[str, bytes | None]]:
    with _decompressed(raw, magic) as plain:
        guarded = cast(IO[bytes], _Guarded(plain, limits))
        with tarfile.open(fileobj=guarded, mode="r:") as archive:
            kept: list[tarfile.TarInfo] = vars(archive)["members"]
            for entry in archive:
                if entry.isdir():
                    yield entry.name.rstrip("/"), None
                elif entry.isreg():
                    if entry.size > limits.member_bytes:
                        raise _too_large(f"'{entry.name}'", entry.size, limits.member_bytes)
                    file = archive.extractfile(entry)
                    data = file.read() if file else b""
                    if len(data) != entry.size:
                        raise EOFError(f"'{entry.name}' is cut off")
                    yield entry.name, data
                else:
                    raise _link(entry.name)
                kept.clear()  # tarfile keeps every header; a million of them are large
            _expect_end(guarded, archive.offset)


def _expect_end(plain: IO[bytes], position: int) -> None:
    """Read on to the end, which checks the compression's checksum. `tarfile` takes a damaged
    header, or none, for the end of the archive; the true end is a block of zeros."""
    plain.seek(position)
    block = plain.read(tarfile.BLOCKSIZE)
    if len(block) < tarfile.BLOCKSIZE or block.strip(b"\0"):
        raise EOFError("it is cut off or damaged between two files")
    while plain.read(2**20):
        pass


@contextmanager
def _decompressed(raw: IO[bytes], magic: bytes) -> Iterator[IO[bytes]]:
    opener = _OPENERS.get(magic[:2])
    if opener is None:
        yield raw
        return
    with cast(IO[bytes], opener(raw)) as plain:
        yield plain


class _Guarded:
    """The tar's bytes, refusing a read or a position beyond the limits: a header may claim any
    length, and `tarfile` reads extended headers whole."""

    def __init__(self, plain: IO[bytes], limits: Limits) -> None:
        self._plain = plain
        self._limits = limits

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= self._limits.member_bytes:
            raise _too_large("a header or file", size, self._limits.member_bytes)
        self._check(self._plain.tell() + size)
        return self._plain.read(size)

    def seek(self, position: int, whence: int = 0) -> int:
        self._check(position)
        return self._plain.seek(position, whence)

    def tell(self) -> int:
        return self._plain.tell()

    def _check(self, position: int) -> None:
        if position > self._limits.total_bytes:
            raise _too_large("the archive", position, self._limits.total_bytes)


def _too_large(what: str, size: int, limit: int) -> DatasetError:
    return DatasetError(
        f"Unpacked, {what} has {size:,} bytes or more; at most {limit:,} are read.",
        "Pack images only, or use a folder of them.",
    )


def _link(name: str) -> DatasetError:
    return DatasetError(
        f"'{name[:200]}' is a link or a device, not a file.",
        "Pack the files themselves (tar -h follows links).",
    )
