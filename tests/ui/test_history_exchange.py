"""Runs written to files and taken in again, from the History workspace by real clicks and keys."""

import csv
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QFileDialog,
    QToolButton,
)

from tests.ui.history import names
from ui.bridge.carrying import FORMS


def test_selected_runs_are_written_as_csv(qtbot, open_history, three, tmp_path):
    workspace = open_history()
    file = tmp_path / "runs.csv"
    workspace.list.carrier.export(three[:2], file, "runs")
    qtbot.waitUntil(lambda: workspace.list.toast.text == f"2 runs written to {file}")
    with file.open() as lines:
        assert [row["name"] for row in csv.DictReader(lines)] == ["alpha", "beta"]


def export_as(workspace, title, path):
    """Choose in the export menu, and answer the dialog that it opens."""
    menu = workspace.list.export_menu
    next(a for a in menu.actions() if a.text() == f"{title} ...").trigger()
    dialog = workspace.list.findChild(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_the_form_of_an_export_is_chosen_in_a_menu(qtbot, open_history, three, tmp_path):
    workspace = open_history()
    for title, name in (
        ("CSV, a row an epoch", "epochs.csv"),
        ("CSV for Excel, one row per run", "excel.csv"),
        ("Capsule for another machine", "runs.capsule"),
        ("Capsule with the weights begun with", "light.capsule"),
        ("Capsule with all weights", "heavy.capsule"),
    ):
        export_as(workspace, title, tmp_path / name)
        said = f"3 runs written to {tmp_path / name}"
        qtbot.waitUntil(lambda said=said: workspace.list.toast.text == said)
        qtbot.waitUntil(lambda: workspace.list.findChild(QFileDialog) is None)
    lines = (tmp_path / "epochs.csv").read_text().splitlines()
    assert len(lines) == 1 + 3 * 2
    assert (tmp_path / "excel.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert zipfile.is_zipfile(tmp_path / "runs.capsule")


def test_the_export_menu_opens_by_its_key_and_from_the_bar(qtbot, open_history, three):
    workspace = open_history()
    workspace.list.actions_by_key["export"].trigger()
    qtbot.waitUntil(workspace.list.export_menu.isVisible)
    workspace.list.export_menu.close()
    button = next(
        button
        for button in workspace.list.findChildren(QToolButton)
        if button.defaultAction() is workspace.list.actions_by_key["export"]
    )
    assert button.popupMode() is QToolButton.ToolButtonPopupMode.InstantPopup
    assert button.defaultAction().menu() is workspace.list.export_menu


def test_the_chosen_runs_are_written_for_tensorboard(qtbot, open_history, three, tmp_path):
    reader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    workspace = open_history()
    workspace.list.select(three[:2])
    export_as(workspace, "TensorBoard's event files", tmp_path / "board")
    said = f"2 runs written to {tmp_path / 'board'}"
    qtbot.waitUntil(lambda: workspace.list.toast.text == said, timeout=200_000)
    folders = sorted((tmp_path / "board").iterdir())
    assert [folder.name for folder in folders] == [f"alpha-{three[0]}", f"beta-{three[1]}"]
    events = reader.EventAccumulator(str(folders[1]))
    events.Reload()
    assert [(each.step, each.value) for each in events.Scalars("error/test")] == [(1, 50), (2, 7)]


def test_without_tensorboard_its_entry_says_what_to_install(
    qtbot, open_history, three, monkeypatch
):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    workspace = open_history()
    [entry] = [a for a in workspace.list.export_menu.actions() if "TensorBoard" in a.text()]
    with qtbot.waitSignal(workspace.list._bridge.failed) as told:
        entry.trigger()
    assert "pip install" in told.args[0].hint
    assert workspace.list.findChild(QFileDialog) is None


def test_an_empty_list_has_nothing_to_export(qtbot, open_history):
    workspace = open_history()
    workspace.list.export_menu.actions()[0].trigger()
    assert workspace.list.toast.text == "There are no runs to export."
    assert workspace.list.findChild(QFileDialog) is None


def test_the_table_answers_while_runs_are_written(qtbot, open_history, three, monkeypatch):
    workspace = open_history()
    held = threading.Event()
    slow = replace(FORMS["runs"], write=lambda *_: held.wait(60))
    monkeypatch.setattr("ui.bridge.carrying.FORMS", {**FORMS, "runs": slow})
    workspace.list.carrier.export(three, Path("runs.csv"), "runs")
    qtbot.keyClicks(workspace.list.filters.field, "bet")
    qtbot.waitUntil(lambda: names(workspace) == ["beta"])
    qtbot.waitUntil(lambda: workspace.list.toast.text == "Writing ...")
    held.set()
    qtbot.waitUntil(lambda: workspace.list.toast.text == "3 runs written to runs.csv")


def test_a_capsule_is_taken_in_and_its_runs_are_selected(
    qtbot, open_history, store, three, tmp_path
):
    workspace = open_history()
    file = tmp_path / "runs.capsule"
    workspace.list.carrier.export(three[:2], file, "capsule")
    qtbot.waitUntil(file.exists)
    store.trash([three[0]])
    store.delete([three[0]])
    workspace.list.actions_by_key["import"].trigger()
    dialog = workspace.list.findChild(QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.close()
    said = "Runs taken in: 1, there already: 1"
    qtbot.waitUntil(lambda: workspace.list.toast.text == said)
    qtbot.waitUntil(lambda: workspace.list.table.selected_ids() == [three[0]])


def test_a_file_that_is_no_capsule_is_refused(qtbot, open_history, tmp_path):
    (tmp_path / "no.capsule").write_text("nothing of the kind")
    workspace = open_history()
    with qtbot.waitSignal(workspace.list._bridge.failed) as refused:
        workspace.list.carrier.take_in(tmp_path / "no.capsule")
    assert "no.capsule" in str(refused.args[0])


def test_a_file_that_cannot_be_written_is_told(qtbot, open_history, three, tmp_path):
    workspace = open_history()
    with qtbot.waitSignal(workspace.list._bridge.failed) as told:
        workspace.list.carrier.export(three, tmp_path / "no such folder" / "runs.csv", "runs")
    assert "cannot be written" in str(told.args[0])
    assert not workspace.list.toast.isVisible()
