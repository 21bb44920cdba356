"""Whether two runs are alike, and in what they differ: one answer for everything that asks."""

import sqlite3
from contextlib import closing
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.history.runs import MACHINE, ended, epoch, spec, started
from workbench.experiments.alike import (
    Images,
    Matter,
    group_key,
    identities,
    image_differences,
    likeness,
    pools,
    recipe_differences,
)
from workbench.experiments.check import check
from workbench.experiments.comparison import compare
from workbench.experiments.groups import with_repeats
from workbench.history.groups import SEEDLESS
from workbench.spec.block import Parameter
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import EpochFinished, ImagesRead, Logged, StateChanged
from workbench.spec.recipe import Recipe
from workbench.spec.run import ImageFacts, LogRecord, RunState
from workbench.training.step_report import StepReport, step_report


def run(store, asked=None, *, images="", report=None, beside=0, **machine):
    """A finished run with these images, and as trained on that machine."""
    asked = asked or spec()
    parameters = check(asked).parameters
    id = store.add(asked, depth=8, parameters=parameters, macs=1).id
    if images:
        facts = ImageFacts(
            fingerprint=images, shape=(3, 32, 32), classes=("a", "b"), mean=(0.5,), std=(0.5,)
        )
        preparing = StateChanged(id, RunState.PREPARING, 0.0)
        store.record(preparing, ImagesRead(id, facts, 8, parameters, 1))
    store.record(replace(started(id), machine=replace(MACHINE, **machine)))
    if report is not None:
        store.record(Logged(id, LogRecord(time=1.0, level="info", text=report.sentence)))
    store.record(EpochFinished(id, epoch(1, 9.0)), ended(id))
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE runs SET beside = ? WHERE id = ?", (beside, id))
    return id


def compared(store, *runs):
    return likeness(*identities(store, store.page(runs)))


def titles(found):
    return [(each.matter, each.title, each.first, each.second) for each in found.differences]


def test_a_run_is_equal_bit_for_bit_to_one_of_the_same_under_the_same_conditions(store):
    found = compared(store, run(store), run(store))
    assert found.differences == () and found.is_bit_equal
    assert found.verdict == "The same run, equal bit for bit."


@pytest.mark.parametrize("field", [field.name for field in fields(Recipe)])
def test_each_field_of_a_recipe_is_told_by_its_name(field):
    others = {"optimizer": "adamw", "schedule": "cosine", "crop_fill": "reflect"}
    others |= {"precision": "bf16", "last_batch": "drop", "step_mode": "eager"}
    others |= {"milestones": ((9, 0.5),), "weights": "ab", "name": "mine", "citation": "me"}
    own = getattr(Recipe(), field)
    value = others.get(field, not own if isinstance(own, bool) else 7)
    found = recipe_differences(Recipe(), replace(Recipe(), **{field: value}))
    if field in ("name", "citation"):
        assert found == ()
        return
    [each] = found
    assert (each.matter, each.title) == (Matter.QUESTION, f"recipe: {field.replace('_', ' ')}")
    assert each.changes_results == (field not in ("step_mode", "evaluation_batch"))


def test_images_are_compared_by_what_they_are():
    here, there = (DatasetSpec(source="images", path=path) for path in ("/a", "/b"))
    assert not image_differences(Images(here, "x"), Images(there, "x"))
    [changed] = image_differences(Images(here, "x"), Images(here, "y"))
    assert (changed.title, changed.first, changed.second) == ("data: images", "x", "y")
    assert [each.name for each in image_differences(Images(here, "x"), Images(there, "y"))] == [
        "path"
    ]


def test_images_that_nobody_knows_are_like_no_others():
    old = Images(DatasetSpec(source="images", path="/a"), "unknown 1")
    [each] = image_differences(old, old)
    assert (each.first, each.second) == ("unknown", "unknown")
    assert image_differences(old, replace(old, key="x"))


