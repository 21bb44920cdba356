"""Images brought onto this machine before a run wants them."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ui.bridge.background import Background, IsCancelled, Progress, Tell
from workbench import paths
from workbench.spec.dataset import DatasetSpec

__all__ = ["Images", "ImagesFound", "Progress"]


@dataclass(frozen=True, slots=True)
class ImagesFound:
    """What a data set holds; `shape` is (C, H, W). `notes` are sentences on files that were left
    out and images that were converted."""

    dataset: DatasetSpec
    classes: int
    train: int
    test: int
    shape: tuple[int, int, int]
    notes: tuple[str, ...] = ()


class Images(QObject):
    """Downloads, decodes and caches a data set in the background.

    Signals: `progressed(Progress)`; `found(ImagesFound)`; `refused(WorkbenchError)`;
    `cancelled()`. `mirror` replaces the folder that CIFAR is downloaded from.
    """

    progressed = Signal(object)
    found = Signal(object)
    refused = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None, mirror: str = "") -> None:
        super().__init__(parent)
        self._mirror = mirror
        self._work = Background("images", self)
        self._work.progressed.connect(self.progressed)
        self._work.done.connect(self.found)
        self._work.refused.connect(self.refused)
        self._work.cancelled.connect(self.cancelled)

    @staticmethod
    def are_here(dataset: DatasetSpec) -> bool:
        """Whether they need no download."""
        match dataset.source:
            case "digits":
                return True
            case "images":
                return Path(dataset.path).expanduser().exists()
            case _:
                name = dataset.source.replace("cifar", "cifar-")
                return (paths.data_folder() / f"{name}-python.tar.gz").exists()

    @property
    def is_busy(self) -> bool:
        return self._work.is_busy

    def prepare(self, dataset: DatasetSpec) -> None:
        """Fetch and decode; `found` says what there is."""
        self._work.run(partial(_read, dataset, self._mirror))

    def cancel(self) -> None:
        """Give up; what was downloaded is kept and continued the next time."""
        self._work.cancel()

    def close(self) -> None:
        """Give up, and wait for the thread's end."""
        self._work.close()


def _read(dataset: DatasetSpec, mirror: str, is_cancelled: IsCancelled, tell: Tell) -> ImagesFound:
    # Imported here: it brings torch, which the window starts without.
    from workbench.data.sources import load

    notes: list[str] = []
    data = load(dataset, tell, is_cancelled, mirror, notes)
    return ImagesFound(
        dataset,
        len(data.classes),
        len(data.train.labels),
        len(data.test.labels),
        data.shape,
        tuple(notes),
    )
