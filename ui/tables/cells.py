"""What a paper's table says in each cell, in words and figures."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ui.bridge.papers import PaperCell, PaperLine, PaperResults
from ui.widgets.core_texts import core_text, dataset_text
from ui.widgets.figures import short
from ui.widgets.two_lines import TwoLines

_DATA = {"cifar10": "CIFAR-10", "cifar100": "CIFAR-100"}
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is 'name', 'printed', 'own', 'delta', 'apart', 'printed time', 'own time' or 'size';
    `data` is the index of the data set that it belongs to. Figures 'apart' are own ones on images
    that are not the paper's."""

    heading: str
    kind: str
    data: int = 0


def columns(found: PaperResults) -> tuple[Column, ...]:
    """The columns of a table: a printed figure, one's own beside it, and their difference, for
    each data set; then own figures on other images, under the name of those; then times and sizes
    where the paper prints some."""
    made = [Column(_tr("Structure"), "name")]
    apart: list[Column] = []
    for index, data in enumerate(found.table.datasets):
        name = _DATA[data]
        made.append(Column(_tr("{data}\nprinted, %").format(data=name), "printed", index))
        images = _stand_in(found, index)
        if images:
            heading = _tr("{data}\nown, %").format(data=dataset_text(images))
            apart.append(Column(heading, "apart", index))
        else:
            made += [
                Column(_tr("{data}\nown, %").format(data=name), "own", index),
                Column(_tr("own less\nprinted"), "delta", index),
            ]
    made += apart
    if any(line.printed_relative is not None for line in found.lines):
        made.append(Column(_tr("time\nprinted"), "printed time"))
    made.append(Column(_tr("time\nown"), "own time"))
    if any(line.row.parameters_m is not None for line in found.lines):
        made.append(Column(_tr("parameters\nprinted"), "size"))
    return tuple(made)


def _stand_in(found: PaperResults, index: int) -> str:
    """The images that own figures of a column are of, where they are not the paper's."""
    cells = (line.cells[index] for line in found.lines)
    return next((cell.images for cell in cells if cell.is_stand_in), "")


def figure(line: PaperLine, column: Column, seeds: int) -> TwoLines:
    """What stands in one cell; `seeds` is how many are wanted."""
    cell = line.cells[column.data]
    match column.kind:
        case "name":
            return TwoLines(
                core_text(line.row.name), line.row.network, hint=core_text(line.row.note)
            )
        case "printed":
            return _printed(line, cell, column.data)
        case "own" | "apart":
            return _own(line, cell, seeds)
        case "delta":
            return _delta(cell)
        case "printed time":
            return _printed_time(line)
        case "own time":
            return _own_time(line)
    size = line.row.parameters_m
    return TwoLines(NOTHING if size is None else f"{short(size * 1e6)}")


def _printed(line: PaperLine, cell: PaperCell, data: int) -> TwoLines:
    if cell.printed is None:
        return TwoLines(NOTHING, hint=_tr("The paper prints no figure here."))
    spread = line.row.spread if data == 0 else None
    text = f"{cell.printed:.2f}" if spread is None else f"{cell.printed:.2f} ± {spread:.2f}"
    return TwoLines(text, hint=core_text(line.row.note))


def _own(line: PaperLine, cell: PaperCell, seeds: int) -> TwoLines:
    if not cell.is_runnable:
        if not line.row.is_from_scratch:
            return TwoLines(NOTHING, _tr("not from scratch"), hint=core_text(line.row.note))
        return TwoLines(NOTHING, hint=_tr("This form does not train this column."))
    below = _tr("{n} of {seeds} seeds").format(n=cell.own.n, seeds=max(seeds, cell.own.n))
    if cell.waiting:
        below = _tr("{below}, {n} to come").format(below=below, n=len(cell.waiting))
    if cell.diverged:
        below = _tr("{below}, {n} diverged").format(below=below, n=len(cell.diverged))
    if not cell.own.n:
        return TwoLines(NOTHING, below, "accent" if cell.waiting else "muted")
    text = f"{cell.own.mean:.2f}"
    if cell.own.std is not None:
        text += f" ± {cell.own.std:.2f}"
    hint = _tr("Mean and standard deviation of the last epoch's error")
    if cell.is_stand_in:
        hint = _tr("{hint}, on other images than the paper's: not to be compared with it").format(
            hint=hint
        )
    return TwoLines(text, below, hint=hint)


def _delta(cell: PaperCell) -> TwoLines:
    if cell.delta is None:
        return TwoLines(NOTHING)
    text = f"{cell.delta:+.2f}".replace("-", "−")
    if cell.is_inside is None:
        hint = _tr("Two seeds at least tell how far the mean may be off.")
        return TwoLines(text, _tr("too few seeds"), hint=hint)
    assert cell.own.interval is not None
    low, high = cell.own.interval
    hint = _tr("95 % interval of your mean: {low:.2f} to {high:.2f}").format(low=low, high=high)
    if cell.is_inside:
        return TwoLines(text, _tr("printed is inside"), "success", hint)
    return TwoLines(text, _tr("printed is outside"), "warning", hint)


def _printed_time(line: PaperLine) -> TwoLines:
    if line.printed_relative is None or line.row.epoch_seconds is None:
        return TwoLines(NOTHING)
    return TwoLines(f"× {line.printed_relative:.3f}", f"{line.row.epoch_seconds:,.2f} s")


def _own_time(line: PaperLine) -> TwoLines:
    for cell in line.cells:
        if cell.relative is not None:
            hint = _tr("Seconds an epoch over the first row's, on one machine")
            return TwoLines(f"× {cell.relative:.3f}", _own_seconds(cell), hint=_shared(cell, hint))
        if cell.seconds.n:
            return TwoLines(NOTHING, _own_seconds(cell), hint=_shared(cell, ""))
    return TwoLines(NOTHING)


def _own_seconds(cell: PaperCell) -> str:
    text = _seconds(cell.seconds.mean)
    return _tr("{seconds}, shared").format(seconds=text) if cell.shared_device else text


def _shared(cell: PaperCell, hint: str) -> str:
    if not cell.shared_device:
        return hint
    shared = _tr("Of runs that shared the device: not comparable with those of runs alone")
    return f"{hint}\n{shared}".strip()


def _seconds(value: float) -> str:
    """Three figures, as the printed ones beside them have: '3.00 s', '22.1 s', '0.0123 s'."""
    return f"{value:#.3g} s" if value < 100 else f"{value:,.0f} s"


def _tr(text: str) -> str:
    return QCoreApplication.translate("PaperTable", text)