def test_conditions_that_change_a_bit_leave_a_run_pooled(store):
    graph, eager = (
        StepReport("tf32", mode, "cuda", "channels last") for mode in ("graph", "eager")
    )
    first = run(store, report=graph, device="H100", torch="2.6")
    second = run(store, report=replace(eager, layout="contiguous"), device="H200", torch="2.7")
    found = compared(store, first, second)
    assert titles(found) == [
        (Matter.BITS, "trained: device model", "H100", "H200"),
        (Matter.BITS, "trained: torch", "2.6", "2.7"),
        (Matter.BITS, "trained: steps run as", "graph", "eager"),
        (Matter.BITS, "trained: memory layout", "channels last", "contiguous"),
    ]
    assert found.are_repeats and not found.is_bit_equal


def test_threads_count_on_a_cpu_alone(store):
    on_cpu = compared(store, run(store, threads=1), run(store, threads=2))
    assert titles(on_cpu) == [(Matter.BITS, "trained: threads", "1", "2")]
    on_gpu = compared(store, *(run(store, device="H100", threads=n) for n in (1, 2)))
    assert on_gpu.is_bit_equal


def test_a_shared_device_matters_to_seconds_alone(store):
    found = compared(store, run(store), run(store, beside=2))
    assert titles(found) == [(Matter.SECONDS, "trained: runs beside on the device", "0", "2")]
    assert found.is_bit_equal and "shared device" in found.verdict


def test_a_run_that_has_not_been_trained_is_alike_as_far_as_is_known(store):
    waiting = store.add(spec(), depth=8, parameters=1234, macs=1).id
    found = compared(store, run(store), waiting)
    assert not found.is_bit_equal and "as far as is known" in found.verdict


def test_designs_are_one_where_they_come_to_one_network(store):
    plain = spec()
    network = plain.design.network
    network = replace(network, parameters=(*network.parameters, Parameter("unused", 3)))
    other = replace(plain, design=replace(plain.design, name="by hand", network=network))
    runs = [run(store, plain), run(store, replace(other, seed=1))]
    assert titles(compared(store, *runs)) == [(Matter.SEED, "seed", "0", "1")]
    [group] = compare(store, runs).groups
    assert group.n == 2
    assert with_repeats(store, runs[:1]) == tuple(runs)


_PATHS = st.sampled_from(["/a", "/b"])
_RUNS = st.lists(
    st.tuples(st.sampled_from([8, 16]), _PATHS, st.sampled_from(["", "x", "y"]), st.integers(0, 1)),
    min_size=2,
    max_size=6,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=_RUNS)
def test_the_database_pools_exactly_the_runs_that_are_repeats_of_one_another(store, drawn):
    made = {}
    for batch, path, images, seed in drawn:
        asked = replace(spec(seed=seed), dataset=DatasetSpec(source="images", path=path))
        asked = replace(asked, recipe=replace(asked.recipe, batch_size=batch))
        made[run(store, asked, images=images)] = None
    who = identities(store, store.page(list(made)))
    together = {
        frozenset(
            other.record.id for other in who if other is one or likeness(one, other).are_repeats
        )
        for one in who
    }
    groups = store.groups([SEEDLESS])
    members = {
        frozenset(store.group_members([SEEDLESS], group.keys)) & frozenset(made) for group in groups
    }
    assert together == {each for each in members if each}
    assert len(set(pools(who))) == len(together)
    assert len({group_key(each.record) for each in who}) == len(together)


@pytest.mark.parametrize("layout", ["", "channels_last"])
def test_what_a_log_says_of_the_steps_is_read_back(layout):
    said = StepReport("tf32", "branch graphs", "cuda:1", layout)
    assert step_report(["Goes on at step 5.", said.sentence, "The last batch is kept."]) == replace(
        said, layout=layout.replace("_", " ")
    )
    assert step_report(["Trains in earnest."]) is None
