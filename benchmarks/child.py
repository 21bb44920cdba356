"""One benchmark in a process of its own: `python -m benchmarks.child NAME ...`, which the program
starts for each, so that none inherits another's memory, threads or Qt."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from benchmarks.figures import CUT_SHORT, OUT_OF_TIME, STOPPED, Finding, to_json
from benchmarks.measuring import Settings
from benchmarks.processes import STOPPED_CODE
from benchmarks.registry import BENCHMARKS
from workbench.training import allocation


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.child", description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--effort", default="normal")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seconds", type=float)
    given = parser.parse_args()
    allocation.share_heap()  # as the program itself does
    chosen = next(each for each in BENCHMARKS if each.name == given.name)
    finding = Finding(chosen.name, chosen.title)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        scratch = Path(folder)
        # Nothing of the user's is read or written.
        os.environ["WORKBENCH_HOME"] = str(scratch / "home")
        os.environ["XDG_CONFIG_HOME"] = str(scratch / "config")
        # Read when torch is imported: the profiler tells of every start and stop otherwise.
        os.environ.setdefault("KINETO_LOG_LEVEL", "99")
        begun = time.perf_counter()
        if given.seconds is not None:
            _limit(given.seconds, finding, given.output, scratch)
        settings = Settings(given.effort, given.threads, scratch, given.kept)
        try:
            import_module(f"benchmarks.{chosen.module}").run(settings, finding)
        except KeyboardInterrupt:
            finding.notes.append(f"{STOPPED}.")
            sys.exit(STOPPED_CODE)
        except Exception as fault:
            # What was found before stays found.
            finding.notes.append(f"{CUT_SHORT}: {type(fault).__name__}: {fault}")
            raise
        finally:
            finding.seconds = time.perf_counter() - begun
            _write(finding, given.output)


def _write(finding: Finding, output: Path) -> None:
    """Whole or not at all: two threads may do it at once, and each may be ended meanwhile."""
    fresh = output.with_name(f"{output.name}.{threading.get_ident()}")
    fresh.write_text(json.dumps(to_json(finding)), encoding="utf-8")
    fresh.replace(output)


def _limit(seconds: float, finding: Finding, output: Path, scratch: Path) -> None:
    """End this process after so long, with what was found by then. A thread does it: the main one
    may be waiting for a device or a compiler."""

    def end() -> None:
        # A copy: the main thread may be adding to it at this moment.
        notes = [*finding.notes, f"{OUT_OF_TIME} {seconds:.0f} s."]
        so_far = replace(finding, figures=[*finding.figures], notes=notes, seconds=seconds)
        _write(so_far, output)
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(0)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


if __name__ == "__main__":
    main()
