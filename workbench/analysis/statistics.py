"""Groups of repeated runs: what their figures say, and whether two groups differ or were lucky.

scipy does the numbers and is imported when the first are asked for: the window starts without it.
"""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEVEL = 0.95
"""Of every interval; what a test calls real has a p below `1 - LEVEL`."""
ALPHA = 1 - LEVEL
POWER = 0.8
MOST_RUNS = 1_000
"""A side that would need more than these is said to need 'more'."""
_RESAMPLES = 20_000
_SEED = 20_260
"""Of the sampled permutation test: the same runs always give the same p."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A group's figures, in their own unit: `n` of them, `std` the sample standard deviation,
    `sem` the standard error of the mean, both None below two figures; a group of none has NaN for
    its mean, lowest and highest."""

    n: int
    mean: float
    std: float | None
    sem: float | None
    low: float
    high: float

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % t interval of the mean; None below two figures. Asks scipy, which a table of
        means can do without."""
        if self.sem is None:
            return None
        half = self.sem * _t_quantile(self.n - 1) if self.sem else 0.0
        return self.mean - half, self.mean + half


@dataclass(frozen=True, slots=True)
class Difference:
    """`second` less `first`, in the figures' unit. What cannot be worked out is None: all but
    `value` below two figures a side, Welch's test where no side has any spread.

    `t`, `degrees`, `p` and `interval` (95 %) are Welch's, two-sided; `permutation_p` is two-sided
    too, over all regroupings where `is_exact`, else over a sample of them, and can be no smaller
    than `smallest_p`. `effect` is Hedges' g: the difference in standard deviations, corrected for
    few runs."""

    first: Summary
    second: Summary
    value: float
    t: float | None = None
    degrees: float | None = None
    p: float | None = None
    interval: tuple[float, float] | None = None
    permutation_p: float | None = None
    smallest_p: float | None = None
    is_exact: bool = True
    effect: float | None = None


def summary(values: Iterable[float]) -> Summary:
    """What the finite ones among the values say; the others are not counted."""
    known = [float(value) for value in values if math.isfinite(value)]
    n = len(known)
    if n == 0:
        return Summary(0, math.nan, None, None, math.nan, math.nan)
    mean, low, high = statistics.fmean(known), min(known), max(known)
    if n == 1:
        return Summary(1, mean, None, None, low, high)
    # A mean that is rounded would leave equal figures a spread of some 1e-17.
    std = 0.0 if low == high else statistics.stdev(known)
    return Summary(n, mean, std, std / math.sqrt(n), low, high)


def difference(first: Sequence[float], second: Sequence[float]) -> Difference:
    """How much the second group's mean lies above the first's, and how sure that is. Values that
    are not finite are not counted."""
    a = [float(value) for value in first if math.isfinite(value)]
    b = [float(value) for value in second if math.isfinite(value)]
    of_a, of_b = summary(a), summary(b)
    value = of_b.mean - of_a.mean
    if of_a.std is None or of_b.std is None or of_a.sem is None or of_b.sem is None:
        return Difference(of_a, of_b, value)
    p, is_exact, smallest = _permutation(a, b)
    error = math.hypot(of_a.sem, of_b.sem)
    if error == 0.0:
        return Difference(
            of_a, of_b, value, permutation_p=p, smallest_p=smallest, is_exact=is_exact
        )
    degrees = error**4 / (of_a.sem**4 / (of_a.n - 1) + of_b.sem**4 / (of_b.n - 1))
    half = error * _t_quantile(degrees)
    return Difference(
        first=of_a,
        second=of_b,
        value=value,
        t=value / error,
        degrees=degrees,
        p=_two_sided(value / error, degrees),
        interval=(value - half, value + half),
        permutation_p=p,
        smallest_p=smallest,
        is_exact=is_exact,
        effect=_hedges(of_a, of_b),
    )


def holm(ps: Sequence[float | None]) -> tuple[float | None, ...]:
    """Each p as it stands after Holm's correction for all that are given; None stays None and
    counts for nothing (Holm 1979)."""
    known = sorted((p, at) for at, p in enumerate(ps) if p is not None)
    corrected: list[float | None] = [None] * len(ps)
    reached = 0.0
    for rank, (p, at) in enumerate(known):
        reached = max(reached, min(1.0, p * (len(known) - rank)))
        corrected[at] = reached
    return tuple(corrected)


def runs_needed(size: float, first: Summary, second: Summary) -> int | None:
    """How many runs each side needs so that a true difference of `size` is seen four times in
    five (power 80 %, two-sided t test at 5 %), if runs scatter as these do. None where the spread
    is not known, `size` is nothing, or more than `MOST_RUNS` would be needed."""
    spreads = [side.std for side in (first, second) if side.std is not None]
    size = abs(size)
    if not spreads or not math.isfinite(size) or size == 0:
        return None
    spread = math.sqrt(statistics.fmean(std**2 for std in spreads))
    # Two runs are the least that show a spread at all.
    low, high = 2, MOST_RUNS
    if spread == 0 or _power(size / spread, low) >= POWER:
        return low
    if _power(size / spread, high) < POWER:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _power(size / spread, middle) >= POWER else (middle, high)
    return high


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words within a sentence, one of `PHRASES`, with their figure: a language may put either
    elsewhere."""

    template: str
    figure: str = ""

    def __str__(self) -> str:
        return self.template.format(self.figure)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a difference comes to, for a person. `kind` is 'nothing', 'flat', 'real', 'likely',
    'among many' or 'unclear'; `text` is the `template` with its `values` put in."""

    kind: str
    template: str
    values: Mapping[str, str | Phrase]

    @property
    def text(self) -> str:
        return self.template.format(**self.values)


TEMPLATES: Mapping[str, str] = {
    "nothing": (
        "Nothing can be concluded: {second} has {more} and {first} {less}. One run a side may be "
        "luck with its seed, and another seed may turn the difference round."
    ),
    "flat": (
        "The runs of each side are equal to the last digit, so they say nothing of luck. Were they "
        "run with different seeds?"
    ),
    "real": (
        "{second} {is_apart} {first} by {size} (95 % interval {low} to {high}). Luck with the "
        "seeds alone would show so much in {often}."
    ),
    "likely": (
        "{second} probably {is_apart} {first}, by {size} (95 % interval {low} to {high}), but the "
        "two tests do not agree: {few}. More seeds would settle it."
    ),
    "among many": (
        "{second} {is_apart} {first} by {size}, which alone would count (p = {alone}). Of so many "
        "pairs tested one may look so by luck: after Holm's correction p = {p}, too much to "
        "conclude."
    ),
    "unclear": (
        "No difference that could not be luck. What is seen is {size}; the true one lies between "
        "{low} and {high} in 95 of 100 such comparisons."
    ),
}
"""A sentence for each kind of verdict: source texts of the context 'Verdict'."""
PHRASES = (
    *("no run", "one run", "{} runs"),
    *("is below", "is above", "{} points", "{} s"),
    *("fewer than 1 of 10,000 comparisons", "1 of {} comparisons"),
    "of so few runs the permutation test cannot say less than p = {}",
    "the permutation test says p = {}",
)
"""What is put into them: source texts of the same context."""


def verdict(
    found: Difference, first: str, second: str, unit: str = "", corrected: float | None = None
) -> Verdict:
    """Say in a sentence whether the two groups, called by these names, differ. `corrected` is p
    after a correction for many pairs; `unit` is written behind each figure."""

    def said(value: float) -> Phrase:
        return Phrase(f"{{}}{unit}", f"{value:.3g}".replace("-", "−"))

    kind = _kind(found, corrected)
    low, high = found.interval or (math.nan, math.nan)
    p = corrected if corrected is not None else found.p
    smallest = found.smallest_p
    values: dict[str, str | Phrase] = {
        "first": first,
        "second": second,
        "less": _runs(found.first.n),
        "more": _runs(found.second.n),
        "is_apart": Phrase("is below" if found.value < 0 else "is above"),
        "size": said(abs(found.value)),
        "low": said(low),
        "high": said(high),
        "alone": "–" if found.p is None else f"{found.p:.2g}",
        "p": "–" if p is None else f"{p:.2g}",
        "often": _often(1.0 if p is None else p),
        "few": (
            Phrase(
                "of so few runs the permutation test cannot say less than p = {}",
                f"{smallest:.2g}",
            )
            if smallest is not None and smallest >= ALPHA
            else Phrase("the permutation test says p = {}", f"{found.permutation_p or 1:.2g}")
        ),
    }
    return Verdict(kind, TEMPLATES[kind], values)


def _kind(found: Difference, corrected: float | None) -> str:
    if found.first.n < 2 or found.second.n < 2:
        return "nothing"
    p = corrected if corrected is not None else found.p
    if p is None or found.permutation_p is None:
        return "flat"
    if p >= ALPHA:
        is_alone = found.p is not None and found.p < ALPHA
        return "among many" if is_alone else "unclear"
    return "real" if found.permutation_p < ALPHA else "likely"


def _runs(n: int) -> Phrase:
    return Phrase({0: "no run", 1: "one run"}.get(n, "{} runs"), str(n))


def _often(p: float) -> Phrase:
    """A p as a person counts: '1 of 40 comparisons'."""
    if p < 1e-4:
        return Phrase("fewer than 1 of 10,000 comparisons")
    return Phrase("1 of {} comparisons", f"{round(1 / p):,}")


# The numbers


def _t_quantile(degrees: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 1 - ALPHA / 2))


def _two_sided(t: float, degrees: float) -> float:
    from scipy.special import stdtr

    return float(2 * stdtr(degrees, -abs(t)))


def _hedges(first: Summary, second: Summary) -> float | None:
    """Hedges' g with the exact correction for few runs (Hedges 1981); None without spread."""
    assert first.std is not None and second.std is not None
    degrees = first.n + second.n - 2
    pooled = math.sqrt(((first.n - 1) * first.std**2 + (second.n - 1) * second.std**2) / degrees)
    if pooled == 0:
        return None
    log = math.lgamma(degrees / 2) - math.lgamma((degrees - 1) / 2)
    correction = math.exp(log) / math.sqrt(degrees / 2)
    return correction * (second.mean - first.mean) / pooled


