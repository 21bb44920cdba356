"""The presets browser."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox

from tests.designs import small_design
from tests.ui.design_window import shown_workspace
from ui.bridge import block_edits as edits
from ui.editor.presets_browser import PresetsBrowser
from ui.theme import Theme
from ui.widgets.trees import children
from workbench.catalog.papers import papers, short_citation
from workbench.catalog.presets import families, preset


@pytest.fixture
def browser(qtbot) -> PresetsBrowser:
    theme = Theme("light")
    browser = PresetsBrowser(theme)
    theme.setParent(browser)
    qtbot.addWidget(browser)
    browser.open()
    return browser


def test_families_stand_in_the_papers_order_with_their_members(browser):
    assert [item.text(0) for item in children(browser.tree)] == [f.title for f in families()]
    first = next(children(browser.tree))
    assert [item.text(0) for item in children(first)] == [m.id for m in families()[0].members]


def test_a_network_is_shown_with_its_picture_counts_and_printed_figures(browser):
    browser.choose("preresnet-110")
    values = {key: label.text() for key, label in browser.details.values.items()}
    assert values["depth"] == "110"
    assert values["parameters"] == "1,727,962"
    assert values["printed"] == "1.7 M, He 2016, Identity mappings, Table 3, recalled"
    assert values["cifar10"].splitlines() == [
        "5.75 %, Yang 2021, Table 2 and section 3.4, protocol not stated, mean and deviation",
        "6.37 %, He 2016, Identity mappings, Table 3, median of runs, recalled",
    ]
    assert values["cifar100"].startswith("26.02 %, Yang 2021")
    assert "preresnet-{depth}" in values["rule"]
    assert "Identity mappings" in browser.details.citation.text()
    assert browser.picture.block == preset("preresnet-110").design.block("unit")


@pytest.mark.parametrize("family", families(), ids=lambda family: family.title)
def test_no_printed_figure_is_shown_under_a_paper_whose_table_has_another(browser, family):
    for member in family.members:
        browser.choose(member.id)
        for column in ("cifar10", "cifar100"):
            text = browser.details.values[column].text()
            for line in () if text == "–" else text.splitlines():
                for table in papers():
                    place = f"{short_citation(table.citation)}, {table.where}"
                    if place in line:
                        printed = table.row(member.id).errors[column]
                        assert line.startswith(f"{printed:.2f} "), line


def test_a_stand_in_recipe_is_called_one(browser):
    browser.choose("se-resnet-20")
    assert browser.details.values["recipe"].text().startswith("Stand-in: The recipe of He")
    browser.choose("resnet-20")
    assert "Stand-in" not in browser.details.values["recipe"].text()


def test_the_tabs_show_the_networks_other_blocks(browser):
    browser.choose("preresnet-110")
    assert [browser.blocks.tabText(i) for i in range(browser.blocks.count())] == [
        "unit",
        "stem",
        "head",
    ]
    browser.blocks.setCurrentIndex(2)
    assert browser.picture.block.name == "head"


@pytest.mark.parametrize("id", [member.id for f in families() for member in f.members[:1]])
def test_every_family_can_be_shown(browser, id):
    browser.choose(id)
    assert browser.chosen.id == id
    assert browser.details.title.text() == id
    assert not browser.picture.grab().toImage().isNull()


def test_the_search_finds_by_name_paper_and_year(browser):
    QTest.keyClicks(browser.field, "densely")
    shown = [item.text(0) for item in children(browser.tree) if not item.isHidden()]
    assert shown
    assert all("DenseNet" in title for title in shown)
    assert browser.chosen.id.startswith("densenet")
    browser.field.setText("wrn-16")
    assert browser.chosen.id.startswith("wrn-16")
    browser.field.clear()
    assert not any(item.isHidden() for item in children(browser.tree))


def test_a_depth_that_no_paper_prints_is_found_by_its_id(browser):
    QTest.keyClicks(browser.field, "fastresnet-8-type1")
    assert browser.chosen.id == "fastresnet-8-type1"
    assert browser.details.values["depth"].text() == "8"
    assert browser.details.values["cifar10"].text() == "–"
    browser.field.setText("fastresnet-9-type1")
    assert browser.tree.findItems("fastresnet-8-type1", Qt.MatchFlag.MatchRecursive) == []
    browser.field.clear()
    members = [m.id for f in families() for m in f.members]
    assert [c.text(0) for item in children(browser.tree) for c in children(item)] == members


def test_open_hands_over_the_network_and_cancel_does_not(browser, qtbot):
    heard = []
    browser.opened.connect(heard.append)
    browser.reject()
    assert heard == []
    browser.open()
    browser.choose("fastresnet-20-type1")
    QTest.mouseClick(
        browser.buttons.button(QDialogButtonBox.StandardButton.Open), Qt.MouseButton.LeftButton
    )
    assert [preset.id for preset in heard] == ["fastresnet-20-type1"]
    assert not browser.isVisible()


def test_opening_a_preset_asks_about_unsaved_changes_first(qtbot):
    workspace = shown_workspace(qtbot, small_design())
    workspace.document.change("set", lambda b: edits.with_value(b, "conv1", "kernel", 5))
    workspace.actions["presets"].trigger()
    browser = workspace.findChild(PresetsBrowser)
    browser.choose("preresnet-20")
    browser.accept()
    assert workspace.document.design.name == "small"
    box = next(box for box in workspace.findChildren(QMessageBox) if box.isVisible())
    box.button(QMessageBox.StandardButton.Discard).click()
    assert workspace.document.design.name == "preresnet-20"
    assert workspace.document.path is None
    assert not workspace.document.is_dirty
