"""CIFAR archives: downloaded from a server of our own, read without executing anything."""

import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torchvision

from workbench import paths
from workbench.data import cifar
from workbench.data.download import Download, file_md5
from workbench.data.progress import Listener
from workbench.data.sources import load
from workbench.data.unpickle import read_pickle
from workbench.errors import Cancelled, DatasetError
from workbench.spec.dataset import DatasetSpec

from .archives import (
    Pixels,
    cifar10_archive,
    cifar_batch,
    hostile_pickles,
    md5,
    random_pixels,
    write_tar,
)

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


def whole(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def broken(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    """Says that all of it comes and hangs up after a half."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])


def ranged(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    asked = handler.headers.get("Range")
    if asked is None:
        whole(handler, data)
        return
    start = int(asked.removeprefix("bytes=").rstrip("-"))
    if start >= len(data):
        refused(416)(handler, data)
        return
    handler.send_response(206)
    handler.send_header("Content-Length", str(len(data) - start))
    handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    handler.end_headers()
    handler.wfile.write(data[start:])


def garbled(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    whole(handler, data[:-1] + bytes([data[-1] ^ 1]))


def refused(status: int) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, data: bytes) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


@dataclass
class Site:
    """A web server with one file; `answers` are given in turn, the last one again and again."""

    data: bytes = b""
    answers: list[Answer] = field(default_factory=lambda: [ranged])
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((handler.path, handler.headers.get("Range")))
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        given(handler, self.data)


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """The test's output is no access log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        served.url = f"http://127.0.0.1:{server.server_address[1]}/kriz"
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Pixels, list[int]]:
    """An archive of a few images that passes for CIFAR-10's: torchvision's checksum is its own."""
    made = cifar10_archive(tmp_path / "cifar-10-python.tar.gz")
    monkeypatch.setattr(torchvision.datasets.CIFAR10, "tgz_md5", md5(made[0]))
    return made


def fetch(site: Site, target: Path, listener: Listener | None = None, digest: str = "") -> None:
    import hashlib

    checksum = digest or hashlib.md5(site.data).hexdigest()
    Download(f"{site.url}/file.bin", checksum, pauses=(0.01, 0.01), timeout=5.0).to(
        target, listener or Listener()
    )


def test_cifar10_is_downloaded_checked_and_read(
    site: Site, original: tuple[Path, Pixels, list[int]]
) -> None:
    archive, pixels, labels = original
    site.data = archive.read_bytes()
    told: list[str] = []
    data = load(
        DatasetSpec(source="cifar10"), lambda text, share: told.append(text), mirror=site.url
    )
    assert site.asked == [("/kriz/cifar-10-python.tar.gz", None)]
    assert data.name == "CIFAR-10"
    assert data.classes == tuple(f"class {i}" for i in range(10))
    assert np.array_equal(data.train.pixels.numpy(), pixels)
    assert data.train.labels.tolist() == labels
    assert len(data.test) == 4
    assert any(text.startswith("Downloading cifar-10-python.tar.gz") for text in told)
    assert (paths.data_folder() / "cifar-10-python.tar.gz").read_bytes() == site.data


def test_a_second_load_needs_neither_the_server_nor_the_archive(
    site: Site, original: tuple[Path, Pixels, list[int]]
) -> None:
    site.data = original[0].read_bytes()
    first = load(DatasetSpec(source="cifar10"), mirror=site.url)
    (paths.data_folder() / "cifar-10-python.tar.gz").unlink()
    again = load(DatasetSpec(source="cifar10"), mirror=site.url)
    assert len(site.asked) == 1
    assert again.fingerprint == first.fingerprint


@pytest.mark.parametrize("place", ["file", "folder", "data folder"])
def test_an_archive_at_hand_is_not_downloaded(
    original: tuple[Path, Pixels, list[int]], place: str
) -> None:
    archive, pixels, _ = original
    path = {"file": str(archive), "folder": str(archive.parent), "data folder": ""}[place]
    if not path:
        archive.rename(paths.data_folder() / archive.name)
    data = load(DatasetSpec(source="cifar10", path=path), mirror="http://127.0.0.1:9/none")
    assert np.array_equal(data.train.pixels.numpy(), pixels)


def test_cifar100_is_read_with_its_fine_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = random_pixels(5, 8, 3072)
    meta = {"fine_label_names": [f"fine {i}" for i in range(100)], "coarse_label_names": ["x"]}
    folder = "cifar-100-python"
    files = {
        f"{folder}/train": cifar_batch(pixels[:6], [99, 1, 2, 3, 4, 5], "fine_labels"),
        f"{folder}/test": cifar_batch(pixels[6:], [7, 8], "fine_labels"),
        f"{folder}/meta": pickle.dumps(meta, 2),
    }
    path = write_tar(tmp_path / "cifar-100-python.tar.gz", files)
    monkeypatch.setattr(torchvision.datasets.CIFAR100, "tgz_md5", md5(path))
    data = load(DatasetSpec(source="cifar100", path=str(path)))
    assert len(data.classes) == 100 and data.classes[99] == "fine 99"
    assert data.train.labels.tolist() == [99, 1, 2, 3, 4, 5]
    assert data.shape == (3, 32, 32)


def test_a_changed_archive_is_refused(tmp_path: Path) -> None:
    archive, _, _ = cifar10_archive(tmp_path / "cifar-10-python.tar.gz")
    with pytest.raises(DatasetError, match="checksum differs"):
        load(DatasetSpec(source="cifar10", path=str(archive)))


def test_checking_a_large_archive_can_be_cancelled(tmp_path: Path) -> None:
    path, asked = tmp_path / "large.bin", []
    path.write_bytes(bytes(10 * 2**22))
    listener = Listener(cancelled=lambda: asked.append(1) or len(asked) > 3)
    with pytest.raises(Cancelled):
        file_md5(path, listener)
    assert len(asked) == 4
    assert file_md5(path, Listener()) == md5(path)


def test_a_path_without_an_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"no archive at .*cifar-100-python"):
        load(DatasetSpec(source="cifar100", path=str(tmp_path)))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "lacks batches.meta, data_batch_1"),
        ({"batches.meta": pickle.dumps({"label_names": []}, 2)}, "names no classes"),
        ({"data_batch_2": cifar_batch(random_pixels(1, 2, 3072), [1, 10])}, "beyond its classes"),
        ({"data_batch_2": cifar_batch(random_pixels(1, 2, 3072), [1])}, "label for each image"),
        ({"data_batch_2": cifar_batch(random_pixels(1, 2, 3000), [1, 1])}, "no 32x32 images"),
    ],
)
def test_an_archive_of_something_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes], message: str
) -> None:
    good = cifar_batch(random_pixels(1, 2, 3072), [1, 2])
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    rest = dict.fromkeys(names, good)
    rest["batches.meta"] = pickle.dumps({"label_names": [str(i) for i in range(10)]}, 2)
    path = write_tar(tmp_path / "a.tar.gz", rest | files if files else {"x": b""})
    monkeypatch.setattr(torchvision.datasets.CIFAR10, "tgz_md5", md5(path))
    with pytest.raises(DatasetError, match=message):
        load(DatasetSpec(source="cifar10", path=str(path)))


