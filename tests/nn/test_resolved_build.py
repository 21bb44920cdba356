"""What is built of a design is what its resolved network says."""

import random
from typing import Any

import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import fx, nn
from torch.nn import functional

from tests.random_designs import INPUT, mutated, random_design, rewritten
from workbench.analysis import resolve
from workbench.analysis.network import analyse
from workbench.analysis.stamp import stamp
from workbench.catalog.initialisations import INITIALISATIONS
from workbench.nn.export.python import export_python
from workbench.nn.initialise import RULES
from workbench.nn.network import build
from workbench.nn.stochastic import StochasticDepth
from workbench.spec.network import Design

_EACH = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
_seeds = st.integers(0, 2**64 - 1)


def _sound(seed: int) -> tuple[Design, random.Random]:
    draw = random.Random(seed)
    while True:
        design = random_design(draw)
        if analyse(design).is_sound:
            return design, draw


class _Node:
    """One call in the built network: what it does, and what it takes."""

    def __init__(self, label: Any, inputs: list["_Node"]) -> None:
        self.label = label
        self.inputs = inputs
        self.branch: list[_Node] = []


class _Calls:
    """The calls that the modules of a network make, read from the modules alone."""

    def __init__(self) -> None:
        self.made: list[_Node] = []

    def node(self, label: Any, inputs: list[_Node]) -> _Node:
        self.made.append(_Node(label, inputs))
        return self.made[-1]

    def call(self, module: nn.Module, inputs: list[_Node]) -> _Node:
        match module:
            case fx.GraphModule():
                return self.graph(module, inputs)
            case StochasticDepth():
                before = len(self.made)
                end = self.call(module.branch, inputs)
                gate = self.node(_label(module), [end])
                if module.draw == "batch":
                    gate.branch = self.made[before:-1]
                return gate
            case nn.Sequential() if all(name.isdecimal() for name in module._modules):
                return self.node(_label(module), inputs)  # a projection with its norm
            case nn.Sequential():
                (value,) = inputs
                for child in module:
                    value = self.call(child, [value])
                return value
        return self.node(_label(module), inputs)

    def graph(self, module: fx.GraphModule, inputs: list[_Node]) -> _Node:
        values: dict[fx.Node, _Node] = {}
        waiting = list(inputs)
        for node in module.graph.nodes:
            taken = [values[each] for each in node.all_input_nodes]
            if node.op == "placeholder":
                values[node] = waiting.pop(0)
            elif node.op == "output":
                return taken[0]
            elif node.op == "call_module":
                given = [values[each] for each in node.args]
                values[node] = self.call(module.get_submodule(node.target), given)
            else:
                flat = node.args[0] if isinstance(node.args[0], list | tuple) else node.args
                given = [values[each] for each in flat if isinstance(each, fx.Node)]
                rest = [each for each in node.args if isinstance(each, int)]
                values[node] = self.node((node.target.__name__, rest), given)
        raise AssertionError("a graph without an output")


def _label(module: nn.Module) -> Any:
    kept = sorted(
        (name, value)
        for name, value in vars(module).items()
        if isinstance(value, int | float | str | tuple)
        and not name.startswith("_")
        # What a zero of the branch would look like is no part of what the gate does.
        and name not in ("training", "reduction", "width")
    )
    inner = [_label(child) for child in module.children() if not isinstance(child, fx.GraphModule)]
    held = [(name, tuple(each.shape)) for name, each in module.named_parameters(recurse=False)]
    return (type(module).__name__, kept, held, inner)


def _signature(model: nn.Sequential) -> str:
    """The network as its calls, numbered in the order in which the logits need them."""
    calls = _Calls()
    image = _Node("image", [])
    end = image
    for module in model:
        end = calls.call(module, [end])
    numbers: dict[int, int] = {}
    rows: list[Any] = []
    pending = [(end, False)]
    while pending:
        node, is_ready = pending.pop()
        if id(node) in numbers:
            continue
        if not is_ready:
            pending.append((node, True))
            pending += [(each, False) for each in reversed(node.inputs)]
            continue
        numbers[id(node)] = len(rows)
        inputs = [numbers[id(each)] for each in node.inputs]
        rows.append((node.label, inputs, sorted(numbers[id(each)] for each in node.branch)))
    return repr(rows)


@settings(_EACH, max_examples=120)
@given(_seeds)
def test_stamps_are_equal_exactly_when_the_built_networks_do_the_same(seed: int) -> None:
    design, draw = _sound(seed)
    other = rewritten(design, draw) if draw.random() < 0.2 else mutated(design, draw)
    if not analyse(other).is_sound:
        return
    same = _signature(build(other)) == _signature(build(design))
    assert (stamp(other, INPUT, 10) == stamp(design, INPUT, 10)) == same


def _equal(first: torch.Tensor, second: torch.Tensor) -> bool:
    """To the last bit; some random networks let values grow beyond every number, to NaN."""
    return torch.equal(first.nan_to_num(nan=0.5), second.nan_to_num(nan=0.5))


def _mapped(source: nn.Sequential, design: Design, other: Design) -> dict[str, torch.Tensor]:
    """The weights of one network under the names of another that is the same."""
    weights = source.state_dict()
    found = {}
    pairs = zip(resolve(design).operations, resolve(other).operations, strict=True)
    for ours, theirs in pairs:
        if ours.kind == "stochastic_depth":
            continue  # Its module holds its branch, whose operations come by themselves.
        begin = f"{ours.name}."
        for name, tensor in weights.items():
            if name.startswith(begin):
                found[f"{theirs.name}.{name.removeprefix(begin)}"] = tensor
    assert len(found) == len(weights)
    return found


@settings(_EACH, max_examples=80)
@given(_seeds)
def test_equal_stamps_give_equal_outputs_for_equal_weights(seed: int) -> None:
    design, draw = _sound(seed)
    other = rewritten(design, draw)
    first, second = build(design, seed=1), build(other, seed=2)
    second.load_state_dict(_mapped(first, design, other))
    images = torch.randn(2, *INPUT, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert _equal(first.eval()(images), second.eval()(images))
        torch.manual_seed(0)
        outputs = first.train()(images)
        torch.manual_seed(0)
        assert _equal(second.train()(images), outputs)


@settings(_EACH, max_examples=80)
@given(_seeds)
def test_every_sound_design_is_built_trained_and_exported(seed: int) -> None:
    design, _ = _sound(seed)
    analysis = analyse(design)
    model = build(design)
    assert sum(each.numel() for each in model.parameters()) == analysis.parameters
    images = torch.randn(2, *INPUT, generator=torch.Generator().manual_seed(0))
    functional.cross_entropy(model.train()(images), torch.tensor([3, 7])).backward()
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(export_python(design, model, INPUT), "exported.py", "exec"), names)
    exported = names["make"]()
    exported.load_state_dict(model.state_dict())
    with torch.no_grad():
        assert _equal(exported.eval()(images), model.eval()(images))


def test_every_initialisation_that_a_design_may_name_is_there() -> None:
    assert tuple(RULES) == INITIALISATIONS
