"""Files that the tests of the data sources write: image trees, archives, CIFAR pickles."""

import hashlib
import io
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def png(pixels: Pixels) -> bytes:
    return encoded(pixels, "PNG")


def encoded(pixels: Pixels, kind: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind)
    return file.getvalue()


def random_pixels(seed: int, *shape: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def tree(
    classes: tuple[str, ...] = ("cat", "dog"),
    train: int = 3,
    test: int = 2,
    shape: tuple[int, ...] = (4, 5, 3),
) -> dict[str, bytes]:
    """Name to PNG file of a small data set."""
    return {
        f"{split}/{label}/{i}.png": png(
            random_pixels(1000 * (2 * k + (split == "test")) + i, *shape)
        )
        for split, count in (("train", train), ("test", test))
        for k, label in enumerate(classes)
        for i in range(count)
    }


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def write_tar(path: Path, files: Mapping[str, bytes]) -> Path:
    mode = {"gz": "w:gz", "bz2": "w:bz2", "xz": "w:xz"}.get(path.suffix[1:], "w")
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def cifar_batch(pixels: Pixels, labels: list[int], key: str = "labels") -> bytes:
    """A batch exactly as Python 2 wrote the originals: `pixels` (N, 3072), protocol 2, byte
    strings, numpy's names of that time."""
    rows, columns = pixels.shape
    return (
        b"\x80\x02}q\x00("
        + _text2(b"data")
        + b"cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85"
        + _text2(b"b")
        + b"\x87Rq\x03(K\x01J"
        + struct.pack("<i", rows)
        + b"J"
        + struct.pack("<i", columns)
        + b"\x86cnumpy\ndtype\nq\x04"
        + _text2(b"u1")
        + b"K\x00K\x01\x87Rq\x05(K\x03"
        + _text2(b"|")
        + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T"
        + struct.pack("<i", pixels.size)
        + pixels.tobytes()
        + b"tb"
        + _text2(key.encode())
        + b"]("
        + b"".join(b"K" + bytes([label]) for label in labels)
        + b"e"
        + b"u."
    )


def _text2(text: bytes) -> bytes:
    return b"U" + bytes([len(text)]) + text


def cifar10_archive(path: Path, images: int = 4) -> tuple[Path, Pixels, list[int]]:
    """An archive in CIFAR-10's format with `images` a batch. Returns it with the training
    pixels (5 * images, 3, 32, 32) and labels."""
    files: dict[str, bytes] = {}
    pixels = random_pixels(1, 6 * images, 3072)
    labels = [i % 10 for i in range(6 * images)]
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    for i, name in enumerate(names):
        part = slice(i * images, (i + 1) * images)
        files[f"cifar-10-batches-py/{name}"] = cifar_batch(pixels[part], labels[part])
    meta = {"label_names": [f"class {i}" for i in range(10)], "num_vis": 3072}
    files["cifar-10-batches-py/batches.meta"] = pickle.dumps(meta, 2)
    files["cifar-10-batches-py/readme.html"] = b"<html></html>"
    write_tar(path, files)
    return path, pixels[: 5 * images].reshape(-1, 3, 32, 32), labels[: 5 * images]


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


def hostile_pickles() -> Iterator[tuple[str, bytes]]:
    """Pickles that would run code or exhaust memory, each with the name of its trick."""
    yield "os.system", b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R."
    yield "eval", b"\x80\x02cbuiltins\neval\nX\x01\x00\x00\x001\x85R."
    yield "numpy's own loader", b"\x80\x02cnumpy\nload\nX\x01\x00\x00\x00x\x85R."
    yield "instance", b"(iposix\nsystem\n."
    yield "huge memo", b"\x80\x02}r\xff\xff\xff\x7f."
    yield (
        "huge array",
        (
            b"\x80\x02}U\x04datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"
            b"K\x00\x85U\x01b\x87R(K\x01J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86cnumpy\ndtype\n"
            b"U\x02u1K\x00K\x01\x87R\x89U\x01xtbs."
        ),
    )
    yield (
        "array of objects",
        (
            b"\x80\x02}U\x04datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"
            b"K\x00\x85U\x01b\x87R(K\x01K\x01\x85cnumpy\ndtype\nU\x02O8K\x00K\x01\x87R\x89]tbs."
        ),
    )
    yield (
        "codec",
        b"\x80\x02}U\x01xc_codecs\nencode\nX\x01\x00\x00\x00xX\x04\x00\x00\x00zlib\x86Rs.",
    )
    yield "truncated", b"\x80\x02}q\x00(U\x04data"
    yield "empty", b""
    yield "not a dictionary", b"\x80\x02K\x01."
    yield "state on a class", b"\x80\x02cnumpy\nndarray\n}U\x01xK\x01sb."
