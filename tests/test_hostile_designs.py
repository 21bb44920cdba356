"""A design file from anywhere is either read and analysed or refused: it never crashes us."""

import copy
import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.designs import chain, small_design, tower
from workbench.analysis.network import analyse
from workbench.catalog.presets import preset
from workbench.catalog.registry import REGISTRY
from workbench.errors import FormatError, WorkbenchError
from workbench.spec import codec
from workbench.spec.block import Link, Operation, Parameter
from workbench.spec.network import Placement

MOST_SECONDS = 10.0
"""Of processor time, for one file: ten times what the slowest takes."""

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


_NUMBERS: list[Any] = [
    0, 1, 2, 3, 7, 100, 4096, 10**6, 10**9, 10**18, -1, 0.5, 1e300, True, "in", "out", "in * 2",
    "out * 10 ** 6", "2 ** 62", "9 ** 9 ** 9", "unit * 1000", "units", "stride", "1 / 0", "1 % 0",
    "in if unit > 1 else out", "max(in, out, 1000000)", "round(1e308 * 10)", "floor(0.5)", "-in",
    "n", "classes", "channels", "stage + index", "(" * 40 + "1" + ")" * 40, "1 if 1 else" * 5,
]  # fmt: skip


_KINDS = [kind.name for kind in REGISTRY]