def _permutation(a: Sequence[float], b: Sequence[float]) -> tuple[float, bool, float]:
    """The two-sided p of the difference of means under all ways to deal the runs out anew, whether
    all of them were tried, and the smallest p that so many runs can show."""
    import numpy as np
    from scipy.stats import permutation_test

    ways = math.comb(len(a) + len(b), len(a))
    is_exact = ways <= _RESAMPLES

    def apart(x: object, y: object, axis: int = -1) -> object:
        return np.mean(x, axis=axis) - np.mean(y, axis=axis)  # type: ignore[call-overload]

    found = permutation_test(
        (a, b),
        apart,
        vectorized=True,
        n_resamples=_RESAMPLES,
        random_state=np.random.default_rng(_SEED),
    )
    smallest = min(1.0, 2 / ways) if is_exact else 2 / (_RESAMPLES + 1)
    return float(found.pvalue), is_exact, smallest


def _power(effect: float, n: int) -> float:
    """Of a two-sided t test of `n` runs a side, for a difference in standard deviations."""
    from scipy.stats import nct, norm

    degrees = 2 * n - 2
    away = effect * math.sqrt(n / 2)
    edge = _t_quantile(degrees)
    # Far out the noncentral t has no digits left, and the normal one none to miss.
    if away > 30:
        return float(norm.sf(edge - away))
    # Of the wrong sign no difference is seen where the power is anywhere near what is asked for.
    return float(nct.sf(edge, degrees, away))
