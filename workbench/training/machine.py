"""Where a run happens."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil
import torch

from workbench import __version__
from workbench.spec.run import MachineRecord


def describe(device: torch.device) -> MachineRecord:
    """This machine as a run on `device` sees it."""
    is_cuda = device.type == "cuda"
    return MachineRecord(
        host=platform.node(),
        system=f"{platform.system()} {platform.release()}",
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        device=torch.cuda.get_device_name(device) if is_cuda else "CPU",
        driver=driver_version() if is_cuda else "",
        threads=torch.get_num_threads(),
        python=platform.python_version(),
        torch=torch.__version__,
        torchvision=_version("torchvision"),
        workbench=__version__,
    )


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        # Only Linux has the file.
        return platform.processor() or platform.machine()
    return platform.processor() or platform.machine()


def driver_version() -> str:
    """The NVIDIA driver's; 'unknown' where it does not answer."""
    import pynvml

    try:
        pynvml.nvmlInit()
        found = pynvml.nvmlSystemGetDriverVersion()
    except pynvml.NVMLError:
        return "unknown"
    return found.decode() if isinstance(found, bytes) else str(found)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
