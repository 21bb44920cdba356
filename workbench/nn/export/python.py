"""A network as one Python file that needs only torch and reads like written code.

Units of one structure become one class. Whatever differs between them is an argument of its
constructor; where the numbers follow from the channels that arrive, the width and the stride in
all of them, they are written so.
"""

import builtins
import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from torch import fx, nn

from workbench.nn import layers, stochastic
from workbench.nn.block import ORIGIN, Origin
from workbench.nn.export import text
from workbench.nn.export.constructors import WRITERS, Argument, Call, Raw
from workbench.nn.export.forward import forward
from workbench.spec.expression import parse
from workbench.spec.model_input import ModelInput
from workbench.spec.network import Design

_LAYERS = (
    layers.ZeroPadShortcut, layers.PoolPadShortcut, layers.GlobalPool, layers.Multiply,
    layers.Split, layers.UpsampleLike, layers.Shift, layers.Scale, layers.SqueezeExcitation,
    layers.ChannelAttention, layers.SpatialAttention, stochastic.StochasticDepth, stochastic.Shake,
)  # fmt: skip
_BEHIND: Mapping[type, tuple[Any, ...]] = {
    layers.Multiply: (layers._with_rank,),
    stochastic.Shake: (stochastic._Mix,),
}
"""What the source of a layer needs besides torch."""

_TAKEN = frozenset(
    [
        *dir(builtins),
        *(
            each.__name__
            for each in (*_LAYERS, *(name for row in _BEHIND.values() for name in row))
        ),
        *"OrderedDict Any Tensor nn torch functional sys load_file self stage make load".split(),
        *"SIZE MEAN STD CLASSES preprocess Preprocess".split(),
    ]
)
"""Names that the file has already, whatever the design's blocks and operations are called."""
_LONGEST = 76
_PLACES: Mapping[str, tuple[str, ...]] = {
    "nn.Conv2d": ("inputs", "outputs", "kernel"),
    "nn.Linear": ("inputs", "outputs"),
    "nn.BatchNorm2d": ("features",),
    "nn.Dropout": ("rate",),
    "nn.MaxPool2d": ("kernel", "stride", "padding"),
    "nn.AvgPool2d": ("kernel", "stride", "padding"),
}
_UNIT = ("channels", "width", "stride")


def export_python(
    design: Design,
    model: nn.Sequential,
    input_shape: Sequence[int],
    *,
    told: str = "",
    takes: ModelInput | None = None,
    takes_pixels: bool = False,
) -> str:
    """The file's text. Its `make()` gives a network with the names and the function of `model`.

    `told` says whose weights go with the file, `takes` what the images must be made into: the file
    then has a `preprocess` for it, which is the network's first layer where it `takes_pixels`.
    """
    book = _Book()
    for _, module in model.named_children():
        book.collect(module)
    book.settle()
    stages = [(name, book.expression(module)) for name, module in model.named_children()]
    given = [text.constants(takes), text.PREPROCESS] if takes else []
    if takes_pixels:
        stages = [("preprocess", "Preprocess()"), *stages]
        given.append(text.FIRST_LAYER)
    parts = [
        *given,
        *(text.source(layer) for layer in book.layers()),
        text.STAGE,
        *(book.written(group) for group in book.groups()),
        text.make(stages),
    ]
    body = "\n\n\n".join(part.strip() for part in parts)
    return f"{text.header(design, input_shape, body, told)}\n\n\n{body}\n"


@dataclass(slots=True, eq=False)
class _Group:
    """All graph modules of one structure. `slots` are the calls inside, one list a module."""

    name: str
    members: list[fx.GraphModule] = field(default_factory=list)
    children: list[list[tuple[str, Any]]] = field(default_factory=list)
    arguments: tuple[str, ...] = ()
    texts: list[str] = field(default_factory=list)
    values: dict[int, tuple[Argument, ...]] = field(default_factory=dict)


