"""Tasks of small programs, and requests for them, for tests of the parts for a GPU machine."""

from pathlib import Path

from benchmarks.figures import Finding
from benchmarks.gpu import results
from benchmarks.gpu.tasks import DIGITS, Command, Request, Run


def request_in(folder: Path, *, has_cuda: bool = False) -> Request:
    return Request(has_cuda, DIGITS, 160, 5, folder / "home", folder, 1)


def saying(name: str, code: str, seconds: float = 60.0) -> Run:
    """A task of one program that is that much Python."""

    def commands(request: Request) -> list[Command]:
        return [Command("say", ("-c", code))]

    def read(outcomes, finding: Finding) -> None:
        finding.notes += [each.output.strip() for each in outcomes]

    return Run(name, "what a program says", seconds, commands, read)


def opened(folder: Path) -> results.Results:
    return results.opened(folder, "measure", 1, is_new=False)


def counted(folder: Path, label: str, fails: str = "False") -> Command:
    """A program that leaves a line in `label`.txt for each of its runs."""
    code = f"open({str(folder / label)!r} + '.txt', 'a').write('.'); raise SystemExit({fails})"
    return Command(label, ("-c", code))
