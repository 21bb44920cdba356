"""A paper's table laid against the history."""

import math
from dataclasses import replace

import pytest

from tests.tiny_runs import finished_run
from workbench import paths
from workbench.catalog.papers import paper
from workbench.catalog.recipes import recipe_on
from workbench.experiments.forms import FULL, Form, departures_of, quick, run_spec
from workbench.experiments.papers import forms, missing, results
from workbench.experiments.queueing import queue_all
from workbench.spec.block import Parameter
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Ended
from workbench.spec.run import RunState

TABLE = paper("fastresnet-t1")
BASE, FIRST, SECOND = TABLE.rows


def full(row, seed=0):
    return run_spec(TABLE, row, "cifar10", seed=seed)


def cell(store, row=BASE, form=FULL, table=TABLE):
    found = results(store, table, form)
    return next(line for line in found.lines if line.row == row).cells[0]


def test_an_empty_history_has_the_printed_figures_alone(store):
    found = results(store, TABLE)
    assert [line.cells[0].printed for line in found.lines] == [7.62, 7.68, 10.04]
    assert [line.printed_relative for line in found.lines] == [
        1.0,
        pytest.approx(22.08 / 30.07),
        pytest.approx(22.10 / 30.07),
    ]
    assert all(line.cells[0].own.n == 0 and line.cells[0].delta is None for line in found.lines)
    assert found.departures == ()


def test_own_figures_are_the_mean_and_deviation_over_seeds(store):
    for seed, error in enumerate((7.5, 7.7, 7.9)):
        finished_run(store, full(BASE, seed), [90.0, error])
    own = cell(store)
    assert (own.own.n, own.own.mean, own.own.std) == (3, pytest.approx(7.7), pytest.approx(0.2))
    assert own.delta == pytest.approx(0.08)
    assert own.is_inside is True
    # 7.7 +- t(2, 0.975) * 0.2 / sqrt(3)
    assert own.own.interval == pytest.approx((7.7 - 0.49683, 7.7 + 0.49683), abs=1e-4)
    assert len(own.runs) == 3


def test_a_printed_figure_outside_the_interval_is_said_to_be_outside(store):
    for seed, error in enumerate((9.0, 9.1)):
        finished_run(store, full(FIRST, seed), [error])
    assert cell(store, FIRST).is_inside is False


def test_one_seed_decides_nothing_and_the_same_seed_again_neither(store):
    for error in (7.0, 8.0):
        finished_run(store, full(BASE), [error])
    own = cell(store)
    assert (own.own.n, own.own.mean, own.is_inside) == (1, 7.5, None)


def test_seconds_are_told_over_the_first_rows(store):
    finished_run(store, full(BASE), [8.0, 8.0], seconds=4.0)
    finished_run(store, full(FIRST), [8.0, 8.0], seconds=3.0)
    assert (cell(store).relative, cell(store, FIRST).relative) == (1.0, 0.75)
    assert cell(store, SECOND).relative is None


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        (
            lambda spec: replace(spec, recipe=replace(spec.recipe, learning_rate=0.2)),
            "learning rate",
        ),
        (lambda spec: replace(spec, recipe=spec.recipe.scaled(80)), "epochs"),
        (lambda spec: replace(spec, recipe=replace(spec.recipe, precision="bf16")), "precision"),
        (lambda spec: replace(spec, dataset=DatasetSpec(source="cifar100")), "data"),
        (lambda spec: replace(spec, dataset=replace(spec.dataset, train_size=500)), "data"),
    ],
)
def test_a_run_that_departs_does_not_count_and_says_in_what(store, change, setting):
    run = finished_run(store, change(full(BASE)), [7.0])
    own = cell(store)
    assert own.own.n == 0
    [other] = own.others
    assert other.run == run
    assert setting in [each.setting for each in other.departures]


def test_settings_that_change_speed_alone_do_not_count_as_departures(store):
    spec = full(BASE)
    recipe = replace(spec.recipe, step_mode="eager", evaluation_batch=50, name="mine")
    finished_run(store, replace(spec, recipe=recipe, device="cpu", name="mine"), [7.0])
    assert cell(store).own.n == 1


def test_a_design_counts_by_what_it_stamps_out_not_by_how_it_is_written(store):
    spec = full(BASE)
    network = replace(spec.design.network, parameters=(Parameter("n", 3),))
    written_otherwise = replace(spec.design, name="by hand", network=network)
    queue_all(store, [replace(spec, design=written_otherwise)])
    [waiting] = cell(store).waiting
    assert store.run(waiting).design == "by hand"
    deeper = replace(written_otherwise, network=replace(network, parameters=(Parameter("n", 4),)))
    queue_all(store, [replace(spec, design=deeper)])
    assert len(cell(store).waiting) == 1


