"""Hold the coverage of each package to its threshold.

`check_coverage.py REPORT.json workbench=90 ui=80` reads coverage's JSON report and ends with 1
where a package's covered lines, in percent, are fewer. It says nothing where all is well, so that
pytest's closing line stays the last; `--verbose` prints every package's figure.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def covered_percent(report: dict[str, Any], package: str) -> float | None:
    """Percent of the package's lines that ran; None where the report has no line of it."""
    summaries = [
        entry["summary"]
        for name, entry in report["files"].items()
        if Path(name).parts[0] == package
    ]
    lines = sum(summary["num_statements"] for summary in summaries)
    if not lines:
        return None
    return 100.0 * sum(summary["covered_lines"] for summary in summaries) / lines


def _threshold(text: str) -> tuple[str, float]:
    package, _, percent = text.partition("=")
    return package, float(percent)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Hold each package's coverage to its threshold.")
    parser.add_argument("report", type=Path)
    parser.add_argument("thresholds", type=_threshold, nargs="+", metavar="PACKAGE=PERCENT")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args(arguments)
    report = json.loads(options.report.read_text(encoding="utf-8"))
    code = 0
    for package, least in options.thresholds:
        percent = covered_percent(report, package)
        if least and (percent is None or percent < least):
            found = "no line of it ran" if percent is None else f"{percent:.1f} %"
            print(f"Coverage of {package}: {found}; at least {least:g} % is asked for.")
            code = 1
        elif options.verbose and percent is not None:
            print(f"Coverage of {package}: {percent:.1f} %")
    return code


if __name__ == "__main__":
    sys.exit(main())
