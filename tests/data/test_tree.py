"""Folders and archives of images."""

import io
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.data import archive
from workbench.data import decode as decoding
from workbench.data.archive import Limits
from workbench.data.images import ImageData
from workbench.data.progress import Listener
from workbench.data.sources import load
from workbench.data.tree import ImageTree
from workbench.errors import Cancelled, DatasetError
from workbench.spec.dataset import DatasetSpec

from .archives import encoded, png, random_pixels, tree, write_folder, write_tar, write_zip

Writer = Callable[[Path, Mapping[str, bytes]], Path]
WRITERS: list[tuple[Writer, str]] = [
    (write_folder, "pets"),
    (write_tar, "pets.tar"),
    (write_tar, "pets.tar.gz"),
    (write_tar, "pets.tar.bz2"),
    (write_tar, "pets.tar.xz"),
    (write_zip, "pets.zip"),
]


def images(path: Path) -> ImageData:
    return load(DatasetSpec(source="images", path=str(path)))


def fault(path: Path) -> DatasetError:
    with pytest.raises(DatasetError) as caught:
        images(path)
    assert caught.value.message
    return caught.value


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_every_kind_of_source_yields_the_same_images(
    tmp_path: Path, write: Writer, name: str
) -> None:
    files = tree()
    data = images(write(tmp_path / name, files))
    assert data.classes == ("cat", "dog")
    assert data.shape == (3, 4, 5)
    assert data.train.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert data.test.labels.tolist() == [0, 0, 1, 1]
    expected = np.asarray(Image.open(io.BytesIO(files["train/dog/1.png"])))
    assert np.array_equal(data.train.pixels[4].permute(1, 2, 0).numpy(), expected)
    reference = images(write_folder(tmp_path / "reference", files))
    assert data.fingerprint == reference.fingerprint


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_a_single_top_folder_is_looked_into(tmp_path: Path, write: Writer, name: str) -> None:
    files = tree()
    path = write(tmp_path / name, {f"pets-1.0/{key}": data for key, data in files.items()})
    plain = images(write_folder(tmp_path / "plain", files))
    assert images(path).fingerprint == plain.fingerprint


def test_the_order_in_an_archive_does_not_matter(tmp_path: Path) -> None:
    files = tree()
    backwards = dict(reversed(files.items()))
    one = images(write_tar(tmp_path / "a.tar", files))
    assert one.fingerprint == images(write_tar(tmp_path / "b.tar", backwards)).fingerprint


def test_grey_jpeg_and_palette_images_are_read(tmp_path: Path) -> None:
    grey = {name: encoded(random_pixels(1, 8, 8), "JPEG") for name in tree()}
    assert images(write_folder(tmp_path / "grey", grey)).shape == (1, 8, 8)
    palette = Image.fromarray(random_pixels(2, 8, 8, 3)).quantize(16)
    file = io.BytesIO()
    palette.save(file, "PNG")
    data = images(write_folder(tmp_path / "palette", {name: file.getvalue() for name in tree()}))
    assert data.shape == (3, 8, 8)
    expected = np.asarray(palette.convert("RGB"))
    assert np.array_equal(data.train.pixels[0].permute(1, 2, 0).numpy(), expected)


def test_hidden_and_other_files_are_left_out(tmp_path: Path) -> None:
    files = tree() | {
        "train/cat/.DS_Store": b"x",
        "train/cat/notes.txt": b"x",
        "__MACOSX/train/cat/._0.png": b"x",
        "README.md": b"x",
    }
    assert len(images(write_zip(tmp_path / "pets.zip", files)).train) == 6


def test_images_in_deeper_folders_belong_to_their_class(tmp_path: Path) -> None:
    files = tree() | {"train/cat/more/9.png": tree()["train/cat/0.png"]}
    assert images(write_folder(tmp_path / "pets", files)).train.labels.tolist() == [0] * 4 + [1] * 3


def test_nothing_at_the_path_is_said(tmp_path: Path) -> None:
    assert "nothing at" in fault(tmp_path / "missing").message
    with pytest.raises(DatasetError, match="No folder or archive"):
        load(DatasetSpec(source="images"))


def test_a_folder_without_classes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "'empty' has no classes" in fault(tmp_path / "empty").message
    (tmp_path / "empty" / "train").mkdir()
    assert "no images in 'test': found 'train'" in fault(tmp_path / "empty").message
    assert "no classes" in fault(write_tar(tmp_path / "a.tar", {"x.png": b""})).message


