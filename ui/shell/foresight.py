"""What the set-up panel says of the run that it would start."""

from PySide6.QtCore import QObject

from ui.bridge.document import Document
from ui.bridge.engine import Engine
from ui.bridge.images import Images
from ui.bridge.run_controller import RunController
from ui.train.setup_panel import SetupPanel
from ui.widgets.figures import duration, short, size
from workbench.errors import WorkbenchError
from workbench.spec.forecast import Forecast


class Foresight(QObject):
    """Keeps the panel's design and forecast true: after every change, once the engine is there,
    and while nothing trains."""

    def __init__(
        self, document: Document, engine: Engine, controller: RunController, panel: SetupPanel
    ) -> None:
        super().__init__(panel)
        self._document = document
        self._engine = engine
        self._controller = controller
        self._panel = panel
        self._runs = 1
        panel.settled.connect(self.ask)
        panel.changed.connect(controller.forecasts.cancel)
        engine.ready.connect(self.ask)
        controller.queue_ended.connect(lambda _: self.ask())
        controller.run_queued.connect(lambda _: self.ask())
        controller.forecasts.asked.connect(self._say_asked)
        controller.forecasts.told.connect(self._say_told)
        controller.forecasts.refused.connect(self._say_refused)
        document.analysis_changed.connect(lambda _: self.show_design())
        document.design_changed.connect(lambda _: self.show_design())
        self.show_design()

    def show_design(self) -> None:
        """Say what would be trained."""
        analysis = self._document.analysis
        if analysis.problems:
            facts = self.tr("Cannot be built yet: see the problems in Design")
        else:
            facts = self.tr("{depth} layers · {parameters} parameters").format(
                depth=analysis.depth, parameters=short(analysis.parameters)
            )
        self._panel.show_design(self._document.design.name, facts)

    def ask(self) -> None:
        """Foretell the run, or say why not."""
        if not self._engine.is_ready:
            return
        if self._controller.is_busy:
            self._controller.forecasts.cancel()
            self._panel.set_forecast(self.tr("Time and memory are foretold while nothing trains."))
            return
        try:
            specs = self._panel.specs(self._document.design)
        except ValueError:
            self._panel.set_forecast("")
            return
        spec, self._runs = specs[0], len(specs)
        if self._document.analysis.problems or not Images.are_here(spec.dataset):
            self._controller.forecasts.cancel()
            self._panel.set_forecast("")
            return
        self._controller.forecasts.ask(spec)

    def _say_asked(self) -> None:
        self._panel.set_forecast(self.tr("Trying a few steps to foretell time and memory…"))

    def _say_told(self, told: Forecast) -> None:
        text = self.tr(
            "About {total} ({epoch} an epoch), {memory}; a batch of up to {batch:,} fits."
        ).format(
            epoch=duration(told.seconds_per_epoch),
            total=duration(told.total_seconds * self._runs),
            memory=size(told.peak_memory_bytes),
            batch=told.largest_batch,
        )
        self._panel.set_forecast(text)

    def _say_refused(self, fault: WorkbenchError) -> None:
        self._panel.set_forecast(str(fault), "fault")
