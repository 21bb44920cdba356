"""Networks on their way out, as code, as ONNX, with weights; and weights on their way in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from workbench import paths
from workbench.data.batches import Batches
from workbench.data.sources import load as load_images
from workbench.errors import CheckpointError, DesignError, HistoryError
from workbench.experiments.check import check_images
from workbench.history.store import HistoryStore
from workbench.nn import kept, weights
from workbench.nn.export.onnx import export_onnx
from workbench.nn.export.python import export_python
from workbench.nn.network import build
from workbench.nn.places import NameMap
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.training.checkpoint import Checkpoints
from workbench.training.evaluation import evaluate
from workbench.training.job import resolve
from workbench.training.precision import numerics

_WEIGHTS = "model."


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A design as a network for images of `input_shape` (C, H, W)."""

    design: Design
    model: nn.Sequential
    input_shape: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """The tensors of a file, and where each of them goes in a network of `classes` classes for
    images of `input_shape` (C, H, W)."""

    design: Design
    input_shape: tuple[int, int, int]
    classes: int
    tensors: Mapping[str, Tensor]
    names: NameMap


@dataclass(frozen=True, slots=True)
class Tested:
    """What weights reach on a data set's test images: mean loss, error in percent."""

    dataset: str
    images: int
    loss: float
    error: float


def untrained(design: Design, classes: int = 10) -> Network:
    """A design with the weights that a run of seed 0 begins with. Raises `DesignError`."""
    return Network(design, build(design, None, classes), design.network.input)


def trained(store: HistoryStore, run: str, is_best: bool = False) -> Network:
    """The network of a run with the weights of its last checkpoint, or of its best one. Raises
    `CheckpointError`, `DatasetError`, `HistoryError`."""
    spec = store.spec(run)
    shape, classes = _images_of(spec.design, spec.dataset)
    model = build(spec.design, shape, classes)
    checkpoints = Checkpoints(paths.runs_folder() / run)
    best = [each for each in checkpoints.entries() if each.is_best]
    state = checkpoints.load(best[-1]) if is_best and best else checkpoints.load_last()[0]
    tensors = {
        name.removeprefix(_WEIGHTS): tensor
        for name, tensor in state.tensors.items()
        if name.startswith(_WEIGHTS)
    }
    weights.load(model, tensors, weights.match(model, tensors))
    return Network(spec.design, model, shape)


def write_code(network: Network, path: Path, beside: Path | None = None) -> None:
    """One Python file that needs only torch; its weights to `beside`, where that is given: as a
    torch file, or as safetensors by its ending. Raises `DesignError`."""
    text = export_python(network.design, network.model, network.input_shape)
    try:
        path.write_text(text, encoding="utf-8")
        if beside is not None:
            _write_weights(network.model.state_dict(), beside)
    except OSError as fault:
        raise DesignError(f"'{path}' cannot be written: {fault.strerror or fault}.") from None


def write_onnx(network: Network, path: Path) -> None:
    """The network as it is at test. Raises `DesignError`."""
    export_onnx(network.model, network.input_shape, path)


def write_run(store: HistoryStore, runs: Sequence[str], path: Path) -> None:
    """One run's network with its last weights: as ONNX by that ending, else as Python with the
    weights beside it. Raises `HistoryError` for another number of runs, and as `trained` does."""
    if len(runs) != 1:
        raise HistoryError("A network is written of one run at a time.", "Select one run.")
    network = trained(store, runs[0])
    if path.suffix == ".onnx":
        write_onnx(network, path)
    else:
        write_code(network, path, path.with_suffix(".pt"))


def take(design: Design, path: Path, classes: int | None = None) -> Taken:
    """Read a file of weights and find a place for each in a design. Without `classes` the file's
    last linear layer says how many there are. Changes nothing. Raises `CheckpointError`,
    `DesignError`."""
    tensors = _in_our_order(weights.read(path), build(design).state_dict())
    number = classes or _classes_in(tensors)
    shape = _shape_in(tensors, design.network.input)
    model = build(design, shape, number)
    return Taken(design, shape, number, tensors, weights.match(model, tensors))


def keep(taken: Taken) -> str:
    """Keep complete weights, by the design's own names, for runs to begin with; returns what a
    recipe's `weights` takes. Raises `CheckpointError` where they do not fit the design."""
    return kept.keep(_fitted(taken).state_dict())


