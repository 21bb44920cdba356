"""`workbench history`, and what other commands say of a history that is damaged or gone."""

import json

import pytest
from click.testing import CliRunner

from tests.tiny_runs import finished_run, tiny_run
from workbench import paths
from workbench.cli import cli
from workbench.commands import doctor
from workbench.experiments import run_folder
from workbench.history.store import HistoryStore


def call(*arguments: str):
    return CliRunner().invoke(cli, list(arguments))


@pytest.fixture
def run(home):
    """A run with its folder, in a history that is closed."""
    store = HistoryStore.open()
    made = finished_run(store, tiny_run("mine"), [60.0, 50.0])
    (paths.runs_folder() / made).mkdir()
    run_folder.keep(store, made)
    store.close()
    return made


def spoil():
    with paths.history_file().open("r+b") as file:
        file.seek(4096)
        file.write(bytes(10 * 4096))


def listed():
    return [each["id"] for each in json.loads(call("runs", "--json").stdout)]


def test_a_whole_history_passes_the_check(run):
    result = call("history", "check")
    assert result.exit_code == 0 and "whole, 1 run" in result.stdout
    assert json.loads(call("history", "check", "--json").stdout)["damage"] == ""


def test_damage_is_told_with_exit_code_1_and_a_backup_brings_the_runs_back(run):
    assert call("history", "backup").exit_code == 0
    spoil()
    result = call("history", "check")
    assert result.exit_code == 1
    assert "damaged" in result.stdout and "workbench history restore" in result.stdout
    told = call("history", "backup")
    assert told.exit_code == 2 and "was not copied" in told.stderr
    result = call("history", "restore")
    assert result.exit_code == 0 and "1 run." in result.stdout and "aside" in result.stdout
    assert listed() == [run]


def test_going_back_from_a_whole_history_is_asked_about(run, tmp_path):
    before = str(tmp_path / "before.db")
    call("history", "backup", "--output", before)
    store = HistoryStore.open()
    finished_run(store, tiny_run("newer"), [40.0])
    store.close()
    assert call("history", "restore", before).exit_code != 0
    assert len(listed()) == 2
    assert call("history", "restore", before, "--yes").exit_code == 0
    assert listed() == [run]


def test_backups_are_listed_and_restored_by_name(run):
    call("history", "backup")
    [made] = json.loads(call("history", "backup", "--list", "--json").stdout)
    name = made["path"].rsplit("/", 1)[-1]
    assert name in call("history", "backup", "--list").stdout
    assert call("history", "restore", name, "--yes").exit_code == 0
    result = call("history", "restore", "another.db", "--yes")
    assert result.exit_code == 2 and "missing" in result.stderr


def test_without_a_backup_restore_names_the_other_way(run):
    result = call("history", "restore", "--yes")
    assert result.exit_code == 1 and "rebuild" in result.stderr


@pytest.mark.parametrize("is_there", [False, True])
def test_a_history_that_is_gone_or_empty_is_told_and_rebuilt(run, monkeypatch, is_there):
    paths.history_file().unlink()
    if is_there:
        paths.history_file().touch()
    result = call("runs")
    assert result.exit_code == 2
    assert "1 run has left" in result.stderr
    assert "history rebuild" in result.stderr
    monkeypatch.setattr(doctor, "_LOOKS", (doctor._history,))
    line = call("doctor", "--json")
    [found] = json.loads(line.stdout)
    assert line.exit_code == 1 and not found["ok"] and "rebuild" in found["hint"]
    assert call("history", "check").exit_code == 1
    assert "1 run entered" in call("history", "rebuild").stdout
    assert listed() == [run]
    assert call("doctor").exit_code == 0


def test_doctor_tells_damage_and_the_way_back(run, monkeypatch):
    call("history", "backup")
    spoil()
    monkeypatch.setattr(doctor, "_LOOKS", (doctor._history,))
    result = call("doctor", "--json")
    [found] = json.loads(result.stdout)
    assert result.exit_code == 1 and "damaged" in found["found"] and "restore" in found["hint"]


def test_runs_that_only_folders_know_are_told_beside_the_list(run):
    paths.history_file().unlink()
    store = HistoryStore.open()
    finished_run(store, tiny_run("newer"), [40.0])
    store.close()
    result = call("runs")
    assert result.exit_code == 0 and "newer" in result.stdout
    assert "1 run has a folder" in result.stderr


def test_a_home_without_runs_is_no_damage(home):
    assert call("history", "check").exit_code == 0
    assert "No runs here yet" in call("runs").stderr


def test_a_history_that_another_command_makes_anew_is_told_too(run):
    paths.history_file().unlink()
    result = call("groups")
    assert "1 run has left a folder" in result.stderr and "rebuild" in result.stderr
    assert "left a folder" not in call("groups").stderr
