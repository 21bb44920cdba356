"""Settings of runs laid side by side."""

import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.designs import small_design
from tests.random_designs import INPUT, mutated, random_design, rewritten
from tests.tiny_runs import tiny_run
from workbench.analysis.stamp import stamp
from workbench.experiments.settings import settings as settings_of
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design


def _differing(first: Design, second: Design) -> set[str]:
    images = DatasetSpec(source="images", path="x")
    specs = [replace(tiny_run(), design=each, dataset=images) for each in (first, second)]
    return {each.title for each in settings_of(specs) if each.differs}


@settings(
    max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(st.integers(0, 10**6))
def test_designs_of_one_network_differ_in_their_names_alone(seed: int) -> None:
    draw = random.Random(seed)
    design = random_design(draw)
    if not (own := stamp(design, INPUT, 10)):
        return
    assert _differing(design, rewritten(design, draw)) <= {"design: name"}
    other = mutated(design, draw)
    if other != design and stamp(other, INPUT, 10) not in ("", own):
        assert _differing(design, other)


def test_another_way_to_write_a_width_is_none_and_another_width_is_one() -> None:
    assert _differing(small_design(width=8), small_design(width="4 * 2")) == set()
    assert _differing(small_design(width=8), small_design(width=16)) == {"design: stage 1 width"}
