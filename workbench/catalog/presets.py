"""The papers' networks: families read from `resources/presets/`, one JSON file each.

A family is a rule, not a list: its design has parameters (`depth`, `k`, ...) that an id fills in
(`wrn-16-4`). The best known ids are its members. What papers print of a network stands in one place
for all views (`workbench.catalog.figures`), not here.
"""

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.catalog.figures import Figure, figures_of
from workbench.errors import DesignError, FormatError, UnknownNetwork
from workbench.paths import RESOURCES
from workbench.spec.block import Parameter
from workbench.spec.codec import FileDesign, from_file
from workbench.spec.expression import Value, evaluate
from workbench.spec.network import Design

FOLDER = RESOURCES / "presets"
DEEPEST_HINT = 10_000
"""Beyond it no depth nearby is looked for."""


@dataclass(frozen=True)
class Preset:
    """One network of a family. `certainty` speaks of the parameter count: high where independent
    implementations agree, medium where one does, low where the paper leaves it open. `stand_in`
    says whose recipe `recipe` is where it is not that of the network's own paper; '' where it is.
    """

    id: str
    family: str
    title: str
    design: Design
    parameters: Mapping[str, Value]
    citation: str
    certainty: str
    note: str
    recipe: str
    stand_in: str

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What papers print of this network."""
        return figures_of(self.id)


@dataclass(frozen=True)
class Family:
    """A rule from ids to networks. `pattern` is an id with `{parameter}` holes; `rule` says in
    words which values fit."""

    name: str
    title: str
    order: int
    pattern: str
    rule: str
    citation: str
    certainty: str
    note: str
    recipe: str
    stand_in: str
    design: Design
    members: tuple[Preset, ...]

    def parameters_of(self, id: str) -> dict[str, Value] | None:
        """What an id gives the holes of the pattern; None where it does not fit the pattern."""
        parts = re.split(r"\{(\w+)\}", self.pattern)
        expression = "".join(
            f"(?P<{part}>[0-9]+(?:\\.[0-9]+)?)" if i % 2 else re.escape(part)
            for i, part in enumerate(parts)
        )
        found = re.fullmatch(expression, id)
        if found is None or len(parts) == 1:
            return None
        return {
            name: float(text) if "." in text else int(text)
            for name, text in found.groupdict().items()
        }

    def make(self, id: str, parameters: Mapping[str, Value]) -> Preset:
        """The network of that id."""
        return Preset(
            id=id,
            family=self.name,
            title=self.title,
            design=with_parameters(self.design, parameters, id, self.citation, self.note),
            parameters=dict(parameters),
            citation=self.citation,
            certainty=self.certainty,
            note=self.note,
            recipe=self.recipe,
            stand_in=self.stand_in,
        )


def with_parameters(
    design: Design, parameters: Mapping[str, Value], name: str, citation: str = "", notes: str = ""
) -> Design:
    """A design with other defaults for its network's parameters, and a name of its own."""
    network = design.network
    changed = tuple(
        Parameter(each.name, parameters.get(each.name, each.default), each.help)
        for each in network.parameters
    )
    return replace(
        design,
        name=name,
        citation=citation or design.citation,
        notes=notes or design.notes,
        network=replace(network, parameters=changed),
    )


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """All families in the papers' order."""
    found = [_read(path.read_bytes(), path.name) for path in sorted(FOLDER.glob("*.json"))]
    return tuple(sorted(found, key=lambda family: (family.order, family.title)))


def ids() -> tuple[str, ...]:
    """The ids of all members, family by family in the papers' order."""
    return tuple(member.id for family in families() for member in family.members)


