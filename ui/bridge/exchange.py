"""Networks out to files and weights in from files, beside the window."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.bridge.background import Background, IsCancelled, Tell
from workbench.experiments.weights_verdict import Verdict
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design

if TYPE_CHECKING:
    from workbench.experiments.exchange import Taken
    from workbench.experiments.weights_verdict import Trials
    from workbench.nn.places import NameMap


WeightsVerdict = Verdict
Rows = tuple[tuple[str, str, str], ...]
"""(ours, theirs, shape) of each tensor."""


@dataclass(frozen=True, slots=True)
class WeightsMap:
    """Where the tensors of a file go. `matches` are (ours, theirs, shape); `missing` are ours
    without weights, `unused` theirs without a counterpart. `channels` are those of the images;
    `classes_from` and `channels_from` the tensors that said so, '' where nothing did. `maps` are
    all that the names allow, where these are several; `others` further parts of the file."""

    file: str
    design: str
    classes: int
    channels: int
    matches: Rows
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    classes_from: str = ""
    channels_from: str = ""
    maps: tuple[Rows, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.unused


@dataclass(frozen=True, slots=True)
class WeightsTested:
    """What weights reach: the images' title and number, error in percent. `classes` are the
    images' in the order of the outputs; `mean` and `std` those that the pixels were normalised by.
    Where several ways were tried, `variants` are what each is called with its error, and `verdicts`
    what the images say of them. `map` is the number of the right map, counted from 0, where there
    are several and the images tell it. With `is_other_design` the zeros of the design's shortcuts
    are in another place than those of the weights. `guessing` is the error of guessing, where the
    weights are hardly better."""

    dataset: str
    images: int
    error: float
    classes: tuple[str, ...] = ()
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    variants: tuple[tuple[str, float], ...] = ()
    verdicts: tuple[WeightsVerdict, ...] = ()
    map: int | None = None
    is_other_design: bool = False
    guessing: float | None = None


@dataclass(frozen=True, slots=True)
class ImagesCounted:
    """How many classes the images have that runs are to train on; `dataset` are all of them."""

    dataset: DatasetSpec
    classes: int


@dataclass(frozen=True, slots=True)
class WeightsKept:
    """Weights that a run can begin with: what a recipe's `weights` takes, and their file's name."""

    digest: str
    file: str


class Exchange(QObject):
    """One piece of work at a time, in a thread of its own; images are counted beside it.

    Signals: `written(Path)`; `mapped(WeightsMap)`; `tested(WeightsTested)`; `kept(WeightsKept)`;
    `counted(ImagesCounted)`; `refused(WorkbenchError)`, whatever was asked for but a count.
    """

    written = Signal(object)
    mapped = Signal(object)
    tested = Signal(object)
    kept = Signal(object)
    counted = Signal(object)
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read: Taken | None = None
        self._taken: Taken | None = None
        self._file = ""
        self._told: Callable[[object], None] = self.written.emit
        self._work = Background("exchange", self)
        self._work.done.connect(self._done)
        self._work.refused.connect(self.refused)
        # Nobody hears why images cannot be counted: Train says what is wrong with them.
        self._count = Background("exchange images", self)
        self._count.done.connect(self.counted)

    def write(self, design: Design, classes: int, path: Path) -> None:
        """Write a design as ONNX or, by any other ending, as Python."""

        def work(_: IsCancelled, __: Tell) -> Path:
            # Imported here, as below: it brings torch, which the window starts without.
            from workbench.experiments.exchange import untrained, write_code, write_onnx

            network = untrained(design, classes)
            (write_onnx if path.suffix == ".onnx" else write_code)(network, path)
            return path

        self._run(work, self.written.emit)

    def take(self, design: Design, path: Path) -> None:
        """Read a file of weights and find a place for each in the design."""

        def work(_: IsCancelled, __: Tell) -> "Taken":
            from workbench.experiments.exchange import take

            return take(design, path)

        self._file = path.name
        self._read = self._taken = None
        self._run(work, self._map)

    def choose(self, number: int | None) -> None:
        """Take one of the maps that the names allow, counted from 0, for `keep` and `measure`; None
        leaves it open again."""
        if self._read is not None:
            self._taken = self._read if number is None else self._read.chosen(number + 1)

    def measure(self, dataset: DatasetSpec) -> None:
        """Test the weights that were taken last on the test images of a data set, in every way
        that they leave open."""
        taken = self._taken

        def work(_: IsCancelled, __: Tell) -> WeightsTested:
            from workbench.experiments.weights_trial import measure

            assert taken is not None, "only what was mapped is tested"
            return _tested(taken, measure(taken, dataset))

        self._run(work, self.tested.emit)

    def count(self, dataset: DatasetSpec) -> None:
        """Find out how many classes images have, which may mean to read them."""

        def work(is_cancelled: IsCancelled, tell: Tell) -> ImagesCounted:
            from workbench.data.sources import load
            from workbench.experiments.check import classes_in

            whole = replace(dataset, train_size=None, test_size=None)
            classes = classes_in(dataset.source)
            if classes is None:
                classes = len(load(whole, tell, is_cancelled).classes)
            return ImagesCounted(whole, classes)

        self._count.run(work)

    def keep(self, is_classifier_new: bool) -> None:
        """Keep the weights that were taken last, for runs to begin with: all, or all but the
        classifier."""
        taken, file = self._taken, self._file

        def work(_: IsCancelled, __: Tell) -> WeightsKept:
            from workbench.experiments.exchange import keep, keep_body

            assert taken is not None, "only what was mapped is kept"
            return WeightsKept((keep_body if is_classifier_new else keep)(taken), file)

        self._run(work, self.kept.emit)

    def cancel(self) -> None:
        """Tell nothing of what goes on any more."""
        self._work.cancel()
        self._count.cancel()

    def _run(self, work: Callable[[IsCancelled, Tell], object], told: Callable[..., None]) -> None:
        self._told = told
        self._work.run(work)

    def _done(self, value: object) -> None:
        self._told(value)

    def _map(self, taken: "Taken") -> None:
        self._read = self._taken = taken
        names, sizes = taken.names, taken.sizes
        self.mapped.emit(
            WeightsMap(
                file=self._file,
                design=taken.design.name,
                classes=taken.classes,
                channels=taken.input_shape[0],
                matches=_rows(names),
                missing=names.missing,
                unused=names.unused,
                classes_from=sizes.classes.source,
                channels_from=sizes.channels.source,
                maps=tuple(_rows(each) for each in names.alternatives),
                others=taken.others,
            )
        )


def _rows(names: "NameMap") -> Rows:
    return tuple(
        (each.own, each.theirs, "×".join(map(str, each.shape)) or "1") for each in names.matches
    )


def _tested(taken: "Taken", trials: "Trials") -> WeightsTested:
    best = trials.best
    several = len(trials.trials) > 1
    maps = [each.matches for each in taken.names.alternatives]
    chosen = best.taken.names.matches
    return WeightsTested(
        dataset=best.tested.dataset,
        images=best.tested.images,
        error=best.tested.error,
        classes=best.tested.classes,
        mean=best.tested.mean,
        std=best.tested.std,
        variants=tuple((each.tested.variant, each.tested.error) for each in trials.trials)
        if several
        else (),
        verdicts=trials.verdicts,
        map=maps.index(chosen) if trials.is_decided and chosen in maps else None,
        is_other_design=trials.is_decided and best.taken.design != taken.design,
        guessing=None if trials.is_learnt else trials.guessing,
    )
