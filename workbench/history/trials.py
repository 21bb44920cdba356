"""Runs of one design with what they were trained by: what means over seeds are taken from."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.spec.codec import decode
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunState


@dataclass(frozen=True, slots=True)
class Trial:
    """A run that is not in the trash. `error` is that of the last epoch in percent, `seconds` the
    mean training time an epoch; `machine` numbers where it happened, with its libraries, `host`
    is that machine's name, `device` what was asked for. `images_key` and `beside` are those of
    `RunRecord`."""

    run: str
    name: str
    state: RunState
    seed: int
    epoch: int
    error: float | None
    seconds: float | None
    machine: int | None
    host: str | None
    device: str
    recipe: Recipe
    dataset: DatasetSpec
    images_key: str
    beside: int


def trials(connection: sqlite3.Connection, designs: Sequence[str]) -> list[Trial]:
    """The runs of the designs with these digests, oldest first."""
    rows = connection.execute(
        "SELECT id, runs.name, state, seed, epoch, last_error, seconds_per_epoch, machine, "
        "machines.host, runs.device, images_key, beside, recipes.document, datasets.document "
        "FROM runs "
        "LEFT JOIN machines ON machines.number = machine "
        "JOIN recipes ON recipes.sha256 = recipe_sha256 "
        "JOIN datasets ON datasets.sha256 = dataset_sha256 "
        f"WHERE design_digest IN ({', '.join('?' * len(designs))}) AND trashed IS NULL "
        "ORDER BY created, runs.number",
        tuple(designs),
    )
    return [_trial(row) for row in rows]


def designs_of_size(connection: sqlite3.Connection, parameters: int) -> list[tuple[str, Design]]:
    """Each design that some run was queued with, being told to have so many parameters: digest and
    document."""
    rows = connection.execute(
        "SELECT digest, min(document) FROM designs WHERE sha256 IN "
        "(SELECT design_sha256 FROM runs WHERE asked_parameters = ?) GROUP BY digest",
        (parameters,),
    )
    return [(digest, decode(Design, document)) for digest, document in rows]


def _trial(row: tuple[Any, ...]) -> Trial:
    run, name, state, seed, epoch, error, seconds, machine, host, device, *others = row
    images_key, beside, *texts = others
    recipe, dataset = _documents(*texts)
    return Trial(
        run=run,
        name=name,
        state=RunState(state),
        seed=seed,
        epoch=epoch,
        error=error,
        seconds=seconds,
        machine=machine,
        host=host,
        device=device,
        recipe=recipe,
        dataset=dataset,
        images_key=images_key,
        beside=beside,
    )


@lru_cache(maxsize=512)
def _documents(recipe: str, dataset: str) -> tuple[Recipe, DatasetSpec]:
    return decode(Recipe, recipe), decode(DatasetSpec, dataset)
