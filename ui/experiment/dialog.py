"""The dialog that makes an experiment: what is varied, from which seeds, what comes of it."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.experiments import Axis, Experiment, ExperimentsBridge, Foreseen, Preview, targets
from ui.experiment.axis_row import AxisRow, Unfinished
from ui.experiment.preview_table import PreviewTable
from ui.theme import SPACE, Theme
from ui.widgets.core_texts import dataset_text
from ui.widgets.figures import duration
from ui.widgets.plain_label import PlainLabel
from workbench.errors import WorkbenchError
from workbench.spec.numbers import SEED, NotANumber, read_number
from workbench.spec.run import RunSpec

_LATER_MS = 250
_FIRST = ("design.depth", "recipe.learning_rate")
"""What a new row offers to vary, where the base has it."""


class ExperimentDialog(QDialog):
    """Begins with a base, usually the present design and the settings in Train.

    Signals: `queue_asked(Experiment)`; `failed(WorkbenchError)`, a file that is none.
    """

    queue_asked = Signal(object)
    failed = Signal(object)

    def __init__(
        self, bridge: ExperimentsBridge, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._base: Experiment | None = None
        self._ready: Experiment | None = None
        self.rows: list[AxisRow] = []
        self.setWindowTitle(self.tr("Experiment"))
        self.resize(1080, 620)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the experiment"))
        self.seeds = QLineEdit("0, 1, 2")
        self.seeds.setAccessibleName(self.tr("Seeds"))
        self.seeds.setToolTip(self.tr("Each combination is run from each of these seeds"))
        self.base = PlainLabel()
        self.base.setProperty("look", "muted")
        self.base.setWordWrap(True)
        self.fault = PlainLabel()
        self.fault.setProperty("look", "fault")
        self.fault.setWordWrap(True)
        self.sum = PlainLabel()
        self.sum.setProperty("look", "heading")
        self.table = PreviewTable(theme)
        self.add = self._button(
            self.tr("Vary something more"), self.tr("Combine with the values of another setting")
        )
        self.open_file = self._button(self.tr("Open…"), self.tr("Read an experiment from a file"))
        self.save_file = self._button(
            self.tr("Save…"), self.tr("Write it to a file that 'workbench experiment' runs too")
        )
        self.queue = self._button(
            self.tr("Queue"), self.tr("Queue all runs of the experiment (Ctrl+Enter)")
        )
        self.queue.setProperty("look", "primary")
        self.queue.setShortcut("Ctrl+Return")
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._ask)
        self._lay_out()
        self._connect()

    def begin(self, spec: RunSpec) -> None:
        """Start a new experiment from this run."""
        design = spec.design
        self.show_experiment(
            Experiment(
                name=self.tr("{name}: experiment").format(name=design.name),
                design=design,
                recipe=spec.recipe,
                dataset=spec.dataset,
                device=spec.device,
                seeds=(0, 1, 2),
            )
        )
        known = {target.target for target in targets(self._base)} if self._base else set()
        row = self.add_row(next((name for name in _FIRST if name in known), ""))
        # The one thing that is still to be said.
        row.values.setFocus()

    def show_experiment(self, experiment: Experiment) -> None:
        """Show one as it stands."""
        self._base = experiment
        self.name.setText(experiment.name)
        self.seeds.setText(", ".join(str(seed) for seed in experiment.seeds))
        self.base.setText(
            self.tr("{design} on {data}, {epochs} epochs of '{recipe}'").format(
                design=experiment.design.name,
                data=dataset_text(experiment.dataset.title),
                epochs=experiment.recipe.epochs,
                recipe=experiment.recipe.name,
            )
        )
        for row in list(self.rows):
            self._take_away(row)
        for axis in experiment.axes:
            self.add_row().show_axis(axis)
        self._changed()

    def experiment(self) -> Experiment:
        """What the dialog says. Raises `ValueError` with what to say."""
        assert self._base is not None
        name = self.name.text().strip()
        if not name:
            raise ValueError(self.tr("Give the experiment a name."))
        return Experiment(
            name=name,
            design=self._base.design,
            recipe=self._base.recipe,
            dataset=self._base.dataset,
            axes=tuple(row.axis() for row in self.rows),
            seeds=self._seeds(),
            device=self._base.device,
            designs=self._base.designs,
        )

    def add_row(self, target: str = "") -> AxisRow:
        """One more thing to vary."""
        assert self._base is not None
        row = AxisRow(targets(self._base))
        if target:
            row.show_axis(Axis(target, ()))
        row.changed.connect(self._changed)
        row.removed.connect(lambda: self._take_away(row))
        self.rows.append(row)
        self._axes.insertWidget(len(self.rows) - 1, row)
        self._changed()
        return row

    def read(self, path: Path) -> None:
        """Show the experiment in a file; a file that is none is told by `failed`."""
        try:
            self.show_experiment(self._bridge.read(path))
        except WorkbenchError as fault:
            self.failed.emit(fault)

    def write(self, path: Path) -> None:
        """Write the experiment to a file."""
        try:
            self._bridge.write(path, self.experiment())
        except WorkbenchError as fault:
            self.failed.emit(fault)

    # Putting together

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, SPACE[2], 0)
        column.setSpacing(SPACE[1])
        for label, widget in (
            (self.tr("Name"), self.name),
            (self.tr("Starts from"), self.base),
        ):
            column.addWidget(_section(label))
            column.addWidget(widget)
        column.addWidget(_section(self.tr("Varies")))
        inside = QWidget()
        self._axes = QVBoxLayout(inside)
        self._axes.setContentsMargins(0, 0, 0, 0)
        self._axes.setSpacing(SPACE[2])
        self._axes.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._axes.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        column.addWidget(scroll, 1)
        column.addWidget(_section(self.tr("Seeds")))
        column.addWidget(self.seeds)
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(SPACE[2], 0, 0, 0)
        beside.setSpacing(SPACE[1])
        beside.addWidget(self.sum)
        beside.addWidget(self.table)
        beside.addWidget(self.fault)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([420, 640])
        split.setChildrenCollapsible(False)
        foot = QHBoxLayout()
        foot.addWidget(self.open_file)
        foot.addWidget(self.save_file)
        foot.addStretch(1)
        cancel = self._button(self.tr("Cancel"), self.tr("Close without queueing (Esc)"))
        cancel.clicked.connect(self.reject)
        foot.addWidget(cancel)
        foot.addWidget(self.queue)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        whole.setSpacing(SPACE[3])
        whole.addWidget(split, 1)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.name.textChanged.connect(self._changed)
        self.seeds.textChanged.connect(self._changed)
        self.add.clicked.connect(lambda _=False: self.add_row())
        self.open_file.clicked.connect(self._ask_open)
        self.save_file.clicked.connect(self._ask_save)
        self.queue.clicked.connect(self._queue)

    # What happens

    def _seeds(self) -> tuple[int, ...]:
        parts = [part for part in self.seeds.text().split(",") if part.strip()]
        try:
            seeds = tuple(int(read_number(part, whole=True)) for part in parts)
        except NotANumber:
            seeds = ()
        if not seeds or not all(SEED.holds(seed) for seed in seeds):
            raise ValueError(self.tr("Seeds are whole numbers, separated by commas: 0, 1, 2"))
        return seeds

    def _take_away(self, row: AxisRow) -> None:
        self.rows.remove(row)
        row.deleteLater()
        row.hide()
        self._changed()

    def _changed(self) -> None:
        self._ready = None
        self._offer(0)
        self._later.start()

    def _ask(self) -> None:
        try:
            wanted = self.experiment()
        except Unfinished as hint:
            self._show_nothing(self._what_to_do(str(hint)))
            return
        except ValueError as fault:
            self._show_nothing("", str(fault))
            return
        self._bridge.foresee(self, wanted, self._take)

    def _take(self, found: Foreseen) -> None:
        try:
            if found.experiment != self.experiment():
                return
        except ValueError:
            return
        shown = found.preview
        if shown is None:
            self._show_nothing("", found.fault)
        else:
            self.table.show_preview(shown)
            self.sum.setText(self._summed(shown))
            self.fault.setText(self._fault_text(shown))
            if not shown.faults:
                self._ready = found.experiment
            self.save_file.setEnabled(True)
        self._offer(shown.runs if shown is not None and self._ready is not None else 0)

    def _show_nothing(self, hint: str, fault: str = "") -> None:
        """There is nothing to preview: what is still to be done, or what is wrong."""
        self.table.show_nothing(hint)
        self.fault.setText(fault)
        self.sum.setText(self.tr("What will be run"))
        self.save_file.setEnabled(False)

    def _what_to_do(self, hint: str) -> str:
        lines = (
            hint,
            self.tr("Each is combined with the other rows' values and trained from every seed."),
            self.tr("All runs are listed here before anything is queued."),
        )
        return "\n".join(lines)

    def _offer(self, runs: int) -> None:
        """Let so many runs be queued; 0: none yet."""
        self.queue.setEnabled(runs > 0)
        self.queue.setText(
            self.tr("Queue {n} runs").format(n=runs) if runs > 1 else self.tr("Queue")
        )

    def _fault_text(self, found: Preview) -> str:
        if not found.faults:
            return ""
        more = len(found.faults) - 1
        return found.faults[0] + (self.tr(" And {n} more.").format(n=more) if more else "")

    def _summed(self, found: Preview) -> str:
        runs = self.tr("{n} runs").format(n=found.runs)
        if not found.unknown:
            return self.tr("{runs}, about {time}").format(runs=runs, time=duration(found.seconds))
        if found.unknown == found.runs:
            return self.tr("{runs}; how long they take is not known yet").format(runs=runs)
        return self.tr("{runs}; {n} of them of unknown length, the others about {time}").format(
            runs=runs, n=found.unknown, time=duration(found.seconds)
        )

    def _queue(self) -> None:
        if self._ready is not None:
            self.queue_asked.emit(self._ready)
            self.accept()

    def _ask_open(self) -> None:
        dialog = QFileDialog(self, self.tr("Open an experiment"), "", "JSON (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read(Path(name)))
        dialog.open()

    def _ask_save(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the experiment"), "", "JSON (*.json)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()


def _section(text: str) -> QLabel:
    label = PlainLabel(text)
    label.setProperty("look", "section")
    return label
