"""Experiments: grids over a run, their files, previews and queueing."""

import json
import platform
from dataclasses import replace

import pytest

from tests.tiny_runs import MACHINE, RECIPE, finished_run, tiny_run
from workbench.catalog.presets import preset
from workbench.errors import DesignError, FormatError, HistoryError, TrainingError, UnknownNetwork
from workbench.experiments import expected, experiment_file
from workbench.experiments.grid import targets, variants
from workbench.experiments.preview import preview
from workbench.experiments.queueing import queue_all, queue_experiment, retry
from workbench.experiments.runner import Runner
from workbench.spec.codec import digest
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Ended
from workbench.spec.experiment import Axis, Experiment
from workbench.spec.run import RunState

BASE = Experiment(
    name="what depth",
    design=preset("fastresnet-8-type1").design,
    recipe=RECIPE.scaled(4),
    dataset=DatasetSpec(source="digits", train_size=160, test_size=50),
    device="cpu",
)


def grid(*axes, **more):
    return replace(BASE, axes=tuple(Axis(name, tuple(values)) for name, values in axes), **more)


def only(*axes, **more):
    return [variant.runs[0] for variant in variants(grid(*axes, **more))]


def test_without_axes_an_experiment_is_its_base_from_every_seed():
    [variant] = variants(replace(BASE, seeds=(3, 5)))
    assert [spec.seed for spec in variant.runs] == [3, 5]
    assert {spec.name for spec in variant.runs} == {"what depth"}
    assert variant.runs[0].design == BASE.design


def test_every_combination_comes_once_the_last_axis_fastest():
    found = variants(grid(("design.depth", [8, 14]), ("recipe.learning_rate", [0.1, 0.05])))
    assert [variant.title for variant in found] == [
        "depth 8, learning rate 0.1",
        "depth 8, learning rate 0.05",
        "depth 14, learning rate 0.1",
        "depth 14, learning rate 0.05",
    ]
    assert [variant.runs[0].recipe.learning_rate for variant in found] == [0.1, 0.05] * 2
    assert found[2].runs[0].name == "what depth: depth 14, learning rate 0.1"


def test_a_varied_depth_builds_the_network_of_that_depth_under_a_name_that_says_so():
    [spec] = only(("design.depth", [14]))
    assert digest(spec.design) == digest(preset("fastresnet-14-type1").design)
    assert spec.design.name == "fastresnet-8-type1, depth 14"


def test_networks_are_presets_or_the_experiments_own_designs():
    own = replace(preset("plain-8").design, name="mine")
    found = only(("network", ["resnet-8", "mine", "fastresnet-8-type1"]), designs=(own,))
    assert [spec.design.name for spec in found] == ["resnet-8", "mine", "fastresnet-8-type1"]
    assert found[1].design == own
    assert found[2].design is BASE.design


def test_a_part_is_varied_of_whichever_network_was_chosen():
    found = only(("design.depth", [14]), ("network", ["resnet-8", "plain-8"]))
    assert [digest(spec.design) for spec in found] == [
        digest(preset(name).design) for name in ("resnet-14", "plain-14")
    ]


@pytest.mark.parametrize(
    ("target", "value", "read"),
    [
        ("recipe.batch_size", 16, lambda spec: spec.recipe.batch_size),
        ("recipe.precision", "bf16", lambda spec: spec.recipe.precision),
        ("recipe.flip", True, lambda spec: spec.recipe.flip),
        ("data.train_size", 40, lambda spec: spec.dataset.train_size),
        ("data.source", "cifar10", lambda spec: spec.dataset.source),
        ("stem.width", 8, lambda spec: spec.design.network.stem.width),
        ("stage.2.width", 24, lambda spec: spec.design.network.stages[1].width),
        ("stage.3.units", 2, lambda spec: spec.design.network.stages[2].units),
        ("head.width", "classes", lambda spec: spec.design.network.head.width),
        (
            "operation.unit.conv1.kernel",
            5,
            lambda spec: spec.design.block("unit").operation("conv1").parameters["kernel"],
        ),
        (
            "operation.unit.shortcut.mode",
            "projection",
            lambda spec: spec.design.block("unit").operation("shortcut").parameters["mode"],
        ),
    ],
)
def test_anything_of_a_run_can_be_varied(target, value, read):
    [spec] = only((target, [value]))
    assert read(spec) == value


def test_a_parameter_of_a_block_can_be_varied():
    design = preset("resnext-29-8x64d").design
    block, name = next((each, p.name) for each in design.blocks for p in each.parameters)
    [spec] = only((f"block.{block.name}.{name}", [2]), design=design)
    changed = {p.name: p.default for p in spec.design.block(block.name).parameters}
    assert changed[name] == 2


