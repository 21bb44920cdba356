"""What a run will take, from its specification alone."""

from collections.abc import Callable
from pathlib import Path

from workbench.experiments.check import check_batches, check_design, check_recipe, check_room
from workbench.spec.forecast import Forecast
from workbench.spec.run import RunSpec


def foretell(
    spec: RunSpec, threads: int | None = None, cancelled: Callable[[], bool] = lambda: False
) -> Forecast:
    """Load the images, build the network and probe a few steps. Raises `WorkbenchError`, and
    `Cancelled` soon after being asked to."""
    from workbench.data.sources import load
    from workbench.nn.network import build
    from workbench.training.forecast import forecast
    from workbench.training.job import TrainingJob

    data = load(spec.dataset, cancelled=cancelled)
    check_recipe(spec.recipe, len(data.train.labels), data.shape[1:])
    check_room(check_design(spec.design, data.shape, len(data.classes)), spec.device)
    counts = len(data.train.labels), len(data.test.labels)
    check_batches(spec, data.shape, len(data.classes), counts)
    return forecast(
        TrainingJob(
            run="forecast",
            model=build(spec.design, data.shape, len(data.classes), spec.seed),
            data=data,
            recipe=spec.recipe,
            seed=spec.seed,
            folder=Path(),
            device=spec.device,
            threads=threads,
        ),
        cancelled,
    )
