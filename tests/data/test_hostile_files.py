"""Archives and images from anywhere: read or refused, never a crash, a hang or a full memory."""

import io
import random
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from workbench.data import archive
from workbench.data.archive import Limits
from workbench.data.decode import ImageFile, decode_all
from workbench.data.progress import Listener
from workbench.data.tree import ImageTree
from workbench.data.unpickle import read_pickle
from workbench.errors import DatasetError

from .archives import cifar_batch, png, random_pixels, tree, write_folder, write_tar, write_zip

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")


def mutated(data: bytes, draw: random.Random) -> bytes:
    """A few bytes changed, a piece cut out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        place = draw.randrange(len(changed))
        match draw.randrange(5):
            case 0:
                del changed[place : place + draw.randint(1, 40)]
            case 1:
                changed[place:place] = changed[place : place + draw.randint(1, 40)]
            case 2:
                size = draw.choice((2, 4, 8))
                changed[place : place + size] = b"\xff" * size
            case _:
                changed[place] = draw.randrange(256)
        if not changed:
            return b""
    return bytes(changed[: draw.randrange(len(changed))] if draw.random() < 0.1 else changed)


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tar.bz2", "tar.xz", "zip"])
def test_a_mutated_archive_is_read_or_refused(tmp_path: Path, kind: str) -> None:
    write = write_zip if kind == "zip" else write_tar
    path = write(tmp_path / f"a.{kind}", tree(train=2, test=1))
    original, refused = path.read_bytes(), 0
    draw = random.Random(kind)
    for _ in range(300):
        path.write_bytes(mutated(original, draw))
        try:
            ImageTree(path).read(Listener())
        except DatasetError:
            refused += 1
    assert refused > 100


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that `zipfile` makes a record of."""
    made: list[str] = []

    class Counted(zipfile.ZipInfo):
        def __init__(self, filename: str = "", *more: tuple[int, ...]) -> None:
            made.append(filename)
            super().__init__(filename, *more)

    monkeypatch.setattr(zipfile, "ZipInfo", Counted)
    return made


def test_too_many_files_in_a_zip_are_refused_before_any_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip(tmp_path / "a.zip", {f"train/cat/{i}.png": b"" for i in range(2000)})
    made = counted(monkeypatch)
    with pytest.raises(DatasetError, match="more than 1,999 files"):
        list(archive.members(path, Limits(members=1999)))
    assert made == []
    assert len(list(archive.members(path, Limits(members=2000)))) == len(made) == 2000


def test_a_zip_whose_list_of_files_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    """A few bytes on the disk that claim a directory of 80 GiB: the file is a hole."""
    path, length = tmp_path / "hole.zip", 80 * 2**30
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2**31, 2**31, length, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, length, 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    with path.open("wb") as file:
        file.write(b"PK\3\4")
        file.seek(length)
        file.write(end + locator + last)
    with pytest.raises(DatasetError, match="list of files has 85,899,345,920 bytes"):
        list(archive.members(path))


@pytest.mark.parametrize("claimed", [0, 1, 0xFFFF])
def test_a_zip_that_lies_about_the_number_of_its_files_gains_nothing(
    tmp_path: Path, claimed: int
) -> None:
    files = tree(train=2, test=1)
    path = write_zip(tmp_path / "a.zip", files)
    data = bytearray(path.read_bytes())
    data[-14:-10] = struct.pack("<2H", claimed, claimed)
    path.write_bytes(data)
    assert [each.name for each in archive.members(path)] == list(files)
    with pytest.raises(DatasetError, match="more than 3 files"):
        list(archive.members(path, Limits(members=3)))


def test_files_in_a_zip_may_hold_the_lists_of_other_zips(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", tree()).read_bytes()
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as outer:
        outer.writestr("inner.zip", inner)
    [member] = archive.members(path, Limits(members=2))
    assert member.data == inner


@pytest.mark.parametrize("kind", FORMATS)
def test_a_mutated_image_is_read_or_refused(kind: str) -> None:
    file = io.BytesIO()
    Image.fromarray(random_pixels(1, 12, 12, 3)).save(file, kind)
    draw = random.Random(kind)
    for _ in range(300):
        image = ImageFile("train", "cat", "a", mutated(file.getvalue(), draw), 1.0)
        try:
            [picture] = decode_all([image], Listener())
        except DatasetError:
            continue
        form = picture.form
        assert len(picture.data) == form.width * form.height * form.channels


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_a_mutated_pickle_is_read_or_refused() -> None:
    original, draw = cifar_batch(random_pixels(1, 3, 12), [1, 2, 3]), random.Random(3)
    refused = 0
    for _ in range(3000):
        try:
            found = read_pickle(mutated(original, draw), "batch")
        except DatasetError:
            refused += 1
        else:
            assert all(isinstance(key, str) for key in found)
    assert refused > 1000


def giant(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be of that size."""

    def part(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", rows) + part(b"IEND", b"")


@pytest.mark.parametrize("size", [(12_000, 9_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_an_image_that_claims_to_be_gigantic_is_refused_undecoded(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = write_folder(tmp_path / "pets", tree() | {"train/cat/0.png": giant(*size)})
    with pytest.raises(DatasetError, match=r"train/cat/0\.png"):
        ImageTree(path).read(Listener())


def sparse_tar(path: Path, name: str, size: int) -> Path:
    """A tar of a kilobyte with one file of `size` zeros, as GNU tar stores holes."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.size = tarfile.GNUTYPE_SPARSE, 0
    header = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    header[386:410] = b"%011o\0%011o\0" % (size, 0)
    header[483:495] = b"%011o\0" % size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    path.write_bytes(bytes(header) + bytes(1024))
    return path


def test_holes_of_a_sparse_tar_count_as_if_they_were_data(tmp_path: Path) -> None:
    path = sparse_tar(tmp_path / "sparse.tar", "train/cat/0.png", 5_000_000)
    [member] = archive.members(path)
    assert member.data == bytes(5_000_000)
    for limits in (Limits(member_bytes=1_000_000), Limits(total_bytes=1_000_000)):
        with pytest.raises(DatasetError, match="at most 1,000,000 are read"):
            list(archive.members(path, limits))


def test_thousands_of_nested_headers_are_refused(tmp_path: Path) -> None:
    entry = tarfile.TarInfo("x")
    entry.type, entry.size = tarfile.GNUTYPE_LONGNAME, 4
    one = entry.tobuf(tarfile.GNU_FORMAT) + b"abc\0".ljust(512, b"\0")
    path = tmp_path / "nested.tar"
    path.write_bytes(one * 20_000 + bytes(1024))
    with pytest.raises(DatasetError):
        list(archive.members(path))


def test_images_are_not_executed_whatever_their_ending(tmp_path: Path) -> None:
    """PostScript, which an image library may hand to an interpreter, is not among the formats."""
    script = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%touch /tmp/ran) (w) file\n"
    path = write_folder(tmp_path / "pets", tree() | {"train/cat/0.png": script})
    with pytest.raises(DatasetError, match="not an image that can be read"):
        ImageTree(path).read(Listener())
    assert png(random_pixels(1, 2, 2))[:4] == b"\x89PNG"
