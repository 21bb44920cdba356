"""A file is replaced whole, by however many at a time."""

import threading
from pathlib import Path

import pytest

from workbench.durable import replace_file, replacing, sweep


def test_several_writers_of_one_file_leave_one_of_their_files_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    contents = [bytes([number]) * 200_000 for number in range(8)]
    threads = [threading.Thread(target=replace_file, args=(path, each)) for each in contents]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.bin"
    replace_file(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workbench.durable.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_of_the_greatest_length_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250)
    replace_file(path, b"1")
    assert path.read_bytes() == b"1"


def test_what_breaks_off_leaves_nothing_and_what_a_killed_program_left_is_swept(
    tmp_path: Path,
) -> None:
    path = tmp_path / "名.bin"
    with pytest.raises(KeyboardInterrupt), replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ".x.part").touch()
    sweep(tmp_path, older_than=3600)
    assert list(tmp_path.iterdir()) == [tmp_path / ".x.part"]
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_long_chinese_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("名" * 80)
    replace_file(path, b"1")
    assert path.read_bytes() == b"1"
