"""Where the operations of a block are drawn: in layers along the flow, with few crossings.

The layout engine is young, so that this module is the only one that knows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import graphlay

from workbench.spec.block import Block, Link

Flow = Literal["right", "down"]
Point = tuple[float, float]

NODE_SIZE = (132.0, 44.0)
_DIRECTIONS = {"right": "leftright", "down": "topbottom"}
_LARGE, _LARGEST = 60, 250
"""Operations beyond which the search for fewer crossings is shortened, and left out."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Centres of the operations by id, and the corners of every link, border to border, in the
    order of the block's links; a link to an operation that is not there has none."""

    positions: Mapping[str, Point]
    routes: tuple[tuple[Point, ...], ...]


def layered(
    block: Block, size: tuple[float, float] = NODE_SIZE, flow: Flow = "right"
) -> Mapping[str, Point]:
    """The centre (x, y) of every operation, for nodes of `size` (width, height) in scene units.
    y grows downwards; the first operation of the flow is near the origin. Never fails: a cycle is
    drawn with a link that runs back."""
    return arranged(block, size, flow).positions


def arranged(
    block: Block, size: tuple[float, float] = NODE_SIZE, flow: Flow = "right"
) -> Arrangement:
    """The same with the way that each link takes between the nodes."""
    return _arranged(tuple(dict.fromkeys(block.ids)), block.links, size, flow)


@lru_cache(maxsize=256)
def _arranged(
    ids: tuple[str, ...], links: tuple[Link, ...], size: tuple[float, float], flow: Flow
) -> Arrangement:
    known = set(ids)
    drawn = [
        index
        for index, link in enumerate(links)
        if link.source in known and link.target in known and link.source != link.target
    ]
    if not ids:
        return Arrangement({}, ((),) * len(links))
    if len(ids) > _LARGEST:
        return _in_order(ids, links, size, flow)
    graph = graphlay.Graph()
    for id in ids:
        graph.node(id, width=size[0], height=size[1])
    for index in drawn:
        graph.edge(links[index].source, links[index].target)
    gaps = {"layer_gap": 36.0, "node_gap": 32.0, "isolated_gap": 32.0, "dummy_gap": 24.0}
    effort = "balanced" if len(ids) <= _LARGE else "fast"
    options = {"direction": _DIRECTIONS[flow], "spacing": gaps, "effort": effort}
    found = graphlay.layout(graph, options=options)
    routes: list[tuple[Point, ...]] = [()] * len(links)
    for index, edge in zip(drawn, found.edges, strict=True):
        routes[index] = tuple((point["x"], point["y"]) for point in edge["points"])
    return Arrangement(found.positions(), tuple(routes))


def _in_order(
    ids: tuple[str, ...], links: tuple[Link, ...], size: tuple[float, float], flow: Flow
) -> Arrangement:
    """Row by row in the order of the block, straight links: for what nobody draws by hand."""
    columns = 20
    step = (size[0] + 36.0, size[1] + 36.0)
    positions = {}
    for index, id in enumerate(ids):
        along, across = index % columns, index // columns
        x, y = (along, across) if flow == "right" else (across, along)
        positions[id] = (x * step[0], y * step[1])
    routes = tuple(
        (positions[link.source], positions[link.target])
        if link.source in positions and link.target in positions
        else ()
        for link in links
    )
    return Arrangement(positions, routes)
