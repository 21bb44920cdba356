"""Reading the CIFAR archives' pickles without running anything that they say.

A pickle is a program. This reader takes only the instructions that plain containers, text, numbers
and numpy arrays need, and puts data-only classes of its own in the place of the three names that
an array's pickle mentions, so that neither numpy's nor anybody's code meets the file's values.
"""

import io
import math
import pickle
import pickletools
import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DatasetError

_OPCODES = re.compile(
    "PROTO|FRAME|STOP|NONE|NEWTRUE|NEWFALSE|LONG1|BINFLOAT|BININT[12]?|(SHORT_)?BIN(STRING|BYTES|UNICODE)"
    "|MARK|EMPTY_(DICT|LIST|TUPLE)|APPENDS?|SETITEMS?|TUPLE[123]?|MEMOIZE|(LONG_)?BIN(PUT|GET)"
    "|(STACK_)?GLOBAL|REDUCE|BUILD"
)
_MEMO_LIMIT = 1_000_000
_DAMAGE = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


def _text(text: str, encoding: str) -> bytes:
    """Stands for `_codecs.encode`: how Python 3 writes bytes for Python 2."""
    if encoding != "latin1":
        raise ValueError(f"encoding {encoding!r}")
    return text.encode("latin1")


class _Type:
    """Stands for `numpy.dtype`. `code` is such as 'u1'; the state says nothing new for bytes."""

    def __init__(self, code: str, *flags: object) -> None:
        self.code = code.lstrip("|")

    def __setstate__(self, state: object) -> None:
        """Byte order and the like, which single bytes do not have."""


class _Array:
    """Stands for `numpy.ndarray` and what rebuilds one; only arrays of bytes are read."""

    def __init__(self, *_: object) -> None:
        self.values: NDArray[np.uint8] = np.empty(0, np.uint8)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        _, shape, kind, is_fortran, data = state
        raw = data.encode("latin1") if isinstance(data, str) else data
        if not isinstance(kind, _Type) or kind.code != "u1" or not isinstance(raw, bytes):
            raise ValueError("an array that is not of bytes")
        if not isinstance(shape, tuple) or not all(
            isinstance(side, int) and side >= 0 for side in shape
        ):
            raise ValueError("an array without a shape")
        if math.prod(shape) != len(raw):
            raise ValueError(f"an array of {shape} with {len(raw)} bytes")
        flat = np.frombuffer(raw, np.uint8)
        self.values = flat.reshape(shape, order="F" if is_fortran else "C")


_STANDINS: dict[tuple[str, str], Callable[..., object]] = {
    ("_codecs", "encode"): _text,
    ("numpy", "dtype"): _Type,
    ("numpy", "ndarray"): _Array,
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("numpy._core.multiarray", "_reconstruct"): _Array,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., object]:
        try:
            return _STANDINS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}") from None


def read_pickle(data: bytes, name: str) -> dict[str, object]:
    """The dictionary in `data`, its arrays as uint8. Raises `DatasetError` naming `name`."""
    try:
        _check_opcodes(data)
        value = _Unpickler(io.BytesIO(data), encoding="latin1").load()
    except _DAMAGE as fault:
        raise DatasetError(
            f"'{name}' is not a batch of CIFAR images: {str(fault) or type(fault).__name__}.",
            "Download the archive again from its original address.",
        ) from None
    if not isinstance(value, dict):
        raise DatasetError(f"'{name}' holds no dictionary, as CIFAR batches do.")
    return {
        key.decode("latin1") if isinstance(key, bytes) else str(key): (
            entry.values if isinstance(entry, _Array) else entry
        )
        for key, entry in value.items()
    }


def _check_opcodes(data: bytes) -> None:
    """A white list, and a bound on memo numbers: the reader allocates room for the largest."""
    for opcode, argument, _ in pickletools.genops(data):
        if not _OPCODES.fullmatch(opcode.name):
            raise pickle.UnpicklingError(f"it uses the instruction {opcode.name}")
        if opcode.name == "LONG_BINPUT" and int(argument or 0) > _MEMO_LIMIT:
            raise pickle.UnpicklingError("it numbers too many objects")
