"""The `forward` of a graph module as a person would write it."""

import operator

import torch
from torch import fx

_LONGEST = 64
"""Letters of an expression that still reads at one glance."""


def forward(member: fx.GraphModule) -> str:
    """The method's text. A value that the very next step alone takes has no name of its own; the
    order of the calls is that of the graph, so that equal seeds draw equal numbers."""
    nodes = [node for node in member.graph.nodes if node.op != "placeholder"]
    inputs = [node.name for node in member.graph.nodes if node.op == "placeholder"]
    written: dict[fx.Node, str] = {}
    lines = []
    for node, follower in zip(nodes, [*nodes[1:], None], strict=True):
        if node in written:
            continue
        text = _expression(node, written)
        parts = _parts(node)
        if node.op == "output":
            lines.append(f"return {text}")
        elif parts:
            written.update(parts)
            lines.append(f"{', '.join(dict.fromkeys(parts.values()))} = {text}")
        elif _is_told_on(node, follower, len(text) <= _LONGEST):
            written[node] = text
        else:
            lines.append(f"{node.name} = {text}")
    body = "\n".join(f"        {line}" for line in lines)
    return f"    def forward(self, {', '.join(inputs)}):\n{body}"


def _parts(node: fx.Node) -> dict[fx.Node, str]:
    """The names of the parts of a value that is taken apart, where that is all that is done."""
    users = list(node.users)
    if not users or any(user.target is not operator.getitem for user in users):
        return {}
    found = {user: f"{node.name}_{user.args[1]}" for user in users}
    return dict(sorted(found.items(), key=lambda item: item[1])) if len(users) > 1 else {}


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
