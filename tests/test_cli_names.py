"""Names, numbers and folders as the command line meets them: data, ranges, and what to do."""

import json

import pytest
from click.testing import CliRunner

from tests.tiny_runs import finished_run, tiny_run
from workbench.cli import cli
from workbench.history.store import HistoryStore

FORGED = "a\x1b[2J\x1b]0;title\x07\nError: forged\x9b31m"


def call(*arguments: str):
    return CliRunner().invoke(cli, list(arguments))


@pytest.fixture
def runs():
    with_store = HistoryStore.open()
    made = [
        finished_run(with_store, tiny_run(name, seed=at), [9.0]) for at, name in enumerate(NAMES)
    ]
    with_store.annotate(made[0], tags=("<b>\x1b[1m",), notes="two\nlines")
    yield made
    with_store.close()


NAMES = (FORGED, "=1+1")


@pytest.mark.parametrize(
    "command",
    [["runs"], ["runs", "--json"], ["groups"], ["show", "{0}"], ["compare", "{0}", "{1}"],
     ["compare", "{0}", "{1}", "--markdown"], ["compare", "{0}", "{1}", "--latex"],
     ["export", "--all", "--csv"], ["export", "--all", "--csv", "--epochs"], ["show", FORGED[:4]]],
)  # fmt: skip
def test_no_name_reaches_the_terminal_raw(runs, command):
    result = call(*(each.format(*runs) for each in command))
    assert result.exit_code in (0, 2), result.output
    written = result.stdout + result.stderr
    assert not set("\x1b\x07\x9b") & set(written)
    if "--csv" not in command:
        # In a file of CSV a name may have lines, between quotes.
        assert not any(line.startswith("Error: forged") for line in written.splitlines())


def test_a_formula_is_disarmed_in_both_tables(runs):
    assert "'=1+1" in call("compare", *runs, "--csv").stdout
    assert "'=1+1" in call("export", "--all", "--csv").stdout


def test_a_file_for_excel_begins_with_the_mark_of_utf_8(runs, tmp_path):
    file = tmp_path / "all.csv"
    assert call("export", "--all", "--excel", "--output", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,name")
    assert call("export", "--all", "--output", str(file)).exit_code == 0
    assert file.read_bytes() == call("export", "--all").stdout_bytes
    assert call("export", "--all", "--excel").exit_code == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nosuchname"], "No run matches 'nosuchname'; 2 runs in all."),
        (["--tag", "x"], "No run matches tag 'x'; 2 runs in all."),
        (
            ["a", "--state", "failed", "--state", "stopped", "--starred"],
            "No run matches 'a', state failed or stopped, a star; 2 runs in all.",
        ),
        (["--trash"], "The trash is empty."),
    ],
)
@pytest.mark.parametrize("command", ["runs", "groups"])
def test_a_search_that_finds_nothing_says_so_and_how_many_there_are(runs, command, options, said):
    result = call(command, *options)
    assert result.exit_code == 0
    assert result.stderr.strip() == said


def test_an_empty_history_is_told_from_one_that_is_in_the_trash(store):
    assert "workbench demo" in call("runs").stderr
    run = finished_run(store, tiny_run(), [9.0])
    store.trash([run])
    assert "1 run in the trash" in call("runs").stderr
    assert "No run matches 'x'; 1 run in the trash." in call("runs", "x", "--trash").stderr


@pytest.mark.parametrize(
    "options",
    [["--lr", "0,1"], ["--lr", "nan"], ["--lr", "0"], ["--epochs", "1,5"], ["--batch-size", "0"],
     ["--seed", "-1"], ["--seed", "1,5"], ["--train-size", "0"], ["--seed", str(10**30)]],
)  # fmt: skip
def test_a_number_that_no_run_could_use_is_refused_by_the_name_of_its_option(options, home):
    result = call("train", "--network", "resnet-8", *options)
    assert result.exit_code == 2
    assert options[0] in result.stderr and "Traceback" not in result.output
    assert not (home / "history.db").exists()


ALL = [
    ["runs"], ["show", "x"], ["groups"], ["view", "list"], ["queue", "list"], ["export", "--all"],
    ["compare", "x", "y"], ["train", "--network", "resnet-8"], ["resume", "x"], ["rerun", "x"],
    ["paper", "fastresnet-t1"], ["demo"], ["capsule", "export", "x", "--out", "o.capsule"],
]  # fmt: skip


@pytest.mark.parametrize("command", ALL, ids=lambda command: command[0])
@pytest.mark.parametrize("kind", ["a file", "below a file", "nobody's"])
def test_a_home_that_cannot_be_used_is_told_with_what_to_do(command, kind, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    where = {
        "a file": str(tmp_path / "file"),
        "below a file": str(tmp_path / "file" / "home"),
        "nobody's": "~nobody-of-that-name/wb",
    }
    monkeypatch.setenv("WORKBENCH_HOME", where[kind])
    monkeypatch.chdir(tmp_path)
    result = call(*command)
    assert result.exit_code == 2, result.output
    assert "WORKBENCH_HOME" in result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)
    # matplotlib, where a command imports it, makes a folder of its own.
    assert {each.name for each in tmp_path.iterdir()} - {"config"} == {"file"}


def test_doctor_tells_of_a_home_that_cannot_be_used(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "file"))
    checks = {each["name"]: each for each in json.loads(call("doctor", "--json").stdout)}
    assert not checks["Folder"]["ok"] and "WORKBENCH_HOME" in checks["Folder"]["hint"]
    assert not checks["History"]["ok"]


def test_a_tilde_that_no_shell_has_expanded_is_the_users_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setenv("WORKBENCH_HOME", "~/wb")
    monkeypatch.chdir(tmp_path)
    assert call("runs").exit_code == 0
    assert (tmp_path / "user" / "wb" / "history.db").exists()
    assert not (tmp_path / "~").exists()


def test_a_relative_home_is_told_with_the_folder_that_it_means(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", "wb")
    monkeypatch.chdir(tmp_path)
    result = call("runs")
    assert result.exit_code == 0
    assert str(tmp_path / "wb") in result.stderr and "relative" in result.stderr
    assert (tmp_path / "wb" / "history.db").exists()
