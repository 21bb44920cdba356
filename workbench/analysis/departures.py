"""Where a run's recipe departs from the one that its paper gives."""

from dataclasses import dataclass, fields

from workbench.spec.dataset import DatasetSpec
from workbench.spec.recipe import Recipe

_NOT_SETTINGS = ("name", "citation", "evaluation_batch", "step_mode")


@dataclass(frozen=True, slots=True)
class Departure:
    """One setting that is not the paper's, both sides as a person reads them."""

    setting: str
    paper: str
    own: str


def departures(
    own: Recipe, paper: Recipe, dataset: DatasetSpec | None = None
) -> tuple[Departure, ...]:
    """Every setting of `own` that can change a result and differs from `paper`; then, where a data
    set is given, what makes it other than the whole of a CIFAR set. Speed settings do not count."""
    found = [
        Departure(field.name.replace("_", " "), _say(theirs), _say(ours))
        for field in fields(Recipe)
        if field.name not in _NOT_SETTINGS
        and (ours := getattr(own, field.name)) != (theirs := getattr(paper, field.name))
    ]
    if dataset is not None:
        if dataset.source not in ("cifar10", "cifar100"):
            found.append(Departure("data set", "CIFAR-10 or CIFAR-100", dataset.title))
        for name, size in (("train", dataset.train_size), ("test", dataset.test_size)):
            if size is not None:
                found.append(Departure(f"{name} images", "all", f"{size:,}"))
    return tuple(found)


def _say(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case tuple():
            return ", ".join(f"×{factor:g} from epoch {first}" for first, factor in value) or "none"
    return str(value)
