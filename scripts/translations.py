"""Bring the translations of the window up to date: `translations.py [LANGUAGE...]`.

Gathers every text of the window, lets lupdate carry them into
`resources/translations/workbench_LANGUAGE.ts`, where what is new stands as unfinished, and lets
lrelease make the `.qm` of it that the program loads; `faults.txt` gets the forms by which the
window knows the core's sentences. All are committed. Says how many texts are still to be
translated, and exits with 1 where there are some.

lupdate itself finds too little in Python: calls in f-strings, and calls by another name than `tr`,
escape it. So the texts are gathered from the syntax trees here; lupdate merges and keeps.
"""

import ast
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from PySide6.QtCore import QTranslator

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "resources" / "translations"
FAULTS = "faults.txt"

Text = tuple[str, str]
"""A text with its context: (context, source)."""


class Unreadable(Exception):
    """A call whose text or context cannot be known from the code."""


@dataclass
class Calls(ast.NodeVisitor):
    """The calls of one module. `found` are their texts; `open` are the contexts in which texts
    are asked for that stand elsewhere, each with the line that asks."""

    file: Path
    wrappers: dict[str, str]
    found: set[Text] = field(default_factory=set)
    open: dict[str, int] = field(default_factory=dict)
    _classes: list[str] = field(default_factory=list)
    _functions: list[str] = field(default_factory=list)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._functions.append(node.name)
        self.generic_visit(node)
        self._functions.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(
                    func=ast.Name(id="partial"),
                    args=[ast.Attribute(attr="translate"), ast.Constant(value=str(context))],
                ),
            ):
                self.wrappers[name] = context
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id=name) if name in self.wrappers:
                self._take(self.wrappers[name], node.args[0], node)
            case (
                ast.Name(id="translate")
                | ast.Attribute(value=ast.Name(id="QCoreApplication"), attr="translate")
            ):
                self._take(_constant(node.args[0]), node.args[1], node)
            case ast.Attribute(value=ast.Name(id="self"), attr="tr"):
                self._take(self._class, node.args[0], node)
            case ast.Name(id="tr"):
                self._take(self._class, node.args[0], node)
            case ast.Attribute(attr="tr"):
                self._refuse(node)

    @property
    def _class(self) -> str | None:
        return self._classes[-1] if self._classes else None

    def _take(self, context: str | None, text: ast.expr, call: ast.Call) -> None:
        if context is None:
            self._refuse(call)
        elif isinstance(text, ast.IfExp):
            for part in (text.body, text.orelse):
                self._take(context, part, call)
        elif (source := _constant(text)) is not None:
            self.found.add((context, source))
        elif not (self._functions and self._functions[-1] in self.wrappers):
            self.open.setdefault(context, call.lineno)

    def _refuse(self, call: ast.Call) -> None:
        raise Unreadable(f"{self.file}:{call.lineno}: {ast.unparse(call)}")


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _wrappers(tree: ast.Module) -> dict[str, str]:
    """Functions of a module that translate their one argument, with their contexts."""
    found = {}
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or len(node.args.args) != 1:
            continue
        for call in ast.walk(node):
            match call:
                case ast.Call(
                    func=ast.Attribute(attr="translate"),
                    args=[ast.Constant(value=str(context)), ast.Name(id=name)],
                ) if name == node.args.args[0].arg:
                    found[node.name] = context
    return found


def written() -> tuple[set[Text], dict[str, str]]:
    """The texts that stand in the calls of `ui/`; and the contexts of the calls whose texts stand
    elsewhere, with a place where each is used. Raises `Unreadable`."""
    modules = {
        file: ast.parse(file.read_text("utf-8")) for file in sorted((ROOT / "ui").rglob("*.py"))
    }
    known = {file: _wrappers(tree) for file, tree in modules.items()}
    named = {
        f"{'.'.join(file.relative_to(ROOT).with_suffix('').parts)}.{name}": context
        for file, wrappers in known.items()
        for name, context in wrappers.items()
    }
    texts: set[Text] = set()
    places: dict[str, str] = {}
    for file, tree in modules.items():
        imported = {
            alias.asname or alias.name: named[f"{node.module}.{alias.name}"]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if f"{node.module}.{alias.name}" in named
        }
        calls = Calls(file.relative_to(ROOT), {**imported, **known[file]})
        calls.visit(tree)
        texts |= calls.found
        for context, line in calls.open.items():
            places.setdefault(context, f"{calls.file}:{line}")
    return texts, places


