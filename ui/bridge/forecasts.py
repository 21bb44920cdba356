"""What a run will take, told before it starts."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from ui.bridge.background import Background, IsCancelled
from workbench.spec.forecast import Forecast
from workbench.spec.run import RunSpec

Probe = Callable[[RunSpec, IsCancelled], Forecast]


@dataclass(frozen=True, slots=True)
class _Told:
    spec: RunSpec
    forecast: Forecast


class Forecasts(QObject):
    """Probes the run that would be started next. A probe trains a few steps, so none is made
    while a run goes on: both would be slow, and the forecast wrong.

    Signals: `asked()`, a probe has begun; `told(Forecast)`; `refused(WorkbenchError)`, the run
    itself would meet this.
    """

    asked = Signal()
    told = Signal(object)
    refused = Signal(object)

    def __init__(self, probe: Probe, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._probe = probe
        self._told: _Told | None = None
        self._work = Background("forecast", self)
        self._work.done.connect(self._take)
        self._work.refused.connect(self.refused)

    def ask(self, spec: RunSpec) -> None:
        """Foretell a run; an older question is dropped."""
        known = self._known(spec)
        if known is not None:
            self._work.cancel()
            self.told.emit(known)
            return
        self.asked.emit()
        self._work.run(lambda is_cancelled, _: _Told(spec, self._probe(spec, is_cancelled)))

    def _known(self, spec: RunSpec) -> Forecast | None:
        """What was told last, if it was of a run that differs in name and seed at most."""
        told = self._told
        return told.forecast if told and _alike(told.spec) == _alike(spec) else None

    def cancel(self) -> None:
        self._work.cancel()

    def close(self) -> None:
        """Give up, and wait for the thread's end."""
        self._work.close()

    def _take(self, told: _Told) -> None:
        self._told = told
        self.told.emit(told.forecast)


def _alike(spec: RunSpec) -> RunSpec:
    return replace(spec, name="", seed=0)
