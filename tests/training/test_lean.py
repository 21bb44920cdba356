"""What takes launches off a step, and leaves the numbers as they are."""

import copy
from pathlib import Path

import pytest
import torch
from filelock import FileLock
from torch import Tensor, nn

from tests.designs import residual_unit, small_design
from tests.training.jobs import RECIPE, job
from tests.training.test_captured import Asked, dropped_model
from workbench.nn.network import build
from workbench.training import layout, snapshot
from workbench.training.counters import BatchCounters
from workbench.training.evaluation import evaluate
from workbench.training.layout import FORMATS, format_of, lay_out
from workbench.training.losses import Losses
from workbench.training.session import Session
from workbench.training.totals import Totals

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


def residual_model() -> nn.Module:
    return build(small_design(residual_unit()), (3, 8, 8), 10, seed=1).train()


def counts(model: nn.Module) -> list[int]:
    return [int(each) for name, each in model.named_buffers() if name.endswith("batches_tracked")]


class Twice(nn.Module):
    """Passes one batch norm twice, another never, one that averages over all batches, and one
    that keeps no statistics."""

    def __init__(self) -> None:
        super().__init__()
        self.shared, self.unused = nn.BatchNorm2d(3), nn.BatchNorm2d(3)
        self.average = nn.BatchNorm2d(3, momentum=None)
        self.plain = nn.BatchNorm2d(3, track_running_stats=False)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.plain(self.average(self.shared(self.shared(x))))
        return y


@pytest.mark.parametrize("make", [residual_model, Twice, dropped_model])
def test_batches_are_counted_as_the_layers_count_them(make) -> None:
    model = make()
    other = copy.deepcopy(model)
    forward = BatchCounters(other)
    for seed in range(4):
        images = torch.randn(4, 3, 8, 8)
        torch.manual_seed(seed)
        expected = model(images)
        torch.manual_seed(seed)
        assert torch.equal(forward(images), expected)
    assert counts(other) == counts(model) != []
    for name, tensor in model.state_dict().items():
        assert torch.equal(other.state_dict()[name], tensor), name


def test_one_addition_counts_for_all_layers() -> None:
    model = residual_model()
    forward = BatchCounters(model)
    forward(torch.randn(4, 3, 8, 8))
    with Asked() as asked:
        forward(torch.randn(4, 3, 8, 8))
    assert asked.names.count("_foreach_add_") == 1
    assert len(counts(model)) == 2


def test_a_fault_in_the_forward_pass_leaves_the_counters_in_their_layers() -> None:
    model = residual_model()
    forward = BatchCounters(model)
    forward(torch.randn(4, 3, 8, 8))
    with pytest.raises(RuntimeError):
        forward(torch.randn(4, 5, 8, 8))
    assert counts(model) == [1, 1]


def test_a_snapshot_is_each_tensor_contiguous_and_a_copy() -> None:
    tensors = {
        "kernel": torch.randn(4, 3, 3, 3).contiguous(memory_format=torch.channels_last),
        "part": torch.randn(6, 5)[::2, 1:4],
        "count": torch.tensor(7),
        "sums": torch.randn(2, dtype=torch.float64),
        "bytes": torch.randint(0, 255, (5,), dtype=torch.uint8),
        "half": torch.randn(3).bfloat16(),
        "none": torch.empty(0, 3),
    }
    expected = {name: tensor.clone() for name, tensor in tensors.items()}
    for copies in (snapshot.packed(tensors), snapshot.to_host(tensors)):
        for tensor in tensors.values():
            tensor.zero_()
        assert list(copies) == list(expected)
        for name, copied in copies.items():
            assert torch.equal(copied, expected[name]) and copied.dtype == expected[name].dtype
            assert copied.is_contiguous()
        for name, tensor in tensors.items():
            tensor.copy_(expected[name])


