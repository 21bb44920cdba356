"""From a `DatasetSpec` to images in memory."""

from functools import lru_cache
from pathlib import Path

from workbench.data.cache import Prepared, Source, cached
from workbench.data.cifar import Cifar
from workbench.data.conversion import Choice
from workbench.data.digits import Digits
from workbench.data.images import Decoded, ImageData, digests, fingerprint, statistics
from workbench.data.progress import IsCancelled, Listener, Progress, ignore, never
from workbench.data.subset import subset
from workbench.data.tree import ImageTree
from workbench.errors import DatasetError
from workbench.spec.dataset import DatasetSpec, check_conversion, parsed_size


def load(
    spec: DatasetSpec,
    progress: Progress = ignore,
    cancelled: IsCancelled = never,
    mirror: str = "",
    notes: list[str] | None = None,
) -> ImageData:
    """The images that `spec` asks for, decoded, or read from the cache.

    `progress` is called from this thread with a text and a share of 0 to 1 (None: unknown);
    `cancelled` is asked often. `mirror` replaces the folder (an http or https address) that the
    CIFAR archives are downloaded from. `notes` takes sentences about the images: files left out,
    images converted; `progress` is told them as well. Raises `DatasetError`, and `Cancelled` when
    asked to stop.
    """
    listener = Listener(progress, cancelled, [] if notes is None else notes)
    prepared = cached(_source(spec, mirror), listener)
    images = _chosen(prepared.images, spec)
    if images.train is prepared.images.train and images.test is prepared.images.test:
        return _data(spec, prepared)
    listener.tell("Measuring the chosen images")
    return _data(
        spec, Prepared(images, statistics(images.train), fingerprint(images, digests(images)))
    )


def fingerprint_of(spec: DatasetSpec) -> str:
    """The fingerprint that the images of `load` would have. Read at the first call, and again when
    a file has been added, removed or written to. Raises `DatasetError`."""
    return _fingerprint_of(spec, _source(spec, "").stamp())


@lru_cache(maxsize=16)
def _fingerprint_of(spec: DatasetSpec, _stamp: str) -> str:
    return load(spec).fingerprint


def _source(spec: DatasetSpec, mirror: str) -> Source:
    path = Path(spec.path).expanduser() if spec.path else None
    check_conversion(spec)
    match spec.source:
        case "digits":
            return Digits()
        case "cifar10" | "cifar100":
            return Cifar(spec.source, path, mirror)
        case "images":
            if path is None:
                raise DatasetError(
                    "No folder or archive of images was named.",
                    "Choose one that holds train/<class>/ and test/<class>/.",
                )
            return ImageTree(path, Choice(spec.convert, parsed_size(spec.resize)))


def _chosen(whole: Decoded, spec: DatasetSpec) -> Decoded:
    count, seed = len(whole.classes), spec.subset_seed
    return Decoded(
        whole.classes,
        subset(whole.train, spec.train_size, count, seed, "training"),
        subset(whole.test, spec.test_size, count, seed, "test"),
    )


def _data(spec: DatasetSpec, prepared: Prepared) -> ImageData:
    images, measured = prepared.images, prepared.statistics
    return ImageData(
        name=spec.title,
        classes=images.classes,
        train=images.train,
        test=images.test,
        mean=measured.mean,
        std=measured.std,
        fingerprint=prepared.fingerprint,
    )