def test_epochs_take_the_milestones_along_and_a_recipe_is_fitted_to_its_images():
    [spec] = only(("recipe.epochs", [16]))
    assert (spec.recipe.epochs, spec.recipe.milestones) == (16, RECIPE.scaled(16).milestones)
    [spec] = only(("recipe", ["wrn"]))
    assert (spec.recipe.weight_decay, spec.recipe.flip) == (5e-4, False)


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        ([("design.width", [1])], "no 'design.width'"),
        ([("recipe.milestones", ["x"])], "no 'recipe.milestones'"),
        ([("recipe.name", ["x"])], "no 'recipe.name'"),
        ([("recipe.learning_rate", ["fast"])], "cannot use 'fast' as learning rate"),
        ([("recipe.precision", ["int8"])], "cannot be 'int8'"),
        ([("recipe.momentum", [0.9, -5])], "cannot use -5 as momentum"),
        ([("recipe.weight_decay", [-1])], "cannot use -1 as weight decay"),
        ([("recipe.crop_padding", [10**9])], "1,000,000,000 as crop padding"),
        ([("recipe.batch_size", [32.5])], "cannot use 32.5 as batch size"),
        ([("recipe.learning_rate", [True])], "cannot use True as learning rate"),
        ([("recipe.flip", [3])], "cannot be 3"),
        ([("data.train_size", [0])], "cannot use 0 as train size"),
        ([("stage.9.width", [1])], "no 'stage.9.width'"),
        ([("stage.x.width", [1])], "no 'stage.x.width'"),
        ([("operation.unit.nothing.kernel", [1])], "no 'operation"),
        ([("operation.unit.conv1.depth", [1])], "no 'operation"),
        ([("operation.conv1", [1])], "no 'operation"),
        ([("block.unit.nothing", [1])], "no 'block"),
        ([("weather", ["fine"])], "no 'weather'"),
        ([("design", [1])], "no 'design'"),
        ([("recipe.batch_size", [])], "no values"),
        ([("recipe.batch_size", [1, 1])], "hold 1 twice"),
        ([("recipe.batch_size", [1]), ("recipe.batch_size", [2])], "varied twice"),
        ([("recipe.batch_size", range(1, 2002))], "2,001 runs"),
    ],
)
def test_an_axis_that_does_not_fit_is_told_of(axes, said):
    with pytest.raises(TrainingError, match=said):
        variants(grid(*axes))


def test_an_experiment_needs_seeds_and_networks_that_exist():
    with pytest.raises(TrainingError, match="no seeds"):
        variants(replace(BASE, seeds=()))
    with pytest.raises(UnknownNetwork):
        variants(grid(("network", ["nonesuch-8"])))


def test_everything_that_is_offered_can_be_varied():
    for target in targets(BASE):
        if target.value is not None:
            value = target.choices[0] if target.choices else target.value
            assert len(variants(grid((target.target, [value])))) == 1, target.target


def text(**changes):
    document = {
        "format": experiment_file.FORMAT,
        "version": 1,
        "name": "from a file",
        "network": "fastresnet-8-type1",
        **changes,
    }
    return json.dumps(document)


def test_a_file_may_name_a_preset_and_a_recipe():
    found = experiment_file.loads(
        text(recipe="wrn", epochs=20, seeds=3, grid={"design.depth": [8, 14]})
    )
    assert found.design == preset("fastresnet-8-type1").design
    assert (found.recipe.epochs, found.recipe.weight_decay) == (20, 5e-4)
    assert (found.seeds, found.axes) == ((0, 1, 2), (Axis("design.depth", (8, 14)),))


def test_an_experiment_comes_back_from_its_file_as_it_was():
    own = replace(preset("plain-8").design, name="mine")
    axes = (Axis("network", ("mine", "resnet-8")), Axis("recipe.learning_rate", (0.1, 1e-3)))
    whole = replace(BASE, axes=axes, designs=(own,), seeds=(4, 2))
    assert experiment_file.loads(experiment_file.dumps(whole)) == whole


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (text(more=1), "more"),
        (text(grid={"design.depth": []}), "grid.design.depth"),
        (text(grid={"design.depth": [[8]]}), "grid"),
        (text(seeds=0), "seeds"),
        (text(seeds=[-1]), "seeds"),
        (text(epochs=0), "epochs"),
        (text(recipe={"learning_rate": "fast"}), "recipe"),
        (text(dataset={"source": "nowhere"}), "dataset"),
        (text(version=2), "version 2"),
        (text(format="something"), "not an experiment"),
        (text()[:-5], "complete"),
        ("[" * 50_000, "complete"),
        (text(recipe="wrn").replace('"wrn"', "NaN"), "recipe|complete"),
        (text(name="x" * 201), "name"),
    ],
)
def test_a_file_that_is_no_experiment_is_told_of(content, said):
    with pytest.raises(FormatError, match=said):
        experiment_file.loads(content)


def test_a_file_that_is_missing_or_too_large_is_told_of(tmp_path, monkeypatch):
    with pytest.raises(FormatError, match="cannot be read"):
        experiment_file.load(tmp_path / "nothing.json")
    monkeypatch.setattr(experiment_file, "LARGEST_FILE", 10)
    (tmp_path / "large.json").write_text(text())
    with pytest.raises(FormatError, match="too large"):
        experiment_file.load(tmp_path / "large.json")


