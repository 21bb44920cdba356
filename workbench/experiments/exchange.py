"""Networks on their way out, as code, as ONNX, with weights; and weights on their way in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor, nn

from workbench.data.cache import cache_file
from workbench.data.cifar import Cifar
from workbench.data.sources import load as load_images
from workbench.durable import replace_file
from workbench.errors import CheckpointError, DatasetError, DesignError, HistoryError
from workbench.experiments.check import check_images
from workbench.experiments.run_weights import Provenance, weights_of
from workbench.history.store import HistoryStore
from workbench.nn import kept, weights
from workbench.nn.export.onnx import export_onnx
from workbench.nn.export.python import export_python
from workbench.nn.inference import Inferred, Sizes, sizes_in
from workbench.nn.network import build
from workbench.nn.places import NameMap
from workbench.nn.reading import read as read_weights
from workbench.spec.dataset import DatasetSpec
from workbench.spec.model_input import ModelInput
from workbench.spec.network import Design
from workbench.spec.run import ImageFacts, RunSpec


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A design as a network for images of `input_shape` (C, H, W). `input` is what the images must
    be made into, where that is known, and `provenance` whose weights these are."""

    design: Design
    model: nn.Sequential
    input_shape: tuple[int, int, int]
    input: ModelInput | None = None
    provenance: Provenance | None = None

    @property
    def told(self) -> str:
        """Whose weights these are, for whoever reads the file; empty where training begins."""
        if self.provenance is None:
            return ""
        found = self.provenance
        text = f"Weights of the run '{found.name}' ({found.run}) {found.title}."
        return f"{text} Not those asked for: {found.instead_of}" if found.instead_of else text


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """The tensors of a file, and where each of them goes in a network of `classes` classes for
    images of `input_shape` (C, H, W); `sizes` say which tensors told these. `part` is where in the
    file the tensors are, `others` where it has more."""

    design: Design
    input_shape: tuple[int, int, int]
    classes: int
    tensors: Mapping[str, Tensor]
    names: NameMap
    sizes: Sizes
    part: str = ""
    others: tuple[str, ...] = ()

    def chosen(self, number: int) -> "Taken":
        """With one of several possible maps, counted from 1. Raises `CheckpointError`."""
        maps = self.names.alternatives or (self.names,)
        if not 1 <= number <= len(maps):
            raise CheckpointError(f"There is no map {number}: there are {len(maps)}.")
        return replace(self, names=replace(maps[number - 1], alternatives=()))


def untrained(design: Design, classes: int = 10) -> Network:
    """A design with the weights that a run of seed 0 begins with. Raises `DesignError`."""
    return Network(design, build(design, None, classes), design.network.input)


def trained(store: HistoryStore, run: str, is_best: bool = False, is_any: bool = False) -> Network:
    """The network of a run with the weights that it ended with, or of its best epoch; `is_any`
    as in `weights_of`. Raises `CheckpointError`, `DatasetError`, `HistoryError`."""
    spec = store.spec(run)
    found = weights_of(store, run, is_best, is_any)
    images = _images_read(store, run, spec)
    takes = ModelInput.of(images, spec.recipe.normalise) if images else None
    shape, classes = _images_of(spec, images)
    model = build(spec.design, shape, classes)
    weights.load(model, found.tensors, weights.match(model, found.tensors))
    return Network(spec.design, model, shape, takes, found.provenance)


def write_code(
    network: Network, path: Path, beside: Path | None = None, takes_pixels: bool = False
) -> None:
    """One Python file that needs only torch; its weights to `beside`, where that is given: as a
    torch file, or as safetensors by its ending. With `takes_pixels` the network normalises them
    itself. Raises `DesignError`."""
    text = export_python(
        network.design,
        network.model,
        network.input_shape,
        told=network.told,
        takes=network.input,
        takes_pixels=_can_take_pixels(network, takes_pixels),
    )
    try:
        replace_file(path, text.encode("utf-8", "backslashreplace"))
        if beside is not None:
            _write_weights(network.model.state_dict(), beside)
    except OSError as fault:
        raise DesignError(f"'{path}' cannot be written: {fault.strerror or fault}.") from None


