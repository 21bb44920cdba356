"""A name is data: how it is written into each medium so that it is read there as it is called.

Runs, designs, classes, tags, paths and members of archives are named by people and by files from
elsewhere. Each writer calls the function of its medium; none takes a name as it is.
"""

import html as _html
import re
import unicodedata
from typing import Any

# Controls of terminals, separators of lines and paragraphs, turns of the writing direction, and
# halves of surrogates, as names of files that are not UTF-8 have them.
_UNSEEN = "[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
_HIDDEN = re.compile(f"[\x00-\x1f]|{_UNSEEN}")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&$!#])")
_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    # At the start of a row they would belong to the line break before it.
    "[": "{[}",
    "*": "{*}",
    "±": r"$\pm$",
    "−": "$-$",
    "×": r"$\times$",
    "–": "--",
}
_NOT_IN_FILES = re.compile(r'[<>:"/\\|?*]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def terminal(text: str) -> str:
    """One line for a terminal: what would move its cursor, start a line or turn its writing is
    shown as an escape."""
    return _HIDDEN.sub(_shown, text)


def terminal_lines(text: str, indent: str = "    ") -> str:
    """Text of several lines, as a traceback is: all but the first are indented, so that none can
    pass for a line of its own."""
    return f"\n{indent}".join(map(terminal, text.splitlines()))


log = terminal_lines
"""A line of a log, with what belongs to it below."""


def json_text(document: str) -> str:
    """A JSON document for a terminal; it means the same."""
    return re.sub(_UNSEEN, lambda found: f"\\u{ord(found.group()):04x}", document)


plot = terminal
"""A label of a chart: no font has the letters that it shows as escapes."""


def tensorboard(text: str) -> str:
    """A text of TensorBoard's, which reads Markdown: what is indented by four it leaves as it
    is."""
    return "\n".join(f"    {terminal(line)}" for line in text.splitlines())


def csv(value: Any) -> Any:
    """A cell of a CSV file: text that a spreadsheet would take for a formula begins with an
    apostrophe, as it would be typed. Numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = "".join(
        _shown_letter(letter) if _HIDDEN.match(letter) and letter not in "\n\r\t" else letter
        for letter in value
    )
    is_formula = _FORMULA.match(text.lstrip(" ")) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def html(text: str) -> str:
    """The content of an element or of an attribute in quotes."""
    return _html.escape(terminal(text))


def markdown(text: str) -> str:
    """A part of a line of GitHub's Markdown, in a table too."""
    return _MARKDOWN.sub(r"\\\1", _spaced(text))


def latex(text: str) -> str:
    """A cell of a LaTeX table."""
    return "".join(_LATEX.get(letter, letter) for letter in _spaced(text))


def file_name(text: str, most_bytes: int = 150) -> str:
    """A name that every file system takes, letters of all scripts kept; empty where nothing of it
    can be. It leaves room for an id and an ending."""
    plain = _HIDDEN.sub("-", unicodedata.normalize("NFC", text))
    name = re.sub(r"\s+", "-", _NOT_IN_FILES.sub("-", plain))
    name = re.sub("-{2,}", "-", name).strip("-. ")
    name = name.encode()[:most_bytes].decode(errors="ignore").rstrip("-. ")
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def rich_text(text: str) -> str:
    """A part of a label or tool tip in Qt's rich text, its lines kept."""
    return "<br>".join(map(html, text.splitlines()))


def menu(text: str) -> str:
    """The text of an entry of a menu, a tab or a button: an ampersand would mark its key, and a
    tab its shortcut."""
    return terminal(text).replace("&", "&&")


def _spaced(text: str) -> str:
    """One line, without what a reader could not see."""
    return _HIDDEN.sub("", re.sub(r"\s", " ", text))


def _shown(match: re.Match[str]) -> str:
    return _shown_letter(match.group())


def _shown_letter(letter: str) -> str:
    if letter in _SHORT:
        return _SHORT[letter]
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