def _dictionaries(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            yield from _dictionaries(child)


def _rewire(block: dict[str, Any], draw: random.Random) -> None:
    """Lead one link elsewhere, add one or take one away."""
    names = [operation["id"] for operation in block["operations"]]
    links = block["links"]
    match draw.randrange(4):
        case 0 if links:
            del links[draw.randrange(len(links))]
        case 1:
            links.append([draw.choice(names), draw.choice(names)])
        case _ if links:
            draw.choice(links)[draw.randrange(2)] = draw.choice(names)


def _bent(text: str, draw: random.Random) -> str:
    """A file that is a design by its form, and means something else."""
    document = json.loads(text)
    every = list(_dictionaries(document))
    blocks = document["blocks"]
    names = [block["name"] for block in blocks]
    for _ in range(draw.randint(1, 5)):
        match draw.randrange(6):
            case 0:
                operation = draw.choice([each for each in every if "kind" in each])
                operation["kind"] = draw.choice(_KINDS)
            case 1:
                operation = draw.choice([each for each in every if "kind" in each])
                kind = REGISTRY.get(operation["kind"])
                if kind is not None and kind.parameters:
                    name = draw.choice(kind.parameters).name
                    operation["parameters"][name] = draw.choice(_NUMBERS + names)
            case 2:
                place = draw.choice([each for each in every if "block" in each])
                place[draw.choice(("units", "width", "stride"))] = draw.choice(_NUMBERS)
            case 3:
                draw.choice([each for each in every if "block" in each])["block"] = draw.choice(
                    names
                )
            case 4:
                document["network"]["input"] = [draw.choice((1, 3, 32, 4096)) for _ in range(3)]
            case _:
                _rewire(draw.choice(blocks), draw)
    return json.dumps(document)


def _scratched(text: str, draw: random.Random) -> bytes:
    """Bytes changed, doubled, cut out or cut off."""
    data = bytearray(text.encode())
    for _ in range(draw.randint(1, 8)):
        at, size = draw.randrange(len(data)), draw.randint(1, 30)
        match draw.randrange(4):
            case 0:
                del data[at : at + size]
            case 1:
                data[at:at] = data[at : at + size]
            case _:
                data[at] = draw.randrange(256)
    return bytes(data[: draw.randrange(len(data))] if draw.random() < 0.1 else data)


def _judge(text: str | bytes) -> bool:
    """Whether the design was read; it is analysed then. Never for longer than a few seconds."""
    begun = time.process_time()
    try:
        design = codec.loads(text)
    except WorkbenchError:
        return False
    finally:
        assert time.process_time() - begun < MOST_SECONDS
    analysis = analyse(design)
    assert analysis.problems or analysis.output_shape is not None
    assert time.process_time() - begun < MOST_SECONDS
    return True


_FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@settings(_FUZZ, max_examples=800)
@given(st.integers(0, 2**64 - 1))
def test_mutated_designs_are_analysed_or_refused(seed: int) -> None:
    """4,000 files, of which a tenth are designs still."""
    draw = random.Random(seed)
    for text in _SEEDS:
        _judge(_mutated(text, draw))


@settings(_FUZZ, max_examples=400)
@given(st.integers(0, 2**64 - 1))
def test_designs_that_mean_something_else_are_analysed_or_refused(seed: int) -> None:
    """2,000 files, nearly all of which are read, so that the analysis meets them."""
    draw = random.Random(seed)
    read = [_judge(_bent(text, draw)) for text in _SEEDS]
    assert any(read)


@settings(_FUZZ, max_examples=400)
@given(st.integers(0, 2**64 - 1))
def test_scratched_files_are_analysed_or_refused(seed: int) -> None:
    """2,000 files."""
    draw = random.Random(seed)
    for text in _SEEDS:
        _judge(_scratched(text, draw))


@pytest.mark.parametrize("inner", ["[", '{"a":', '{"blocks":[', '"\\ud83d"', '{"format":'])
def test_a_deeply_nested_file_is_refused(inner: str) -> None:
    for count in (10, 1000, 500_000):
        with pytest.raises(WorkbenchError):
            codec.loads((inner * count)[: codec.LARGEST_FILE])


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "vast.json"
    with path.open("wb") as file:
        file.truncate(2**40)  # a hole: it takes no space
    with pytest.raises(FormatError, match="too large"):
        codec.load(path)


def test_a_block_within_itself_is_named() -> None:
    inner = chain("unit", Operation("again", "block", {"block": "unit", "units": 2}))
    analysis = analyse(small_design(inner))
    assert any("unit" in str(problem) for problem in analysis.problems)


def test_blocks_that_multiply_are_refused_before_they_are_counted_out() -> None:
    """Ten to the eighteenth operations in a file of a few lines."""
    blocks = [chain("b0", Operation("conv", "conv"))]
    for level in range(1, 7):
        inner = {"block": f"b{level - 1}", "units": 1000}
        blocks.append(chain(f"b{level}", Operation("inner", "block", inner)))
    design = small_design(replace(blocks[-1], name="unit"))
    begun = time.process_time()
    analysis = analyse(replace(design, blocks=(*design.blocks, *blocks[:-1])))
    assert analysis.problems
    assert time.process_time() - begun < MOST_SECONDS


@pytest.mark.parametrize(("levels", "width"), [(40, 2), (150, 2), (13, 20), (14, 1)])
def test_towers_of_blocks_are_refused_at_once(levels: int, width: int) -> None:
    """Two to the fortieth blocks: the limits come before the work."""
    begun = time.process_time()
    design = codec.loads(codec.dumps(tower(levels, width)))
    assert analyse(design).problems
    assert time.process_time() - begun < 1


def test_the_highest_tower_that_is_allowed_is_worked_out_at_once() -> None:
    begun = time.process_time()
    analysis = analyse(tower(13, 2))
    assert analysis.is_sound
    assert time.process_time() - begun < 1
    # 8 x 8 channels of 3 x 3, in 2 ** 12 innermost blocks and two units, with stem and head.
    assert analysis.parameters == 2 * 2**12 * 576 + 216 + 90


def test_nesting_is_judged_alike_wherever_a_block_is_met_first() -> None:
    """A report that is kept from a shallow place once let a too deep one through."""
    design = tower(14, 1)
    shallow = Placement("b11", width=8)
    network = replace(design.network, stages=(shallow, *design.network.stages))
    assert analyse(design).problems
    assert analyse(replace(design, network=network)).problems


def test_blocks_that_grow_with_every_repetition_are_refused_in_time() -> None:
    blocks = [chain("b0", Operation("conv", "conv", {"padding": 2}))]
    for level in (1, 2, 3):
        inner = {"block": f"b{level - 1}", "repeat": 10_000}
        blocks.append(chain(f"b{level}", Operation("inner", "block", inner)))
    design = small_design(replace(blocks[-1], name="unit"))
    begun = time.process_time()
    [problem, *_] = analyse(replace(design, blocks=(*design.blocks, *blocks[:-1]))).problems
    assert "operations differ from one another" in str(problem)
    assert time.process_time() - begun < MOST_SECONDS


def test_channels_that_multiply_are_refused_before_numbers_grow_beyond_telling() -> None:
    convs = [Operation(f"c{i}", "depthwise_conv", {"multiplier": 64}) for i in range(1900)]
    [problem, *_] = analyse(small_design(chain("unit", *convs))).problems
    assert "values for one image" in str(problem)


def test_many_links_from_a_long_row_of_bypassed_operations_are_followed_in_time() -> None:
    gone = [Operation(f"c{i}", "activation", bypassed=True) for i in range(1000)]
    stay = [Operation(f"e{i}", "activation") for i in range(900)]
    unit = chain("unit", *gone, *stay)
    extra = tuple(Link("c999", f"e{i % 900}") for i in range(6000))
    begun = time.process_time()
    assert analyse(small_design(replace(unit, links=(*extra, *unit.links)))).problems
    assert time.process_time() - begun < MOST_SECONDS


@pytest.mark.parametrize(
    "number",
    [10**400, 10**5000, -(10**400), float("nan"), 1e300],
    ids=["large", "longest", "negative", "nan", "float"],
)
def test_a_number_beyond_every_use_is_a_problem_wherever_it_stands(number: float) -> None:
    unit = chain("unit", Operation("c", "conv", {"kernel": number, "bias": number}))
    gated = chain("unit", Operation("s", "scale", {"factor": number}))
    pooled = chain("unit", Operation("p", "global_pool", {"of": number}))
    stage = Placement("unit", number, number, number, {"x": number})
    network = small_design().network
    designs = [small_design(each) for each in (unit, gated, pooled)]
    designs += [small_design(width=number), small_design(stride=number)]
    designs += [replace(small_design(), network=replace(network, stages=(stage,)))]
    designs += [
        replace(small_design(), network=replace(network, parameters=(Parameter(name, number),)))
        for name in ("n", "depth")
    ]
    for design in designs[:-1]:
        assert analyse(design).problems
    analyse(designs[-1])


def test_a_billion_channels_are_refused_by_name() -> None:
    [problem, *_] = analyse(small_design(width=10**9)).problems
    assert "conv1: width is 1e+09" in str(problem)
