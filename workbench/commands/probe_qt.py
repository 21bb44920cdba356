"""`workbench probe-qt`: does Qt start here? For `workbench doctor`, which a missing library of the
system may not end. Not for people."""

from importlib import import_module

import click

_REFUSED = 2
_PARTS = ("QtGui", "QtSvg", "QtWidgets", "QtCore")


@click.command("probe-qt", hidden=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Start Qt and print its version."""
    try:
        *_, widgets, core = (import_module(f"PySide6.{part}") for part in _PARTS)
    except ImportError as fault:
        click.echo(f"ImportError: {fault}", err=True)
        ctx.exit(_REFUSED)
    widgets.QApplication(["probe"])
    click.echo(core.qVersion())