def test_a_state_that_does_not_fit_twice_is_copied_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(tensors: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(snapshot, "packed", full)
    meta = torch.empty(3, device="meta")
    with pytest.raises(NotImplementedError, match="meta"):  # asked for itself, and not packed
        snapshot.to_host({"a": meta})


def test_a_session_keeps_what_its_device_would_send_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(job(tmp_path), CPU)
    expected = session.state()
    monkeypatch.setattr("workbench.training.session.to_host", snapshot.packed)
    found = session.state()
    assert found.tensors.keys() == expected.tensors.keys()
    assert all(torch.equal(found.tensors[n], t) for n, t in expected.tensors.items())


def test_losses_and_totals_take_few_operations() -> None:
    """Of the device's sums: loss and errors of a batch come in one addition."""
    totals, losses = Totals(CPU), Losses(CPU)
    logits, labels = torch.randn(12, 10), torch.randint(0, 10, (12,))
    loss = nn.functional.cross_entropy(logits, labels)
    for _ in range(3):
        totals.add(logits, labels, loss)
        totals.images += 12
        losses.push(loss)
    wrong = 100 * float((logits.argmax(1) != labels).float().mean())
    assert totals.mean() == (pytest.approx(float(loss)), pytest.approx(wrong))
    assert losses.recent[-3:].tolist() == [float(loss)] * 3


@pytest.mark.parametrize("chosen", list(FORMATS))
def test_a_network_is_trained_and_tested_in_the_layout_it_is_given(
    tmp_path: Path, chosen: layout.Layout
) -> None:
    """And a resumed run goes on in it."""
    session = Session(job(tmp_path, model=residual_model()), CPU)
    session.lay_out(chosen)
    seen: set[bool] = set()

    def note(_: nn.Module, given: tuple[Tensor, ...]) -> None:
        seen.add(given[0].is_contiguous(memory_format=FORMATS[chosen]))

    first = next(m for m in session.model.modules() if isinstance(m, nn.Conv2d))
    first.register_forward_pre_hook(note)
    for batch in session.train.plan(1):
        session.step(batch, 0.05)
    evaluate(session.model, session.test, CPU, "float32")
    assert seen == {True} and format_of(session.model) == FORMATS[chosen]
    resumed = Session(job(tmp_path / "b", model=residual_model()), CPU)
    session.place.step = session.place.done = 7
    resumed.restore(session.state())
    assert resumed.layout == chosen
    for state in resumed.optimizer.state.values():
        momentum = state["momentum_buffer"]
        if momentum.dim() == 4:
            assert momentum.is_contiguous(memory_format=FORMATS[chosen])


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """A GPU whose layouts take so long; how often it was asked, under 'asked'."""
    seconds = {"channels_last": 1.0, "contiguous": 1.0, "asked": 0.0}

    def measured(model, shape, recipe, device, chosen):  # type: ignore[no-untyped-def]
        seconds["asked"] += 1
        torch.rand(3)
        return seconds[chosen]

    monkeypatch.setattr(layout, "_seconds", measured)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "a GPU")
    monkeypatch.setattr(layout.memory, "give_back", lambda device: None)
    monkeypatch.setattr(
        layout, "random_state", lambda device: {"random.cpu": torch.get_rng_state()}
    )
    monkeypatch.setattr(
        layout, "set_random_state", lambda device, state: torch.set_rng_state(state["random.cpu"])
    )
    return seconds


@pytest.mark.parametrize(
    ("first", "chosen"), [(0.5, "contiguous"), (0.99, "channels_last"), (1.4, "channels_last")]
)
def test_the_layout_is_the_clearly_faster_one(
    probe: dict[str, float], first: float, chosen: str
) -> None:
    probe["contiguous"] = first
    before = torch.get_rng_state()
    assert layout.choose(residual_model(), (3, 8, 8), RECIPE, CUDA) == chosen
    assert torch.equal(torch.get_rng_state(), before)


