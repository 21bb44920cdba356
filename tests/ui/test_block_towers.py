"""Blocks that each hold two of the one before, two to the fortieth in all, in the editor."""

import time
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from tests.designs import small_design, tower
from tests.ui.design_window import shown_workspace
from ui.bridge.design_edits import add_block, with_row
from workbench.spec import codec
from workbench.spec.network import Design

LEVELS = 40
MOST_SECONDS = 1.0
"""Of processor time, for whatever a person does at once: twenty times what the slowest takes."""


def _seconds(begun: float) -> float:
    QApplication.processEvents()
    return time.process_time() - begun


@pytest.mark.parametrize(("levels", "is_sound"), [(LEVELS, False), (13, True)])
def test_a_file_is_opened_at_once(qtbot, tmp_path, levels, is_sound):
    workspace = shown_workspace(qtbot, small_design())
    file = tmp_path / "tower.json"
    codec.save(file, tower(levels))
    begun = time.process_time()
    workspace.document.open(file)
    assert _seconds(begun) < MOST_SECONDS
    assert workspace.document.analysis.is_sound is is_sound
    for name in (f"b{levels - 2}", "b1", "b0"):
        begun = time.process_time()
        workspace.document.show_block(name)
        assert _seconds(begun) < MOST_SECONDS


def test_such_a_block_is_built_edit_by_edit_and_taken_back(qtbot):
    document = shown_workspace(qtbot, small_design()).document
    slowest = 0.0

    def edit(design: Design) -> None:
        nonlocal slowest
        begun = time.process_time()
        document.edit("Edit", design)
        document.analyse_now()
        slowest = max(slowest, _seconds(begun))

    for number, block in enumerate(tower(LEVELS + 1).blocks[3:]):
        edit(add_block(document.design, block))
        if number % 4 == 3:
            edit(with_row(document.design, 1, block=f"b{number}"))
    assert not document.analysis.is_sound
    lowest = replace(document.design.block("b0"), title="changed")
    edit(
        replace(
            document.design,
            blocks=tuple(lowest if each.name == "b0" else each for each in document.design.blocks),
        )
    )
    begun = time.process_time()
    document.undo_stack.undo()
    slowest = max(slowest, _seconds(begun))
    assert slowest < MOST_SECONDS
