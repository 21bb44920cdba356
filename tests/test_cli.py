"""The command line: what it lists, checks and refuses without training anything."""

import io
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rich.console import Console

from tests.tiny_runs import MACHINE, tiny_run
from workbench.analysis.network import analyse
from workbench.catalog.presets import ids, preset
from workbench.cli import cli
from workbench.commands import doctor, follow, output
from workbench.experiments.runner import Runner
from workbench.history.store import HistoryStore
from workbench.spec import codec
from workbench.spec.events import Ended, Logged, Started, StepsSampled
from workbench.spec.run import LogRecord, RunState

NOBODY = 65534
COMMANDS = "train resume runs show compare export networks demo doctor".split()


def call(*arguments: str):
    return CliRunner().invoke(cli, list(arguments))


def queued(*names: str) -> list[str]:
    """Runs that wait in the history; their ids."""
    store = HistoryStore.open()
    try:
        return [Runner(store).submit(tiny_run(name)).id for name in names]
    finally:
        store.close()


def test_help_lists_every_command():
    result = call("--help")
    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"  {name} " in result.output
    assert "run-isolated" not in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    result = call(name, "--help")
    assert result.exit_code == 0
    assert "Usage: cli " + name in result.output
    assert "--json" in result.output


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"], ["runs", "--json"]])
def test_commands_that_train_nothing_import_neither_torch_nor_qt(arguments):
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from workbench.cli import cli\n"
        f"assert CliRunner().invoke(cli, {arguments!r}).exit_code == 0\n"
        "print([name for name in ('torch', 'PySide6', 'matplotlib') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_python_dash_m_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Residual Workbench" in done.stdout


def test_without_a_display_the_window_is_not_opened_and_the_demo_is_named(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    result = call()
    assert result.exit_code == 2
    assert "no display" in result.stderr
    assert "workbench demo" in result.stderr


def test_networks_as_json_name_every_preset_with_its_costs():
    result = call("networks", "--json", "--classes", "10")
    assert result.exit_code == 0
    found = {each["id"]: each for each in json.loads(result.stdout)}
    assert set(found) == set(ids())
    resnet = found["resnet-20"]
    analysis = analyse(preset("resnet-20").design, classes=10)
    assert (resnet["parameters"], resnet["macs"]) == (269_722, analysis.macs)
    assert resnet["parameters_without_batch_norm"] == 269_722 - analysis.norm_parameters
    assert (resnet["depth"], resnet["family"]) == (20, "ResNet")
    (error,) = [each for each in resnet["figures"] if each["measure"] == "error"]
    assert (error["value"], error["unit"], error["dataset"]) == (8.75, "%", "cifar10")
    assert "Deep residual learning" in error["citation"] and error["certainty"] == "recalled"
    assert resnet["citation"]
    assert resnet["certainty"] in ("high", "medium", "low")
    assert resnet["activation_bytes"] > 0


def test_the_number_of_classes_changes_the_count():
    found = json.loads(call("networks", "resnet-20", "--json", "--classes", "100").stdout)
    assert {each["id"]: each["parameters"] for each in found}["resnet-20"] == 275_572


def test_networks_are_filtered_by_text_and_known_by_rule():
    shown = json.loads(call("networks", "fastresnet", "--json").stdout)
    assert shown
    assert all("fastresnet" in each["id"] for each in shown)
    [made] = json.loads(call("networks", "fastresnet-32-type1", "--json").stdout)
    assert made["depth"] == 32


def test_an_unknown_network_suggests_near_ones():
    result = call("train", "--network", "fastresnet-20-typ1")
    assert result.exit_code == 2
    assert "fastresnet-20-type1" in result.stderr
    assert result.stdout == ""


def test_a_missing_data_set_is_refused_with_what_there_is():
    result = call("train", "--network", "resnet-8", "--dataset", "cifer10")
    assert result.exit_code == 2
    assert "no data set 'cifer10'" in result.stderr
    assert "cifar10" in result.stderr


def test_a_batch_larger_than_the_subset_is_refused_before_anything_begins():
    result = call("train", "--network", "resnet-8", "--train-size", "20", "--batch-size", "32")
    assert result.exit_code == 2
    assert "batch of 32 is larger than the 20 training images" in result.stderr
    assert json.loads(call("runs", "--json").stdout) == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("{", "not a complete JSON"),
        ('{"format": "other"}', "not a design"),
        ('{"format": "residual-workbench design", "version": 99}', "version 99"),
    ],
)
def test_a_bad_design_file_is_refused_by_name(tmp_path, content, text):
    file = tmp_path / "mine.json"
    file.write_text(content)
    result = call("train", "--network", str(file))
    assert result.exit_code == 2
    assert text in result.stderr
    assert "mine.json" in result.stderr


