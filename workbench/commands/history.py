"""`workbench history`: check the history, copy it, go back to a copy, make it again."""

from pathlib import Path

import click

from workbench import paths
from workbench.commands.output import emit, note, print_table, say, time_text
from workbench.experiments import rebuild as rebuilding
from workbench.history import backups, checking

_JSON = click.option("--json", "is_json", is_flag=True, help="Print JSON.")


@click.group("history")
def command() -> None:
    """The file that holds the history: is it whole, and what if it is not?"""


@command.command()
@_JSON
@click.pass_context
def check(ctx: click.Context, is_json: bool) -> None:
    """Read the whole history and say whether it is damaged, or missing beside runs' folders.

    The exit code is 1 where it is.
    """
    path = paths.history_file()
    finding = checking.examine(path, thorough=True)
    damage = rebuilding.damage(finding)
    way_back = rebuilding.way_back(path) if damage else ""
    lost = None if damage or not finding.is_whole else _lost(path)
    if is_json:
        emit({"finding": finding, "damage": damage, "way_back": way_back, "unknown_folders": lost})
    elif damage:
        say(damage)
        for fault in finding.faults[1:]:
            say(f"  {fault}")
        say(way_back)
    else:
        say(f"{path}: {finding.condition}, {_runs(finding.runs)}")
        if lost is not None and (text := rebuilding.lost_runs(lost)):
            say(text)
    ctx.exit(1 if damage else 0)


@command.command()
@click.option(
    "--output", type=click.Path(path_type=Path), help="Where to copy it; default: 'backups/'."
)
@click.option("--list", "is_list", is_flag=True, help="List the backups instead.")
@_JSON
def backup(output: Path | None, is_list: bool, is_json: bool) -> None:
    """Copy the history, while it may be in use. The window and 'queue run' do so once a day; the
    last five copies are kept."""
    path = paths.history_file()
    if not is_list:
        made = backups.make(path, output)
        if is_json:
            emit({"backup": made})
        else:
            say(f"Copied to {made}.")
        return
    known = backups.backups(path)
    if is_json:
        emit(known)
    elif known:
        rows = [(b.path.name, time_text(b.time), f"{b.size_bytes:,}") for b in known]
        print_table((("Backup", False), ("Date", False), ("Bytes", True)), rows)
    else:
        note("There are no backups yet.")


@command.command()
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask where the present history is whole.")
@_JSON
@click.pass_context
def restore(ctx: click.Context, source: Path | None, yes: bool, is_json: bool) -> None:
    """Go back to the backup SOURCE, a file or a name that 'backup --list' shows; without it, to
    the newest that is whole. The present file is moved aside, not deleted."""
    path = paths.history_file()
    chosen = _chosen(ctx, path, source)
    finding = checking.examine(path)
    if finding.is_whole and not yes:
        question = f"The history is whole and has {_runs(finding.runs)}. Go back to {chosen.name}?"
        click.confirm(question, abort=True, err=True)
    aside = backups.restore(path, chosen)
    found = checking.examine(path)
    if is_json:
        emit({"backup": chosen, "aside": aside, "runs": found.runs})
        return
    say(f"The history is that of {chosen.name} again: {_runs(found.runs)}.")
    if aside is not None:
        say(f"The former file is {aside}.")
    if text := rebuilding.lost_runs(_lost(path)):
        say(text)


@command.command()
@_JSON
def rebuild(is_json: bool) -> None:
    """Enter the runs that have folders and are not in the history. One that is damaged is moved
    aside first, and a new one made.

    Names, settings, epochs, states, machines and checkpoints come back; sampled steps, forecasts'
    scores of unfinished runs, saved views and what was changed since a run ended do not. Folders
    that versions before this wrote, and that no later one has opened, hold checkpoints alone: of
    those the runs cannot be told.
    """
    found = rebuilding.rebuild(paths.history_file())
    if is_json:
        emit(found)
        return
    say(f"{_runs(len(found.entered))} entered from the folders.")
    for run, why in found.refused.items():
        say(f"{run} was left out: {why}")
    if found.bare:
        say(f"{_runs(len(found.bare))} left only checkpoints: {', '.join(found.bare)}.")
    if found.aside is not None:
        say(f"The former file is {found.aside}.")


def _chosen(ctx: click.Context, history: Path, source: Path | None) -> Path:
    if source is not None:
        named = history.parent / "backups" / source.name
        return source if source.exists() else named
    newest = backups.newest_whole(history)
    if newest is None:
        note("There is no backup that is whole.")
        note("'workbench history rebuild' makes a history from the folders under 'runs'.")
        ctx.exit(1)
    return newest.path


def _lost(history: Path) -> rebuilding.Folders:
    from workbench.history.store import HistoryStore

    store = HistoryStore.open(history)
    try:
        return rebuilding.unknown_folders(store)
    finally:
        store.close()


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count:,} runs"
