"""Images of any colours and sizes brought to one form, where a person asks for it."""

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from workbench.spec.dataset import Convert

DAMAGE = (
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
"""What Pillow raises for a file that is no image, or a damaged one."""

_ORIENTATION = 0x112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_PLAIN = {"1": "L", "L": "L", "P": "RGB", "RGB": "RGB"}
"""What is taken as it is: two colours are grey, and a palette is of RGB."""

_ALPHA = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})
_NAMES = {
    "1": "black and white",
    "L": "grey",
    "P": "palette",
    "RGB": "RGB",
    "CMYK": "CMYK",
    "I": "16-bit grey",
    "F": "floating-point",
    **dict.fromkeys(_ALPHA, "with transparency"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """Size in pixels and colour mode, as Pillow calls it, of an image."""

    width: int
    height: int
    mode: str

    def __str__(self) -> str:
        return f"{self.width}x{self.height} {self.mode}"

    @property
    def size(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def channels(self) -> int:
        return 1 if self.mode == "L" else 3


@dataclass(frozen=True, slots=True)
class Choice:
    """What images are brought to: colours ('' leaves them), and a width and height in pixels
    (None leaves them). An image is scaled until it covers the size, and its middle is taken."""

    convert: Convert = ""
    size: tuple[int, int] | None = None

    @property
    def mode(self) -> str:
        return {"": "", "rgb": "RGB", "grey": "L"}[self.convert]

    @property
    def label(self) -> str:
        """Different for every choice, for the name of a file; empty for none."""
        size = f"-{self.size[0]}x{self.size[1]}" if self.size else ""
        return f"-{self.convert}{size}" if self.convert else size


AS_THEY_ARE = Choice()


def orientation(image: Image.Image) -> int:
    """How EXIF says that the image must be turned, 2 to 8; 1 for not at all, and where its EXIF
    cannot be understood."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except DAMAGE:
        # The pixels are none the worse for it.
        return 1
    return found if found in _TURNS else 1


def turned_upright(image: Image.Image, how: int) -> Image.Image:
    """The image turned as `orientation` said."""
    turn = _TURNS.get(how)
    return image if turn is None else image.transpose(turn)


def name_of(mode: str) -> str:
    """A colour mode in words, for counts: 'grey', 'RGB', 'with transparency'."""
    return _NAMES.get(mode) or (_NAMES["I"] if mode.startswith("I;") else mode)


def plain_mode(mode: str) -> str | None:
    """Into what an image of this mode goes with no loss and no choice; None where it does not."""
    return _PLAIN.get(mode)


def in_colours(image: Image.Image, mode: str) -> Image.Image:
    """The image as 'RGB' or 'L': what is transparent becomes white, 16 bits are scaled to 8.
    Raises `ValueError` for pixels whose range is not known."""
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    elif image.mode == "F":
        raise ValueError("floating-point pixels have no known range")
    elif image.mode in _ALPHA or "transparency" in image.info:
        layers = image.convert("RGBA")
        white = Image.new("RGBA", layers.size, "white")
        image = Image.alpha_composite(white, layers).convert("RGB")
    return image if image.mode == mode else image.convert(mode)


def _eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.int64)
    if values.size and (values.min() < 0 or values.max() > 65535):
        raise ValueError("32-bit pixels have no known range")
    return Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8))


def in_size(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The image scaled to cover (width, height), and its middle."""
    if image.size == size:
        return image
    return ImageOps.fit(image, size, Image.Resampling.BILINEAR)
