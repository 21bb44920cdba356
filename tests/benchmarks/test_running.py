"""Programs in sessions of their own, and what is kept of a benchmark that does not end well."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from benchmarks import __main__ as start
from benchmarks import child, machine, processes, running
from benchmarks.figures import CUT_SHORT, FAILED, STOPPED, Finding, to_json
from benchmarks.processes import Ended
from benchmarks.registry import Benchmark

BROKEN = Benchmark("broken", "one that breaks", "broken", ())
SLEEP = "import time; print('begun', flush=True); time.sleep(60)"


def said_by(code: str, seconds: float | None = None) -> Ended:
    return processes.run([sys.executable, "-c", code], os.environ, seconds)


def test_what_a_program_says_is_kept_and_shown_where_asked(capsys) -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    assert said_by(code) == Ended(3, "out\n", "err\n")
    assert capsys.readouterr() == ("", "")
    processes.run([sys.executable, "-c", code], os.environ, is_shown=True)
    assert capsys.readouterr() == ("out\n", "err\n")


@pytest.fixture
def _ignoring_interrupts() -> Iterator[None]:
    """As a shell script starts what stands before an &."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ignoring_interrupts")
def test_a_program_heeds_interrupts_even_where_this_one_ignores_them() -> None:
    ended = said_by(SLEEP, 2.0)
    assert ended.code is None
    assert "KeyboardInterrupt" in ended.errors
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_nothing_is_left_of_a_program_that_ignores_interrupts(monkeypatch) -> None:
    monkeypatch.setattr(processes, "GRACE", 0.2)
    code = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
below = subprocess.Popen([sys.executable, "-c", {SLEEP!r}])
print(below.pid, flush=True)
time.sleep(60)
"""
    ended = said_by(code, 2.0)
    assert ended.code is None
    pid = int(ended.output.split()[0])
    until = time.monotonic() + 60
    # A kill takes effect when the system gets round to it.
    while lives(pid):
        assert time.monotonic() < until
        time.sleep(0.05)


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def measure(tmp_path, monkeypatch) -> Callable[[Callable[[object, Finding], None]], Finding]:
    """What `child` writes for a benchmark that does what is given."""

    def written(work: Callable[[object, Finding], None]) -> Finding:
        output = tmp_path / "finding.json"
        arguments = ["child", "broken", "--threads", "1", "--kept", str(tmp_path)]
        monkeypatch.setattr(sys, "argv", [*arguments, "--output", str(output)])
        monkeypatch.setattr(child, "BENCHMARKS", (BROKEN,))
        monkeypatch.setattr(child, "import_module", lambda _: SimpleNamespace(run=work))
        monkeypatch.setattr(child.allocation, "share_heap", lambda: None)
        for name in ("WORKBENCH_HOME", "XDG_CONFIG_HOME", "KINETO_LOG_LEVEL"):
            monkeypatch.setenv(name, "")  # to be put back
        with pytest.raises((ValueError, SystemExit)):
            child.main()
        return running.from_json(json.loads(output.read_text()))

    return written


def test_figures_from_before_a_failure_are_kept(measure) -> None:
    def work(_: object, finding: Finding) -> None:
        finding.add("first", "ms", [1.0])
        raise ValueError("no kernel")

    finding = measure(work)
    assert [each.name for each in finding.figures] == ["first"]
    assert finding.notes == [f"{CUT_SHORT}: ValueError: no kernel"]
    assert finding.has_failed and not finding.is_cut_short


def test_figures_from_before_a_stop_are_kept(measure) -> None:
    def work(_: object, finding: Finding) -> None:
        finding.add("first", "ms", [1.0])
        raise KeyboardInterrupt

    finding = measure(work)
    assert len(finding.figures) == 1
    assert finding.is_stopped and not finding.has_failed


@pytest.fixture
def ending(tmp_path, monkeypatch) -> Callable[..., Finding]:
    """What is made of a child that ends so, and wrote a finding with such notes, or none."""

    def found(ended: Ended, *notes: str, writes: bool = True) -> Finding:
        def run(command, *_, **__) -> Ended:
            if writes:
                finding = Finding("broken", "", notes=list(notes))
                finding.add("first", "ms", [1.0])
                Path(command[-1]).write_text(json.dumps(to_json(finding)))
            return ended

        monkeypatch.setattr(processes, "run", run)
        monkeypatch.setattr(machine, "others_percent", lambda: 0.0)
        return running.in_a_child(BROKEN, "tiny", 1, tmp_path)

    return found


def test_a_failure_is_told_with_its_last_words_beside_what_was_found(ending) -> None:
    errors = "\n".join(f"line {number}" for number in range(100))
    finding = ending(Ended(1, "", errors), f"{CUT_SHORT}: ValueError: no kernel")
    assert len(finding.figures) == 1 and not finding.skipped
    assert finding.has_failed
    assert finding.notes[1:] == [f"line {number}" for number in range(88, 100)]


def test_a_crash_at_the_very_end_is_a_failure_too(ending) -> None:
    finding = ending(Ended(-11, "", ""))
    assert finding.has_failed and len(finding.figures) == 1


def test_a_crash_without_a_finding_leaves_its_code_and_last_words(ending) -> None:
    finding = ending(Ended(-11, "", "illegal address\n"), writes=False)
    assert finding.skipped == f"{FAILED} with code -11"
    assert finding.notes == ["illegal address"]


def test_a_stopped_benchmark_is_no_failed_one(ending) -> None:
    finding = ending(Ended(None, "", "Traceback", is_stopped=True))
    assert finding.is_stopped and not finding.has_failed
    assert finding.notes == [f"{STOPPED}."]


@pytest.mark.parametrize(
    ("note", "code"), [("all well", 0), (f"{CUT_SHORT}: boom", 1), (f"{STOPPED}.", 130)]
)
def test_the_exit_code_tells_of_failures_and_stops(tmp_path, monkeypatch, note, code) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "presets", "--out", str(tmp_path)])
    tmp_path.mkdir(exist_ok=True)
    finding = Finding("presets", "", notes=[note])
    monkeypatch.setattr(start, "in_a_child", lambda *_: finding)
    assert start.main() == code
    [path] = tmp_path.glob("*.json")
    assert json.loads(path.read_text())["findings"][0]["notes"] == [note]
