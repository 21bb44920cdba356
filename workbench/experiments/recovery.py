"""Putting in order what processes that died have left behind."""

import logging

from workbench import paths
from workbench.durable import sweep
from workbench.errors import HistoryError
from workbench.history.store import HistoryStore

logger = logging.getLogger(__name__)


def recover(store: HistoryStore) -> list[str]:
    """Mark the runs whose process is dead as `interrupted`, and remove what it had only half
    written. Returns their ids. Raises `HistoryError`."""
    found = store.mark_interrupted()
    for run in found:
        try:
            sweep(paths.runs_folder() / run)
        except OSError as fault:
            # It is only in the way; the run's own checkpoints are whole.
            logger.warning("half-written files of run %s cannot be removed: %s", run, fault)
    return found


def check_not_doubtful(store: HistoryStore, run: str) -> None:
    """Raises `HistoryError`, with the way to take it over, for a run of another machine of which
    nobody can tell whether it still goes on."""
    for each in store.doubtful():
        if each.run == run:
            raise HistoryError(
                f"'{each.name}' is said to train on {each.host}, whose clock was "
                f"{each.ahead_seconds:,.0f} s ahead of this machine's: whether it still does "
                "cannot be told.",
                "Stop it there; or, once you are sure that it does not train any more, "
                "'workbench resume --take-over'.",
            )
