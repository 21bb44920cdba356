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
    read again, or 'low' where the paper does not say."""

    id: str
    title: str
    recipe: Recipe
    citation: str
    certainty: Certainty
    note: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    format: Annotated[str, Field(pattern="^residual-workbench recipe$")]
    version: Annotated[int, Field(ge=1, le=1)]
    id: str
    title: str
    citation: str
    certainty: Certainty
    note: str = ""
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
            RecipePreset(file.id, file.title, file.recipe, file.citation, file.certainty, file.note)
        )
    return tuple(found)


def recipe(id: str) -> RecipePreset:
    """The recipe of that id. Raises `UnknownNetwork` naming those that exist."""
    for each in recipes():
        if each.id == id:
            return each
    known = ", ".join(each.id for each in recipes())
    raise UnknownNetwork(f"There is no recipe '{id}'.", f"There are: {known}.")
