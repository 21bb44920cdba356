"""Runs by what a person types: the beginning of an id, or a name."""

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.commands.output import note
from workbench.errors import HistoryError
from workbench.experiments.rebuild import unknown_folders
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.run import RunRecord

_SHOWN = 5


@contextmanager
def history() -> Iterator[HistoryStore]:
    """The history, open for one command. That it had to be made though runs have left folders is
    said. Raises `HistoryError`."""
    store = HistoryStore.open()
    try:
        if store.before.is_new and (count := unknown_folders(store).count):
            there = "1 run has left a folder" if count == 1 else f"{count} runs have left folders"
            note(
                f"There was no history, so a new one was made, but {there} under 'runs': "
                "'workbench history rebuild' enters them, 'workbench history restore' goes back to "
                "a backup."
            )
        yield store
    finally:
        store.close()


def find_run(store: HistoryStore, text: str) -> RunRecord:
    """The run whose id begins with `text`, else the newest of that name. Raises `HistoryError`
    where there is none or where the beginning fits several."""
    ids = store.ids(RunQuery())
    begun = [id for id in ids if id.startswith(text)] if text else []
    if len(begun) == 1 or text in begun:
        return store.run(text if text in begun else begun[0])
    named = _named(store, text)
    if named:
        if len(named) > 1:
            note(f"{len(named)} runs are called '{text}'; this is the newest, {named[0].id}.")
        return named[0]
    if begun:
        shown = ", ".join(begun[:_SHOWN])
        raise HistoryError(f"'{text}' begins {len(begun)} ids: {shown}.", "Type more of it.")
    raise HistoryError(f"There is no run '{text}'.", "'workbench runs' lists all runs.")


def find_runs(store: HistoryStore, texts: tuple[str, ...]) -> list[RunRecord]:
    """Each run once, in the order given. Raises `HistoryError`."""
    found = [find_run(store, text) for text in texts]
    return list({record.id: record for record in found}.values())


def _named(store: HistoryStore, name: str) -> list[RunRecord]:
    found = [record for record in store.runs(RunQuery(text=name)) if record.name == name]
    return sorted(found, key=lambda record: record.created, reverse=True)
