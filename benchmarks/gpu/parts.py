"""The four parts, as data. Each names its tasks in the order of their worth: where time runs out,
what comes last is left, and a later call goes on with it."""

from dataclasses import dataclass

from benchmarks.gpu import readers
from benchmarks.gpu.tasks import Command, Measured, Request, Run, Task

FOLDERS = ("tests/training", "tests/execution", "tests/data", "tests/nn")
WORKERS = 8
SEEDS, SEEDS_WITHOUT = 5, 2
"""That share a device, and where there is no CUDA device."""

Words = tuple[str, ...]
TABLE, PAPERS_EPOCHS = "fastresnet-t1", 160
NETWORK = "preresnet-20"
LITTLE = ("--train-size", "256", "--test-size", "128", "--threads", "1")
"""What a processor trains on, to show that it runs."""


@dataclass(frozen=True, slots=True)
class Part:
    """Its tasks together get at most `seconds`; `without` where there is no CUDA device."""

    number: int
    title: str
    tasks: tuple[Task, ...]
    seconds: float = 440.0
    without: float = 40.0


def _tests(request: Request, selection: str) -> tuple[Command, ...]:
    """pytest without its plug-in for Qt, whose settings it then does not know, and without those of
    other packages that happen to be there: some warn at the start, which ends it."""
    arguments = ["-m", "pytest", "-q", "-o", "addopts=--import-mode=importlib", "-o", "qt_api="]
    arguments += ["--disable-plugin-autoload", "-p", "xdist", "-p", "pytest_timeout"]
    arguments += ["-W", "ignore::pytest.PytestConfigWarning", "-p", "benchmarks.gpu.selection"]
    arguments += [f"--needing-cuda={selection}", *FOLDERS]
    if not request.has_cuda:
        # That they can be imported without Qt is all that such a machine can show in its time.
        return (Command("collected", (*arguments, "--collect-only")),)
    return (Command("tests", (*arguments, *readers.workers(WORKERS))),)


def _seeds(request: Request) -> tuple[Command, ...]:
    """The price of one run, and of several in each way that they can share a device."""
    train: Words = ("-m", "workbench", "train", "--network", NETWORK, "--dataset", request.dataset)
    if not request.has_cuda:
        train += ("--epochs", "1", "--json", *LITTLE)
        count = str(request.seeds)
        together = (*train, "--seeds", count, "--at-once", count)
        return (Command(readers.ONE, train), Command("processes", together))
    first = (*train, "--epochs", "1")
    train += ("--epochs", "10", "--json")
    several = (*train, "--seeds", str(request.seeds), "--sharing")
    together = ("--at-once", str(request.seeds))
    return (
        # It decodes the images, which none of the others has to do then.
        Command(readers.WARM_UP, first, is_preparation=True),
        Command(readers.ONE, train),
        Command("turns", (*several, "turns")),
        Command("graphs", (*several, "graphs", *together)),
        # A driver need not come with the daemon.
        Command("mps", (*several, "mps", *together), is_optional=True),
        Command("processes", (*several, "processes", *together)),
    )


def _table(request: Request) -> tuple[Command, ...]:
    """Seed by seed, so that every row has as many when time is over. What the history has is not
    run again."""
    paper: Words = ("-m", "workbench", "paper", TABLE, "--quick", "--dataset", request.dataset)
    if not request.has_cuda:
        return (Command("seed 1", (*paper, "--epochs", "1", "--seeds", "1", *LITTLE)),)
    paper += ("--epochs", str(request.epochs), "--seeds")
    return tuple(Command(f"seed {number}", (*paper, str(number))) for number in range(1, SEEDS + 1))


def _exports(request: Request) -> tuple[Command, ...]:
    export = ("-m", "workbench", "export", "--all", "--output")
    return (
        Command("runs", (*export, str(request.out / "runs.csv"))),
        Command("epochs", (*export, str(request.out / "epochs.csv"), "--epochs")),
        Command("records", (*export, str(request.out / "runs.json"), "--json")),
    )


PARTS = (
    Part(
        1,
        "tests, memory layouts, several graphs on one device",
        (
            Run(
                "tests",
                "tests that need a CUDA device",
                150,
                lambda request: _tests(request, "only"),
                readers.tests,
            ),
            Measured("layouts", 120, "quick"),
            Measured("streams", 120, "quick"),
            Run(
                "other-tests",
                "the other tests of the core's working parts",
                300,
                lambda request: _tests(request, "no") if request.has_cuda else (),
                readers.tests,
            ),
        ),
    ),
    Part(
        2,
        "a training step",
        (Measured("launches", 60, "quick", "tiny"), Measured("engine", 400, "quick", "tiny")),
    ),
    Part(
        3,
        "the papers' claim, stochastic depth, several seeds",
        (
            Measured("claim", 120, "quick", "tiny"),
            Measured("stochastic", 70, "quick"),
            Run(
                "seeds",
                f"{{seeds}} seeds of {NETWORK} on one device",
                250,
                _seeds,
                readers.seeds,
                uses=("dataset",),
            ),
        ),
    ),
    Part(
        4,
        "Table 1 of FastResNet",
        (
            Run(
                "table",
                "Table 1 of FastResNet, seed by seed",
                400,
                _table,
                readers.table,
                uses=("dataset", "epochs"),
            ),
            Run(
                "exports",
                "the history of these runs as files",
                60,
                _exports,
                readers.exports,
                is_repeated=True,
            ),
        ),
    ),
)
