"""The files that install, build and start the project agree with the code."""

import ast
import importlib.util
import inspect
import os
import re
import runpy
import stat
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.version import Version

from workbench.cli import cli
from workbench.execution import program

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked_versions() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, number in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", LOCK, re.MULTILINE):
        found.setdefault(name.lower(), []).append(number)
    return found


def asked_for() -> list[Requirement]:
    texts = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    needed = [Requirement(text) for text in texts]
    return [one for one in needed if one.marker is None or one.marker.evaluate()]


@pytest.mark.parametrize("requirement", asked_for(), ids=lambda one: one.name)
def test_every_requirement_is_locked_within_its_range(requirement: Requirement) -> None:
    versions = locked_versions()[requirement.name.lower()]
    assert any(requirement.specifier.contains(Version(one)) for one in versions)


def test_every_locked_package_carries_a_hash_and_no_address() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) > 50
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK


def test_the_qt_that_loses_references_is_excluded_on_python_3_11() -> None:
    ranges = [
        Requirement(text)
        for text in PROJECT["project"]["dependencies"]
        if text.startswith("PySide6")
    ]
    on_old = [
        one for one in ranges if one.marker and one.marker.evaluate({"python_version": "3.11"})
    ]
    assert on_old
    assert not any(one.specifier.contains(Version("6.12.0")) for one in on_old)


def test_the_build_backend_is_locked_so_that_setup_builds_without_a_second_download() -> None:
    for text in PROJECT["build-system"]["requires"]:
        assert Requirement(text).name in locked_versions()


def test_the_version_is_said_once_the_same_everywhere() -> None:
    from workbench import __version__

    assert PROJECT["project"]["version"] == __version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?{re.escape(__version__)}\b", changelog, re.MULTILINE)


def test_the_console_script_is_the_command_line() -> None:
    (script,) = (one for one in entry_points(group="console_scripts") if one.name == "workbench")
    from workbench.cli import main

    assert script.load() is main


