"""Where the application keeps things. `WORKBENCH_HOME` moves all of it."""

import os
from pathlib import Path

import platformdirs

from workbench.errors import HomeError

_HERE = Path(__file__).resolve().parent
# A wheel carries the resources inside the package, a checkout beside it.
RESOURCES = next(
    (f for f in (_HERE / "resources", _HERE.parent / "resources") if f.is_dir()),
    _HERE.parent / "resources",
)
_HINT = (
    "Set WORKBENCH_HOME to a folder that you may write to; if it is on a disk that can be taken "
    "out, connect that first."
)


def home() -> Path:
    """The folder that holds everything the application keeps; made when missing. A '~' of
    WORKBENCH_HOME, which no shell expands in a service's file or a container's, is the user's
    folder; a relative path is taken from where the program was started. Raises `HomeError`."""
    chosen = os.environ.get("WORKBENCH_HOME")
    if not chosen:
        return _made(Path(platformdirs.user_data_dir("residual-workbench"))).resolve()
    try:
        folder = Path(chosen).expanduser()
    except RuntimeError:
        raise HomeError(f"'{chosen}' names no user's folder.", _HINT) from None
    try:
        return _made(folder.absolute()).resolve()
    except FileNotFoundError:
        raise HomeError("The folder that this was started in is gone.", _HINT) from None


def relative_home() -> str:
    """WORKBENCH_HOME where it is a relative path, which means another folder wherever the program
    is started; else empty."""
    chosen = os.environ.get("WORKBENCH_HOME", "")
    return "" if not chosen or chosen.startswith("~") or Path(chosen).is_absolute() else chosen


def history_file() -> Path:
    return home() / "history.db"


def runs_folder() -> Path:
    """One folder a run: checkpoints and log."""
    return _made(home() / "runs")


def data_folder() -> Path:
    """Downloaded archives and decoded images."""
    return _made(home() / "data")


def weights_folder() -> Path:
    """Weights taken in from elsewhere, each under its SHA-256."""
    return _made(home() / "weights")


def kept_weights(digest: str) -> Path:
    """Where the weights of that SHA-256 are, if they are kept."""
    return weights_folder() / f"{digest}.safetensors"


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        # Of a folder that cannot be made the system says that a part of its path exists.
        why = "it is not a folder" if isinstance(fault, FileExistsError) else fault.strerror
        raise HomeError(f"'{folder}' cannot be used: {why}.", _HINT) from None
    return folder
