"""Tars, compressed or not, read without unpacking."""

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, cast

from workbench.data.archive_files import Archive, Limits, plain, too_large
from workbench.data.files import HEAD_BYTES, Entry, Wanted, always, content, readable
from workbench.data.image_kinds import described
from workbench.errors import DatasetError

_OPENERS: dict[bytes, Callable[[IO[bytes]], object]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw),
    b"BZ": bz2.BZ2File,
    b"\xfd7": lzma.LZMAFile,
}


class Tar(Archive):
    """`Files` of a tar. A file may have several names, by hard links within the archive."""

    def _listed(self) -> Iterator[Entry]:
        plain = self._stack.enter_context(_decompressed(self._raw, self._head))
        guarded = cast(IO[bytes], _Guarded(plain, self._limits))
        try:
            # The stack closes it.
            archive = tarfile.open(fileobj=guarded, mode="r:")  # noqa: SIM115
        except tarfile.ReadError as fault:
            if self._head[:2] in _OPENERS:
                raise
            raise DatasetError(
                f"The archive '{self._path.name}' cannot be read: {described(self._head)} "
                f"({fault}).",
                "It is damaged or incomplete, or no tar or zip archive. Choose another.",
            ) from None
        self._archive = self._stack.enter_context(archive)
        kept: list[tarfile.TarInfo] = vars(self._archive)["members"]
        self._shared: set[int] = set()
        self._latest: tuple[int, bytes] | None = None
        files: list[Entry] = []
        links: list[tuple[str, str]] = []
        for info in self._archive:
            name = readable(info.name)
            if info.isdir():
                yield Entry(name.rstrip("/"))
            elif info.isreg():
                files.append(self._file(name, info))
                yield files[-1]
            elif info.islnk():
                self._check_name(info.linkname)
                links.append((name, readable(info.linkname)))
            else:
                raise DatasetError(
                    f"'{name[:200]}' is a {_irregular(info)}, not a file.",
                    "Pack the files themselves (tar -h follows symbolic links).",
                )
            kept.clear()  # tarfile keeps every header; a million of them are large
        _expect_end(guarded, self._archive.offset)
        yield from self._linked(files, links)

    def _file(self, name: str, info: tarfile.TarInfo) -> Entry:
        if info.size > self._limits.member_bytes:
            raise too_large(f"'{name}'", info.size, self._limits.member_bytes)
        place = (info.offset_data, info.sparse)
        return Entry(name, info.size, place=place, order=info.offset_data)

    def _linked(self, files: list[Entry], links: list[tuple[str, str]]) -> Iterator[Entry]:
        """The files that are second names of others: their content lies with the first name."""
        if not links:
            return
        known = {plain(entry.name): entry for entry in files}
        targets = {plain(name): plain(target) for name, target in links}
        for name, target in links:
            last = plain(target)
            for _ in range(len(targets)):
                if last in known or last not in targets:
                    break
                last = targets[last]
            if last not in known:
                raise DatasetError(
                    f"'{name[:200]}' is a hard link to '{target[:200]}', which is not in the "
                    "archive.",
                    "Pack that file as well, or each link as a file (tar --hard-dereference).",
                )
            self._shared.add(known[last].order)
            yield replace(known[last], name=name)

    def _read(self, entry: Entry, is_wanted: Wanted) -> bytes | None:
        """Content that has several names is read once: to go back in a compressed tar is to begin
        it again."""
        if entry.order not in self._shared:
            return self._content(entry, is_wanted)
        if self._latest is None or self._latest[0] != entry.order:
            self._latest = None
            self._latest = (entry.order, self._content(entry, always) or b"")
        data = self._latest[1]
        return data if is_wanted(data[:HEAD_BYTES]) else None

    def _content(self, entry: Entry, is_wanted: Wanted) -> bytes | None:
        info = tarfile.TarInfo(entry.name)
        info.size, (info.offset_data, info.sparse) = entry.size or 0, entry.place
        file = self._archive.extractfile(info)
        assert file is not None
        with file:
            data = content(file, is_wanted)
        if data is not None and len(data) != entry.size:
            raise EOFError(f"'{entry.name}' is cut off")
        return data


def _irregular(info: tarfile.TarInfo) -> str:
    return "symbolic link" if info.issym() else "pipe" if info.isfifo() else "device"


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
            raise too_large("a header or file", size, self._limits.member_bytes)
        self._check(self._plain.tell() + size)
        return self._plain.read(size)

    def seek(self, position: int, whence: int = 0) -> int:
        self._check(position)
        return self._plain.seek(position, whence)

    def tell(self) -> int:
        return self._plain.tell()

    def _check(self, position: int) -> None:
        if position > self._limits.total_bytes:
            raise too_large("the archive", position, self._limits.total_bytes)
