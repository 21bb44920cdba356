"""What is left of a benchmark that does not come to its end."""

from pathlib import Path

import pytest
from torch import nn

from benchmarks import engine, stochastic
from benchmarks.figures import Finding
from benchmarks.measuring import Settings
from benchmarks.stochastic import DROPPING, KEEPING, Side


class Stub:
    """A side of which a call takes a second, and the one numbered `last` fails."""

    manner = "as told"

    def __init__(self, last: int = 0) -> None:
        self._calls = 0
        self._last = last

    def __call__(self) -> float:
        self._calls += 1
        if self._calls == self._last:
            raise RuntimeError("the run ended: no C++ compiler")
        return 1.0

    def close(self) -> None:
        """As a real one's."""


def test_a_side_that_cannot_compile_is_left_out_and_the_others_are_measured() -> None:
    finding = Finding("engine", "")
    engines = {"(c) eager": Stub(), "(c) compile": Stub(1), "(c) graph": Stub()}
    engine.leave_out_what_cannot_compile("resnet-8", engines, finding)  # type: ignore[arg-type]
    assert list(engines) == ["(c) eager", "(c) graph"]
    assert finding.notes == [
        "resnet-8, (c) compile is left out: the run ended: no C++ compiler",
    ]
    assert not finding.has_failed


def test_any_other_side_that_fails_is_a_failure() -> None:
    with pytest.raises(RuntimeError, match="the run ended"):
        engine.leave_out_what_cannot_compile(
            "resnet-8",
            {"(c) graph": Stub(1)},  # type: ignore[dict-item]
            Finding("engine", ""),
        )


def test_stochastic_depth_keeps_the_rounds_before_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One warm-up, two rounds, and a third in which it fails.
    made = iter([Stub(4), Stub()])
    pair = [Side(name, nn.Identity(), "auto") for name in (DROPPING, KEEPING)]
    monkeypatch.setattr(stochastic, "sides", lambda device: pair)
    monkeypatch.setattr(stochastic, "Engine", lambda *_: next(made))
    monkeypatch.setattr(stochastic, "Bare", lambda *_: Stub())
    monkeypatch.setattr(stochastic, "expected", lambda model: 0.75)
    finding = Finding("stochastic", "")
    with pytest.raises(RuntimeError):
        stochastic.run(Settings("quick", 1, tmp_path, tmp_path), finding)
    found = {each.name: each.values for each in finding.figures}
    assert found == {
        DROPPING: (1e3, 1e3),
        KEEPING: (1e3, 1e3),
        f"{DROPPING} / {KEEPING}": (1.0, 1.0),
    }
    assert any("per step" in note for note in finding.notes)
