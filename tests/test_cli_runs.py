"""The command line on real runs: train, stop, resume, look at, compare, report."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from workbench.catalog.presets import preset
from workbench.cli import cli
from workbench.spec import codec

TINY = ["--train-size", "160", "--test-size", "50", "--batch-size", "32", "--device", "cpu"]


def call(*arguments: str):
    return CliRunner().invoke(cli, list(arguments))


def documents(result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    """A history with one finished run of each unit, trained by the command line."""
    folder = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(folder))
        for network in ("preresnet-8", "fastresnet-8-type1"):
            documents(call("train", "--network", network, *TINY, "--epochs", "2", "--json"))
    return folder


@pytest.fixture
def history(trained, monkeypatch) -> Path:
    monkeypatch.setenv("WORKBENCH_HOME", str(trained))
    return trained


def test_training_prints_one_array_and_its_progress_elsewhere():
    result = call("train", "--network", "fastresnet-8-type1", *TINY, "--epochs", "2", "--json")
    [run] = documents(result)
    assert (run["state"], run["epoch"], run["depth"]) == ("finished", 2, 8)
    assert 0 <= run["last_error"] <= 100
    assert "epoch 2/2" in result.stderr


def test_several_seeds_are_several_runs():
    options = ["--epochs", "1", "--seed", "5", "--seeds", "2", "--name", "twice", "--json"]
    runs = documents(call("train", "--network", "fastresnet-8-type1", *TINY, *options))
    assert [run["seed"] for run in runs] == [5, 6]
    assert {run["name"] for run in runs} == {"twice"}
    assert {run["state"] for run in runs} == {"finished"}


def test_a_design_from_a_file_is_trained(tmp_path):
    file = tmp_path / "mine.json"
    codec.save(file, preset("fastresnet-8-type2").design)
    runs = documents(call("train", "--network", str(file), *TINY, "--epochs", "1", "--json"))
    assert runs[0]["design"] == "fastresnet-8-type2"


def test_an_isolated_run_is_kept_like_any_other():
    options = ["--epochs", "1", "--isolated", "--json"]
    [run] = documents(call("train", "--network", "fastresnet-8-type1", *TINY, *options))
    assert run["state"] == "finished"
    shown = json.loads(call("show", run["id"], "--json").stdout)
    assert len(shown["epochs"]) == 1


def test_images_that_are_wrong_fail_the_run_with_exit_code_2(tmp_path):
    (tmp_path / "pictures").mkdir()
    result = call(
        "train", "--network", "resnet-8", "--dataset", str(tmp_path / "pictures"), "--epochs", "1"
    )
    assert result.exit_code == 2
    assert "failed" in result.stderr
    assert "train" in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="Ctrl+C as a signal")
def test_ctrl_c_stops_with_a_checkpoint_and_resume_goes_on():
    program = [sys.executable, "-m", "workbench"]
    options = ["--epochs", "400", "--name", "long"]
    child = subprocess.Popen(
        [*program, "train", "--network", "fastresnet-8-type1", *TINY, *options, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in child.stderr:
        if "epoch 2/" in line:
            child.send_signal(signal.SIGINT)
            break
    out, errors = child.communicate(timeout=120)
    assert child.returncode == 130
    [run] = json.loads(out)
    assert run["state"] == "stopped"
    assert 2 <= run["epoch"] < 400
    assert f"workbench resume {run['id']}" in errors
    assert "Traceback" not in errors

    child = subprocess.Popen([*program, "resume", "long"], stderr=subprocess.PIPE, text=True)
    for line in child.stderr:
        if f"epoch {run['epoch'] + 2}/" in line:
            child.send_signal(signal.SIGINT)
            break
    child.communicate(timeout=120)
    epochs = json.loads(call("show", "long", "--json").stdout)["epochs"]
    assert [epoch["epoch"] for epoch in epochs] == list(range(1, len(epochs) + 1))
    assert len(epochs) >= run["epoch"] + 2


def test_a_finished_run_is_not_resumed(history):
    result = call("resume", "preresnet-8")
    assert result.exit_code == 2
    assert "finished" in result.stderr


def test_show_tells_facts_and_curves(history):
    text = call("show", "preresnet-8").stdout
    for part in ("preresnet-8", "finished", "Parameters", "Last error", "Test error"):
        assert part in text
    shown = json.loads(call("show", "preresnet-8", "--json").stdout)
    assert [epoch["epoch"] for epoch in shown["epochs"]] == [1, 2]
    assert shown["recipe"]["flip"] is False
    assert shown["machine"]["torch"]
    assert shown["checkpoints"]


def test_two_runs_are_compared_as_a_table(history):
    result = call("compare", "preresnet-8", "fastresnet-8-type1")
    assert result.exit_code == 0
    assert "preresnet-8" in result.stdout
    assert "fastresnet-8-type1" in result.stdout


def test_a_comparison_is_one_json_document(history):
    found = json.loads(call("compare", "preresnet-8", "fastresnet-8-type1", "--json").stdout)
    assert "fastresnet-8-type1" in json.dumps(found)


def test_a_comparison_can_be_written_as_a_report(history, tmp_path):
    file = tmp_path / "report.html"
    result = call("compare", "preresnet-8", "fastresnet-8-type1", "--report", str(file))
    assert result.exit_code == 0
    assert "<svg" in file.read_text()


@pytest.mark.parametrize(
    ("form", "mark"), [("--markdown", "|"), ("--latex", "tabular"), ("--csv", ",")]
)
def test_a_comparison_can_be_printed_for_a_paper(history, form, mark):
    result = call("compare", "preresnet-8", "fastresnet-8-type1", form)
    assert result.exit_code == 0
    assert mark in result.stdout
    assert "fastresnet-8-type1" in result.stdout


def test_one_run_is_not_a_comparison(history):
    result = call("compare", "preresnet-8", "preresnet-8")
    assert result.exit_code == 2
    assert "two different runs" in result.stderr


def test_epochs_are_exported_as_csv(history, tmp_path):
    file = tmp_path / "epochs.csv"
    result = call("export", "preresnet-8", "--csv", "--epochs", "--output", str(file))
    assert result.exit_code == 0
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert float(rows[0]["test_error"]) >= 0


def test_the_demo_trains_compares_and_reports(tmp_path):
    result = call("demo", "--epochs", "1", "--output", str(tmp_path / "out"), "--json")
    found = documents(result)
    assert [run["state"] for run in found["runs"]] == ["finished"] * 3
    page = Path(found["report"]).read_text()
    assert "FastResNet type 1" in page
    assert Path(found["screenshot"]).stat().st_size > 10_000
    assert len(json.loads(call("runs", "--json").stdout)) == 3
