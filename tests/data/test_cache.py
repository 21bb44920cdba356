"""The decoded images on disk: used when good, made anew when stale or damaged."""

import logging
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch

from workbench.data import cache
from workbench.data.cache import cache_file, cached
from workbench.data.images import Decoded, Images
from workbench.data.progress import Listener
from workbench.data.tree import ImageTree
from workbench.errors import DatasetError

from .archives import tree, write_folder, write_tar


@dataclass
class Counted:
    """A source that counts how often it is read."""

    text: str = "first"
    key: str = "counted"
    reads: list[str] = field(default_factory=list)

    def stamp(self) -> str:
        return self.text

    def read(self, listener: Listener) -> Decoded:
        self.reads.append(self.text)
        pixels = torch.arange(2 * 3 * 4 * 4, dtype=torch.uint8).view(2, 3, 4, 4)
        train = Images(pixels, torch.tensor([0, 1]))
        return Decoded(("a", "b"), train, Images(pixels.flip(0), torch.tensor([1, 0])))


def read(source: Counted) -> cache.Prepared:
    return cached(source, Listener())


def test_a_source_is_read_once_and_then_kept() -> None:
    source = Counted()
    first, again = read(source), read(source)
    assert source.reads == ["first"]
    assert again.images.classes == ("a", "b")
    assert torch.equal(first.images.train.pixels, again.images.train.pixels)
    assert torch.equal(first.images.test.labels, again.images.test.labels)
    assert (first.statistics, first.fingerprint) == (again.statistics, again.fingerprint)


def test_a_changed_source_is_read_again() -> None:
    source = Counted()
    read(source)
    source.text = "second"
    read(source)
    read(source)
    assert source.reads == ["first", "second"]


def test_another_format_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Counted()
    read(source)
    monkeypatch.setattr(cache, "FORMAT", cache.FORMAT + 1)
    read(source)
    assert len(source.reads) == 2


def test_any_flipped_byte_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    source = Counted()
    good = read(source)
    path = cache_file(source)
    data = path.read_bytes()
    for place in range(0, len(data), 7):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
        found = read(source)
        assert found.fingerprint == good.fingerprint
        assert torch.equal(found.images.train.pixels, good.images.train.pixels)
    assert len(source.reads) > len(data) // 10
    assert "damaged" in caplog.text


@pytest.mark.parametrize("size", [0, 5, 100, -1])
def test_a_truncated_cache_is_made_anew(size: int) -> None:
    source = Counted()
    read(source)
    path = cache_file(source)
    path.write_bytes(path.read_bytes()[:size])
    read(source)
    read(source)
    assert len(source.reads) == 2


def test_a_cache_that_cannot_be_written_costs_only_time(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "data").mkdir(parents=True)
    (home / "data" / "decoded").write_text("in the way")
    source = Counted()
    assert read(source).images.classes == ("a", "b")
    assert "could not be kept" in caplog.text


def test_a_full_disk_leaves_nothing_half_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    source = Counted()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        read(source)
    assert "No space left" in caplog.text
    assert list(cache_file(source).parent.iterdir()) == []
    read(source)
    assert cache_file(source).exists()


def test_what_a_dead_process_left_is_swept_up() -> None:
    source = Counted()
    folder = cache_file(source).parent
    folder.mkdir(parents=True)
    old, new = folder / ".old.part", folder / ".new.part"
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (time.time() - 10**6,) * 2)
    read(source)
    assert not old.exists() and new.exists()


def test_a_source_that_fails_leaves_no_cache(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", tree() | {"train/cat/0.png": b"x"})
    with pytest.raises(DatasetError):
        cached(ImageTree(path), Listener())
    assert not cache_file(ImageTree(path)).exists()


@pytest.mark.parametrize("kind", ["folder", "tar"])
def test_a_stamp_changes_with_the_files(tmp_path: Path, kind: str) -> None:
    files = tree()
    write = write_folder if kind == "folder" else write_tar
    path = write(tmp_path / "pets", files)
    source = ImageTree(path)
    stamp = source.stamp()
    assert source.stamp() == stamp
    write(path, files | {"train/cat/9.png": files["train/cat/0.png"]})
    grown = source.stamp()
    assert grown != stamp
    touched = path / "train/cat/9.png" if kind == "folder" else path
    os.utime(touched, (1e9, 1e9))
    assert source.stamp() != grown


def test_a_class_folder_that_appears_changes_the_stamp(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", tree())
    stamp = ImageTree(path).stamp()
    (path / "train" / "bird").mkdir()
    assert ImageTree(path).stamp() != stamp


def test_a_warm_cache_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    source = Counted()
    read(source)
    with caplog.at_level(logging.INFO):
        read(source)
    assert not caplog.records
