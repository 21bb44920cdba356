"""The built-in comparison, as it is offered; what it reaches stands in docs/measurements.md."""

from dataclasses import replace

import pytest

from workbench.experiments.builtin import BATCH, EPOCHS, NETWORKS, builtin_comparison, fitted
from workbench.experiments.check import check
from workbench.experiments.plots import PALETTE, Bar, Line, bars_svg, curves_svg
from workbench.spec import codec
from workbench.spec.recipe import Recipe


def test_the_three_runs_differ_in_nothing_but_the_design():
    runs = builtin_comparison(seed=4)
    assert tuple(run.design.name for run in runs) == NETWORKS
    assert {replace(run, design=runs[0].design, name="") for run in runs} == {
        replace(runs[0], name="")
    }
    assert {run.seed for run in runs} == {4}
    assert len({codec.digest(run.design) for run in runs}) == 3


def test_each_of_them_can_be_built_for_the_digits():
    for run in builtin_comparison():
        analysis = check(run)
        assert analysis.depth == 20
        assert analysis.input_shape == (1, 8, 8)
        assert analysis.output_shape[0] == 10


def test_the_recipe_is_fastresnets_fitted_to_small_digits():
    recipe = builtin_comparison()[0].recipe
    assert (recipe.epochs, recipe.batch_size) == (EPOCHS, BATCH)
    assert not recipe.flip
    assert recipe.crop_padding == 1
    assert recipe.nesterov
    shares = [(first - 1) / EPOCHS for first, _ in recipe.milestones]
    assert shares == pytest.approx([0.5, 0.75])
    assert [factor for _, factor in recipe.milestones] == [0.1, 0.01]


def test_other_images_keep_the_papers_augmentation():
    assert fitted(Recipe(), "cifar10") == Recipe()


def test_another_length_keeps_the_milestones_share():
    recipe = builtin_comparison(epochs=8)[0].recipe
    assert recipe.epochs == 8
    assert all(1 < first <= 8 for first, _ in recipe.milestones)


def test_curves_of_two_plots_share_no_id():
    line = Line("a", [1, 2], [3.0, 2.0], PALETTE[0])
    first = set(_ids(curves_svg([line], "y", "one")))
    second = set(_ids(curves_svg([line], "y", "two")))
    assert first
    assert not first & second


def test_a_logarithmic_axis_is_labelled_in_plain_numbers():
    line = Line("a", [1, 2, 3], [3.0, 0.2, 0.01], PALETTE[0])
    text = curves_svg([line], "loss", "log", is_log=True)
    assert ">0.1<" in text
    assert "mathdefault" not in text


def test_a_bar_carries_its_seconds_and_its_name():
    text = bars_svg([Bar("a & b", PALETTE[0], 1.234, (("data", 0.2), ("forward", 0.4)))], "bars")
    assert "1.23 s" in text
    assert "a &amp; b" in text


def _ids(svg: str) -> list[str]:
    return [part.split('"')[0] for part in svg.split(' id="')[1:]]
