"""The built-in comparison: the pre-activation unit against both units of FastResNet, on digits.

It needs no download, and the depth is that of table 1 of Yang et al. 2021 (20 layers, n = 3), whose
question it asks again: what becomes of speed and error when a unit loses one activation?
"""

from dataclasses import replace

from workbench.catalog.presets import preset
from workbench.spec.dataset import DatasetSpec, Source
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

NETWORKS = ("preresnet-20", "fastresnet-20-type1", "fastresnet-20-type2")
TITLE = "Pre-activation ResNet against FastResNet type 1 and type 2, 20 layers, handwritten digits"
EPOCHS = 16
BATCH = 64

THREADS = 1
"""More gain nothing on 8x8 pixels, and lose a factor of ten or more where another program wants
the same cores: each waits for the others after every operation."""


def builtin_comparison(
    seed: int = 0, epochs: int = EPOCHS, device: str = "cpu"
) -> tuple[RunSpec, ...]:
    """The three runs, ready to be submitted. They are small enough that a GPU saves nothing."""
    recipe = fitted(replace(Recipe(), batch_size=BATCH), "digits").scaled(epochs)
    return tuple(
        RunSpec(
            name=f"{id} on digits",
            design=preset(id).design,
            recipe=recipe,
            dataset=DatasetSpec(source="digits"),
            seed=seed,
            device=device,
        )
        for id in NETWORKS
    )


def fitted(recipe: Recipe, source: Source) -> Recipe:
    """A recipe with the augmentation that its images bear. Mirrored digits are no digits, and on
    8x8 pixels a shift by one is what a shift by four is on 32x32."""
    if source != "digits":
        return recipe
    return replace(recipe, name=f"{recipe.name}-digits", flip=False, crop_padding=1)
