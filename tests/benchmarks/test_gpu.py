"""The parts for a GPU machine, here without one."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from benchmarks import machine
from benchmarks.figures import OUT_OF_TIME, Finding, Goal
from benchmarks.gpu import packages, program, readers, results, selection
from benchmarks.gpu.parts import PARTS, Part
from benchmarks.gpu.tasks import LOGS, Command, Measured, Outcome, Request, Run
from benchmarks.registry import BENCHMARKS
from benchmarks.running import ROOT
from tests.benchmarks.gpu_tasks import opened, request_in, saying
from workbench.execution.sharing import Way

EIGHT_MINUTES = 480


@pytest.fixture(autouse=True)
def _same_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a working tree that others may commit in meanwhile."""
    monkeypatch.setattr(results, "commit", lambda: "abc")


def test_every_part_ends_in_under_eight_minutes_and_without_a_gpu_in_one() -> None:
    assert [part.number for part in PARTS] == [1, 2, 3, 4]
    assert all(part.seconds + 30 < EIGHT_MINUTES and part.without < 60 for part in PARTS)


def test_tasks_have_names_of_their_own_and_name_benchmarks_that_there_are() -> None:
    tasks = [task for part in PARTS for task in part.tasks]
    assert len({task.name for task in tasks}) == len(tasks)
    measured = {task.name for task in tasks if isinstance(task, Measured)}
    assert measured <= {each.name for each in BENCHMARKS}


def test_no_program_is_given_more_than_its_part_has() -> None:
    for part in PARTS:
        assert all(task.seconds <= part.seconds for task in part.tasks)


def test_a_table_is_made_seed_by_seed_and_its_epochs_are_those_asked_for(tmp_path) -> None:
    table = next(task for task in PARTS[3].tasks if task.name == "table")
    assert isinstance(table, Run)
    asked = replace(request_in(tmp_path, has_cuda=True), dataset="images.zip", epochs=7)
    lines = [" ".join(each.arguments) for each in table.commands(asked)]
    assert [line.endswith(f"--seeds {n}") for n, line in enumerate(lines, 1)] == [True] * 5
    assert all("--dataset images.zip" in line and "--epochs 7" in line for line in lines)