def listed() -> set[Text]:
    """The texts of tables: of the window's, and what the core gives."""
    from ui.bridge import group_table, metrics, run_columns
    from ui.bridge.carrying import FORMS
    from ui.bridge.tradeoff import COSTS
    from ui.history import run_actions
    from workbench.analysis.statistics import PHRASES, TEMPLATES
    from workbench.catalog.kinds import CATEGORIES
    from workbench.experiments.groups import FIGURES

    tables: dict[str, Iterator[str] | list[str]] = {
        "Groups": (text for each in group_table.COLUMNS for text in (each.title, each.help)),
        "Metric": [*(m.title for m in metrics.METRICS), *(axis.title for axis in metrics.AXES)],
        "RunState": [*run_columns.STATES.values()],
        "RunTable": [
            *("Star", "Colour"),
            *(text for each in run_columns.COLUMNS for text in (each.title, each.help)),
        ],
        "Verdict": [*TEMPLATES.values(), *PHRASES],
        "RealPanel": [*FIGURES.values()],
        "TradeoffPanel": [*COSTS.values(), *FIGURES.values()],
        "Palette": [*CATEGORIES],
        "Carrying": (each.title for each in FORMS.values()),
        "RunActions": (t for each in run_actions._ENTRIES for t in (each.text, each.help)),
        "Core": _core(),
        "Fault": ["{place}: {fault}", *faults()],
    }
    return {(context, text) for context, every in tables.items() for text in every if text}


def _core() -> Iterator[str]:
    """What the core calls things that always stand in the window."""
    from ui.network.width_rules import WIDTH_RULES
    from workbench.catalog.figures import figures
    from workbench.catalog.papers import MEAN_DEVIATION, ZCA, papers
    from workbench.catalog.presets import families
    from workbench.catalog.recipes import PARTS, recipes
    from workbench.catalog.registry import REGISTRY

    for kind in REGISTRY:
        yield from (kind.title, kind.doc, kind.summary)
        for parameter in kind.parameters:
            yield from (parameter.name.replace("_", " "), parameter.help)
    yield from PARTS
    yield from (text for each in recipes() for text in (each.title, each.note))
    for each in families():
        yield from (each.title, each.rule, each.stand_in)
        yield from (text for one in each.members for text in (one.certainty, one.note))
        yield from (block.title for one in each.members for block in one.design.blocks)
    for figure in figures():
        yield from (figure.edition, figure.where, *figure.terms)
    for one in recipes():
        yield from (text for each in one.apart for text in (each.setting, each.paper, each.own))
    yield from ("preprocessing", ZCA, MEAN_DEVIATION)
    for table in papers():
        yield from (table.title, table.where, table.reports, table.note)
        yield from (text for row in table.rows for text in (row.name, row.note))
    yield from (rule.title for rule in WIDTH_RULES)
    yield from _settings()
    yield from _headings()


def _settings() -> Iterator[str]:
    """Names of settings, as comparisons and groups show them."""
    from dataclasses import fields

    from workbench.experiments import alike, tables
    from workbench.history.groups import GROUPINGS
    from workbench.spec.dataset import DatasetSpec
    from workbench.spec.recipe import Recipe
    from workbench.spec.run import RunState

    for kind in (Recipe, DatasetSpec):
        yield from (each.name.replace("_", " ") for each in fields(kind))
    yield from (by for by in GROUPINGS if "." not in by)
    yield from ("run", "recipe", "data", "design", "device", "yes", "no", "none", "all")
    yield from ("×{factor} from epoch {epoch}", "{kind} (of {sources})", *map(str, RunState))
    yield from ("digits", "stem", "head", "zero", "reflect", "step", "cosine", "constant")
    yield from ("keep", "drop", "auto", "images", "trained", alike.UNKNOWN, tables.SHARED)
    yield from (*alike.TITLES.values(), *alike.SENTENCES)


def _headings() -> Iterator[str]:
    """Of the tables of a comparison, and of the ways that weights are tested in."""
    from workbench.experiments import group_tables, tables
    from workbench.experiments.axis_chart import CHARTED, SIZES
    from workbench.experiments.groups import FIGURES, UNITS
    from workbench.experiments.weights_verdict import NORMALISED, PADDED

    yield from (*FIGURES.values(), *CHARTED.values(), *SIZES.values())
    yield from (*NORMALISED.values(), *PADDED.values())
    yield from (each.strip() for each in UNITS.values())
    yield from (
        *tables.HEADINGS,
        "Setting",
        *group_tables.GROUP_HEADINGS,
        *group_tables.PAIR_HEADINGS,
    )


