"""What a person may hand the command line: refused with what is wrong and what to do."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from tests.data.archives import png, random_pixels, tree, write_folder, write_tar, write_zip
from tests.designs import small_design
from workbench.cli import cli
from workbench.history.store import HistoryStore
from workbench.nn.network import build
from workbench.spec import codec
from workbench.spec.run import RunState

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
SMALL = ["--batch-size", "4", "--epochs", "1", "--device", "cpu", "--threads", "1"]


def call(*arguments: str):
    return CliRunner().invoke(cli, list(arguments))


def refused(*arguments: str) -> str:
    """What a command that is refused says."""
    result = call(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == "" or "failed" in result.stdout
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.fixture
def design(tmp_path: Path) -> Path:
    file = tmp_path / "mine.json"
    codec.save(file, small_design())
    return file


def change(file: Path, *changes: tuple[str, str]) -> str:
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text)
    return str(file)


def with_cycle(file: Path) -> str:
    document = json.loads(file.read_text())
    [unit] = [block for block in document["blocks"] if block["name"] == "unit"]
    for link in unit["links"]:
        if link == ["input", "conv1"]:
            link[0] = "conv2"
    file.write_text(json.dumps(document))
    return str(file)


BAD_DESIGNS = {
    "truncated": (lambda f: f.write_text(f.read_text()[:-40]) and str(f), "not a complete JSON"),
    "newer": (lambda f: change(f, ('"version": 1', '"version": 2')), "newer version of Residual"),
    "unknown operation": (lambda f: change(f, ('"kind": "conv"', '"kind": "warp"')), "warp"),
    "cycle": (with_cycle, "run in a circle"),
    "not a design": (lambda f: f.write_text("[]") and str(f), "mine.json"),
    "vast": (lambda f: change(f, ('"width": 8', '"width": 1000000000')), "width"),
    "binary": (lambda f: f.write_bytes(b"\x89PNG\r\n\x1a\n\0\0") and str(f), "mine.json"),
}


@pytest.mark.parametrize("kind", BAD_DESIGNS)
def test_a_bad_design_is_refused_and_no_run_is_queued(design, kind):
    make, told = BAD_DESIGNS[kind]
    said = refused("train", "--network", make(design))
    assert told in said
    assert json.loads(call("runs", "--json").stdout) == []


def without_test(folder: Path) -> Path:
    shutil.rmtree(folder / "test")
    return folder


LARGER = png(random_pixels(1, 9, 7, 3))
BAD_IMAGES = {
    "no classes": (lambda p: write_folder(p / "pets", {"notes.txt": b""}), "no classes"),
    "an empty class": (
        lambda p: write_folder(p / "pets", tree() | {"train/bird/readme.txt": b""}),
        "no images in 'train/bird'",
    ),
    "no test images": (lambda p: without_test(write_folder(p / "pets", tree())), "in 'test'"),
    "a corrupt image": (
        lambda p: write_folder(p / "pets", tree() | {"train/dog/1.png": b"\x89PNG\r\n"}),
        "'train/dog/1.png' is not an image",
    ),
    "mixed sizes": (
        lambda p: write_zip(p / "a.zip", tree() | {"test/dog/1.png": LARGER}),
        "'test/dog/1.png' is 7x9 RGB, but",
    ),
    "no archive": (lambda p: write_folder(p, {"a.zip": b"PK no zip"}) / "a.zip", "a.zip"),
    "a way out": (lambda p: write_tar(p / "a.tar", {"../evil.png": b""}), "leads out of"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_IMAGES)
def test_bad_images_fail_the_run_with_what_is_wrong(design, tmp_path, kind):
    make, told = BAD_IMAGES[kind]
    images = str(make(tmp_path / "images" if kind == "no archive" else tmp_path))
    said = refused("train", "--network", str(design), "--dataset", images, *SMALL)
    assert told in said
    [run] = json.loads(call("runs", "--json").stdout)
    assert run["state"] == "failed" and told in run["reason"] and run["epoch"] == 0


def test_a_batch_larger_than_the_set_fails_the_run_with_both_sizes(design, tmp_path):
    images = write_folder(tmp_path / "pets", tree(train=5))
    options = ["--dataset", str(images), *SMALL, "--batch-size", "64"]
    assert "batch of 64 is larger than the 10" in refused(
        "train", "--network", str(design), *options
    )


SEVERAL = {
    "train": ["train", "--network", "fastresnet-8-type1"],
    "paper": ["paper", "fastresnet-t1", "--quick"],
    "experiment": ["experiment", "grid.json"],
    "queue run": ["queue", "run"],
}


@pytest.mark.parametrize("command", SEVERAL)
@pytest.mark.parametrize(
    "given", ["--at-once 0", "--at-once 65", "--at-once two", "--threads 0", "--threads 100000"]
)
def test_numbers_that_would_stop_or_choke_the_machine_are_refused(command, given, home):
    option, value = given.split()
    said = refused(*SEVERAL[command], option, value)
    assert option in said and value in said
    assert not (home / "history.db").exists()


@pytest.mark.parametrize("given", ["--seeds 0", "--seeds 100000000"])
def test_a_slip_in_the_number_of_seeds_is_refused_at_once(given, home):
    assert "--seeds" in refused(*SEVERAL["train"], *given.split())
    assert not (home / "history.db").exists()


BAD_WEIGHTS = {
    "none there": (lambda f: f, "No such file"),
    "a folder": (lambda f: f.mkdir() or f, "it is a folder"),
    "text": (lambda f: f.write_text("no weights\n" * 9) and f, "cannot be read as weights"),
    "empty": (lambda f: f.touch() or f, "cannot be read as weights"),
    "no tensors": (lambda f: torch.save({"epoch": 3}, f) or f, "holds no tensors by name"),
    "another network's": (
        lambda f: torch.save({"a.weight": torch.ones(3)}, f) or f,
        "do not fit this design",
    ),
}


@pytest.mark.parametrize("option", [[], ["--new-classifier"]])
@pytest.mark.parametrize("kind", BAD_WEIGHTS)
def test_bad_weights_are_refused_and_no_run_is_queued(design, tmp_path, kind, option):
    make, told = BAD_WEIGHTS[kind]
    file = make(tmp_path / "weights.pt")
    assert told in refused("train", "--network", str(design), "--weights", str(file), *option)
    assert json.loads(call("runs", "--json").stdout) == []


def test_a_new_classifier_needs_a_head_that_follows_the_classes(tmp_path):
    file = tmp_path / "fixed.json"
    codec.save(file, small_design())
    document = json.loads(file.read_text())
    head = document["network"]["head"]
    head["width"] = 10
    file.write_text(json.dumps(document))
    weights = tmp_path / "weights.pt"
    torch.save(build(codec.load(file)).state_dict(), weights)
    said = refused("train", "--network", str(file), "--weights", str(weights), "--new-classifier")
    assert "depends on the number of classes" in said and "'classes'" in said


def test_a_history_that_is_damaged_in_its_middle_is_reported_not_repaired(design, home):
    store = HistoryStore.open()
    store.close()
    file = home / "history.db"
    data = bytearray(file.read_bytes())
    data[100:4096] = b"\xff" * 3996
    file.write_bytes(data)
    said = refused("runs")
    assert "damaged" in said and "backup" in said
    assert file.read_bytes() == data


@pytest.fixture
def small_home(tmp_path, monkeypatch):
    """The application's folder on a file system of 4 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]
    if not IS_ROOT or not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("mounting a small file system is not allowed here")
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path, but: int) -> None:
    """Leave so many bytes of the disk."""
    free = shutil.disk_usage(folder).free
    with (folder / "filler").open("wb", buffering=0) as file:
        for size in (65536, 4096):
            try:
                while free - file.tell() > but:
                    file.write(b"x" * size)
            except OSError:
                continue


def test_a_disk_that_fills_during_training_stops_the_run_and_keeps_what_it_has(design, small_home):
    command = [sys.executable, "-m", "workbench", "train", "--network", str(design), "--name", "r"]
    sizes = ["--train-size", "60", "--test-size", "20", "--batch-size", "16", "--epochs", "100000"]
    with subprocess.Popen(
        [*command, *sizes, "--device", "cpu", "--threads", "1"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        told, said = 0, []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"epoch (\d+)/", line):
                told = int(found[1])
                if told == 3:
                    fill(small_home, 50_000)
    assert process.returncode == 130 or process.returncode == 2, "".join(said)
    assert "is full" in "".join(said) and "Free some space" in "".join(said)
    (small_home / "filler").unlink()
    with closing(sqlite3.connect(small_home / "history.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = HistoryStore.open()
    [run] = store.runs()
    assert run.state in (RunState.STOPPED, RunState.TRAINING)
    assert [epoch.epoch for epoch in store.epochs(run.id)] == list(range(1, run.epoch + 1))
    assert run.epoch >= told >= 3
    store.close()
