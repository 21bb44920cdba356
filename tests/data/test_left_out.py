"""Which files are images is decided by what they hold, and what is left out is told."""

import os
import socket
from pathlib import Path

import pytest

from workbench.data.decode import ImageFile, decode_all
from workbench.data.progress import Listener
from workbench.data.sources import load
from workbench.data.tree import ImageTree
from workbench.errors import DatasetError
from workbench.spec.dataset import DatasetSpec

from .archives import encoded, png, random_pixels, tree, write_folder, write_tar, write_zip

FILES = tree()
PNG = FILES["train/cat/0.png"]
WRITERS = [(write_folder, "pets"), (write_tar, "pets.tar.gz"), (write_zip, "pets.zip")]


def noted(path: Path) -> tuple[int, str]:
    """How many images there are, and all that is told of them."""
    notes: list[str] = []
    data = load(DatasetSpec(source="images", path=str(path)), notes=notes)
    return len(data.train) + len(data.test), " ".join(notes)


@pytest.mark.parametrize("name", ["x.jfif", "x.jpe", "x.JPG", "x.dib", "x", "x.PnG", "x.old", "x."])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM"])
def test_an_image_is_read_whatever_its_ending(tmp_path: Path, name: str, kind: str) -> None:
    added = {f"train/cat/{name}": encoded(random_pixels(1, 4, 5, 3), kind)}
    assert noted(write_folder(tmp_path / "pets", FILES | added)) == (11, "")


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_what_is_no_image_is_left_out_counted_and_told(tmp_path: Path, write, name: str) -> None:  # type: ignore[no-untyped-def]
    other = {
        "train/cat/notes.txt": b"BM and P3 are no images",
        "train/cat/more/list.txt": b"",
        "train/dog/clip.mp4": b"\0\0\0\x18ftypmp42",
        "train/dog/README": b"text",
        "test/labels.csv": b"a,b",
        "train/cat/.hidden/0.png": PNG,
        "train/cat/.hidden/1.png": PNG,
        "train/cat/.DS_Store": b"x",
        "train/cat/._0.png": b"x",
        "__MACOSX/train/cat/0.png": b"x",
        "README.md": b"x",
    }
    count, told = noted(write(tmp_path / name, FILES | other))
    assert count == 10
    assert "10 images read, 6 files left out" in told
    assert "4 files that are no images (2 '.txt', 1 '.mp4')" in told
    assert "1 file in no class: 'test/labels.csv'" in told
    assert "1 hidden file: 'train/cat/.hidden'" in told


