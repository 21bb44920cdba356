"""From a stream of image files to pixels, on all cores."""

import io
import os
import struct
import threading
import warnings
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice

import psutil
from PIL import Image

from workbench.data.progress import Listener
from workbench.errors import DatasetError

LARGEST_SIDE = 2048
_FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
_MODES = {"1": "L", "L": "L", "P": "RGB", "RGB": "RGB"}
_CHUNK = 256
_PATIENCE_SECONDS = 0.05
# Pixels are held twice while they are put in order.
_MEMORY_SHARE = 0.45
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    ArithmeticError,
    TypeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An encoded image and where it belongs; `share` of its source was read to get it."""

    split: str
    label: str
    name: str
    data: bytes
    share: float


@dataclass(frozen=True, slots=True)
class Form:
    """What all images of a set have in common: size in pixels and colour mode (L or RGB)."""

    width: int
    height: int
    mode: str

    def __str__(self) -> str:
        return f"{self.width}x{self.height} {self.mode}"

    @property
    def channels(self) -> int:
        return 1 if self.mode == "L" else 3


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded image: `data` is (H, W, C) uint8, flat."""

    split: str
    label: str
    name: str
    form: Form
    data: bytes


def decode_all(files: Iterable[ImageFile], listener: Listener) -> list[Picture]:
    """Every image, in the order of `files`. Raises `DatasetError` for one that is damaged, or
    whose size or colour mode is not that of the first."""
    with warnings.catch_warnings():
        # What Pillow only warns of (sizes, odd tags) is judged here.
        warnings.simplefilter("ignore")
        return _gathered(files, listener)


def _gathered(files: Iterable[ImageFile], listener: Listener) -> list[Picture]:
    room = int(psutil.virtual_memory().available * _MEMORY_SHARE)
    pictures: list[Picture] = []
    taken = 0
    for chunk, share in _decoded(files, listener):
        for picture in chunk:
            _check_form(picture, pictures[0] if pictures else chunk[0])
            pictures.append(picture)
            taken += len(picture.data)
        if taken > room:
            raise DatasetError(
                f"The images need more memory than there is: {len(pictures):,} of them already "
                f"take {taken / 2**30:.1f} GiB.",
                "Use smaller or fewer images.",
            )
        listener.tell(f"Decoding images ({len(pictures):,})", share)
    return pictures


def _check_form(picture: Picture, first: Picture) -> None:
    if picture.form != first.form:
        raise DatasetError(
            f"'{picture.name}' is {picture.form}, but '{first.name}' is {first.form}.",
            "All images of a data set need one size and one colour mode.",
        )


def _decoded(
    files: Iterable[ImageFile], listener: Listener
) -> Iterator[tuple[list[Picture], float]]:
    """Chunks of pictures in order, a few chunks ahead being decoded."""
    workers = os.cpu_count() or 1
    waiting: deque[tuple[Future[list[Picture]], float]] = deque()
    source = _checked(files, listener)
    given_up = threading.Event()
    with ThreadPoolExecutor(workers, "decode") as pool:
        try:
            while chunk := list(islice(source, _CHUNK)):
                waiting.append((pool.submit(_decode_chunk, chunk, given_up), chunk[-1].share))
                if len(waiting) > 2 * workers:
                    future, share = waiting.popleft()
                    yield _result(future, listener), share
            while waiting:
                future, share = waiting.popleft()
                yield _result(future, listener), share
        finally:
            given_up.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _checked(files: Iterable[ImageFile], listener: Listener) -> Iterator[ImageFile]:
    for file in files:
        listener.check()
        yield file


def _result(future: Future[list[Picture]], listener: Listener) -> list[Picture]:
    """What the workers make, waited for in a way that lets the listener cancel."""
    while not future.done():
        listener.check()
        wait([future], _PATIENCE_SECONDS)
    return future.result()


def _decode_chunk(files: list[ImageFile], given_up: threading.Event) -> list[Picture]:
    return [_decode(file) for file in files if not given_up.is_set()]


def _decode(file: ImageFile) -> Picture:
    try:
        with Image.open(io.BytesIO(file.data), formats=_FORMATS) as image:
            width, height = image.size
            mode = _MODES.get(image.mode)
            if mode is None or max(width, height) > LARGEST_SIDE:
                raise _unsuitable(file.name, f"{width}x{height} {image.mode}")
            # Asking for a conversion that is none would still copy the image.
            data = (image if mode == image.mode else image.convert(mode)).tobytes()
    except _DAMAGE as fault:
        raise DatasetError(
            f"'{file.name}' is not an image that can be read: {fault}.",
            "Replace it or take it out.",
        ) from None
    return Picture(file.split, file.label, file.name, Form(width, height, mode), data)


def _unsuitable(name: str, found: str) -> DatasetError:
    return DatasetError(
        f"'{name}' is {found}.",
        f"Images need the mode L (grey) or RGB and at most {LARGEST_SIDE} pixels a side; "
        "convert it.",
    )
