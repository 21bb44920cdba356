import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import save_file

from workbench.catalog.presets import Family, families, preset
from workbench.errors import UnknownNetwork
from workbench.nn.export.onnx import export_onnx
from workbench.nn.export.python import export_python
from workbench.nn.network import build


def _small(family: Family) -> str:
    """The family's first network, as shallow as the family's rule allows."""
    member = family.members[0]
    if "{depth}" not in family.pattern:
        return member.id
    for depth in range(8, 100):
        id = family.pattern.format(**{**member.parameters, "depth": depth})
        try:
            return preset(id).design.name
        except UnknownNetwork:
            continue
    raise AssertionError(f"{family.title} has no shallow network")


FAMILIES = [_small(family) for family in families()]


def _shape(id: str) -> tuple[int, int, int]:
    shape = preset(id).design.network.input
    return shape if shape[1] <= 32 else (3, 64, 64)


def _images(id: str, count: int = 2) -> torch.Tensor:
    return torch.randn(count, *_shape(id), generator=torch.Generator().manual_seed(0))


def _model(id: str) -> torch.nn.Sequential:
    """A network whose batch norms know the values that arrive: as after training, nothing grows
    from unit to unit, so that rounding stays rounding."""
    model = build(preset(id).design, _shape(id)).train()
    norms = [each for each in model.modules() if isinstance(each, torch.nn.BatchNorm2d)]
    kept = [each.momentum for each in norms]
    for each in norms:
        each.momentum = 1.0
    with torch.no_grad():
        model(_images(id, 4))
    for each, momentum in zip(norms, kept, strict=True):
        each.momentum = momentum
    return model.eval()


@pytest.mark.parametrize("id", FAMILIES)
def test_exported_python_gives_the_same_outputs_with_the_runs_weights(id: str) -> None:
    torch.manual_seed(0)
    model = _model(id)
    text = export_python(preset(id).design, model, _shape(id))
    assert "workbench" not in text
    names: dict[str, object] = {"__name__": "exported"}
    exec(compile(text, "exported.py", "exec"), names)
    network = names["make"]()  # type: ignore[operator]
    network.load_state_dict(model.state_dict())
    network.eval()
    with torch.no_grad():
        assert torch.equal(network(_images(id)), model(_images(id)))


def test_exported_file_runs_by_itself_and_takes_weights(tmp_path: Path) -> None:
    model = _model("stochastic-depth-110")
    path = tmp_path / "network.py"
    path.write_text(export_python(preset("stochastic-depth-110").design, model, (3, 32, 32)))
    save_file(model.state_dict(), tmp_path / "weights.safetensors")
    done = subprocess.run(
        [sys.executable, "-I", str(path), str(tmp_path / "weights.safetensors")],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert "1727962 parameters" in done.stdout


def test_exported_code_names_units_and_cites_the_paper() -> None:
    text = export_python(
        preset("fastresnet-20-type1").design, _model("fastresnet-20-type1"), (3, 32, 32)
    )
    assert "class Unit(nn.Module):" in text and "class StridedUnit(nn.Module):" in text
    assert "Yang, Wang" in text
    assert "return self.conv2(self.relu1(self.bn1(self.conv1(x)))) + x" in text
    assert "from typing" not in text
    assert "nn.Conv2d(channels, width, 3, stride=2, padding=1, bias=False)" in text
    assert "for _ in range(3)" in text
    assert max(len(line) for line in text.splitlines()) < 130


def test_text_of_a_design_cannot_become_code() -> None:
    from dataclasses import replace

    design = preset("fastresnet-8-type1").design
    evil = 'x"""\nraise SystemExit("run")\n"""\\'
    blocks = tuple(replace(b, title=evil, notes=evil, citation=evil) for b in design.blocks)
    design = replace(design, name=evil, notes=evil, citation=evil, blocks=blocks)
    text = export_python(design, build(design), (3, 32, 32))
    names: dict[str, object] = {"__name__": "exported"}
    exec(compile(text, "exported.py", "exec"), names)
    assert callable(names["make"])


@pytest.mark.parametrize(
    "id",
    [
        "fastresnet-8-type1", "wrn-10-2", "densenet-10-k12", "attention-56",
        "pyramidnet-11-a20-bottleneck", "shake-shake-8-2x32d", "stochastic-depth-8",
        "cbam-resnet-8", "shufflenet-v2-x0.5", "efficientnet-b0", "ror-3-8", "se-resnet-8",
        "pyramidsepdrop-8-a48", "resnext-11-4x16d",
    ],
)  # fmt: skip
def test_onnx_file_gives_the_same_logits_for_any_batch(id: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = _model(id)
    path = tmp_path / "network.onnx"
    export_onnx(model, _shape(id), path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for count in (1, 5):
        images = _images(id, count)
        (logits,) = session.run(["logits"], {"images": images.numpy()})
        with torch.no_grad():
            expected = model(images).numpy()
        np.testing.assert_allclose(logits, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())
