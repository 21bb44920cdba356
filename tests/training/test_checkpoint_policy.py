"""How often the end of an epoch is saved, and so how much a crash repeats."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workbench.training.checkpoint_policy import CheckpointPolicy
from workbench.training.loop import SAVE_SECONDS, SAVE_SHARE


def saved_epochs(seconds: float, cost: float, epochs: int = 200) -> list[int]:
    """The epochs after which a run saves whose epochs take so long and whose checkpoints cost so
    much."""
    policy, saved, since = CheckpointPolicy(SAVE_SECONDS, SAVE_SHARE), [], 0.0
    for epoch in range(1, epochs + 1):
        since += seconds
        if policy.is_due(since):
            policy.note(cost)
            saved.append(epoch)
            since = 0.0
    return saved


def test_the_first_epoch_is_always_saved():
    assert saved_epochs(0.001, 10.0)[0] == 1


def test_epochs_of_a_second_repeat_at_most_a_few():
    """A checkpoint of some megabytes takes some tens of milliseconds."""
    saved = saved_epochs(1.0, 0.03)
    assert max(after - before for before, after in pairwise(saved)) <= 4


@given(seconds=st.floats(SAVE_SECONDS, 1e5), cost=st.floats(0, 1e3))
def test_epochs_of_a_minute_are_each_saved_whatever_it_costs(seconds, cost):
    assert saved_epochs(seconds, cost, 20) == list(range(1, 21))


@given(seconds=st.floats(0.001, SAVE_SECONDS), cost=st.floats(0, SAVE_SECONDS * SAVE_SHARE))
def test_an_epoch_is_saved_exactly_where_that_costs_under_a_hundredth(seconds, cost):
    saved, since = saved_epochs(seconds, cost), seconds
    for epoch in range(2, 201):
        if epoch in saved:
            assert cost <= 0.01 * since or since >= SAVE_SECONDS
            since = seconds
        else:
            assert cost > 0.01 * since
            since += seconds


def test_one_slow_write_does_not_put_off_those_that_follow():
    policy = CheckpointPolicy(SAVE_SECONDS, SAVE_SHARE)
    for cost in (0.005, 0.005, 5.0):
        policy.note(cost)
    assert policy.is_due(1.0)
