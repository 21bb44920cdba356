"""`workbench view`: filters of the history under a name, the same as in the window."""

from dataclasses import replace

import click

from workbench.commands.filters import nothing_found, with_filters
from workbench.commands.find import history
from workbench.commands.groups import print_groups
from workbench.commands.output import emit, note, print_table
from workbench.commands.runs import print_runs
from workbench.errors import HistoryError
from workbench.history.groups import GROUPINGS
from workbench.history.query import RunQuery
from workbench.history.rows import RUN_COLUMNS
from workbench.history.views import SavedView


@click.group("view")
def command() -> None:
    """Saved views of the history: list, show, save, delete."""


@command.command("list")
@click.option("--json", "is_json", is_flag=True, help="Print an array of views.")
def list_(is_json: bool) -> None:
    """The saved views."""
    with history() as store:
        found = store.views()
    if is_json:
        emit(found)
    elif found:
        columns = (("View", False), ("Grouped by", False), ("Order", False))
        rows = [(v.name, ", ".join(v.groups) or "–", v.query.order_by) for v in found]
        print_table(columns, rows)
    else:
        note("No views are saved. 'workbench view save NAME' saves one.")


@command.command()
@click.argument("name")
@click.option("--json", "is_json", is_flag=True, help="Print an array of records or groups.")
def show(name: str, is_json: bool) -> None:
    """The runs of the view NAME, or its groups."""
    with history() as store:
        view = next((view for view in store.views() if view.name == name), None)
        if view is None:
            raise HistoryError(f"There is no view '{name}'.", "'workbench view list' lists them.")
        if view.groups:
            groups = store.groups(view.groups, view.query)
            said = "" if groups else nothing_found(store, view.query)
            if is_json:
                emit(groups)
            elif groups:
                print_groups(view.groups, groups)
            else:
                note(said)
            return
        runs = store.runs(view.query)
        said = "" if runs else nothing_found(store, view.query)
    if is_json:
        emit(runs)
    elif runs:
        print_runs(runs)
    else:
        note(said)


@command.command()
@click.argument("name")
@click.option("--text", default="", help="Words of the name, notes, tags, design or data set.")
@with_filters
@click.option("--order", type=click.Choice(RUN_COLUMNS), metavar="FIELD", default="created")
@click.option("--by", multiple=True, type=click.Choice(GROUPINGS), metavar="WHAT", help="Grouped.")
def save(
    name: str,
    text: str,
    order: str,
    by: tuple[str, ...],
    wanted: RunQuery,
) -> None:
    """Save a view under NAME; one of that name is replaced."""
    query = replace(wanted, text=text, order_by=order, descending=order == "created")
    with history() as store:
        store.save_view(SavedView(name, query, groups=by))


@command.command()
@click.argument("name")
def delete(name: str) -> None:
    """Forget the view NAME; its runs stay."""
    with history() as store:
        store.delete_view(name)
