"""Which runs a command speaks of: the history's filters as options, said once for all commands."""

from collections.abc import Callable, Iterator
from functools import wraps

import click

from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.run import RunState

_OPTIONS = (
    click.option(
        "--state",
        "states",
        multiple=True,
        type=click.Choice([state.value for state in RunState]),
        help="Only runs in this state, or in one of these.",
    ),
    click.option("--design", default="", help="Only runs of this design."),
    click.option("--dataset", default="", help="Only runs on this data set."),
    click.option("--tag", default="", help="Only runs with this tag."),
    click.option("--experiment", default="", help="Only runs of the experiment with this id."),
    click.option("--starred", is_flag=True, help="Only starred runs."),
    click.option("--trash", is_flag=True, help="The runs in the trash instead."),
)


def nothing_found(store: HistoryStore, wanted: RunQuery) -> str:
    """Why a list of runs is empty: nothing was ever trained, all is in the trash, or the search
    finds none of the runs that there are."""
    here, trashed = (len(store.ids(RunQuery(trashed=which))) for which in (False, True))
    looked_in = trashed if wanted.trashed else here
    if looked_in:
        asked = ", ".join(_asked(wanted))
        place = "in the trash" if wanted.trashed else "in all"
        return f"No run matches {asked}; {looked_in:,} {_runs(looked_in)} {place}."
    if wanted.trashed:
        return "The trash is empty."
    if trashed:
        return f"No runs here; {trashed:,} {_runs(trashed)} in the trash: 'workbench runs --trash'."
    return "No runs here yet. 'workbench demo' trains three, 'workbench train' one of your own."


def _asked(wanted: RunQuery) -> Iterator[str]:
    """What a run would have to be, part by part."""
    if wanted.text:
        yield f"'{wanted.text}'"
    if wanted.states:
        yield f"state {' or '.join(wanted.states)}"
    for name in ("design", "dataset", "tag", "experiment"):
        if value := getattr(wanted, name):
            yield f"{name} '{value}'"
    if wanted.starred:
        yield "a star"


def _runs(number: int) -> str:
    return "run" if number == 1 else "runs"


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the filters; they reach it as `wanted`, a `RunQuery`."""

    @wraps(command)
    def told(
        *given: object,
        states: tuple[str, ...],
        design: str,
        dataset: str,
        tag: str,
        experiment: str,
        starred: bool,
        trash: bool,
        **others: object,
    ) -> None:
        wanted = RunQuery(
            states=tuple(map(RunState, states)),
            design=design,
            dataset=dataset,
            tag=tag,
            experiment=experiment,
            starred=starred or None,
            trashed=trash,
        )
        command(*given, wanted=wanted, **others)

    for option in reversed(_OPTIONS):
        told = option(told)
    return told