def test_images_outside_a_class_are_named(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", tree() | {"train/stray.png": b"x"})
    assert "'train/stray.png' is not in the folder of a class" in fault(path).message


def test_an_empty_class_is_named(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", tree())
    (path / "train" / "bird").mkdir()
    assert "'train/bird'" in fault(path).message
    (path / "train" / "bird" / "0.png").write_bytes(tree()["train/cat/0.png"])
    assert "no images in 'test/bird'" in fault(path).message


def test_an_empty_class_in_an_archive_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path / "pets", tree())
    (tmp_path / "pets" / "train" / "bird").mkdir()
    (tmp_path / "pets" / "test" / "bird").mkdir()
    with tarfile.open(tmp_path / "pets.tgz", "w:gz") as file:
        file.add(tmp_path / "pets", "pets")
    error = fault(tmp_path / "pets.tgz")
    assert "'pets/train/bird'" in error.message and "'pets/test/bird'" in error.message


def test_a_set_without_test_images_is_refused(tmp_path: Path) -> None:
    files = {name: data for name, data in tree().items() if name.startswith("train")}
    assert "no images in 'test'" in fault(write_folder(tmp_path / "pets", files)).message


def test_a_single_class_is_refused(tmp_path: Path) -> None:
    assert "only one class, 'cat'" in fault(write_folder(tmp_path / "pets", tree(("cat",)))).message


def test_two_data_sets_in_one_archive_are_refused(tmp_path: Path) -> None:
    files = {f"{top}/{name}": data for top in "ab" for name, data in tree().items()}
    assert "'a' and 'b'" in fault(write_tar(tmp_path / "two.tar", files)).message


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_a_corrupt_image_is_named(tmp_path: Path, write: Writer, name: str) -> None:
    files = tree(shape=(16, 16, 3))
    files["train/dog/1.png"] = files["train/dog/1.png"][:200]
    error = fault(write(tmp_path / name, files))
    assert "train/dog/1.png" in error.message
    assert error.hint


@pytest.mark.parametrize(
    "data", [b"", b"no image", b"\x89PNG\r\n\x1a\n" + bytes(40), b"%!PS-Adobe"]
)
def test_a_file_that_is_no_image_is_named(tmp_path: Path, data: bytes) -> None:
    path = write_folder(tmp_path / "pets", tree() | {"test/cat/0.png": data})
    assert "test/cat/0.png" in fault(path).message


def test_mixed_sizes_are_named_with_both_files(tmp_path: Path) -> None:
    path = write_folder(
        tmp_path / "pets", tree() | {"test/dog/1.png": png(random_pixels(1, 9, 7, 3))}
    )
    message = fault(path).message
    assert "test/dog/1.png' is 7x9 RGB" in message
    assert "train/cat/0.png' is 5x4 RGB" in message


def test_mixed_colour_modes_are_named(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", tree() | {"test/dog/1.png": png(random_pixels(1, 4, 5))})
    assert "5x4 L" in fault(path).message


def test_transparent_images_are_refused(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", tree(shape=(4, 5, 4)))
    assert "5x4 RGBA" in fault(path).message


def test_an_image_with_too_large_a_side_is_not_decoded(tmp_path: Path) -> None:
    wide = io.BytesIO()
    Image.new("L", (5000, 2)).save(wide, "PNG")
    path = write_folder(tmp_path / "pets", tree() | {"train/cat/0.png": wide.getvalue()})
    assert "5000x2" in fault(path).message


@pytest.mark.parametrize(
    "name", ["../evil.png", "/etc/evil.png", "train/../../evil.png", "C:\\evil.png"]
)
@pytest.mark.parametrize("kind", ["tar", "tar.gz", "zip"])
def test_a_name_that_leaves_the_archive_is_refused(tmp_path: Path, name: str, kind: str) -> None:
    write = write_zip if kind == "zip" else write_tar
    error = fault(write(tmp_path / f"evil.{kind}", {name: b"x"} | tree()))
    assert "leads out of the archive" in error.message
    assert not (tmp_path / "evil.png").exists()


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (tarfile.SYMTYPE, "'train/cat/link.png' is a symbolic link"),
        (tarfile.LNKTYPE, "leads out of the archive"),
        (tarfile.FIFOTYPE, "is a pipe"),
        (tarfile.CHRTYPE, "is a device"),
    ],
)
def test_links_out_of_a_tar_and_devices_are_refused(tmp_path: Path, kind: bytes, what: str) -> None:
    path = write_tar(tmp_path / "links.tar", tree())
    with tarfile.open(path, "a") as file:
        entry = tarfile.TarInfo("train/cat/link.png")
        entry.type, entry.linkname = kind, "/etc/passwd"
        file.addfile(entry)
    assert what in fault(path).message


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "links.zip", tree())
    with zipfile.ZipFile(path, "a") as file:
        entry = zipfile.ZipInfo("train/cat/link.png")
        entry.external_attr = 0o120777 << 16
        file.writestr(entry, "/etc/passwd")
    assert "is a link" in fault(path).message


