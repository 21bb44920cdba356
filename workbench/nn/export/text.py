"""The pieces of text that an exported file is made of."""

import inspect
import operator
from collections.abc import Sequence
from typing import Any

import torch
from torch import fx

from workbench.spec.network import Design


def forward(member: fx.GraphModule) -> str:
    inputs, lines = [], []
    for node in member.graph.nodes:
        match node.op:
            case "placeholder":
                inputs.append(node.name)
            case "call_module":
                arguments = ", ".join(str(argument) for argument in node.args)
                lines.append(f"{node.name} = self.{node.target}({arguments})")
            case "call_function" if node.target is operator.add:
                lines.append(f"{node.name} = {node.args[0]} + {node.args[1]}")
            case "call_function" if node.target is operator.getitem:
                lines.append(f"{node.name} = {node.args[0]}[{node.args[1]}]")
            case "call_function" if node.target is torch.cat:
                joined = ", ".join(str(each) for each in node.args[0])
                lines.append(f"{node.name} = torch.cat(({joined}), 1)")
            case "output":
                lines.append(f"return {node.args[0]}")
    body = "\n".join(f"        {line}" for line in lines)
    return f"    def forward(self, {', '.join(inputs)}):\n{body}"


def source(layer: Any) -> str:
    return (
        inspect.getsource(layer)
        .replace("Conv2d(", "nn.Conv2d(")
        .replace("nn.nn.", "nn.")
        .replace(" Linear(", " nn.Linear(")
    )


def docstring(title: str, notes: str, citation: str) -> str:
    texts = [
        text.replace('"""', "'''").replace("\\", "/").strip() for text in (title, notes, citation)
    ]
    title = texts[0].rstrip(".") + "."
    rest = "".join(f"\n\n    {text}" for text in texts[1:] if text)
    return f'    """{title}{rest}{chr(10) + "    " if rest else ""}"""\n'


def header(design: Design, shape: Sequence[int]) -> str:
    name = docstring(design.name, design.notes, design.citation).strip()
    name = name.replace("\n    ", "\n")
    size = " x ".join(str(side) for side in shape)
    return (
        f"{name.removesuffix(chr(34) * 3).rstrip()}\n\n"
        f"For images of {size}. Needs torch and nothing else.\n"
        f'"""\n\n'
        "from collections import OrderedDict\nfrom typing import Any\n\n"
        "import torch\nfrom torch import Tensor, nn\nfrom torch.nn import functional"
    )


STAGE = '''
def stage(*units: nn.Module) -> nn.Sequential:
    """Units one behind the other: unit1, unit2, ..."""
    return nn.Sequential(OrderedDict((f"unit{i}", unit) for i, unit in enumerate(units, 1)))
'''


def make(stages: list[tuple[str, str]]) -> str:
    rows = "\n".join(f'            ("{name}", {text}),' for name, text in stages)
    return (
        "def make() -> nn.Sequential:\n"
        '    """The network, with weights as torch begins with."""\n'
        "    return nn.Sequential(\n        OrderedDict([\n"
        f"{rows}\n        ])\n    )\n\n\n"
        'if __name__ == "__main__":\n'
        "    import sys\n\n"
        "    network = make()\n"
        "    if len(sys.argv) > 1:\n"
        "        from safetensors.torch import load_file\n\n"
        "        network.load_state_dict(load_file(sys.argv[1]))\n"
        "    print(network)\n"
        '    print(sum(p.numel() for p in network.parameters()), "parameters")'
    )