def test_it_is_told_again_when_the_decoded_images_are_read(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", FILES | {"train/cat/notes.txt": b"x"})
    first, again = noted(path), noted(path)
    assert first == again and "notes.txt" in first[1]
    told: list[str] = []
    load(DatasetSpec(source="images", path=str(path)), lambda text, share: told.append(text))
    assert first[1] in told


def test_nothing_is_told_where_all_is_read(tmp_path: Path) -> None:
    assert noted(write_folder(tmp_path / "pets", FILES)) == (10, "")


def test_a_class_without_images_is_refused_with_what_it_holds(tmp_path: Path) -> None:
    files = FILES | {"train/bird/0.heic": b"\0\0\0\x18ftypheic", "test/bird/0.png": PNG}
    with pytest.raises(DatasetError, match=r"no images in 'train/bird'.*\.heic"):
        ImageTree(write_folder(tmp_path / "pets", files)).read(Listener())


def test_links_inside_of_a_class_are_followed(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", FILES)
    more = write_folder(tmp_path / "more", {"a.png": PNG, "deeper/b.png": PNG})
    (path / "train/cat/more").symlink_to(more)
    (path / "train/cat/one.png").symlink_to(more / "a.png")
    (path / "train/bird").symlink_to(more)
    (path / "test/bird").symlink_to(more / "deeper")
    data = load(DatasetSpec(source="images", path=str(path)))
    assert data.classes == ("bird", "cat", "dog")
    assert data.train.labels.bincount().tolist() == [2, 6, 3]
    assert data.test.labels.bincount().tolist() == [1, 2, 2]


def test_links_that_lead_nowhere_or_round_in_circles_are_told(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", FILES | {"train/cat/in/ner/9.png": PNG})
    (path / "train/cat/gone.png").symlink_to("/nowhere/at/all.png")
    (path / "train/bird").symlink_to("/nowhere")
    (path / "train/cat/in/ner/up").symlink_to(path / "train/cat")
    (path / "train/dog/all").symlink_to(path / "train")
    (path / "train/dog/cats").symlink_to(path / "train/cat")
    (path / "train/dog/self").symlink_to("self")
    count, told = noted(path)
    assert count == 11 + 4
    assert "links that lead nowhere" in told and "'train/cat/gone.png'" in told
    assert "links back to a folder that they lie in" in told


def test_many_links_to_one_another_come_to_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve folders that all link to all others hold more paths than there are particles."""
    path = write_folder(tmp_path / "pets", FILES)
    places = [path / f"train/cat/{i}" for i in range(12)]
    for place in places:
        place.mkdir()
    for place in places:
        for other in places:
            (place / other.name).symlink_to(other)
    monkeypatch.setattr("workbench.data.files.MOST_FILES", 5000)
    with pytest.raises(DatasetError, match="more than 5,000 files"):
        ImageTree(path).read(Listener())


def test_pipes_and_sockets_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_folder(tmp_path / "pets", FILES)
    os.mkfifo(path / "train/cat/9.png")
    # A socket's path must be short.
    monkeypatch.chdir(path / "train" / "cat")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        assert "2 pipes or devices" in noted(path)[1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty"),
        (b"%PDF-1.7", "it is a PDF document"),
        (b"<!DOCTYPE html><html>", "it is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        (b"hello there", "it is text"),
        (bytes(5000), "it begins with zeros"),
        (PNG[:40], "PNG image"),
        (encoded(random_pixels(1, 30, 30, 3), "JPEG")[:400], "this JPEG image is cut off"),
        (b"\x89PNG\r\n\x1a\n" + b"nothing else", "PNG image"),
    ],
)
@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_what_is_an_image_by_name_only_is_refused_in_plain_words(  # type: ignore[no-untyped-def]
    tmp_path: Path, write, name: str, data: bytes, words: str
) -> None:
    path = write(tmp_path / name, FILES | {"train/dog/1.jpg": data})
    with pytest.raises(DatasetError) as caught:
        ImageTree(path).read(Listener())
    message = caught.value.message
    assert "'train/dog/1.jpg' is not an image that can be read" in message
    assert words in message
    assert "0x" not in message and "BytesIO" not in message and "<" not in message
    with pytest.raises(DatasetError, match="not an image"):
        decode_all([ImageFile("train", "cat", "a", data, 1.0)], Listener())


def encrypted(path: Path) -> Path:
    """Marks all files of a zip as encrypted."""
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    path.write_bytes(data)
    return path


def test_an_encrypted_zip_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = encrypted(write_zip(tmp_path / "locked.zip", FILES))
    with pytest.raises(DatasetError) as caught:
        ImageTree(path).read(Listener())
    assert caught.value.message == (
        "'locked.zip' is encrypted: 'train/cat/0.png' needs a password."
    )
    assert "password" in caught.value.hint


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "'a.tar' is empty"),
        (b"Rar!\x1a\x07\x00" + bytes(600), "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(600), "a 7z archive"),
        (png(random_pixels(1, 40, 40, 3)), "a PNG image"),
    ],
)
def test_a_file_that_is_no_archive_is_said_to_be_what_it_is(
    tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(data)
    with pytest.raises(DatasetError, match=words):
        ImageTree(path).read(Listener())
