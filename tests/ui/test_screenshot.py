"""The picture of the window that the job without a window leaves beside its report."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.tiny_runs import finished_run, tiny_run
from workbench.history.store import HistoryStore


@pytest.fixture
def three(home: Path):
    store = HistoryStore.open()
    runs = [
        finished_run(store, tiny_run(name, seed=i), [9.0, 6.0, 4.0 - i])
        for i, name in enumerate(("alpha", "beta", "gamma"))
    ]
    yield runs
    store.close()


def draw(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui.screenshot", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=120,
        check=False,
    )


def test_the_window_is_drawn_comparing_the_runs(three, tmp_path):
    picture, dark = tmp_path / "out" / "light.png", tmp_path / "out" / "dark.png"
    assert draw("--compare", *three, "--output", str(picture)).returncode == 0
    assert draw("--compare", *three, "--theme", "dark", "--output", str(dark)).returncode == 0
    light_image, dark_image = QImage(str(picture)), QImage(str(dark))
    assert light_image.width() >= 1200
    assert light_image.pixelColor(700, 60).lightness() > dark_image.pixelColor(700, 60).lightness()
    few_colours = {light_image.pixel(x, y) for x in range(0, 1000, 5) for y in range(250, 540, 3)}
    assert len(few_colours) > 4, "three curves and their axes are drawn"


def test_runs_that_are_not_there_leave_no_picture(three, tmp_path):
    picture = tmp_path / "none.png"
    done = draw("--compare", "nobody", "no-one", "--output", str(picture))
    assert done.returncode == 2
    assert done.stderr.strip()
    assert not picture.exists()
