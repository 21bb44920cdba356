"""What a run was asked for as flat lines of name and value, to be laid beside another's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from workbench.analysis.stamp import images_of, stamp
from workbench.analysis.values import network_values, topological, values_of
from workbench.catalog.registry import REGISTRY
from workbench.spec.block import Block, Link
from workbench.spec.network import Design
from workbench.spec.run import RunSpec

MISSING = "–"
"""What stands for a setting that a run does not have."""

_GROUPS = ("run", "recipe", "data", "design", "trained")
"""In the order in which they are listed: what is most often changed on purpose comes first."""

_UNCOMPARED = frozenset({"name", "citation"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of several runs, in their order. `group` is 'design', 'recipe', 'data', 'run', or
    'trained' for what was found when it was;
    `name` is read under it: `recipe`, `learning rate`. Values are text, so that 0, no and an empty
    value can be seen."""

    group: str
    name: str
    values: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.name if self.group == "run" else f"{self.group}: {self.name}"

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


def settings(specs: Sequence[RunSpec]) -> tuple[Setting, ...]:
    """All settings of these runs. An operation's values are only laid beside one another where all
    runs have that operation; where they do not, the block's own line says so. Designs that are one
    network, however they are written, differ in nothing but their names."""
    designs = _written_alike(specs)
    flat = [_flattened(spec, design) for spec, design in zip(specs, designs, strict=True)]
    names = sorted(dict.fromkeys(name for values in flat for name in values), key=_rank)
    every = (
        Setting(group, name, tuple(values.get((group, name), MISSING) for values in flat))
        for group, name in names
    )
    held = [{name.rpartition(".")[0] for _, name in values} for values in flat]
    return tuple(
        each
        for each in every
        if "." not in each.name
        or all(each.name.rpartition(".")[0] in operations for operations in held)
    )


def sentence(block: Block) -> str:
    """A block in the order of its work, without what is bypassed; where an operation does not
    simply follow the one before it, what it takes: 'Conv, Batch norm, Shortcut (of input), Add (of
    conv2, shortcut)'."""
    parts = []
    before = ""
    bypassed = [operation.id for operation in block.operations if operation.bypassed]
    block = block.without(bypassed) if bypassed else block
    for operation in topological(block):
        taken = tuple(_taken(link) for link in block.links if link.target == operation.id)
        kind = REGISTRY.get(operation.kind)
        if kind is None or kind.category != "Ends":
            title = kind.title if kind else operation.kind
            parts.append(title if taken == (before,) else f"{title} (of {', '.join(taken)})")
        before = operation.id
    return ", ".join(parts)


def _taken(link: Link) -> str:
    """'conv1', and with the ports where there are several: 'yes: split.first'."""
    source = link.source if link.source_port == "out" else f"{link.source}.{link.source_port}"
    return source if link.target_port == "in" else f"{link.target_port}: {source}"


def shown(value: object) -> str:
    """A value as a person reads it; nothing is left blank."""
    match value:
        case None:
            return "all"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case "":
            return "none"
        case tuple():
            return ", ".join(_pair(part) for part in value) or "none"
    return str(value)


def _rank(name: tuple[str, str]) -> int:
    return _GROUPS.index(name[0])


def _pair(part: object) -> str:
    if isinstance(part, tuple) and len(part) == 2:
        return f"×{part[1]:g} from {part[0]}"
    return str(part)


def _written_alike(specs: Sequence[RunSpec]) -> list[Design]:
    """The runs' designs, each in the first way in which its network is written among them."""
    found: list[Design] = []
    first: dict[Design, Design] = {}
    ways: dict[str, Design] = {}
    for spec in specs:
        if spec.design not in first:
            # The same images for all: what is asked is whether the designs are the same.
            is_alone = len(specs) == 1
            written = "" if is_alone else stamp(spec.design, *images_of(specs[0]))
            first[spec.design] = ways.setdefault(written, spec.design) if written else spec.design
        found.append(first[spec.design])
    return found


def _flattened(spec: RunSpec, design: Design) -> dict[tuple[str, str], str]:
    values: dict[tuple[str, str], str] = {("design", "name"): spec.design.name}
    for name, value in _of_design(design).items():
        values["design", name] = value
    for field in fields(spec.recipe):
        if field.name not in _UNCOMPARED:
            title = field.name.replace("_", " ")
            values["recipe", title] = shown(getattr(spec.recipe, field.name))
    for field in fields(spec.dataset):
        values["data", field.name.replace("_", " ")] = shown(getattr(spec.dataset, field.name))
    values["run", "seed"] = str(spec.seed)
    values["run", "device"] = spec.device
    return values


def _of_design(design: Design) -> Mapping[str, str]:
    values = {name: shown(value) for name, value in network_values(design.network).items()}
    for block in design.blocks:
        values[block.name] = sentence(block)
        for parameter in block.parameters:
            values[f"{block.name}: {parameter.name}"] = shown(parameter.default)
        for operation in block.operations:
            for name, value in values_of(operation).items():
                values[f"{block.name}.{operation.id}.{name}"] = shown(value)
    return values
