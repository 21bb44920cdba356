"""`workbench demo`: the main job without a window."""

import subprocess
import time
from pathlib import Path

import click

from workbench import paths
from workbench.commands.find import history
from workbench.commands.numbers import number_of
from workbench.commands.output import emit, note, seconds_text
from workbench.execution import program
from workbench.history.store import HistoryStore

_SCREENSHOT_SECONDS = 120


@click.command("demo")
@click.option("--epochs", type=number_of("epochs"), help="Another length than the built-in one.")
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=number_of("seed"),
    help="Of the weights and the batches.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the report; one in the application's folder unless given.",
)
@click.option("--json", "is_json", is_flag=True, help="Print one object: runs and files.")
@click.pass_context
def command(
    ctx: click.Context, epochs: int | None, seed: int, output: Path | None, is_json: bool
) -> None:
    """Train the built-in comparison and report on it: the pre-activation unit against both units
    of FastResNet, on 1,797 handwritten digits. It takes one to three minutes on two CPU cores.

    The runs stay in the history; the report is one HTML file, beside it a picture of the window.
    """
    from workbench.commands.compare import print_comparison
    from workbench.commands.follow import Follower, execute_all
    from workbench.experiments.builtin import EPOCHS, THREADS, TITLE, builtin_comparison
    from workbench.experiments.comparison import compare
    from workbench.experiments.report import write_report
    from workbench.experiments.runner import Runner

    begun = time.monotonic()
    folder = output or paths.home() / "reports" / time.strftime("comparison-%Y%m%d-%H%M%S")
    with history() as store:
        runner = Runner(store, THREADS)
        note(f"{TITLE}.")
        records = [runner.submit(spec) for spec in builtin_comparison(seed, epochs or EPOCHS)]
        code = execute_all(runner, records, False, Follower())
        if code:
            ctx.exit(code)
        ids = [record.id for record in records]
        comparison = compare(store, ids)
        report = folder / "comparison.html"
        write_report(store, comparison, report, TITLE)
        picture = screenshot(store, ids, folder / "comparison.png")
        if is_json:
            emit({"runs": store.page(ids), "report": report, "screenshot": picture})
        else:
            print_comparison(comparison)
    note(f"Report: {report}")
    if picture is not None:
        note(f"Picture of the window: {picture}")
    note(f"Done in {seconds_text(time.monotonic() - begun)}. 'workbench runs' lists the runs.")


def screenshot(store: HistoryStore, ids: list[str], file: Path) -> Path | None:
    """A picture of the window comparing these runs, drawn without a display by a process of its
    own. None, and a line that says why, where Qt or its libraries are missing."""
    try:
        done = subprocess.run(
            program.command("draw", "--compare", *ids, "--output", str(file)),
            capture_output=True,
            text=True,
            timeout=_SCREENSHOT_SECONDS,
            env=program.environment(store.path.parent, QT_QPA_PLATFORM="offscreen"),
            check=False,
        )
    except subprocess.TimeoutExpired:
        note("No picture of the window: it took too long to draw.")
        return None
    if done.returncode == 0 and file.exists():
        return file
    lines = done.stderr.strip().splitlines()
    why = lines[-1] if lines else f"it ended with code {done.returncode}"
    note(f"No picture of the window: {why} ('workbench doctor' says what is missing.)")
    return None
