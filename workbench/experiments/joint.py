"""Several runs that this process trains together on one GPU, each on record as if alone."""

from collections.abc import Sequence
from contextlib import closing

from workbench.errors import WorkbenchError
from workbench.experiments.attempt import Attempt
from workbench.spec.events import Ended, Event
from workbench.spec.run import RunState
from workbench.training.job import TrainingJob
from workbench.training.together import Crashed, Together


class Joint:
    """Takes runs to their ends. One that cannot go on costs the others nothing."""

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        self._attempts = {attempt.run: attempt for attempt in attempts}
        self._states: dict[str, RunState] = {}
        self._bugs: list[Exception] = []

    def train(self) -> list[RunState]:
        """The states that the runs ended in. The first bug is raised when all have ended."""
        jobs = self._prepared()
        try:
            if jobs:
                self._train(jobs)
        except WorkbenchError as fault:
            for job in jobs:
                self._give_up(job.run, fault)
        if self._bugs:
            raise self._bugs[0]
        return [self._states[run] for run in self._attempts]

    def _prepared(self) -> list[TrainingJob]:
        jobs = []
        for run, attempt in self._attempts.items():
            try:
                jobs.append(attempt.prepared())
            except Exception as fault:  # noqa: BLE001 - of this run alone; a bug is raised at the end
                self._give_up(run, fault)
        return jobs

    def _train(self, jobs: Sequence[TrainingJob]) -> None:
        """Raises `TrainingError` where they cannot share a process."""
        together = Together(jobs, [self._attempts[job.run].control for job in jobs])
        with closing(together.events()) as events:
            for event in events:
                if isinstance(event, Crashed):
                    self._give_up(event.run, event.bug)
                elif not self._goes_on(event):
                    together.drop(event.run)

    def _goes_on(self, event: Event) -> bool:
        """Record an event. False where its run has ended, or must, the history not taking it."""
        attempt = self._attempts[event.run]
        if not isinstance(event, Ended):
            if attempt.say(event):
                return True
            event = attempt.stopped()
        self._states[event.run] = attempt.end(event)
        return False

    def _give_up(self, run: str, fault: Exception) -> None:
        if run in self._states:
            return
        self._states[run] = self._attempts[run].end_by(fault)
        if not isinstance(fault, WorkbenchError):
            self._bugs.append(fault)
