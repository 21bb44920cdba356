"""The command line on papers, experiments, the queue and capsules: real runs, small."""

import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from workbench.cli import cli

TINY = ["--dataset", "digits", "--train-size", "160", "--test-size", "50", "--epochs", "1"]
QUICK = ["paper", "fastresnet-t1", "--quick", *TINY, "--device", "cpu", "--threads", "1"]


def call(*arguments: str):
    return CliRunner().invoke(cli, list(arguments))


def document(*arguments: str):
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def experiment(tmp_path):
    file = tmp_path / "depths.json"
    file.write_text(
        json.dumps(
            {
                "format": "residual-workbench experiment",
                "version": 1,
                "name": "depths",
                "network": "fastresnet-8-type1",
                "epochs": 1,
                "dataset": {"source": "digits", "train_size": 160, "test_size": 50},
                "grid": {"design.depth": [8, 14]},
                "device": "cpu",
            }
        )
    )
    return str(file)


def forget_who_queued(home):
    """As if the program that queued the runs had ended."""
    with closing(sqlite3.connect(home / "history.db")) as connection, connection:
        connection.execute("UPDATE runs SET owner_host = NULL")


def queued() -> list[dict]:
    return document("queue", "list")["runs"]


def test_the_papers_tables_are_listed():
    assert [table["id"] for table in document("paper")][:2] == ["fastresnet-t1", "fastresnet-t2"]
    assert "Three structures" in call("paper").stdout


def test_a_table_is_run_where_it_is_missing_and_laid_beside_the_paper():
    missing = document(*QUICK, "--seeds", "2", "--dry-run")
    assert len(missing) == 6
    found = document(*QUICK, "--seeds", "1")
    assert [line["cells"][0]["own"]["n"] for line in found["lines"]] == [1, 1, 1]
    assert found["lines"][0]["cells"][0]["relative"] == 1.0
    missing = document(*QUICK, "--seeds", "2", "--dry-run")
    assert [(run["seed"], run["seconds"] > 0) for run in missing] == [(1, True)] * 3
    shown = call(*QUICK, "--show")
    assert "quick form" in shown.stdout
    assert "epochs 1 (paper: 160)" in shown.stdout
    assert "7.62 ± 0.15" in shown.stdout
    assert "Own figures on digits" in shown.stdout and "stand apart" in shown.stdout
    first = found["lines"][0]["cells"][0]
    assert first["is_stand_in"] and first["delta"] is None and first["is_inside"] is None
    assert "printed 26.57 %, own on digits" in shown.stdout
    in_full = call("paper", "fastresnet-t1", "--show")
    assert "1 other run does not count" in in_full.stdout
    assert "3 runs missing" in call("paper", "fastresnet-t1", "--seeds", "1", "--dry-run").stderr


def test_one_row_of_a_table_can_be_asked_for_by_its_network_or_its_name():
    ask = (*QUICK, "--seeds", "1", "--dry-run")
    [one] = document(*ask, "--row", "fastresnet-20-type1")
    assert one["name"].startswith("fastresnet-20-type1")
    assert len(document(*ask, "--row", "preresnet-20", "--row", one["name"].split()[0])) == 2
    [named] = document(*ask, "--row", "type 1: first activation removed")
    assert named["name"] == one["name"]
    refused = call(*ask, "--row", "resnet-20")
    assert refused.exit_code == 2
    assert "fastresnet-20-type2" in refused.stderr


def test_a_table_in_full_takes_no_other_images():
    result = call("paper", "fastresnet-t1", "--dataset", "digits")
    assert result.exit_code == 2
    assert "--quick" in result.stderr
    assert call("paper", "nonesuch").exit_code == 2


def test_without_the_papers_images_the_digits_stand_in_and_it_is_said():
    result = call("paper", "fastresnet-t1", "--quick", "--seeds", "1", "--dry-run")
    assert "digits" in result.stderr
    assert "--dataset cifar10" in result.stderr


def test_a_row_that_cannot_be_reached_says_so():
    assert call("paper", "survey-t8", "--show").stdout.count("not from scratch") == 2
    quick = call("paper", "survey-t8", "--quick", "--dataset", "digits", "--show").stdout
    assert quick.count("not from scratch") == 2
    assert quick.count("not in this form") == 5


