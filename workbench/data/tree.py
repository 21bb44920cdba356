"""Images laid out as `train/<class>/*` and `test/<class>/*`, in a folder or an archive."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import torch

from workbench.data import archive
from workbench.data.archive import Member
from workbench.data.decode import ImageFile, Picture, decode_all
from workbench.data.images import Decoded, Images
from workbench.data.progress import Listener
from workbench.errors import DatasetError

SPLITS = ("train", "test")
_SUFFIXES = frozenset(
    {".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"}
)
_LAYOUT = "Images belong into train/<class>/ and test/<class>/."


@dataclass(frozen=True, slots=True)
class ImageTree:
    """Source for a folder, tar or zip. Raises `DatasetError` where there is nothing at `path`."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.exists():
            raise DatasetError(
                f"There is nothing at '{self.path}'.",
                "Choose a folder, or a tar or zip archive, of images.",
            )

    @property
    def key(self) -> str:
        place = hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()
        return f"images-{place[:16]}"

    def stamp(self) -> str:
        """Changes whenever a file was added, removed, resized or written to."""
        if self.path.is_file():
            return file_stamp(self.path)
        digest = hashlib.sha256()
        for name, file in _walk(_base(self.path)):
            status = file.stat() if file else None
            facts = (status.st_size, status.st_mtime_ns) if status else ()
            digest.update(repr((name, *facts)).encode())
        return f"folder {digest.hexdigest()}"

    def read(self, listener: Listener) -> Decoded:
        """All images, sorted by class and name. Raises `DatasetError`, `Cancelled`."""
        is_file = self.path.is_file()
        found = archive.members(self.path) if is_file else _folder_members(_base(self.path))
        layout = _Layout(self.path.name)
        pictures = decode_all(layout.files(found), listener)
        classes = layout.classes()
        listener.tell("Putting the images in order")
        train, test = (
            _assemble([p for p in pictures if p.split == split], classes) for split in SPLITS
        )
        return Decoded(classes, train, test)


def file_stamp(path: Path) -> str:
    """Changes when the file is replaced or written to."""
    try:
        status = path.stat()
    except OSError as fault:
        raise _unreadable(path, fault) from None
    return f"file {path.resolve()} {status.st_size} {status.st_mtime_ns}"


@dataclass(slots=True)
class _Layout:
    """Sorts members into classes and judges what was found."""

    title: str
    tops: set[str] = field(default_factory=set)
    counts: dict[str, dict[str, int]] = field(
        default_factory=lambda: {split: {} for split in SPLITS}
    )

    def files(self, found: Iterator[Member]) -> Iterator[ImageFile]:
        """The image files among `found`; notes every class, empty ones too."""
        for member in found:
            parts = [p for p in member.name.replace("\\", "/").split("/") if p not in ("", ".")]
            if any(part.startswith(".") or part == "__MACOSX" for part in parts):
                continue
            depth = next((i for i, part in enumerate(parts[:2]) if part in SPLITS), None)
            if depth is None:
                continue
            self.tops.add("/".join(parts[:depth]))
            if len(self.tops) > 1:
                names = " and ".join(f"'{top or '.'}'" for top in sorted(self.tops))
                raise DatasetError(f"'{self.title}' holds two data sets: {names}.", _LAYOUT)
            split, *below = parts[depth:]
            if member.data is None:
                if len(below) == 1:
                    self.counts[split].setdefault(below[0], 0)
                continue
            if PurePosixPath(parts[-1]).suffix.lower() not in _SUFFIXES:
                continue
            if len(below) < 2:
                raise DatasetError(f"'{member.name}' is not in the folder of a class.", _LAYOUT)
            self.counts[split][below[0]] = self.counts[split].get(below[0], 0) + 1
            yield ImageFile(split, below[0], "/".join(parts), member.data, member.share)

    def classes(self) -> tuple[str, ...]:
        """The names of the classes, sorted. Raises `DatasetError` where there are none, only one,
        or one has no images."""
        train, test = (self.counts[split] for split in SPLITS)
        names = sorted(train.keys() | test.keys())
        if not names:
            raise DatasetError(f"'{self.title}' has no classes.", _LAYOUT)
        for split in SPLITS:
            if not any(self.counts[split].values()):
                raise DatasetError(f"'{self.title}' has no images in '{split}'.", _LAYOUT)
        empty = [
            f"'{split}/{name}'"
            for split in SPLITS
            for name in names
            if not self.counts[split].get(name)
        ]
        if empty:
            more = f" and {len(empty) - 5} more" if len(empty) > 5 else ""
            raise DatasetError(
                f"'{self.title}' has no images in {', '.join(empty[:5])}{more}.",
                "Every class needs training and test images; add some or remove the class.",
            )
        if len(names) == 1:
            raise DatasetError(
                f"'{self.title}' has only one class, '{names[0]}'.", "Two or more are needed."
            )
        return tuple(names)


def _assemble(pictures: list[Picture], classes: tuple[str, ...]) -> Images:
    index = {name: i for i, name in enumerate(classes)}
    ordered = sorted(pictures, key=lambda picture: (index[picture.label], picture.name))
    form = ordered[0].form
    joined = bytearray().join(picture.data for picture in ordered)
    rows = torch.frombuffer(joined, dtype=torch.uint8)
    rows = rows.view(len(ordered), form.height, form.width, form.channels)
    labels = torch.tensor([index[picture.label] for picture in ordered])
    return Images(rows.permute(0, 3, 1, 2), labels)


def _base(path: Path) -> Path:
    """The folder that holds `train`: `path`, or the one folder in it that does."""
    try:
        inner = [path, *sorted(child for child in path.iterdir() if child.is_dir())]
        bases = [folder for folder in inner if (folder / "train").is_dir()]
    except OSError as fault:
        raise _unreadable(path, fault) from None
    if not bases:
        raise DatasetError(f"'{path.name}' has no classes: no folder 'train' in it.", _LAYOUT)
    return bases[0]


def _walk(base: Path) -> Iterator[tuple[str, Path | None]]:
    """(name beneath `base`, file) of every file of the classes; None for a class's folder."""
    try:
        for split in SPLITS:
            folder = base / split
            entries = sorted(folder.iterdir()) if folder.is_dir() else []
            for entry in entries:
                name = f"{split}/{entry.name}"
                if entry.is_file():
                    yield name, entry
                elif entry.is_dir():
                    yield name, None
                    for root, folders, files in os.walk(entry):
                        folders.sort()
                        for file in map(Path(root).joinpath, sorted(files)):
                            if file.is_file():
                                yield file.relative_to(base).as_posix(), file
    except OSError as fault:
        raise _unreadable(base, fault) from None


def _folder_members(base: Path) -> Iterator[Member]:
    found = list(_walk(base))
    for done, (name, file) in enumerate(found, 1):
        try:
            yield Member(name, file.read_bytes() if file else None, done / len(found))
        except OSError as fault:
            raise _unreadable(file or base, fault) from None


def _unreadable(path: Path, fault: OSError) -> DatasetError:
    return DatasetError(
        f"'{path}' cannot be read: {fault.strerror or fault}.", "Check that you may read it."
    )