def test_quick_and_full_are_never_mixed(store):
    form = quick(TABLE, DatasetSpec(source="cifar10"))
    spec = run_spec(TABLE, BASE, "cifar10", form)
    assert (spec.recipe.epochs, spec.recipe.milestones) == (16, ((9, 0.1), (13, 0.01)))
    finished_run(store, spec, [20.0])
    finished_run(store, full(BASE), [7.0])
    assert cell(store).own.mean == 7.0
    assert cell(store, form=form).own.mean == 20.0
    assert cell(store, form=quick(TABLE, DatasetSpec(source="cifar10"), 8)).own.n == 0


def test_the_full_form_takes_no_other_images_and_no_other_length():
    with pytest.raises(ValueError, match="paper's own"):
        Form(False, DatasetSpec(source="digits"))
    with pytest.raises(ValueError, match="paper's own"):
        Form(False, None, 8)


def test_without_the_papers_images_a_quick_form_is_on_the_digits(store):
    form = quick(TABLE)
    assert form.dataset == DatasetSpec(source="digits")
    spec = run_spec(TABLE, BASE, "cifar10", form)
    assert (spec.recipe.flip, spec.recipe.crop_padding, spec.recipe.batch_size) == (False, 1, 64)
    said = {each.setting for each in results(store, TABLE, form).departures}
    assert {"epochs", "data", "flip"} <= said
    assert cell(store, form=form).is_stand_in
    (paths.data_folder() / "cifar-10-python.tar.gz").touch()
    assert quick(TABLE).dataset is None


def test_a_warm_up_in_steps_is_shortened_with_the_run():
    table = paper("survey-t5")
    row = table.rows[0]
    form = quick(table, DatasetSpec(source="digits", train_size=100), epochs=3)
    spec = run_spec(table, replace(row, recipe="preresnet"), "cifar10", form)
    assert spec.recipe.warmup_iterations <= 3
    assert spec.recipe.batch_size == 64


def test_what_is_missing_is_queued_once(store):
    form = quick(TABLE, DatasetSpec(source="digits"), 1)
    specs = missing(store, TABLE, 2, form, "cpu")
    assert [(spec.design.name, spec.seed) for spec in specs] == [
        (row.network, seed) for row in TABLE.rows for seed in (0, 1)
    ]
    queue_all(store, specs)
    assert missing(store, TABLE, 2, form) == ()
    assert [spec.seed for spec in missing(store, TABLE, 3, form)] == [2, 2, 2]
    assert len(missing(store, TABLE, 2)) == 6
    assert len(cell(store, form=form).waiting) == 2


def test_a_seed_that_diverged_is_told_of_and_not_asked_for_again(store):
    run = store.add(full(BASE), depth=20, parameters=1, macs=1).id
    store.record(Ended(run, RunState.DIVERGED, 1.0))
    own = cell(store)
    assert (own.own.n, own.diverged) == (0, (run,))
    assert [spec.seed for spec in missing(store, TABLE, 2) if spec.design.name == BASE.network] == [
        1
    ]


def test_a_stopped_run_neither_counts_nor_fills_its_place(store):
    run = store.add(full(BASE), depth=20, parameters=1, macs=1).id
    store.record(Ended(run, RunState.STOPPED, 1.0))
    assert cell(store).own.n == 0
    assert len(missing(store, TABLE, 1)) == 3


def test_a_row_that_cannot_be_trained_from_scratch_is_not_asked_for(store):
    table = paper("survey-t8")
    names = {spec.design.name for spec in missing(store, table, 1)}
    assert "efficientnet-b7" not in names
    assert len(names) == 5
    assert not results(store, table).lines[-1].cells[0].is_runnable


def test_a_cell_without_a_printed_figure_is_not_asked_for(store):
    found = [spec for spec in missing(store, paper("survey-t3"), 1) if "40-8" in spec.design.name]
    assert [spec.dataset.source for spec in found] == ["cifar10"]


def test_quick_runs_on_other_images_stand_in_for_the_first_data_set_alone(store):
    table = paper("fastresnet-t2")
    form = quick(table, DatasetSpec(source="digits"), 1)
    assert len(missing(store, table, 1, form)) == 6
    line = results(store, table, form).lines[0]
    assert [each.is_runnable for each in line.cells] == [True, False]
    on_the_second = quick(table, DatasetSpec(source="cifar100", train_size=200), 1)
    found = missing(store, table, 1, on_the_second)
    assert {spec.dataset.source for spec in found} == {"cifar100"}


