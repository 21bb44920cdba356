"""`make screenshots`: the pictures of the documents are drawn from the window itself."""

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageStat

ROOT = Path(__file__).resolve().parents[1]


def draw(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/screenshots.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=200,
        check=False,
    )


def test_a_screen_is_drawn_light_and_dark_in_small_files_of_one_size(tmp_path):
    done = draw("--output", str(tmp_path), "design-fault")
    assert done.returncode == 0, done.stderr
    files = {file.name: file for file in tmp_path.iterdir()}
    assert files.keys() == {"design-fault-light.png", "design-fault-dark.png"}
    brightness = {}
    for name, file in files.items():
        assert 10_000 < file.stat().st_size < 300_000
        with Image.open(file) as image:
            assert image.size == (1440, 900)
            brightness[name] = ImageStat.Stat(image.convert("L")).mean[0]
    assert brightness["design-fault-light.png"] > 200
    assert brightness["design-fault-dark.png"] < 60


def test_an_unknown_screen_is_refused_with_those_that_there_are(tmp_path):
    done = draw("--output", str(tmp_path), "no-such-screen")
    assert done.returncode == 2
    assert "no-such-screen" in done.stderr
    assert not list(tmp_path.iterdir())


def test_every_picture_that_a_document_shows_is_there():
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for document in documents:
        for part in document.read_text(encoding="utf-8").split("](")[1:]:
            target = part.split(")")[0]
            if target.endswith(".png"):
                assert (document.parent / target).exists(), f"{document.name}: {target}"
