"""Making the history again from what the runs' folders tell, and telling that it needs to be."""

import time
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import HistoryError, WorkbenchError
from workbench.experiments import run_folder
from workbench.history import backups, checking
from workbench.history.checking import Condition, Finding
from workbench.history.store import HistoryStore

_RESTORE = "'workbench history restore' goes back to the backup of"
_REBUILD = "'workbench history rebuild' makes it again from the folders under 'runs'"


@dataclass(frozen=True, slots=True)
class Folders:
    """Run folders that the history does not know: `readable` ones tell of their run; `bare` ones,
    of versions that did not write that, hold checkpoints alone."""

    readable: tuple[str, ...]
    bare: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.readable) + len(self.bare)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The ids of runs that were `entered`; by id why a folder was `refused`; those that are `bare`;
    where the former file is, if it was moved `aside`."""

    entered: tuple[str, ...]
    refused: dict[str, str]
    bare: tuple[str, ...]
    aside: Path | None


def unknown_folders(store: HistoryStore | None) -> Folders:
    """Those of runs that the history does not have; all where there is no history."""
    known = set() if store is None else run_folder.known_runs(store)
    found = [run for run in run_folder.folders() if run not in known]
    readable = tuple(run for run in found if run_folder.run_file(run).is_file())
    return Folders(readable, tuple(run for run in found if run not in readable))


def rebuild(history: Path) -> Rebuilt:
    """Enter the runs of all folders that the history does not know. One that is damaged, or no
    history, is moved aside first, and a new one made. Raises `HistoryError`: `HistoryBusy` while a
    program has it open."""
    finding = checking.examine(history, thorough=True)
    is_usable = finding.is_whole or not history.exists() or not history.stat().st_size
    aside = None if is_usable else backups.set_aside(history)
    store = HistoryStore.open(history)
    try:
        lost = unknown_folders(store)
        entered: list[str] = []
        refused: dict[str, str] = {}
        for run in lost.readable:
            try:
                new, _ = store.put_all([run_folder.read(run)], lambda _: None)
            except WorkbenchError as fault:
                refused[run] = fault.message
            else:
                entered += new
    finally:
        store.close()
    return Rebuilt(tuple(entered), refused, lost.bare, aside)


def way_back(history: Path) -> str:
    """What to do about a history that is damaged or gone: whatever of backups and folders there
    is."""
    newest = backups.newest_whole(history)
    ways = []
    if newest is not None:
        ways.append(f"{_RESTORE} {_moment(newest.time)}")
    if any(run_folder.folders()):
        ways.append(_REBUILD)
    if not ways:
        return "There is no backup and no run's folder to make it again from: move the file away."
    return f"{'; '.join(ways)}."


def damage(finding: Finding) -> str:
    """What is wrong with a history, in a sentence; empty where nothing is. One that is missing or
    empty is no fault where no run has left a folder."""
    path = finding.path
    match finding.condition:
        case Condition.WHOLE:
            return ""
        case Condition.MISSING | Condition.EMPTY:
            count = unknown_folders(None).count
            if not count:
                return ""
            what = "is missing" if finding.condition is Condition.MISSING else "is empty"
            there = "1 run has" if count == 1 else f"{count} runs have"
            return f"The history '{path}' {what}, but {there} left folders under 'runs'."
        case Condition.FOREIGN:
            return f"The file '{path}' is not a history."
    first = f": {finding.faults[0]}" if finding.faults else ""
    return f"The history '{path}' is damaged{first}."


def lost_runs(folders: Folders) -> str:
    """That there are runs which the history does not know; empty where there are none that it can
    learn of."""
    if not folders.readable:
        return ""
    count = len(folders.readable)
    what = "1 run has a folder" if count == 1 else f"{count} runs have folders"
    return f"{what} that the history does not know: 'workbench history rebuild' enters them."


def check_there(history: Path) -> None:
    """Raises `HistoryError` where the history is missing or empty though runs have left folders:
    a list of it would say that there are none."""
    if history.exists() and history.stat().st_size:
        return
    text = damage(checking.examine(history))
    if text:
        raise HistoryError(text, way_back(history))


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
