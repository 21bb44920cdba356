"""Batches: augmentation, determinism, resumption, edges."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from workbench.data import residence
from workbench.data.augment import Cutout, Draws, Normalise, pad
from workbench.data.batches import Batches
from workbench.data.images import Images, Statistics
from workbench.errors import DatasetError
from workbench.spec.recipe import Padding, Recipe

SHAPES = [(3, 8, 8), (1, 8, 8), (3, 7, 9)]
PLAIN = Recipe(
    batch_size=16, crop_padding=0, flip=False, normalise=False, evaluation_batch=20, epochs=2
)


def some_images(count: int = 50, shape: tuple[int, int, int] = (3, 8, 8)) -> Images:
    """Random pixels; the labels are the images' numbers."""
    channels, height, width = shape
    draws = torch.Generator().manual_seed(1)
    rows = torch.randint(0, 256, (count, height, width, channels), generator=draws)
    return Images(rows.to(torch.uint8).permute(0, 3, 1, 2), torch.arange(count))


def batches(images: Images, recipe: Recipe, train: bool = True, seed: int = 0) -> Batches:
    channels = images.pixels.shape[1]
    statistics = Statistics((0.5,) * channels, (0.25,) * channels)
    return Batches(
        images, recipe=recipe, statistics=statistics, device="cpu", seed=seed, train=train
    )


def whole(made: Batches, epoch: int = 1, start: int = 0) -> tuple[Tensor, Tensor]:
    parts = list(made.epoch(epoch, start))
    return torch.cat([x for x, _ in parts]), torch.cat([y for _, y in parts])


def raw(images: Tensor) -> Tensor:
    return (images * 255).round().to(torch.uint8)


def stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residence, "free_bytes", lambda device: 0)


def test_an_epoch_shows_each_image_once_and_shuffled() -> None:
    images = some_images()
    seen, labels = whole(batches(images, PLAIN))
    assert labels.tolist() != list(range(50))
    assert sorted(labels.tolist()) == list(range(50))
    assert torch.equal(raw(seen), images.pixels[labels])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fill", ["zero", "reflect"])
def test_each_crop_is_a_window_of_the_padded_image(
    shape: tuple[int, int, int], fill: Padding
) -> None:
    images = some_images(400, shape)
    recipe = replace(PLAIN, crop_padding=2, crop_fill=fill)
    seen, labels = whole(batches(images, recipe))
    mode = "constant" if fill == "zero" else "reflect"
    padded = torch.nn.functional.pad(images.pixels.float(), (2, 2, 2, 2), mode).to(torch.uint8)
    height, width = shape[1:]
    places = []
    for image, label in zip(raw(seen), labels.tolist(), strict=True):
        found = [
            (top, left)
            for top in range(5)
            for left in range(5)
            if torch.equal(image, padded[label, :, top : top + height, left : left + width])
        ]
        assert len(found) == 1
        places += found
    assert set(places) == {(top, left) for top in range(5) for left in range(5)}


def test_about_half_of_the_images_are_mirrored() -> None:
    images = some_images(2000)
    seen, labels = whole(batches(images, replace(PLAIN, flip=True)))
    straight = images.pixels[labels]
    same = (raw(seen) == straight).flatten(1).all(1)
    mirrored = (raw(seen) == straight.flip(3)).flatten(1).all(1)
    assert bool((same ^ mirrored).all())
    assert 900 < int(mirrored.sum()) < 1100


@pytest.mark.parametrize("shape", SHAPES)
def test_crop_and_flip_together_mirror_the_window(shape: tuple[int, int, int]) -> None:
    images = some_images(60, shape)
    recipe = replace(PLAIN, crop_padding=2)
    cropped, labels = whole(batches(images, recipe))
    both, same_labels = whole(batches(images, replace(recipe, flip=True)))
    assert torch.equal(labels, same_labels)
    mirrored = (both != cropped).flatten(1).any(1)
    assert 0 < int(mirrored.sum()) < 60
    assert torch.equal(both[mirrored], cropped[mirrored].flip(3))


def test_padding_is_black_before_normalisation() -> None:
    images = Images(torch.full((40, 1, 8, 8), 255, dtype=torch.uint8), torch.arange(40))
    seen, _ = whole(batches(images, replace(PLAIN, crop_padding=2, normalise=True)))
    assert set(seen.flatten().tolist()) == {-2.0, 2.0}


@pytest.mark.parametrize("side", [1, 4, 5])
def test_cutout_zeroes_one_square_cut_off_at_the_edge(side: int) -> None:
    recipe = replace(PLAIN, cutout=side)
    draws = Draws.of(3, 1, 300, (8, 9), recipe)
    images = torch.ones(300, 8, 9, 2)
    cutout = Cutout((8, 9), 2, side, torch.device("cpu"))
    cutout(images, draws.tensor[4], draws.tensor[5])
    for image, y, x in zip(images, draws.tensor[4].tolist(), draws.tensor[5].tolist(), strict=True):
        expected = torch.ones(8, 9, 2)
        top, left = y - side // 2, x - side // 2
        expected[max(top, 0) : top + side, max(left, 0) : left + side] = 0
        assert torch.equal(image, expected)
    assert {0, 7} <= set(draws.tensor[4].tolist()) and {0, 8} <= set(draws.tensor[5].tolist())


