"""Where the application keeps things. `WORKBENCH_HOME` moves all of it."""

import os
from pathlib import Path

import platformdirs

_HERE = Path(__file__).resolve().parent
# A wheel carries the resources inside the package, a checkout beside it.
RESOURCES = next(
    (f for f in (_HERE / "resources", _HERE.parent / "resources") if f.is_dir()),
    _HERE.parent / "resources",
)


def home() -> Path:
    """The folder that holds everything the application keeps; made when missing."""
    chosen = os.environ.get("WORKBENCH_HOME")
    folder = Path(chosen) if chosen else Path(platformdirs.user_data_dir("residual-workbench"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


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
    folder.mkdir(parents=True, exist_ok=True)
    return folder