def test_a_preview_tells_sizes_and_times_of_equal_runs(store, monkeypatch):
    monkeypatch.setattr(platform, "node", lambda: MACHINE.host)
    experiment = grid(("design.depth", [8, 14]), seeds=(0, 1, 2))
    equal = replace(tiny_run(), recipe=experiment.recipe)
    finished_run(store, equal, [50.0, 40.0], seconds=3.0)
    known, unknown = preview(store, experiment).rows
    assert (known.depth, known.parameters, known.told_by) == (8, 74_874, "history")
    assert known.seconds == pytest.approx(4 * 3.1)
    assert (unknown.depth, unknown.seconds, unknown.told_by) == (14, None, "")
    whole = preview(store, experiment)
    assert (whole.runs, whole.seconds, whole.unknown) == (6, pytest.approx(3 * 4 * 3.1), 3)
    probed = preview(store, experiment, lambda spec: 7.0)
    assert [row.told_by for row in probed.rows] == ["history", "probe"]
    assert probed.seconds == pytest.approx(3 * 4 * 3.1 + 21.0)


@pytest.mark.parametrize(
    "change",
    [
        lambda spec: replace(spec, dataset=replace(spec.dataset, train_size=80)),
        lambda spec: replace(spec, recipe=replace(spec.recipe, batch_size=16)),
        lambda spec: replace(spec, recipe=replace(spec.recipe, precision="bf16")),
        lambda spec: replace(spec, device="cuda"),
        lambda spec: replace(spec, design=preset("plain-8").design),
    ],
)
def test_a_run_that_is_not_alike_tells_nothing_of_the_time(store, monkeypatch, change):
    monkeypatch.setattr(platform, "node", lambda: MACHINE.host)
    finished_run(store, change(tiny_run()), [50.0])
    assert expected.seconds_per_epoch(store, tiny_run()) is None
    finished_run(store, replace(tiny_run(epochs=9), seed=7, device="auto"), [50.0])
    assert expected.seconds_per_epoch(store, tiny_run()) == pytest.approx(2.1)
    monkeypatch.setattr(platform, "node", lambda: "another machine")
    assert expected.seconds_per_epoch(store, tiny_run()) is None


def test_a_row_that_cannot_be_run_is_told_of_and_nothing_is_queued(store):
    experiment = grid(("design.depth", [8, 9]))
    sound, faulty = preview(store, experiment).rows
    assert not sound.fault
    assert "n" in faulty.fault
    with pytest.raises(DesignError, match="cannot be"):
        queue_experiment(store, experiment)
    assert store.ids() == []
    assert store.experiments() == []


def test_runs_remember_their_experiment(store):
    experiment = grid(("design.depth", [8, 14]), seeds=(0, 1))
    records = queue_experiment(store, experiment)
    assert [record.seed for record in records] == [0, 1, 0, 1]
    assert [record.id for record in store.queue()] == [record.id for record in records]
    [kept] = store.experiments()
    assert {record.experiment for record in records} == {kept.id}
    assert (kept.name, kept.runs, kept.finished) == ("what depth", 4, 0)
    assert experiment_file.loads(store.experiment(kept.id).document) == experiment
    ids = [record.id for record in records]
    Runner(store).withdraw(ids[0])
    again = retry(store, ids[0])
    assert (again.experiment, again.seed) == (kept.id, 0)
    for run in [*ids[1:], again.id]:
        Runner(store).withdraw(run)
    store.trash([*ids, again.id])
    store.delete([*ids, again.id])
    with pytest.raises(HistoryError, match="no experiment"):
        store.experiment(kept.id)


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.STOPPED, RunState.DIVERGED])
def test_a_run_that_did_not_succeed_is_tried_again_from_its_beginning(store, state):
    run = Runner(store).submit(tiny_run("unlucky", seed=3)).id
    store.record(Ended(run, state, 1.0, "because"))
    again = retry(store, run)
    assert (again.state, again.epoch, again.reason) == (RunState.QUEUED, 0, "")
    assert store.spec(again.id) == store.spec(run)
    assert store.run(run).state is state


def test_a_run_that_succeeded_or_waits_is_not_tried_again(store):
    for run in (finished_run(store, tiny_run(), [50.0]), Runner(store).submit(tiny_run()).id):
        with pytest.raises(HistoryError, match="tried again"):
            retry(store, run)


def test_the_time_left_is_that_of_runs_that_are_known_and_not_held(store, monkeypatch):
    monkeypatch.setattr(platform, "node", lambda: MACHINE.host)
    finished_run(store, tiny_run(), [50.0], seconds=1.9)
    known, held, unknown = queue_all(
        store, [tiny_run(epochs=5), tiny_run(epochs=7), tiny_run(network="plain-8")]
    )
    store.hold([held.id])
    times = expected.time_left(store)
    assert times.runs == {
        known.id: pytest.approx(10.0),
        held.id: pytest.approx(14.0),
        unknown.id: None,
    }
    assert (times.total, times.unknown) == (pytest.approx(10.0), 1)
