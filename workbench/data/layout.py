"""Where in a folder or an archive the training and the test images lie."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.data.files import Files, is_hidden, one_form
from workbench.errors import DatasetError

TRAIN_NAMES = ("train", "training")
TEST_NAMES = ("test", "testing", "val", "valid", "validation")
"""In the order in which they are taken where there are several; upper case counts as lower."""

HINT = "Images belong into train/<class>/ and test/<class>/."
_DEEPEST = 6
_MOST_LOOKED_AT = 20_000
_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Splits:
    """Paths of the folders of training and test images, as they are written; `unused` are names
    of further folders beside them that may be meant for test images."""

    train: str
    test: str
    unused: tuple[str, ...] = ()


def find_splits(files: Files, title: str) -> Splits:
    """The folders that lie side by side, the outermost pair. Raises `DatasetError`, naming what
    there is instead, or both places where there are two."""
    lone: tuple[str, list[str]] | None = None
    level = [""]
    left = _MOST_LOOKED_AT
    for _ in range(_DEEPEST):
        inner: list[str] = []
        pairs: list[tuple[str, Splits]] = []
        for path in level[:left]:
            names = [name for name in files.folders(path) if not is_hidden(name)]
            if splits := _pair(path, names, title):
                pairs.append((path, splits))
            elif lone is None and any(_matching(names, every) for every in _ALIASES):
                lone = (path, names)
            inner += [_joined(path, name) for name in names]
        left -= len(level)
        if len(pairs) > 1:
            places = " and ".join(f"'{path or '.'}'" for path, _ in pairs[:2])
            raise DatasetError(f"'{title}' holds two data sets: {places}.", HINT)
        if pairs:
            return pairs[0][1]
        level = inner
        if not level or left <= 0:
            break
    raise _missing(title, files, lone)


_ALIASES = (TRAIN_NAMES, TEST_NAMES)


def _pair(path: str, names: Sequence[str], title: str) -> Splits | None:
    train, test = (_matching(names, aliases) for aliases in _ALIASES)
    if not train or not test:
        return None
    for found in (train, test):
        same = [name for name in found if name.lower() == found[0].lower()]
        if len(same) > 1:
            place = f" in '{path}'" if path else ""
            raise DatasetError(
                f"'{title}' holds both '{same[0]}' and '{same[1]}'{place}.",
                "Rename or remove one of them.",
            )
    return Splits(_joined(path, train[0]), _joined(path, test[0]), (*train[1:], *test[1:]))


def _matching(names: Sequence[str], aliases: Sequence[str]) -> list[str]:
    """Those of the names that are one of the aliases, in the order of the aliases."""
    return [name for alias in aliases for name in names if name.lower() == alias]


def _missing(title: str, files: Files, lone: tuple[str, list[str]] | None) -> DatasetError:
    if lone is None:
        names = [name for name in files.folders("") if not is_hidden(name)]
        there = f"found {listed(names)}" if names else "there are no folders in it"
        return DatasetError(f"'{title}' has no classes: no 'train' beside 'test', {there}.", HINT)
    path, names = lone
    train = _matching(names, TRAIN_NAMES)
    wanted, purpose = ("test", "test") if train else ("train", "training")
    place = f" in '{path}'" if path else ""
    return DatasetError(
        f"'{title}' has no images in '{wanted}': found {listed(names)}{place}.",
        f"The folder of the {purpose} images must be called '{wanted}' and lie beside "
        f"'{(train or names)[0]}'. {HINT}",
    )


def listed(names: Sequence[str]) -> str:
    """'a', 'b' and 3 more."""
    shown = [f"'{name}'" for name in names[:_MOST_SHOWN]]
    if len(names) > len(shown):
        return f"{', '.join(shown)} and {len(names) - len(shown)} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def _joined(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def class_of(name: str) -> tuple[str, str]:
    """The class and the rest of a file's path below its split; the class in the form in which
    names are compared."""
    label, _, rest = name.partition("/")
    return one_form(label), rest
