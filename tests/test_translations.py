"""The translations that ship: complete, of the present texts, and with everything that a text
carries besides its words."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import translations  # noqa: E402

FILES = sorted(translations.FOLDER.glob("workbench_*.ts"))
PLACES = re.compile(r"\{[^{}]*\}|%n|%[1-9L]|</?[a-z][^<>]*>|\*\.[a-z.]+")
"""What is filled in, tags of HTML, and the endings of file dialogs' filters."""
KEYS = re.compile(r"(?:(?:Ctrl|Shift|Alt)\+)+\w+|\bF\d\b|\bEsc\b")
needs_tools = pytest.mark.skipif(
    not all(map(translations.tool, ("lupdate", "lrelease"))), reason="Qt's tools are not there"
)


@pytest.fixture(scope="module")
def texts() -> set[translations.Text]:
    return translations.texts()


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def file(request) -> Path:
    return request.param


def done(file: Path) -> dict[translations.Text, str]:
    """What is translated: of the rest another test speaks."""
    return {key: text for key, text in translations.read(file).items() if text is not None}


def told(problems: list[translations.Text]) -> str:
    return f"run scripts/translations.py, and translate {problems[:5]}"


def test_simplified_chinese_ships_beside_english():
    assert [file.stem for file in FILES] == ["workbench_zh_CN"]


def test_every_text_of_the_window_is_translated_and_no_other(file, texts):
    found = translations.read(file)
    assert not (lacking := sorted(texts - found.keys())), told(lacking)
    assert not (gone := sorted(found.keys() - texts)), told(gone)
    assert not (open_ := sorted(key for key, text in found.items() if text is None)), told(open_)


def test_what_the_program_loads_is_what_the_source_says(file):
    loaded = translations.loaded(file.with_suffix(".qm"))
    wrong = [key for key, text in done(file).items() if loaded.translate(key[0], key[1]) != text]
    assert not wrong, told(wrong)


def test_what_is_filled_in_survives_in_every_translation(file):
    wrong = [
        (source, text)
        for (_, source), text in done(file).items()
        if Counter(PLACES.findall(source)) != Counter(PLACES.findall(text))
    ]
    assert wrong == []


def test_keys_are_named_as_they_are_in_every_translation(file):
    wrong = [
        (source, text)
        for (_, source), text in done(file).items()
        if Counter(KEYS.findall(source)) != Counter(KEYS.findall(text))
    ]
    assert wrong == []


def test_a_menu_keeps_its_letter_and_a_command_its_dots(file):
    found = done(file)
    wrong = [
        (source, text)
        for (_, source), text in found.items()
        if source.count("&") != text.count("&")
        or source.endswith(("…", " ...")) != text.endswith(("…", " ..."))
    ]
    assert wrong == []
    letters = [text[-2] for (context, _), text in found.items() if context == "Menu"]
    assert len(set(letters)) == len(letters) == 5


@needs_tools
def test_lupdate_carries_the_same_texts(file, tmp_path):
    copy = tmp_path / file.name
    copy.write_bytes(file.read_bytes())
    translations.carry_over(copy)
    assert translations.read(copy) == translations.read(file)


@needs_tools
def test_lrelease_makes_what_is_committed(file, tmp_path):
    translations.compile_to(file, tmp_path / "made.qm")
    made = translations.loaded(tmp_path / "made.qm")
    kept = translations.loaded(file.with_suffix(".qm"))
    for context, source in done(file):
        assert made.translate(context, source) == kept.translate(context, source)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("class A:\n    def f(self):\n        return f\"{self.tr('one')}!\"", {("A", "one")}),
        ("class A:\n    def f(self):\n        tr = self.tr\n        tr('one')", {("A", "one")}),
        (
            "def _tr(text):\n    return QCoreApplication.translate('B', text)\n_tr('one')",
            {("B", "one")},
        ),
        (
            "translate = partial(QCoreApplication.translate, 'C')\ntranslate('one')",
            {("C", "one")},
        ),
        (
            "class A:\n    def f(self, many):\n        self.tr('many' if many else 'one')",
            {("A", "many"), ("A", "one")},
        ),
    ],
)
def test_texts_are_found_however_they_are_asked_for(tmp_path, monkeypatch, code, expected):
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "view.py").write_text(code)
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    assert translations.written() == (expected, {})


def test_a_text_that_stands_elsewhere_is_noticed(tmp_path, monkeypatch):
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "view.py").write_text("class A:\n    def f(self, x):\n        self.tr(x)")
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    assert translations.written() == (set(), {"A": "ui/view.py:3"})
    monkeypatch.setattr(translations, "listed", set)
    with pytest.raises(translations.Unreadable, match=r"ui/view\.py:3 \(A\)"):
        translations.texts()


@needs_tools
def test_the_script_says_what_is_to_be_translated(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    monkeypatch.setattr(translations, "texts", lambda: {("A", "one"), ("A", "two")})
    assert translations.main(["zh_CN"]) == 1
    assert "2 of 2 texts to be translated" in capsys.readouterr().out
    kept = tmp_path / "workbench_zh_CN.ts"
    whole = '<translation type="unfinished"></translation>'
    kept.write_text(kept.read_text("utf-8").replace(whole, "<translation>一</translation>"))
    assert translations.main([]) == 0
    assert translations.loaded(tmp_path / "workbench_zh_CN.qm").translate("A", "two") == "一"


def test_a_broken_file_is_not_taken_for_a_translation(tmp_path):
    (tmp_path / "x.qm").write_bytes(b"no")
    with pytest.raises(OSError, match="cannot be loaded"):
        translations.loaded(tmp_path / "x.qm")


def test_the_installed_package_holds_the_translations():
    """Qt looks for them where the presets are: an install or a bundle without them is English."""
    code = (
        "from ui.shell.preferences import languages, translations; "
        "assert languages()['zh_CN'] == '简体中文', languages(); "
        "assert (translations() / 'workbench_zh_CN.qm').is_file()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    assert QTranslator().load(str(translations.FOLDER / "workbench_zh_CN.qm"))


def test_no_translation_leads_into_the_network(file):
    assert [text for text in done(file).values() if "://" in text] == []


def test_the_forms_of_faults_are_those_of_the_code():
    kept = (translations.FOLDER / translations.FAULTS).read_text("utf-8").splitlines()
    assert kept == translations.faults(), told([])
