"""Several captured steps at once, on a fake of CUDA's graphs."""

import pytest
import torch

from benchmarks import streams
from tests.training.fake_cuda import FakeCuda

CPU = torch.device("cpu")


def test_each_step_is_replayed_on_a_stream_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FakeCuda.install(monkeypatch)
    group = streams.Group("fastresnet-8-type1", "float32", torch.channels_last, CPU, 3, 2)
    cuda.calls.clear()
    assert group() > 0
    replays = cuda.named("replay")
    assert len(replays) == 6
    graphs, used = zip(*(call.args for call in replays[:3]), strict=True)
    assert len(set(graphs)) == len(set(used)) == 3
    assert [call.args for call in replays[3:]] == list(zip(graphs, used, strict=True))


def test_other_bits_than_alone_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeCuda.install(monkeypatch)
    monkeypatch.setattr(streams, "SEEDS", 2)
    monkeypatch.setattr(streams, "CHECKED_STEPS", 2)
    assert "the same weights" in streams._same_bits(
        "fastresnet-8-type1", "float32", torch.channels_last, CPU
    )
    replay = streams.Group.replay

    def disturbed(group: streams.Group, rounds: int) -> None:
        replay(group, rounds)
        if len(group.sides) > 1:
            with torch.no_grad():
                next(group.sides[1].model.parameters()).add_(1)

    monkeypatch.setattr(streams.Group, "replay", disturbed)
    assert "OTHER weights" in streams._same_bits(
        "fastresnet-8-type1", "float32", torch.channels_last, CPU
    )
