"""Measure the workbench: `python -m benchmarks [NAME ...]`; see benchmarks/README.md."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.gpu import packages

try:
    import psutil

    from benchmarks import machine, tables
    from benchmarks.figures import Finding, to_json
    from benchmarks.gpu import program
    from benchmarks.measuring import Effort
    from benchmarks.processes import STOPPED_CODE, stopping_on_signals
    from benchmarks.registry import BENCHMARKS, Benchmark
    from benchmarks.running import ROOT, commit, in_a_child
except ModuleNotFoundError as fault:
    if fault.name != "psutil":
        raise
    # Of the packages, the only one that the programs measured are not started without.
    sys.exit(f"psutil is missing: {packages.HELP}.")


def parser() -> argparse.ArgumentParser:
    names = ", ".join(each.name for each in BENCHMARKS)
    made = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the workbench, print tables, and write the figures as JSON.",
        epilog="'python -m benchmarks gpu' measures all that needs a GPU, in four parts.",
    )
    made.add_argument("names", nargs="*", help=f"which: {names}; all where none is named")
    effort = made.add_mutually_exclusive_group()
    effort.add_argument("--quick", action="store_true", help="a look at each in a few minutes")
    effort.add_argument(
        "--full", action="store_true", help="all networks and modes; hours on a CPU"
    )
    made.add_argument("--out", type=Path, default=ROOT / "build" / "benchmarks", metavar="DIR")
    cores = psutil.cpu_count(logical=False) or 1
    made.add_argument("--threads", type=int, default=cores, help="torch's, on a CPU")
    made.add_argument("--list", action="store_true", help="say what there is, and leave")
    made.add_argument(
        "--markdown", type=Path, nargs="+", metavar="FILE", help="print kept results as Markdown"
    )
    made.add_argument("--into", type=Path, metavar="FILE", help="put those tables into a document")
    return made


def main() -> int:
    with stopping_on_signals():
        try:
            return program.main(sys.argv[2:]) if sys.argv[1:2] == ["gpu"] else _main()
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)
            return STOPPED_CODE


def _main() -> int:
    made = parser()
    given = made.parse_args()
    if given.list:
        for each in BENCHMARKS:
            print(f"{each.name:12}{each.title}")
        return 0
    if given.markdown:
        return _show(given.markdown, given.into)
    known = {each.name: each for each in BENCHMARKS}
    unknown = [name for name in given.names if name not in known]
    if unknown:
        made.error(f"there is no benchmark {', '.join(unknown)}; --list says which there are")
    chosen = [known[name] for name in given.names] or list(BENCHMARKS)
    effort: Effort = "quick" if given.quick else "full" if given.full else "normal"
    findings = _measure(chosen, effort, given.threads, given.out)
    _keep(findings, effort, given.threads, given.out)
    failed = [each.name for each in findings if each.has_failed]
    missed = [f for each in findings for f in each.figures if f.is_met is False]
    print(f"{len(missed)} goals missed." if missed else "Every goal reached that was measured.")
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    if any(each.is_stopped for each in findings):
        print("Stopped.", file=sys.stderr)
        return STOPPED_CODE
    # A goal that is missed is a finding, not a fault of the program.
    return 1 if failed else 0


def _show(paths: Sequence[Path], target: Path | None) -> int:
    if target is None:
        print(tables.document(paths), end="")
        return 0
    homeless = tables.refresh(target, paths)
    if homeless:
        print(f"'{target}' has no place for {', '.join(homeless)}.", file=sys.stderr)
    return 1 if homeless else 0


def _measure(chosen: Sequence[Benchmark], effort: Effort, threads: int, out: Path) -> list[Finding]:
    facts = machine.describe()
    print(", ".join(f"{name} {value}" for name, value in facts.items()))
    print(f"{effort}, {threads} threads")
    findings = []
    for each in chosen:
        finding = in_a_child(each, effort, threads, out)
        findings.append(finding)
        print(tables.terminal(finding), flush=True)
        if finding.is_stopped:
            break
    return findings


def _keep(findings: Sequence[Finding], effort: Effort, threads: int, out: Path) -> None:
    now = datetime.now(UTC)
    content = {
        "date": now.isoformat(timespec="seconds"),
        "command": "python -m benchmarks " + " ".join(sys.argv[1:]),
        "effort": effort,
        "threads": threads,
        "commit": commit(),
        "machine": machine.describe(),
        "findings": [to_json(finding) for finding in findings],
    }
    path = out / f"{now:%Y-%m-%d-%H%M%S}.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"\nWritten to {path}. ", end="")


if __name__ == "__main__":
    sys.exit(main())