def test_a_design_file_that_is_not_there_is_said_to_be_missing():
    result = call("train", "--network", "nowhere.json")
    assert result.exit_code == 2
    assert "nowhere.json" in result.stderr


def test_a_saved_design_with_an_unknown_operation_is_refused(tmp_path):
    file = tmp_path / "odd.json"
    text = codec.dumps(preset("fastresnet-8-type1").design).replace('"relu"', '"warp"', 1)
    text = text.replace('"kind": "conv"', '"kind": "warp"', 1)
    file.write_text(text)
    result = call("train", "--network", str(file))
    assert result.exit_code == 2
    assert "warp" in result.stderr


def test_runs_are_listed_sorted_filtered_and_limited():
    first, second, third = queued("alpha", "beta", "gamma")
    newest_first = json.loads(call("runs", "--json").stdout)
    assert [run["id"] for run in newest_first] == [third, second, first]
    assert newest_first[0]["state"] == "queued"
    by_name = json.loads(call("runs", "--json", "--sort", "name", "--limit", "2").stdout)
    assert [run["name"] for run in by_name] == ["alpha", "beta"]
    assert [run["name"] for run in json.loads(call("runs", "bet", "--json").stdout)] == ["beta"]
    assert json.loads(call("runs", "--json", "--state", "finished").stdout) == []
    assert "alpha" in call("runs").stdout


def test_an_empty_history_says_what_to_do():
    result = call("runs")
    assert result.exit_code == 0
    assert "workbench demo" in result.stderr
    assert result.stdout == ""


def test_a_run_is_found_by_the_beginning_of_its_id_or_its_name():
    first, _ = queued("alpha", "beta")
    for text in (first, first[:-1], "alpha"):
        shown = json.loads(call("show", text, "--json").stdout)
        assert shown["run"]["id"] == first
    assert "alpha" in call("show", first).stdout


def test_of_runs_with_one_name_the_newest_is_shown_and_that_is_said():
    _, newest = queued("twin", "twin")
    result = call("show", "twin", "--json")
    assert json.loads(result.stdout)["run"]["id"] == newest
    assert "2 runs are called 'twin'" in result.stderr


def test_an_unknown_run_is_refused():
    result = call("show", "nobody")
    assert result.exit_code == 2
    assert "no run 'nobody'" in result.stderr
    assert "workbench runs" in result.stderr


def test_runs_are_exported_as_csv_and_formulas_are_disarmed():
    queued("=1+1")
    rows = call("export", "--all", "--csv").stdout.splitlines()
    assert rows[0].startswith("id,name,state")
    assert ",'=1+1,queued," in rows[1]


def test_export_needs_to_know_which_runs():
    result = call("export", "--csv")
    assert result.exit_code == 2
    assert "--all" in result.stderr


