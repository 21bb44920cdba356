"""The window in Chinese, and in English again."""

import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton

from tests.history.runs import ended, epoch, spec, started
from ui.bridge import block_edits as edits
from ui.bridge.design_edits import with_block
from ui.bridge.group_table import grouping_title
from ui.bridge.run_columns import COLUMNS
from ui.editor.entries import entries, search
from ui.main_window import DESIGN, HISTORY, PAPERS, TRAIN
from ui.shell import language
from ui.shell.language import speak, spoken
from ui.shell.preferences import Preferences, translations
from ui.shell.settings_dialog import SettingsDialog
from ui.theme import settings
from ui.widgets.core_texts import (
    core_text,
    dataset_text,
    parameter_text,
    place_text,
    setting_text,
    value_text,
)
from ui.widgets.fault_texts import error_text, fault_text, problem_text
from workbench.analysis.network import analyse
from workbench.analysis.problems import Problem
from workbench.catalog.presets import preset
from workbench.errors import ExpressionError
from workbench.spec.events import EpochFinished
from workbench.spec.expression import evaluate

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def chinese(qapp):
    """The application speaks Chinese until the test ends."""
    font, locale = qapp.font(), QLocale()
    speak(qapp, QLocale("zh_CN"))
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(locale)
    qapp.setFont(font)


def headings(model) -> list[str]:
    across = Qt.Orientation.Horizontal
    return [model.headerData(at, across) for at in range(model.columnCount())]


def labels(widget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel)}


def finished(store, network: str, seed: int, error: float) -> str:
    asked = replace(spec(network, seed=seed), design=preset(network).design)
    run = store.add(asked, depth=20, parameters=270_000, macs=40_000_000).id
    store.record(started(run))
    store.record(EpochFinished(run, epoch(1, error)))
    store.record(ended(run))
    return run


def test_menus_pages_and_commands_are_chinese(chinese, program):
    window = program().window
    menus = [action.text() for action in window.menuBar().actions()]
    assert menus == ["文件(&F)", "编辑(&E)", "视图(&V)", "运行(&R)", "帮助(&H)"]
    tabs = [window.bar.tabs.button(key).text() for key in (DESIGN, TRAIN, HISTORY, PAPERS)]
    assert tabs == ["设计", "训练", "历史", "论文"]
    commands = [action.text() for action in window._all_actions()]
    assert [text for text in commands if not CHINESE.search(text)] == []
    buttons = [button.text() for button in window.welcome.findChildren(QPushButton)]
    assert "训练全部三个" in buttons


def test_every_workspace_is_chinese(chinese, program):
    opened = program()
    window = opened.window
    window.go_to(DESIGN)
    assert headings(window.design.stages.model)[:4] == ["阶层", "模块", "单元数", "宽度"]
    tree = window.design.palette_view.tree
    assert [tree.topLevelItem(at).text(0) for at in range(2)] == ["层", "归一化"]
    assert tree.topLevelItem(0).child(0).text(0) == "卷积"
    window.go_to(TRAIN)
    assert {"数据集", "优化器", "学习率", "权重衰减", "批尺寸"} <= labels(window.train.setup)
    assert window.train.setup.start.text() == "开始训练"
    window.go_to(HISTORY)
    finished(opened.store, "preresnet-20", 0, 8.0)
    opened.services.history.runs_changed.emit()
    model = window.history.list.model
    opened.wait(lambda: model.rowCount() == 1)
    keys = [column.key for column in COLUMNS]
    said = dict(zip(keys, headings(model), strict=True))
    assert (said["name"], said["last_error"], said["seed"]) == ("名称", "最终错误率", "种子")
    row = [model.index(0, at).data() for at in range(model.columnCount())]
    assert "已完成" in row


def test_a_comparison_is_chinese_and_what_is_copied_is_not(chinese, program):
    opened = program()
    networks = (("preresnet-20", 9.0), ("fastresnet-20-type1", 7.0))
    runs = [
        finished(opened.store, network, seed, error + seed / 10)
        for network, error in networks
        for seed in range(3)
    ]
    view = opened.window.comparison
    opened.window.compare(runs)
    opened.wait(lambda: view.runs is not None)
    assert headings(view.results.model())[:3] == ["仅种子不同的运行", "N", "最终错误率，%"]
    assert "Runs alike but for the seed" in view.results.copy_as("Markdown")
    assert headings(view.settings.model())[0] == "设置项"
    view.tabs.setCurrentWidget(view.real)
    opened.wait(lambda: bool(view.real.shown))
    (card,) = view.real.shown
    assert "低于" in card.sentence.text()
    words = re.sub(r"preresnet-20|fastresnet-20-type1|CIFAR-10|#\d", "", card.sentence.text())
    assert re.findall(r"[A-Za-z]{2,}", words) == []


def test_qts_own_buttons_are_chinese(chinese, qtbot):
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.buttons()[0].text() == "取消"


def test_a_font_with_chinese_letter_forms_stands_behind_the_applications_own(
    qapp, monkeypatch, chinese
):
    own = qapp.font().families()[0]
    there = QFontDatabase.families()[0]
    monkeypatch.setattr(language, "_FAMILIES", {"zh_CN": ("No such font", there)})
    speak(qapp, QLocale("zh_CN"))
    families = qapp.font().families()
    assert families[0] == own
    assert families[-1] == there
    assert "No such font" not in families


