"""What is held while images are decoded is bounded by bytes, however large they are."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from workbench.data import decode as decoding
from workbench.data.decode import ImageFile, decode_all
from workbench.data.progress import Listener
from workbench.data.tree import ImageTree

from .archives import png, random_pixels, write_folder, write_tar, write_zip

ONE_MIB = 2**20


class Content(bytes):
    """Bytes that count how many of them there are."""

    alive = 0

    def __new__(cls, size: int) -> "Content":
        made = super().__new__(cls, png(random_pixels(1, 4, 4, 3)).ljust(size, b"\0"))
        cls.alive += size
        return made

    def __del__(self) -> None:
        Content.alive -= len(self)


@pytest.mark.parametrize("size", [2**12, 2**18, 2**22])
def test_files_are_read_no_faster_than_they_are_decoded(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    limit, chunk = 4 * ONE_MIB, ONE_MIB
    monkeypatch.setattr(decoding, "_BYTES_IN_FLIGHT", limit)
    monkeypatch.setattr(decoding, "_CHUNK_BYTES", chunk)
    most = 0

    def files() -> Iterator[ImageFile]:
        nonlocal most
        for number in range(max(2 * limit // size, 20)):
            # No name for the file: what a generator has a name for, it holds.
            yield ImageFile("train", "cat", str(number), Content(size), 0.5)
            most = max(most, Content.alive)

    pictures = decode_all(files(), Listener())
    assert len(pictures) == max(2 * limit // size, 20)
    assert Content.alive == 0
    assert 0 < most <= limit + chunk + 2 * size


def padded(name: str, size: int) -> bytes:
    """A picture, and zeros after its end."""
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "BMP")
    return file.getvalue().ljust(size, b"\0")


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "folder"])
def test_large_files_are_held_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(decoding, "_BYTES_IN_FLIGHT", ONE_MIB)
    size = 16 * ONE_MIB
    files = {
        f"{split}/{label}/{i}.bmp": padded("a", size)
        for split in ("train", "test")
        for label in ("cat", "dog")
        for i in range(3)
    }
    write = {"zip": write_zip, "folder": write_folder}.get(kind, write_tar)
    path = write(tmp_path / f"large.{kind}", files)
    del files
    tracemalloc.start()
    try:
        decoded = ImageTree(path).read(Listener())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(decoded.train) == len(decoded.test) == 6
    assert size < peak < 2.5 * size


def test_a_large_file_that_is_no_image_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "videos.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for split in ("train", "test"):
            for label in ("cat", "dog"):
                archive.writestr(f"{split}/{label}/0.png", png(random_pixels(1, 4, 4, 3)))
                archive.writestr(f"{split}/{label}/clip.mp4", bytes(32 * ONE_MIB))
    tracemalloc.start()
    try:
        ImageTree(path).read(Listener())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * ONE_MIB
