"""Names are data: whatever they hold, each medium's reader finds them as they are called."""

import csv
import html
import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from workbench.spec import escapes

AWKWARD = [
    "=1+1", "+cmd|' /C calc'!A0", "-5.00 and so on", "@SUM(A1)", "＝1+1", "\t=1", "\x1b[2J",
    "\x1b]0;title\x07", "\x9b31m", "a\nforged line", "a\rb", "\u202eexe.png", "a\u2028b", "\x00",
    "<script>alert(1)</script>", "<img src=file:///x>", "a<b>c", "&lt;", "R&D", "a\tb", "$x^2_i$",
    "\\end{tabular}", "100 %", "[0] one", "* two", "a|b", "`code`", "**bold**", "[link](http://x)",
    "![i](x)", "# head", "~~gone~~", "con", "NUL.txt", "../../etc/passwd", ".hidden", "a/b\\c:d",
    "实验 残差网络", "ünïcödé", "😀", "\udcff", "x" * 300, "实" * 300, "", " ", ". .", "-", "--",
]  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(max_size=40),
    st.lists(st.sampled_from(AWKWARD), min_size=2, max_size=3).map("".join),
)
EVERY = settings(max_examples=300, deadline=None)


def unseen(text: str) -> bool:
    """Whether a text holds what moves a cursor, starts a line or turns the writing."""
    kinds = {"Cc", "Cs", "Zl", "Zp"}
    turns = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return any(unicodedata.category(letter) in kinds or letter in turns for letter in text)


@given(NAMES)
@EVERY
def test_nothing_of_a_name_reaches_the_terminal_but_letters(name):
    assert not unseen(escapes.terminal(name))
    escapes.terminal(name).encode("utf-8")
    if not unseen(name) and "\ufeff" not in name:
        assert escapes.terminal(name) == name


@given(NAMES)
@EVERY
def test_no_name_starts_a_line_of_a_log(name):
    first, *others = escapes.log(f"12:00 {name}").split("\n")
    assert first.startswith("12:00 ")
    assert all(line.startswith("    ") for line in others)
    assert not any(unseen(line) for line in (first, *others))


@given(NAMES)
@EVERY
def test_json_means_the_same_and_holds_no_controls(name):
    text = escapes.json_text(json.dumps({"name": name}, ensure_ascii=False))
    assert json.loads(text) == {"name": name}
    assert not unseen(text)


@given(NAMES, NAMES)
@EVERY
def test_a_csv_file_is_read_back_and_begins_no_formula(one, other):
    file = io.StringIO(newline="")
    csv.writer(file).writerow(map(escapes.csv, (one, other, -1.5, None)))
    [row] = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert row[2:] == ["-1.5", ""]
    for name, cell in zip((one, other), row, strict=False):
        is_number = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", cell)
        assert is_number or not cell.lstrip(" ").startswith(tuple("=+-@＝＋－＠\t\r\n"))
        if not unseen(name):
            assert cell.removeprefix("'") == name.removeprefix("'") and name in cell


class Text(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.values: list[str | None] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.values += [value for _, value in attrs]

    def handle_data(self, data):
        self.text += data


@given(NAMES)
@EVERY
def test_a_name_is_text_on_a_page_and_in_a_label(name):
    shown = escapes.terminal(name)
    page = Text(f'<p title="{escapes.html(name)}">{escapes.html(name)}</p>')
    assert (page.tags, page.text, page.values) == (["p"], shown, [shown])
    label = Text(escapes.rich_text(name))
    assert set(label.tags) <= {"br"}
    assert label.text == "".join(map(escapes.terminal, name.splitlines()))


@given(NAMES.filter(str.strip))
@EVERY
def test_a_name_is_text_in_a_markdown_table(name):
    page = f"| a |\n| :-- |\n| {escapes.markdown(name)} |\n"
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(page)
    [cell] = re.findall(
        r"<tbody>\s*<tr>\s*<td[^>]*>(.*?)</td>\s*</tr>\s*</tbody>", rendered, re.DOTALL
    )
    assert "<" not in cell
    expected = "".join(each for each in re.sub(r"\s", " ", name) if not unseen(each))
    expected = expected.replace("\ufeff", "")
    assert html.unescape(cell).strip() == expected.strip()


@given(NAMES)
@EVERY
def test_a_name_is_one_cell_of_a_latex_table(name):
    cell = escapes.latex(name)
    assert "\n" not in cell
    left = re.sub(r"\\(text[a-z]+\{\}|[&%$#_{}])|\{\[\}|\{\*\}|\$(\\pm|-|\\times)\$", "", cell)
    assert not re.search(r"[\\&%$#_{}~^<>|`\[*]", left)


@given(NAMES)
@EVERY
def test_a_file_can_be_called_so_everywhere(name):
    made = escapes.file_name(name)
    assert len(made.encode()) <= 151
    assert not re.search(r'[<>:"/\\|?*\s]', made) and not unseen(made)
    assert not made.startswith(("-", ".", " ")) and not made.endswith((".", " "))
    assert made.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@given(NAMES)
@settings(max_examples=100, deadline=None)
def test_such_a_file_can_be_made_beside_an_id(name):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{escapes.file_name(name)}-0123456789ab.capsule"
        file.touch()
        assert [each.name for each in Path(folder).iterdir()] == [file.name]


@pytest.mark.parametrize("name", ["实验 0", "ünder", "данные", "한국어", "día"])
def test_letters_of_every_script_stay_in_the_name_of_a_file(name):
    assert escapes.file_name(name) == name.replace(" ", "-")


@given(NAMES)
@EVERY
def test_no_key_or_shortcut_is_read_into_an_entry_of_a_menu(name):
    entry = escapes.menu(name)
    assert "\t" not in entry and "&" not in entry.replace("&&", "")
    assert entry.replace("&&", "&") == escapes.terminal(name)


@given(NAMES)
@EVERY
def test_tensorboard_shows_a_text_as_it_is(name):
    rendered = MarkdownIt("commonmark").render(escapes.tensorboard(name))
    tags = set(re.findall(r"<(/?\w+)", rendered))
    assert tags <= {"pre", "/pre", "code", "/code"}
