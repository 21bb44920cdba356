"""A network as an ONNX file."""

import warnings
from pathlib import Path

import torch
from torch import nn

from workbench.errors import DesignError

OPSET = 18


def export_onnx(model: nn.Module, input_shape: tuple[int, int, int], path: Path) -> None:
    """Write the network as it is at test: input 'images' (B, C, H, W), output 'logits' (B, K), for
    any B. Raises `DesignError` where the packages for it are missing or the file cannot be written.
    """
    try:
        import onnxscript  # noqa: F401
    except ImportError:
        raise DesignError(
            "ONNX files need two more packages.", "pip install residual-workbench[onnx]"
        ) from None
    was_training = model.training
    model.eval()
    images = torch.zeros(2, *input_shape, device=next(model.parameters()).device)
    batch = torch.export.Dim("batch", min=1, max=65_536)
    try:
        with warnings.catch_warnings():
            # The exporter warns of its own deprecations; none of them is ours to mend.
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                model,
                (images,),
                dynamo=True,
                input_names=["images"],
                output_names=["logits"],
                dynamic_shapes=({0: batch},),
                opset_version=OPSET,
                verbose=False,
            )
            assert program is not None
            program.save(str(path))
    except OSError as fault:
        raise DesignError(f"'{path}' cannot be written: {fault.strerror}.") from None
    finally:
        model.train(was_training)
