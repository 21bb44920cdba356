"""Which machine the figures are of."""

import os
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

PACKAGES = (
    "torch",
    "torchvision",
    "numpy",
    "PySide6-Essentials",
    "pyqtgraph",
    "sqlite-utils",
    "mlflow",
    "tensorboard",
)


def describe() -> dict[str, str]:
    """Hardware, driver and versions, by what a person would call them."""
    facts = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "device": "no CUDA device",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }
    facts |= _device()
    for package in PACKAGES:
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            continue
    return facts


def _processor() -> str:
    # platform.processor() is empty on most Linux systems.
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _device() -> dict[str, str]:
    """Asked of the driver, not of torch: this process stays small beside the ones that measure."""
    try:
        import pynvml
    except ImportError:
        return {}
    try:
        pynvml.nvmlInit()
        handle = _handle(pynvml, first_visible(os.environ.get("CUDA_VISIBLE_DEVICES")))
        if handle is None:
            return {}
        name = pynvml.nvmlDeviceGetName(handle)
        memory = pynvml.nvmlDeviceGetMemoryInfo(handle).total / 2**30
        return {
            "device": f"{name}, {memory:.0f} GiB",
            "driver": pynvml.nvmlSystemGetDriverVersion(),
        }
    except pynvml.NVMLError:
        return {}


def first_visible(named: str | None) -> int | str | None:
    """Of `CUDA_VISIBLE_DEVICES`, the first device in the terms of the driver's library: an index,
    or the beginning of an identifier ('GPU-...', 'MIG-...'); None where the variable hides all.

    The library numbers devices by bus. So does CUDA where they are of one kind, or under
    CUDA_DEVICE_ORDER=PCI_BUS_ID; of different ones it puts the fastest first.
    """
    if named is None:
        return 0
    first = named.split(",")[0].strip()
    if not first or first == "-1":
        return None
    return int(first) if first.isdecimal() else first


def _handle(library: Any, device: int | str | None) -> Any:
    """The library's handle for a device; None where there is none of that identifier."""
    if device is None or isinstance(device, int):
        return None if device is None else library.nvmlDeviceGetHandleByIndex(device)
    if device.startswith("MIG-"):
        return library.nvmlDeviceGetHandleByUUID(device)
    # As CUDA does, by as many of its characters as tell it from others.
    for index in range(library.nvmlDeviceGetCount()):
        handle = library.nvmlDeviceGetHandleByIndex(index)
        if library.nvmlDeviceGetUUID(handle).startswith(device):
            return handle
    return None


def others_percent() -> float:
    """Share of all cores that programs use while this one waits a second."""
    return float(psutil.cpu_percent(interval=1.0))
