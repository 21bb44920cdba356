"""What happens to runs, said where it can be acted upon: left from the last time, at an end."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.bridge.run_controller import Doubtful, Health, Interrupted, ResumePoint, RunController
from ui.shell.announce import Announcer
from ui.shell.notices import Notice, Notices
from ui.shell.take_over import ask_to_take_over
from workbench.spec.events import Ended
from workbench.spec.run import RunRecord, RunState

_BAD = (RunState.FAILED, RunState.DIVERGED, RunState.INTERRUPTED)


class News(QObject):
    """Signals: `comparison_asked(tuple)`, `resume_asked(tuple)` of run ids; `take_over_asked(str)`
    of one; `history_asked()`."""

    comparison_asked = Signal(object)
    resume_asked = Signal(object)
    take_over_asked = Signal(str)
    history_asked = Signal()

    def __init__(
        self, controller: RunController, notices: Notices, announcer: Announcer, window: QWidget
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._notices = notices
        self._announcer = announcer
        self._window = window
        controller.found_waiting.connect(self._say_waiting)
        controller.found_interrupted.connect(self._say_interrupted)
        controller.found_doubtful.connect(self._say_doubtful)
        controller.history_checked.connect(self._say_health)
        controller.queue_ended.connect(self._say_ended)
        controller.run_queued.connect(lambda _: notices.drop("ended"))

    def forget_end(self) -> None:
        """What has ended is looked at; it need not be offered any more."""
        self._notices.drop("ended")

    def _say_interrupted(self, found: Sequence[Interrupted]) -> None:
        runs = tuple(each.record.id for each in found)
        if len(found) == 1:
            record = found[0].record
            text = self.tr("'{name}' was interrupted in epoch {epoch} of {epochs}.").format(
                name=record.name,
                epoch=min(record.epoch + 1, record.epochs),
                epochs=record.epochs,
            )
            text = f"{text} {self._goes_on(found[0].point)}"
        else:
            text = self.tr("{n} runs were interrupted.").format(n=len(found))
            repeated = sum(each.point.repeated for each in found)
            text = f"{text} {self._of_several(repeated)}"
        self._notices.add(
            Notice(
                "interrupted",
                text,
                "lightning-bolt-circle",
                "warning",
                (
                    (self.tr("Resume"), lambda: self.resume_asked.emit(runs)),
                    (self.tr("Show in History"), self.history_asked.emit),
                ),
            )
        )

    def _goes_on(self, point: ResumePoint) -> str:
        """From where, and what is trained again."""
        if not (point.epochs or point.steps):
            text = self.tr("It begins anew: no checkpoint had been saved.")
        elif point.steps:
            text = self.tr("It resumes after step {step} of epoch {epoch}, its last checkpoint.")
        else:
            text = self.tr("It resumes after epoch {epoch}, its last checkpoint.")
        epoch = point.epochs + 1 if point.steps else point.epochs
        text = text.format(step=f"{point.steps:,}", epoch=epoch)
        if point.repeated:
            again = self.tr("Finished epochs that are trained again: {n}.")
            return f"{text} {again.format(n=point.repeated)}"
        if point.epochs or point.steps:
            return f"{text} {self.tr('No finished epoch is repeated.')}"
        return text

    def _of_several(self, repeated: int) -> str:
        if not repeated:
            return self.tr("No finished epoch is repeated.")
        text = self.tr("From their last checkpoints, {n} finished epochs are trained again.")
        return text.format(n=repeated)

    def _say_doubtful(self, found: Sequence[Doubtful]) -> None:
        for each in found:
            self._offer_to_take_over(each)

    def _offer_to_take_over(self, run: Doubtful) -> None:
        text = self.tr(
            "'{name}' is said to train on {host}, whose clock is ahead of this computer's: whether "
            "it still does cannot be told."
        )

        def ask() -> None:
            # The notice is gone once its button is pressed: what is left as it is comes back.
            ask_to_take_over(
                self._window,
                run.name,
                run.host,
                lambda: self.take_over_asked.emit(run.run),
                lambda: self._offer_to_take_over(run),
            )

        self._notices.add(
            Notice(
                f"doubtful {run.run}",
                text.format(name=run.name, host=run.host),
                "lightning-bolt-circle",
                "warning",
                ((self.tr("Take over…"), ask),),
            )
        )

    def _say_health(self, health: Health) -> None:
        if health.damage:
            text = f"{health.damage} {health.way_back}"
        elif health.lost:
            text = self.tr(
                "Runs that have folders and are not in the history: {n}. Close the window, and "
                "'workbench history rebuild' enters them."
            ).format(n=health.lost)
        else:
            return
        self._notices.add(Notice("health", text, "alert-circle-outline", "danger", ()))

    def _say_waiting(self, records: Sequence[RunRecord]) -> None:
        runs = [record.id for record in records]
        if len(records) == 1:
            text = self.tr("'{name}' still waits from the last time.").format(name=records[0].name)
        else:
            text = self.tr("{n} runs still wait from the last time.").format(n=len(records))
        self._notices.add(
            Notice(
                "waiting",
                text,
                "clock-outline",
                "accent",
                (
                    (self.tr("Train them"), lambda: self._controller.take_on(runs)),
                    (self.tr("Show in History"), self.history_asked.emit),
                ),
            )
        )

    def _say_ended(self, ended: Sequence[Ended]) -> None:
        counts = Counter(each.state for each in ended)
        text = ", ".join(f"{count} {state}" for state, count in counts.items())
        self._announcer.say(self.tr("Training has ended"), text)
        finished = tuple(each.run for each in ended if each.state is RunState.FINISHED)
        bad = [each for each in ended if each.state in _BAD]
        if bad:
            self._notices.add(
                Notice(
                    "ended",
                    f"{bad[-1].reason} {bad[-1].hint}".strip() or text,
                    "alert-circle-outline",
                    "danger",
                    ((self.tr("Show in History"), self.history_asked.emit),),
                )
            )
        elif len(finished) > 1:
            self._notices.add(
                Notice(
                    "ended",
                    self.tr("All {n} runs have finished.").format(n=len(finished)),
                    "check-circle-outline",
                    "success",
                    ((self.tr("Compare them"), lambda: self.comparison_asked.emit(finished)),),
                )
            )
