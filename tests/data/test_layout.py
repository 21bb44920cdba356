"""Where training and test images lie is understood alike in folders and archives."""

import io
import tarfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workbench.data.layout import TEST_NAMES, TRAIN_NAMES
from workbench.data.progress import Listener
from workbench.data.sources import load
from workbench.data.tree import ImageTree
from workbench.errors import DatasetError
from workbench.spec.dataset import DatasetSpec

from .archives import tree, write_folder, write_tar, write_zip

FILES = tree(train=2, test=1)


def fingerprint(path: Path) -> str:
    return load(DatasetSpec(source="images", path=str(path))).fingerprint


def refusals(folder: Path, files: Mapping[str, bytes]) -> list[DatasetError]:
    """What a folder, a tar and a zip of the files, all called 'pets', are refused with."""
    found = []
    for write, name in ((write_folder, "a"), (write_tar, "b"), (write_zip, "c")):
        (folder / name).mkdir()
        with pytest.raises(DatasetError) as caught:
            ImageTree(write(folder / name / "pets", files)).read(Listener())
        found.append(caught.value)
    return found


def renamed(train: str, test: str, top: str = "") -> dict[str, bytes]:
    """The set with these names for its splits, below the folders of `top`."""
    names = {"train": train, "test": test}
    return {
        f"{top}{names[split]}/{rest}": data
        for name, data in FILES.items()
        for split, _, rest in [name.partition("/")]
    }


def cased(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([form(name) for name in names for form in (str, str.title, str.upper)])


TOPS = st.lists(st.sampled_from(["train", "test", "val", "Pets", "photos 1.0"]), max_size=3)


@settings(max_examples=40, deadline=None)
@given(train=cased(TRAIN_NAMES), test=cased(TEST_NAMES), tops=TOPS)
def test_any_names_of_the_splits_in_any_folders_are_the_same_set(
    train: str, test: str, tops: list[str]
) -> None:
    files = renamed(train, test, "".join(f"{top}/" for top in tops))
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        folder = Path(name)
        patched.setenv("WORKBENCH_HOME", str(folder / "home"))
        expected = fingerprint(write_folder(folder / "plain", FILES))
        for write, kind in ((write_folder, "a"), (write_tar, "b.tar.gz"), (write_zip, "c.zip")):
            assert fingerprint(write(folder / kind, files)) == expected


def test_classes_called_train_and_test_are_classes(tmp_path: Path) -> None:
    files = tree(classes=("bus", "test", "train"))
    for path in (write_folder(tmp_path / "a", files), write_zip(tmp_path / "b.zip", files)):
        data = load(DatasetSpec(source="images", path=str(path)))
        assert data.classes == ("bus", "test", "train")


def test_test_images_are_preferred_to_validation_images_and_it_is_told(tmp_path: Path) -> None:
    files = FILES | {
        name.replace("test/", "val/", 1): data for name, data in renamed("train", "test").items()
    }
    files["val/cat/more.png"] = FILES["train/cat/0.png"]
    for path in (write_folder(tmp_path / "a", files), write_zip(tmp_path / "b.zip", files)):
        notes: list[str] = []
        data = load(DatasetSpec(source="images", path=str(path)), notes=notes)
        assert len(data.test) == 2
        assert any("'val'" in note and "not used" in note for note in notes)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"train": "train", "test": "dev"}, ("'dev'", "'train'", "'test'")),
        ({"train": "learn", "test": "Test"}, ("'learn'", "'Test'", "'train'")),
        ({"train": "cats", "test": "dogs"}, ("no classes", "'cats'", "'dogs'")),
    ],
)
def test_a_refusal_names_the_folders_that_were_found(
    tmp_path: Path, names: dict[str, str], words: tuple[str, ...]
) -> None:
    for refused in refusals(tmp_path, renamed(names["train"], names["test"])):
        assert refused.hint
        for word in words:
            assert word in refused.message, refused.message


def test_folders_and_archives_are_refused_in_the_same_words(tmp_path: Path) -> None:
    two = {f"{top}/{name}": data for top in ("one", "two") for name, data in FILES.items()}
    cases = [
        renamed("train", "dev"),
        {"x.png": b""},
        two,
        renamed("train", "test") | {"TRAIN/cat/0.png": b""},
        FILES | {"train/bird/0.png": FILES["train/cat/0.png"]},
        {name: data for name, data in FILES.items() if "cat" in name},
    ]
    for number, files in enumerate(cases):
        folder = tmp_path / str(number)
        folder.mkdir()
        messages = {refused.message for refused in refusals(folder, files)}
        assert len(messages) == 1, messages


