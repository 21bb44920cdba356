"""Putting in order what processes that died have left behind."""

import logging

from workbench import paths
from workbench.history.store import HistoryStore
from workbench.training.orphans import sweep

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
