"""Training from the window: real runs on the digits, started, watched and steered by hand."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from tests.pictures import on, picture_folder
from tests.tiny_runs import tiny_run
from tests.ui.training import LEFT, LONG, press, start, stop_all, training
from ui.main_window import HISTORY
from workbench.catalog.presets import preset
from workbench.history.store import HistoryStore
from workbench.spec.events import Ended, ImagesRead, StateChanged
from workbench.spec.run import ImageFacts, RunState

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def question(window):
    found = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def test_two_clicks_lead_from_the_first_launch_to_a_running_training(program):
    opened = program()
    QTest.mouseClick(opened.window.welcome.comparison.button, LEFT)
    training(opened)
    queue = opened.window.train.queue
    assert queue.list.count() == 3
    assert "preresnet-20" in opened.window.train.card.name.text()
    stop_all(opened)


def test_a_run_is_started_and_watched_to_its_end(ready, qtbot):
    steps = []
    ready.services.controller.steps_sampled.connect(steps.append)
    with qtbot.waitSignal(ready.services.controller.queue_ended, timeout=200_000):
        start(ready)
    train = ready.window.train
    ready.wait(lambda: train.card.state.text() == "finished")
    assert ready.states() == [RunState.FINISHED]
    assert "fastresnet-8-type1" in train.card.name.text()
    assert "epoch 2/2" in train.card.facts.text() and "test error" in train.card.facts.text()
    assert train.card.progress.value() == train.card.progress.maximum()
    error = train.charts.error
    ready.wait(lambda: [len(curve.x) for curve in error.curves()] == [2, 2])
    assert {curve.key for curve in error.curves()} == {"test_error", "train_error"}
    assert {"data_seconds", "forward_seconds", "backward_seconds", "optimizer_seconds"} <= {
        curve.key for curve in train.charts.seconds.curves()
    }
    assert steps
    assert train.log.toPlainText().count("Trains in float32") == 1, "each line once"
    ready.wait(lambda: "steps" in {curve.key for curve in train.charts.loss.curves()})


def test_the_fourth_plot_shows_what_is_chosen(ready, qtbot):
    with qtbot.waitSignal(ready.services.controller.queue_ended, timeout=200_000):
        start(ready)
    charts = ready.window.train.charts
    for key, curve in (
        ("rate", "learning_rate"),
        ("memory", "peak_memory_bytes"),
        ("speed", "images_per_second"),
    ):
        charts.chosen.setCurrentIndex(charts.chosen.findData(key))
        assert [each.key for each in charts.more.curves()] == [curve]


def test_several_seeds_are_queued_at_once_and_lead_to_their_comparison(ready):
    start(ready, repeats=2, seed=5)
    train = ready.window.train
    ready.wait(lambda: ready.states() == [RunState.FINISHED] * 2)
    ready.wait(train.queue.compare.isVisible)
    assert {run.seed for run in ready.store.runs()} == {5, 6}
    assert {run.name for run in ready.store.runs()} == {
        "fastresnet-8-type1 #5",
        "fastresnet-8-type1 #6",
    }
    notices = ready.window.notices
    # The list may know of the end, from the history, before the end itself is told.
    ready.wait(lambda: notices.isVisible() and "All 2 runs" in notices.text.text())
    press(notices, "Compare them")
    assert not notices.isVisible(), "what is looked at need not be offered any more"
    assert ready.window.pages.currentWidget() is ready.window.history
    ready.wait(lambda: ready.window.comparison.runs is not None)
    assert len(ready.window.comparison.runs.runs) == 2


def test_pause_holds_a_run_and_resume_lets_it_go_on(ready):
    start(ready, epochs=LONG)
    training(ready)
    card = ready.window.train.card
    QTest.mouseClick(card.pause, LEFT)
    ready.wait(lambda: card.state.text() == "paused")
    assert card.pause.text() == "Resume"
    steps = []
    ready.services.controller.steps_sampled.connect(steps.append)
    QTest.keyClick(ready.window, Qt.Key.Key_P, CTRL | SHIFT)
    training(ready)
    ready.wait(lambda: bool(steps))
    QTest.keyClick(ready.window, Qt.Key.Key_Period, CTRL)
    ready.wait(lambda: card.state.text() == "stopped")
    assert ready.states() == [RunState.STOPPED]


def test_a_stopped_run_is_resumed_with_one_click(ready):
    start(ready, epochs=LONG)
    train = ready.window.train
    ready.wait(lambda: len(train.charts.error.curves()) == 2)
    QTest.mouseClick(train.card.stop, LEFT)
    ready.wait(lambda: train.card.state.text() == "stopped")
    assert not train.card.stop.isVisible()
    done = ready.store.runs()[0].epoch
    QTest.mouseClick(train.card.pause, LEFT)
    ready.wait(lambda: ready.store.runs()[0].epoch > done)
    stop_all(ready)
    assert len(ready.store.runs()) == 1
    epochs = [record.epoch for record in ready.store.epochs(ready.store.runs()[0].id)]
    assert epochs == list(range(1, len(epochs) + 1))


def test_progress_says_how_long_it_will_take(ready):
    start(ready, epochs=LONG)
    card = ready.window.train.card
    ready.wait(lambda: card.left.text().endswith("left"))
    assert 0 < card.progress.value() < card.progress.maximum()
    stop_all(ready)
    ready.wait(lambda: card.left.text() == "")


def test_what_waits_is_put_in_another_order_and_taken_out(ready):
    start(ready, epochs=LONG)
    training(ready)
    for seed in (1, 2):
        start(ready, seed=seed, epochs=2)
    queue = ready.window.train.queue
    ready.wait(lambda: queue.list.count() == 3)
    first, second = (run.id for run in ready.store.queue())
    queue.list.setCurrentRow(2)
    queue.list.setFocus()
    QTest.keyClick(queue.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    ready.wait(lambda: [run.id for run in ready.store.queue()] == [second, first])
    assert queue.list.currentRow() == 1
    QTest.keyClick(queue.list, Qt.Key.Key_Delete, Qt.KeyboardModifier.AltModifier)
    ready.wait(lambda: [run.id for run in ready.store.queue()] == [first])
    assert ready.store.run(second).state is RunState.STOPPED
    stop_all(ready)


def test_another_run_of_the_queue_can_be_looked_at(ready, qtbot):
    with qtbot.waitSignal(ready.services.controller.queue_ended, timeout=200_000):
        start(ready, repeats=2)
    train = ready.window.train
    shown = train.card.name.text()
    train.queue.list.setCurrentRow(1 - train.queue.list.currentRow())
    ready.wait(lambda: train.card.name.text() != shown)
    ready.wait(lambda: len(train.charts.error.curves()) == 2)


def test_settings_of_a_run_are_taken_over_with_its_design(ready, qtbot):
    with qtbot.waitSignal(ready.services.controller.queue_ended, timeout=200_000):
        start(ready, seed=7, weight_decay=0.002)
    document = ready.services.document
    document.start(preset("plain-8").design)
    ready.set_up(seed=0, weight_decay=0.1, epochs=9, train_size=None)
    train = ready.window.train
    QTest.mouseClick(train.card.again, LEFT)
    ready.wait(lambda: document.design.name == "fastresnet-8-type1")
    spec = ready.store.spec(ready.store.runs()[0].id)
    assert train.setup.specs(document.design) == (spec,)


def test_a_diverged_run_says_why_and_what_to_do(ready):
    start(ready, learning_rate=100.0, warmup_iterations=0, epochs=30)
    card = ready.window.train.card
    ready.wait(lambda: card.state.text() == "diverged")
    record = ready.store.runs()[0]
    assert record.reason in card.reason.text() and record.hint in card.reason.text()
    assert card.reason.isVisible() and card.reason.property("look") == "fault"
    assert card.again.isVisible() and not card.pause.isVisible()
    ready.wait(ready.window.notices.isVisible)
    assert record.reason in ready.window.notices.text.text()


def test_a_run_that_cannot_be_built_ends_with_its_reason(ready, tmp_path):
    folder = tmp_path / "images"
    (folder / "train" / "a").mkdir(parents=True)
    start(ready, source="images", path=str(folder), train_size=None, test_size=None)
    card = ready.window.train.card
    ready.wait(lambda: card.state.text() == "failed")
    assert card.reason.text()


def test_a_design_with_a_problem_is_refused_with_its_name(ready):
    from ui.bridge import block_edits as edits

    ready.services.document.change("cut", lambda block: edits.remove(block, ("bn1",), join=False))
    QTest.mouseClick(ready.window.train.setup.start, LEFT)
    assert question(ready.window).text() == str(ready.services.document.analysis.problems[0])
    assert ready.store.runs() == []
    assert "problems" in ready.window.train.setup.design_facts.text()


def test_closing_during_a_run_asks_and_goes_on_if_one_wishes(ready, qtbot):
    start(ready, epochs=LONG)
    training(ready)
    ready.window.close()
    asked = question(ready.window)
    press(asked, "Go on training")
    qtbot.waitUntil(lambda: not asked.isVisible())
    assert ready.window.isVisible()
    assert ready.services.controller.is_busy
    stop_all(ready)


def test_closing_during_a_run_stops_it_and_keeps_the_queue(ready, qtbot, program):
    start(ready, epochs=LONG)
    ready.wait(lambda: len(ready.window.train.charts.error.curves()) == 2)
    start(ready, epochs=2, seed=1)
    ready.wait(lambda: len(ready.store.queue()) == 1)
    ready.window.close()
    press(question(ready.window), "Stop and close")
    qtbot.waitUntil(lambda: not ready.window.isVisible(), timeout=30_000)
    assert ready.states() == [RunState.STOPPED, RunState.QUEUED]
    program.end()


def test_what_waited_is_offered_at_the_next_start(program, home):
    store = HistoryStore.open()
    spec = tiny_run(epochs=1, train_size=96)
    store.add(spec, depth=8, parameters=1, macs=1)
    store.close()
    _forget_owner(home)
    opened = program()
    notices = opened.window.notices
    opened.wait(notices.isVisible)
    assert "'tiny' still waits" in notices.text.text()
    press(notices, "Train them")
    opened.wait(lambda: opened.states() == [RunState.FINISHED])


def test_an_interrupted_run_is_offered_and_resumed_with_one_click(program, home):
    store = HistoryStore.open()
    run = store.add(tiny_run(epochs=1, train_size=96), depth=8, parameters=1, macs=1).id
    store.record(StateChanged(run, RunState.PREPARING, 0.0))
    store.close()
    _forget_owner(home)
    opened = program()
    notices = opened.window.notices
    opened.wait(notices.isVisible)
    assert "'tiny' was interrupted" in notices.text.text()
    assert "It begins anew: no checkpoint had been saved." in notices.text.text()
    assert opened.states() == [RunState.INTERRUPTED]
    press(notices, "Resume")
    assert not notices.isVisible()
    opened.wait(lambda: opened.states() == [RunState.FINISHED])


def test_a_run_that_finds_other_images_asks_whether_to_go_on(program, tmp_path):
    spec = on(picture_folder(tmp_path / "set"))
    store = HistoryStore.open()
    run = store.add(spec, depth=8, parameters=1, macs=1).id
    facts = ImageFacts(fingerprint="a", shape=(3, 12, 12), classes=("b",), mean=(0.5,), std=(0.2,))
    store.record(StateChanged(run, RunState.PREPARING, 0.0), ImagesRead(run, facts, 8, 1, 1))
    store.record(Ended(run, RunState.STOPPED, 1.0))
    store.close()
    opened = program()

    def asked():
        boxes = opened.window.findChildren(QMessageBox)
        return [box for box in boxes if box.isVisible() and box.windowTitle() == "Other images"]

    opened.window.training.resume([run])
    opened.wait(lambda: bool(asked()))
    assert "'seed 0'" in asked()[0].text()
    press(asked()[0], "Cancel")
    assert opened.states() == [RunState.STOPPED] and not asked()
    opened.window.training.resume([run])
    opened.wait(lambda: bool(asked()))
    press(asked()[0], "Go on with these images")
    opened.wait(lambda: opened.states() == [RunState.FINISHED])


def test_a_notice_can_be_dismissed_or_lead_to_the_history(program, home):
    store = HistoryStore.open()
    store.add(tiny_run(), depth=8, parameters=1, macs=1)
    store.close()
    _forget_owner(home)
    opened = program()
    notices = opened.window.notices
    opened.wait(notices.isVisible)
    press(notices, "Show in History")
    assert opened.window.pages.currentWidget() is opened.window.history
    assert not notices.isVisible()


def test_a_run_in_a_process_of_its_own_is_watched_as_well(ready):
    start(ready, isolated=True)
    train = ready.window.train
    ready.wait(lambda: ready.states() == [RunState.FINISHED], 120)
    ready.wait(lambda: train.card.state.text() == "finished")
    ready.wait(lambda: len(train.charts.error.curves()) == 2)


def test_the_end_of_the_queue_is_announced_while_one_looks_elsewhere(ready, monkeypatch):
    alerts = []
    monkeypatch.setattr(
        "ui.shell.announce.QSystemTrayIcon.isSystemTrayAvailable", staticmethod(lambda: False)
    )
    monkeypatch.setattr("ui.shell.announce.QApplication.alert", alerts.append)
    monkeypatch.setattr(ready.window, "isActiveWindow", lambda: False)
    start(ready, epochs=1)
    ready.wait(lambda: alerts == [ready.window])


def test_the_desktop_is_told_where_it_listens(ready, monkeypatch):
    said = []
    tray = "ui.shell.announce.QSystemTrayIcon"
    monkeypatch.setattr(f"{tray}.isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(f"{tray}.supportsMessages", staticmethod(lambda: True))
    # Qt's tray without a display warns of itself.
    monkeypatch.setattr(f"{tray}.show", lambda self: None)
    monkeypatch.setattr(f"{tray}.showMessage", lambda self, *text: said.append(text[:2]))
    monkeypatch.setattr(ready.window, "isActiveWindow", lambda: False)
    start(ready, epochs=1)
    ready.wait(lambda: said == [("Training has ended", "1 finished")])
    ready.window.announcer.hide()


def test_control_enter_starts_and_the_history_has_the_run(ready, qtbot):
    with qtbot.waitSignal(ready.services.controller.queue_ended, timeout=200_000):
        QTest.keyClick(ready.window, Qt.Key.Key_Return, CTRL)
    ready.window.go_to(HISTORY)
    model = ready.window.history.list.model
    ready.wait(lambda: model.rowCount() == 1)


def test_the_look_follows_the_theme_while_a_run_is_shown(ready, qtbot):
    with qtbot.waitSignal(ready.services.controller.queue_ended, timeout=200_000):
        start(ready)
    ready.wait(lambda: len(ready.window.train.charts.error.curves()) == 2)
    light = ready.window.train.charts.error.curves()[0].colour
    ready.app.theme.set_mode("dark")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert ready.window.train.charts.error.curves()[0].colour != light


def _forget_owner(home) -> None:
    """Let the history's runs belong to a process that is no more."""
    import sqlite3

    with sqlite3.connect(home / "history.db") as connection:
        connection.execute("UPDATE runs SET owner_pid = 2147483646, heartbeat = 1.0")
    connection.close()


def test_a_run_of_the_history_is_trained_again_with_its_settings(program, home):
    opened = program()
    spec = tiny_run(epochs=3, seed=11)
    run = opened.store.add(spec, depth=8, parameters=1, macs=1).id
    opened.services.controller.stop(run)
    opened.window.go_to(HISTORY)
    runs = opened.window.history.list
    opened.services.history.runs_changed.emit()
    opened.wait(lambda: runs.model.rowCount() == 1)
    runs.select([run])
    opened.wait(runs.actions_by_key["again"].isEnabled)
    runs.actions_by_key["again"].trigger()
    setup = opened.window.train.setup
    opened.wait(lambda: opened.window.pages.currentWidget() is opened.window.train)
    (again,) = setup.specs(opened.services.document.design)
    assert (again.recipe, again.dataset, again.seed) == (spec.recipe, spec.dataset, spec.seed)
