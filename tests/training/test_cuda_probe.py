"""Why torch can use no GPU, and what is said of one that it can use."""

import warnings

import pytest
import torch

from workbench.errors import TrainingError
from workbench.training import cuda_probe, job

TOO_OLD = (
    "The NVIDIA driver on your system is too old (found version 11040). Please update it.\nStack"
)
ARCHITECTURES = ["sm_75", "sm_80", "sm_90", "sm_100", "sm_120", "compute_120"]


class Properties:
    name, total_memory, major, minor = "NVIDIA H100", 80 * 2**30, 9, 0


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch):
    """A torch built for a toolkit, and what it says when CUDA is started."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(cuda_probe, "driver_version", lambda: "570.1")

    def made(
        message: str = "", cuda: str | None = "12.8", hip: str | None = None, warning: str = ""
    ) -> None:
        def is_available() -> bool:
            if warning:
                warnings.warn(warning, stacklevel=1)
            return False

        def init() -> None:
            if message:
                raise RuntimeError(message)

        monkeypatch.setattr(torch.version, "cuda", cuda)
        monkeypatch.setattr(torch.version, "hip", hip)
        monkeypatch.setattr(torch.cuda, "is_available", is_available)
        monkeypatch.setattr(torch.cuda, "init", init)

    return made


@pytest.fixture
def card(build, monkeypatch: pytest.MonkeyPatch) -> None:
    """An H100 that runs kernels, which are run on the CPU."""
    build()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: Properties)
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: ARCHITECTURES)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda device: None)
    made = torch.ones
    monkeypatch.setattr(torch, "ones", lambda size, device: made(size))


def absence() -> cuda_probe.Absence:
    found = cuda_probe.absence()
    assert found is not None
    return found


def test_a_build_without_cuda_is_named(build) -> None:
    build(cuda=None)
    assert "CPU-only build" in absence().reason and not absence().is_fault
    assert "pytorch.org" in absence().hint


@pytest.mark.parametrize(
    ("message", "reason", "is_fault"),
    [
        ("Found no NVIDIA driver on your system. Please check", "no NVIDIA driver", False),
        (TOO_OLD, "too old (built for CUDA", True),
        ("No CUDA GPUs are available", "no NVIDIA GPU", False),
        ("", "no NVIDIA GPU", False),
        ("Error 802: system not yet initialized\nmore", "does not start", True),
    ],
)
def test_the_cause_of_a_missing_device_is_said(build, message, reason, is_fault) -> None:
    build(message)
    found = absence()
    assert reason.replace("built", "torch is built") in found.reason
    assert "12.8" in found.reason and "\n" not in found.reason
    assert found.is_fault is is_fault and bool(found.hint) is is_fault


def test_what_is_only_warned_about_is_said(build) -> None:
    build(warning="CUDA initialization: The NVIDIA driver on your system is too old")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert absence().is_fault and "driver is too old" in absence().reason


def test_devices_that_were_hidden_are_said_to_be(build, monkeypatch) -> None:
    build("No CUDA GPUs are available")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert "CUDA_VISIBLE_DEVICES=''" in absence().reason and absence().hint
    build(TOO_OLD)
    assert "too old" in absence().reason


def test_a_build_for_amd_is_named(build) -> None:
    build("No HIP GPUs are available", cuda=None, hip="6.2")
    assert "ROCm build (HIP 6.2)" in absence().reason and "No HIP GPUs" in absence().reason
    assert cuda_probe.toolkit() == "ROCm 6.2 (AMD)"


def test_choosing_a_device_that_is_missing_says_why(build) -> None:
    build(TOO_OLD)
    with pytest.raises(TrainingError, match=r"driver is too old .*found version 11040"):
        job.resolve("cuda")
    assert job.resolve("auto") == torch.device("cpu")


@pytest.mark.usefixtures("card")
def test_a_device_is_described_once_a_kernel_has_run_on_it() -> None:
    assert cuda_probe.absence() is None
    assert cuda_probe.toolkit() == "CUDA 12.8, driver 570.1"
    found = cuda_probe.probe(0)
    assert found.description == "NVIDIA H100, 80 GiB, compute capability 9.0 (native)"
    assert not found.fault


@pytest.mark.usefixtures("card")
def test_a_kernel_that_fails_is_told_with_its_cause(monkeypatch) -> None:
    def fail(device: torch.device) -> None:
        raise RuntimeError("CUDA error: no kernel image is available for execution\nCompile with")

    monkeypatch.setattr(torch.cuda, "synchronize", fail)
    assert cuda_probe.probe(0).fault == "CUDA error: no kernel image is available for execution"
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: ["sm_120"])
    found = cuda_probe.probe(0)
    assert "not in this build" in found.description
    assert found.fault.startswith("torch was built without kernels for it (sm_120): CUDA error")


@pytest.mark.parametrize(
    ("capability", "architectures", "expected"),
    [
        ((9, 0), ARCHITECTURES, "native"),
        ((8, 6), ARCHITECTURES, "native"),
        ((7, 0), ARCHITECTURES, ""),
        ((8, 0), ["sm_86"], ""),
        ((12, 1), ["sm_90", "compute_120"], "compiled by the driver"),
        ((13, 0), ["compute_120"], "compiled by the driver"),
        ((9, 0), ["compute_120"], ""),
        ((9, 0), ["sm_90a"], "native"),
        ((10, 3), ["sm_100a", "compute_100a"], ""),
        ((10, 3), ["sm_100f"], "native"),
        ((9, 0), [], ""),
        ((9, 0), ["gfx90a"], ""),
    ],
)
def test_architectures_of_a_build_are_matched_to_a_device(capability, architectures, expected):
    assert cuda_probe.coverage(capability, architectures) == expected