def test_the_window_is_english_again(program):
    window = program().window
    menus = [action.text() for action in window.menuBar().actions()]
    assert menus == ["&File", "&Edit", "&View", "&Run", "&Help"]
    window.go_to(DESIGN)
    assert headings(window.design.stages.model)[:3] == ["Stage", "Block", "Units"]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("zh_CN", "zh_CN"),
        ("zh_SG", "zh_CN"),
        ("zh_TW", "en"),
        ("en_GB", "en"),
        ("de_DE", "en"),
        ("C", "en"),
    ],
)
def test_a_system_gets_the_language_that_it_reads(locale, expected):
    assert spoken(QLocale(locale)) == expected


def test_the_choice_is_kept_and_says_when_it_shows(program):
    opened = program()
    dialog = SettingsDialog(opened.services.preferences, opened.app.theme, opened.window)
    names = [dialog.language.itemText(at) for at in range(dialog.language.count())]
    assert names == ["As the system", "English", "简体中文"]
    dialog.language.setCurrentIndex(2)
    assert spoken(Preferences(settings()).locale) == "zh_CN"
    dialog.language.setCurrentIndex(1)
    assert spoken(Preferences(settings()).locale) == "en"
    assert "A change of language shows at the next start." in labels(dialog)
    dialog.deleteLater()


SHOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui import app

def tell(self):
    print([action.text() for action in self.window.menuBar().actions()])
    QTimer.singleShot(0, QApplication.quit)

app.App.show = tell
sys.exit(app.main(["residual-workbench"]))
"""


@pytest.mark.parametrize(
    ("chosen", "system", "word"),
    [("", "zh_CN.UTF-8", "文件"), ("en", "zh_CN.UTF-8", "File"), ("zh_CN", "C.UTF-8", "文件")],
)
def test_the_program_starts_in_the_language_that_was_chosen(home, chosen, system, word):
    Preferences(kept := settings()).language = chosen
    kept.sync()
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("LC_")}
    environment |= {"LANG": system, "LANGUAGE": "", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=True,
    )
    assert word in done.stdout


def test_what_the_core_calls_things_is_said_in_chinese(chinese):
    assert core_text("Batch norm") == "批归一化"
    assert core_text("my own block") == "my own block"
    assert parameter_text("kernel") == "卷积核 kernel"
    assert parameter_text("cardinality") == "cardinality"
    assert place_text("stage 2") == "阶层 2"
    assert place_text("head") == "分类器"
    assert dataset_text("digits (96/40)") == "手写数字 (96/40)"
    assert dataset_text("CIFAR-10") == "CIFAR-10"
    assert setting_text("recipe: learning rate") == "训练方案：学习率"
    assert setting_text("seed") == "随机种子"
    assert value_text("×0.1 from 81, ×0.01 from 121") == "第 81 周期起 ×0.1, 第 121 周期起 ×0.01"
    assert value_text("yes") == "是"
    assert value_text("Conv, Add (of conv2, shortcut)") == "Conv, 相加（来自 conv2, shortcut）"
    assert grouping_title("recipe.learning_rate") == "训练方案：学习率"
    assert grouping_title("data set") == "数据集"


def test_what_the_core_calls_things_stays_as_it_is_in_english(qapp):
    assert parameter_text("batch_size") == "batch size"
    assert place_text("stage 2") == "stage 2"
    assert dataset_text("digits (96/40)") == "digits (96/40)"
    assert setting_text("recipe: learning rate") == "recipe: learning rate"
    assert value_text("×0.1 from 81, ×0.01 from 121") == "×0.1 from 81, ×0.01 from 121"


def test_what_is_wrong_with_a_design_is_said_in_chinese(chinese):
    design = preset("preresnet-20").design
    unit = edits.remove(design.block("unit"), ("bn1",), join=False)
    (problem, *_) = analyse(with_block(design, unit)).problems
    assert (
        problem_text(problem) == "unit · relu1：'relu1' 没有输入：该端口未连接。 请连一条线到它。"
    )
    with pytest.raises(ExpressionError) as caught:
        evaluate("out +", {})
    assert error_text(caught.value) == "“out +”无法解析。"
    assert fault_text("width: The expression is empty.") == "width：表达式为空。"
    assert fault_text("What nobody foresaw.") == "What nobody foresaw."


def test_each_form_of_a_fault_is_known_again(chinese):
    lines = (translations() / "faults.txt").read_text("utf-8").splitlines()
    said = {line: fault_text(re.sub(r"\{(\d)\}", r"thing \1", line)) for line in lines}
    assert [line for line, text in said.items() if not CHINESE.search(text)] == []


def test_what_is_wrong_stays_as_it_is_in_english(qapp):
    problem = Problem("Nothing arrives at 'x'.", "Draw a link to it.", "unit", "x", "stage 2")
    assert problem_text(problem) == str(problem)
    assert error_text(ExpressionError("The expression is empty.")) == "The expression is empty."


@pytest.mark.parametrize("text", ["卷积", "convolution", "conv"])
def test_an_operation_is_found_by_either_name(chinese, text):
    every = entries(preset("preresnet-20").design, "unit")
    assert search(every, text)[0].kind.name == "conv"
