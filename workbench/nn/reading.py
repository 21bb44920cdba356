"""Files of weights, read without executing anything that they say.

A torch checkpoint is a pickle, which is a program. torch's restricted reader builds tensors and
plain containers; beside them, training checkpoints hold numbers of numpy and the options of a
command line. For the names of these it gets data-only stand-ins, so that neither numpy's nor
anybody's code meets the file's values; whatever else a file asks for is refused.
"""

import re
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from workbench.errors import CheckpointError

LARGEST_FILE = 8 * 2**30
# What the restricted unpickler of torch raises for bytes that are no checkpoint, its asserts and
# its empty stack included.
_READ_FAULTS = (
    OSError,
    SafetensorError,
    UnpicklingError,
    RuntimeError,
    EOFError,
    ValueError,
    AssertionError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    struct.error,
)
_USUAL = ("state_dict", "model", "net", "model_state_dict", "model_state", "network", "weights")
"""What the mapping of a network's weights is called, the likeliest name first."""
_OTHERS = re.compile(r"optim|sched|scaler|rng|random|lr_|history|amp", re.IGNORECASE)
_PREFIXES = ("module.", "model.", "_orig_mod.")
_DEEPEST = 4
_GLOBAL = re.compile(r"GLOBAL ([\w.]+)")


class _Data:
    """Stands for an object that only holds data: takes it and forgets it."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __setstate__(self, state: object) -> None:
        pass


def _standin(*_: object, **__: object) -> _Data:
    """Stands for a function that makes such an object."""
    return _Data()


_STANDINS: Mapping[str, Callable[..., object]] = {
    **dict.fromkeys(
        (
            "argparse.Namespace types.SimpleNamespace numpy.dtype numpy.ndarray "
            "pathlib.Path pathlib.PosixPath pathlib.WindowsPath pathlib.PurePosixPath "
            "pathlib._local.Path pathlib._local.PosixPath pathlib._local.WindowsPath "
            "datetime.datetime datetime.date datetime.timedelta"
        ).split(),
        _Data,
    ),
    **{
        f"numpy.dtypes.{kind}DType": _Data
        for kind in (
            "Bool", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64",
            "Float16", "Float32", "Float64", "Str", "Bytes", "LongLong", "ULongLong",
        )
    },
    **{
        f"numpy.{module}.multiarray.{name}": _standin
        for module in ("core", "_core")
        for name in ("scalar", "_reconstruct")
    },
    "_codecs.encode": _standin,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The tensors of a file by their names. `part` is where in the file they are, such as
    'state_dict'; `others` are further places with tensors by name."""

    tensors: Mapping[str, Tensor]
    part: str = ""
    others: tuple[str, ...] = ()


def read(path: Path, part: str | None = None) -> Reading:
    """The tensors of a `.safetensors` file or of a torch checkpoint: those of the network, or those
    in `part` of it. Raises `CheckpointError`."""
    _check_file(path)
    try:
        if path.suffix == ".safetensors":
            return Reading(_unwrapped(load_file(path)))
        content = _loaded(path)
    except _READ_FAULTS as fault:
        raise _refusal(path, fault) from None
    return _chosen(dict(_mappings(content)), path.name, part)


def _check_file(path: Path) -> None:
    """Looks before it opens: to open a pipe is to wait for whoever writes into it."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
            raise CheckpointError(
                f"'{path}' cannot be read as weights: it is {kind}.",
                "Give the path of a .safetensors file or a torch checkpoint.",
            )
        with path.open("rb"):
            pass
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else None
        raise CheckpointError(
            f"'{path}' cannot be read as weights: {why or fault}.",
            "Give the path of a .safetensors file or a torch checkpoint that you may read.",
        ) from None
    if status.st_size > LARGEST_FILE:
        raise CheckpointError(f"'{path.name}' is larger than {LARGEST_FILE >> 30} GiB.")


def _loaded(path: Path) -> Any:
    standins = [(standin, name) for name, standin in _STANDINS.items()]
    # For numpy's scalars torch knows names of both of its generations already.
    with warnings.catch_warnings(), torch.serialization.safe_globals(standins):  # type: ignore[arg-type]
        # An unusual pickle protocol is refused or read; a warning helps nobody here.
        warnings.simplefilter("ignore")
        return torch.load(path, map_location="cpu", weights_only=True)


def _mappings(content: Any, place: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every mapping of tensors by name in a file's content, by the keys that lead to it."""
    if not isinstance(content, Mapping):
        return
    found = {k: v for k, v in content.items() if isinstance(k, str) and isinstance(v, Tensor)}
    if found:
        yield place, found
    if depth < _DEEPEST:
        for key, value in content.items():
            if isinstance(key, str) and not _OTHERS.search(key):
                yield from _mappings(value, f"{place}.{key}" if place else key, depth + 1)