def keep_body(taken: Taken) -> str:
    """As `keep`, but for the classifier, which each run draws from its seed, for as many classes
    as its images have; the file may lack it. Raises `CheckpointError`, also where the design has
    no classifier."""
    model = build(taken.design, taken.input_shape, taken.classes)
    own = model.state_dict()
    more = build(taken.design, taken.input_shape, taken.classes + 1).state_dict()
    classifier = {name for name in own if own[name].shape != more[name].shape}
    if not classifier:
        raise CheckpointError(
            f"Nothing of '{taken.design.name}' depends on the number of classes.",
            "Begin with all of the weights, or give the head the width 'classes'.",
        )
    names = taken.names
    if not names.is_complete:
        names = weights.match(model, taken.tensors, classifier)
    weights.load(model, taken.tensors, names)
    return kept.keep(model.state_dict(), classifier)


def write_taken(taken: Taken, path: Path) -> None:
    """The weights under the design's own names. Raises `CheckpointError`."""
    try:
        _write_weights(_fitted(taken).state_dict(), path)
    except OSError as fault:
        raise CheckpointError(f"'{path}' cannot be written: {fault.strerror or fault}.") from None


def measure(taken: Taken, dataset: DatasetSpec, device: str = "auto") -> Tested:
    """What the weights reach, on images normalised as in training. Raises `CheckpointError`,
    `DatasetError`, `DesignError`."""
    images = load_images(dataset)
    if len(images.classes) != taken.classes:
        raise CheckpointError(
            f"The weights tell {taken.classes} classes apart, '{dataset.title}' has "
            f"{len(images.classes)}.",
            "Choose the images that they were trained on.",
        )
    if images.shape[0] != taken.input_shape[0]:
        raise CheckpointError(
            f"The weights are for images of {taken.input_shape[0]} channels, those of "
            f"'{dataset.title}' have {images.shape[0]}.",
            "Choose the images that they were trained on.",
        )
    where = resolve(device)
    model = _fitted(taken, images.shape).to(where)
    batches = Batches(
        images.test,
        recipe=Recipe(),
        statistics=images.statistics,
        device=where,
        seed=0,
        train=False,
    )
    # Outside it a GPU's convolutions are TF32, and the error is not that of the run's own pass.
    with numerics("float32", where):
        found = evaluate(model, batches, where, "float32")
    assert found is not None, "nobody asks for anything else meanwhile"
    return Tested(dataset.title, len(images.test.labels), found[0], found[1])


def _fitted(taken: Taken, shape: tuple[int, int, int] | None = None) -> nn.Sequential:
    model = build(taken.design, shape or taken.input_shape, taken.classes)
    weights.load(model, taken.tensors, taken.names)
    return model


def _images_of(design: Design, dataset: DatasetSpec) -> tuple[tuple[int, int, int], int]:
    if dataset.source != "images":
        analysis = check_images(design, dataset.source)
        channels, height, width = analysis.input_shape
        return (channels, height, width), analysis.classes
    images = load_images(dataset)
    return images.shape, len(images.classes)


def _in_our_order(tensors: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """A safetensors file is sorted by name; where the names are ours, so is the order again, of
    which the first convolution and the last linear layer speak."""
    if not tensors.keys() <= own.keys():
        return tensors
    return {name: tensors[name] for name in own if name in tensors}


def _classes_in(tensors: Mapping[str, Tensor]) -> int:
    """The outputs of the last linear layer of a file; 10 where there is none."""
    outputs = [tensor.shape[0] for tensor in tensors.values() if tensor.dim() == 2]
    return outputs[-1] if outputs else 10


def _shape_in(tensors: Mapping[str, Tensor], usual: tuple[int, int, int]) -> tuple[int, int, int]:
    """The images that a file's first convolution takes: of another number of channels perhaps."""
    channels = [tensor.shape[1] for tensor in tensors.values() if tensor.dim() == 4]
    return (channels[0] if channels else usual[0], usual[1], usual[2])


def _write_weights(state: Mapping[str, Tensor], path: Path) -> None:
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in state.items()}
    if path.suffix == ".safetensors":
        save_file(tensors, path)
    else:
        torch.save(tensors, path)
