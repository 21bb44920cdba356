"""`workbench networks` with a design's file: its stamp and its counts."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.designs import small_design
from workbench.analysis import resolve
from workbench.analysis.network import analyse
from workbench.catalog.presets import preset
from workbench.cli import cli
from workbench.spec import codec


def _call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["networks", *arguments])


def test_a_file_is_counted_and_stamped_for_images_and_classes_that_are_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.rwb.json"
    codec.save(path, small_design())
    result = _call(str(path), "--json", "--input", "3x64x64", "--classes", "100")
    assert result.exit_code == 0
    (found,) = json.loads(result.stdout)
    analysis = analyse(small_design(), (3, 64, 64), 100)
    assert (found["input"], found["classes"]) == ([3, 64, 64], 100)
    assert (found["parameters"], found["macs"]) == (analysis.parameters, analysis.macs)
    assert found["stamp"] == resolve(small_design(), (3, 64, 64), 100).stamp


def test_a_preset_saved_under_another_name_has_the_presets_stamp(tmp_path: Path) -> None:
    path = tmp_path / "renamed.json"
    codec.save(path, replace(preset("resnet-20").design, name="mine"))
    (own,) = json.loads(_call(str(path), "--json").stdout)
    shown = json.loads(_call("resnet-20", "--json").stdout)
    assert own["stamp"] == next(each["stamp"] for each in shown if each["id"] == "resnet-20")
    assert own["stamp"] in _call(str(path)).output


def test_a_number_beyond_every_use_is_refused_with_its_field(tmp_path: Path) -> None:
    document = json.loads(codec.dumps(small_design()))
    document["network"]["stages"][0]["width"] = "WIDTH"
    path = tmp_path / "wide.json"
    path.write_text(json.dumps(document).replace('"WIDTH"', "1" + "0" * 400))
    result = _call(str(path))
    assert result.exit_code == 2
    assert "stages.0.width" in result.output and "Traceback" not in result.output


@pytest.mark.parametrize("size", ["3x64", "3x0x64", "axbxc", "3x64x64x64", "3x99999x9", "-3x8x8"])
def test_a_size_that_is_none_is_refused_with_its_option(size: str) -> None:
    result = _call("resnet-20", "--input", size)
    assert result.exit_code == 2
    assert "--input" in result.output
