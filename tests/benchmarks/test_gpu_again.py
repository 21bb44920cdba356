"""Parts that are called again: what is done, what goes on, and what runs anew."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmarks import machine
from benchmarks.figures import Finding
from benchmarks.gpu import program, results
from benchmarks.gpu.parts import PARTS, Part
from benchmarks.gpu.tasks import Outcome, Run
from tests.benchmarks.gpu_tasks import counted, opened, request_in, saying


@pytest.fixture(autouse=True)
def _same_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a working tree that others may commit in meanwhile."""
    monkeypatch.setattr(results, "commit", lambda: "abc")


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


@pytest.mark.parametrize("fact", ["device", "driver", "torch", "Python"])
def test_another_machine_torch_or_python_has_a_file_of_its_own(tmp_path, monkeypatch, fact) -> None:
    part = Part(1, "one", (saying("first", "print('done')"),))
    request = request_in(tmp_path)
    program.run(part, request, opened(tmp_path), is_again=False)
    assert opened(tmp_path).is_done(part.tasks[0], request)
    here = machine.describe()
    monkeypatch.setattr(machine, "describe", lambda: {**here, fact: "another"})
    assert opened(tmp_path).content["tasks"] == {}


def test_a_task_that_fails_is_told_of_run_again_and_an_exit_code(tmp_path, capsys) -> None:
    part = Part(1, "one", (saying("broken", "raise SystemExit('no such kernel')"),))
    kept = opened(tmp_path)
    program.run(part, request_in(tmp_path), kept, is_again=False)
    assert program.summary([part], request_in(tmp_path), kept) == 1
    assert "no such kernel" in capsys.readouterr().out
    assert not kept.is_done(part.tasks[0], request_in(tmp_path))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dataset": "cifar10"}, "dataset digits"),
        ({"epochs": 7}, "epochs 160"),
        ({"has_cuda": True}, "runs on a CPU"),
    ],
)
def test_what_was_done_with_other_arguments_is_told_of_and_run_again(
    tmp_path, capsys, change, said
) -> None:
    task = replace(saying("first", "print('done')"), uses=("dataset", "epochs"))
    part, request = Part(1, "one", (task,)), request_in(tmp_path)
    program.run(part, request, opened(tmp_path), is_again=False)
    other = replace(request, **change)
    assert not opened(tmp_path).is_done(task, other)
    program.summary([part], other, opened(tmp_path))
    assert f"with {said}" in capsys.readouterr().out
    program.run(part, other, opened(tmp_path), is_again=False)
    assert f"first: done before with {said}; it runs again" in capsys.readouterr().out
    assert opened(tmp_path).is_done(task, other)


def test_what_was_done_at_another_commit_is_not_done(tmp_path, monkeypatch) -> None:
    part, request = Part(1, "one", (saying("first", "print()"),)), request_in(tmp_path)
    program.run(part, request, opened(tmp_path), is_again=False)
    monkeypatch.setattr(results, "commit", lambda: "def")
    assert not opened(tmp_path).is_done(part.tasks[0], request)


def test_arguments_that_a_task_does_not_use_leave_it_done(tmp_path) -> None:
    part, request = Part(1, "one", (saying("first", "print()"),)), request_in(tmp_path)
    program.run(part, request, opened(tmp_path), is_again=False)
    assert opened(tmp_path).is_done(part.tasks[0], replace(request, epochs=3, dataset="cifar10"))


def test_images_are_known_again_in_another_place(tmp_path) -> None:
    names = set()
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        archive = tmp_path / folder / "images.zip"
        archive.write_bytes(b"12345")
        names.add(replace(request_in(tmp_path), dataset=str(archive)).images)
    archive.write_bytes(b"123456")
    names.add(replace(request_in(tmp_path), dataset=str(archive)).images)
    assert names == {"images.zip (5 bytes)", "images.zip (6 bytes)"}


def test_a_task_goes_on_with_the_programs_that_did_not_end_well(tmp_path) -> None:
    request = request_in(tmp_path)

    def task(fails: str) -> Run:
        commands = [
            replace(counted(tmp_path, "prepared"), is_preparation=True),
            counted(tmp_path, "good"),
            counted(tmp_path, "bad", fails),
        ]
        labels: list[str] = []
        return Run("several", "", 60.0, lambda _: commands, lambda o, f: labels.extend(o))

    for fails in ("True", "False", "True"):
        program.run(Part(1, "one", (task(fails),)), request, opened(tmp_path), is_again=False)
    runs = {name: len((tmp_path / f"{name}.txt").read_text()) for name in ("good", "bad")}
    assert runs == {"good": 1, "bad": 2}
    assert len((tmp_path / "prepared.txt").read_text()) == 2
    assert opened(tmp_path).is_done(task("False"), request)


def test_an_outcome_that_is_kept_is_read_with_those_of_the_next_call(tmp_path) -> None:
    task = Run(
        "both", "", 60.0, lambda _: [counted(tmp_path, "a"), counted(tmp_path, "b")], _labels
    )
    before = [Outcome("a", 0, 3.0, "", "")]
    result = task.run(request_in(tmp_path), 60.0, before)
    assert result.finding.notes == ["a", "b"]
    assert not (tmp_path / "a.txt").exists()


def _labels(outcomes: Sequence[Outcome], finding: Finding) -> None:
    finding.notes += [each.label for each in outcomes]


def test_what_others_add_to_is_read_in_every_call(tmp_path) -> None:
    commands = [counted(tmp_path, "export")]
    task = Run("exports", "", 60.0, lambda _: commands, _labels, is_repeated=True)
    for _ in range(2):
        program.run(Part(4, "", (task,)), request_in(tmp_path), opened(tmp_path), is_again=False)
    assert (tmp_path / "export.txt").read_text() == ".."
    assert next(each for each in PARTS[3].tasks if each.name == "exports").is_always_due()


def test_the_last_task_gets_all_the_time_that_is_left(tmp_path) -> None:
    tasks = [saying(name, "print()", seconds=100) for name in ("first", "second")]
    request = request_in(tmp_path, has_cuda=True)
    assert program._share(tasks[0], tasks, 400, request) == 100
    assert program._share(tasks[1], tasks, 300, request) == 300
