"""From a stream of image files to pixels, on all cores."""

import io
import os
import threading
import warnings
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache

import psutil
from PIL import Image, UnidentifiedImageError

from workbench.data import conversion
from workbench.data.conversion import AS_THEY_ARE, DAMAGE, Choice, Form
from workbench.data.files import HEAD_BYTES
from workbench.data.image_kinds import described, image_kind
from workbench.data.progress import Listener
from workbench.errors import DatasetError
from workbench.spec.dataset import LARGEST_SIDE

_FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
_CHUNK = 256
_CHUNK_BYTES = 8 * 2**20
_BYTES_IN_FLIGHT = 64 * 2**20
"""Of encoded files, read and not decoded yet: beyond it nothing more is read. One more file, which
may be as large as a source allows, is the most that is held above it."""

_LARGEST_SOURCE = 64_000_000
"""Pixels of an image that is to be scaled down."""

_PATIENCE_SECONDS = 0.05
# Pixels are held twice while they are put in order.
_MEMORY_SHARE = 0.45
_ONE_LARGE_IMAGE = threading.Lock()


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An encoded image and where it belongs; `share` of its source was read to get it."""

    split: str
    label: str
    name: str
    data: bytes
    share: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded image: `data` is (H, W, C) uint8, flat; empty where its form cannot be one of a
    set. `source` is its form in the file, upright; `is_turned` where it did not lie so."""

    split: str
    label: str
    name: str
    form: Form
    data: bytes
    source: Form
    is_turned: bool = False


def decode_all(
    files: Iterable[ImageFile], listener: Listener, choice: Choice = AS_THEY_ARE
) -> list[Picture]:
    """Every image, in the order of `files`. Raises `DatasetError` for one that is damaged, and
    where they differ in size or colours after what `choice` does to them."""
    with warnings.catch_warnings():
        # What Pillow only warns of (sizes, odd tags) is judged here.
        warnings.simplefilter("ignore")
        return _gathered(files, listener, Decoder(choice))


def _gathered(files: Iterable[ImageFile], listener: Listener, decoder: "Decoder") -> list[Picture]:
    room = int(psutil.virtual_memory().available * _MEMORY_SHARE)
    pictures: list[Picture] = []
    odd: Picture | None = None
    taken = 0
    for chunk, share in _decoded(files, listener, decoder):
        for picture in chunk:
            first = pictures[0] if pictures else picture
            if odd is None and (picture.form != first.form or not picture.data):
                odd = picture
                # The rest is only counted, so that the refusal can say what all of them are.
                decoder.is_counting.set()
            pictures.append(picture)
            taken += len(picture.data)
        if taken > room:
            raise DatasetError(
                f"The images need more memory than there is: {len(pictures):,} of them already "
                f"take {taken / 2**30:.1f} GiB.",
                "Use smaller or fewer images.",
            )
        listener.tell(f"Decoding images ({len(pictures):,})", share)
    if odd is not None:
        raise _differing(pictures, odd, decoder.choice)
    return pictures


def _differing(pictures: Sequence[Picture], odd: Picture, choice: Choice) -> DatasetError:
    """Names an image of another form than the first's, counts all forms, and says what to do."""
    first = pictures[0]
    said, hints = [], []
    sizes = Counter(picture.source.size for picture in pictures)
    modes = Counter(picture.source.mode for picture in pictures)
    if not choice.convert and (len(modes) > 1 or conversion.plain_mode(first.source.mode) is None):
        names: Counter[str] = Counter()
        for mode, count in modes.items():
            names[conversion.name_of(mode)] += count
        said.append(counted(names))
        hints.append("--convert rgb or --convert grey (in the window, 'Colours')")
    if not choice.size and len(sizes) > 1:
        said.append(counted(sizes, " of "))
        hints.append("--resize with a size, such as 32x32 (in the window, 'Size')")
    beside = f", but '{first.name}' is {first.source}" if odd.source != first.source else ""
    return DatasetError(
        f"'{odd.name}' is {odd.source}{beside}. Of all images: {'; '.join(said)}.",
        "All images of a data set need one size and either RGB or grey. Convert the files, or let "
        f"them be brought to one form: {', '.join(hints)}.",
    )


_MOST_COUNTED = 5


def counted(counts: Counter[str], between: str = " ") -> str:
    """'9 RGB, 1 grey': the most frequent first, and how many the others are."""
    shown = [f"{count:,}{between}{name}" for name, count in counts.most_common(_MOST_COUNTED)]
    left = counts.total() - sum(count for _, count in counts.most_common(_MOST_COUNTED))
    return ", ".join([*shown, f"{left:,} others"] if left else shown)


def _decoded(
    files: Iterable[ImageFile], listener: Listener, decoder: "Decoder"
) -> Iterator[tuple[list[Picture], float]]:
    """Chunks of pictures in order, a few chunks ahead being decoded."""
    workers = os.cpu_count() or 1
    waiting: deque[tuple[Future[list[Picture]], int, float]] = deque()
    source = iter(files)
    with ThreadPoolExecutor(workers, "decode") as pool:
        try:
            while chunk := _chunk(source, listener):
                share, size = chunk[-1].share, sum(len(file.data) for file in chunk)
                waiting.append((pool.submit(decoder.pictures, chunk), size, share))
                # The chunk is the worker's now: held here, it would outlive its decoding.
                del chunk
                while len(waiting) > 2 * workers or _in_flight(waiting) > _BYTES_IN_FLIGHT:
                    future, _, share = waiting.popleft()
                    yield _result(future, listener), share
            while waiting:
                future, _, share = waiting.popleft()
                yield _result(future, listener), share
        finally:
            decoder.is_given_up.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _in_flight(waiting: Iterable[tuple[Future[list[Picture]], int, float]]) -> int:
    return sum(size for future, size, _ in waiting if not future.done())