PARTS = st.sampled_from(
    ["train", "Test", "val", "cat", "dog", "more", "café", "cafe\u0301", ".hidden", "__MACOSX"]
)
LAST = st.sampled_from(["0.png", "1.JPG", "2.jfif", "3", "notes.txt", ".4.png", "Thumbs.db"])
CONTENTS = st.sampled_from([FILES["train/cat/0.png"], FILES["train/dog/0.png"], b"", b"text"])
TREES = st.dictionaries(
    st.tuples(st.lists(PARTS, max_size=4), LAST).map(lambda each: "/".join((*each[0], each[1]))),
    CONTENTS,
    max_size=8,
)


def outcome(path: Path) -> tuple[object, ...]:
    """All that a user learns of a folder or an archive."""
    notes: list[str] = []
    try:
        data = load(DatasetSpec(source="images", path=str(path)), notes=notes)
    except DatasetError as refused:
        return (refused.message, refused.hint)
    return (data.fingerprint, data.classes, notes)


@settings(max_examples=150, deadline=None)
@given(more=TREES, is_whole=st.booleans())
def test_a_folder_and_an_archive_of_the_same_files_are_the_same(
    more: dict[str, bytes], is_whole: bool
) -> None:
    # Of several faults, the order in which a source is read best decides which one is named.
    assume(sum(data in (b"", b"text") for data in more.values()) <= 1)
    files = dict(sorted({**(FILES if is_whole else {}), **more}.items()))
    if not files:
        return
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        folder = Path(name)
        patched.setenv("WORKBENCH_HOME", str(folder / "home"))
        outcomes = []
        for write, kind in ((write_folder, "a"), (write_tar, "b"), (write_zip, "c")):
            (folder / kind).mkdir()
            outcomes.append(outcome(write(folder / kind / "pets", files)))
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_names_that_look_alike_are_one_class_however_their_accents_are_written(
    tmp_path: Path,
) -> None:
    composed, split = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    assert composed != split
    mixed = {
        name.replace("train/cat", f"train/{composed}").replace("test/cat", f"test/{split}"): data
        for name, data in FILES.items()
    }
    plain = {name.replace("cat", composed): data for name, data in FILES.items()}
    expected = fingerprint(write_folder(tmp_path / "plain", plain))
    for path in (write_folder(tmp_path / "a", mixed), write_tar(tmp_path / "b.tar", mixed)):
        assert fingerprint(path) == expected
        assert load(DatasetSpec(source="images", path=str(path))).classes == (composed, "dog")


def test_a_name_that_is_no_utf_8_is_read_as_latin_1(tmp_path: Path) -> None:
    plain = {name.replace("cat", "café"): data for name, data in FILES.items()}
    odd = {name.replace("café", "caf\udce9"): data for name, data in plain.items()}
    path = write_tar(tmp_path / "odd.tar", odd)
    assert fingerprint(path) == fingerprint(write_folder(tmp_path / "plain", plain))


def with_links(path: Path, links: Mapping[str, str], mode: str = "w:gz") -> Path:
    """A tar of the set with hard links, name to target, before or after their targets."""
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, target in links.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.LNKTYPE, target
            archive.addfile(entry)
        for name, data in FILES.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_hard_links_in_a_tar_are_the_files_they_name(tmp_path: Path, mode: str) -> None:
    links = {
        "train/cat/8.png": "./train/cat/1.png",
        "train/cat/7.png": "train/cat/8.png",
        "test/dog/7.png": "train/cat/0.png",
    }
    copies = FILES | {
        "train/cat/8.png": FILES["train/cat/1.png"],
        "train/cat/7.png": FILES["train/cat/1.png"],
        "test/dog/7.png": FILES["train/cat/0.png"],
    }
    expected = fingerprint(write_folder(tmp_path / "plain", copies))
    assert fingerprint(with_links(tmp_path / "linked.tar", links, mode)) == expected


@pytest.mark.parametrize(
    "links",
    [
        {"train/cat/8.png": "elsewhere/0.png"},
        {"train/cat/8.png": "train/cat/9.png", "train/cat/9.png": "train/cat/8.png"},
    ],
)
def test_a_hard_link_to_nothing_in_the_archive_is_refused_with_a_way_out(
    tmp_path: Path, links: dict[str, str]
) -> None:
    with pytest.raises(DatasetError, match="not in the archive") as caught:
        ImageTree(with_links(tmp_path / "a.tar", links)).read(Listener())
    assert "--hard-dereference" in caught.value.hint


@pytest.mark.parametrize("target", ["/etc/passwd", "../secret.png"])
def test_a_hard_link_that_leaves_the_archive_is_refused(tmp_path: Path, target: str) -> None:
    path = with_links(tmp_path / "a.tar", {"train/cat/8.png": target})
    with pytest.raises(DatasetError, match="leads out of the archive"):
        ImageTree(path).read(Listener())
