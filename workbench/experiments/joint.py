"""Several runs that this process trains together on one GPU, each on record as if alone."""

from collections.abc import Sequence
from contextlib import ExitStack, closing

from workbench.errors import HistoryError, WorkbenchError
from workbench.experiments.attempt import Attempt
from workbench.spec.events import Ended, Event
from workbench.spec.run import RunState
from workbench.training.job import TrainingJob
from workbench.training.together import Crashed, Together


class Joint:
    """Takes runs to their ends. One that cannot go on, whatever the cause, costs the others
    nothing: what is not the run's own end is raised by `states`, when all have ended."""

    def __init__(self) -> None:
        self._attempts: dict[str, Attempt] = {}
        self._states: dict[str, RunState] = {}
        self._faults: list[Exception] = []

    def enter(self, stack: ExitStack, attempt: Attempt) -> None:
        """Take a run on, unless it belongs to another process or has ended."""
        try:
            stack.enter_context(attempt)
        except HistoryError as fault:
            self._faults.append(fault)
            return
        self._attempts[attempt.run] = attempt

    def train(self) -> None:
        """Raises `Cancelled`, with none ended, never anything else."""
        jobs = self._prepared()
        try:
            if jobs:
                self._train(jobs)
        except Exception as fault:  # noqa: BLE001 - a bug is raised by `states`
            self.give_all_up(fault)

    def give_all_up(self, fault: Exception) -> None:
        """End those that have not."""
        for run in self._attempts:
            self._give_up(run, fault)

    def states(self, runs: Sequence[str]) -> list[RunState]:
        """Those that the runs ended in. Raises the first bug, or what kept a run or its end from
        being recorded."""
        if self._faults:
            raise self._faults[0]
        return [self._states[run] for run in runs]

    def _prepared(self) -> list[TrainingJob]:
        jobs = []
        for run, attempt in self._attempts.items():
            try:
                attempt.begin()
                jobs.append(attempt.prepared())
            except Exception as fault:  # noqa: BLE001 - a bug is raised by `states`
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
        """Record an event. False where its run has ended, or must."""
        attempt = self._attempts[event.run]
        try:
            if not isinstance(event, Ended):
                if attempt.say(event):
                    return True
                event = attempt.stopped()
            self._states[event.run] = attempt.end(event)
        except Exception as fault:  # noqa: BLE001 - a listener's; raised by `states`
            self._give_up(event.run, fault)
        return False

    def _give_up(self, run: str, fault: Exception) -> None:
        if run in self._states:
            return
        # Should even its end find no place in the history, it is over all the same.
        self._states[run] = RunState.FAILED
        if not isinstance(fault, WorkbenchError) and fault not in self._faults:
            self._faults.append(fault)
        try:
            self._states[run] = self._attempts[run].end_by(fault)
        except Exception as unwritten:  # noqa: BLE001 - raised by `states`
            self._faults.append(unwritten)
