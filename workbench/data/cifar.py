"""CIFAR-10 and CIFAR-100 from their original archives.

A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009. Addresses, checksums
and the names of the archives' members are torchvision's.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from workbench import paths
from workbench.data.archive import members
from workbench.data.download import Download, file_md5
from workbench.data.images import Decoded, Images
from workbench.data.progress import Listener
from workbench.data.tree import file_stamp
from workbench.data.unpickle import read_pickle
from workbench.errors import DatasetError

_SHAPE = (3, 32, 32)


@dataclass(frozen=True, slots=True)
class _Edition:
    """What torchvision knows of an archive; member names without their folder."""

    url: str
    filename: str
    md5: str
    train: tuple[str, ...]
    test: tuple[str, ...]
    meta: str
    names_key: str


@dataclass(frozen=True, slots=True)
class Cifar:
    """Source of 50,000 training and 10,000 test images, (3, 32, 32), in 10 or 100 classes.

    `path` is the archive or a folder with it; without one it is looked for where downloads are
    kept, and downloaded. `mirror` replaces the folder of the original address.
    """

    name: Literal["cifar10", "cifar100"]
    path: Path | None = None
    mirror: str = ""

    @property
    def key(self) -> str:
        if self.path is None:
            return self.name
        place = hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()
        return f"{self.name}-{place[:16]}"

    def stamp(self) -> str:
        """The archive's checksum is known beforehand, so that one name says which images they
        are; a file of the user's own is only trusted while it is the same file."""
        if self.path is None:
            return f"{self.name}, original"
        return file_stamp(self._given(self.path))

    def read(self, listener: Listener) -> Decoded:
        """All images. Raises `DatasetError`, `Cancelled`."""
        edition = _edition(self.name)
        archive = self._archive(edition, listener)
        wanted = {*edition.train, *edition.test, edition.meta}
        found: dict[str, dict[str, object]] = {}
        for member in members(archive):
            short = member.name.rsplit("/", 1)[-1]
            listener.tell(f"Reading {archive.name}", member.share)
            if member.data is not None and short in wanted:
                found[short] = read_pickle(member.data, f"{archive.name}: {short}")
        missing = sorted(wanted - found.keys())
        if missing:
            raise DatasetError(f"'{archive.name}' lacks {', '.join(missing)}.", _DOWNLOAD_AGAIN)
        classes = _classes(found[edition.meta], edition.names_key, archive.name)
        train, test = (
            _images([found[name] for name in part], len(classes), archive.name)
            for part in (edition.train, edition.test)
        )
        return Decoded(classes, train, test)

    def _archive(self, edition: _Edition, listener: Listener) -> Path:
        """The archive, checked."""
        folder = paths.data_folder()
        path = folder / edition.filename if self.path is None else self._given(self.path)
        if self.path is None and not path.exists():
            folder_url, _, file = edition.url.rpartition("/")
            url = f"{self.mirror.rstrip('/') or folder_url}/{file}"
            Download(url, edition.md5).to(path, listener)
            return path
        listener.tell(f"Checking {path.name}")
        if file_md5(path, listener) != edition.md5:
            raise DatasetError(
                f"'{path}' is not the original archive: its checksum differs.", _DOWNLOAD_AGAIN
            )
        return path

    def _given(self, path: Path) -> Path:
        file = path / f"{self.name.replace('cifar', 'cifar-')}-python.tar.gz"
        file = file if path.is_dir() else path
        if not file.is_file():
            raise DatasetError(
                f"There is no archive at '{file}'.",
                "Leave the path empty to download it, or give the archive's own path.",
            )
        return file


_DOWNLOAD_AGAIN = "Remove it, so that it is downloaded again."


def _edition(name: str) -> _Edition:
    # Imported here: torchvision takes seconds that a warm cache does not need.
    from torchvision.datasets import CIFAR10, CIFAR100

    known = CIFAR10 if name == "cifar10" else CIFAR100
    return _Edition(
        url=known.url,
        filename=known.filename,
        md5=known.tgz_md5,
        train=tuple(entry[0] for entry in known.train_list),
        test=tuple(entry[0] for entry in known.test_list),
        meta=known.meta["filename"],
        names_key=known.meta["key"],
    )


def _classes(meta: dict[str, object], key: str, archive: str) -> tuple[str, ...]:
    names = meta.get(key)
    if not isinstance(names, list) or not names:
        raise DatasetError(f"'{archive}' names no classes.", _DOWNLOAD_AGAIN)
    return tuple(name.decode("latin1") if isinstance(name, bytes) else str(name) for name in names)


def _images(batches: list[dict[str, object]], classes: int, archive: str) -> Images:
    pixels: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    for batch in batches:
        data, targets = batch.get("data"), batch.get("labels", batch.get("fine_labels"))
        if not isinstance(data, np.ndarray) or data.shape[1:] != (int(np.prod(_SHAPE)),):
            raise DatasetError(f"'{archive}' holds no 32x32 images.", _DOWNLOAD_AGAIN)
        if not isinstance(targets, list) or len(targets) != len(data):
            raise DatasetError(f"'{archive}' lacks a label for each image.", _DOWNLOAD_AGAIN)
        if not all(isinstance(label, int) and 0 <= label < classes for label in targets):
            raise DatasetError(f"'{archive}' has labels beyond its classes.", _DOWNLOAD_AGAIN)
        pixels.append(data)
        labels.extend(targets)
    planes = torch.from_numpy(np.concatenate(pixels)).view(-1, *_SHAPE)
    rows = planes.permute(0, 2, 3, 1).contiguous()
    return Images(rows.permute(0, 3, 1, 2), torch.tensor(labels))