@pytest.mark.parametrize("name", ["stop", "terminate"])
def test_stopping_ends_what_runs_keeps_what_there_is_and_says_so(tmp_path, name) -> None:
    """In a process of its own, as from a terminal or by a machine that wants its time back."""
    code = f"""
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from benchmarks import __main__ as start
from benchmarks.gpu import packages, program, results
from benchmarks.gpu.parts import Part
from benchmarks.gpu.tasks import Command, Run
say = "import time; print('begun', flush=True); open({str(tmp_path / "on")!r}, 'w'); time.sleep(90)"
task = Run("slow", "", 60.0, lambda _: [Command("say", ("-c", say))], lambda o, f: None)
program.PARTS = (Part(1, "one", (task,)),)
program.has_cuda = lambda: True
sys.argv = ["benchmarks", "gpu", "--part", "1", "--out", {str(tmp_path)!r}]
sys.exit(start.main())
"""
    number = signal.SIGINT if name == "stop" else signal.SIGTERM
    environment = {key: value for key, value in os.environ.items() if key != "WORKBENCH_HOME"}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    ) as process:
        _wait_for(tmp_path / "on")
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "Stopped; call this part again."
    assert "Traceback" not in errors
    assert "slow: stopped" in output and "median" not in output
    [path] = tmp_path.glob("gpu-*.json")
    assert json.loads(path.read_text())["tasks"]["slow"]["state"] == "stopped"
    assert "begun" in (tmp_path / "gpu-home" / LOGS / "slow-say.log").read_text()


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_images_that_are_not_there_are_told_of_at_once(tmp_path, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--part", "4", "--dataset", "nowhere.zip", "--out", str(tmp_path / "out")])
    assert ended.value.code == 2
    assert "no data set, file or folder 'nowhere.zip'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_missing_packages_are_told_of_before_anything_runs(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(packages, "missing", lambda: ["pydantic", "click"])
    assert program.main(["--part", "1", "--out", str(tmp_path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("Missing: pydantic, click; run `make gpu`")


def test_without_psutil_the_program_says_so_in_one_line(tmp_path) -> None:
    code = "import sys, runpy; sys.modules['psutil'] = None; sys.argv = ['benchmarks', 'gpu']; "
    code += "runpy.run_module('benchmarks', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("psutil is missing: run `make gpu`")


def test_the_history_goes_where_it_is_asked_to(tmp_path, monkeypatch) -> None:
    homes = []
    code = "import os; print(os.environ['WORKBENCH_HOME'])"

    def read(outcomes: Sequence[Outcome], finding: Finding) -> None:
        homes.append(outcomes[0].output.strip())

    task = replace(saying("home", code), read=read, is_repeated=True)
    monkeypatch.setattr(program, "PARTS", (Part(1, "one", (task,)),))
    monkeypatch.setattr(program, "has_cuda", lambda: False)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "environment"))
    out = ["--out", str(tmp_path / "out")]
    program.main([*out, "--home", str(tmp_path / "option")])
    program.main(out)
    monkeypatch.delenv("WORKBENCH_HOME")
    program.main(out)
    places = [Path(each).relative_to(tmp_path).as_posix() for each in homes]
    assert places == ["option", "environment", "out/gpu-home"]


def test_too_little_time_is_one_line_and_no_table(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(program, "LEAST", 0.1)
    slow = saying("slow", "import time; time.sleep(60)")
    part = Part(3, "one", (replace(slow, read=lambda o, f: None),), without=0.5)
    program.run(part, request_in(tmp_path), opened(tmp_path), is_again=False)
    said = capsys.readouterr().out
    assert "slow: Too little time; call --part 3 again." in said
    assert "median" not in said


@pytest.mark.parametrize(
    ("has_cuda", "uses", "is_marked"),
    [(False, (), True), (True, (), False), (True, ("dataset",), True)],
)
def test_figures_that_are_not_for_quoting_say_so_and_have_no_goal(
    tmp_path, has_cuda, uses, is_marked
) -> None:
    def read(outcomes: Sequence[Outcome], finding: Finding) -> None:
        finding.add("price", "", [9.0], Goal("<", 2))

    task = replace(saying("priced", "print()"), read=read, uses=uses)
    kept = opened(tmp_path)
    request = request_in(tmp_path, has_cuda=has_cuda)
    program.run(Part(1, "", (task,)), request, kept, is_again=False)
    finding = kept.finding("priced")
    assert any(note.startswith("Not for quoting") for note in finding.notes) is is_marked
    assert (finding.figures[0].goal is None) is is_marked


def test_titles_name_the_seeds_that_run(tmp_path) -> None:
    task = next(task for part in PARTS for task in part.tasks if task.name == "seeds")
    assert isinstance(task, Run)
    task = replace(task, commands=lambda _: [Command("a", ("-c", ""))], read=lambda o, f: None)
    title = task.run(replace(request_in(tmp_path), seeds=2), 60.0).finding.title
    assert title.startswith("2 seeds of ")


def test_a_program_whose_time_is_over_is_interrupted_and_its_words_are_kept(tmp_path) -> None:
    code = "import time; print('begun', flush=True); time.sleep(60)"
    result = saying("slow", code).run(request_in(tmp_path), 2.0)
    assert result.state == "out of time"
    assert any(note.startswith(OUT_OF_TIME) for note in result.finding.notes)
    assert "begun" in result.finding.notes
    assert "KeyboardInterrupt" in (tmp_path / "home" / LOGS / "slow-say.log").read_text()


def test_being_short_of_time_is_no_failure(tmp_path) -> None:
    part = Part(1, "one", (saying("late", "print()"),), without=1.0)
    kept = opened(tmp_path)
    program.run(part, request_in(tmp_path), kept, is_again=False)
    assert program.summary([part], request_in(tmp_path), kept) == 0
    assert not kept.is_done(part.tasks[0], request_in(tmp_path))


def test_without_a_gpu_what_needs_one_is_skipped_in_no_time(tmp_path, monkeypatch, capsys) -> None:
    part = Part(1, "one", (Measured("layouts", 60, "quick"),))
    monkeypatch.setattr(program, "PARTS", (part,))
    monkeypatch.setattr(program, "has_cuda", lambda: False)
    assert program.main(["--part", "1", "--out", str(tmp_path)]) == 0
    assert "no CUDA device" in capsys.readouterr().out


def test_a_benchmark_whose_time_is_over_keeps_what_it_found(tmp_path) -> None:
    # Nothing is found in so short a time, and that much is written down.
    result = Measured("presets", 60, "full", "full").run(request_in(tmp_path), 0.01)
    assert result.state == "out of time"
    assert result.finding.is_cut_short and not result.finding.skipped


def test_five_seeds_are_priced_in_runs_of_one() -> None:
    runs = [{"started": 10.0, "ended": 14.0, "seconds_per_epoch": 0.5}]
    several = [{"started": 10.0 + n, "ended": 20.0 + n, "seconds_per_epoch": 1.5} for n in (0, 2)]
    finding = Finding("seeds", "")
    said = [
        Outcome("warm up", 0, 90.0, "not a record", ""),
        Outcome("one run", 0, 12.0, json.dumps(runs), ""),
        Outcome("graphs", 0, 18.0, json.dumps(several), ""),
        Outcome("processes", 0, 36.0, json.dumps(several * 2), ""),
        Outcome("mps", 1, 1.0, "", "no daemon"),
    ]
    readers.seeds(said, finding)
    found = {(each.group, each.name): each.values for each in finding.figures}
    assert found["graphs", "first start to last end"] == (12.0,)
    assert found["graphs", "training, per epoch"] == (1.5, 1.5)
    assert found["prices, whole command", "graphs / one run"] == (1.5,)
    assert found["prices, whole command", "the lowest"] == (1.5,)
    assert found["prices, training", "graphs / one run"] == (3.0,)
    assert not any("mps" in name or "warm" in group for group, name in found)


def test_what_the_machine_need_not_have_fails_no_task(tmp_path) -> None:
    def commands(request: Request) -> list[Command]:
        optional = Command("daemon", ("-c", "raise SystemExit('none here')"), is_optional=True)
        return [optional, Command("rest", ("-c", "print('went on')"))]

    def read(outcomes, finding: Finding) -> None:
        finding.notes.append(outcomes[-1].output.strip())

    result = Run("ways", "", 60.0, commands, read).run(request_in(tmp_path), 60.0)
    assert result.state == "done"
    assert "went on" in result.finding.notes and "none here" in result.finding.notes


def test_a_gpu_is_shared_in_every_way_that_there_is(tmp_path) -> None:
    task = next(task for part in PARTS for task in part.tasks if task.name == "seeds")
    assert isinstance(task, Run)
    labels = {each.label for each in task.commands(request_in(tmp_path, has_cuda=True))}
    assert labels >= set(get_args(Way))


def test_a_failing_test_is_counted_against_its_goal_and_named() -> None:
    output = "FAILED tests/a.py::test_b - AssertionError\n1 failed, 3 passed, 2 skipped in 5.1s\n"
    finding = Finding("tests", "")
    readers.tests([Outcome("tests", 1, 5.0, output, "")], finding)
    counts = {each.name: (each.median, each.is_met) for each in finding.figures}
    assert counts == {
        "selected": (6, None),
        "failed": (1, False),
        "passed": (3, None),
        "skipped": (2, None),
    }
    assert finding.notes == ["FAILED tests/a.py::test_b - AssertionError"]


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ("46/1003 tests collected (957 deselected) in 5.0s", {"selected": 46.0}),
        ("12 tests collected in 5.0s", {"selected": 12.0}),
        (
            "40 passed, 4 skipped, 957 deselected, 2 xfailed, 3 warnings in 9.1s (0:00:09)",
            {"selected": 46.0, "passed": 40.0, "skipped": 4.0, "xfailed": 2.0},
        ),
        ("Killed", {}),
    ],
)
def test_counts_are_of_the_tests_that_were_selected(last, found) -> None:
    finding = Finding("tests", "")
    readers.tests([Outcome("tests", 0, 5.0, f"...\n{last}\n", "")], finding)
    assert {each.name: each.median for each in finding.figures} == found


def test_tests_that_need_a_gpu_are_told_by_why_they_are_skipped() -> None:
    class Item:
        def __init__(self, *reasons: str) -> None:
            self._marks = [pytest.mark.skipif(True, reason=each).mark for each in reasons]

        def iter_markers(self, name: str):
            return iter(self._marks)

    assert selection.needs_cuda(Item("there is no CUDA device"))  # type: ignore[arg-type]
    assert not selection.needs_cuda(Item("no display"))  # type: ignore[arg-type]
    assert not selection.needs_cuda(Item())  # type: ignore[arg-type]


def test_files_about_libraries_that_are_not_there_are_left_out(tmp_path, monkeypatch) -> None:
    about = tmp_path / "test_reference.py"
    about.write_text("import torch\nfrom pytorchcv.model_provider import get_model\n")
    other = tmp_path / "test_other.py"
    other.write_text("import torch\n")
    monkeypatch.setattr(selection, "find_spec", lambda name: None if name == "pytorchcv" else name)
    ignored = [selection.pytest_ignore_collect(path) for path in (about, other)]
    assert ignored == [True, None]


@pytest.mark.parametrize(
    ("variable", "device"),
    [
        (None, 0),
        ("2", 2),
        ("3,1", 3),
        (" 1 , 0", 1),
        ("GPU-8f1c", "GPU-8f1c"),
        ("MIG-12,MIG-13", "MIG-12"),
        ("", None),
        ("-1", None),
    ],
)
def test_the_driver_is_asked_of_the_device_that_torch_sees_first(variable, device) -> None:
    assert machine.first_visible(variable) == device
