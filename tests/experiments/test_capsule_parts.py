"""What capsules carry beside runs: experiments, forecasts, the weights that runs began with."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.capsules import documents, everything, rewritten, trained
from tests.history.runs import epoch
from tests.tiny_runs import MACHINE, RECIPE, finished_run, tiny_run
from workbench import paths
from workbench.cli import cli
from workbench.errors import CapsuleError, HistoryError
from workbench.experiments import capsule, capsule_archive
from workbench.experiments.queueing import queue_experiment
from workbench.history.store import HistoryStore
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Ended, EpochFinished, Started
from workbench.spec.experiment import Axis, Experiment
from workbench.spec.forecast import Forecast
from workbench.spec.run import RunState


@pytest.fixture
def elsewhere(tmp_path):
    store = HistoryStore.open(tmp_path / "elsewhere" / "history.db")
    yield store
    store.close()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "runs.capsule"


EXPERIMENT = Experiment(
    name="what rate",
    design=tiny_run().design,
    recipe=RECIPE.scaled(2),
    dataset=DatasetSpec(source="digits", train_size=160, test_size=50),
    axes=(Axis("recipe.learning_rate", (0.1, 0.05)),),
    device="cpu",
)
TOLD = Forecast(
    seconds_per_epoch=4.0,
    total_seconds=9.0,
    peak_memory_bytes=2000,
    largest_batch=512,
    reserved_bytes=3000,
)
START = b"what a run begins with"
DIGEST = hashlib.sha256(START).hexdigest()


def tried(store) -> list[str]:
    """The runs of an experiment, foretold and finished, that trained at the same time."""
    runs = [record.id for record in queue_experiment(store, EXPERIMENT)]
    for run in runs:
        store.foretell(run, TOLD)
        begun = store.run(run).created
        store.record(Started(run, begun, MACHINE, 160, 50, 10, 5, 2))
    for run in runs:
        assert store.run(run).beside == 1
        for number in (1, 2):
            store.record(EpochFinished(run, epoch(number, 20.0, warm_up=number == 1)))
        store.record(Ended(run, RunState.FINISHED, begun + 10))
    return runs


def begun_with_weights(store) -> str:
    """A finished run that began with kept weights."""
    (paths.weights_folder() / f"{DIGEST}.safetensors").write_bytes(START)
    spec = replace(tiny_run(), recipe=replace(RECIPE.scaled(2), weights=DIGEST))
    return finished_run(store, spec, [60.0, 50.0])


def test_an_experiment_arrives_with_its_runs(store, elsewhere, file):
    runs = tried(store)
    capsule.export(store, runs, file)
    capsule.take_in(elsewhere, file)
    assert elsewhere.experiments() == store.experiments()
    assert {elsewhere.run(run).experiment for run in runs} == {store.experiments()[0].id}
    assert [everything(elsewhere, run) for run in runs] == [everything(store, run) for run in runs]


def test_runs_that_come_later_join_the_experiment_that_is_there(store, elsewhere, file):
    first, second = tried(store)
    capsule.export(store, [first], file)
    capsule.take_in(elsewhere, file)
    assert elsewhere.experiments()[0].runs == 1
    capsule.export(store, [second, first], file)
    assert capsule.take_in(elsewhere, file) == capsule.Imported((second,), (first,))
    [experiment] = elsewhere.experiments()
    assert (experiment.runs, experiment.name) == (2, "what rate")


def test_what_was_foretold_arrives_and_is_scored(store, elsewhere, file):
    runs = tried(store)
    capsule.export(store, runs, file)
    capsule.take_in(elsewhere, file)
    assert elsewhere.forecast(runs[0]) == TOLD
    assert elsewhere.score(runs[0]) == store.score(runs[0])
    assert elsewhere.score(runs[0]).total == pytest.approx(5.0 / 9.0)
    assert elsewhere.stored(runs[0]).foretold == store.stored(runs[0]).foretold


def test_start_weights_go_along_by_choice(store, elsewhere, file, monkeypatch):
    run = begun_with_weights(store)
    capsule.export(store, [run], file, weights=True)
    assert capsule.check(file).start_weights == 0
    capsule.export(store, [run], file, start_weights=True)
    assert (capsule.check(file).start_weights, capsule.check(file).weights) == (1, 0)
    monkeypatch.setenv("WORKBENCH_HOME", str(elsewhere.path.parent))
    capsule.take_in(elsewhere, file)
    kept = paths.weights_folder() / f"{elsewhere.spec(run).recipe.weights}.safetensors"
    assert kept.read_bytes() == START
    kept.write_bytes(b"damaged since")
    capsule.take_in(elsewhere, file)
    assert kept.read_bytes() == START


def test_the_command_line_takes_start_weights_along(store, file):
    begun_with_weights(store)

    def call(*arguments):
        done = CliRunner().invoke(cli, ["capsule", *arguments], catch_exceptions=False)
        assert done.exit_code == 0
        return done

    call("export", "--all", "--out", str(file), "--start-weights")
    assert json.loads(call("check", str(file), "--json").stdout)["start_weights"] == 1
    assert "1 start weights" in call("check", str(file)).stderr


def test_start_weights_of_many_runs_are_carried_once(store, file):
    runs = [begun_with_weights(store) for _ in range(3)]
    capsule.export(store, runs, file, start_weights=True)
    assert capsule.check(file).start_weights == 1


def test_damaged_start_weights_are_not_exported(store, file):
    run = begun_with_weights(store)
    (paths.weights_folder() / f"{DIGEST}.safetensors").write_bytes(b"something else")
    with pytest.raises(CapsuleError, match="began with is damaged"):
        capsule.export(store, [run], file, start_weights=True)
    (paths.weights_folder() / f"{DIGEST}.safetensors").unlink()
    capsule.export(store, [run], file, start_weights=True)
    assert capsule.check(file).start_weights == 0


def test_nothing_of_start_weights_is_left_where_an_import_fails(
    store, elsewhere, file, monkeypatch
):
    first, second = begun_with_weights(store), trained(store, "b", weights=b"two")
    capsule.export(store, [first, second], file, weights=True, start_weights=True)
    monkeypatch.setenv("WORKBENCH_HOME", str(elsewhere.path.parent))
    (paths.runs_folder() / second).mkdir()
    (paths.runs_folder() / second / "somebody's").write_text("own")
    with pytest.raises(CapsuleError, match="in the way"):
        capsule.take_in(elsewhere, file)
    assert list(paths.weights_folder().iterdir()) == []


OLD = Path(__file__).parent / "capsules" / "version-1.capsule"


def test_a_capsule_of_the_first_version_still_opens(store):
    found = capsule.check(OLD)
    assert [(run.record.name, len(run.epochs)) for run in found.runs] == [
        ("with weights", 2),
        ("plain", 2),
    ]
    assert (found.weights, found.start_weights) == (1, 0)
    entered = capsule.take_in(store, OLD).entered
    assert [store.run(run).name for run in entered] == ["with weights", "plain"]
    assert store.run(entered[0]).tags == ("a", "b")
    assert store.forecast(entered[0]) is None and store.run(entered[0]).experiment is None
    folder = paths.runs_folder() / entered[0]
    assert (folder / "step-10.safetensors").read_bytes() == b"tensors"


def test_another_experiment_of_the_same_id_is_told_of(store, elsewhere, file):
    first, second = tried(store)
    capsule.export(store, [first], file)
    capsule.take_in(elsewhere, file)
    capsule.export(store, [second], file)

    def later(members):
        [name] = [name for name in members if name.startswith("experiments/")]
        members[name] = json.dumps({**json.loads(members[name]), "created": 5.0}).encode()

    rewritten(file, later)
    with pytest.raises(HistoryError, match="another experiment with the id"):
        capsule.take_in(elsewhere, file)
    assert elsewhere.ids() == [first]


def experiment_text(**changes):
    return lambda text: json.dumps(
        {**json.loads(text), "document": {**json.loads(text)["document"], **changes}}
    ).encode()


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("experiments/", documents(id="aaaaaaaaaa"), "another experiment"),
        ("experiments/", documents(id="../../etc"), "id"),
        ("experiments/", documents(name=""), "name"),
        ("experiments/", documents(created=-1.0), "created"),
        ("experiments/", documents(unknown=1), "unknown"),
        ("experiments/", documents(document={}), "not valid"),
        ("experiments/", documents(document=[]), "document"),
        ("experiments/", experiment_text(seeds=10**9), "not valid"),
        ("experiments/", experiment_text(network="no such preset"), "not valid"),
        ("experiments/", experiment_text(version=99), "not valid"),
        ("experiments/", lambda text: text[:-20], "experiments/"),
        ("experiments/", lambda text: b"[" * 100_000, "experiments/"),
        ("run.json", documents(experiment="aaaaaaaaaa"), "experiment that is not there"),
        ("run.json", documents(experiment="'; DROP TABLE runs"), "experiment"),
        ("run.json", documents(experiment=None), "no run is part of"),
        ("run.json", documents(forecast={"time": 1.0}), "forecast"),
        (
            "run.json",
            documents(
                forecast={
                    "time": 1.0,
                    "seconds_per_epoch": -1.0,
                    "total_seconds": 1.0,
                    "peak_memory_bytes": 1,
                    "largest_batch": 1,
                }
            ),
            "seconds_per_epoch",
        ),
        (
            "run.json",
            documents(
                forecast={
                    "time": 1.0,
                    "seconds_per_epoch": 1.0,
                    "total_seconds": 1.0,
                    "peak_memory_bytes": 2**70,
                    "largest_batch": 1,
                }
            ),
            "peak_memory_bytes",
        ),
    ],
)
def test_an_experiment_or_forecast_that_nobody_made_is_refused(
    store, elsewhere, file, part, change, said
):
    capsule.export(store, tried(store)[:1], file)

    def forged(members):
        [name] = [name for name in members if part in name]
        members[name] = change(members[name])

    rewritten(file, forged)
    with pytest.raises(CapsuleError, match=said):
        capsule.take_in(elsewhere, file)
    assert elsewhere.ids() == [] and elsewhere.experiments() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda it: it.update({"weights/../x.safetensors": b""}), "does not belong"),
        (lambda it: it.update({"weights/x.pt": b""}), "does not belong"),
        (lambda it: it.update({"experiments/x.json": b"{}"}), "does not belong"),
        (lambda it: it.update({f"weights/{'0' * 64}.safetensors": b"forged"}), "altered"),
        (lambda it: it.update({f"weights/{DIGEST}.safetensors": b"forged"}), "altered"),
        (
            lambda it: it.update(
                {f"weights/{hashlib.sha256(b'more').hexdigest()}.safetensors": b"more"}
            ),
            "No run began with",
        ),
        (lambda it: it.update({"experiments/aaaaaaaaaa.json": b"{}"}), "not listed"),
    ],
)
def test_files_that_no_run_needs_are_refused(store, elsewhere, file, monkeypatch, change, said):
    capsule.export(store, [begun_with_weights(store)], file, start_weights=True)
    rewritten(file, change)
    monkeypatch.setenv("WORKBENCH_HOME", str(elsewhere.path.parent))
    with pytest.raises(CapsuleError, match=said):
        capsule.take_in(elsewhere, file)
    assert elsewhere.ids() == [] and list(paths.weights_folder().iterdir()) == []


def test_start_weights_that_were_altered_on_their_way_are_refused(store, elsewhere, file):
    capsule.export(store, [begun_with_weights(store)], file, start_weights=True)
    name = f"weights/{DIGEST}.safetensors"
    rewritten(file, lambda it: it.update({name: START[::-1]}), manifest=False)
    with pytest.raises(CapsuleError, match="altered"):
        capsule.take_in(elsewhere, file)
    assert elsewhere.ids() == []


def test_more_than_can_be_held_in_memory_is_refused(store, file, monkeypatch):
    capsule.export(store, tried(store), file)
    sizes = {}

    def pad(members):
        [name] = [name for name in members if name.startswith("experiments/")]
        members[name] += b" " * 100_000
        sizes["list"] = sum(46 + len(each) for each in members)

    rewritten(file, pad)
    monkeypatch.setattr(capsule_archive, "LARGEST_LIST", 100_000)
    with pytest.raises(CapsuleError, match="Its experiments have more than 100,000"):
        capsule.check(file)
    monkeypatch.setattr(capsule_archive, "LARGEST_LIST", sizes["list"] - 1)
    with pytest.raises(CapsuleError, match="its list of files"):
        capsule.check(file)
    monkeypatch.setattr(capsule_archive, "_MOST_MEMBERS", 5)
    monkeypatch.setattr(capsule_archive, "LARGEST_LIST", 2**20)
    with pytest.raises(CapsuleError, match="holds more than 5 files"):
        capsule.check(file)
