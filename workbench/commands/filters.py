"""Which runs a command speaks of: the history's filters as options, said once for all commands."""

from collections.abc import Callable
from functools import wraps

import click

from workbench.history.query import RunQuery
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
