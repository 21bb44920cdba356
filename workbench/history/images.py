"""What a run's images are: by that runs are alike, not by where the images lay."""

import dataclasses
import json
import sqlite3

from workbench.history.size import Size
from workbench.spec.run import ImageFacts

UNKNOWN = "unknown"


def unknown_key(run: str) -> str:
    """An `images_key` that is like no other run's: nobody knows the run's images."""
    return f"{UNKNOWN} {run}"


def is_unknown(images_key: str) -> bool:
    """Whether a run's images are like no others because nobody knows them."""
    return images_key.startswith(f"{UNKNOWN} ")


def put(connection: sqlite3.Connection, number: int, facts: ImageFacts, size: Size) -> None:
    """Enter the images that a run has read, and what its network comes to on them. Runs of the same
    built-in data set that were not read since images have been kept are of the same images. A run
    that goes on with images of which nobody knows whether it began with them is like no others."""
    before, data, run, has_begun, known = connection.execute(
        "SELECT images_key, dataset_digest, id, started IS NOT NULL, image_facts IS NOT NULL "
        "FROM runs WHERE number = ?",
        (number,),
    ).fetchone()
    key = facts.fingerprint
    if has_begun and before != data:
        key = before if known else unknown_key(run)
    if before == data:
        connection.execute(
            "UPDATE runs SET images_key = ? WHERE images_key = ?", (facts.fingerprint, before)
        )
    connection.execute(
        "UPDATE runs SET images_key = ?, image_facts = ?, depth = ?, parameters = ?, macs = ? "
        "WHERE number = ?",
        (
            key,
            json.dumps(dataclasses.asdict(facts), ensure_ascii=False),
            size.depth,
            size.parameters,
            size.macs,
            number,
        ),
    )


def find(connection: sqlite3.Connection, run: str) -> ImageFacts | None:
    """The images that the run has read; None before it has, and where it was before they were
    kept."""
    row = connection.execute("SELECT image_facts FROM runs WHERE id = ?", (run,)).fetchone()
    if row is None or row[0] is None:
        return None
    values = json.loads(row[0])
    return ImageFacts(
        fingerprint=values["fingerprint"],
        shape=tuple(values["shape"]),
        classes=tuple(values["classes"]),
        mean=tuple(values["mean"]),
        std=tuple(values["std"]),
    )


def forget(connection: sqlite3.Connection, run: str) -> None:
    """A person has accepted that the run goes on with other images than it began with: which, it
    learns when it reads them."""
    connection.execute("UPDATE runs SET image_facts = NULL WHERE id = ?", (run,))
