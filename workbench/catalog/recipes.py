"""The papers' recipes: `resources/recipes/`, one JSON file each."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import FormatError, UnknownNetwork
from workbench.paths import RESOURCES
from workbench.spec.recipe import Recipe

FOLDER = RESOURCES / "recipes"
Certainty = Literal["paper", "code", "recalled", "low"]
TRAINED = "{}, {} epochs in batches of {}"
COSINE, STEPS, DECAY = "rate {} (cosine)", "rate {} (steps at {})", "decay {}"
ZERO, REFLECT = "zero-padded crops by {}", "reflect-padded crops by {}"
FLIPS, CUTOUT, PLAIN = "flips", "cutout {}", "no augmentation"
SURVIVAL, DROPOUT = "survival {} at the last unit", "dropout {}"
PARTS = (
    *(TRAINED, COSINE, STEPS, DECAY, ZERO, REFLECT),
    *(FLIPS, CUTOUT, PLAIN, SURVIVAL, DROPOUT),
)
"""What a recipe's summary is made of."""


@dataclass(frozen=True, slots=True)
class Apart:
    """What its paper did and no run here does: a setting with both sides."""

    setting: str
    paper: str
    own: str


@dataclass(frozen=True, slots=True)
class RecipePreset:
    """A paper's recipe. `certainty`: read in the 'paper', as its 'code' does, 'recalled' and not
    read again, or 'low' where the paper does not say.

    `survival` (of the last unit, by stochastic depth) and `dropout` belong to the recipe too, but
    are built into the network: presets that name this recipe have them; None for none. `apart` is
    what every run departs in, since this application cannot do it."""

    id: str
    title: str
    recipe: Recipe
    citation: str
    certainty: Certainty
    note: str
    survival: float | None = None
    dropout: float | None = None
    apart: tuple[Apart, ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, tuple[object, ...]], ...]:
        """The settings as texts, one of `PARTS` each, with what is filled in: 'SGD, 160 epochs in
        batches of 128', 'rate 0.1 (steps at 81, 121)', 'decay 0.0001', ..."""
        own = self.recipe
        kind = "AdamW" if own.optimizer == "adamw" else "Nesterov" if own.nesterov else "SGD"
        steps = ", ".join(str(first) for first, _ in own.milestones)
        is_cosine = own.schedule == "cosine"
        found: list[tuple[str, tuple[object, ...]]] = [
            (TRAINED, (kind, own.epochs, own.batch_size)),
            (COSINE, (f"{own.learning_rate:g}",))
            if is_cosine
            else (STEPS, (f"{own.learning_rate:g}", steps)),
            (DECAY, (f"{own.weight_decay:g}",)),
        ]
        if own.crop_padding:
            found.append((ZERO if own.crop_fill == "zero" else REFLECT, (own.crop_padding,)))
        if own.flip:
            found.append((FLIPS, ()))
        if own.cutout:
            found.append((CUTOUT, (own.cutout,)))
        if not (own.crop_padding or own.flip or own.cutout):
            found.append((PLAIN, ()))
        if self.survival is not None:
            found.append((SURVIVAL, (f"{self.survival:g}",)))
        if self.dropout is not None:
            found.append((DROPOUT, (f"{self.dropout:g}",)))
        return tuple(found)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    format: Annotated[str, Field(pattern="^residual-workbench recipe$")]
    version: Annotated[int, Field(ge=1, le=1)]
    id: str
    title: str
    citation: str
    certainty: Certainty
    note: str = ""
    survival: Annotated[float | None, Field(ge=0, le=1)] = None
    dropout: Annotated[float | None, Field(ge=0, lt=1)] = None
    apart: tuple[Apart, ...] = ()
    recipe: Recipe


@lru_cache(maxsize=1)
def recipes() -> tuple[RecipePreset, ...]:
    """All recipes that ship with the application, by id."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        try:
            file = _File.model_validate_json(path.read_bytes())
        except ValidationError as fault:
            raise FormatError(f"'{path.name}' is not a recipe.", str(fault)) from None
        found.append(
            RecipePreset(
                id=file.id,
                title=file.title,
                recipe=file.recipe,
                citation=file.citation,
                certainty=file.certainty,
                note=file.note,
                survival=file.survival,
                dropout=file.dropout,
                apart=file.apart,
            )
        )
    return tuple(found)


def recipe(id: str) -> RecipePreset:
    """The recipe of that id. Raises `UnknownNetwork` naming those that exist."""
    for each in recipes():
        if each.id == id:
            return each
    known = ", ".join(each.id for each in recipes())
    raise UnknownNetwork(f"There is no recipe '{id}'.", f"There are: {known}.")


def recipe_on(id: str, dataset: str) -> RecipePreset:
    """The recipe of that id, or its form for one data set where the paper has one: 'pyramidnet'
    on 'cifar100' begins with another rate. Raises `UnknownNetwork`."""
    for each in recipes():
        if each.id == f"{id}-{dataset}":
            return each
    return recipe(id)