def test_an_experiment_is_previewed_queued_and_worked_off(experiment, home):
    preview = document("experiment", experiment, "--dry-run")
    assert [(row["settings"], row["depth"]) for row in preview["rows"]] == [
        ({"design.depth": 8}, 8),
        ({"design.depth": 14}, 14),
    ]
    records = document("experiment", experiment, "--queue")
    assert {record["state"] for record in records} == {"queued"}
    first, second = (record["id"] for record in records)
    assert call("queue", "move", second, "1").exit_code == 0
    assert call("queue", "hold", first).exit_code == 0
    assert [(run["id"], run["held"]) for run in queued()] == [(second, False), (first, True)]
    assert "held" in call("queue", "list").stdout
    assert call("queue", "release", first).exit_code == 0
    assert call("queue", "cancel", first).exit_code == 0
    assert [run["id"] for run in queued()] == [second]
    [again] = document("queue", "retry", first)
    assert again["experiment"] == records[0]["experiment"]
    forget_who_queued(home)
    done = document("queue", "run", "--threads", "1")
    assert [(run["id"], run["state"]) for run in done] == [
        (second, "finished"),
        (again["id"], "finished"),
    ]
    assert document("queue", "run") == []


def test_an_experiment_with_a_row_that_cannot_be_run_is_refused(experiment, tmp_path):
    text = json.loads((tmp_path / "depths.json").read_text())
    (tmp_path / "wrong.json").write_text(json.dumps({**text, "grid": {"design.depth": [8, 9]}}))
    for options in (["--dry-run"], []):
        result = call("experiment", str(tmp_path / "wrong.json"), *options)
        assert result.exit_code == 2
        assert "Error" in result.stderr
    assert queued() == []


def test_an_experiment_is_run_at_once(experiment):
    records = document("experiment", experiment, "--threads", "1")
    assert [record["state"] for record in records] == ["finished", "finished"]
    assert len({record["experiment"] for record in records}) == 1
    assert call("queue", "list").exit_code == 0


def test_a_run_that_does_not_wait_is_neither_moved_nor_cancelled(experiment):
    [first, _] = document("experiment", experiment, "--queue")
    call("queue", "cancel", first["id"])
    assert "does not wait" in call("queue", "move", first["id"], "1").stderr
    assert "does not wait" in call("queue", "cancel", first["id"]).stderr


def test_runs_travel_in_a_capsule_and_are_trained_again_elsewhere(
    experiment, tmp_path, monkeypatch
):
    records = document("experiment", experiment, "--threads", "1")
    file = str(tmp_path / "runs.capsule")
    assert call("capsule", "export", "--all", "--out", file, "--weights").exit_code == 0
    checked = document("capsule", "check", file)
    assert (len(checked["runs"]), checked["weights"]) == (2, 2)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "elsewhere"))
    entered = document("capsule", "import", file)["entered"]
    assert sorted(entered) == sorted(record["id"] for record in records)
    assert document("capsule", "import", file)["entered"] == []
    [again] = document("rerun", entered[0], "--threads", "1")
    before = next(record for record in records if record["id"] == entered[0])
    assert again["last_error"] == before["last_error"]
    assert again["id"] != before["id"]


def test_a_capsule_names_runs_or_takes_all(tmp_path):
    file = str(tmp_path / "runs.capsule")
    assert call("capsule", "export", "--out", file).exit_code == 2
    assert "nothing to export" in call("capsule", "export", "--all", "--out", file).stderr
    assert call("capsule", "check", file).exit_code == 2


def test_runs_are_grouped_and_views_of_them_are_saved(experiment):
    records = document("experiment", experiment, "--threads", "1")
    groups = document("groups", "--by", "depth", "--by", "recipe.epochs")
    assert sorted(group["keys"] for group in groups) == [[8, 1], [14, 1]]
    assert "fastresnet-8-type1, depth 14" in call("groups").stdout
    assert call("view", "save", "deep", "--text", "14", "--state", "finished").exit_code == 0
    [shown] = document("view", "show", "deep")
    assert shown["depth"] == 14
    assert call("view", "save", "by depth", "--by", "depth").exit_code == 0
    assert len(document("view", "show", "by depth")) == 2
    assert [view["name"] for view in document("view", "list")] == ["by depth", "deep"]
    name = records[0]["experiment"]
    kept = ("--experiment", name, "--design", "fastresnet-8-type1", "--starred")
    assert call("view", "save", "starred", *kept).exit_code == 0
    assert document("view", "show", "starred") == []
    assert document("groups", "--experiment", name, "--state", "failed") == []
    assert call("view", "delete", "deep").exit_code == 0
    assert call("view", "show", "deep").exit_code == 2
    assert len(document("runs", "--experiment", records[0]["experiment"])) == 2
    assert document("runs", "--experiment", "none") == []
    [listed] = document("experiment")
    assert (listed["id"], listed["finished"]) == (records[0]["experiment"], 2)
