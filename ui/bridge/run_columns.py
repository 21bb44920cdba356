"""The columns of the run table: what each shows of a run, and by what SQL sorts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from ui.widgets.core_texts import dataset_text
from workbench.experiments.tables import NOTHING, amount, seconds
from workbench.spec.run import MEAN_OF_LAST, RunRecord, RunState


def _nothing(_: RunRecord) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class RunColumn:
    """`field` is what is sorted by; `text` what a cell says, `tip` what it says on hover.
    `optional` columns begin hidden."""

    key: str
    title: str
    field: str
    text: Callable[[RunRecord], str]
    width: int
    is_number: bool = False
    tip: Callable[[RunRecord], str] = _nothing
    help: str = ""
    optional: bool = False


STATES: Mapping[RunState, str] = {
    RunState.QUEUED: "Queued",
    RunState.PREPARING: "Preparing",
    RunState.TRAINING: "Training",
    RunState.PAUSED: "Paused",
    RunState.FINISHED: "Finished",
    RunState.STOPPED: "Stopped",
    RunState.FAILED: "Failed",
    RunState.DIVERGED: "Diverged",
    RunState.INTERRUPTED: "Interrupted",
}


def state_word(state: RunState) -> str:
    return QCoreApplication.translate("RunState", STATES[state])


def _mean_tip(run: RunRecord) -> str:
    if run.mean_error is None:
        return ""
    text = QCoreApplication.translate("RunTable", "Of the last {n} epochs")
    return text.format(n=run.averaged_epochs)


def percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f} %"


def per_epoch(value: float | None) -> str:
    return NOTHING if value is None else f"{seconds(value)} s"


def date(time: float | None) -> str:
    """The hour for today and yesterday, else the day; the year where it is not this one."""
    if time is None:
        return NOTHING
    moment, now = datetime.fromtimestamp(time, UTC).astimezone(), datetime.now(UTC).astimezone()
    clock = moment.strftime("%H:%M")
    if moment.date() == now.date():
        return QCoreApplication.translate("Dates", "Today {clock}").format(clock=clock)
    if moment.date() == (now - timedelta(days=1)).date():
        return QCoreApplication.translate("Dates", "Yesterday {clock}").format(clock=clock)
    translate = QCoreApplication.translate
    this_year, other_year = translate("Dates", "d MMM"), translate("Dates", "d MMM yyyy")
    day = this_year if moment.year == now.year else other_year
    return QLocale().toString(QDate(moment.year, moment.month, moment.day), day)


def full_date(time: float | None) -> str:
    if time is None:
        return NOTHING
    moment = datetime.fromtimestamp(time, UTC).astimezone()
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _state_tip(run: RunRecord) -> str:
    return " ".join(text for text in (run.reason, run.hint) if text)


def _best_tip(run: RunRecord) -> str:
    if run.best_epoch is None:
        return ""
    return QCoreApplication.translate("RunTable", "In epoch {epoch}").format(epoch=run.best_epoch)


COLUMNS: tuple[RunColumn, ...] = (
    RunColumn("star", "★", "starred", _nothing, 34, help="Starred runs"),
    RunColumn("colour", "", "colour", _nothing, 30, help="Colour of the run's curves"),
    RunColumn("name", "Name", "name", lambda run: run.name, 200, tip=lambda run: run.notes[:400]),
    RunColumn("state", "State", "state", lambda run: state_word(run.state), 116, tip=_state_tip),
    RunColumn("design", "Design", "design", lambda run: run.design, 154),
    RunColumn("dataset", "Data set", "dataset", lambda run: dataset_text(run.dataset), 98),
    RunColumn(
        "depth",
        "Depth",
        "depth",
        lambda run: str(run.depth),
        62,
        is_number=True,
        help="Layers with weights, as the papers count them",
    ),
    RunColumn(
        "parameters",
        "Parameters",
        "parameters",
        lambda run: amount(run.parameters),
        106,
        is_number=True,
        tip=lambda run: f"{run.parameters:,}",
    ),
    RunColumn(
        "macs",
        "MACs",
        "macs",
        lambda run: amount(run.macs),
        80,
        is_number=True,
        help="Multiply-accumulates for one image",
        optional=True,
    ),
    RunColumn(
        "last_error",
        "Last error",
        "last_error",
        lambda run: percent(run.last_error),
        92,
        is_number=True,
        help="Test error of the last epoch; papers do not all report this one",
    ),
    RunColumn(
        "best_error",
        "Best error",
        "best_error",
        lambda run: percent(run.best_error),
        94,
        is_number=True,
        tip=_best_tip,
        help="Lowest test error of any epoch",
    ),
    RunColumn(
        "mean_error",
        f"Mean of {MEAN_OF_LAST}",
        "mean_error",
        lambda run: percent(run.mean_error),
        94,
        is_number=True,
        tip=_mean_tip,
        help=f"Mean test error of the last {MEAN_OF_LAST} epochs",
    ),
    RunColumn(
        "seconds",
        "s / epoch",
        "seconds_per_epoch",
        lambda run: per_epoch(run.seconds_per_epoch),
        84,
        is_number=True,
        help="Mean seconds of training an epoch, without warm-up epochs and evaluation",
    ),
    RunColumn(
        "epochs",
        "Epochs",
        "epoch",
        lambda run: f"{run.epoch} / {run.epochs}",
        80,
        is_number=True,
        help="Finished and planned epochs",
    ),
    RunColumn("seed", "Seed", "seed", lambda run: str(run.seed), 52, is_number=True),
    RunColumn("tags", "Tags", "tags", lambda run: ", ".join(run.tags), 120, optional=True),
    RunColumn(
        "created",
        "Date",
        "created",
        lambda run: date(run.created),
        110,
        tip=lambda run: full_date(run.created),
        help="When the run was asked for",
    ),
)
