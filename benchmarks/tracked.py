"""One job of logging and reading, done by this project's history, by MLflow and by TensorBoard.

Each is used as its own documentation shows: MLflow's client on its SQLite store, one `log_batch`
an epoch; TensorBoard's `SummaryWriter` and `EventAccumulator`.
"""

import logging
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.generate_history import MACHINE
from workbench.catalog.presets import preset
from workbench.experiments.recorder import Recorder
from workbench.experiments.runner import ignore
from workbench.history.store import HistoryStore
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Ended, EpochFinished, Started
from workbench.spec.recipe import Recipe
from workbench.spec.run import EpochRecord, RunSpec, RunState
from workbench.training.control import Control


@dataclass(frozen=True, slots=True)
class Job:
    """`runs` runs of `epochs` epochs, of 13 figures each."""

    runs: int
    epochs: int

    def record(self, run: int, epoch: int) -> EpochRecord:
        error = 5 + 80 / epoch + run / 100
        return EpochRecord(
            epoch=epoch,
            train_loss=error / 30,
            train_error=error - 1,
            test_loss=error / 25,
            test_error=error,
            learning_rate=0.1,
            train_seconds=3.0,
            evaluation_seconds=0.4,
            images_per_second=16_000.0,
            peak_memory_bytes=700_000_000,
            data_seconds=0.1,
            forward_seconds=1.0,
            backward_seconds=1.6,
            optimizer_seconds=0.3,
        )

    def figures(self, run: int, epoch: int) -> dict[str, float]:
        values = asdict(self.record(run, epoch))
        return {k: float(v) for k, v in values.items() if k not in ("epoch", "warm_up")}

    @property
    def last_errors(self) -> list[float]:
        """The test errors in percent that the runs end with, in ascending order."""
        return sorted(self.record(run, self.epochs).test_error for run in range(self.runs))


class Tracker(Protocol):
    """What does a job in an empty folder. What it read is checked: a loss raises `RuntimeError`."""

    def log(self, job: Job) -> None:
        """Log every run epoch by epoch."""

    def list_runs(self, job: Job) -> None:
        """Read every run's last test error."""

    def read_curves(self, job: Job) -> None:
        """Read every figure of every run."""

    def close(self) -> None: ...


class Workbench:
    """This project's history."""

    def __init__(self, folder: Path) -> None:
        self._store = HistoryStore.open(folder / "history.db")
        design = preset("fastresnet-20-type1").design
        self._spec = RunSpec(name="run", design=design, recipe=Recipe(), dataset=DatasetSpec())

    def log(self, job: Job) -> None:
        store = self._store
        for number in range(job.runs):
            id = store.add(self._spec, depth=20, parameters=1, macs=1).id
            recorder = Recorder(store, id, Control(), ignore)
            recorder.say(Started(id, time.time(), MACHINE, 50_000, 10_000, 10, 391, job.epochs))
            for epoch in range(1, job.epochs + 1):
                recorder.say(EpochFinished(id, job.record(number, epoch)))
            recorder.end(Ended(id, RunState.FINISHED, time.time()))

    def list_runs(self, job: Job) -> None:
        _expect(job, [record.last_error for record in self._store.runs()])

    def read_curves(self, job: Job) -> None:
        for id in self._store.ids():
            _expect_epochs(job, self._store.epochs(id))

    def close(self) -> None:
        self._store.close()


class MLflow:
    """MLflow's client on its SQLite store."""

    def __init__(self, folder: Path) -> None:
        os.environ["MLFLOW_DISABLE_TELEMETRY"] = os.environ["DO_NOT_TRACK"] = "true"
        for name in ("mlflow", "alembic"):
            logging.getLogger(name).setLevel(logging.ERROR)
        from mlflow.tracking import MlflowClient  # type: ignore[import-not-found,unused-ignore]

        self._client = MlflowClient(f"sqlite:///{folder}/mlflow.db")
        files = str(folder / "files")
        self._experiment = self._client.create_experiment("benchmark", artifact_location=files)

    def log(self, job: Job) -> None:
        from mlflow.entities import Metric  # type: ignore[import-not-found,unused-ignore]

        for number in range(job.runs):
            id = self._client.create_run(self._experiment).info.run_id
            for epoch in range(1, job.epochs + 1):
                now = int(time.time() * 1000)
                figures = job.figures(number, epoch).items()
                batch = [Metric(name, value, now, epoch) for name, value in figures]
                self._client.log_batch(id, batch)
            self._client.set_terminated(id)

    def list_runs(self, job: Job) -> None:
        _expect(job, [run.data.metrics["test_error"] for run in self._runs()])

    def read_curves(self, job: Job) -> None:
        for run in self._runs():
            for name in run.data.metrics:
                _expect_epochs(job, self._client.get_metric_history(run.info.run_id, name))

    def _runs(self) -> list[Any]:
        return list(self._client.search_runs([self._experiment], max_results=50_000))

    def close(self) -> None:
        """Its connections go with the process."""


class Board:
    """TensorBoard's writer and reader. With `flushes`, an epoch can be read, and outlives the
    process, as soon as it is logged."""

    def __init__(self, folder: Path, flushes: bool) -> None:
        self._folder = folder
        self._flushes = flushes
        self._readers: list[Any] = []

    def log(self, job: Job) -> None:
        from torch.utils.tensorboard import SummaryWriter

        for number in range(job.runs):
            writer = SummaryWriter(str(self._folder / str(number)))
            for epoch in range(1, job.epochs + 1):
                for name, value in job.figures(number, epoch).items():
                    writer.add_scalar(name, value, epoch)
                if self._flushes:
                    writer.flush()
            writer.close()

    def list_runs(self, job: Job) -> None:
        """A run's whole file is read for its last value; its curves are then in memory."""
        from tensorboard.backend.event_processing import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
            event_accumulator,
        )

        for number in range(job.runs):
            reader = event_accumulator.EventAccumulator(
                str(self._folder / str(number)), size_guidance={"scalars": 0}
            )
            reader.Reload()
            self._readers.append(reader)
        _expect(job, [reader.Scalars("test_error")[-1].value for reader in self._readers])

    def read_curves(self, job: Job) -> None:
        for reader in self._readers:
            for name in reader.Tags()["scalars"]:
                _expect_epochs(job, reader.Scalars(name))

    def close(self) -> None:
        """Its files are closed when they are written."""


def _expect(job: Job, errors: Sequence[float | None]) -> None:
    """Every run's last error was read, and is the one that was written, to single precision."""
    found = sorted(error for error in errors if error is not None)
    pairs = zip(job.last_errors, found, strict=False)
    if len(found) != job.runs or any(abs(a - b) > 1e-3 for a, b in pairs):
        raise RuntimeError("what was read is not what was written")


def _expect_epochs(job: Job, values: Sequence[object]) -> None:
    if len(values) != job.epochs:
        raise RuntimeError(f"{len(values)} epochs were read of {job.epochs}")
