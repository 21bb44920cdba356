"""What is done for the history when the window or the queue opens it: looked at after an unclean
end, and copied once a day."""

import logging
import sqlite3
from dataclasses import dataclass

from workbench.errors import HistoryError
from workbench.experiments import rebuild, run_folder
from workbench.history import backups, checking
from workbench.history.store import HistoryStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """`damage` says what is wrong with the history, and `way_back` which command helps; both are
    empty where nothing is. `lost` counts the runs that have folders and are not in it."""

    damage: str = ""
    way_back: str = ""
    lost: int = 0


def keep_up(store: HistoryStore, was_interrupted: bool) -> Health:
    """Check the history where a process has left it open or has died in a run, which is what
    `was_interrupted` says; then see to its backup of the day, and to what folders tell of their
    runs. Reads the whole file where it does either: not for a thread that somebody waits for.
    Raises `HistoryError` where the history cannot be read at all."""
    if was_interrupted or store.before.is_in_use:
        damage = rebuild.damage(checking.examine(store.path))
        if damage:
            return Health(damage, rebuild.way_back(store.path))
    try:
        backups.make_if_due(store.path)
    except HistoryError as fault:
        # Damage is found by the copy's own check as well.
        damage = rebuild.damage(checking.examine(store.path))
        if damage:
            return Health(damage, rebuild.way_back(store.path))
        logger.warning("no backup was made: %s", fault)
    except (OSError, sqlite3.Error) as fault:
        logger.warning("no backup was made: %s", fault)
    run_folder.keep_missing(store)
    lost = rebuild.unknown_folders(store)
    return Health(lost=lost.count if store.before.is_new else len(lost.readable))
