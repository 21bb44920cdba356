"""Memory of a GPU as the workbench counts it, and how running out of it is recognised."""

from pathlib import Path

import pytest
import torch
from torch import nn

from workbench.data import residence
from workbench.training import memory

GPU = torch.device("cuda", 0)
GIB = 2**30
NO_ENGINE = "GET was unable to find an engine to execute this computation"


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """A GPU with 1 GiB free, on which torch holds 6 GiB and uses 2."""
    counts = {"free": GIB, "reserved": 6 * GIB, "allocated": 2 * GIB, "num_ooms": 0}
    cuda = torch.cuda
    monkeypatch.setattr(cuda, "mem_get_info", lambda device: (counts["free"], 8 * GIB))
    monkeypatch.setattr(cuda, "memory_reserved", lambda device: counts["reserved"])
    monkeypatch.setattr(cuda, "memory_allocated", lambda device: counts["allocated"])
    monkeypatch.setattr(cuda, "memory_stats", lambda device: {"num_ooms": counts["num_ooms"]})
    monkeypatch.setattr(cuda, "is_initialized", lambda: True)
    monkeypatch.setattr(cuda, "device_count", lambda: 1)
    return counts


def test_memory_that_torch_holds_unused_is_free(card: dict[str, int]) -> None:
    assert residence.free_bytes(GPU) == 5 * GIB
    card["allocated"] = card["reserved"]
    assert residence.free_bytes(GPU) == GIB


def test_images_stay_on_a_card_that_an_earlier_run_has_left_full_of_cache(
    card: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    card["free"], card["allocated"] = 0, 0
    monkeypatch.setattr(residence, "needed_bytes", lambda rows, device, padding: 2 * GIB)
    monkeypatch.setattr(residence, "pad", lambda rows, padding, fill: rows)
    rows = torch.zeros(2, 4, 4, 3, dtype=torch.uint8)
    monkeypatch.setattr(torch.Tensor, "to", lambda tensor, device: tensor)
    assert isinstance(residence.settle(rows, GPU, 4, "zero"), residence.Resident)
    card["allocated"] = card["reserved"]
    monkeypatch.setattr(torch.cuda, "Stream", lambda device: None)
    assert isinstance(residence.settle(rows, GPU, 4, "zero"), residence.Streamed)


def test_the_batch_that_fits_is_estimated_from_the_same_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "free_bytes", lambda device: 10_000)
    monkeypatch.setattr(memory, "saved_bytes", lambda *_: 2 * 100)
    cpu = torch.device("cpu")
    assert memory.estimated_batch(nn.Identity(), (3, 4, 4), cpu, "float32") == 40


def test_what_is_reserved_is_known_of_a_gpu_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "max_memory_reserved", lambda device: 7 * GIB)
    assert memory.reserved(GPU) == 7 * GIB
    assert memory.reserved(torch.device("cpu")) is None


def test_the_peak_and_the_refused_allocations_are_forgotten_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[str] = []
    for name in ("reset_peak_memory_stats", "reset_accumulated_memory_stats"):
        monkeypatch.setattr(torch.cuda, name, lambda device, name=name: calls.append(name))
    memory.forget_peak(GPU)
    assert calls == ["reset_peak_memory_stats", "reset_accumulated_memory_stats"]


@pytest.mark.parametrize(
    "text",
    [
        "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "CUDA error: out of memory",
    ],
)
def test_a_library_that_finds_no_memory_is_out_of_memory(text: str) -> None:
    assert memory.is_exhausted(RuntimeError(text))


@pytest.mark.parametrize(
    "text", [NO_ENGINE, "Unable to find a valid cuDNN algorithm to run convolution"]
)
def test_no_engine_is_out_of_memory_only_after_a_refused_allocation(
    card: dict[str, int], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    fault = RuntimeError(text)
    assert not memory.is_exhausted(fault), "the configuration is not supported"
    card["num_ooms"] = 1
    assert memory.is_exhausted(fault), "no workspace found room"
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: False)
    assert not memory.is_exhausted(fault)


def raised_during(first: Exception, second: Exception) -> Exception:
    """`second`, raised while `first` was handled, as `torch.cuda.graph` does on leaving."""
    try:
        try:
            raise first
        finally:
            raise second
    except type(second) as fault:
        return fault


def test_running_out_of_memory_is_seen_behind_what_followed_it() -> None:
    capture = RuntimeError("CUDA error: operation failed due to a previous error during capture")
    exhausted = torch.OutOfMemoryError("CUDA out of memory.")
    fault = raised_during(exhausted, capture)
    assert fault.__context__ is exhausted
    assert memory.is_exhausted(fault)
    assert memory.is_exhausted(raised_during(fault, RuntimeError("and more")))


def test_running_out_of_memory_is_seen_as_a_cause() -> None:
    fault = RuntimeError("the step failed")
    fault.__cause__ = MemoryError()
    assert memory.is_exhausted(fault)
    fault.__cause__ = ValueError("a shape")
    assert not memory.is_exhausted(fault)


def test_a_chain_of_exceptions_that_closes_on_itself_ends() -> None:
    first, second = RuntimeError("a"), RuntimeError("b")
    first.__context__, second.__context__ = second, first
    assert not memory.is_exhausted(first)
    second.__cause__ = MemoryError()
    assert memory.is_exhausted(first)


def test_other_errors_behind_an_error_are_not_memory(tmp_path: Path) -> None:
    fault = raised_during(FileNotFoundError(tmp_path), RuntimeError("shape '[2]' is invalid"))
    assert not memory.is_exhausted(fault)