def faults() -> list[str]:
    """What the core says is wrong with a design: every sentence of its code that no docstring and
    no title is, with {0}, {1} for what is put in."""
    from workbench.analysis.statistics import TEMPLATES

    known = {*_core(), *TEMPLATES.values()}
    found = set()
    for folder in ("analysis", "spec", "catalog"):
        for file in sorted((ROOT / "workbench" / folder).rglob("*.py")):
            tree = ast.parse(file.read_text("utf-8"))
            parts = {
                id(inner)
                for node in ast.walk(tree)
                if isinstance(node, ast.Expr | ast.JoinedStr)
                for inner in ast.iter_child_nodes(node)
            }
            found |= {
                text
                for node in ast.walk(tree)
                if id(node) not in parts and (text := _form(node)).endswith((".", "?"))
            }
    return sorted(text for text in found - known if " " in text and "\n" not in text)


def _form(node: ast.AST) -> str:
    """A literal with places for what is put in; empty for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            numbers = count()
            return "".join(
                str(part.value) if isinstance(part, ast.Constant) else f"{{{next(numbers)}}}"
                for part in values
            )
    return ""


def texts() -> set[Text]:
    """Every text of the window. Raises `Unreadable` where one cannot be found out."""
    found, places = written()
    tables = listed()
    strays = places.keys() - {context for context, _ in tables}
    if strays:
        raise Unreadable("; ".join(f"{places[each]} ({each})" for each in sorted(strays)))
    return found | tables


def read(file: Path) -> dict[Text, str | None]:
    """The translations in a .ts file; None for what is unfinished."""
    found: dict[Text, str | None] = {}
    # Our own file, not a stranger's.
    for context in ET.parse(file).getroot().iter("context"):  # noqa: S314
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            is_done = translation.get("type") is None and translation.text
            key = (context.findtext("name") or "", message.findtext("source") or "")
            found[key] = translation.text if is_done else None
    return found


def loaded(file: Path) -> QTranslator:
    """The translations in a .qm file. Raises `OSError`."""
    translator = QTranslator()
    if not translator.load(str(file)):
        raise OSError(f"'{file}' cannot be loaded.")
    return translator


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def carry_over(file: Path) -> None:
    """Bring a .ts file to the present texts; what is gone is dropped."""
    with tempfile.TemporaryDirectory() as folder:
        stub = Path(folder) / "texts.py"
        lines = (
            f"QCoreApplication.translate({_quoted(context)}, {_quoted(source)})"
            for context, source in sorted(texts())
        )
        stub.write_text("\n".join(lines) + "\n", "utf-8")
        language = file.stem.removeprefix("workbench_")
        _call(
            *("lupdate", "-silent", "-no-obsolete", "-locations", "none"),
            *("-source-language", "en", "-target-language", language),
            *(str(stub), "-ts", str(file)),
        )


def compile_to(file: Path, target: Path) -> None:
    """Make the .qm of a .ts file."""
    _call("lrelease", "-silent", str(file), "-qm", str(target))


def tool(name: str) -> str | None:
    """The program that came with PySide6; None where there is none."""
    return shutil.which(f"pyside6-{name}", path=str(Path(sys.executable).parent))


def _call(name: str, *arguments: str) -> None:
    program = tool(name)
    if program is None:
        raise FileNotFoundError(f"There is no pyside6-{name} beside {sys.executable}.")
    subprocess.run([program, *arguments], check=True)


def main(languages: list[str]) -> int:
    """Update the languages, or all that there are. Returns the exit code."""
    (FOLDER / FAULTS).write_text("\n".join(faults()) + "\n", "utf-8")
    files = [FOLDER / f"workbench_{each}.ts" for each in languages]
    lacking = 0
    for file in files or sorted(FOLDER.glob("workbench_*.ts")):
        carry_over(file)
        compile_to(file, file.with_suffix(".qm"))
        unfinished = [key for key, text in read(file).items() if text is None]
        lacking += len(unfinished)
        print(f"{file.name}: {len(unfinished)} of {len(read(file))} texts to be translated")
        for context, source in unfinished:
            print(f"  {context}: {source!r}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
