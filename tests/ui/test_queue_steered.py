"""The queue steered from the window, with the real worker: how many at once, held and released."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.training import LONG, start, stop_all, training
from workbench.spec.run import RunState

ALT = Qt.KeyboardModifier.AltModifier


def live(opened) -> int:
    return len(opened.store.live())


def test_two_runs_go_on_together_when_two_may_and_one_when_one_may(ready):
    controller, box = ready.services.controller, ready.window.train.queue.at_once.box
    box.setValue(1)
    start(ready, epochs=20 * LONG, repeats=3)
    ready.wait(lambda: ready.states().count(RunState.TRAINING) == 1)
    first = ready.store.live()[0].id
    ready.wait(lambda: ready.store.run(first).epoch >= 20)
    assert live(ready) == 1, "the others wait though the first has trained for a while"
    controller.pause(first)  # it still goes on, and leaves the cores to the other
    box.setValue(2)
    ready.wait(lambda: live(ready) == 2)
    (second,) = (run.id for run in ready.store.live() if run.id != first)
    ready.wait(lambda: ready.store.run(second).epoch > 0, 120)
    controller.resume(first)
    ready.wait(lambda: ready.states().count(RunState.TRAINING) == 2)
    assert ready.states().count(RunState.QUEUED) == 1
    box.setValue(1)
    controller.stop(second)
    ready.wait(lambda: ready.store.run(second).state is RunState.STOPPED)
    done = ready.store.run(first).epoch
    ready.wait(lambda: ready.store.run(first).epoch > done + 20)
    assert live(ready) == 1 and ready.states().count(RunState.QUEUED) == 1
    stop_all(ready)


def test_how_many_may_go_on_is_kept_for_the_next_time(program):
    first = program()
    assert first.window.train.queue.at_once.box.text() == "Automatic"
    first.window.train.queue.at_once.box.setValue(2)
    program.end()
    second = program()
    assert second.window.train.queue.at_once.box.value() == 2
    assert second.services.preferences.at_once == 2


def test_a_held_run_is_passed_over_until_it_is_released(ready):
    start(ready, epochs=LONG)
    training(ready)
    for seed in (1, 2):
        start(ready, seed=seed, epochs=1)
    queue = ready.window.train.queue
    ready.wait(lambda: queue.list.count() == 3)
    held, free = (run.id for run in ready.store.queue())
    queue.list.setCurrentRow(1)
    queue.list.setFocus()
    QTest.keyClick(queue.list, Qt.Key.Key_B, ALT)
    ready.wait(lambda: queue.list.item(1).text().endswith("held"))
    assert ready.window.train.card.state.text() == "held" and ready.store.run(held).held
    ready.services.controller.stop(ready.services.controller.current)
    ready.wait(lambda: ready.store.run(free).state is RunState.FINISHED)
    assert ready.store.run(held).state is RunState.QUEUED
    ready.wait(lambda: not ready.services.controller.is_busy)
    # What goes on is shown, and chosen thereby.
    queue.list.setCurrentRow(next(n for n, run in enumerate(queue._ids()) if run == held))
    queue.actions_by_name["hold"].trigger()
    ready.wait(lambda: ready.store.run(held).state is RunState.FINISHED)


def test_a_window_with_nothing_but_held_runs_closes_without_a_question(ready):
    start(ready, epochs=LONG)
    training(ready)
    start(ready, seed=1)
    ready.wait(lambda: len(ready.store.queue()) == 1)
    (waiting,) = (run.id for run in ready.store.queue())
    ready.services.controller.hold(waiting)
    ready.wait(lambda: ready.store.run(waiting).held)
    ready.services.controller.stop(ready.services.controller.current)
    ready.wait(lambda: not ready.services.controller.is_busy)
    ready.window.close()
    ready.wait(lambda: not ready.window.isVisible())
    assert ready.store.run(waiting).held
