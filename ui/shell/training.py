"""What is asked of runs, from whichever page it is asked."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.bridge.exchange import WeightsKept
from ui.bridge.experiments import Experiment, ExperimentsBridge
from ui.bridge.plans import builtin_comparison
from ui.experiment.dialog import ExperimentDialog
from ui.shell.other_images import ask_other_images
from ui.shell.services import Services
from ui.theme import Theme
from ui.train.workspace import TrainWorkspace
from workbench.errors import WorkbenchError
from workbench.spec.events import Ended
from workbench.spec.run import RunSpec

Leave = Callable[[Callable[[], None]], None]


class Training(QObject):
    """Queues runs, varies them and takes them up again, as the set-up in Train says.

    Signals: `asked()`, there is something to see in Train; `refused(WorkbenchError)`;
    `fell_back(str)`, why a setting is another than it was the last time.
    `leave(then)` asks about a design that is not saved, and goes on to `then`.
    """

    asked = Signal()
    refused = Signal(object)
    fell_back = Signal(str)

    def __init__(
        self,
        services: Services,
        train: TrainWorkspace,
        leave: Leave,
        theme: Theme,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = services.document
        self._history = services.history
        self._controller = services.controller
        self._preferences = services.preferences
        self._train = train
        self._leave = leave
        self._theme = theme
        self._window = window
        train.start_asked.connect(self.start)
        train.again_asked.connect(self.again)
        train.setup.isolated_changed.connect(self._keep_isolated)
        train.setup.settled.connect(self.store)
        train.setup.fell_back.connect(self.fell_back)
        train.queue.at_once.chosen.connect(self._keep_at_once)
        self._controller.run_ended.connect(self._ask_about_images)

    def restore(self) -> None:
        """Set everything up as it was the last time."""
        if self._preferences.setup:
            self._train.setup.take_kept(self._preferences.setup)
        self.choose_isolated(self._preferences.is_isolated)
        self._train.queue.at_once.box.setValue(self._preferences.at_once)

    def store(self) -> None:
        """Keep the settings for the next time."""
        self._preferences.setup = self._train.setup.kept()

    def choose_isolated(self, wanted: bool) -> None:
        """Whether the next runs get processes of their own."""
        self._train.setup.fields["isolated"].set_value(wanted)

    def begin_with(self, kept: WeightsKept) -> None:
        """Let the next runs begin with weights that were taken in."""
        self._train.setup.begin_with(kept.digest, kept.file)
        self.asked.emit()

    # Queued

    def start(self) -> None:
        """Queue the present design as the set-up says."""
        problems = self._document.analysis.problems
        if problems:
            more = len(problems) - 1
            hint = self.tr("and {n} more; see Design.").format(n=more) if more else ""
            self.refused.emit(WorkbenchError(str(problems[0]), hint))
            return
        self.asked.emit()
        self.queue(self._train.setup.specs(self._document.design))

    def queue(self, specs: Sequence[RunSpec]) -> None:
        """Queue runs, isolated if that is chosen."""
        self._controller.submit(specs, self._is_isolated)

    def run_comparison(self) -> None:
        """Queue the three built-in runs and show them."""
        self.asked.emit()
        self.queue(builtin_comparison())

    # Varied and taken up again

    def make_experiment(self) -> None:
        """Ask what is to be varied about the present design and the settings in Train."""
        try:
            base = self._train.setup.specs(self._document.design)[0]
        except ValueError as fault:
            self.asked.emit()
            self.refused.emit(WorkbenchError(str(fault)))
            return
        dialog = ExperimentDialog(ExperimentsBridge(self._history), self._theme, self._window)
        dialog.begin(base)
        dialog.queue_asked.connect(self._queue_experiment)
        dialog.failed.connect(self.refused)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def again(self, spec: RunSpec) -> None:
        """Take over a run's design and settings, ready to be changed and started."""
        is_here = spec.design == self._document.design

        def show() -> None:
            if not is_here:
                self._document.start(spec.design)
            self._train.setup.show_spec(spec)
            self.asked.emit()

        if is_here:
            show()
        else:
            self._leave(show)

    def resume(self, runs: Sequence[str]) -> None:
        """Take stopped or interrupted runs on again."""
        self.asked.emit()
        for run in runs:
            self._controller.resume_run(run, self._is_isolated)

    def take_over(self, run: str) -> None:
        """Take a run on that is said to train on another machine."""
        self.asked.emit()
        self._controller.take_over(run, self._is_isolated)

    def _ask_about_images(self, end: Ended) -> None:
        """Let a person choose where a run has found other images than it began with."""
        if not end.has_other_images:
            return

        def go_on() -> None:
            self._controller.resume_run(end.run, self._is_isolated, accepts_other_images=True)

        def ask(name: str) -> None:
            ask_other_images(self._window, name, go_on)

        self._history.ask(self, lambda store: store.run(end.run).name, ask)

    # Kept

    @property
    def _is_isolated(self) -> bool:
        return self._train.setup.is_isolated

    def _queue_experiment(self, experiment: Experiment) -> None:
        self.asked.emit()
        self._controller.submit_experiment(experiment, self._is_isolated)

    def _keep_isolated(self, wanted: bool) -> None:
        self._preferences.is_isolated = wanted

    def _keep_at_once(self, number: int) -> None:
        self._preferences.at_once = number
