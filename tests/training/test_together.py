"""Several runs in one process: the numbers of each alone, a stop and a crash that cost one."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tests.training.jobs import RECIPE, job
from tests.training.test_loop import curves, run, stochastic_model
from tests.training.test_steps import dropping_model, on_cuda
from workbench.errors import TrainingError
from workbench.spec.events import CheckpointSaved, Ended, EpochFinished, Event, StateChanged
from workbench.spec.run import RunState
from workbench.training.control import Control
from workbench.training.job import TrainingJob
from workbench.training.together import Crashed, Together


def named(task: TrainingJob, name: str) -> TrainingJob:
    return TrainingJob(**{slot: getattr(task, slot) for slot in task.__slots__} | {"run": name})


def jobs(folder: Path, models=(dropping_model, stochastic_model), **other) -> list[TrainingJob]:  # type: ignore[no-untyped-def]
    """A run per model, each with a seed of its own."""
    return [
        named(job(folder / str(seed), model=made(), seed=seed, **other), str(seed))
        for seed, made in enumerate(models, 3)
    ]


def of(events: list[Event | Crashed], name: str) -> list[Event]:
    return [event for event in events if event.run == name and not isinstance(event, Crashed)]


def together(tasks: list[TrainingJob]) -> list[Event | Crashed]:
    return list(Together(tasks, [Control() for _ in tasks]).events())


def test_runs_together_give_the_numbers_of_each_alone(tmp_path: Path) -> None:
    """Those that draw on the host and those that draw in the network, bit for bit."""
    alone = [run(task) for task in jobs(tmp_path / "alone")]
    tasks = jobs(tmp_path / "together")
    events = together(tasks)
    assert [curves(of(events, task.run)) for task in tasks] == [curves(each) for each in alone]
    for task, same in zip(tasks, jobs(tmp_path / "weights"), strict=True):
        run(same)
        for one, other in zip(
            task.model.state_dict().values(), same.model.state_dict().values(), strict=True
        ):
            assert torch.equal(one, other)


def test_runs_together_take_turns(tmp_path: Path) -> None:
    told = [event.run for event in together(jobs(tmp_path)) if isinstance(event, EpochFinished)]
    assert told == ["3", "4"] * RECIPE.epochs


def test_the_processs_own_random_numbers_are_left_alone(tmp_path: Path) -> None:
    torch.manual_seed(11)
    expected = torch.rand(3)
    torch.manual_seed(11)
    together(jobs(tmp_path))
    assert torch.equal(torch.rand(3), expected)


def test_one_stops_and_resumes_while_the_other_goes_on(tmp_path: Path) -> None:
    tasks = jobs(tmp_path)
    controls = [Control(), Control()]
    events: list[Event | Crashed] = []
    for event in Together(tasks, controls).events():
        events.append(event)
        if isinstance(event, EpochFinished) and event.run == "3":
            controls[0].stop()
    ends = {event.run: event.state for event in events if isinstance(event, Ended)}
    assert ends == {"3": RunState.STOPPED, "4": RunState.FINISHED}
    assert any(isinstance(event, CheckpointSaved) for event in of(events, "3"))
    resumed = named(job(tmp_path / "3", model=dropping_model(), seed=3, resume=True), "3")
    whole = curves(run(job(tmp_path / "whole", model=dropping_model(), seed=3)))
    assert curves(of(events, "3")) + curves(together([resumed])) == whole  # type: ignore[arg-type]


def test_one_is_paused_while_the_other_goes_on(tmp_path: Path) -> None:
    controls = [Control(), Control()]
    order: list[tuple[str, RunState]] = []
    for event in Together(jobs(tmp_path), controls).events():
        if isinstance(event, EpochFinished) and event.run == "3" and event.record.epoch == 1:
            controls[0].pause()
        if isinstance(event, Ended) and event.run == "4":
            controls[0].resume()
        if isinstance(event, Ended | StateChanged):
            order.append((event.run, event.state))
    assert order.index(("3", RunState.PAUSED)) < order.index(("4", RunState.FINISHED))
    assert order[-1] == ("3", RunState.FINISHED)


class Broken(nn.Module):
    """Fails after some steps."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.Flatten(), nn.Linear(3 * 8 * 8, 10))
        self.left = 9

    def forward(self, x: Tensor) -> Tensor:
        self.left -= 1
        if self.left < 0:
            raise KeyError("a bug")
        out: Tensor = self.inner(x)
        return out


def test_a_crash_costs_one_run(tmp_path: Path) -> None:
    events = together(jobs(tmp_path, (Broken, dropping_model)))
    [crash] = [event for event in events if isinstance(event, Crashed)]
    assert crash.run == "3" and isinstance(crash.bug, KeyError)
    assert [event.run for event in events if isinstance(event, Ended)] == ["4"]


def test_giving_up_midway_ends_all(tmp_path: Path) -> None:
    events = Together(jobs(tmp_path), [Control(), Control()]).events()
    next(event for event in events if isinstance(event, EpochFinished))
    before = torch.get_rng_state()
    events.close()
    assert torch.equal(torch.get_rng_state(), before)


def test_a_dropped_run_says_nothing_more(tmp_path: Path) -> None:
    tasks = jobs(tmp_path)
    runs = Together(tasks, [Control(), Control()])
    events = []
    for event in runs.events():
        events.append(event)
        if isinstance(event, EpochFinished) and event.run == "3":
            runs.drop("3")
    assert isinstance(of(events, "3")[-1], EpochFinished)
    assert not any(tmp_path.glob("3/step-*"))
    assert [event.run for event in events if isinstance(event, Ended)] == ["4"]


def test_runs_that_need_other_settings_of_the_process_are_refused(tmp_path: Path) -> None:
    one, other = jobs(tmp_path)
    foreign = named(job(tmp_path / "x", replace(RECIPE, precision="bf16")), "x")
    with pytest.raises(TrainingError, match="one device, precision"):
        together([one, other, foreign])


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
@pytest.mark.parametrize("precision", ["float32", "bf16"])
def test_graphs_on_streams_of_their_own_give_the_numbers_of_each_alone(
    tmp_path: Path, precision: str
) -> None:
    recipe = replace(RECIPE, precision=precision, step_mode="graph")  # type: ignore[arg-type]
    models = (dropping_model, dropping_model, stochastic_model, dropping_model)
    alone = [run(on_cuda(task)) for task in jobs(tmp_path / "a", models, recipe=recipe)]
    tasks = [on_cuda(task) for task in jobs(tmp_path / "b", models, recipe=recipe)]
    events = together(tasks)
    assert [curves(of(events, task.run)) for task in tasks] == [curves(each) for each in alone]
