"""A network as an ONNX file."""

import json
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from workbench.errors import DesignError
from workbench.spec.model_input import ModelInput

OPSET = 18


class _Preprocess(nn.Module):
    """Pixels (B, C, H, W) from 0 to 1 to what the network was trained on; it has no weights."""

    mean: Tensor
    std: Tensor

    def __init__(self, takes: ModelInput) -> None:
        super().__init__()
        for name, values in (("mean", takes.mean), ("std", takes.std)):
            self.register_buffer(name, torch.tensor(values)[:, None, None], persistent=False)

    def forward(self, pixels: Tensor) -> Tensor:
        return (pixels - self.mean) / self.std


def export_onnx(
    model: nn.Module,
    input_shape: tuple[int, int, int],
    path: Path,
    *,
    told: str = "",
    takes: ModelInput | None = None,
    takes_pixels: bool = False,
) -> None:
    """Write the network as it is at test: input 'images' (B, C, H, W), output 'logits' (B, K), for
    any B. What the images must be made into, the names of the classes and whose weights these are
    (`told`) stand in the file's metadata, as JSON; where it `takes_pixels`, from 0 to 1, the
    network does the former itself. Raises `DesignError` where the packages for it are missing or
    the file cannot be written.
    """
    try:
        import onnxscript  # noqa: F401
    except ImportError:
        raise DesignError(
            "ONNX files need two more packages.", "pip install residual-workbench[onnx]"
        ) from None
    was_training = model.training
    model.eval()
    whole = nn.Sequential(_Preprocess(takes), model) if takes and takes_pixels else model
    images = torch.zeros(2, *input_shape, device=next(model.parameters()).device)
    batch = torch.export.Dim("batch", min=1, max=65_536)
    try:
        with warnings.catch_warnings():
            # The exporter warns of its own deprecations; none of them is ours to mend.
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                whole.eval(),
                (images,),
                dynamo=True,
                input_names=["images"],
                output_names=["logits"],
                dynamic_shapes=({0: batch},),
                opset_version=OPSET,
                verbose=False,
            )
            assert program is not None
            program.model.metadata_props.update(_metadata(told, takes, takes_pixels))
            program.save(str(path))
    except OSError as fault:
        raise DesignError(f"'{path}' cannot be written: {fault.strerror}.") from None
    finally:
        model.train(was_training)


def _metadata(told: str, takes: ModelInput | None, takes_pixels: bool) -> dict[str, str]:
    facts: dict[str, Any] = {"weights": told} if told else {}
    if takes is not None:
        facts |= takes.document()
        facts["input"] = "pixels / 255" if takes_pixels else "(pixels / 255 - mean) / std"
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in facts.items()
    }