def _chunk(source: Iterator[ImageFile], listener: Listener) -> list[ImageFile]:
    """The next files: a few hundred small ones, or one large one."""
    chunk: list[ImageFile] = []
    size = 0
    while len(chunk) < _CHUNK and size < _CHUNK_BYTES:
        listener.check()
        file = next(source, None)
        if file is None:
            break
        chunk.append(file)
        size += len(file.data)
    return chunk


def _result(future: Future[list[Picture]], listener: Listener) -> list[Picture]:
    """What the workers make, waited for in a way that lets the listener cancel."""
    while not future.done():
        listener.check()
        wait([future], _PATIENCE_SECONDS)
    return future.result()


@lru_cache(maxsize=4096)
def _form(width: int, height: int, mode: str) -> Form:
    """One record for all images of a form."""
    return Form(width, height, mode)


class Decoder:
    """Decodes files for several threads. `is_given_up` set, it does nothing more; `is_counting`
    set, it looks at no pixels."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.is_given_up = threading.Event()
        self.is_counting = threading.Event()

    def pictures(self, files: list[ImageFile]) -> list[Picture]:
        return [decode(file, self) for file in files if not self.is_given_up.is_set()]

    def picture(self, file: ImageFile) -> Picture:
        """Raises `DatasetError` for a damaged image, and for one too large."""
        with Image.open(io.BytesIO(file.data), formats=_FORMATS) as image:
            self._check_size(file, image)
            is_large = image.width * image.height > LARGEST_SIDE**2
            # Several of them at once would fill the memory.
            with _ONE_LARGE_IMAGE if is_large else nullcontext():
                return self._made(file, image)

    def _check_size(self, file: ImageFile, image: Image.Image) -> None:
        width, height = image.size
        if self.choice.size and width * height <= _LARGEST_SOURCE:
            return
        if max(width, height) > LARGEST_SIDE:
            most = f"{_LARGEST_SOURCE // 10**6} million pixels" if self.choice.size else ""
            raise DatasetError(
                f"'{file.name}' is {width}x{height} {image.mode}.",
                f"Images may have at most {most}; take it out."
                if most
                else f"Images may have at most {LARGEST_SIDE} pixels a side. Let them be scaled: "
                "--resize with a size, such as 32x32 (in the window, 'Size').",
            )

    def _made(self, file: ImageFile, image: Image.Image) -> Picture:
        choice, mode = self.choice, image.mode
        how = conversion.orientation(image)
        if self.is_counting.is_set():
            return _counted_only(file, image, how)
        image.load()
        # TIFFs turn themselves as they are loaded.
        upright = conversion.turned_upright(image, conversion.orientation(image))
        source = _form(*upright.size, mode)
        wanted = choice.mode or conversion.plain_mode(mode)
        if wanted is None:
            return Picture(file.split, file.label, file.name, source, b"", source, how != 1)
        if choice.convert:
            upright = conversion.in_colours(upright, wanted)
        elif mode != wanted:
            # Asking for a conversion that is none would still copy the image.
            upright = upright.convert(wanted)
        if choice.size:
            upright = conversion.in_size(upright, choice.size)
        form, data = _form(*upright.size, wanted), upright.tobytes()
        return Picture(file.split, file.label, file.name, form, data, source, how != 1)


def _counted_only(file: ImageFile, image: Image.Image, how: int) -> Picture:
    width, height = image.size[::-1] if how >= 5 and image.format != "TIFF" else image.size
    form = _form(width, height, image.mode)
    return Picture(file.split, file.label, file.name, form, b"", form, how != 1)


def decode(file: ImageFile, decoder: Decoder) -> Picture:
    """One image. Raises `DatasetError`, saying what the file is."""
    try:
        return decoder.picture(file)
    except DAMAGE as fault:
        raise not_an_image(file.name, _said(file.data, fault)) from None


def not_an_image(name: str, why: str) -> DatasetError:
    """What to say of a file that should be an image."""
    return DatasetError(
        f"'{name}' is not an image that can be read: {why}.", "Replace it or take it out."
    )


def _said(data: bytes, fault: Exception) -> str:
    """What is wrong with a file, without the words of a programming language."""
    head = data[:HEAD_BYTES]
    kind = image_kind(head)
    if kind is None:
        return described(head)
    if isinstance(fault, Image.DecompressionBombError):
        return f"it claims to be larger than any {kind} image that is read"
    if isinstance(fault, ValueError) and str(fault).endswith("no known range"):
        return f"its {fault}"
    if isinstance(fault, EOFError) or "truncated" in str(fault).lower():
        return f"this {kind} image is cut off"
    if isinstance(fault, UnidentifiedImageError):
        return f"it begins like a {kind} image and goes on as none"
    return f"this {kind} image is damaged"
