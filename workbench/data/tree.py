"""Images laid out as `train/<class>/*` and `test/<class>/*`, in a folder or an archive."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import torch

from workbench.data import archive, conversion
from workbench.data.classes import class_order
from workbench.data.conversion import AS_THEY_ARE, Choice
from workbench.data.decode import ImageFile, Picture, counted, decode_all, not_an_image
from workbench.data.files import (
    HIDDEN,
    IRREGULAR,
    LEADS_BACK,
    LEADS_NOWHERE,
    Check,
    Entry,
    Files,
    Folder,
    one_form,
    unreadable,
)
from workbench.data.image_kinds import described, ending, image_kind, named_as_image
from workbench.data.images import Decoded, Images
from workbench.data.layout import HINT, Splits, class_of, find_splits, listed
from workbench.data.progress import Listener
from workbench.errors import DatasetError

SPLITS = ("train", "test")
_MOST_EXAMPLES = 3
_NO_IMAGE = "file that is no image"
_NO_CLASS = "file in no class"
_PLURALS = {
    _NO_IMAGE: "files that are no images",
    _NO_CLASS: "files in no class",
    HIDDEN: "hidden files",
    LEADS_NOWHERE: "links that lead nowhere",
    LEADS_BACK: "links back to a folder that they lie in",
    IRREGULAR: "pipes or devices",
}
"""Why files are left out, and how several of them are called."""

_READING = 2
"""Of the rules by which files are taken and pixels made: what was decoded by others is stale."""


@dataclass(frozen=True, slots=True)
class ImageTree:
    """Source for a folder, tar or zip. Raises `DatasetError` where there is nothing at `path`."""

    path: Path
    choice: Choice = AS_THEY_ARE

    def __post_init__(self) -> None:
        if not self.path.exists():
            raise DatasetError(
                f"There is nothing at '{self.path}'.",
                "Choose a folder, or a tar or zip archive, of images.",
            )

    @property
    def key(self) -> str:
        place = hashlib.sha256(str(self.path.resolve()).encode(errors="replace")).hexdigest()
        return f"images-{place[:16]}{self.choice.label}"

    def stamp(self) -> str:
        """Changes whenever a file was added, removed, resized or written to."""
        if self.path.is_file():
            return f"{_READING} {file_stamp(self.path)}"
        digest = hashlib.sha256()
        with _opened(self.path, Listener().check) as files:
            splits = find_splits(files, self.path.name)
            digest.update(repr(splits).encode())
            for split, path in zip(SPLITS, (splits.train, splits.test), strict=True):
                for entry in files.entries(path):
                    facts = (split, entry.name, entry.skipped, *entry.status)
                    digest.update(repr(facts).encode())
        return f"{_READING} folder {digest.hexdigest()}"

    def read(self, listener: Listener) -> Decoded:
        """All images, sorted by class and name. Raises `DatasetError`, `Cancelled`."""
        listener.tell("Looking through the files")
        with _opened(self.path, listener.check) as files:
            splits = find_splits(files, self.path.name)
            found = _Found(self.path.name, splits)
            entries = found.sorted_out(files)
            pictures = decode_all(found.image_files(files, entries), listener, self.choice)
        classes = found.classes()
        listener.tell("Putting the images in order")
        train, test = (
            _assemble([p for p in pictures if p.split == split], classes) for split in SPLITS
        )
        for note in (*found.notes(len(pictures)), *_changes(pictures, self.choice)):
            listener.note(note)
        return Decoded(classes, train, test)


@contextmanager
def _opened(path: Path, check: Check) -> Iterator[Files]:
    if path.is_file():
        with archive.opened(path, check=check) as files:
            yield files
    else:
        yield Folder(path, check)


def file_stamp(path: Path) -> str:
    """Changes when the file is replaced or written to."""
    try:
        status = path.stat()
    except OSError as fault:
        raise unreadable(path, fault) from None
    return f"file {path.resolve()} {status.st_size} {status.st_mtime_ns}"


@dataclass(slots=True)
class _Found:
    """Sorts files into classes, judges what was found, and counts what is left out."""

    title: str
    splits: Splits
    counts: dict[str, dict[str, int]] = field(
        default_factory=lambda: {split: {} for split in SPLITS}
    )
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def sorted_out(self, files: Files) -> list[tuple[str, Entry]]:
        """(split, file) of what may be an image, in the order in which the source reads fastest;
        notes every class, empty ones too."""
        taken: list[tuple[str, Entry]] = []
        for split, path in zip(SPLITS, (self.splits.train, self.splits.test), strict=True):
            for entry in sorted(files.entries(path), key=lambda each: each.name):
                name = f"{path}/{entry.name}"
                if entry.skipped:
                    self._leave_out(entry.skipped, name)
                elif entry.size is None:
                    label, rest = class_of(entry.name)
                    if not rest:
                        self.counts[split].setdefault(label, 0)
                elif "/" in entry.name:
                    self.counts[split].setdefault(class_of(entry.name)[0], 0)
                    taken.append((split, replace(entry, name=name)))
                elif named_as_image(entry.name):
                    raise DatasetError(f"'{name}' is not in the folder of a class.", HINT)
                else:
                    self._leave_out(_NO_CLASS, name)
        taken.sort(key=lambda each: (each[1].order, each[0] == "test", each[1].name))
        return taken

    def image_files(self, files: Files, entries: list[tuple[str, Entry]]) -> Iterator[ImageFile]:
        """The images among the entries, by their content. Raises `DatasetError` for what is an
        image by its ending only, so that a damaged one is not passed over."""
        total = max(sum(entry.size or 0 for _, entry in entries), 1)
        done = 0
        for split, entry in entries:
            done += entry.size or 0
            path = self.splits.train if split == "train" else self.splits.test
            label, _ = class_of(entry.name[len(path) + 1 :])
            # A list, to hand the content on without holding it: it may be large.
            data = [files.read(entry, partial(_is_image, entry.name))]
            if data[0] is None:
                self._leave_out(_NO_IMAGE, entry.name)
                continue
            self.counts[split][label] += 1
            yield ImageFile(split, label, entry.name, data.pop() or b"", done / total)

    def _leave_out(self, reason: str, name: str) -> None:
        self.left_out.setdefault(reason, []).append(name)

    def classes(self) -> tuple[str, ...]:
        """The names of the classes, in their order. Raises `DatasetError` where there are none,
        only one, or one has no images."""
        train, test = (self.counts[split] for split in SPLITS)
        names = class_order(train.keys() | test.keys())
        if not names:
            raise DatasetError(f"'{self.title}' has no classes.", HINT)
        places = dict(zip(SPLITS, (self.splits.train, self.splits.test), strict=True))
        for split in SPLITS:
            if not any(self.counts[split].values()):
                raise DatasetError(
                    f"'{self.title}' has no images in '{places[split]}'{self._but()}.", HINT
                )
        empty = [
            f"{places[split]}/{name}"
            for split in SPLITS
            for name in names
            if not self.counts[split].get(name)
        ]
        if empty:
            raise DatasetError(
                f"'{self.title}' has no images in {listed(empty)}{self._but()}.",
                "Every class needs training and test images; add some or remove the class.",
            )
        if len(names) == 1:
            raise DatasetError(
                f"'{self.title}' has only one class, '{names[0]}'.", "Two or more are needed."
            )
        return tuple(names)

    def _but(self) -> str:
        left = self._left()
        return f" ({left})" if left else ""

    def notes(self, images: int) -> Iterator[str]:
        """What a user may not expect of the files."""
        left = self._left()
        if left:
            yield f"{images:,} images read, {left}."
        if self.splits.unused:
            yield (
                f"{listed(self.splits.unused)} beside '{self.splits.train}' not used: the test "
                f"images are those in '{self.splits.test}'."
            )

    def _left(self) -> str:
        count = sum(len(names) for names in self.left_out.values())
        if not count:
            return ""
        parts = []
        for reason, names in self.left_out.items():
            endings = Counter(f"'{ending(name)}'" for name in names if ending(name))
            kinds = f" ({counted(endings)})" if reason == _NO_IMAGE and endings else ""
            shown = ", ".join(f"'{name}'" for name in names[:_MOST_EXAMPLES])
            more = ", ..." if len(names) > _MOST_EXAMPLES else ""
            what = reason if len(names) == 1 else _PLURALS[reason]
            parts.append(f"{len(names):,} {what}{kinds}: {shown}{more}")
        return f"{count:,} {'file' if count == 1 else 'files'} left out: {'; '.join(parts)}"


def _is_image(name: str, head: bytes) -> bool:
    """Whether a file of this name that begins like this is an image. Raises `DatasetError`."""
    if image_kind(head) is not None:
        return True
    if named_as_image(name):
        raise not_an_image(name, described(head))
    return False


def _changes(pictures: list[Picture], choice: Choice) -> Iterator[str]:
    """What was done to the images, counted."""
    turned = sum(picture.is_turned for picture in pictures)
    if turned:
        whose = "its" if turned == 1 else "their"
        yield f"{_images(turned)} turned upright, as {whose} EXIF data says."
    if choice.convert:
        modes: Counter[str] = Counter()
        for picture in pictures:
            if picture.source.mode != choice.mode:
                modes[conversion.name_of(picture.source.mode)] += 1
        if modes:
            target = "RGB" if choice.convert == "rgb" else "grey"
            yield f"{_images(modes.total())} converted to {target}: {counted(modes)}."
    if choice.size:
        size = f"{choice.size[0]}x{choice.size[1]}"
        sizes = Counter(p.source.size for p in pictures if p.source.size != size)
        if sizes:
            yield f"{_images(sizes.total())} brought to {size}: {counted(sizes, ' of ')}."


def _images(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"


def _assemble(pictures: list[Picture], classes: tuple[str, ...]) -> Images:
    index = {name: i for i, name in enumerate(classes)}
    ordered = sorted(
        pictures, key=lambda picture: (index[picture.label], one_form(picture.name), picture.name)
    )
    form = ordered[0].form
    joined = bytearray().join(picture.data for picture in ordered)
    rows = torch.frombuffer(joined, dtype=torch.uint8)
    rows = rows.view(len(ordered), form.height, form.width, form.channels)
    labels = torch.tensor([index[picture.label] for picture in ordered])
    return Images(rows.permute(0, 3, 1, 2), labels)
