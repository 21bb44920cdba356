"""`workbench rerun` and `resume`: what they say of runs that are not what they were."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner

from tests.pictures import picture_folder
from workbench.cli import cli


def call(*arguments: str):
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result


def trained(folder: Path, *more: str) -> str:
    made = call(
        *("train", "--network", "resnet-8", "--dataset", str(folder), "--epochs", "1"),
        *("--batch-size", "8", "--device", "cpu", "--threads", "1", "--json", *more),
    )
    return str(json.loads(made.stdout)[0]["id"])


def test_a_repetition_says_what_it_is_to_the_run_that_it_repeats(home, tmp_path):
    folder = picture_folder(tmp_path / "set")
    run = trained(folder)
    again = call("rerun", run).stderr
    assert "The images are those of" in again and "bit for bit" not in again

    with closing(sqlite3.connect(home / "history.db")) as connection, connection:
        connection.execute("UPDATE machines SET processor = 'an older one', sha256 = 'its own'")
    picture_folder(folder, shift=5)
    again = " ".join(call("rerun", run).stderr.split())
    assert "The images are not those of" in again and "they have changed since" in again
    assert "not bit for bit those of" in again and "before CPU, an older one" in again

    newest = json.loads(call("runs", "--json").stdout)[0]["id"]
    why = json.loads(call("compare", run, newest, "--json").stdout)["likenesses"][0]
    assert not why["are_repeats"]
    assert [each["name"] for each in why["differences"]] == ["images", "device model"]
    assert len(json.loads(call("groups", "--json").stdout)) == 2
