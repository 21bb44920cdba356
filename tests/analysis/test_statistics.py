"""Statistics over repeated runs: against figures worked out by hand, and against scipy's own."""

import math
import subprocess
import sys

import pytest
from scipy import stats

from workbench.analysis.statistics import (
    MOST_RUNS,
    difference,
    holm,
    runs_needed,
    summary,
    verdict,
)

A = [9.1, 8.7, 9.4, 9.0, 8.8]
B = [8.2, 8.6, 8.1, 8.5]


def test_a_group_is_summed_up_as_by_hand():
    # Deviations of 2, 4, 6 from 4: squares 4 + 0 + 4 over 2 runs less one.
    found = summary([2.0, 4.0, 6.0])
    assert (found.n, found.mean, found.std, found.low, found.high) == (3, 4.0, 2.0, 2.0, 6.0)
    assert found.sem == pytest.approx(2 / math.sqrt(3))
    # The t of two degrees of freedom that leaves 2.5 % on each side is 4.3027.
    assert found.interval == pytest.approx((4 - 4.3027 * 1.1547, 4 + 4.3027 * 1.1547), abs=1e-3)


def test_one_run_has_a_mean_and_no_spread():
    found = summary([7.5])
    assert (found.n, found.mean, found.low, found.high) == (1, 7.5, 7.5, 7.5)
    assert found.std is found.sem is found.interval is None


def test_no_run_has_no_mean():
    found = summary([])
    assert found.n == 0 and math.isnan(found.mean) and found.interval is None


def test_what_is_not_a_number_is_not_counted():
    assert summary([1.0, math.nan, math.inf, 3.0]).n == 2
    assert difference([1.0, math.nan, 2.0], [3.0, 4.0]).first.n == 2


def test_equal_runs_have_no_spread_however_their_mean_is_rounded():
    found = summary([0.1] * 7)
    assert found.std == found.sem == 0.0
    assert found.interval == (found.mean, found.mean)


def test_the_interval_of_a_mean_is_scipys():
    found = summary(A)
    low, high = stats.t.interval(0.95, len(A) - 1, loc=found.mean, scale=stats.sem(A))
    assert found.interval == pytest.approx((low, high))


def test_a_difference_is_worked_out_as_by_hand():
    # Means 2 and 5, variances 1 and 4, three runs each: error sqrt(1/3 + 4/3).
    found = difference([1.0, 2.0, 3.0], [3.0, 5.0, 7.0])
    assert found.value == 3.0
    assert found.t == pytest.approx(3 / math.sqrt(5 / 3))
    # (5/3)^2 / ((1/3)^2 / 2 + (4/3)^2 / 2)
    assert found.degrees == pytest.approx((25 / 9) / (1 / 18 + 16 / 18))
    # Pooled deviation sqrt(2.5); the correction for four degrees of freedom is 0.79788.
    assert found.effect == pytest.approx(0.797885 * 3 / math.sqrt(2.5), rel=1e-5)


def test_welchs_test_is_scipys():
    found, theirs = difference(A, B), stats.ttest_ind(B, A, equal_var=False)
    assert (found.t, found.p, found.degrees) == pytest.approx(
        (theirs.statistic, theirs.pvalue, theirs.df)
    )
    interval = theirs.confidence_interval(0.95)
    assert found.interval == pytest.approx((interval.low, interval.high))


def test_a_small_permutation_test_tries_every_regrouping():
    # Three against three that do not overlap: the one of 20 dealings, and its mirror.
    found = difference([1.0, 2.0, 3.0], [7.0, 8.0, 9.0])
    assert found.is_exact
    assert found.permutation_p == found.smallest_p == pytest.approx(2 / 20)


def test_the_permutation_test_counts_ties():
    # 1 2 | 2 3: of six dealings, four are at least as far apart; one-sided 2 of 6.
    assert difference([1.0, 2.0], [2.0, 3.0]).permutation_p == pytest.approx(4 / 6)


def test_a_large_permutation_test_samples_and_always_says_the_same():
    a = [8.0 + 0.1 * at for at in range(20)]
    b = [8.6 + 0.1 * at for at in range(20)]
    first, again = difference(a, b), difference(a, b)
    assert not first.is_exact
    assert first.permutation_p == again.permutation_p
    assert first.permutation_p == pytest.approx(first.p, abs=0.01)


