"""What counts as a launch of a training step."""

import torch
from torch.profiler import ProfilerActivity, profile, record_function

from benchmarks import launches

STEP = "operations per step"


def counted(work) -> dict[str, int]:
    with profile(activities=[ProfilerActivity.CPU]) as record:
        work()
    return dict(launches.counts(record.events()))


def test_an_operation_counts_once_whatever_it_calls() -> None:
    weight, x = torch.ones(4, 4), torch.ones(4, 4)
    # `linear` is built from a transposition and a product.
    found = counted(lambda: torch.nn.functional.linear(x, weight))
    assert found[f"{STEP}: all"] == 1
    assert found[f"{STEP}: every call"] > 1


def test_memory_and_views_of_it_are_no_operations() -> None:
    x = torch.ones(4, 4)
    found = counted(lambda: (x.view(16), x.t(), x[1:, :2], torch.empty(3), x.detach()))
    assert f"{STEP}: all" not in found
    assert found[f"{STEP}: every call"] > 4


def test_operations_are_told_by_their_place_in_a_step() -> None:
    model = torch.nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), 0.1, fused=True)
    x, labels = torch.ones(2, 4), torch.tensor([0, 1])

    def step() -> None:
        with record_function(launches.FORWARD):
            logits = model(x)
        torch.nn.functional.cross_entropy(logits, labels).backward()
        optimizer.step()
        torch.relu(x)

    found = counted(step)
    assert found[f"{STEP}: forward and loss"] == 2
    assert found[f"{STEP}: optimiser"] == 1
    assert found[f"{STEP}: the rest"] >= 1
    assert found[f"{STEP}: backward"] >= 4
    places = sum(found.get(f"{STEP}: {place}", 0) for place in launches.PLACES)
    assert places == found[f"{STEP}: all"]
