"""Digits, subsets, statistics and fingerprints."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from workbench.data.images import Images, moments, statistics
from workbench.data.sources import load
from workbench.data.subset import balanced
from workbench.errors import Cancelled, DatasetError
from workbench.spec.dataset import DatasetSpec


def test_the_digits_are_split_once_and_for_all() -> None:
    data = load(DatasetSpec())
    assert (len(data.train), len(data.test)) == (1437, 360)
    assert data.shape == (1, 8, 8)
    assert data.name == "digits"
    assert data.classes == tuple("0123456789")
    assert data.train.pixels.dtype == torch.uint8 and data.train.labels.dtype == torch.int64
    assert int(data.train.pixels.min()) == 0 and int(data.train.pixels.max()) == 255
    assert data.test.labels.bincount().tolist() == [36, 36, 36, 36, 37, 36, 36, 36, 35, 36]
    assert data.fingerprint.startswith("d5bd3339efa3d9d6")


def test_the_digits_are_scikit_learns() -> None:
    data = load(DatasetSpec())
    table, target = load_digits(return_X_y=True)
    expected = sorted(
        (int(label), tuple(np.floor(row * 255 / 16 + 0.5).astype(int).tolist()))
        for row, label in zip(table, target, strict=True)
    )
    pixels = torch.cat([data.train.pixels, data.test.pixels]).flatten(1).tolist()
    labels = torch.cat([data.train.labels, data.test.labels]).tolist()
    found = sorted((label, tuple(row)) for row, label in zip(pixels, labels, strict=True))
    assert found == expected


def test_statistics_are_numpys() -> None:
    data = load(DatasetSpec())
    pixels = data.train.pixels.numpy().astype(np.float64) / 255
    assert data.mean == pytest.approx(tuple(pixels.mean((0, 2, 3))), abs=1e-12)
    assert data.std == pytest.approx(tuple(pixels.std((0, 2, 3))), abs=1e-12)
    assert data.statistics == statistics(data.train)


@pytest.mark.parametrize("shape", [(3, 5, 7), (1, 4, 4), (3, 32, 32)])
def test_moments_are_exact(shape: tuple[int, int, int]) -> None:
    draws = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (300, *shape), generator=draws, dtype=torch.uint8)
    images = Images(pixels, torch.zeros(300, dtype=torch.int64))
    sums, squares = moments(images)
    wide = pixels.long()
    assert sums == wide.sum((0, 2, 3)).tolist()
    assert squares == (wide * wide).sum((0, 2, 3)).tolist()


def test_moments_of_white_images_do_not_overflow() -> None:
    pixels = torch.full((3000, 1, 8, 8), 255, dtype=torch.uint8)
    sums, squares = moments(Images(pixels, torch.zeros(3000, dtype=torch.int64)))
    assert (sums, squares) == ([255 * 192_000], [255 * 255 * 192_000])


def test_a_subset_is_balanced_and_described() -> None:
    data = load(DatasetSpec(train_size=200, test_size=50))
    assert data.train.labels.bincount().tolist() == [20] * 10
    assert data.test.labels.bincount().tolist() == [5] * 10
    assert data.name == "digits (200/50)"
    pixels = data.train.pixels.numpy() / 255
    assert data.mean == pytest.approx(tuple(pixels.mean((0, 2, 3))), abs=1e-12)


@pytest.mark.parametrize("size", [1, 3, 17, 203, 1436])
def test_the_remainder_of_a_subset_is_spread(size: int) -> None:
    counts = load(DatasetSpec(train_size=size)).train.labels.bincount(minlength=10)
    assert int(counts.sum()) == size
    if size < 1000:  # beyond, some digits have no more images to give
        assert int(counts.max()) - int(counts.min()) <= 1


def test_a_class_with_fewer_images_gives_all_and_the_others_make_up() -> None:
    labels = torch.tensor([0] * 2 + [1] * 10 + [2] * 10)
    taken = balanced(labels, 14, 3, 0, "training")
    assert labels[taken].bincount().tolist() == [2, 6, 6]
    assert sorted(set(taken.tolist())) == taken.tolist()


def test_a_subset_follows_its_seed_alone() -> None:
    one = load(DatasetSpec(train_size=100))
    torch.manual_seed(5)
    assert load(DatasetSpec(train_size=100)).fingerprint == one.fingerprint
    assert load(DatasetSpec(train_size=100, subset_seed=1)).fingerprint != one.fingerprint
    assert load(DatasetSpec()).fingerprint != one.fingerprint


def test_a_subset_holds_images_of_the_set_with_their_labels() -> None:
    whole, part = load(DatasetSpec()), load(DatasetSpec(train_size=100))
    known = {
        (int(y), bytes(x.numpy().tobytes()))
        for x, y in zip(whole.train.pixels.contiguous(), whole.train.labels, strict=True)
    }
    for x, y in zip(part.train.pixels.contiguous(), part.train.labels, strict=True):
        assert (int(y), x.numpy().tobytes()) in known


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (DatasetSpec(train_size=1438), "1,438 training images .* there are 1,437"),
        (DatasetSpec(test_size=361), "361 test images .* there are 360"),
        (DatasetSpec(train_size=0), "holds nothing"),
        (DatasetSpec(test_size=-1), "holds nothing"),
    ],
)
def test_an_impossible_subset_is_refused(spec: DatasetSpec, message: str) -> None:
    with pytest.raises(DatasetError, match=message) as caught:
        load(spec)
    assert caught.value.hint


def test_loading_can_be_cancelled_before_anything_is_done() -> None:
    with pytest.raises(Cancelled):
        load(DatasetSpec(), cancelled=lambda: True)
