"""`workbench groups`: runs grouped by anything, with means and spreads."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from workbench.commands.filters import nothing_found, with_filters
from workbench.commands.find import history
from workbench.commands.output import emit, note, print_table, say, seconds_text
from workbench.commands.over_axis import AXES, DEPTH, charted, error_of, write_charted
from workbench.experiments.comparison import compare
from workbench.experiments.group_tables import SHARED_SECONDS
from workbench.experiments.tables import SHARED
from workbench.history.groups import (
    GROUPINGS,
    SEEDLESS,
    Figure,
    Key,
    RunGroup,
    is_of_unknown_images,
)
from workbench.history.query import RunQuery

_DIGESTS = ("design", "recipe", "data set", SEEDLESS)
_NOTHING = "–"


@click.command("groups")
@click.argument("text", required=False, default="")
@click.option(
    "--by",
    multiple=True,
    type=click.Choice(GROUPINGS),
    metavar="WHAT",
    default=(SEEDLESS,),
    show_default=True,
    help="May be given again. design, depth, recipe, recipe.learning_rate, data.train_size, ...",
)
@with_filters
@click.option(
    "--against",
    metavar=AXES,
    help="Of --chart: the number that it is drawn over. Default: the depth.",
)
@click.option(
    "--chart",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw errors and seconds of runs alike but for the seed: .svg, .pdf or .png.",
)
@click.option("--json", "is_json", is_flag=True, help="Print an array of groups.")
def command(
    text: str,
    by: tuple[str, ...],
    against: str | None,
    chart: Path | None,
    is_json: bool,
    wanted: RunQuery,
) -> None:
    """Group runs and take their figures together: of finished runs, one figure a seed."""
    if against is not None and chart is None:
        raise click.UsageError("--against goes with --chart.")
    with history() as store:
        wanted = replace(wanted, text=text)
        found = store.groups(by, wanted)
        said = "" if found else nothing_found(store, wanted)
        if found and chart is not None:
            drawn = charted(store, compare(store, store.ids(wanted)), against or DEPTH)
            write_charted(*drawn, error_of(""), chart)
            note(f"Chart: {chart}")
    if is_json:
        emit(found)
    elif found:
        print_groups(by, found)
    else:
        note(said)


def print_groups(by: Sequence[str], found: Sequence[RunGroup]) -> None:
    """Groups as a table."""
    columns = [(name if name != SEEDLESS else "design", False) for name in by]
    columns += [("Data set", False), ("Runs", True), ("n", True), ("Last error, %", True)]
    columns += [("Best error, %", True), ("Mean of last, %", True), ("s/epoch", True)]
    print_table(columns, [_row(by, group) for group in found])
    for text in _remarks(found):
        say(text)


def _row(by: Sequence[str], group: RunGroup) -> tuple[str, ...]:
    return (
        *(_key(name, key, group) for name, key in zip(by, group.keys, strict=True)),
        group.dataset + (" (images unknown)" if is_of_unknown_images(by, group) else ""),
        str(group.runs),
        str(group.last_error.n),
        _figure(group.last_error),
        _figure(group.best_error),
        _figure(group.mean_error),
        _NOTHING
        if group.seconds.mean is None
        else seconds_text(group.seconds.mean) + (SHARED if group.shared_device else ""),
    )


def _remarks(found: Sequence[RunGroup]) -> Iterator[str]:
    """What the seconds must not be read without."""
    if any(group.shared_device for group in found):
        yield f"{SHARED_SECONDS}: those marked 'shared'."
    left_out = sum(group.crowded for group in found if not group.shared_device)
    if left_out:
        runs = "1 run" if left_out == 1 else f"{left_out} runs"
        yield f"The mean seconds leave out {runs} that shared the device."


def _key(name: str, key: Key, group: RunGroup) -> str:
    """Digests say nothing to a person: the newest run's names stand for them."""
    if name in _DIGESTS:
        return {"recipe": group.recipe, "data set": group.dataset}.get(name, group.design)
    return _NOTHING if key is None else str(key)


def _figure(figure: Figure) -> str:
    if figure.mean is None:
        return _NOTHING
    return f"{figure.mean:.2f}" if figure.std is None else f"{figure.mean:.2f} ± {figure.std:.2f}"
