"""What the commands make of a user's own images."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner, Result

from tests.data.archives import png, random_pixels, tree, write_folder, write_tar, write_zip
from workbench.catalog.presets import preset
from workbench.cli import cli
from workbench.nn.network import build

FILES = tree(shape=(8, 8, 3), train=3, test=2)
ALPHA: Mapping[str, bytes] = {"train/cat/clear.png": png(random_pixels(1, 8, 8, 4))}
ODD = FILES | ALPHA | {"test/dog/wide.png": png(random_pixels(2, 8, 16))}


def train(path: Path, *more: str) -> Result:
    arguments = ["--network", "resnet-8", "--epochs", "1", "--batch-size", "3", "--threads", "1"]
    return CliRunner().invoke(cli, ["train", *arguments, "--dataset", str(path), *more])


def shown(*arguments: str) -> Any:
    return json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).output)


@pytest.mark.parametrize("name", ["test.zip", "train.tar", "val.tar.gz"])
def test_an_archive_may_be_called_as_a_folder_in_it_is(tmp_path: Path, name: str) -> None:
    write = write_zip if name.endswith("zip") else write_tar
    top = name.split(".")[0]
    path = write(tmp_path / name, {f"{top}/{each}": data for each, data in FILES.items()})
    assert train(path).exit_code == 0
    assert shown("runs")[0]["state"] == "finished"


def test_the_log_of_a_run_tells_what_was_left_out_also_of_images_kept_decoded(
    tmp_path: Path,
) -> None:
    path = write_folder(tmp_path / "pets", FILES | {"train/cat/notes.txt": b"x"})
    (path / "train/dog/gone.png").symlink_to(tmp_path / "nowhere.png")
    for seed in ("0", "1"):
        assert train(path, "--seed", seed).exit_code == 0
    for run in shown("runs"):
        told = CliRunner().invoke(cli, ["show", run["id"]]).output
        assert "2 files left out" in told
        assert "notes.txt" in told and "gone.png" in told


def test_odd_images_are_refused_with_their_counts_and_taken_by_choice(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", ODD)
    refused = train(path)
    assert refused.exit_code != 0
    assert "10 RGB, 1 with transparency, 1 grey" in refused.output
    assert "11 of 8x8, 1 of 16x8" in refused.output
    assert "--convert rgb" in refused.output and "--resize" in refused.output
    taken = train(path, "--convert", "rgb", "--resize", "8")
    assert taken.exit_code == 0, taken.output
    run = shown("runs")[0]
    told = CliRunner().invoke(cli, ["show", run["id"]]).output
    assert "2 images converted to RGB: 1 with transparency, 1 grey." in told
    assert "1 image brought to 8x8: 1 of 16x8." in told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--resize", "big"], "'big' is not a size"),
        (["--resize", "0"], "'0' is not a size"),
        (["--convert", "sepia"], "sepia"),
    ],
)
def test_a_wrong_choice_is_refused(tmp_path: Path, more: list[str], words: str) -> None:
    refused = train(write_folder(tmp_path / "pets", FILES), *more)
    assert refused.exit_code == 2
    assert words in refused.output and "Traceback" not in refused.output
    assert shown("runs") == []


def test_built_in_images_are_not_converted() -> None:
    refused = train(Path("digits"), "--convert", "rgb")
    assert refused.exit_code == 2
    assert "digits" in refused.output and shown("runs") == []


def test_equal_choices_are_one_data_set_however_they_are_written(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", ODD)
    for number, size in enumerate(("6", "6x6", "6X6")):
        made = train(path, "--convert", "grey", "--resize", size, "--seed", str(number))
        assert made.exit_code == 0, made.output
    assert len(shown("groups")) == 1
    assert all(run["state"] == "finished" for run in shown("runs"))


def test_weights_are_tested_on_odd_images_by_the_same_choices(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", ODD)
    weights = tmp_path / "weights.pt"
    torch.save(build(preset("resnet-8").design, classes=2).state_dict(), weights)
    command = ["weights", str(weights), "--network", "resnet-8", "--device", "cpu"]
    refused = CliRunner().invoke(cli, [*command, "--test", str(path)])
    assert refused.exit_code == 2 and "--convert" in refused.output
    options = ["--convert", "rgb", "--resize", "8"]
    tested = CliRunner().invoke(cli, [*command, "--test", str(path), *options])
    assert tested.exit_code == 0, tested.output
    assert "on 5 images" in tested.output
    alone = CliRunner().invoke(cli, [*command, *options])
    assert alone.exit_code == 2 and "--test" in alone.output


def test_a_papers_quick_form_takes_odd_images_by_the_same_choices(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "pets", ODD)
    command = ["paper", "fastresnet-t1", "--quick", "--dry-run", "--json"]
    options = ["--convert", "rgb", "--resize", "8"]
    wanted = CliRunner().invoke(cli, [*command, "--dataset", str(path), *options])
    assert wanted.exit_code == 0, wanted.output
    alone = CliRunner().invoke(cli, [*command, *options])
    assert alone.exit_code == 2 and "--dataset" in alone.output