@pytest.mark.parametrize("program", [[sys.executable, "-m", "workbench"], ["workbench"]])
def test_both_ways_to_start_the_command_say_the_version(program: list[str]) -> None:
    if program == ["workbench"]:
        program = [str(Path(sys.executable).with_name("workbench"))]
    done = subprocess.run([*program, "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert PROJECT["project"]["version"] in done.stdout


@pytest.mark.parametrize(
    "name", [".ci/run", *(f"scripts/{each}" for each in ("bundle", "environment", "lock", "run"))]
)
def test_shell_scripts_can_be_executed_and_parse(name: str) -> None:
    script = ROOT / name
    assert script.stat().st_mode & stat.S_IXUSR
    done = subprocess.run(["sh", "-n", str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_ci_runs_the_lint_and_the_tests_and_fails_with_either(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "$1" >> {calls}\n[ "$1" != "$FAILING" ]\n')
    make.chmod(0o755)
    codes = {}
    for failing in ("none", "lint", "test"):
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "FAILING": failing}
        codes[failing] = subprocess.run(
            ["bash", str(ROOT / ".ci" / "run")], env=environment, check=False
        ).returncode
    assert codes["none"] == 0
    assert codes["lint"] != 0
    assert codes["test"] != 0
    assert calls.read_text().split()[:2] == ["lint", "test"]


def test_every_command_that_the_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert (
        {"run", "test"} <= set(re.findall(r"(?:^|`)make ([a-z]+)", readme, re.MULTILINE)) <= targets
    )
    named = set(re.findall(r"^\| `workbench ([a-z]+)", readme, re.MULTILINE))
    assert named == set(cli.list_commands(None))  # type: ignore[arg-type]


class _Recorder:
    """Stands for PyInstaller's build steps: keeps what the spec gives them."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        self.arguments = arguments
        self.settings = settings
        self.pure = self.scripts = self.binaries = self.datas = ()


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names that `workbench.spec` leaves behind when it runs."""
    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_submodules = lambda name: [name]  # type: ignore[attr-defined]
    hooks.collect_data_files = lambda name: []  # type: ignore[attr-defined]
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.hooks", hooks)
    monkeypatch.setattr(sys, "path", [*sys.path])
    steps = dict.fromkeys(("Analysis", "PYZ", "EXE", "COLLECT"), _Recorder)
    return runpy.run_path(str(ROOT / "workbench.spec"), {**steps, "SPECPATH": str(ROOT)})


def test_the_bundle_takes_its_entry_and_data_from_paths_that_exist(bundle: dict[str, Any]) -> None:
    analysis = bundle["analysis"]
    (scripts,) = analysis.arguments
    assert [Path(script).relative_to(ROOT).as_posix() for script in scripts] == [
        "workbench/__main__.py"
    ]
    sources = [Path(source) for source, _ in analysis.settings["datas"]]
    assert ROOT / "resources" in sources
    assert all(path.exists() for path in [*map(Path, scripts), *sources])


def test_the_bundle_names_imports_that_exist(bundle: dict[str, Any]) -> None:
    names = bundle["analysis"].settings["hiddenimports"]
    assert {"workbench", "ui"} <= set(names)
    assert all(importlib.util.find_spec(name) for name in names)


def test_the_bundle_keeps_every_dependency_and_extra(bundle: dict[str, Any]) -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    texts = [*PROJECT["project"]["dependencies"], *(text for texts in extras for text in texts)]
    needed = {Requirement(text).name.lower() for text in texts}
    assert not needed & {name.lower() for name in bundle["analysis"].settings["excludes"]}


def test_the_bundle_has_the_source_that_exported_code_is_copied_from(
    bundle: dict[str, Any],
) -> None:
    """`workbench code` reads the layers' own text, which an archive of bytecode has not."""
    from workbench.nn.export import text

    copied = inspect.getmodule(text.source)
    assert copied is not None
    modes = bundle["analysis"].settings["module_collection_mode"]
    assert modes[copied.__name__.split(".")[0]] == "pyz+py"
    # The ONNX exporter's functions are read as text too.
    assert modes["onnxscript"] == "pyz+py"


def test_a_bundle_starts_itself_again_without_a_python(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program.command("probe-qt") == [sys.executable, "-m", "workbench", "probe-qt"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/workbench/workbench")
    assert program.command("probe-qt") == ["/opt/workbench/workbench", "probe-qt"]


def test_nothing_but_that_helper_starts_a_python() -> None:
    """What takes `sys.executable` for a Python's breaks in a bundle, where it is this program."""
    naming = {
        path.relative_to(ROOT).as_posix()
        for folder in ("workbench", "ui")
        for path in (ROOT / folder).rglob("*.py")
        if "sys.executable" in path.read_text(encoding="utf-8")
    }
    assert naming == {"workbench/execution/program.py", "workbench/commands/doctor.py"}
    doctor = (ROOT / "workbench/commands/doctor.py").read_text(encoding="utf-8")
    assert doctor.count("sys.executable") == 1, "it shows the path, and starts nothing by it"


def test_what_a_bundle_starts_of_itself_is_a_command_that_people_do_not_see() -> None:
    runner = CliRunner()
    shown = runner.invoke(cli, ["--help"]).stdout
    for name in ("run-isolated", "draw", "probe-qt"):
        assert name not in shown
        assert cli.get_command(click.Context(cli), name) is not None


@pytest.mark.parametrize(("name", "missing"), [("draw", "ui.screenshot"), ("probe-qt", "PySide6")])
def test_without_qt_its_absence_is_the_last_line(
    name: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (missing, f"{missing}.QtGui"):
        monkeypatch.setitem(sys.modules, module, None)
    done = CliRunner().invoke(cli, [name])
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1].startswith("ImportError: ")
    assert missing in done.stderr


def test_the_wheel_holds_both_packages_and_their_resources() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["only-include"] == ["workbench", "ui", "resources"]
    assert all((ROOT / name / "__init__.py").exists() for name in ("workbench", "ui"))
    assert wheel["sources"] == {"resources": "workbench/resources"}


def imported_distributions() -> set[str]:
    """Top-level names that the code of both packages imports from elsewhere."""
    names: set[str] = set()
    for path in [*(ROOT / "workbench").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"workbench", "ui"}


def test_what_the_code_imports_is_asked_for_by_the_project() -> None:
    package_of = {
        "PIL": "pillow",
        "markupsafe": "jinja2",
        "PySide6": "pyside6-essentials",
        "shiboken6": "pyside6-essentials",
        "pynvml": "nvidia-ml-py",
        "sklearn": "scikit-learn",
        "sqlite_utils": "sqlite-utils",
    }
    extras = [
        text for texts in PROJECT["project"]["optional-dependencies"].values() for text in texts
    ]
    texts = [*PROJECT["project"]["dependencies"], *extras]
    known = {Requirement(text).name.lower() for text in texts}
    assert {package_of.get(name, name) for name in imported_distributions()} <= known