class _Book:
    """Collects the structures of a network, finds their arguments and writes them."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Any, ...], _Group] = {}
        self._of: dict[int, _Group] = {}
        self._types: dict[type, None] = {}

    def groups(self) -> list[_Group]:
        return list(self._groups.values())

    def layers(self) -> list[Any]:
        found: dict[Any, None] = {}
        for layer in _LAYERS:
            if layer in self._types:
                found.update(dict.fromkeys(_BEHIND.get(layer, ())))
                found[layer] = None
        return list(found)

    # Collecting: inner structures come before those that hold them.

    def collect(self, module: nn.Module, part: str = "") -> tuple[Any, ...]:
        """Note every structure in `module`; returns what tells its structure from others. `part`
        is added to the names of the classes of a unit's parts."""
        self._types[type(module)] = None
        if isinstance(module, fx.GraphModule):
            return self._collect_graph(module, part)
        if isinstance(module, nn.Sequential):
            inner = [(name, self.collect(child)) for name, child in module.named_children()]
            return ("sequence", *inner)
        if isinstance(module, stochastic.StochasticDepth):
            branch = self.collect(module.branch, "Branch") if _has_parts(module.branch) else ()
            return ("gate", branch, module.draw, module.scale)
        call = WRITERS[type(module)](module)
        fixed = tuple(v for v in call.values if isinstance(v, str | bool | Raw))
        return (call.constructor, call.names, fixed)

    def _collect_graph(self, module: fx.GraphModule, part: str) -> tuple[Any, ...]:
        origin: Origin = module.meta[ORIGIN]
        children = [(name, self.collect(child)) for name, child in module.named_children()]
        key = (origin.block.name, module.code, *children)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(self._name(origin, part))
        group.members.append(module)
        self._of[id(module)] = group
        return ("class", group.name)

    def _name(self, origin: Origin, part: str) -> str:
        """A class name that says what tells the structure from others of its block."""
        base = _class_name(f"{origin.block.name} {part}")
        taken = _TAKEN | {group.name for group in self._groups.values()}
        here = origin.environment
        is_widened = here.get("out", origin.channels) != origin.channels
        changed = "Strided" if here.get("stride", 1) != 1 else "Widened" if is_widened else ""
        wish = base if base not in taken else f"{changed}{base}"
        number, name = 1, wish
        while name in taken:
            number += 1
            name = f"{wish}{number}"
        return name

    # Settling: what becomes an argument.

    def settle(self) -> None:
        for group in self._groups.values():
            self._settle(group)

    def _settle(self, group: _Group) -> None:
        calls = [self._calls(member) for member in group.members]
        surroundings = [_surroundings(member) for member in group.members]
        used: dict[str, None] = {}
        extra: dict[str, list[Argument]] = {}
        lines = []
        for position, (name, first) in enumerate(calls[0]):
            column = [each[position][1] for each in calls]
            texts = []
            for index, value_name in enumerate(first.names):
                values = [call.values[index] for call in column]
                code = _expressed(values, surroundings)
                if code is None:
                    wish = value_name or _place_name(first.constructor, index)
                    code = _halved(values, extra) or _argument(name, wish, values, extra)
                used.update(dict.fromkeys(w for w in _UNIT if re.search(rf"\b{w}\b", code)))
                if (first.constructor, value_name, code) != ("nn.Conv2d", "stride", "1"):
                    texts.append(f"{value_name}={code}" if value_name else code)
            lines.append(text.broken(f"self.{name} = {_wrapped(first.constructor, texts)}"))
        ordered = tuple(name for name in _UNIT if name in used)
        group.arguments = (*ordered, *extra)
        group.texts = lines
        for number, member in enumerate(group.members):
            here = surroundings[number]
            own = tuple(here[name] for name in ordered)
            group.values[id(member)] = (*own, *(values[number] for values in extra.values()))

    def _calls(self, member: fx.GraphModule) -> list[tuple[str, Call]]:
        return [(name, self._call(child)) for name, child in member.named_children()]

    def _call(self, module: nn.Module) -> Call:
        if isinstance(module, fx.GraphModule):
            group = self._of[id(module)]
            return Call(group.name, group.arguments, group.values[id(module)])
        if isinstance(module, stochastic.StochasticDepth):
            whole = _has_parts(module.branch)
            inner = self._call(module.branch) if whole else Call("nn.Identity", (), ())
            own = (module.survival, module.width, module.reduction)
            names = (*inner.names, "survival", "width", "reduction")
            code = f"StochasticDepth|{inner.constructor}|{module.draw}|{module.scale}"
            return Call(f"{code}|{len(inner.names)}", names, (*inner.values, *own))
        if isinstance(module, nn.Sequential):
            return self._sequence(module)
        return WRITERS[type(module)](module)

    def _sequence(self, module: nn.Sequential) -> Call:
        """A row of modules: its arguments are those of all of them."""
        calls = [self._call(child) for child in module.children()]
        names = [name for call in calls for name in call.names]
        values = [value for call in calls for value in call.values]
        numbered = all(name.startswith("unit") for name, _ in module.named_children())
        parts = ";".join(f"{call.constructor}~{len(call.names)}" for call in calls)
        return Call(
            f"{'stage' if numbered else 'nn.Sequential'}<{parts}>", tuple(names), tuple(values)
        )

    # Writing

    def expression(self, module: nn.Module) -> str:
        call = self._call(module)
        texts = [_literal(value) for value in call.values]
        named = [f"{n}={t}" if n else t for n, t in zip(call.names, texts, strict=True)]
        return _wrapped(call.constructor, named)

    def written(self, group: _Group) -> str:
        member = group.members[0]
        block = member.meta[ORIGIN].block
        signature = "".join(f", {name}" for name in group.arguments)
        # Rows of calls are set for `make`, one level deeper.
        body = "\n".join(f"        {line}".replace("\n    ", "\n") for line in group.texts)
        return (
            f"class {group.name}(nn.Module):\n"
            f"{text.docstring(block.title or block.name, block.notes, block.citation)}\n"
            f"    def __init__(self{signature}):\n"
            f"        super().__init__()\n{body}\n\n{forward(member)}"
        ).replace("super().__init__()\n\n\n", "super().__init__()\n\n")


