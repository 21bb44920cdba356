"""What a run's network takes and gives, as commands tell it."""

from workbench.history.store import HistoryStore
from workbench.spec.model_input import ModelInput
from workbench.spec.run import RunSpec

_SHOWN = 20


def input_of(store: HistoryStore, run: str, spec: RunSpec) -> ModelInput | None:
    """None until the run has read its images, and where it is of an older version."""
    images = store.images(run)
    return None if images is None else ModelInput.of(images, spec.recipe.normalise)


def input_facts(found: ModelInput | None) -> list[tuple[str, str]]:
    """Rows of a table: the images' size, how pixels are normalised, and the outputs."""
    if found is None:
        return []
    classes = ", ".join(found.classes[:_SHOWN])
    more = f", and {len(found.classes) - _SHOWN} more" if len(found.classes) > _SHOWN else ""
    return [
        ("Input", f"{'x'.join(map(str, found.shape))}, (pixel / 255 - mean) / deviation"),
        ("Mean", ", ".join(f"{value:.6g}" for value in found.mean)),
        ("Deviation", ", ".join(f"{value:.6g}" for value in found.std)),
        ("Outputs", f"{len(found.classes)} classes: {classes}{more}"),
    ]