@lru_cache(maxsize=256)
def preset(id: str) -> Preset:
    """The network of an id: a member of a family, or another that its rule allows. Raises
    `UnknownNetwork`, naming near ids or what the family can have."""
    for family in families():
        for member in family.members:
            if member.id == id:
                return member
    refusal: UnknownNetwork | None = None
    for family in families():
        parameters = family.parameters_of(id)
        if parameters is None:
            continue
        made = family.make(id, parameters)
        fault = _first_fault(family, made)
        if not fault:
            return made
        if refusal is None:
            refusal = UnknownNetwork(f"There is no '{id}': {fault}.", _nearest(family, parameters))
    if refusal is not None:
        raise refusal
    near = difflib.get_close_matches(id.lower(), ids(), n=4, cutoff=0.5)
    hint = f"Near it: {', '.join(near)}." if near else "'workbench networks' lists all."
    raise UnknownNetwork(f"There is no network '{id}'.", hint)


def origin(design: Design) -> Preset | None:
    """The network of the papers that a design comes from: the one of its name, else the first of
    the family that it cites; None where there is neither."""
    try:
        return preset(design.name)
    except DesignError:
        pass
    if not design.citation:
        return None
    for family in families():
        if family.citation == design.citation:
            return family.members[0]
    return None


def _first_fault(family: Family, made: Preset) -> str:
    """What an id asks for that its family cannot have; '' where it can."""
    values: dict[str, float] = {"classes": 10}
    for parameter in made.design.network.parameters:
        name, given = parameter.name, parameter.default
        value = values[name] = float(evaluate(given, values))
        if name == "n" and not (value.is_integer() and value >= 1):
            return family.rule or f"n = {given} is {value:g}"
        # What the id gives, and what follows from it; a rate may well be 0.
        if (name in made.parameters or isinstance(given, str)) and value <= 0:
            is_given = name in made.parameters
            return f"{name} must be positive" if is_given else family.rule or f"{name} is {value:g}"
    return ""


def _nearest(family: Family, parameters: Mapping[str, Value]) -> str:
    """The depths beside the one asked for that the family can have, as a hint."""
    depth = parameters.get("depth")
    if not isinstance(depth, int) or depth > DEEPEST_HINT:
        return ""
    near = [
        other
        for other in range(max(1, depth - 40), depth + 41)
        if not _first_fault(family, family.make(family.name, {**parameters, "depth": other}))
    ]
    near.sort(key=lambda other: abs(other - depth))
    return f"Near it: a depth of {' or '.join(str(d) for d in sorted(near[:2]))}." if near else ""


class _File(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class _FileMember(_File):
    id: str
    parameters: dict[str, bool | int | float | str] = {}
    certainty: str = ""
    note: str = ""
    recipe: str = ""
    input: tuple[int, int, int] | None = None


class _FileFamily(_File):
    format: Annotated[str, Field(pattern="^residual-workbench family$")]
    version: Annotated[int, Field(ge=1, le=1)]
    family: str
    title: str
    order: float
    pattern: str = ""
    rule: str = ""
    citation: str
    certainty: str
    note: str = ""
    recipe: str = "fastresnet"
    stand_in: str = ""
    members: list[_FileMember]
    design: FileDesign


def _read(text: bytes, name: str) -> Family:
    try:
        parsed = _FileFamily.model_validate_json(text)
    except (ValidationError, json.JSONDecodeError) as fault:
        raise FormatError(f"'{name}' is not a family of presets.", str(fault)) from None
    family = Family(
        name=parsed.family,
        title=parsed.title,
        order=int(parsed.order),
        pattern=parsed.pattern,
        rule=parsed.rule,
        citation=parsed.citation,
        certainty=parsed.certainty,
        note=parsed.note,
        recipe=parsed.recipe,
        stand_in=parsed.stand_in,
        design=from_file(parsed.design),
        members=(),
    )
    return replace(family, members=tuple(_member(family, each) for each in parsed.members))


def _member(family: Family, file: _FileMember) -> Preset:
    made = family.make(file.id, file.parameters)
    design = made.design
    if file.input is not None:
        design = replace(design, network=replace(design.network, input=file.input))
    return replace(
        made,
        design=design,
        certainty=file.certainty or family.certainty,
        note=" ".join(text for text in (family.note, file.note) if text),
        recipe=file.recipe or family.recipe,
    )
