"""What surrounds a CUDA graph, with a graph that runs its steps anew on the CPU: warming up and
capturing must leave no trace, and short batches must not be what is captured."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from tests.training.jobs import RECIPE, job
from tests.training.test_steps import dropping_model
from workbench.training import step as steps
from workbench.training.session import Session
from workbench.training.step import EagerStep, GraphStep

CPU = torch.device("cpu")


class _Stream:
    def wait_stream(self, other: object) -> None:
        """All is in order on a CPU."""


@pytest.fixture
def captured(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Puts a CPU in the place of the device; the batch sizes that were captured."""
    sizes: list[int] = []

    class Graph:
        step: GraphStep

        def replay(self) -> None:
            loss = self.step._eager.run(self.step._images, self.step._labels)
            self.step._loss.copy_(loss)

    @contextmanager
    def graph(made: Graph) -> Iterator[None]:
        made.step = graph.step  # type: ignore[attr-defined]
        sizes.append(len(made.step._images))
        yield

    def session(self: Session) -> GraphStep:
        eager = EagerStep(self.model, self.optimizer, self.job.recipe, self.totals, self.clock)
        size = self.job.recipe.batch_size
        graph.step = GraphStep(eager, self.model, self.optimizer, self.totals, size)  # type: ignore[attr-defined]
        return graph.step  # type: ignore[attr-defined, no-any-return]

    monkeypatch.setattr(steps.torch.cuda, "CUDAGraph", Graph)
    monkeypatch.setattr(steps.torch.cuda, "graph", graph)
    monkeypatch.setattr(steps.torch.cuda, "Stream", lambda device: _Stream())
    monkeypatch.setattr(steps.torch.cuda, "current_stream", lambda device: _Stream())
    monkeypatch.setattr(steps.torch.cuda, "stream", lambda stream: nullcontext())
    monkeypatch.setattr(steps.torch.cuda, "get_rng_state", lambda device: torch.get_rng_state())
    monkeypatch.setattr(
        steps.torch.cuda, "set_rng_state", lambda state, device: torch.set_rng_state(state)
    )
    monkeypatch.setattr(Session, "graph_step", session, raising=False)
    return sizes


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_warming_up_and_capturing_leave_no_trace(
    tmp_path: Path, captured: list[int], optimizer: str
) -> None:
    recipe = replace(RECIPE, optimizer=optimizer, learning_rate=0.01)  # type: ignore[arg-type]
    found: dict[str, tuple[list[float], dict[str, Tensor], Tensor]] = {}
    for name in ("eager", "graph"):
        session = Session(job(tmp_path / name, recipe, model=dropping_model()), CPU)
        take = session.step if name == "eager" else session.graph_step()  # type: ignore[attr-defined]
        rates = (0.01, 0.02, 0.005, 0.01, 0.01, 0.01, 0.01)
        batches = session.train.epoch(1)
        losses = [float(take(*next(batches), rate)) for rate in rates]
        found[name] = (losses, session.model.state_dict(), session.totals.sums)
    assert captured == [16]
    assert found["graph"][0] == pytest.approx(found["eager"][0], rel=1e-5)
    torch.testing.assert_close(found["graph"][1], found["eager"][1], rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(found["graph"][2], found["eager"][2])


def test_a_short_batch_is_never_captured(tmp_path: Path, captured: list[int]) -> None:
    session = Session(job(tmp_path, RECIPE), CPU)
    take = session.graph_step()  # type: ignore[attr-defined]
    for images, labels in (*session.train.epoch(1, 6), *session.train.epoch(2)):
        take(images, labels, 0.05)
    assert captured == [16]