def test_torchvision_names_what_we_ask_it_for() -> None:
    edition = cifar._edition("cifar100")
    assert edition.url.endswith("/cifar-100-python.tar.gz")
    assert (edition.train, edition.test, edition.meta) == (("train",), ("test",), "meta")


def test_a_broken_transfer_is_continued(site: Site, tmp_path: Path) -> None:
    site.data, site.answers = os.urandom(300_000), [broken, ranged]
    fetch(site, tmp_path / "file.bin")
    assert (tmp_path / "file.bin").read_bytes() == site.data
    assert [asked for _, asked in site.asked] == [None, "bytes=150000-"]
    assert not list(tmp_path.glob(".*.part"))


def test_a_server_that_cannot_continue_starts_again(site: Site, tmp_path: Path) -> None:
    site.data, site.answers = os.urandom(300_000), [broken, whole]
    fetch(site, tmp_path / "file.bin")
    assert (tmp_path / "file.bin").read_bytes() == site.data


def test_a_busy_server_is_asked_again(site: Site, tmp_path: Path) -> None:
    site.data, site.answers = b"x" * 1000, [refused(503), refused(429), whole]
    fetch(site, tmp_path / "file.bin")
    assert len(site.asked) == 3


def test_a_missing_file_is_not_asked_for_again(site: Site, tmp_path: Path) -> None:
    site.answers = [refused(404)]
    with pytest.raises(DatasetError, match="answered 404"):
        fetch(site, tmp_path / "file.bin")
    assert len(site.asked) == 1


def test_garbled_data_is_fetched_again_and_never_kept(site: Site, tmp_path: Path) -> None:
    site.data, site.answers = b"x" * 1000, [garbled, ranged]
    fetch(site, tmp_path / "file.bin")
    assert (tmp_path / "file.bin").read_bytes() == site.data
    with pytest.raises(DatasetError, match="its checksum is"):
        fetch(site, tmp_path / "other.bin", digest="0" * 32)
    assert not (tmp_path / "other.bin").exists()
    assert not list(tmp_path.glob(".*.part"))


