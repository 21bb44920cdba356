"""What a file is, by its first bytes: one of the images that are read, or what else."""

import re
from pathlib import PurePosixPath

ENDINGS = frozenset(
    ".apng .bmp .dib .gif .jfif .jpe .jpeg .jpg .pbm .pgm .pjp .pjpeg .png .pnm .ppm .tif .tiff "
    ".webp".split()
)
"""Endings of files that claim to be one of the images that are read."""

_IMAGES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("WEBP", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("TIFF", re.compile(rb"II\*\0|MM\0\*|II\+\0|MM\0\+")),
    # 'BM' alone begins many a text: the header's length and its empty fields make it sure.
    ("BMP", re.compile(rb"BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.DOTALL)),
    ("PPM", re.compile(rb"P[1-6]\s+(#|\d)")),
)
_OTHERS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("a PDF document", re.compile(rb"%PDF")),
    ("PostScript", re.compile(rb"%!PS")),
    ("a zip archive or an Office document", re.compile(rb"PK\x03\x04")),
    ("a RAR archive", re.compile(rb"Rar!")),
    ("a 7z archive", re.compile(rb"7z\xbc\xaf\x27\x1c")),
    ("an SVG drawing", re.compile(rb"\s*(<\?xml[^>]*>\s*)?<svg", re.IGNORECASE)),
    ("a web page", re.compile(rb"\s*<(!doctype\s+html|html|head|body)", re.IGNORECASE)),
    ("a HEIC photograph", re.compile(rb".{4}ftyp(heic|heix|mif1|msf1)", re.DOTALL)),
    ("an AVIF image", re.compile(rb".{4}ftypavi[fs]", re.DOTALL)),
    ("a video", re.compile(rb".{4}ftyp|RIFF.{4}AVI |\x1aE\xdf\xa3", re.DOTALL)),
    ("a Photoshop file", re.compile(rb"8BPS")),
    ("a pointer of Git LFS", re.compile(rb"version https://git-lfs")),
    ("an image of a kind that is not read here", re.compile(rb"\0\0\0\x0cjP  |\0\0\x01\0|qoif")),
)


def image_kind(head: bytes) -> str | None:
    """'PNG', 'JPEG' and the like, as Pillow calls them; None for anything else."""
    return next((kind for kind, start in _IMAGES if start.match(head)), None)


def named_as_image(name: str) -> bool:
    """Whether the ending claims an image of a kind that is read."""
    return ending(name) in ENDINGS


def ending(name: str) -> str:
    """'.png', in lower case; empty where there is none."""
    return PurePosixPath(name).suffix.lower()


def described(head: bytes) -> str:
    """What a file begins like."""
    if not head:
        return "it is empty"
    if kind := image_kind(head):
        return f"it is a {kind} image"
    for words, start in _OTHERS:
        if start.match(head):
            return f"it is {words}"
    if not head.strip(b"\0"):
        return "it begins with zeros"
    if all(byte >= 32 or byte in b"\t\n\r\f" for byte in head):
        return "it is text"
    return "it begins like no image that is known here"
