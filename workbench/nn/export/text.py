"""The pieces of text that an exported file is made of."""

import inspect
import json
import re
import textwrap
from collections.abc import Sequence
from typing import Any

from workbench.spec.model_input import ModelInput
from workbench.spec.network import Design

_WIDTH = 88
_IMPORTS = {
    "OrderedDict": "from collections import OrderedDict",
    "Any": "from typing import Any",
}


def source(layer: Any) -> str:
    return (
        inspect.getsource(layer)
        .replace("Conv2d(", "nn.Conv2d(")
        .replace("nn.nn.", "nn.")
        .replace(" Linear(", " nn.Linear(")
    )


def broken(line: str) -> str:
    """A call that is too long for one line, its arguments on lines of their own; set one level too
    deep, as rows of calls are."""
    head, _, rest = line.partition("(")
    if len(line) <= _WIDTH or "\n" in line:
        return line
    rows, row = [], ""
    for argument in _arguments(rest.removesuffix(")")):
        if row and len(row) + len(argument) > _WIDTH - 16:
            rows.append(row)
            row = ""
        row = f"{row} {argument},".strip()
    body = "".join(f"\n                {each}" for each in (*rows, row))
    return f"{head}({body}\n            )"


def _arguments(inside: str) -> list[str]:
    """Split at the commas that are in no inner brackets."""
    found, depth, begin = [], 0, 0
    for place, letter in enumerate(inside):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            found.append(inside[begin:place].strip())
            begin = place + 1
    return [*found, inside[begin:].strip()]


def harmless(text: str) -> str:
    """As it can stand in a docstring: nothing in it ends the docstring, and no control character
    or half of a surrogate pair keeps the file from being read."""
    shown = (letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return "".join(shown).replace('"', "'").replace("\\", "/").strip()


def docstring(title: str, notes: str, citation: str, indent: str = "    ") -> str:
    texts = [harmless(text) for text in (title, notes, citation)]
    texts[0] = texts[0].rstrip(".") + "."
    filled = [
        textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
        for text in texts
        if text
    ]
    body = "\n\n".join(filled).removeprefix(indent)
    end = f"\n{indent}" if "\n" in body else ""
    return f'{indent}"""{body}{end}"""\n'


def header(design: Design, shape: Sequence[int], body: str, told: str = "") -> str:
    """The file's docstring and what `body` needs of others. `told` says whose weights go with
    it."""
    size = " x ".join(str(side) for side in shape)
    words = docstring(design.name, design.notes, design.citation, "").strip()
    said = words.removesuffix('"""').rstrip()
    imports = [line for name, line in _IMPORTS.items() if re.search(rf"\b{name}\b", body)]
    of_torch = [name for name in ("Tensor", "nn") if re.search(rf"\b{name}\b", body)]
    functional = ["from torch.nn import functional"] if re.search(r"\bfunctional\.", body) else []
    lines = [*imports, "", "import torch", f"from torch import {', '.join(of_torch)}", *functional]
    whose = f"{textwrap.fill(harmless(told), _WIDTH)}\n\n" if told else ""
    return (
        f"{said}\n\n{whose}For images of {size}. Needs torch and nothing else.\n"
        '"""\n\n' + "\n".join(lines)
    )


def constants(takes: ModelInput) -> str:
    """What the images must be made into, and what the outputs mean."""
    classes = "".join(f"    {name!r},\n" for name in takes.classes)
    return (
        f"SIZE = {takes.shape!r}  # channels, height, width\n"
        f"MEAN = {takes.mean!r}  # per channel, of pixels from 0 to 1\n"
        f"STD = {takes.std!r}\n"
        f"CLASSES = (\n{classes})  # in the order of the outputs\n"
    )


PREPROCESS = '''
def preprocess(images: Tensor) -> Tensor:
    """Images (B, C, H, W) or (C, H, W), bytes or floats from 0 to 1, as the network was trained
    on them: less the mean, over the deviation of each channel."""
    if tuple(images.shape[-3:]) != SIZE:
        raise ValueError(f"images of {tuple(images.shape[-3:])} instead of {SIZE}")
    pixels = images if images.is_floating_point() else images.float() / 255
    mean, std = (torch.tensor(each).to(pixels).view(-1, 1, 1) for each in (MEAN, STD))
    return (pixels - mean) / std
'''

FIRST_LAYER = '''
class Preprocess(nn.Module):
    """What `preprocess` does, as the network's first layer; it has no weights."""

    def forward(self, images):
        return preprocess(images)
'''


STAGE = '''
def stage(*units: nn.Module) -> nn.Sequential:
    """Units one behind the other: unit1, unit2, ..."""
    return nn.Sequential(OrderedDict((f"unit{i}", unit) for i, unit in enumerate(units, 1)))
'''


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def make(stages: list[tuple[str, str]]) -> str:
    """The functions that give the network. `stages` are the names and the calls of its parts."""
    rows = "\n".join(f"            ({_quoted(name)}, {text})," for name, text in stages)
    return (
        "def make() -> nn.Sequential:\n"
        '    """The network, with weights as torch begins with."""\n'
        "    return nn.Sequential(\n        OrderedDict([\n"
        f"{rows}\n        ])\n    )\n\n\n"
        "def load(path: str) -> nn.Sequential:\n"
        '    """The network with the weights of a torch or safetensors file, ready to be used."""\n'
        '    if path.endswith(".safetensors"):\n'
        "        from safetensors.torch import load_file\n\n"
        "        weights = load_file(path)\n"
        "    else:\n"
        '        weights = torch.load(path, map_location="cpu", weights_only=True)\n'
        "    network = make()\n"
        "    network.load_state_dict(weights)\n"
        "    return network.eval()\n\n\n"
        'if __name__ == "__main__":\n'
        "    import sys\n\n"
        "    network = load(sys.argv[1]) if len(sys.argv) > 1 else make()\n"
        "    print(network)\n"
        '    print(sum(p.numel() for p in network.parameters()), "parameters")'
    )
