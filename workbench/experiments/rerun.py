"""The commands that make runs again."""

import shlex
from collections.abc import Sequence

from workbench.catalog.presets import preset
from workbench.errors import UnknownNetwork
from workbench.spec import codec
from workbench.spec.run import RunSpec


def rerun_commands(specs: Sequence[RunSpec]) -> str:
    """One `workbench train` a run, a line each."""
    return "\n".join(rerun_command(spec) for spec in specs)


def rerun_command(spec: RunSpec) -> str:
    """The command for one run. Of a design that is no preset, a file saved from the editor."""
    data, recipe = spec.dataset, spec.recipe
    parts = ["workbench", "train", "--network", _network(spec)]
    parts += ["--dataset", data.path if data.source == "images" else data.source]
    for option, size in (("--train-size", data.train_size), ("--test-size", data.test_size)):
        if size is not None:
            parts += [option, str(size)]
    parts += ["--epochs", str(recipe.epochs), "--batch-size", str(recipe.batch_size)]
    parts += ["--lr", f"{recipe.learning_rate:g}", "--precision", recipe.precision]
    parts += ["--seed", str(spec.seed), "--device", spec.device]
    return shlex.join(parts)


def _network(spec: RunSpec) -> str:
    try:
        same = preset(spec.design.name).design
    except UnknownNetwork:
        return f"{spec.design.name}.json"
    is_same = codec.digest(same) == codec.digest(spec.design)
    return spec.design.name if is_same else f"{spec.design.name}.json"
