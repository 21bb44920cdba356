"""Runs as the tests of the comparison tell of them."""

from collections.abc import Sequence
from dataclasses import replace

from tests.history.runs import ended, epoch, spec, started
from workbench.catalog.presets import preset
from workbench.history.store import HistoryStore
from workbench.spec.events import EpochFinished
from workbench.spec.run import EpochRecord

NETWORKS = ("preresnet-20", "fastresnet-20-type1", "fastresnet-20-type2")

LOADING_MS = 30_000
"""scipy is loaded for the first test of a process, and a busy machine takes its time."""


def trained_network(
    store: HistoryStore,
    network: str,
    epochs: Sequence[EpochRecord],
    seed: int = 0,
    parameters: int = 270_000,
    macs: int = 40_000_000,
    source: str = "digits",
) -> str:
    """The id of a finished run of a preset with these epochs."""
    asked = replace(spec(network, seed=seed, source=source), design=preset(network).design)
    run = store.add(asked, depth=20, parameters=parameters, macs=macs).id
    store.record(started(run), *(EpochFinished(run, record) for record in epochs), ended(run))
    return run


def finished(
    store: HistoryStore,
    network: str,
    seed: int,
    errors: Sequence[float],
    seconds: float = 2.0,
    source: str = "digits",
) -> str:
    """The id of a finished run with these test errors in percent, and so many seconds an epoch."""
    epochs = [epoch(at, error, train_seconds=seconds) for at, error in enumerate(errors, 1)]
    return trained_network(store, network, epochs, seed, source=source)
