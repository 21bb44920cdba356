"""Colours and sizes brought to one form by choice, and what is told of it."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from workbench.data.images import ImageData
from workbench.data.sources import load
from workbench.errors import DatasetError
from workbench.spec.dataset import Convert, DatasetSpec, parsed_size

from .archives import png, random_pixels, tree, write_folder, write_zip

GREY = random_pixels(7, 4, 5)
RGB = random_pixels(8, 4, 5, 3)
ALPHA = random_pixels(9, 4, 5, 4)


def file_of(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def read(
    path: Path, convert: Convert = "", resize: str = "", notes: list[str] | None = None
) -> ImageData:
    spec = DatasetSpec(source="images", path=str(path), convert=convert, resize=resize)
    return load(spec, notes=notes)


def odd_one(folder: Path, data: bytes, name: str = "9.png") -> Path:
    """The set with one more image, the last among the training cats."""
    return write_folder(folder, tree() | {f"train/cat/{name}": data})


def pixels_of(data: ImageData, index: int = 3) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = data.train.pixels[index].permute(1, 2, 0).numpy()
    return found


def on_white(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    alpha = pixels[..., -1:].astype(float) / 255
    mixed: NDArray[np.float64] = pixels[..., :-1] * alpha + 255 * (1 - alpha)
    return mixed


SIXTEEN = np.random.default_rng(3).integers(0, 65536, (4, 5), dtype=np.uint16)
ODD_ONES = {
    "grey": (file_of(Image.fromarray(GREY)), np.repeat(GREY[..., None], 3, 2), "1 grey"),
    "RGBA": (file_of(Image.fromarray(ALPHA)), on_white(ALPHA), "1 with transparency"),
    "grey with transparency": (
        file_of(Image.fromarray(ALPHA[..., :2], "LA")),
        np.repeat(on_white(ALPHA[..., :2]), 3, 2),
        "1 with transparency",
    ),
    "16 bits": (
        file_of(Image.fromarray(SIXTEEN)),
        np.repeat(SIXTEEN[..., None] / 257, 3, 2),
        "1 16-bit grey",
    ),
    "CMYK": (
        file_of(Image.fromarray(RGB).convert("CMYK"), "TIFF"),
        RGB,
        "1 CMYK",
    ),
    "two colours": (
        file_of(Image.fromarray(GREY).point(lambda v: 255 * (v > 99)).convert("1")),
        np.repeat(255 * (GREY[..., None] > 99), 3, 2),
        "1 black and white",
    ),
}


@pytest.mark.parametrize("kind", ODD_ONES)
def test_an_image_of_other_colours_is_converted_by_choice_and_counted(
    tmp_path: Path, kind: str
) -> None:
    file, expected, counted = ODD_ONES[kind]
    path = odd_one(tmp_path / "pets", file)
    notes: list[str] = []
    data = read(path, "rgb", notes=notes)
    assert data.shape == (3, 4, 5) and len(data.train) == 7
    assert np.abs(pixels_of(data).astype(float) - expected).max() <= 1
    assert notes == [f"1 image converted to RGB: {counted}."]


@pytest.mark.parametrize("kind", ODD_ONES)
def test_without_the_choice_it_is_refused_with_all_counts_and_what_to_do(
    tmp_path: Path, kind: str
) -> None:
    file, _, counted = ODD_ONES[kind]
    with pytest.raises(DatasetError) as caught:
        read(odd_one(tmp_path / "pets", file))
    assert "train/cat/9.png" in caught.value.message
    assert f"10 RGB, {counted}" in caught.value.message
    assert "--convert rgb" in caught.value.hint


def test_palettes_are_converted_with_their_transparency(tmp_path: Path) -> None:
    image = Image.fromarray(RGB).quantize(4)
    clear = int(np.asarray(image)[0, 0])
    path = odd_one(tmp_path / "pets", file_of(image, transparency=clear))
    expected = np.asarray(image.convert("RGB")).copy()
    assert np.array_equal(pixels_of(read(path)), expected)
    notes: list[str] = []
    expected[np.asarray(image) == clear] = 255
    assert np.array_equal(pixels_of(read(path, "rgb", notes=notes)), expected)
    assert notes == ["1 image converted to RGB: 1 palette."]


def test_all_can_be_made_grey(tmp_path: Path) -> None:
    notes: list[str] = []
    data = read(odd_one(tmp_path / "pets", png(GREY)), "grey", notes=notes)
    assert data.shape == (1, 4, 5)
    assert np.array_equal(pixels_of(data)[..., 0], GREY)
    expected = Image.open(io.BytesIO(tree()["train/cat/0.png"])).convert("L")
    assert np.array_equal(pixels_of(data, 0)[..., 0], np.asarray(expected))
    assert notes == ["10 images converted to grey: 10 RGB."]


def test_pixels_of_no_known_range_are_refused_by_either_choice(tmp_path: Path) -> None:
    floats = Image.fromarray(np.ones((4, 5), np.float32))
    path = odd_one(tmp_path / "pets", file_of(floats, "TIFF"), "9.tif")
    with pytest.raises(DatasetError, match="no known range"):
        read(path, "rgb")


@pytest.mark.parametrize("how", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_images_are_turned_as_their_exif_says(tmp_path: Path, how: int, kind: str) -> None:
    upright = np.zeros((8, 16, 3), np.uint8)
    upright[:, 8:, 0], upright[4:, :, 1] = 250, 250
    # How a camera stores the picture that EXIF then tells to turn.
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: upright.transpose(1, 0, 2)[::-1],
        7: upright.transpose(1, 0, 2)[::-1, ::-1],
        8: upright.transpose(1, 0, 2)[:, ::-1],
    }[how]
    exif = Image.Exif()
    exif[0x112] = how
    more = (
        {"lossless": True}
        if kind == "WEBP"
        else {"quality": 100, "subsampling": 0}
        if kind == "JPEG"
        else {}
    )
    file = file_of(Image.fromarray(np.ascontiguousarray(stored)), kind, exif=exif, **more)
    plain = tree(shape=(8, 16, 3))
    path = write_folder(tmp_path / "pets", plain | {"train/cat/9.png": file})
    notes: list[str] = []
    data = read(path, notes=notes)
    assert data.shape == (3, 8, 16)
    assert np.abs(pixels_of(data).astype(int) - upright).max() < 40
    told = [] if how == 1 else ["1 image turned upright, as its EXIF data says."]
    assert notes == told


def test_damaged_exif_costs_no_image(tmp_path: Path) -> None:
    file = file_of(Image.fromarray(RGB), "JPEG", exif=b"Exif\0\0MM\0*\0\0\xff\xff junk")
    assert len(read(odd_one(tmp_path / "pets", file)).train) == 7


def test_images_of_mixed_sizes_are_brought_to_one_by_choice(tmp_path: Path) -> None:
    wide = np.zeros((20, 60, 3), np.uint8)
    wide[:, 15:45] = 200
    path = odd_one(tmp_path / "pets", png(wide))
    notes: list[str] = []
    data = read(path, resize="10", notes=notes)
    assert data.shape == (3, 10, 10)
    # Scaled until it covers the square, of which the middle third is left.
    assert np.abs(pixels_of(data).astype(int) - 200).max() <= 1
    assert notes == ["11 images brought to 10x10: 10 of 5x4, 1 of 60x20."]
    assert read(path, resize="12x8").shape == (3, 8, 12)


def test_a_photograph_larger_than_what_is_read_can_be_scaled_down(tmp_path: Path) -> None:
    large = file_of(Image.new("RGB", (4000, 3000), (10, 200, 30)), "JPEG")
    path = odd_one(tmp_path / "pets", large, "9.jpg")
    with pytest.raises(DatasetError, match="4000x3000") as caught:
        read(path)
    assert "--resize" in caught.value.hint
    assert abs(pixels_of(read(path, resize="8")).astype(int) - (10, 200, 30)).max() < 4


def test_each_choice_has_decoded_images_of_its_own(tmp_path: Path) -> None:
    path = odd_one(tmp_path / "pets", png(GREY))
    shapes = [
        read(path, convert, resize).shape
        for _ in range(2)
        for convert, resize in (("rgb", ""), ("grey", ""), ("rgb", "6"), ("rgb", "6x7"))
    ]
    assert shapes == [(3, 4, 5), (1, 4, 5), (3, 6, 6), (3, 7, 6)] * 2


def test_folders_and_archives_are_converted_alike(tmp_path: Path) -> None:
    files = tree() | {f"train/dog/{kind}.png": file for kind, (file, _, _) in ODD_ONES.items()}
    folder = read(write_folder(tmp_path / "pets", files), "rgb", "6")
    assert (
        folder.fingerprint == read(write_zip(tmp_path / "pets.zip", files), "rgb", "6").fingerprint
    )


def test_built_in_images_are_not_converted() -> None:
    with pytest.raises(DatasetError, match="digits"):
        load(DatasetSpec(convert="rgb"))


@pytest.mark.parametrize(("text", "size"), [("", None), ("32", (32, 32)), ("32x48", (32, 48))])
def test_a_size_is_a_side_or_two(text: str, size: tuple[int, int] | None) -> None:
    assert parsed_size(text) == size


@pytest.mark.parametrize("text", ["0", "-3", "x", "3x", "3x4x5", "1e3", "99999", "٣", "3 2"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(DatasetError, match="is not a size"):
        parsed_size(text)
