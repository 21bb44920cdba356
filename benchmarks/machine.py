"""Which machine the figures are of."""

import os
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

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
        handle = pynvml.nvmlDeviceGetHandleByIndex(0)
        name = pynvml.nvmlDeviceGetName(handle)
        memory = pynvml.nvmlDeviceGetMemoryInfo(handle).total / 2**30
        return {
            "device": f"{name}, {memory:.0f} GiB",
            "driver": pynvml.nvmlSystemGetDriverVersion(),
        }
    except pynvml.NVMLError:
        return {}


def others_percent() -> float:
    """Share of all cores that programs use while this one waits a second."""
    return float(psutil.cpu_percent(interval=1.0))
