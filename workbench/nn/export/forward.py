"""The `forward` of a graph module as a person would write it."""

import operator
from collections.abc import Mapping

import torch
from torch import fx

_LONGEST = 64
"""Letters of an expression that still reads at one glance."""
_NEEDED = ("self", "torch")


def forward(member: fx.GraphModule) -> str:
    """The method's text. A value that the very next step alone takes has no name of its own; the
    order of the calls is that of the graph, so that equal seeds draw equal numbers."""
    nodes = [node for node in member.graph.nodes if node.op != "placeholder"]
    names = _names(member)
    written = {node: names[node] for node in names if node.op == "placeholder"}
    inputs = list(written.values())
    lines = []
    for node, follower in zip(nodes, [*nodes[1:], None], strict=True):
        if node in written:
            continue
        text = _expression(node, written)
        parts = _parts(node, names)
        if node.op == "output":
            lines.append(f"return {text}")
        elif parts:
            written.update(parts)
            lines.append(f"{', '.join(dict.fromkeys(parts.values()))} = {text}")
        elif _is_told_on(node, follower, len(text) <= _LONGEST):
            written[node] = text
        else:
            written[node] = names[node]
            lines.append(f"{names[node]} = {text}")
    body = "\n".join(f"        {line}" for line in lines)
    return f"    def forward(self, {', '.join(inputs)}):\n{body}"


def _names(member: fx.GraphModule) -> dict[fx.Node, str]:
    """A name for each value and, by what it is a part of, for each part of one; no two alike, and
    none that hides what the method needs."""
    taken = set(_NEEDED)
    names: dict[fx.Node, str] = {}
    for node in member.graph.nodes:
        wish = node.name
        if node.op == "call_function" and node.target is operator.getitem:
            wish = f"{names[node.all_input_nodes[0]]}_{node.args[1]}"
        while wish in taken:
            wish += "_"
        taken.add(wish)
        names[node] = wish
    return names


def _parts(node: fx.Node, names: Mapping[fx.Node, str]) -> dict[fx.Node, str]:
    """The names of the parts of a value that is taken apart, where that is all that is done."""
    users = list(node.users)
    if not users or any(user.target is not operator.getitem for user in users):
        return {}
    found = {user: names[user] for user in sorted(users, key=lambda each: str(each.args[1]))}
    return found if len(users) > 1 else {}


def _is_told_on(node: fx.Node, follower: fx.Node | None, is_short: bool) -> bool:
    """Whether the value needs no name: it is returned, or goes to the next step alone, once, with
    nothing worked out before it, and is short."""
    if follower is None or list(node.users) != [follower]:
        return False
    if follower.op == "output" or not is_short:
        return follower.op == "output"
    arguments = [each for each in _arguments(follower) if isinstance(each, fx.Node)]
    return arguments.count(node) == 1 and arguments[0] is node


def _arguments(node: fx.Node) -> list[object]:
    flat: list[object] = []
    for argument in node.args:
        flat += argument if isinstance(argument, list | tuple) else [argument]
    return flat


def _expression(node: fx.Node, written: dict[fx.Node, str]) -> str:
    said = [
        written.get(each, each.name) if isinstance(each, fx.Node) else str(each)
        for each in _arguments(node)
    ]
    if node.op == "output":
        return said[0]
    if node.op == "call_module":
        return f"self.{node.target}({', '.join(said)})"
    if node.target is operator.add:
        return f"{said[0]} + {said[1]}"
    if node.target is operator.getitem:
        return f"{said[0]}[{said[1]}]"
    assert node.target is torch.cat, f"nothing writes {node.target}"
    return f"torch.cat(({', '.join(said[:-1])}), 1)"