def _chosen(found: dict[str, Any], name: str, part: str | None) -> Reading:
    listed = ", ".join(f"'{place or 'the file itself'}'" for place in found)
    if part is not None:
        if part not in found:
            hint = f"It has them in {listed}." if found else ""
            raise CheckpointError(f"'{name}' holds no tensors by name in '{part}'.", hint)
        return Reading(_unwrapped(found[part]), part, tuple(p for p in found if p != part))
    if not found:
        raise CheckpointError(
            f"'{name}' holds no tensors by name.",
            "A file of weights holds a mapping from names to tensors: torch.save("
            "model.state_dict(), 'weights.pt') writes one.",
        )
    place = _likeliest(found)
    if place is None:
        raise CheckpointError(
            f"'{name}' holds tensors by name in several places: {listed}.",
            "Say which: --part NAME.",
        )
    return Reading(_unwrapped(found[place]), place, tuple(p for p in found if p != place))


def _likeliest(found: Mapping[str, Any]) -> str | None:
    """The place of the network's weights: the only one, the outermost of a usual name, or the one
    that has more than a single loose tensor or two."""
    if len(found) == 1:
        return next(iter(found))
    usual = [
        place
        for name in _USUAL
        for place in sorted(found, key=lambda each: each.count("."))
        if place.rpartition(".")[2] == name
    ]
    if usual:
        return usual[0]
    many = [place for place, tensors in found.items() if len(tensors) > 2]
    return many[0] if len(many) == 1 else None


def _unwrapped(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Without what wrappers put before every name; of a run's own checkpoint the network alone."""
    found = dict(tensors)
    if "totals" in found and any(name.startswith("model.") for name in found):
        found = {name: each for name, each in found.items() if name.startswith("model.")}
    for prefix in _PREFIXES:
        if all(key.startswith(prefix) for key in found):
            found = {key.removeprefix(prefix): value for key, value in found.items()}
    return found


def _refusal(path: Path, fault: Exception) -> CheckpointError:
    """In our words: what stands in the way, and a way out."""
    name, text = path.name, str(fault)
    way_out = (
        "Where you trust the file, keep its tensors alone, in Python: "
        f"c = torch.load({name!r}, map_location='cpu', weights_only=False); "
        "torch.save({key}, 'tensors.pt')"
    )
    if _is_tar(path):
        why, key = "it has the tar format of torch before 0.1.10", "c"
    elif _is_torchscript(path):
        why = "it is a TorchScript program, not a file of weights"
        way_out = (
            f"In Python: torch.save(torch.jit.load({name!r}).state_dict(), 'tensors.pt') "
            "keeps its tensors."
        )
        key = ""
    elif asked := _asked_for(text):
        why = f"beside tensors it holds '{asked}', which reading it would have to run"
        is_object = asked.split(".")[0] not in ("builtins", "os", "posix", "subprocess")
        key = "c.state_dict() if hasattr(c, 'state_dict') else c['state_dict']"
        way_out = way_out if is_object else "Do not use the file: it asks for code to be run."
    else:
        why = "it is damaged, or something else"
        key = ""
        way_out = "It must be a .safetensors file, or what torch.save writes."
    return CheckpointError(
        f"'{name}' cannot be read as weights: {why}.", way_out.replace("{key}", key)
    )


def _asked_for(text: str) -> str:
    """The name that torch's reader refused."""
    found = _GLOBAL.search(text)
    if found is None:
        return ""
    name = found[1].rstrip(".")
    # torch leaves out the module of what Python has built in.
    return name if "." in name else f"builtins.{name}"


def _is_tar(path: Path) -> bool:
    """By its magic: `tarfile` would decompress what only looks compressed."""
    try:
        with path.open("rb") as file:
            return file.read(262)[257:] == b"ustar"
    except OSError:
        return False


def _is_torchscript(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [each.split("/", 1)[-1] for each in archive.namelist()[:100_000]]
    except (OSError, zipfile.BadZipFile, ValueError):
        return False
    return "constants.pkl" in names
