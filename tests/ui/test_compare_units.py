"""Settings and units of runs side by side."""

from dataclasses import replace

from PySide6.QtCore import Qt

from tests.designs import chain, small_design
from tests.history.runs import spec, trained
from workbench.catalog.presets import preset
from workbench.spec.block import Operation, Parameter

SETTINGS = 3
"""The tab of the settings."""


def units_of(view):
    view.tabs.setCurrentWidget(view.units)
    return view.units


def test_only_settings_that_differ_are_listed_and_can_be_filtered(qtbot, compared, networks):
    view = compared(networks)
    assert view.settings.table.keys == ("design: name", "design: unit")
    assert view.tabs.tabText(SETTINGS) == "Settings that differ (2)"
    view.tabs.setCurrentIndex(SETTINGS)
    qtbot.keyClicks(view.setting_filter, "UNIT")
    assert [view.settings.isRowHidden(row) for row in range(2)] == [True, False]


def test_runs_of_the_same_settings_are_said_to_be_so(compared, store):
    ids = [trained(store, 9.0, name="same").id for _ in range(2)]
    view = compared(ids)
    view.tabs.setCurrentIndex(SETTINGS)
    assert not view.settings.isVisible()


def test_units_stand_side_by_side_with_what_differs_marked(compared, networks):
    units = units_of(compared(networks))
    assert units.pair == (networks[0], networks[1])
    assert units.before.marks == {"bn1": "removed", "relu1": "removed"}
    assert units.after.marks == {}
    assert units.words.text().count("removed") == 2


def test_which_two_units_can_be_chosen(qtbot, compared, networks):
    units = units_of(compared(networks))
    with qtbot.waitSignal(units.pair_chosen):
        units.left.setCurrentIndex(1)
    units.show_pair(networks[1], networks[2])
    assert units.before.marks == units.after.marks == {"conv1": "changed"}
    assert "moved" in units.words.text()


def test_a_pin_puts_the_baseline_on_the_left(qtbot, compared, networks):
    view = compared(networks)
    qtbot.mouseClick(view.curves.legend.rows[networks[2]].pin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.runs.baseline == networks[2])
    assert view.units.pair == (networks[2], networks[1])


def test_what_differs_around_the_unit_is_said_too(compared, store):
    ids = [
        store.add(replace(spec(name), design=preset(name).design), depth=1, parameters=1, macs=1).id
        for name in ("preresnet-20", "preresnet-110", "resnet-20")
    ]
    units = units_of(compared(ids))
    assert units.words.text().splitlines() == [
        "The units are the same.",
        "≠ Units: 3 → 18 (stage 1; stage 2; stage 3)",
    ]
    units.show_pair(ids[0], ids[2])
    assert "+ Batch norm (bn) added (stem)" in units.words.text()


def test_a_rate_of_a_block_within_the_unit_is_said_and_another_way_to_write_it_is_not(
    compared, store
):
    def nested(rate):
        gate = Operation("gate", "stochastic_depth", {"survival": "rate"})
        inner = chain("inner", Operation("conv", "conv"), gate, parameters=(Parameter("rate", 1),))
        unit = chain("unit", Operation("held", "block", {"block": "inner", "rate": rate}))
        design = small_design(unit)
        return replace(design, blocks=(*design.blocks, inner))

    ids = [
        store.add(replace(spec(name), design=nested(rate)), depth=1, parameters=1, macs=1).id
        for name, rate in (("a", 0.5), ("b", 0.9), ("c", "1 / 2"))
    ]
    units = units_of(compared(ids))
    assert units.words.text() == "≠ Stochastic depth (held.gate): survival 0.5 → 0.9"
    assert units.before.marks == units.after.marks == {"held": "changed"}
    units.show_pair(ids[0], ids[2])
    assert units.words.text() == "The units are the same."
    assert units.before.marks == units.after.marks == {}


def test_the_effect_of_the_difference_is_said(compared, networks):
    text = units_of(compared(networks)).effect.text()
    for part in ("Parameters", "MACs an image", "Last error, %", "Seconds an epoch", "−1.00"):
        assert part in text