def _has_parts(branch: nn.Module) -> bool:
    """Whether a gate's branch does anything: one may drop what was worked out for others too. Sums
    and concatenations have no module."""
    assert isinstance(branch, fx.GraphModule)
    return any(node.op not in ("placeholder", "output") for node in branch.graph.nodes)


def _class_name(words: str) -> str:
    found = re.findall(r"[A-Za-z0-9]+", words) or ["Unit"]
    base = "".join(word[:1].upper() + word[1:] for word in found)
    return f"Block{base}" if base[0].isdigit() or keyword.iskeyword(base) else base


def _surroundings(member: fx.GraphModule) -> dict[str, Argument]:
    origin: Origin = member.meta[ORIGIN]
    environment = origin.environment
    return {
        "channels": origin.channels,
        "width": environment.get("out", origin.channels),
        "stride": environment.get("stride", 1),
    }


def _expressed(
    values: Sequence[Argument], surroundings: Sequence[Mapping[str, Argument]]
) -> str | None:
    """The values of one argument in all units as code; None where nothing simple fits all."""
    numbers = all(isinstance(v, int) and not isinstance(v, bool) for v in values)
    varies = any(value != values[0] for value in values)
    if not varies:
        return _literal(values[0])
    if not numbers:
        return None
    for code in _CANDIDATES:
        if all(_matches(code, v, each) for v, each in zip(values, surroundings, strict=True)):
            return code
    return None


_CANDIDATES = (
    "channels",
    "width",
    "stride",
    *(f"width // {n}" for n in (2, 4, 8, 16)),
    *(f"channels // {n}" for n in (2, 4, 8, 16)),
    *(f"{n} * channels" for n in (2, 3, 4, 6)),
    *(f"{n} * width" for n in (2, 3, 4, 6)),
    "width - channels",
    "channels + width",
    "max(1, width // 16)",
    "max(1, channels // 16)",
    "max(1, channels // 4)",
    "width - width // 2",
)


def _matches(code: str, value: Argument, names: Mapping[str, Argument]) -> bool:
    return bool(parse(code)(names) == value)


def _argument(
    operation: str, wish: str, values: list[Argument], extra: dict[str, list[Argument]]
) -> str:
    """An argument of the constructor for values that follow no rule; equal ones share it."""
    for name, known in extra.items():
        if known == values:
            return name
    wish = re.sub(r"\W", "_", wish) or "value"
    is_free = wish not in extra and wish not in _UNIT and wish not in _TAKEN
    name = wish if is_free else f"{operation}_{wish}"
    while name in extra:
        name += "_"
    extra[name] = values
    return name


def _halved(values: list[Argument], extra: Mapping[str, list[Argument]]) -> str | None:
    """Values that are half of another argument's: a padding that keeps the size."""
    for name, known in extra.items():
        if all(isinstance(v, int) for v in (*known, *values)) and values == [
            each // 2 for each in known
        ]:
            return f"{name} // 2"
    return None


def _place_name(constructor: str, index: int) -> str:
    """What an argument that goes by its place is called in torch."""
    names = _PLACES.get(constructor, ())
    return names[index] if index < len(names) else constructor.rpartition(".")[2].lower()


def _literal(value: Argument) -> str:
    match value:
        case Raw():
            return value.text
        case tuple():
            return repr(value[0]) if len(set(value)) == 1 else repr(value)
        case float():
            return repr(round(value, 12))
    return repr(value)


def _wrapped(constructor: str, texts: list[str]) -> str:
    """The call as code: gates hold their branch, rows their parts."""
    if constructor.startswith("StochasticDepth|"):
        _, inner, draw, scale, count = constructor.rsplit("|", 4)
        held, own = (
            texts[: int(count)],
            [text.partition("=")[2] or text for text in texts[int(count) :]],
        )
        branch = f"{inner}({', '.join(held)})"
        return f"StochasticDepth({branch}, {own[0]}, {draw!r}, {scale!r}, {own[1]}, {own[2]})"
    match = re.fullmatch(r"(stage|nn\.Sequential)<(.*)>", constructor, re.DOTALL)
    if match is None:
        return f"{constructor}({', '.join(texts)})"
    calls, left = [], texts
    for part in _parts(match[2]):
        inner, _, count = part.rpartition("~")
        calls.append(_wrapped(inner, left[: int(count)]))
        left = left[int(count) :]
    folded = _folded(calls)
    line = f"{match[1]}({', '.join(folded)})"
    if len(line) <= _LONGEST:
        return line
    rows = "".join(f"\n                {call}," for call in folded)
    return f"{match[1]}({rows}\n            )"


def _parts(text: str) -> list[str]:
    """Split at semicolons that are not inside <...>."""
    parts, depth, begin = [], 0, 0
    for i, letter in enumerate(text):
        depth += (letter == "<") - (letter == ">")
        if letter == ";" and depth == 0:
            parts.append(text[begin:i])
            begin = i + 1
    return [*parts, text[begin:]]


def _folded(calls: list[str]) -> list[str]:
    """Equal calls in a row as one comprehension."""
    folded = []
    for call, run in groupby(calls):
        count = len(list(run))
        folded += [call] * count if count < 3 else [f"*({call} for _ in range({count}))"]
    return folded
