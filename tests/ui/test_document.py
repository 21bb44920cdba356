"""The document: edits, undo, files."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.designs import chain, residual_unit, small_design
from ui.bridge import block_edits as edits
from ui.bridge import design_edits
from ui.bridge.document import Document
from workbench.catalog.presets import preset
from workbench.errors import DesignError, FormatError
from workbench.spec import codec
from workbench.spec.block import Link, Operation, Parameter
from workbench.spec.network import Placement


@pytest.fixture
def document(qtbot) -> Document:
    document = Document()
    document.start(small_design())
    return document


def exactly(design) -> str:
    """Everything that a design holds, places on the canvas included."""
    return codec.dumps(design)


def random_block_edit(document: Document, chance: random.Random) -> None:
    """One of the edits that the canvas and the inspector make."""
    block = document.block
    names = list(block.ids)
    ids = [each.id for each in block.operations if not edits.is_end(each)]
    chosen = chance.sample(ids, min(len(ids), chance.randint(1, 3)))
    kind = chance.choice(["conv", "add", "activation", "split", "block"])
    new = edits.new_operation(block, kind, (chance.random() * 900, 8.0))
    link = Link(chance.choice(names), chance.choice(names))
    cut = chance.sample(block.links, min(1, len(block.links)))
    new_name = edits.free_id("renamed1", block.ids)
    value = chance.choice([3, "out", "in * 2", None])
    join = chance.random() < 0.5
    one = chosen[0] if chosen else ""
    change = chance.choice(
        [
            lambda b: edits.add(b, new),
            lambda b: edits.remove(b, chosen, join),
            lambda b: edits.move(b, dict.fromkeys(chosen, (8.0, 16.0))),
            lambda b: edits.connect(b, link),
            lambda b: edits.disconnect(b, cut),
            lambda b: edits.rename(b, one, new_name),
            lambda b: edits.with_value(b, one, "width", value),
            lambda b: edits.insert(b, edits.fragment(b, chosen), (24.0, 24.0))[0],
            lambda b: edits.bypass(b, chosen),
            lambda b: (
                edits.splice(b, new, cut[0], Link("input", new.id), Link(new.id, "output"))
                if cut
                else b
            ),
            design_edits.arranged,
        ]
    )
    document.change("edit", change, chance.choice(["", "typing"]))


def random_edit(document: Document, chance: random.Random) -> None:
    """An edit of the block, of the stages, or of the list of blocks."""
    design, name = document.design, document.block.name
    match chance.randrange(8):
        case 0:
            stage = Placement(name, 2, chance.choice(["in", 32]))
            document.edit("stage", design_edits.add_stage(design, 1, stage))
        case 1:
            new_name = design_edits.free_block_name(design, "unit")
            document.edit("rename", design_edits.rename_block(design, name, new_name), new_name)
        case 2:
            document.show_block(chance.choice(design.blocks).name)
        case _:
            random_block_edit(document, chance)


@pytest.mark.parametrize("seed", range(12))
def test_undoing_any_edits_gives_back_the_design_and_redoing_gives_them_back(document, seed):
    chance = random.Random(seed)
    start = exactly(document.design)
    for _ in range(60):
        try:
            random_edit(document, chance)
        except DesignError:
            continue
    end = exactly(document.design)
    steps = document.undo_stack.count()
    seen = [exactly(document.design)]
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
        seen.append(exactly(document.design))
    assert steps > 5
    assert exactly(document.design) == start
    assert not document.is_dirty
    for expected in reversed(seen[:-1]):
        document.undo_stack.redo()
        assert exactly(document.design) == expected
    assert exactly(document.design) == end


def test_typing_in_one_field_is_one_step_and_another_visit_is_another(document):
    for text in ("1", "12", "128"):
        document.change("width", lambda b, t=text: edits.with_value(b, "conv1", "width", t), "w")
    assert document.undo_stack.count() == 1
    document.end_gesture()
    document.change("width", lambda b: edits.with_value(b, "conv1", "width", 7), "w")
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert document.block.operation("conv1").parameters["width"] == "128"
    document.undo_stack.undo()
    assert "width" not in document.block.operation("conv1").parameters


def test_typing_a_value_and_taking_it_back_leaves_no_step(document):
    document.change("w", lambda b: edits.with_value(b, "conv1", "width", 7), "w")
    document.change("w", lambda b: edits.with_value(b, "conv1", "width", None), "w")
    assert document.undo_stack.count() == 0
    assert not document.is_dirty


def test_undo_shows_the_block_that_it_changes(document):
    document.show_block("stem")
    document.change("set", lambda b: edits.with_value(b, "conv", "kernel", 5))
    document.show_block("unit")
    document.undo_stack.undo()
    assert document.shown == "stem"


def test_an_edit_analyses_anew_and_a_move_does_not(document, qtbot):
    heard = []
    document.analysis_changed.connect(heard.append)
    document.change("move", lambda b: edits.move(b, {"conv1": (400.0, 0.0)}))
    assert heard == []
    before = document.analysis.parameters
    document.change("set", lambda b: edits.with_value(b, "conv1", "kernel", 5))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[-1].parameters > before
    assert document.analysis is heard[-1]


def test_a_slow_analysis_waits_for_the_last_of_several_edits(document, qtbot):
    document._seconds = 1.0
    heard = []
    document.analysis_changed.connect(heard.append)
    for kernel in (1, 5, 7):
        document.change("set", lambda b, k=kernel: edits.with_value(b, "conv1", "kernel", k))
    assert heard == []
    qtbot.waitUntil(lambda: bool(heard))
    assert len(heard) == 1


def test_saving_makes_the_design_clean_and_opening_brings_it_back(document, tmp_path):
    document.change("set", lambda b: edits.with_value(b, "conv1", "kernel", 5))
    assert document.is_dirty
    path = tmp_path / "mine.rwb.json"
    document.save_as(path)
    assert not document.is_dirty
    written = document.design
    document.start()
    assert document.path is None
    document.open(path)
    assert document.design == written
    assert document.path == path
    assert not document.is_dirty
    assert document.recent() == [path.resolve()]


def test_undoing_after_a_save_is_unsaved_again(document, tmp_path):
    document.change("set", lambda b: edits.with_value(b, "conv1", "kernel", 5))
    document.save_as(tmp_path / "a.json")
    document.undo_stack.undo()
    assert document.is_dirty
    document.undo_stack.redo()
    assert not document.is_dirty


def test_recent_files_outlive_the_document_and_leave_out_what_is_gone(document, tmp_path):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    document.save_as(first)
    document.save_as(second)
    assert Document().recent() == [second, first]
    second.unlink()
    assert Document().recent() == [first]


def broken_files(folder: Path) -> dict[str, Path]:
    whole = codec.dumps(small_design())
    texts = {
        "truncated": whole[: len(whole) // 2],
        "newer": whole.replace('"version": 1', '"version": 9'),
        "other": "[1, 2, 3]",
    }
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text)
    return {name: folder / f"{name}.json" for name in texts}


@pytest.mark.parametrize("name", ["truncated", "newer", "other"])
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_lost(document, tmp_path, name):
    document.change("set", lambda b: edits.with_value(b, "conv1", "kernel", 5))
    before, steps = document.design, document.undo_stack.count()
    with pytest.raises(FormatError) as fault:
        document.open(broken_files(tmp_path)[name])
    assert name in fault.value.message
    assert document.design is before
    assert document.undo_stack.count() == steps
    assert document.is_dirty
    assert document.recent() == []


def test_a_file_with_a_cycle_or_an_unknown_operation_opens_with_its_fault_named(document, tmp_path):
    unit = residual_unit()
    cyclic = replace(unit, links=(*unit.links, Link("conv2", "bn")))
    unknown = replace(
        unit,
        operations=tuple(
            replace(each, kind="warp") if each.id == "bn" else each for each in unit.operations
        ),
    )
    for block, word in ((cyclic, "circle"), (unknown, "warp")):
        path = tmp_path / f"{word}.json"
        codec.save(path, small_design(block))
        document.open(path)
        messages = [problem.message for problem in document.analysis.problems]
        assert any(word in message for message in messages)
        document.save_as(tmp_path / "again.json")
        assert codec.load(tmp_path / "again.json").block("unit").links == block.links


def test_a_save_that_fails_keeps_the_old_file_and_the_unsaved_mark(document, tmp_path):
    path = tmp_path / "mine.json"
    document.save_as(path)
    old = path.read_bytes()
    document.change("set", lambda b: edits.with_value(b, "conv1", "kernel", 5))
    with pytest.raises(DesignError):
        document.save_as(tmp_path / "no such folder" / "mine.json")
    assert path.read_bytes() == old
    assert document.path == path
    assert document.is_dirty


def test_saving_without_a_file_says_what_to_do(document):
    with pytest.raises(DesignError, match="Save as"):
        document.save()


def test_a_design_without_places_is_laid_out_when_it_opens(document):
    document.start(preset("preresnet-20").design)
    places = {(each.x, each.y) for each in document.block.operations}
    assert len(places) == len(document.block.operations)
    assert not document.is_dirty
    assert document.shown == "unit"


def test_deleting_from_the_middle_joins_the_neighbours_at_their_place(document):
    block = edits.remove(residual_unit(), ["conv2"])
    assert block.links.index(Link("relu", "add")) < block.links.index(Link("shortcut", "add"))
    block = edits.remove(residual_unit(), ["bn", "relu", "conv1"])
    assert Link("input", "conv2") in block.links


def test_the_ends_of_a_block_cannot_be_deleted_or_copied():
    unit = residual_unit()
    assert edits.remove(unit, ["input", "output"]) == unit
    assert edits.fragment(unit, ["input", "output"]).operations == ()


def test_a_link_that_makes_a_cycle_is_refused_naming_both():
    with pytest.raises(DesignError, match="'conv1' leads to 'conv2'"):
        edits.connect(residual_unit(), Link("conv2", "conv1"))


def test_a_second_link_on_a_single_input_replaces_the_first():
    block = edits.connect(residual_unit(), Link("input", "conv2"))
    assert [link.source for link in block.links if link.target == "conv2"] == ["input"]
    both = edits.connect(residual_unit(), Link("input", "add"))
    assert [link.source for link in both.links if link.target == "add"] == [
        "conv2",
        "shortcut",
        "input",
    ]


def test_bypassing_leads_the_flow_past_an_operation_and_back_without_loss(document):
    before = document.design
    document.change("bypass", lambda b: edits.bypass(b, ["conv2", "input"]))
    assert document.block.operation("conv2").bypassed
    assert not document.block.operation("input").bypassed
    assert document.block.links == before.block("unit").links
    assert document.analysis.problems == ()
    units = [unit for unit in document.analysis.units if unit.stage == 1]
    assert all("conv2" not in unit.report.operations for unit in units)
    assert units[0].report.operations["add"].inputs == ((8, 8, 8), (8, 8, 8))
    assert codec.loads(codec.dumps(document.design)) == document.design
    document.change("bypass", lambda b: edits.bypass(b, ["conv2"]))
    assert document.design == before


def test_pasting_gives_free_names_and_keeps_the_links_among_what_was_copied():
    unit = residual_unit()
    piece = edits.fragment(unit, ["conv1", "bn", "add"])
    block, names = edits.insert(unit, piece, (10.0, 0.0))
    assert names == ("conv3", "bn1", "add1")
    assert Link("conv3", "bn1") in block.links
    assert len(block.links) == len(unit.links) + 1


@pytest.mark.parametrize("name", ["", "1conv", "a b", "_x", "ä", "a" * 61])
def test_a_name_that_a_file_cannot_hold_is_refused(name):
    with pytest.raises(DesignError):
        edits.rename(residual_unit(), "bn", name)


def test_renaming_an_operation_takes_its_links_along():
    block = edits.rename(residual_unit(), "bn", "norm")
    assert Link("conv1", "norm") in block.links
    with pytest.raises(DesignError, match="used already"):
        edits.rename(residual_unit(), "bn", "conv1")


def test_a_parameter_declared_twice_is_refused():
    with pytest.raises(DesignError, match="twice"):
        edits.with_parameters(residual_unit(), [Parameter("k", 1), Parameter("k", 2)])


def test_renaming_a_block_follows_into_stages_and_nested_blocks():
    outer = chain("outer", Operation("inner", "block", {"block": "unit"}))
    design = small_design()
    design = replace(design, blocks=(*design.blocks, outer))
    renamed = design_edits.rename_block(design, "unit", "core")
    assert renamed.network.stages[0].block == "core"
    assert renamed.block("outer").operation("inner").parameters["block"] == "core"
    with pytest.raises(DesignError, match="already"):
        design_edits.rename_block(design, "unit", "stem")


def test_a_block_in_use_is_not_deleted_and_its_users_are_named():
    outer = chain("outer", Operation("inner", "block", {"block": "unit"}))
    design = small_design()
    design = replace(design, blocks=(*design.blocks, outer))
    with pytest.raises(DesignError, match="stage 1, outer"):
        design_edits.remove_block(design, "unit")
    assert "outer" not in [b.name for b in design_edits.remove_block(design, "outer").blocks]


def test_stages_move_between_stem_and_head_only():
    design = small_design()
    design = design_edits.add_stage(design, 0, Placement("unit", 1, 32))
    assert [stage.width for stage in design.network.stages] == [32, 8]
    moved = design_edits.move_stage(design, 1, 9)
    assert [stage.width for stage in moved.network.stages] == [8, 32]
    assert design_edits.move_stage(design, 0, 2) == design
    assert len(design_edits.remove_stages(design, {0, 1, 3}).network.stages) == 1


def test_a_new_design_is_sound(qtbot):
    document = Document()
    assert document.analysis.problems == ()
    assert not document.is_dirty
