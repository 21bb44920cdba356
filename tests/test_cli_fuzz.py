"""Every option and argument of every command, given what nobody should give: refused in words."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.designs import small_design
from tests.tiny_runs import finished_run, tiny_run
from workbench.cli import cli
from workbench.experiments.runner import Runner
from workbench.history.store import HistoryStore
from workbench.spec import codec
from workbench.spec.run import RunState

NUMBERS = ["", "0", "-1", "0,1", "1e400", "nan", "inf", "9" * 40, "0x10", "1_000", "½", "１２"]
WORDS = [
    "no-such", "a\x1b[2Jb", "\udcff", "x" * 5000, "=1+1", "名", "design.depth=20", "unit.conv1=1",
    "recipe.momentum=2", "=", "a=", "{}", "[]", "latest", "preresnet-20", "-", "~", "<img>",
]  # fmt: skip
PATHS = ["gone", "folder", "empty", "binary", "fifo", "list.json", "twice.json", "design.json",
         "gone/deeper", "locked", "\udcff.json", "nested.json", "cut.zip"]  # fmt: skip
NEVER = {
    # They start programs, or wait for others.
    ("doctor",), ("demo",), ("view",), ("queue", "run"),
}  # fmt: skip
EXITS = {0, 1, 2, 130}
"""Done, not as hoped, refused, stopped."""

Command = tuple[tuple[str, ...], click.Command]


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[Command]:
    """Whatever there is below a group, so that a new command is tried by itself."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        names = (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, names)
        elif names not in NEVER and names[:1] not in NEVER:
            yield names, command


COMMANDS = dict(commands(cli))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files as nobody wants them."""
    made = tmp_path_factory.mktemp("hostile")
    (made / "folder").mkdir()
    (made / "empty").touch()
    (made / "binary").write_bytes(bytes(range(256)) * 20)
    (made / "list.json").write_text("[1, 2]")
    (made / "twice.json").write_text('{"format": "x", "format": "y"}')
    (made / "nested.json").write_text("[" * 100_000)
    (made / "cut.zip").write_bytes(b"PK\x03\x04" + bytes(30))
    codec.save(made / "design.json", small_design())
    if hasattr(os, "mkfifo"):
        os.mkfifo(made / "fifo")
    (made / "locked").mkdir(mode=0o000)
    return made


@pytest.fixture
def history(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A history with a finished run; nothing is trained here, and a word that is taken for the name
    of a file to write is one in a folder of the test's own."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(Runner, "execute", lambda *_, **__: RunState.STOPPED)
    monkeypatch.setattr("workbench.execution.side_by_side.execute_isolated", stopped)
    monkeypatch.setattr("workbench.execution.process.execute_isolated", stopped)
    store = HistoryStore.open()
    run = finished_run(store, tiny_run(), [60.0, 50.0])
    store.close()
    return run


def stopped(*_: object, **__: object) -> RunState:
    return RunState.STOPPED


def value(draw: st.DrawFn, parameter: click.Parameter, folder: Path, run: str) -> str:
    """For an option or argument: of its own kind sometimes, and sometimes of another."""
    if isinstance(parameter.type, click.Choice) and draw(st.booleans()):
        return str(draw(st.sampled_from(list(parameter.type.choices))))
    kind = draw(st.sampled_from(("number", "word", "path", "run")))
    match kind:
        case "number":
            return draw(st.sampled_from(NUMBERS))
        case "word":
            return draw(st.sampled_from(WORDS))
        case "path":
            return str(folder / draw(st.sampled_from(PATHS)))
        case _:
            return run


@st.composite
def lines(draw: st.DrawFn, folder: Path, run: str) -> list[str]:
    """A command line: all arguments, up to three options."""
    names = draw(st.sampled_from(sorted(COMMANDS)))
    parameters = COMMANDS[names].params
    line = list(names)
    options = [each for each in parameters if isinstance(each, click.Option)]
    chosen = draw(st.lists(st.sampled_from(options), max_size=3, unique=True)) if options else []
    for option in chosen:
        line.append(option.opts[0])
        if (not option.is_flag and option.flag_value is None) or option.nargs > 1:
            line += [value(draw, option, folder, run) for _ in range(max(1, option.nargs))]
    arguments = [each for each in parameters if isinstance(each, click.Argument)]
    for argument in arguments:
        count = draw(st.integers(0, 2)) if argument.nargs < 0 or not argument.required else 1
        line += [value(draw, argument, folder, run) for _ in range(count)]
    return line


@settings(
    max_examples=600,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_whatever_a_command_is_given_it_answers_in_words(
    history: str, folder: Path, data: st.DataObject
) -> None:
    line = data.draw(lines(folder, history))
    result = CliRunner().invoke(cli, line)
    assert result.exception is None or isinstance(result.exception, SystemExit), line
    assert result.exit_code in EXITS, (line, result.output)
    assert "Traceback" not in result.output and "nternal error" not in result.output, line
    assert result.exit_code == 0 or result.output.strip(), f"{line}: refused without a word"


def test_every_command_is_tried() -> None:
    assert {names[0] for names in COMMANDS} | {names[0] for names in NEVER} >= set(
        cli.list_commands(click.Context(cli))  # type: ignore[attr-defined]
    )
