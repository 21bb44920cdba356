"""A run in facts: what it was, where it ran, what came out."""

from PySide6.QtCore import QCoreApplication

from ui.bridge.history_bridge import RunDetails
from ui.bridge.run_columns import full_date, per_epoch, percent, state_word
from ui.widgets.core_texts import core_text, dataset_text, value_text
from ui.widgets.figures import duration
from ui.widgets.printed import printed_text
from workbench.analysis.departures import against_paper
from workbench.catalog.papers import short_citation
from workbench.spec.model_input import ModelInput
from workbench.spec.run import MEAN_OF_LAST

Facts = list[tuple[str, str]]
_SHOWN_CLASSES = 100


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunFacts", text)


def result_facts(details: RunDetails) -> Facts:
    """What came out."""
    run = details.record
    best = percent(run.best_error)
    if run.best_epoch is not None:
        best += _tr(", epoch {epoch}").format(epoch=run.best_epoch)
    facts = [
        (_tr("State"), " ".join(filter(None, (state_word(run.state), run.reason, run.hint)))),
        (_tr("Epochs"), f"{run.epoch} / {run.epochs}"),
        (_tr("Last test error"), percent(run.last_error)),
        (_tr("Best test error"), best),
        (
            _tr("Mean of last {n}").format(n=run.averaged_epochs or MEAN_OF_LAST),
            percent(run.mean_error),
        ),
        (_tr("Training an epoch"), per_epoch(run.seconds_per_epoch)),
    ]
    if run.peak_memory_bytes:
        facts.append((_tr("Peak memory"), f"{run.peak_memory_bytes / 2**20:,.0f} MiB"))
    facts += _checkpoint_facts(details)
    if run.tags:
        facts.append((_tr("Tags"), ", ".join(run.tags)))
    return facts


def forecast_facts(details: RunDetails) -> Facts:
    """What was foretold before the run began, and how near that was; nothing where no probe was
    made."""
    told, score = details.forecast, details.score
    if told is None or score is None:
        return []
    memory = f"{told.peak_memory_bytes / 2**20:,.0f} MiB"
    return [
        (_tr("Training an epoch"), _scored(per_epoch(told.seconds_per_epoch), score.epoch)),
        (_tr("Whole run"), _scored(duration(told.total_seconds), score.total)),
        (_tr("Peak memory"), _scored(memory, score.memory)),
        (_tr("Largest batch"), f"{told.largest_batch:,}"),
    ]


def _scored(told: str, factor: float | None) -> str:
    if factor is None:
        return told
    return _tr("{told}; it was {factor} times that").format(told=told, factor=f"{factor:.2f}")


def network_facts(details: RunDetails) -> Facts:
    """What was trained, on what."""
    run = details.record
    return [
        (_tr("Design"), f"{run.design} ({run.design_digest[:10]})"),
        (_tr("Depth"), _tr("{depth} layers").format(depth=run.depth)),
        (_tr("Parameters"), f"{run.parameters:,}"),
        (_tr("MACs an image"), f"{run.macs:,}"),
        (_tr("Data set"), dataset_text(run.dataset)),
        (_tr("Seed"), str(run.seed)),
    ]


def input_facts(details: RunDetails) -> Facts:
    """What the network takes and what its outputs are, as exports of it say; nothing until the run
    has read its images."""
    if details.images is None:
        return []
    found = ModelInput.of(details.images, details.spec.recipe.normalise)
    shown = ", ".join(found.classes[:_SHOWN_CLASSES])
    more = len(found.classes) - _SHOWN_CLASSES
    if more > 0:
        shown = _tr("{classes}, and {n} more").format(classes=shown, n=more)
    return [
        (
            _tr("Images"),
            _tr("{channels}×{height}×{width} (channels, height, width)").format(
                **dict(zip(("channels", "height", "width"), found.shape, strict=True))
            ),
        ),
        (_tr("Pixels"), _tr("from 0 to 1, less the mean, over the deviation")),
        (_tr("Mean"), _numbers(found.mean)),
        (_tr("Deviation"), _numbers(found.std)),
        (_tr("{n} outputs").format(n=len(found.classes)), shown),
    ]


def _numbers(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.6g}" for value in values)


def paper_facts(details: RunDetails) -> Facts:
    """Where the run departs from what the paper did that it was run for, and what is printed there;
    nothing where it comes from no paper."""
    found = against_paper(details.spec, details.images)
    if found is None:
        return []
    recipe = f"{core_text(found.recipe)} ({short_citation(found.citation)})"
    facts = [(_tr("Paper's recipe"), recipe)]
    if found.stand_in:
        facts = [
            (_tr("Stand-in recipe"), f"{core_text(found.recipe)}. {core_text(found.stand_in)}")
        ]
    if found.figures:
        facts.append((_tr("Printed"), printed_text(found.figures)))
    if not found.departures:
        facts.append((_tr("Departures"), _tr("none")))
    for each in found.departures:
        text = _tr("{own}, the paper: {paper}")
        name = core_text(each.setting)
        facts.append(
            (
                name[:1].upper() + name[1:],
                text.format(own=value_text(each.own), paper=value_text(each.paper)),
            )
        )
    return facts


def machine_facts(details: RunDetails) -> Facts:
    """Where and when."""
    run, machine = details.record, details.machine
    facts = [
        (_tr("Asked for"), full_date(run.created)),
        (_tr("Began"), full_date(run.started)),
        (_tr("Ended"), full_date(run.ended)),
        (_tr("Run"), run.id),
    ]
    if machine is None:
        return facts
    threads = _tr("{n} threads").format(n=machine.threads)
    return [
        *facts,
        (_tr("Machine"), f"{machine.host}, {machine.system}"),
        (_tr("Device"), ", ".join(filter(None, (machine.device, machine.driver, threads)))),
        (
            _tr("Processor"),
            _tr("{name}, {n} cores").format(name=machine.processor, n=machine.cores),
        ),
        (_tr("Memory"), f"{machine.memory_bytes / 2**30:.1f} GiB"),
        (_tr("Python, torch"), f"{machine.python}, {machine.torch}"),
        (_tr("Residual Workbench"), machine.workbench),
    ]


def _checkpoint_facts(details: RunDetails) -> Facts:
    """What was saved, and what of it is still there."""
    kept = details.checkpoints
    if kept.obstacle is not None:
        return [(_tr("Cannot go on"), str(kept.obstacle))]
    if not kept.saved:
        return []
    text = _tr("{here} of {saved} are on the disk, {size} MiB").format(
        here=len(kept.here), saved=kept.saved, size=f"{kept.size_bytes / 2**20:,.1f}"
    )
    if kept.here:
        text += _tr("; the newest of epoch {epoch}").format(epoch=kept.here[-1].epoch)
    return [(_tr("Checkpoints"), text)]
