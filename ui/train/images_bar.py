"""Under the choice of images: a download with its progress, what was found, what went wrong."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.bridge.images import Images, ImagesFound, Progress
from ui.theme import SPACE
from ui.widgets.plain_label import PlainLabel
from workbench.errors import WorkbenchError
from workbench.spec.dataset import DatasetSpec

_SIZES = {"cifar10": "170 MB", "cifar100": "169 MB"}


class ImagesBar(QWidget):
    """Fetches images before a run wants them; a run that finds none fetches them itself."""

    def __init__(self, images: Images, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = images
        self._dataset: DatasetSpec | None = None
        self.text = PlainLabel(self)
        self.text.setWordWrap(True)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(self.tr("Progress of the images"))
        self.fetch = QPushButton(self)
        self.fetch.clicked.connect(self._fetch)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setToolTip(self.tr("Stop; what was downloaded is kept and continued later"))
        self.cancel.clicked.connect(images.cancel)
        images.progressed.connect(self._tell)
        images.found.connect(self._found)
        images.refused.connect(self._refused)
        images.cancelled.connect(self._cancelled)
        row = QHBoxLayout()
        row.setSpacing(SPACE[1])
        row.addWidget(self.fetch)
        row.addWidget(self.cancel)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[0])
        column.addWidget(self.text)
        column.addWidget(self.progress)
        column.addLayout(row)
        self.hide()

    def show_dataset(self, dataset: DatasetSpec | None) -> None:
        """Speak of these images; None where they cannot be named yet."""
        if dataset == self._dataset:
            return
        if self._images.is_busy:
            self._images.cancel()
        self._dataset = dataset
        self._offer()

    def _offer(self) -> None:
        dataset = self._dataset
        self.setVisible(dataset is not None and dataset.source != "digits")
        if dataset is None:
            return
        self._busy(False)
        if dataset.source == "images":
            self._say(self.tr("See whether the images can be read, and how many there are."))
            self.fetch.setText(self.tr("Look through"))
            self.fetch.setToolTip(self.tr("Decode the images and keep them ready"))
        elif Images.are_here(dataset):
            self._say(self.tr("Downloaded."))
            self.fetch.hide()
        else:
            size = _SIZES[dataset.source]
            self._say(self.tr("Not on this machine yet; a run downloads it first."))
            self.fetch.setText(self.tr("Download now ({size})").format(size=size))
            self.fetch.setToolTip(self.tr("Download and check the original archive"))

    def _fetch(self) -> None:
        if self._dataset is not None:
            self._say(self.tr("Starting…"))
            self.progress.setRange(0, 0)
            self._busy(True)
            self._images.prepare(self._dataset)

    def _tell(self, progress: Progress) -> None:
        self._say(progress.text)
        self.progress.setRange(0, 1000 if progress.share is not None else 0)
        self.progress.setValue(int(1000 * (progress.share or 0)))

    def _found(self, found: ImagesFound) -> None:
        self._busy(False)
        self.fetch.hide()
        channels, height, width = found.shape
        text = self.tr("{classes} classes, {train:,} + {test:,} images of {width}x{height}").format(
            classes=found.classes,
            train=found.train,
            test=found.test,
            width=width,
            height=height,
        )
        text = text if channels > 1 else f"{text}, {self.tr('grey')}"
        self._say("\n".join((text, *found.notes)))

    def _refused(self, fault: WorkbenchError) -> None:
        self._busy(False)
        self._say(str(fault), "fault")
        self.fetch.setText(self.tr("Try again"))

    def _cancelled(self) -> None:
        self._busy(False)
        self._say(self.tr("Cancelled; what was downloaded is kept."))
        self.fetch.setText(self.tr("Go on"))

    def _busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.cancel.setVisible(busy)
        self.fetch.setVisible(not busy)

    def _say(self, text: str, look: str = "muted") -> None:
        self.text.setText(text)
        self.text.setProperty("look", look)
        style = self.text.style()
        style.unpolish(self.text)
        style.polish(self.text)