def test_a_name_used_twice_is_refused(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "twice.tar", tree())
    with tarfile.open(path, "a") as file:
        file.addfile(tarfile.TarInfo("train/cat/0.png"))
    assert "two files named 'train/cat/0.png'" in fault(path).message


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "zip"])
@pytest.mark.parametrize(
    "limits", [Limits(members=5), Limits(member_bytes=20), Limits(total_bytes=700)]
)
def test_an_archive_beyond_the_limits_is_refused(tmp_path: Path, kind: str, limits: Limits) -> None:
    path = (write_zip if kind == "zip" else write_tar)(tmp_path / f"a.{kind}", tree())
    with pytest.raises(DatasetError, match="more than|at most|too many"):
        list(archive.members(path, limits))


@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, kind: str) -> None:
    write = write_zip if kind == "zip" else write_tar
    path = write(tmp_path / f"bomb.{kind}", {"train/cat/0.png": bytes(50_000_000)})
    assert path.stat().st_size < 100_000
    with pytest.raises(DatasetError, match="50,000,000 bytes"):
        list(archive.members(path, Limits(member_bytes=1_000_000)))


def test_a_tar_header_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    entry = tarfile.TarInfo("x")
    entry.type, entry.size = tarfile.XHDTYPE, 7 * 2**30
    path = tmp_path / "header.tar"
    path.write_bytes(entry.tobuf() + bytes(1024))
    assert "at most" in fault(path).message


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tar.xz", "zip"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_archive_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    path = (write_zip if kind == "zip" else write_tar)(tmp_path / f"cut.{kind}", tree(train=30))
    data = path.read_bytes().rstrip(b"\0")
    path.write_bytes(data[: int(len(data) * share)])
    assert "cut" in fault(path).message


def test_a_tar_cut_between_two_files_is_refused(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "cut.tar", tree())
    with tarfile.open(path) as file:
        end = file.getmembers()[-1].offset
    path.write_bytes(path.read_bytes()[:end])
    assert "cut off" in fault(path).message


def test_a_damaged_header_does_not_pass_for_the_end(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "bad.tar", tree())
    with tarfile.open(path) as file:
        middle = file.getmembers()[-1].offset
    data = bytearray(path.read_bytes())
    data[middle : middle + 100] = b"\xff" * 100
    path.write_bytes(data)
    assert "damaged" in fault(path).message


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.tar"
    path.write_text("no archive at all\n" * 100)
    assert "notes.tar" in fault(path).message


def test_decoding_reports_progress_and_can_be_cancelled(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "pets.tar", tree(train=400))
    told: list[tuple[str, float | None]] = []
    with pytest.raises(Cancelled):
        load(
            DatasetSpec(source="images", path=str(path)),
            lambda text, share: told.append((text, share)),
            lambda: any(share for _, share in told),
        )
    assert told[-1][0].startswith("Decoding")
    assert 0 < (told[-1][1] or 0) <= 1
    assert images(path).train.labels.bincount().tolist() == [400, 400]


def test_cancelling_waits_for_the_image_at_hand_not_for_its_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[str] = []
    decode = decoding.decode

    def slow(file: decoding.ImageFile, decoder: decoding.Decoder) -> decoding.Picture:
        decoded.append(file.name)
        time.sleep(0.02)
        return decode(file, decoder)

    monkeypatch.setattr(decoding, "decode", slow)
    path = write_folder(tmp_path / "pets", tree(train=300))
    with pytest.raises(Cancelled):
        ImageTree(path).read(Listener(cancelled=lambda: len(decoded) > 5))
    assert len(decoded) < 100
    assert not [one for one in threading.enumerate() if one.name.startswith("decode")]


def test_a_set_larger_than_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_folder(tmp_path / "pets", tree())
    monkeypatch.setattr("workbench.data.decode._MEMORY_SHARE", 1e-12)
    assert "more memory than there is" in fault(path).message
