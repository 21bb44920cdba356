"""What each weighted module of a network is for: which way it lies on, and which convolution a norm
goes with. Both are read from the graph, so that any design says them, however its operations are
called."""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from torch import fx, nn

from workbench.nn.block import ORIGIN, Origin
from workbench.nn.naming import says_shortcut

_CONVOLUTIONS = (nn.Conv2d, nn.Linear)
_NORMS = (nn.BatchNorm2d, nn.GroupNorm)
SHORTCUT = "shortcut"


@dataclass(frozen=True, slots=True)
class Role:
    """`is_shortcut`: it lies on a way around others. `follows` and `precedes` are the convolutions
    that a norm comes right after, or that come next after it; '' where there is none."""

    is_shortcut: bool = False
    follows: str = ""
    precedes: str = ""


def roles(model: nn.Module) -> Mapping[str, Role]:
    """By the names of the modules that hold weights."""
    return dict(_roles(model, "", False))


def _roles(module: nn.Module, prefix: str, is_shortcut: bool) -> Iterator[tuple[str, Role]]:
    around = _shortcuts(module) if isinstance(module, fx.GraphModule) else frozenset[str]()
    chains = _chains(module)
    for name, child in module.named_children():
        whole = f"{prefix}{name}"
        is_around = is_shortcut or name in around
        if any(True for _ in child.children()):
            yield from _roles(child, f"{whole}.", is_around)
        elif any(True for _ in child.parameters(recurse=False)):
            before, after = chains.get(name, ("", ""))
            yield (
                whole,
                Role(is_around, before and f"{prefix}{before}", after and f"{prefix}{after}"),
            )


def _chains(module: nn.Module) -> Mapping[str, tuple[str, str]]:
    """For each norm right inside `module`, the convolutions before and after it."""
    if isinstance(module, fx.GraphModule):
        nodes = [node for node in module.graph.nodes if node.op == "call_module"]
        norms = [n for n in nodes if isinstance(module.get_submodule(str(n.target)), _NORMS)]
        return {
            str(node.target): (
                _near(module, node, lambda each: each.all_input_nodes),
                _near(module, node, lambda each: list(each.users)),
            )
            for node in norms
        }
    if not isinstance(module, nn.Sequential):
        return {}
    row = list(module.named_children())
    found = {}
    for place, (name, child) in enumerate(row):
        if isinstance(child, _NORMS):
            before = [n for n, m in row[:place] if isinstance(m, _CONVOLUTIONS)]
            after = [n for n, m in row[place:] if isinstance(m, _CONVOLUTIONS)]
            found[name] = (before[-1] if before else "", after[0] if after else "")
    return found


def _near(
    module: fx.GraphModule, node: fx.Node, step: Callable[[fx.Node], Iterable[fx.Node]]
) -> str:
    """The convolution that is reached from `node` over nothing that has weights."""
    pending = list(step(node))
    seen: set[fx.Node] = set()
    while pending:
        each = pending.pop(0)
        if each in seen or each.op != "call_module":
            continue
        seen.add(each)
        child = module.get_submodule(str(each.target))
        if isinstance(child, _CONVOLUTIONS):
            return str(each.target)
        if not any(True for _ in child.parameters()):
            pending += step(each)
    return ""


def _shortcuts(module: fx.GraphModule) -> frozenset[str]:
    """The parts of a block that lie on a way around others: those of that kind or name, and at a
    sum the way with fewer convolutions."""
    origin: Origin | None = module.meta.get(ORIGIN)
    operations = origin.block.operations if origin else ()
    found = {each.id for each in operations if each.kind == SHORTCUT}
    for name, _ in module.named_children():
        if says_shortcut(name):
            found.add(name)
    for node in module.graph.nodes:
        is_sum = node.op == "call_function" and node.target is operator.add
        if is_sum and len(node.all_input_nodes) == 2:
            first, second = (_behind(each) for each in node.all_input_nodes)
            ways = sorted((first - second, second - first), key=lambda way: _count(module, way))
            if _count(module, ways[0]) < _count(module, ways[1]):
                found |= {str(each.target) for each in ways[0] if each.op == "call_module"}
    return frozenset(found)


def _behind(node: fx.Node) -> set[fx.Node]:
    found: set[fx.Node] = set()
    pending = [node]
    while pending:
        each = pending.pop()
        if each not in found:
            found.add(each)
            pending += each.all_input_nodes
    return found


def _count(module: fx.GraphModule, nodes: set[fx.Node]) -> int:
    parts = (module.get_submodule(str(n.target)) for n in nodes if n.op == "call_module")
    return sum(isinstance(m, _CONVOLUTIONS) for part in parts for m in part.modules())