def write_onnx(network: Network, path: Path, takes_pixels: bool = False) -> None:
    """The network as it is at test. Raises `DesignError`."""
    export_onnx(
        network.model,
        network.input_shape,
        path,
        told=network.told,
        takes=network.input,
        takes_pixels=_can_take_pixels(network, takes_pixels),
    )


def _can_take_pixels(network: Network, is_asked: bool) -> bool:
    if is_asked and network.input is None:
        raise DesignError(
            f"Mean and deviation of the images of '{network.design.name}' are not known.",
            "Only a run that has read its images knows them; leave out --pixels.",
        )
    return is_asked


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


def take(design: Design, path: Path, classes: int | None = None, part: str | None = None) -> Taken:
    """Read a file of weights, or a `part` of it, and match it with a design. Without `classes` the
    file's own classifier says how many there are. Changes nothing. Raises `CheckpointError`,
    `DesignError`."""
    reading = read_weights(path, part)
    tensors = reading.tensors
    sizes = sizes_in(design, tensors)
    if classes is not None:
        sizes = replace(sizes, classes=Inferred(classes))
    _, height, width = design.network.input
    shape = (sizes.channels.value, height, width)
    model = build(design, shape, sizes.classes.value)
    names = weights.match(model, tensors)
    return Taken(
        design, shape, sizes.classes.value, tensors, names, sizes, reading.part, reading.others
    )


def keep(taken: Taken) -> str:
    """Keep complete weights, by the design's own names, for runs to begin with; returns what a
    recipe's `weights` takes. Raises `CheckpointError` where they do not fit the design."""
    return kept.keep(fitted(taken).state_dict())


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
        _write_weights(fitted(taken).state_dict(), path)
    except OSError as fault:
        raise CheckpointError(f"'{path}' cannot be written: {fault.strerror or fault}.") from None


def fitted(taken: Taken, shape: tuple[int, int, int] | None = None) -> nn.Sequential:
    """The network with the weights, for images of `shape`. Raises `CheckpointError`."""
    model = build(taken.design, shape or taken.input_shape, taken.classes)
    weights.load(model, taken.tensors, taken.names)
    return model


def _images_read(store: HistoryStore, run: str, spec: RunSpec) -> ImageFacts | None:
    """What the run's images were. Runs of older versions did not keep it: those of images that
    come with the program, or that are decoded already, are read again."""
    found = store.images(run)
    if found is not None or not _is_at_hand(spec.dataset):
        return found
    try:
        images = load_images(spec.dataset)
    except DatasetError:
        if spec.dataset.source == "images":
            raise
        return None
    return ImageFacts(
        fingerprint=images.fingerprint,
        shape=images.shape,
        classes=images.classes,
        mean=images.mean,
        std=images.std,
    )


def _is_at_hand(dataset: DatasetSpec) -> bool:
    """Whether the images can be read without a download."""
    if dataset.source not in ("cifar10", "cifar100") or dataset.path:
        return True
    return cache_file(Cifar(dataset.source)).exists()


def _images_of(spec: RunSpec, images: ImageFacts | None) -> tuple[tuple[int, int, int], int]:
    if images is not None:
        return images.shape, len(images.classes)
    analysis = check_images(spec.design, spec.dataset.source)
    channels, height, width = analysis.input_shape
    return (channels, height, width), analysis.classes


def _write_weights(state: Mapping[str, Tensor], path: Path) -> None:
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in state.items()}
    if path.suffix == ".safetensors":
        data = save(tensors)
    else:
        held = BytesIO()
        torch.save(tensors, held)
        data = held.getvalue()
    replace_file(path, data)
