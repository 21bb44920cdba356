"""`workbench draw`: the picture of the window that `workbench demo` asks for, in a process of its
own. Not for people."""

from importlib import import_module

import click

_REFUSED = 2


@click.command(
    "draw", hidden=True, add_help_option=False, context_settings={"ignore_unknown_options": True}
)
@click.argument("given", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(ctx: click.Context, given: tuple[str, ...]) -> None:
    """Draw what `ui.screenshot` understands by GIVEN."""
    try:
        screenshot = import_module("ui.screenshot")
    except ImportError as fault:
        click.echo(f"ImportError: {fault}", err=True)
        ctx.exit(_REFUSED)
    ctx.exit(screenshot.main(given))
