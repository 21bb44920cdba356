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


@dataclass(frozen=True, slots=True)
class RecipePreset:
    """A paper's recipe. `certainty`: read in the 'paper', as its 'code' does, 'recalled' and not
    read again, or 'low' where the paper does not say.

    `survival` (of the last unit, by stochastic depth) and `dropout` belong to the recipe too, but
    are built into the network: presets that name this recipe have them; None for none."""

    id: str
    title: str
    recipe: Recipe
    citation: str
    certainty: Certainty
    note: str
    survival: float | None = None
    dropout: float | None = None

    @property
    def summary(self) -> str:
        """The settings in one line: 'SGD, 160 epochs of 128, rate 0.1, decay 0.0001, ...'."""
        own = self.recipe
        kind = "AdamW" if own.optimizer == "adamw" else "Nesterov" if own.nesterov else "SGD"
        falls = (
            "cosine"
            if own.schedule == "cosine"
            else "steps at " + ", ".join(str(first) for first, _ in own.milestones)
        )
        parts = [
            f"{kind}, {own.epochs} epochs in batches of {own.batch_size}",
            f"rate {own.learning_rate:g} ({falls})",
            f"decay {own.weight_decay:g}",
            _images(own),
        ]
        if self.survival is not None:
            parts.append(f"survival {self.survival:g} at the last unit")
        if self.dropout is not None:
            parts.append(f"dropout {self.dropout:g}")
        return "; ".join(parts)


def _images(own: Recipe) -> str:
    crop = f"{own.crop_fill}-padded crops by {own.crop_padding}" if own.crop_padding else ""
    found = (crop, "flips" if own.flip else "", f"cutout {own.cutout}" if own.cutout else "")
    return ", ".join(filter(None, found)) or "no augmentation"


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
