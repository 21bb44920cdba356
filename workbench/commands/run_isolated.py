"""`workbench run-isolated`: the child's side of `--isolated`. Not for people."""

from pathlib import Path

import click

from workbench.commands.numbers import WholeNumber


@click.command("run-isolated", hidden=True)
@click.argument("run")
@click.option("--history", "file", required=True, type=click.Path(path_type=Path))
@click.option("--threads", type=WholeNumber(1))
def command(run: str, file: Path, threads: int | None) -> None:
    """Execute RUN, speaking events on standard output and obeying standard input."""
    from workbench.execution.process import run_child

    run_child(run, file, threads)
