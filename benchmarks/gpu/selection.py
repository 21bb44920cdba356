"""A plug-in of pytest for a machine with a GPU and few packages. It tells tests that need a CUDA
device from those that do not, by the reason that they give for being skipped without one; and
leaves out files that hold this project against libraries that are not there."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

# Called by pytest, by these names.
__all__ = ["pytest_addoption", "pytest_collection_modifyitems", "pytest_ignore_collect"]

CHOICES = ("yes", "only", "no")
REFERENCES = ("onnxruntime", "pytorchcv")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--needing-cuda",
        choices=CHOICES,
        default="yes",
        help="run tests that need a CUDA device: with the others, only these, or not these",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    choice = config.getoption("--needing-cuda")
    if choice == "yes":
        return
    kept = [item for item in items if needs_cuda(item) is (choice == "only")]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = kept


def needs_cuda(item: pytest.Item) -> bool:
    return any(
        "CUDA device" in str(mark.kwargs.get("reason", "")) for mark in item.iter_markers("skipif")
    )


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    missing = [name for name in REFERENCES if find_spec(name) is None]
    if not missing or collection_path.suffix != ".py":
        return None
    text = collection_path.read_text(encoding="utf-8")
    imports = re.compile(rf"^(?:import|from) (?:{'|'.join(missing)})\b", re.MULTILINE)
    return True if imports.search(text) else None
