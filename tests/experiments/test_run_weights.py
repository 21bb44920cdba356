"""Weights that go out are those of the epoch that is named, or none."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from tests.tiny_runs import tiny_run
from workbench import paths
from workbench.cli import cli
from workbench.data.sources import load
from workbench.errors import CheckpointError
from workbench.experiments.exchange import trained, write_run
from workbench.experiments.runner import Runner
from workbench.history.store import HistoryStore
from workbench.training.checkpoint import INDEX, Checkpoints
from workbench.training.control import Control

EPOCHS = 3


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with one finished run, which saved a checkpoint after each epoch."""
    home = tmp_path_factory.mktemp("original") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(home))
        patch.setattr("workbench.training.loop.SAVE_SHARE", float("inf"))
        store = HistoryStore.open()
        try:
            runner = Runner(store)
            run = runner.submit(tiny_run(epochs=EPOCHS)).id
            runner.execute(run, Control())
        finally:
            store.close()
    return home, run


@pytest.fixture
def run(original: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The run, in a home of the test's own."""
    shutil.copytree(original[0], tmp_path / "home")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return original[1]


@pytest.fixture
def store(run: str):
    store = HistoryStore.open()
    yield store
    store.close()


def call(*arguments: object):
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def folder(run: str) -> Path:
    return paths.runs_folder() / run


def newest(run: str) -> Path:
    return folder(run) / Checkpoints(folder(run)).entries()[-1].file


def flip_a_byte(run: str) -> None:
    data = bytearray(newest(run).read_bytes())
    data[-5] ^= 1
    newest(run).write_bytes(data)


def delete_it(run: str) -> None:
    newest(run).unlink()


def never_wrote_it(run: str) -> None:
    """As a full disk leaves a run: the file is not there, and the index does not name it."""
    index = folder(run) / INDEX
    newest(run).unlink()
    index.write_text(json.dumps(json.loads(index.read_text())[:-1]))


def error_of(network, spec) -> float:
    """In percent, worked out without the program's own test pass."""
    data = load(spec.dataset)
    pixels = data.test.pixels.float() / 255
    mean, std = (torch.tensor(each)[:, None, None] for each in (data.mean, data.std))
    with torch.no_grad():
        answers = network.eval()((pixels - mean) / std).argmax(1)
    return 100 * (answers != data.test.labels).float().mean().item()


@pytest.mark.parametrize("damage", [flip_a_byte, delete_it, never_wrote_it])
@pytest.mark.parametrize("command", ["code", "onnx"])
def test_weights_of_another_epoch_are_refused(
    run: str, tmp_path: Path, damage: Callable[[str], None], command: str
) -> None:
    damage(run)
    out = tmp_path / "net.out"
    weights = ["--weights"] if command == "code" else []
    refused = call(command, run, *weights, "--out", out)
    assert refused.exit_code == 2
    assert f"after epoch {EPOCHS}" in refused.stderr and "--any" in refused.stderr
    assert not out.exists() and not out.with_suffix(".pt").exists()


@pytest.mark.parametrize("damage", [flip_a_byte, delete_it, never_wrote_it])
def test_with_any_the_epoch_and_its_error_are_told_and_true(
    run: str, store: HistoryStore, tmp_path: Path, damage: Callable[[str], None]
) -> None:
    damage(run)
    out = tmp_path / "net.py"
    written = call("code", run, "--weights", "--any", "--out", out)
    assert written.exit_code == 0, written.output
    earlier = store.epochs(run)[EPOCHS - 2]
    told = f"after epoch {EPOCHS - 1} of {EPOCHS}, test error {earlier.test_error:.2f} %"
    text = " ".join(out.read_text(encoding="utf-8").split())
    assert told in written.stderr and told in text and "Not those asked for" in text
    names: dict = {"__name__": "exported"}
    exec(compile(out.read_text(encoding="utf-8"), "net.py", "exec"), names)
    network = names["load"](str(out.with_suffix(".pt")))
    assert error_of(network, store.spec(run)) == pytest.approx(earlier.test_error, abs=1e-4)


def test_the_last_weights_are_those_of_the_error_in_the_history(
    run: str, store: HistoryStore
) -> None:
    network = trained(store, run)
    assert network.provenance is not None and not network.provenance.instead_of
    assert network.provenance.error == store.run(run).last_error
    assert error_of(network.model, store.spec(run)) == pytest.approx(
        store.run(run).last_error, abs=1e-4
    )


def test_the_best_weights_are_those_of_the_best_epoch_or_refused(
    run: str, store: HistoryStore
) -> None:
    record = store.run(run)
    network = trained(store, run, is_best=True)
    assert network.provenance is not None
    assert network.provenance.epoch == record.best_epoch
    assert error_of(network.model, store.spec(run)) == pytest.approx(record.best_error, abs=1e-4)
    for each in Checkpoints(folder(run)).entries():
        if each.epoch == record.best_epoch:
            (folder(run) / each.file).unlink()
    with pytest.raises(CheckpointError, match=f"best weights .*after epoch {record.best_epoch}"):
        trained(store, run, is_best=True)


@pytest.mark.parametrize("content", [b"{", None], ids=["damaged", "deleted"])
def test_a_lost_index_hinders_neither_the_export_nor_going_on(
    run: str, store: HistoryStore, content: bytes | None
) -> None:
    before = trained(store, run).model.state_dict()
    index = folder(run) / INDEX
    index.write_bytes(content) if content else index.unlink()
    after = trained(store, run).model.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert Checkpoints(folder(run)).load_last()[1].epoch == EPOCHS


def test_another_runs_file_under_the_names_of_this_one_is_not_taken(
    run: str, store: HistoryStore
) -> None:
    """The index and the file agree with one another, but not with what the run saved."""
    index = folder(run) / INDEX
    listed = json.loads(index.read_text())
    other = folder(run) / listed[0]["file"]
    last = folder(run) / listed[-1]["file"]
    shutil.copy(other, last)
    listed[-1]["sha256"] = listed[0]["sha256"]
    index.write_text(json.dumps(listed))
    with pytest.raises(CheckpointError, match="not the file that the run saved"):
        trained(store, run)


def test_a_run_without_any_weights_says_so_and_makes_no_folder(
    run: str, store: HistoryStore
) -> None:
    shutil.rmtree(folder(run))
    with pytest.raises(CheckpointError, match="no weights that can be used"):
        trained(store, run, is_any=True)
    assert not folder(run).exists()


def test_the_window_writes_no_weights_of_another_epoch_either(
    run: str, store: HistoryStore, tmp_path: Path
) -> None:
    delete_it(run)
    for name in ("net.py", "net.onnx"):
        with pytest.raises(CheckpointError, match="last weights"):
            write_run(store, [run], tmp_path / name)
        assert not (tmp_path / name).exists()