def test_cutout_of_a_batch_is_the_mean() -> None:
    images = some_images(48)
    recipe = replace(PLAIN, normalise=True)
    straight, _ = whole(batches(images, recipe))
    seen, _ = whole(batches(images, replace(recipe, cutout=3)))
    changed = seen != straight
    assert bool((seen[changed] == 0).all())
    assert int(changed.flatten(1).sum(1).min()) >= 4 * 3
    assert int(changed.flatten(1).sum(1).max()) == 9 * 3


@pytest.mark.parametrize("shape", SHAPES)
def test_normalisation_is_that_of_each_channel(shape: tuple[int, int, int]) -> None:
    images = some_images(10, shape)
    channels = shape[0]
    statistics = Statistics(
        tuple(0.1 * (c + 1) for c in range(channels)), tuple(0.2 + 0.1 * c for c in range(channels))
    )
    seen = Normalise(statistics, shape)(images.rows).permute(0, 3, 1, 2)
    mean = torch.tensor(statistics.mean).view(1, -1, 1, 1)
    std = torch.tensor(statistics.std).view(1, -1, 1, 1)
    assert torch.allclose(seen, (images.pixels / 255 - mean) / std, atol=1e-5)


def test_a_channel_of_one_value_does_not_become_infinite() -> None:
    seen = Normalise(Statistics((1.0,), (0.0,)), (1, 2, 2))(torch.full((1, 2, 2, 1), 255).byte())
    assert seen.abs().max() == 0


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("train", [True, False])
def test_batches_are_float32_in_channels_last_layout(
    shape: tuple[int, int, int], train: bool
) -> None:
    recipe = replace(PLAIN, crop_padding=2, flip=True, cutout=2, normalise=True)
    for images, labels in batches(some_images(50, shape), recipe, train).epoch(1):
        assert images.dtype == torch.float32 and labels.dtype == torch.int64
        assert images.shape[1:] == shape and len(images) == len(labels)
        assert images.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("start", [0, 1, 2, 3, 4])
def test_an_epoch_goes_on_from_the_middle_as_if_never_left(start: int) -> None:
    recipe = replace(PLAIN, crop_padding=2, flip=True, cutout=3)
    complete = list(batches(some_images(), recipe).epoch(7))
    rest = list(batches(some_images(), recipe).epoch(7, start))
    assert len(rest) == 4 - start
    for (images, labels), (again, same) in zip(complete[start:], rest, strict=True):
        assert torch.equal(images, again) and torch.equal(labels, same)


def test_a_batch_that_is_repeatable_is_made_from_any_others_part() -> None:
    """What a CUDA graph relies on: one function, all that differs in one tensor."""
    recipe = replace(PLAIN, crop_padding=2, flip=True, cutout=3, normalise=True)
    first, *rest = batches(some_images(), recipe).plan(2)
    for batch in rest:
        assert batch.is_repeatable
        for one, other in zip(first.make(batch.part), batch.made(), strict=True):
            assert torch.equal(one, other)


def test_a_streamed_batch_is_not_repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    stream(monkeypatch)
    recipe = replace(PLAIN, crop_padding=2)
    assert not any(batch.is_repeatable for batch in batches(some_images(), recipe).plan(1))


def test_an_epoch_drawn_before_is_the_epoch_and_no_other() -> None:
    recipe = replace(PLAIN, crop_padding=2, flip=True)
    expected = {number: whole(batches(some_images(), recipe), number)[0] for number in (4, 5)}
    for asked in (4, 5):
        made = batches(some_images(), recipe)
        made.prepare(4)
        assert torch.equal(whole(made, asked)[0], expected[asked])
        assert torch.equal(whole(made, 4)[0], expected[4])


def test_a_start_beyond_the_epoch_is_an_error() -> None:
    with pytest.raises(ValueError, match="batch 5 of 4"):
        batches(some_images(), PLAIN).epoch(1, 5)


def test_epochs_and_seeds_differ_and_repeat() -> None:
    recipe = replace(PLAIN, crop_padding=2, flip=True)
    images = some_images()
    first, _ = whole(batches(images, recipe))
    assert torch.equal(first, whole(batches(images, recipe))[0])
    assert not torch.equal(first, whole(batches(images, recipe), epoch=2)[0])
    assert not torch.equal(first, whole(batches(images, recipe, seed=1))[0])


def test_batches_leave_the_global_random_state_alone() -> None:
    state = torch.random.get_rng_state()
    first, _ = whole(batches(some_images(), replace(PLAIN, crop_padding=2)))
    assert torch.equal(state, torch.random.get_rng_state())
    torch.manual_seed(99)
    assert torch.equal(first, whole(batches(some_images(), replace(PLAIN, crop_padding=2)))[0])


