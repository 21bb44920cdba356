"""An experiment: a run to start from, what is varied about it, and from how many seeds."""

from dataclasses import dataclass

from workbench.spec.dataset import DatasetSpec
from workbench.spec.expression import Value
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that is varied. `target` names it:

    - `network`: ids of presets, or names of the experiment's own `designs`
    - `design.NAME`: a parameter of the network, such as `design.depth` or `design.k`
    - `stem.FIELD`, `stage.N.FIELD`, `head.FIELD`: `block`, `units`, `width` or `stride` of a
      placement, N from 1
    - `block.BLOCK.NAME`: a parameter that a block declares
    - `operation.BLOCK.ID.NAME`, or `BLOCK.ID.NAME`: a parameter of one operation, such as a
      shortcut's kind
    - `recipe`: ids of recipes; `recipe.FIELD`: one of their fields; `recipe.epochs` takes the
      milestones along
    - `data.FIELD`: `source`, `train_size`, `test_size` or `subset_seed`
    """

    target: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """Every combination of the axes' values, each from every seed. Where a network is varied,
    its values may also name one of `designs`. The last axis varies fastest."""

    name: str
    design: Design
    recipe: Recipe
    dataset: DatasetSpec
    axes: tuple[Axis, ...] = ()
    seeds: tuple[int, ...] = (0,)
    device: str = "auto"
    designs: tuple[Design, ...] = ()
