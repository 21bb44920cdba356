"""A design file from anywhere is either read and analysed or refused: it never crashes us."""

import copy
import json
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.designs import small_design
from workbench.analysis.network import analyse
from workbench.catalog.presets import preset
from workbench.errors import WorkbenchError
from workbench.spec import codec

_SEEDS = [
    codec.dumps(design)
    for design in (
        small_design(),
        preset("preresnet-20").design,
        preset("attention-92").design,
        preset("pyramidsepdrop-110-a270").design,
        preset("efficientnet-b0").design,
    )
]
_VALUES: list[Any] = [
    None, True, 0, -1, 1, 3, 10**9, 10**30, 1e308, 0.5, "", "in", "out", "1/0", "9**9**9", "unit",
    "conv", "add", "block", "switch", "x" * 5000, "in" * 60, "input", "output", [], {},
    [["a", "b"]],
    {"width": "out * 10 ** 9"}, "((((1))))", "split.rest", "../../etc/passwd", "\x00", "名",
]  # fmt: skip


def _places(node: Any) -> list[tuple[Any, Any]]:
    items = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for key, value in items:
        found.append((node, key))
        if isinstance(value, dict | list):
            found += _places(value)
    return found


def _mutated(text: str, draw: random.Random) -> str:
    document = json.loads(text)
    for _ in range(draw.randint(1, 4)):
        places = _places(document)
        node, key = draw.choice(places)
        match draw.randint(0, 4):
            case 0:
                del node[key]
            case 1 if isinstance(node, list):
                node.append(node[key])
            case 2:
                other, place = draw.choice(places)
                if isinstance(other, dict) or place < len(other):
                    node[key] = copy.deepcopy(other[place])
            case _:
                node[key] = copy.deepcopy(draw.choice(_VALUES))
    changed = json.dumps(document)
    if draw.random() < 0.1:
        cut = draw.randrange(len(changed))
        changed = changed[:cut] + draw.choice(["", "\ud83d", '"', "}", "\\u0000"]) + changed[cut:]
    return changed


@settings(
    max_examples=2500, deadline=2000, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(st.integers(0, 2**64 - 1))
def test_mutated_designs_are_analysed_or_refused(seed: int) -> None:
    draw = random.Random(seed)
    for text in _SEEDS:
        changed = _mutated(text, draw)
        try:
            design = codec.loads(changed)
        except WorkbenchError:
            continue
        analysis = analyse(design)
        assert analysis.problems or analysis.output_shape is not None