def test_a_layout_is_measured_once_and_kept(probe: dict[str, float]) -> None:
    """Seeds and repetitions of a network have the same, whatever noise a second probe met."""
    probe["contiguous"] = 0.5
    assert layout.choose(residual_model(), (3, 8, 8), RECIPE, CUDA) == "contiguous"
    probe["contiguous"] = 2.0
    assert layout.choose(residual_model(), (3, 8, 8), RECIPE, CUDA) == "contiguous"
    assert probe["asked"] == 2
    assert layout.choose(residual_model(), (3, 9, 9), RECIPE, CUDA) == "channels_last"
    layout._file().write_text("{ not JSON", encoding="utf-8")
    assert layout.choose(residual_model(), (3, 8, 8), RECIPE, CUDA) == "channels_last"


def test_a_probe_that_fails_leaves_the_usual_layout(
    probe: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> float:
        raise torch.OutOfMemoryError("CUDA out of memory")

    probe["contiguous"] = 0.5
    with monkeypatch.context() as patched:
        patched.setattr(layout, "_seconds", full)
        assert layout.choose(residual_model(), (3, 8, 8), RECIPE, CUDA) == "channels_last"
    # What went wrong once decides nothing for good.
    assert layout.choose(residual_model(), (3, 8, 8), RECIPE, CUDA) == "contiguous"


def test_a_probe_gives_way_to_a_stop(probe: dict[str, float]) -> None:
    probe["contiguous"] = 0.5
    stopped = layout.choose(residual_model(), (3, 8, 8), RECIPE, CUDA, lambda: True)
    assert stopped == "channels_last" and probe["asked"] == 0
    with FileLock(layout._file().with_name("layouts.lock")):
        asked = iter([False, False, True])
        waiting = layout.choose(residual_model(), (3, 8, 8), RECIPE, CUDA, lambda: next(asked))
    assert waiting == "channels_last" and probe["asked"] == 0


def test_both_layouts_are_timed_on_the_same_path(
    monkeypatch: pytest.MonkeyPatch, probe: dict[str, float]
) -> None:
    drawn: list[float] = []

    def measured(*_: object) -> float:
        drawn.append(float(torch.rand(())))
        return 1.0

    monkeypatch.setattr(layout, "_seconds", measured)
    layout.choose(residual_model(), (3, 8, 8), RECIPE, CUDA)
    assert len(drawn) == 2 and drawn[0] == drawn[1]


@pytest.mark.parametrize(("seconds", "most"), [(0.001, 1 + 5 * 8), (0.2, 1 + 1), (5.0, 2)])
def test_a_slow_network_is_not_probed_for_long(
    monkeypatch: pytest.MonkeyPatch, seconds: float, most: int
) -> None:
    now, replays = 0.0, 0

    class Replay:
        def replay(self) -> None:
            nonlocal now, replays
            now += seconds
            replays += 1

    monkeypatch.setattr(layout.time, "perf_counter", lambda: now)
    monkeypatch.setattr(layout.capture, "side_stream", lambda device: None)
    monkeypatch.setattr(layout.capture, "warm_up", lambda work, stream: None)
    monkeypatch.setattr(layout.capture, "record", lambda work, stream: Replay())
    found = layout._seconds(residual_model(), (3, 8, 8), RECIPE, CPU, "contiguous")
    assert found == pytest.approx(seconds) and replays <= most


def test_a_cpu_is_not_probed() -> None:
    assert layout.choose(residual_model(), (3, 8, 8), RECIPE, CPU) == "channels_last"
    assert not layout._file().exists()


def test_a_layout_is_brought_about_in_place() -> None:
    model = residual_model()
    kernels = [p for p in model.parameters() if p.dim() == 4]
    before = [kernel.detach().clone() for kernel in kernels]
    lay_out(model, "channels_last")
    assert next(p for p in model.parameters() if p.dim() == 4) is kernels[0]
    assert all(torch.equal(a, b) for a, b in zip(kernels, before, strict=True))
