"""Which runs are alike: by the images that they read, not by where those lay."""

import os
import platform
import sqlite3
from contextlib import closing

import pytest

from tests.pictures import on, picture_folder
from tests.tiny_runs import Heard, tiny_run
from workbench.analysis.network import analyse
from workbench.experiments.alike import group_key, identities
from workbench.experiments.groups import with_repeats
from workbench.experiments.runner import Runner
from workbench.history.groups import SEEDLESS
from workbench.history.store import HistoryStore
from workbench.spec.events import EpochFinished, ImagesRead, Logged, Started, StepsSampled
from workbench.spec.run import RunSpec, RunState
from workbench.training.control import Control


def executed(store, spec: RunSpec) -> str:
    runner = Runner(store, threads=1)
    run = runner.submit(spec).id
    assert runner.execute(run, Control()) is RunState.FINISHED
    return run


def test_equal_images_at_another_path_are_equal_and_others_at_the_same_path_are_not(
    store, tmp_path
):
    first = executed(store, on(picture_folder(tmp_path / "a")))
    moved = executed(store, on(picture_folder(tmp_path / "b"), 1))
    picture_folder(tmp_path / "a", shift=5)
    changed = executed(store, on(tmp_path / "a", 2))
    keys = [group_key(store.run(run)) for run in (first, moved, changed)]
    assert keys[0] == keys[1] != keys[2]
    assert [group.runs for group in store.groups([SEEDLESS])] == [1, 2]
    assert set(with_repeats(store, [first])) == {first, moved}


def test_images_that_nobody_has_read_are_like_no_others(store, tmp_path):
    folder = picture_folder(tmp_path / "a")
    waiting = [Runner(store).submit(on(folder, seed)).id for seed in (0, 1)]
    assert len({group_key(store.run(run)) for run in waiting}) == 2
    assert store.images(waiting[0]) is None


def test_built_in_images_are_alike_before_they_are_read_and_after(store):
    waiting = Runner(store).submit(tiny_run(seed=1)).id
    trained = executed(store, tiny_run(seed=0))
    later = Runner(store).submit(tiny_run(seed=2)).id
    keys = {group_key(store.run(run)) for run in (waiting, trained)}
    assert len(keys) == 1
    executed(store, tiny_run(seed=3))
    assert {group_key(store.run(run)) for run in (waiting, trained, later)} == keys


def test_a_run_keeps_what_its_images_are_and_what_its_network_comes_to_on_them(store, tmp_path):
    spec = on(picture_folder(tmp_path / "a", classes=4, side=20))
    heard = Heard()
    runner = Runner(store, threads=1)
    run = runner.submit(spec).id
    runner.execute(run, Control(), heard)
    truth = analyse(spec.design, (3, 20, 20), 4)
    record, facts = store.run(run), store.images(run)
    assert (record.parameters, record.macs) == (truth.parameters, truth.macs)
    assert facts.shape == (3, 20, 20)
    assert facts.classes == tuple(f"class {label}" for label in range(4))
    assert len(facts.mean) == len(facts.std) == 3
    kinds = [type(event) for event in heard.events]
    assert kinds.index(ImagesRead) < kinds.index(Started)


def interrupted(store, spec: RunSpec) -> str:
    """Stopped after its first epoch, with a checkpoint."""
    control = Control()

    def stop(event: object) -> None:
        if isinstance(event, EpochFinished):
            control.stop()

    runner = Runner(store, threads=1)
    run = runner.submit(spec).id
    assert runner.execute(run, control, Heard(stop)) is RunState.STOPPED
    return run