@pytest.mark.parametrize(("first", "second"), [([8.0], [7.0]), ([8.0], [7.0, 7.1]), ([], [7.0])])
def test_one_run_a_side_concludes_nothing(first, second):
    found = difference(first, second)
    assert found.p is found.permutation_p is found.interval is found.effect is None
    said = verdict(found, "plain", "type 1", " %")
    assert said.kind == "nothing"
    assert said.text.startswith("Nothing can be concluded")


def test_equal_values_on_both_sides_do_not_differ():
    found = difference([8.0, 8.0, 8.0], [8.0, 8.0, 8.0])
    assert found.value == 0 and found.t is found.p is found.effect is None
    assert found.permutation_p == 1
    assert verdict(found, "a", "b").kind == "flat"


def test_without_any_spread_a_difference_is_not_called_real():
    found = difference([8.0, 8.0, 8.0], [7.0, 7.0, 7.0])
    assert found.value == -1 and found.p is None
    said = verdict(found, "a", "b")
    assert said.kind == "flat" and "different seeds" in said.text


def test_spread_on_one_side_is_enough_for_welchs_test():
    # What is left of Welch's test is the test of one sample against a known mean.
    found = difference([8.0, 8.0, 8.0], [7.0, 7.1, 7.3])
    assert found.degrees == pytest.approx(2)
    assert found.p == pytest.approx(stats.ttest_1samp([7.0, 7.1, 7.3], 8.0).pvalue)


def test_holms_correction_is_as_by_hand():
    # 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1 that may not fall below the one before.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.5, None, 0.9]) == (1.0, None, 1.0)
    assert holm([]) == ()


def test_runs_needed_are_those_of_the_usual_tables():
    # Cohen's tables for 80 % at 5 %, two-sided: 17 a side for d = 1, 26 for 0.8, 64 for 0.5.
    spread = summary([-1.0, 0.0, 1.0])
    assert spread.std == 1.0
    assert [runs_needed(size, spread, spread) for size in (1.0, -0.8, 0.5)] == [17, 26, 64]


def test_runs_needed_have_the_power_that_is_asked_for():
    spread = summary([-1.0, 0.0, 1.0])
    for size in (0.3, 0.7, 1.5, 3.0):
        n = runs_needed(size, spread, spread)

        def power(n, size=size):
            edge = stats.t.isf(0.025, 2 * n - 2)
            away = size * math.sqrt(n / 2)
            return stats.nct(2 * n - 2, away).sf(edge)

        assert power(n) >= 0.8
        assert n == 2 or power(n - 1) < 0.8


def test_runs_needed_are_unknown_without_a_spread_or_a_size():
    one, several = summary([1.0]), summary([1.0, 2.0])
    assert runs_needed(0.5, one, one) is None
    assert runs_needed(0.0, several, several) is None
    assert runs_needed(1e-6, several, several) is None
    assert runs_needed(1e-2, several, several) is None and MOST_RUNS == 1_000
    assert runs_needed(1e9, several, several) == 2
    assert runs_needed(0.5, one, several) == runs_needed(0.5, several, several)


def test_a_clear_difference_is_called_real_and_says_which_way():
    said = verdict(difference(A, B), "plain", "type 1", " %")
    assert said.kind == "real"
    assert said.text.startswith("type 1 is below plain by 0.65 % (95 % interval −1.05 % to")


def test_a_difference_within_the_scatter_is_not_called_real():
    said = verdict(difference([8.0, 9.0, 10.0], [8.2, 9.1, 9.9]), "a", "b")
    assert said.kind == "unclear"
    assert said.text.startswith("No difference that could not be luck")


def test_few_runs_that_one_test_alone_calls_different_are_called_likely():
    said = verdict(difference([9.0, 9.1, 9.2], [8.0, 8.1, 8.2]), "a", "b")
    assert said.kind == "likely"
    assert "cannot say less than p = 0.1" in said.text


def test_a_correction_for_many_pairs_can_take_a_verdict_back():
    found = difference(A, B)
    said = verdict(found, "a", "b", corrected=0.2)
    assert said.kind == "among many"
    assert "after Holm's correction p = 0.2" in said.text


def test_means_and_spreads_need_no_scipy():
    code = (
        "import sys; from workbench.analysis.statistics import summary; summary([1.0, 2.0]);"
        "print('scipy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
