"""What keeps a network from being compiled, told by its cause."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from workbench.errors import TrainingError

_LINE_BY_LINE = "or choose steps run line by line."

_HINTS = {
    "InvalidCxxCompiler": f"Install a C++ compiler, such as g++, {_LINE_BY_LINE}",
    "CppCompileError": "The C++ compiler refused the code: its version may be too old. Install a "
    f"newer one, {_LINE_BY_LINE}",
    "ModuleNotFoundError": f"Install that Python package, {_LINE_BY_LINE}",
    "TritonMissing": f"Install Triton, which comes with torch for CUDA on Linux, {_LINE_BY_LINE}",
    "TritonUnavailableError": "Install Triton, which comes with torch for CUDA on Linux, "
    f"{_LINE_BY_LINE}",
    "GPUTooOldForTriton": "Compiling for a GPU needs one of CUDA capability 7.0 or later. Choose "
    "steps run line by line, or captured as a graph.",
}
_HEADERS = "Python.h"
_WITHOUT_HEADERS = f"Install Python's headers, such as Debian's python3-dev, {_LINE_BY_LINE}"

_UNKNOWN = (
    "This is a limit of torch.compile with this network. Choose steps run line by line, or, on a "
    "GPU, captured as a graph."
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise `TrainingError` where torch.compile's backend fails: what happened, and what helps
    against that."""
    from torch._dynamo.exc import ShortenTraceback

    try:
        yield
    except ShortenTraceback as fault:
        cause = _cause(fault)
        if isinstance(cause, MemoryError | torch.OutOfMemoryError):
            raise cause from None
        raise TrainingError(
            f"The network cannot be compiled on this machine: {_first_line(cause)}", _hint(cause)
        ) from None


def _cause(fault: BaseException) -> BaseException:
    """The innermost of those that wrap one another, or one on the way that we know."""
    seen = set()
    while id(fault) not in seen and type(fault).__name__ not in _HINTS:
        seen.add(id(fault))
        inner = getattr(fault, "inner_exception", None) or fault.__cause__
        if not isinstance(inner, BaseException):
            break
        fault = inner
    return fault


def _hint(cause: BaseException) -> str:
    name = type(cause).__name__
    if name == "CppCompileError" and _HEADERS in str(cause):
        return _WITHOUT_HEADERS
    return _HINTS.get(name, _UNKNOWN)


def _first_line(fault: BaseException) -> str:
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    return lines[0] if lines else type(fault).__name__
