"""The parts for a GPU machine, here without one."""

import json
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from benchmarks import machine
from benchmarks.figures import OUT_OF_TIME, Finding
from benchmarks.gpu import program, readers, results, selection
from benchmarks.gpu.parts import PARTS, Part
from benchmarks.gpu.tasks import Command, Measured, Outcome, Request, Run
from benchmarks.registry import BENCHMARKS
from workbench.execution.sharing import Way

EIGHT_MINUTES = 480


def request_in(folder: Path, *, has_cuda: bool = False) -> Request:
    return Request(has_cuda, "digits", None, folder / "home", folder, 1)


def saying(name: str, code: str, seconds: float = 60.0) -> Run:
    """A task of one program that is that much Python."""

    def commands(request: Request) -> list[Command]:
        return [Command("say", ("-c", code))]

    def read(outcomes, finding: Finding) -> None:
        finding.notes += [each.output.strip() for each in outcomes]

    return Run(name, "what a program says", seconds, commands, read)


def opened(folder: Path) -> results.Results:
    return results.opened(folder, "measure", 1, is_new=False)


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


def test_what_is_done_is_not_run_again_unless_it_is_asked_for(tmp_path, capsys) -> None:
    # It says when it ran: another run of it would say something else.
    part = Part(1, "one", (saying("clock", "import time; print(time.time_ns())"),))
    request, notes = request_in(tmp_path), []
    for is_again in (False, False, True):
        program.run(part, request, opened(tmp_path), is_again=is_again)
        notes.append(opened(tmp_path).finding("clock").notes)
    assert notes[0] == notes[1] != notes[2]
    assert len(list(tmp_path.glob("gpu-*.json"))) == 1


def test_parts_add_to_one_file_that_other_tables_can_be_made_of(tmp_path) -> None:
    request = request_in(tmp_path)
    for number, name in ((1, "first"), (2, "second")):
        part = Part(number, name, (saying(name, "print('done')"),))
        program.run(part, request, opened(tmp_path), is_again=False)
    [path] = tmp_path.glob("gpu-*.json")
    content = json.loads(path.read_text())
    assert [each["name"] for each in content["findings"]] == ["gpu-first", "gpu-second"]
    assert content.keys() >= {"date", "command", "effort", "threads", "commit", "machine"}


def test_another_machine_does_not_go_on_with_this_ones_file(tmp_path, monkeypatch) -> None:
    part = Part(1, "one", (saying("first", "print('done')"),))
    program.run(part, request_in(tmp_path), opened(tmp_path), is_again=False)
    monkeypatch.setattr(machine, "describe", lambda: {"device": "another"})
    assert not opened(tmp_path).is_done("first")


def test_a_task_that_fails_is_told_of_run_again_and_an_exit_code(tmp_path, capsys) -> None:
    part = Part(1, "one", (saying("broken", "raise SystemExit('no such kernel')"),))
    kept = opened(tmp_path)
    program.run(part, request_in(tmp_path), kept, is_again=False)
    assert program.summary([part], kept) == 1
    assert "no such kernel" in capsys.readouterr().out
    assert not kept.is_done("broken")


def test_a_program_whose_time_is_over_is_interrupted_and_its_words_are_kept(tmp_path) -> None:
    code = "import time; print('begun', flush=True); time.sleep(60)"
    finding, state = saying("slow", code).run(request_in(tmp_path), 2.0)
    assert state == "out of time"
    assert any(note.startswith(OUT_OF_TIME) for note in finding.notes)
    assert "begun" in finding.notes
    assert "KeyboardInterrupt" in (tmp_path / "slow-say.log").read_text()


def test_being_short_of_time_is_no_failure(tmp_path) -> None:
    part = Part(1, "one", (saying("late", "print()"),), without=1.0)
    kept = opened(tmp_path)
    program.run(part, request_in(tmp_path), kept, is_again=False)
    assert program.summary([part], kept) == 0
    assert not kept.is_done("late")


def test_without_a_gpu_what_needs_one_is_skipped_in_no_time(tmp_path, monkeypatch, capsys) -> None:
    part = Part(1, "one", (Measured("layouts", 60, "quick"),))
    monkeypatch.setattr(program, "PARTS", (part,))
    monkeypatch.setattr(program, "has_cuda", lambda: False)
    assert program.main(["--part", "1", "--out", str(tmp_path)]) == 0
    assert "no CUDA device" in capsys.readouterr().out


def test_a_benchmark_whose_time_is_over_keeps_what_it_found(tmp_path) -> None:
    # Nothing is found in so short a time, and that much is written down.
    finding, state = Measured("presets", 60, "full", "full").run(request_in(tmp_path), 0.01)
    assert state == "out of time"
    assert finding.is_cut_short and not finding.skipped


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

    finding, state = Run("ways", "", 60.0, commands, read).run(request_in(tmp_path), 60.0)
    assert state == "done"
    assert "went on" in finding.notes and "none here" in finding.notes


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
    assert counts == {"failed": (1, False), "passed": (3, None), "skipped": (2, None)}
    assert finding.notes == ["FAILED tests/a.py::test_b - AssertionError"]


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
