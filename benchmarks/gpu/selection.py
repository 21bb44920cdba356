"""A plug-in of pytest that tells tests that need a CUDA device from those that do not, by the
reason that they give for being skipped without one."""

import pytest

CHOICES = ("yes", "only", "no")


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
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def needs_cuda(item: pytest.Item) -> bool:
    return any(
        "CUDA device" in str(mark.kwargs.get("reason", "")) for mark in item.iter_markers("skipif")
    )