def test_one_augmentation_does_not_disturb_the_draws_of_another() -> None:
    recipe = replace(PLAIN, crop_padding=2, flip=True, cutout=3)
    every = Draws.of(0, 1, 50, (8, 8), recipe).tensor
    without = Draws.of(0, 1, 50, (8, 8), replace(recipe, flip=False)).tensor
    assert torch.equal(every[[0, 1, 2, 4, 5]], without[[0, 1, 2, 4, 5]])


@pytest.mark.parametrize("fill", ["zero", "reflect"])
@pytest.mark.parametrize("train", [True, False])
def test_streamed_batches_equal_those_of_resident_images(
    monkeypatch: pytest.MonkeyPatch, fill: Padding, train: bool
) -> None:
    recipe = replace(PLAIN, crop_padding=2, crop_fill=fill, flip=True, cutout=3, normalise=True)
    resident = batches(some_images(), recipe, train)
    stream(monkeypatch)
    streamed = batches(some_images(), recipe, train)
    assert resident.is_resident
    assert streamed.is_resident is not train  # plain images on the host lie on the CPU already
    for one, other in zip(whole(resident), whole(streamed), strict=True):
        assert torch.equal(one, other)


def test_streamed_images_are_shuffled_without_augmentation(monkeypatch: pytest.MonkeyPatch) -> None:
    images = some_images()
    stream(monkeypatch)
    streamed = residence.Streamed(images.rows, torch.device("cpu"), 0, "zero")
    assert torch.equal(streamed.pick(torch.tensor([4, 2])), images.rows[[4, 2]])
    assert torch.equal(streamed.slice(3, 5), images.rows[3:5])


def test_memory_is_counted_with_the_padding() -> None:
    rows = some_images(10).rows
    cpu = torch.device("cpu")
    assert residence.needed_bytes(rows, cpu, 0) == 0
    assert residence.needed_bytes(rows, cpu, 4) == 10 * 16 * 16 * 3
    assert residence.free_bytes(cpu) > 0


@pytest.mark.parametrize(("last", "sizes"), [("keep", [16, 16, 16, 2]), ("drop", [16, 16, 16])])
def test_a_last_short_batch_is_kept_or_dropped(last: str, sizes: list[int]) -> None:
    made = batches(some_images(), replace(PLAIN, last_batch=last))  # type: ignore[arg-type]
    assert [len(labels) for _, labels in made.epoch(1)] == sizes
    assert made.steps_per_epoch == len(sizes)
    assert made.images_per_epoch == sum(sizes)


def test_evaluation_holds_every_image_in_order_and_plain() -> None:
    recipe = replace(PLAIN, crop_padding=2, flip=True, cutout=3, last_batch="drop")
    images = some_images()
    made = batches(images, recipe, train=False)
    seen, labels = whole(made)
    assert [len(y) for _, y in made.epoch(1)] == [20, 20, 10]
    assert labels.tolist() == list(range(50))
    assert torch.equal(raw(seen), images.pixels)
    assert made.images_per_epoch == 50


def test_a_batch_larger_than_the_set_is_refused() -> None:
    with pytest.raises(DatasetError, match="batch of 51 is larger than the 50") as caught:
        batches(some_images(), replace(PLAIN, batch_size=51))
    assert "at most 50" in caught.value.hint
    assert batches(some_images(), replace(PLAIN, batch_size=50)).steps_per_epoch == 1
    assert batches(some_images(), replace(PLAIN, batch_size=51), train=False).steps_per_epoch == 3


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (replace(PLAIN, batch_size=0), "at least one image"),
        (replace(PLAIN, evaluation_batch=0), "at least one image"),
        (replace(PLAIN, crop_padding=-1), "negative"),
        (replace(PLAIN, cutout=-1), "negative"),
        (replace(PLAIN, crop_padding=8, crop_fill="reflect"), "8 a side"),
    ],
)
def test_a_recipe_that_does_not_fit_the_images_is_refused(recipe: Recipe, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        batches(some_images(), recipe)


def test_no_images_are_refused() -> None:
    empty = Images(torch.zeros(0, 3, 8, 8, dtype=torch.uint8), torch.zeros(0, dtype=torch.int64))
    with pytest.raises(DatasetError, match="no images"):
        batches(empty, PLAIN)


@pytest.mark.parametrize("padding", [1, 3, 6])
def test_reflection_is_that_of_torch(padding: int) -> None:
    images = some_images(3, (3, 7, 9))
    expected = torch.nn.functional.pad(images.pixels.float(), (padding,) * 4, "reflect")
    found = pad(images.rows, padding, "reflect").permute(0, 3, 1, 2)
    assert torch.equal(found.float(), expected)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("is_streamed", [False, True])
def test_cuda_gets_the_same_batches(monkeypatch: pytest.MonkeyPatch, is_streamed: bool) -> None:
    recipe = replace(PLAIN, crop_padding=2, flip=True, cutout=3, normalise=True)
    expected = whole(batches(some_images(), recipe))
    if is_streamed:
        stream(monkeypatch)
    statistics = Statistics((0.5,) * 3, (0.25,) * 3)
    made = Batches(
        some_images(), recipe=recipe, statistics=statistics, device="cuda", seed=0, train=True
    )
    for one, other in zip(expected, whole(made), strict=True):
        assert torch.equal(one, other.cpu())
