"""The `workbench` command. Alone it opens the window; its commands work without Qt.

Importing this module imports neither torch nor Qt: each command's module is imported when the
command is called.
"""

import os
import sys
from importlib import import_module
from typing import Any

import click

from workbench import __version__, paths
from workbench.errors import WorkbenchError
from workbench.spec.escapes import terminal_lines
from workbench.training import allocation

_COMMANDS: dict[str, str] = {
    "train": "Train a network and keep the run in the history.",
    "resume": "Go on with a stopped or interrupted run.",
    "experiment": "Run a grid of designs, recipes and seeds from a file.",
    "queue": "The runs that wait: list, hold, move, cancel, retry, run.",
    "paper": "Run a paper's table and lay it beside the printed figures.",
    "rerun": "Train again what a run was.",
    "runs": "List the runs in the history.",
    "groups": "Runs grouped by anything, with means and spreads.",
    "view": "Saved views of the history: list, show, save, delete.",
    "show": "Show one run: facts, results, machine.",
    "compare": "Lay two or more runs side by side.",
    "export": "Write runs' results or epochs as CSV.",
    "history": "The history's file: check, back up, restore, rebuild.",
    "capsule": "Runs in one file: export, check, import.",
    "networks": "List the networks that can be trained, with their costs.",
    "weights": "Find the places of weights from elsewhere in a network, and test them.",
    "code": "Write a network or a run as one Python file that needs only torch.",
    "onnx": "Write a network or a run as ONNX.",
    "demo": "Train the built-in comparison and report on it.",
    "doctor": "Check that everything the workbench needs is there.",
}
REFUSED = 2
"""The exit code for what a user can mend; the message and what to do stand on standard error."""

_HIDDEN: dict[str, str] = {
    "run-isolated": "Execute one run for the process that started this.",
    "draw": "Draw the window for 'demo'.",
    "probe-qt": "Start Qt for 'doctor'.",
}


class _Lazy(click.Group):
    """Knows its commands by name and imports the module of one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS and cmd_name not in _HIDDEN:
            return None
        name = cmd_name.replace("-", "_")
        module = import_module(f"workbench.commands.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WorkbenchError as fault:
            click.echo(terminal_lines(f"Error: {fault.message}"), err=True)
            if fault.hint:
                click.echo(terminal_lines(fault.hint), err=True)
            ctx.exit(REFUSED)
        except OSError as fault:
            # Of a path that no command looked at more closely; any other is a fault of ours.
            if not isinstance(fault.filename, str):
                raise
            named = terminal_lines(fault.filename[:200])
            click.echo(f"Error: '{named}' cannot be used: {fault.strerror}.", err=True)
            ctx.exit(REFUSED)
        except UnicodeEncodeError as fault:
            # Bytes of the command line that are no UTF-8: a file may be called so, a run may not.
            given = terminal_lines(str(fault.object)[:200])
            click.echo(f"Error: '{given}' is not text in UTF-8.", err=True)
            ctx.exit(REFUSED)


@click.command(
    cls=_Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="Residual Workbench")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Design residual networks, train them, and compare what they reach.

    Without a command, the window opens. Everything is kept in one folder, which the environment
    variable WORKBENCH_HOME moves.
    """
    relative = paths.relative_home()
    if relative and ctx.invoked_subcommand not in _HIDDEN:
        text = f"WORKBENCH_HOME is the relative path '{relative}': {paths.home()} is used."
        click.echo(terminal_lines(text), err=True)
    if ctx.invoked_subcommand is None:
        ctx.exit(_open_window())


def _open_window() -> int:
    if not has_display():
        click.echo("There is no display, so the window cannot open.", err=True)
        click.echo("'workbench demo' does the main job without one; --help lists all.", err=True)
        return REFUSED
    try:
        app = import_module("ui.app")
    except ImportError as fault:
        click.echo(f"The window cannot open: {fault}.", err=True)
        click.echo("'workbench doctor' says what is missing.", err=True)
        return REFUSED
    result: int = app.main([])
    return result


def has_display() -> bool:
    """Whether a person would see a window: always on Windows and macOS, by the environment
    elsewhere."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if platform in ("offscreen", "minimal"):
        return False
    if sys.platform in ("win32", "darwin") or platform in ("vnc", "linuxfb", "eglfs"):
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"))


def main() -> None:
    """The console script."""
    allocation.share_heap()
    cli(prog_name="workbench")
