"""Images brought onto the machine before a run: looked through, downloaded, cancelled, retried."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.bridge.background import Background
from ui.bridge.images import Images
from ui.train.images_bar import ImagesBar
from workbench.errors import Cancelled, DatasetError
from workbench.spec.dataset import DatasetSpec

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def images(qapp):
    # Nothing listens at this port: a download fails at once.
    made = Images(mirror="http://127.0.0.1:9/none")
    yield made
    made.close()


@pytest.fixture
def bar(qtbot, images):
    shown = ImagesBar(images)
    qtbot.addWidget(shown)
    return shown


def folder_of_images(folder) -> DatasetSpec:
    for part in ("train", "test"):
        for number, name in enumerate(("ants", "bees")):
            place = folder / part / name
            place.mkdir(parents=True)
            for index in range(2):
                pixels = np.full((8, 8, 3), 40 * number + index, dtype=np.uint8)
                Image.fromarray(pixels).save(place / f"{index}.png")
    return DatasetSpec(source="images", path=str(folder))


def test_built_in_images_need_nothing(bar):
    bar.show_dataset(DatasetSpec(source="digits"))
    assert bar.isHidden()


def test_a_folder_is_looked_through_and_told_of(bar, qtbot, images, tmp_path):
    bar.show_dataset(folder_of_images(tmp_path / "insects"))
    bar.show()
    with qtbot.waitSignal(images.found, timeout=30_000):
        QTest.mouseClick(bar.fetch, LEFT)
    assert bar.text.text() == "2 classes, 4 + 4 images of 8x8"
    assert not bar.progress.isVisible()


def test_what_was_left_out_or_converted_is_told(bar, qtbot, images, tmp_path):
    dataset = folder_of_images(tmp_path / "insects")
    (tmp_path / "insects/train/ants/notes.txt").write_text("six legs")
    bar.show_dataset(replace(dataset, convert="grey", resize="4x4"))
    bar.show()
    for _ in range(2):  # Decoded, and read from what was kept.
        with qtbot.waitSignal(images.found, timeout=30_000):
            images.prepare(replace(dataset, convert="grey", resize="4x4"))
        assert bar.text.text().splitlines() == [
            "2 classes, 4 + 4 images of 4x4, grey",
            "8 images read, 1 file left out: 1 file that is no image (1 '.txt'): "
            "'train/ants/notes.txt'.",
            "8 images converted to grey: 8 RGB.",
            "8 images brought to 4x4: 8 of 8x8.",
        ]


def test_a_folder_without_images_says_why(bar, qtbot, images, tmp_path):
    (tmp_path / "train" / "a").mkdir(parents=True)
    bar.show_dataset(DatasetSpec(source="images", path=str(tmp_path)))
    bar.show()
    with qtbot.waitSignal(images.refused, timeout=30_000):
        QTest.mouseClick(bar.fetch, LEFT)
    assert bar.text.property("look") == "fault"
    assert bar.fetch.text() == "Try again"


def test_a_download_shows_its_progress_and_is_cancelled_and_taken_up_again(bar, qtbot, images):
    bar.show_dataset(DatasetSpec(source="cifar10"))
    bar.show()
    assert "170 MB" in bar.fetch.text()
    with qtbot.waitSignal(images.progressed, timeout=30_000):
        QTest.mouseClick(bar.fetch, LEFT)
    assert bar.progress.isVisible() and bar.cancel.isVisible()
    qtbot.waitUntil(lambda: "Trying again" in bar.text.text(), timeout=30_000)
    with qtbot.waitSignal(images.cancelled):
        QTest.mouseClick(bar.cancel, LEFT)
    assert bar.fetch.isVisible() and bar.fetch.text() == "Go on"
    with qtbot.waitSignal(images.progressed, timeout=30_000):
        QTest.mouseClick(bar.fetch, LEFT)
    bar.show_dataset(DatasetSpec(source="digits"))
    assert not images.is_busy


def test_an_archive_that_is_here_is_not_offered_again(bar, home):
    (home / "data").mkdir(parents=True)
    (home / "data" / "cifar-10-python.tar.gz").write_bytes(b"")
    bar.show_dataset(DatasetSpec(source="cifar10"))
    assert bar.text.text() == "Downloaded."
    assert bar.fetch.isHidden()


def test_newer_work_takes_the_place_of_older(qtbot, qapp):
    work = Background("images test")
    begun, given_up = threading.Event(), threading.Event()

    def slow(is_cancelled, _):
        begun.set()
        while not is_cancelled():
            pass
        given_up.set()
        raise Cancelled("given up")

    done = []
    work.done.connect(done.append)
    work.run(slow)
    assert begun.wait(10)
    with qtbot.waitSignal(work.done, timeout=10_000):
        work.run(lambda *_: "newer")
    assert given_up.is_set() and done == ["newer"]
    work.close()


def test_work_that_is_refused_says_so_and_leaves_the_thread_ready(qtbot, qapp):
    work = Background("images test")

    def refuse(*_):
        raise DatasetError("no such folder")

    with qtbot.waitSignal(work.refused, timeout=10_000) as told:
        work.run(refuse)
    assert str(told.args[0]) == "no such folder"
    with qtbot.waitSignal(work.done, timeout=10_000):
        work.run(lambda *_: 1)
    assert not work.is_busy
    work.close()


def test_a_bug_in_the_work_is_not_swallowed(qtbot, qapp):
    work = Background("images test")
    with qtbot.captureExceptions() as caught:
        work.run(lambda *_: 1 / 0)
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert caught[0][0] is ZeroDivisionError
    work.close()
