"""Which CUDA devices torch can use, and why it can use none.

`torch.cuda.is_available()` keeps the cause to itself. `torch.cuda.init()` raises it.
"""

import os
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from workbench.training.machine import driver_version

_CPU_BUILD_HINT = "https://pytorch.org/get-started/locally says which torch to install for a GPU."
_DRIVER_HINT = "Update the NVIDIA driver, or install a torch built for an older CUDA toolkit."
_ARCHITECTURE = re.compile(r"(sm|compute)_(\d+)(\d)([af]?)")


@dataclass(frozen=True, slots=True)
class Absence:
    """Why torch can use no GPU. `is_fault` where it looks as if there is one that it should be
    able to use; `hint` says what to do, and may be empty."""

    reason: str
    hint: str = ""
    is_fault: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """One device that torch sees, in words; `fault` is why it cannot be used, empty where a kernel
    has run on it."""

    description: str
    fault: str = ""


def absence() -> Absence | None:
    """None where torch can use a GPU."""
    if torch.version.cuda is None and torch.version.hip is None:
        reason = f"torch {torch.__version__} is a CPU-only build"
        return Absence(reason, _CPU_BUILD_HINT)
    with warnings.catch_warnings(record=True) as warned:
        # An old driver is only warned about here, and a warning may have been turned into an error.
        warnings.simplefilter("always")
        if torch.cuda.is_available():
            return None
        message = _refusal()
    return _explained(message or next((_first_line(w.message) for w in warned), ""))


def toolkit() -> str:
    """The toolkit that torch was built for, and the driver."""
    if torch.version.hip is not None:
        return f"ROCm {torch.version.hip} (AMD)"
    return f"CUDA {torch.version.cuda}, driver {driver_version()}"


def probe(index: int) -> Probe:
    """Look at one device and run a kernel on it."""
    properties = torch.cuda.get_device_properties(index)
    memory = f"{properties.total_memory / 2**30:.0f} GiB"
    if torch.version.hip is not None:
        return Probe(f"{properties.name}, {memory}", _kernel_fault(index))
    capability = (properties.major, properties.minor)
    support = coverage(capability, torch.cuda.get_arch_list())
    text = f"{properties.name}, {memory}, compute capability {capability[0]}.{capability[1]}"
    fault = _kernel_fault(index)
    if fault and not support:
        built_for = " ".join(torch.cuda.get_arch_list())
        fault = f"torch was built without kernels for it ({built_for}): {fault}"
    return Probe(f"{text} ({support or 'not in this build of torch'})", fault)


def coverage(capability: tuple[int, int], architectures: Sequence[str]) -> str:
    """How a build for `architectures`, such as 'sm_90' or 'compute_120', runs on a device: by
    'native' kernels, 'compiled by the driver' from PTX, or not at all (empty).

    Kernels of one major version run on its later minor ones; with the suffix 'a' on that very
    capability only. PTX runs on everything later, unless it has a suffix.
    https://docs.nvidia.com/cuda/cuda-compiler-driver-nvcc/#gpu-feature-list
    """
    known = [match.groups() for name in architectures if (match := _ARCHITECTURE.fullmatch(name))]
    for kind, major, minor, suffix in known:
        built = (int(major), int(minor))
        is_same_family = built[0] == capability[0] and built[1] <= capability[1]
        if kind == "sm" and (built == capability if suffix == "a" else is_same_family):
            return "native"
    if any(
        kind == "compute" and not suffix and (int(major), int(minor)) <= capability
        for kind, major, minor, suffix in known
    ):
        return "compiled by the driver"
    return ""


def _refusal() -> str:
    """The first line of what CUDA says when it is asked to start; empty where it says nothing."""
    try:
        torch.cuda.init()  # type: ignore[no-untyped-call]
    except (RuntimeError, AssertionError) as fault:
        return _first_line(fault)
    return ""


def _explained(message: str) -> Absence:
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if torch.version.hip is not None:
        build = f"torch is a ROCm build (HIP {torch.version.hip})"
        return Absence(f"{build} and finds no AMD GPU: {message or 'no reason given'}")
    build = f"torch is built for CUDA {torch.version.cuda}"
    if "no NVIDIA driver" in message:
        return Absence(f"there is no NVIDIA driver ({build})")
    if "driver" in message and "too old" in message:
        return Absence(f"the NVIDIA driver is too old ({build}): {message}", _DRIVER_HINT, True)
    if visible is not None and (not message or "No CUDA GPUs" in message):
        hint = "Unset CUDA_VISIBLE_DEVICES, or set it to the index of a GPU."
        return Absence(f"CUDA_VISIBLE_DEVICES='{visible}' leaves no GPU ({build})", hint)
    if not message or "No CUDA GPUs" in message:
        return Absence(f"there is a driver, but no NVIDIA GPU ({build})")
    hint = "'nvidia-smi' says whether the driver works; a restart often helps after an update."
    return Absence(f"CUDA does not start ({build}): {message}", hint, True)


def _kernel_fault(index: int) -> str:
    """What a kernel on that device ends with; empty where it ran. Kernels that the build lacks and
    faults of a device show only when one is launched and waited for."""
    device = torch.device("cuda", index)
    try:
        total = torch.ones(1, device=device) + 1
        torch.cuda.synchronize(device)
        result = float(total)
    except RuntimeError as fault:
        return _first_line(fault)
    return "" if result == 2.0 else f"1 + 1 gave {result}"


def _first_line(fault: object) -> str:
    text = next(iter(str(fault).strip().splitlines()), type(fault).__name__)
    return text.rstrip(".")