def test_a_run_does_not_go_on_with_other_images_unless_that_is_accepted(store, tmp_path):
    run = interrupted(store, on(picture_folder(tmp_path / "a"), epochs=3))
    picture_folder(tmp_path / "a", shift=5)
    runner = Runner(store, threads=1)
    runner.resume(run)
    assert runner.execute(run, Control()) is RunState.STOPPED
    record = store.run(run)
    assert "not those that the run began with" in record.reason
    assert "--other-images" in record.hint and record.epoch == 1
    runner.resume(run, accepts_other_images=True)
    assert runner.execute(run, Control()) is RunState.FINISHED
    assert "is not known" in " ".join(line.text for line in store.log(run))
    changed = executed(store, on(tmp_path / "a", 1))
    keys = [group_key(store.run(each)) for each in (run, changed)]
    assert keys[0] != keys[1], "its results are of both sets of images"
    [old] = (identity for identity in identities(store, [store.run(run)]))
    assert old.images.shown == "unknown"
    elsewhere = HistoryStore.open(tmp_path / "elsewhere" / "history.db")
    elsewhere.put_all([store.stored(run)], lambda _: None)
    assert elsewhere.run(run).images_key == store.run(run).images_key, "it stays like no other"
    elsewhere.close()


def test_a_run_goes_on_when_its_images_are_back(store, tmp_path):
    run = interrupted(store, on(picture_folder(tmp_path / "a"), epochs=2))
    runner = Runner(store, threads=1)
    picture_folder(tmp_path / "a", shift=5)
    runner.resume(run)
    assert runner.execute(run, Control()) is RunState.STOPPED
    picture_folder(tmp_path / "a")
    runner.resume(run)
    assert runner.execute(run, Control()) is RunState.FINISHED
    again = executed(store, on(tmp_path / "a", 1, epochs=2))
    assert group_key(store.run(run)) == group_key(store.run(again))


def threads_of(store, run: str, runner: Runner) -> int:
    seen: list[int] = []

    def note(event: object) -> None:
        if isinstance(event, Started):
            seen.append(event.machine.threads)

    runner.execute(run, Control(), Heard(note))
    return seen[0]


def test_a_queued_run_is_trained_with_the_threads_that_were_asked_for(store):
    run = Runner(store).submit(tiny_run(epochs=1)).id
    store.keep_threads([run], 1)
    assert threads_of(store, run, Runner(store)) == 1


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one core")
def test_a_run_goes_on_with_the_threads_that_it_began_with_here(store):
    """Also before its first checkpoint, which would know them."""
    run = interrupted(store, tiny_run(epochs=2))
    assert store.machine(run).host == platform.node()
    runner = Runner(store, threads=2)
    runner.resume(run)
    assert threads_of(store, run, runner) == 1


def warnings_of(store, run: str) -> list[str]:
    return [line.text for line in store.log(run) if line.level == "warning"]


def test_a_run_that_goes_on_under_other_conditions_says_in_what_before_its_first_step(store):
    run = interrupted(store, tiny_run(epochs=2))
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE machines SET processor = 'an older one', torch = '1.0'")
        connection.execute(
            "UPDATE log SET text = replace(text, ', eager,', ', graph,') WHERE text LIKE 'Trains%'"
        )
    heard = Heard()
    runner = Runner(store, threads=1)
    runner.resume(run)
    assert runner.execute(run, Control(), heard) is RunState.FINISHED
    machine, steps = warnings_of(store, run)
    assert "not bit for bit" in machine and "before CPU, an older one" in machine
    assert "torch" in machine and "before 1.0" in machine
    assert "steps run as eager, before graph" in steps
    texts = [event.record.text if isinstance(event, Logged) else "" for event in heard.events]
    first_step = next(
        at for at, event in enumerate(heard.events) if isinstance(event, StepsSampled)
    )
    assert texts.index(machine) < first_step and texts.index(steps) < first_step


def test_a_run_that_goes_on_as_it_was_says_nothing_of_bits(store):
    run = interrupted(store, tiny_run(epochs=2))
    runner = Runner(store, threads=1)
    runner.resume(run)
    assert runner.execute(run, Control()) is RunState.FINISHED
    assert warnings_of(store, run) == []
