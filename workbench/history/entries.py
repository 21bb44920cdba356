"""A run's row and the documents that it refers to: design, recipe and data set as they were."""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Sequence

from workbench.history.images import unknown_key
from workbench.history.owner import Owner
from workbench.history.recording import unknown
from workbench.history.size import Size
from workbench.spec.codec import decode, digest, encode
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec, RunState

_ID_BYTES = 5


def number(connection: sqlite3.Connection, run: str) -> int:
    """The run's number, by which other tables know it. Raises `HistoryError`."""
    row = connection.execute("SELECT number FROM runs WHERE id = ?", (run,)).fetchone()
    if row is None:
        raise unknown(run)
    return int(row[0])


def add(
    connection: sqlite3.Connection,
    spec: RunSpec,
    size: Size,
    process: Owner | None = None,
    experiment: str | None = None,
    threads: int | None = None,
) -> str:
    """Enter a run as queued, by `process` where one will see to it; returns its new id."""
    now = time.time()
    made = _new_id(connection)
    data = digest(spec.dataset)
    values = {
        "id": made,
        "name": spec.name,
        "state": RunState.QUEUED,
        "design": spec.design.name,
        "design_digest": digest(spec.design),
        "design_sha256": _document(connection, "designs", spec.design, spec.design.name),
        "recipe": spec.recipe.name,
        "recipe_digest": digest(spec.recipe),
        "recipe_sha256": _document(connection, "recipes", spec.recipe, spec.recipe.name),
        "dataset": spec.dataset.title,
        "dataset_digest": data,
        "dataset_sha256": _document(connection, "datasets", spec.dataset, spec.dataset.title),
        "seed": spec.seed,
        "device": spec.device,
        "depth": size.depth,
        "parameters": size.parameters,
        "macs": size.macs,
        "asked_parameters": size.parameters,
        # Until they are read: nobody knows what lies in a folder, while what a built-in name
        # stands for is fixed.
        "images_key": unknown_key(made) if spec.dataset.source == "images" else data,
        "threads": threads,
        "epochs": spec.recipe.epochs,
        "created": now,
        "experiment": experiment,
        "owner_host": process and process.host,
        "owner_pid": process and process.pid,
        "owner_started": process and process.started,
    }
    cursor = connection.execute(
        f"INSERT INTO runs ({', '.join(values)}, queue_position) "
        f"VALUES ({', '.join('?' * len(values))}, "
        "(SELECT coalesce(max(queue_position), 0) + 1 FROM runs))",
        tuple(values.values()),
    )
    connection.execute(
        "INSERT INTO states (run, time, state, epoch, reason) VALUES (?, ?, ?, 0, '')",
        (cursor.lastrowid, now, RunState.QUEUED),
    )
    return made


def keep_threads(connection: sqlite3.Connection, runs: Sequence[str], threads: int) -> None:
    connection.executemany(
        "UPDATE runs SET threads = ? WHERE id = ? AND started IS NULL",
        [(threads, run) for run in runs],
    )


def threads(connection: sqlite3.Connection, run: str) -> int | None:
    row = connection.execute("SELECT threads FROM runs WHERE id = ?", (run,)).fetchone()
    if row is None:
        raise unknown(run)
    return None if row[0] is None else int(row[0])


def spec(connection: sqlite3.Connection, run: str) -> RunSpec:
    """What was asked for when the run was added, under its present name."""
    row = connection.execute(
        "SELECT runs.name, designs.document, recipes.document, datasets.document, seed, device "
        "FROM runs JOIN designs ON designs.sha256 = design_sha256 "
        "JOIN recipes ON recipes.sha256 = recipe_sha256 "
        "JOIN datasets ON datasets.sha256 = dataset_sha256 WHERE runs.id = ?",
        (run,),
    ).fetchone()
    if row is None:
        raise unknown(run)
    name, design, recipe, dataset, seed, device = row
    return RunSpec(
        name=name,
        design=decode(Design, design),
        recipe=decode(Recipe, recipe),
        dataset=decode(DatasetSpec, dataset),
        seed=seed,
        device=device,
    )


def _new_id(connection: sqlite3.Connection) -> str:
    """Ten hexadecimal digits: short enough to type, and free."""
    while True:
        made = secrets.token_hex(_ID_BYTES)
        row = connection.execute("SELECT 1 FROM runs WHERE id = ?", (made,)).fetchone()
        if row is None:
            return made


def _document(
    connection: sqlite3.Connection, table: str, record: Design | Recipe | DatasetSpec, name: str
) -> str:
    """The SHA-256 of the record's text, entered when it is new. Two texts may share a digest:
    designs that build the same network but lie differently on the canvas."""
    text = encode(record)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    connection.execute(
        f"INSERT OR IGNORE INTO {table} (sha256, digest, name, document) VALUES (?, ?, ?, ?)",
        (sha256, digest(record), name, text),
    )
    return sha256