def test_a_part_that_is_already_whole_is_taken(site: Site, tmp_path: Path) -> None:
    site.data = b"x" * 1000
    (tmp_path / ".file.bin.part").write_bytes(site.data)
    fetch(site, tmp_path / "file.bin")
    assert (tmp_path / "file.bin").read_bytes() == site.data
    assert len(site.asked) == 1


def test_a_cancelled_download_is_kept_and_continued(site: Site, tmp_path: Path) -> None:
    site.data = os.urandom(1_000_000)
    told: list[float | None] = []
    listener = Listener(lambda text, share: told.append(share), lambda: any(told))
    with pytest.raises(Cancelled):
        fetch(site, tmp_path / "file.bin", listener)
    assert not (tmp_path / "file.bin").exists()
    kept = (tmp_path / ".file.bin.part").stat().st_size
    assert 0 < kept < 1_000_000
    fetch(site, tmp_path / "file.bin")
    assert (tmp_path / "file.bin").read_bytes() == site.data
    assert site.asked[-1][1] == f"bytes={kept}-"


@pytest.mark.parametrize("sent", [0, 1000])
def test_a_silent_server_does_not_keep_a_cancelled_download_waiting(
    site: Site, tmp_path: Path, sent: int
) -> None:
    """Before its answer and in the middle of it. The server would be waited for for a minute."""
    asked, leave = threading.Event(), threading.Event()

    def silent(handler: BaseHTTPRequestHandler, data: bytes) -> None:
        if sent:
            handler.send_response(200)
            handler.send_header("Content-Length", "5000")
            handler.end_headers()
            handler.wfile.write(bytes(sent))
        asked.set()
        leave.wait(60)

    site.answers = [silent]
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        Download(f"{site.url}/file.bin", "", timeout=60.0).to(
            tmp_path / "file.bin", Listener(cancelled=asked.is_set)
        )
    assert time.monotonic() - begun < 30
    if sent:
        assert not [one for one in threading.enumerate() if one.name == "download"]
    leave.set()


def test_waiting_for_another_attempt_can_be_cancelled(site: Site, tmp_path: Path) -> None:
    site.answers = [refused(503)]
    told: list[str] = []
    listener = Listener(lambda text, share: told.append(text), lambda: bool(told))
    with pytest.raises(Cancelled):
        Download(f"{site.url}/x", "", pauses=(60.0,)).to(tmp_path / "x", listener)
    assert told == ["Trying again: the server answered 503 Service Unavailable"]


def test_no_server_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="could not be downloaded") as caught:
        Download("http://127.0.0.1:9/x", "", pauses=()).to(tmp_path / "x", Listener())
    assert "connection" in caught.value.hint


def test_only_web_addresses_are_fetched(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="not an http"):
        Download("file:///etc/passwd", "").to(tmp_path / "x", Listener())


def test_a_folder_that_cannot_be_written_is_said(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatasetError, match="cannot be written"):
        fetch(site, tmp_path / "file" / "x.bin")


def test_two_downloads_of_one_file_wait_for_one_another(site: Site, tmp_path: Path) -> None:
    site.data = os.urandom(500_000)
    threads = [threading.Thread(target=fetch, args=(site, tmp_path / "file.bin")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "file.bin").read_bytes() == site.data
    assert len(site.asked) == 1


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_pickles_of_every_protocol_are_read(protocol: int) -> None:
    pixels = random_pixels(1, 4, 12)
    data = pickle.dumps({"data": np.asarray(pixels), b"labels": [1, 2], "x": b"\xff"}, protocol)
    if protocol == 5:
        with pytest.raises(DatasetError):
            read_pickle(data, "batch")  # numpy's newest form was never used for CIFAR
        return
    found = read_pickle(data, "batch")
    assert np.array_equal(found["data"], pixels)  # type: ignore[arg-type]
    assert found["labels"] == [1, 2] and found["x"] == b"\xff"


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in hostile_pickles()])
def test_a_hostile_pickle_is_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(os, "system", ran.append)
    with pytest.raises(DatasetError, match=r"data_batch_1"):
        read_pickle(data, "data_batch_1")
    assert not ran


def test_every_cut_of_a_batch_is_refused() -> None:
    data = cifar_batch(random_pixels(1, 1, 30), [1])
    for end in range(len(data)):
        with pytest.raises(DatasetError):
            read_pickle(data[:end], "batch")
