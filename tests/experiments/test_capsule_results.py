"""Results that no run can have had, in capsules: refused, with the run and the field."""

import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.capsules import rewritten, trained
from workbench.errors import CapsuleError
from workbench.experiments import capsule
from workbench.experiments.capsule_format import documents, stored_run
from workbench.history.store import HistoryStore

ERRORS = ("train_error", "test_error")
AMOUNTS = ("learning_rate", "train_seconds", "evaluation_seconds", "images_per_second",
           "data_seconds", "forward_seconds", "backward_seconds", "optimizer_seconds")  # fmt: skip
LOSSES = ("train_loss", "test_loss")
WORDS = {math.inf: "inf", -math.inf: "-inf"}


def said(value: float) -> float | str:
    """A number as a capsule's documents have it."""
    return "nan" if math.isnan(value) else WORDS.get(value, value)


negative = st.floats(max_value=-1e-9) | st.just(-math.inf)
no_number = st.sampled_from([math.nan, math.inf, -math.inf])
impossible = st.one_of(
    st.tuples(
        st.sampled_from(ERRORS),
        negative | no_number | st.floats(min_value=100, exclude_min=True),
    ),
    st.tuples(st.sampled_from(AMOUNTS), negative | no_number),
    st.tuples(st.sampled_from(LOSSES), negative),
    st.tuples(st.just("train_loss"), no_number),
    st.tuples(st.just("peak_memory_bytes"), st.integers(max_value=-1)),
)


@pytest.fixture
def run(store: HistoryStore) -> tuple[str, dict[str, bytes]]:
    """The id of a sound run, and its documents."""
    id = trained(store)
    return id, documents(store.stored(id))


def changed(
    texts: dict[str, bytes], name: str, change: Callable[[Any], object]
) -> dict[str, bytes]:
    body = json.loads(texts[name])
    change(body)
    return {**texts, name: json.dumps(body).encode()}


def refused(id: str, texts: dict[str, bytes]) -> str:
    with pytest.raises(CapsuleError) as fault:
        stored_run(texts, f"runs/{id}", {})
    return str(fault.value)


# The documents are made once and never changed.
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 1), claim=impossible)
def test_a_figure_that_no_epoch_can_have_is_refused(
    run: tuple[str, dict[str, bytes]], place: int, claim: tuple[str, float]
) -> None:
    id, texts = run
    field, value = claim
    told = refused(
        id, changed(texts, "epochs.json", lambda rows: rows[place].update({field: said(value)}))
    )
    assert field in told or (field.replace("_", " ") in told and id in told)
    assert field == "peak_memory_bytes" or f"epoch {place + 1}" in told


def gone(rows: list[Any]) -> None:
    del rows[-1]


def to_itself(rows: list[Any]) -> None:
    rows[1]["epoch"] = 1


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("epochs.json", gone, "finished after 1 of 2 epochs"),
        ("epochs.json", list.clear, "finished after 0 of 2 epochs"),
        ("epochs.json", list.reverse, "out of order"),
        ("epochs.json", to_itself, "out of order"),
        ("epochs.json", lambda rows: rows.append({**rows[0], "epoch": 3}), "epochs are 3 of 2"),
        ("steps.json", lambda rows: rows[0].update(loss="nan"), "loss of step 1"),
        ("steps.json", lambda rows: rows[0].update(seconds=-1.0), "seconds of step 1"),
        ("steps.json", lambda rows: rows[0].update(epoch=9), "epoch of step 1"),
        ("run.json", lambda body: body.update(started=None), "started is missing"),
        ("run.json", lambda body: body.update(ended=None), "ended is missing"),
        ("run.json", lambda body: body.update(started=5.0), "started is before created"),
        ("run.json", lambda body: body.update(ended=5.0), "ended is before started"),
        ("run.json", lambda body: body.update(created=time.time() + 1e6), "is before created"),
        (
            "run.json",
            lambda body: body.update(
                {each: time.time() + 1e6 for each in ("created", "started", "ended")}
            ),
            "in the future",
        ),
        ("run.json", lambda body: body.update(created=-1.0), "created"),
    ],
)
def test_what_no_run_can_have_gone_through_is_refused(
    run: tuple[str, dict[str, bytes]], name: str, change: Callable[[Any], object], words: str
) -> None:
    id, texts = run
    assert words in refused(id, changed(texts, name, change))


def test_a_run_that_diverged_may_have_losses_that_are_no_numbers(
    run: tuple[str, dict[str, bytes]],
) -> None:
    id, texts = run
    texts = changed(texts, "run.json", lambda body: body.update(state="diverged"))
    texts = changed(texts, "epochs.json", lambda rows: rows[1].update(train_loss="nan"))
    texts = changed(texts, "steps.json", lambda rows: rows[0].update(loss="inf"))
    found = stored_run(changed(texts, "epochs.json", gone), f"runs/{id}", {})
    assert math.isinf(found.steps[0].loss)
    assert math.isnan(stored_run(texts, f"runs/{id}", {}).epochs[1].train_loss)
    told = refused(id, changed(texts, "steps.json", lambda rows: rows[0].update(loss="-inf")))
    assert "loss of step 1" in told


@pytest.mark.parametrize("name", ["run.json", "epochs.json", "steps.json", "log.json"])
def test_a_document_that_says_a_key_twice_is_refused(
    run: tuple[str, dict[str, bytes]], name: str
) -> None:
    id, texts = run
    key = next(iter(body if isinstance(body := json.loads(texts[name]), dict) else body[0]))
    twice = texts[name].replace(f'"{key}"'.encode(), f'"{key}":1,"{key}"'.encode(), 1)
    assert f"'{key}' twice" in refused(id, {**texts, name: twice})


def test_a_manifest_that_says_a_key_twice_is_refused(store: HistoryStore, tmp_path: Path) -> None:
    file = tmp_path / "runs.capsule"
    capsule.export(store, [trained(store)], file)

    def twice(members: dict[str, bytes]) -> None:
        members["manifest.json"] = members["manifest.json"].replace(b"{", b'{"runs": [],', 1)

    rewritten(file, twice, manifest=False)
    with pytest.raises(CapsuleError, match="'runs' twice"):
        capsule.check(file)


def test_nothing_of_a_forged_run_reaches_the_history(store: HistoryStore, tmp_path: Path) -> None:
    file = tmp_path / "runs.capsule"
    run = trained(store)
    capsule.export(store, [trained(store, "sound"), run], file)

    def forged(members: dict[str, bytes]) -> None:
        name = f"runs/{run}/epochs.json"
        members[name] = members[name].replace(b"30.0", b"-5.0")

    rewritten(file, forged)
    elsewhere = HistoryStore.open(tmp_path / "elsewhere" / "history.db")
    with pytest.raises(CapsuleError, match=f"Run {run} .* test error of epoch 1 is -5"):
        capsule.take_in(elsewhere, file)
    assert elsewhere.ids() == []
    elsewhere.close()