def test_the_quick_forms_that_were_run_can_be_found_again(store):
    form = Form(True, DatasetSpec(source="digits", train_size=160), 2)
    finished_run(store, run_spec(TABLE, FIRST, "cifar10", form), [50.0])
    finished_run(store, full(FIRST), [7.0])
    assert forms(store, TABLE) == (form,)
    assert forms(store, paper("survey-t5")) == ()


@pytest.mark.parametrize(
    "images",
    [DatasetSpec(source="digits"), DatasetSpec(source="cifar10", train_size=500), None],
    ids=["digits", "subset", "papers own"],
)
def test_figures_from_other_images_stand_apart_from_the_printed_one(store, images):
    (paths.data_folder() / "cifar-10-python.tar.gz").touch()
    form = Form(True, images, 2)
    for seed, error in enumerate((1.5, 2.5)):
        finished_run(store, run_spec(TABLE, BASE, "cifar10", form, seed), [error])
    own = cell(store, form=form)
    assert (own.own.n, own.own.mean, own.printed) == (2, 2.0, 7.62)
    if images is None:
        assert (own.is_stand_in, own.delta) == (False, pytest.approx(2.0 - 7.62))
        assert own.is_inside is not None
    else:
        assert (own.is_stand_in, own.images) == (True, images.title)
        assert own.delta is None and own.is_inside is None


def test_pyramidnet_is_trained_on_cifar_100_as_its_paper_does_in_every_table(store):
    for id in ("survey-t1", "survey-t5", "survey-t8"):
        table = paper(id)
        for row in table.rows:
            if row.recipe == "pyramidnet":
                rates = [run_spec(table, row, c).recipe.learning_rate for c in table.datasets]
                assert rates == [0.1, 0.5], row.name
        for line in results(store, table).lines:
            for each in line.cells:
                asked = recipe_on(line.row.recipe, each.column)
                settings = {departure.setting for departure in each.departures}
                apart = {other.setting for other in asked.apart}
                assert settings - {"preprocessing"} == (apart if each.is_runnable else set())


def test_a_run_at_another_rate_on_cifar_100_departs(store):
    table = paper("survey-t5")
    spec = run_spec(table, table.rows[0], "cifar100")
    slow = replace(spec, recipe=replace(spec.recipe, learning_rate=0.1))
    found = departures_of(table, table.rows[0], "cifar100", slow)
    assert [(each.setting, each.paper, each.own) for each in found] == [
        ("learning rate", "0.5", "0.1")
    ]


def test_whitened_images_are_a_departure_in_full_as_well(store):
    found = results(store, paper("survey-t3")).departures
    assert [(each.setting, each.paper, each.own) for each in found] == [
        ("preprocessing", "ZCA whitening", "mean and deviation")
    ]


def test_savings_are_between_networks_of_equal_depth_as_the_paper_has_them(store):
    printed = {
        (line.row.network, line.saving.beside): round(line.saving.printed, 2)
        for table in (TABLE, paper("fastresnet-t2"))
        for line in results(store, table).lines
        if line.saving is not None
    }
    assert printed == {
        ("fastresnet-20-type1", "preresnet-20"): 26.57,
        ("fastresnet-20-type2", "preresnet-20"): 26.5,
        ("fastresnet-56-type1", "preresnet-56"): 30.14,
        ("fastresnet-110-type1", "preresnet-110"): 35.91,
        ("fastresnet-668-type1", "preresnet-668"): 48.88,
    }
    assert all(line.saving is None for line in results(store, paper("survey-t3")).lines)


def test_an_own_saving_is_that_of_two_networks_on_one_machine_and_names_its_images(store):
    table = paper("fastresnet-t2")
    form = quick(table, DatasetSpec(source="digits"), 1)
    for row, seconds in zip(table.rows[2:4], (8.0, 6.0), strict=True):
        finished_run(store, run_spec(table, row, "cifar10", form), [50.0, 40.0], seconds=seconds)
    saving = {line.row.network: line.saving for line in results(store, table, form).lines}
    deep = saving["fastresnet-110-type1"]
    assert (deep.own, deep.images) == (pytest.approx(25.0), "digits")
    assert saving["fastresnet-56-type1"].own is None


def test_nan_is_no_figure(store):
    finished_run(store, full(BASE), [math.nan])
    assert cell(store).own.n == 0