def test_doctor_finds_this_machine_sound():
    result = call("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)}
    names = {"Python", "torch", "GPU", "Qt", "Display", "SQLite", "Folder", "Free disk", "History"}
    assert set(checks) == names
    problems = [check for check in checks.values() if not check["ok"]]
    assert result.exit_code == (1 if problems else 0)
    assert all(check["hint"] for check in problems)


def test_a_history_that_is_no_database_is_refused_and_left_alone(home):
    home.mkdir()
    file = home / "history.db"
    file.write_bytes(b"my shopping list" * 100)
    for arguments in (["runs"], ["train", "--network", "resnet-8"]):
        result = call(*arguments)
        assert result.exit_code == 2
        assert "not a history" in result.stderr
    assert file.read_bytes().startswith(b"my shopping list")
    checks = {check["name"]: check for check in json.loads(call("doctor", "--json").stdout)}
    assert not checks["History"]["ok"]


@pytest.fixture
def sealed_home(monkeypatch):
    """An application's folder with a run in it that may be read but not written, for whoever runs
    the tests: permissions do not bind the superuser, who becomes nobody meanwhile."""
    folder = Path(tempfile.mkdtemp())
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    queued("alpha")
    assert call("train", "--network", "resnet-9").exit_code == 2  # imports all that it needs
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield folder
    os.seteuid(user)
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_history_that_cannot_be_written_is_refused(sealed_home):
    before = (sealed_home / "history.db").read_bytes()
    result = call("train", "--network", "resnet-8")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert "WORKBENCH_HOME" in result.stderr
    assert (sealed_home / "history.db").read_bytes() == before


def test_a_locked_history_is_said_to_be_locked(home, monkeypatch):
    queued("alpha")
    opened = HistoryStore.open
    monkeypatch.setattr(HistoryStore, "open", lambda path=None: opened(path, timeout=0.2))
    connection = sqlite3.connect(home / "history.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = call("train", "--network", "resnet-8")
    finally:
        connection.execute("ROLLBACK")
        connection.close()
    assert result.exit_code == 2
    assert "locked by another process" in result.stderr


def test_networks_are_printed_family_by_family_with_their_rule():
    result = call("networks", "fastresnet")
    assert "fastresnet-20-type1" in result.stdout
    assert "269,146" in result.stdout
    assert "6n+2" in result.stderr


def test_the_beginning_of_several_ids_is_refused_with_those_ids():
    ids_made = queued(*(f"run {number}" for number in range(40)))
    shared = next(
        id[:1] for id in ids_made if sum(other.startswith(id[:1]) for other in ids_made) > 1
    )
    result = call("show", shared)
    assert result.exit_code == 2
    assert f"'{shared}' begins" in result.stderr


def test_doctor_names_the_package_of_a_missing_library():
    fault = "ImportError: libEGL.so.1: cannot open shared object file: No such file"
    assert doctor.qt_hint(fault) == "sudo apt-get install libegl1"
    assert "libxcb-cursor0" in doctor.qt_hint("no Qt platform plugin could be initialized")


def test_doctor_prints_a_line_a_check_and_fails_on_a_problem(home):
    home.mkdir()
    (home / "history.db").write_bytes(b"no database at all" * 100)
    result = call("doctor")
    assert result.exit_code == 1
    [line] = [line for line in result.stdout.splitlines() if "History" in line]
    assert line.startswith("problem")
    assert "ok       Python" in result.stdout


def test_progress_on_a_terminal_is_a_bar_with_the_error(monkeypatch):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120, highlight=False)
    monkeypatch.setattr(follow, "messages", lambda: console)
    store = HistoryStore.open()
    record = Runner(store).submit(tiny_run("on screen"))
    store.close()
    with follow.Follower() as follower:
        follower.begin(record)
        follower(Started(record.id, 0.0, MACHINE, 160, 50, 10, 5, 2))
        follower(StepsSampled(record.id, (), 1, 3, 5))
        follower(Logged(record.id, LogRecord(time=0.0, level="warning", text="[mind] [/this]")))
        follower(Ended(record.id, RunState.FINISHED, 1.0))
    shown = screen.getvalue()
    assert "on screen" in shown
    assert "[mind] [/this]" in shown
    assert "finished" in shown


def test_numbers_are_written_as_people_read_them():
    assert output.amount_text(40_600_000) == "40.6 M"
    assert output.amount_text(999) == "999"
    assert output.seconds_text(0.1234) == "0.123 s"
    assert output.seconds_text(95) == "95 s"
    assert output.seconds_text(600) == "10 min"
    assert output.seconds_text(3 * 3600) == "3.0 h"
    assert output.error_text(None) == "–"


def test_json_has_null_where_a_figure_is_no_number():
    with_nan = CliRunner().invoke(
        click.command()(lambda: output.emit({"loss": math.nan, "tags": ("a",), "path": Path("x")}))
    )
    assert json.loads(with_nan.stdout) == {"loss": None, "tags": ["a"], "path": "x"}


def test_with_a_display_but_without_the_window_its_absence_is_explained(monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setitem(sys.modules, "ui.app", None)
    result = call()
    assert result.exit_code == 2
    assert "The window cannot open" in result.stderr
    assert "workbench doctor" in result.stderr
