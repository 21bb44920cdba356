"""A recipe in a file of its own: as `resources/recipes` has them, or its fields alone."""

import json
from pathlib import Path

from workbench.errors import FormatError, TrainingError
from workbench.spec import codec
from workbench.spec.numbers import check_recipe_ranges
from workbench.spec.recipe import Recipe

FORMAT = "residual-workbench recipe"
LARGEST_FILE = 2**20


def load_recipe(path: Path) -> Recipe:
    """The recipe in a file; a field that it leaves out has its default. Raises `FormatError`."""
    if not path.is_file():
        raise FormatError(f"There is no file '{path}'.", "Check the path for a slip.")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FormatError("The file is too large for a recipe.")
        return _recipe(path.read_bytes())
    except OSError as fault:
        raise FormatError(f"'{path}' cannot be read: {fault.strerror}.") from None
    except (FormatError, TrainingError) as fault:
        raise FormatError(f"'{path.name}': {fault.message}", fault.hint) from None


def _recipe(text: bytes) -> Recipe:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise FormatError("The file is not a complete JSON document.") from None
    codec.refuse_repeated_keys(text)
    if not isinstance(document, dict):
        raise FormatError("The file is not a recipe.", "A recipe is an object of its fields.")
    if "format" in document:
        if document["format"] != FORMAT:
            raise FormatError("The file is not a recipe.", f'A recipe says "format": "{FORMAT}".')
        document = document.get("recipe")
    recipe = codec.decode(Recipe, json.dumps(document))
    check_recipe_ranges(recipe)
    return recipe
