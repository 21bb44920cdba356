"""Files of weights as people have them, and what else a path can name."""

import argparse
import os
import pathlib
import pickle
import tarfile
import types
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from workbench.errors import CheckpointError
from workbench.nn.reading import read

TENSORS = {"conv.weight": torch.arange(4.0), "conv.bias": torch.ones(1), "x.y": torch.zeros(2)}
BESIDE = {
    "args": argparse.Namespace(lr=0.1, path=pathlib.PurePosixPath("/x")),
    "options": types.SimpleNamespace(a=1),
    "best": np.float64(91.2),
    "count": np.int64(3),
    "flag": np.bool_(True),
    "curve": np.linspace(0, 1, 5),
    "lists": [np.float32(1), {"x": np.zeros((2, 2), np.uint8)}],
    "path": pathlib.Path("somewhere"),
    "epoch": 7,
    "optimizer": {"state": {0: {"momentum_buffer": torch.ones(3)}}, "param_groups": [{"lr": 0.1}]},
}


def saved(path: Path, content: object) -> Path:
    torch.save(content, path)
    return path


def are_equal(found: object) -> bool:
    assert isinstance(found, dict)
    return found.keys() == TENSORS.keys() and all(
        torch.equal(found[name], value) for name, value in TENSORS.items()
    )


@pytest.mark.parametrize("beside", BESIDE)
def test_what_training_keeps_beside_the_tensors_hinders_nothing(
    tmp_path: Path, beside: str
) -> None:
    path = saved(tmp_path / "x.pth", {beside: BESIDE[beside], "state_dict": TENSORS})
    reading = read(path)
    assert are_equal(reading.tensors) and reading.part == "state_dict" and not reading.others


@pytest.mark.parametrize("is_zip", [True, False])
def test_all_of_it_together_in_both_of_torchs_formats(tmp_path: Path, is_zip: bool) -> None:
    path = tmp_path / "x.pth"
    content = {**BESIDE, "net": OrderedDict(TENSORS)}
    torch.save(content, path, _use_new_zipfile_serialization=is_zip)
    assert are_equal(read(path).tensors)


KEYS = st.sampled_from(["state_dict", "model", "state_dict_ema", "params", "ema", "whatever", "x"])


@settings(deadline=None, max_examples=30)
@given(st.lists(KEYS, max_size=4), st.sampled_from(["", "module.", "_orig_mod.", "model.module."]))
def test_the_one_mapping_of_tensors_is_found_wherever_it_is(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], prefix: str
) -> None:
    content: object = {f"{prefix}{name}": value for name, value in TENSORS.items()}
    for key in reversed(keys):
        content = {"epoch": 3, key: content}
    path = saved(tmp_path_factory.mktemp("x") / "x.pth", content)
    reading = read(path)
    if "model" not in reading.part or prefix != "model.module.":
        assert are_equal({k.removeprefix("module."): v for k, v in reading.tensors.items()})
    assert reading.part == ".".join(keys)


def test_of_several_the_networks_own_is_taken_and_the_other_told(tmp_path: Path) -> None:
    other = {name: value + 1 for name, value in TENSORS.items()}
    path = saved(tmp_path / "x.pth", {"state_dict_ema": other, "state_dict": TENSORS})
    reading = read(path)
    assert are_equal(reading.tensors)
    assert (reading.part, reading.others) == ("state_dict", ("state_dict_ema",))
    chosen = read(path, "state_dict_ema")
    assert torch.equal(chosen.tensors["x.y"], other["x.y"])
    with pytest.raises(CheckpointError, match="'state_dict', 'state_dict_ema'|state_dict_ema"):
        read(path, "nowhere")


def test_of_several_that_nothing_tells_apart_none_is_taken(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.pth", {"teacher": TENSORS, "student": TENSORS})
    with pytest.raises(CheckpointError, match="'teacher', 'student'") as refusal:
        read(path)
    assert "--part" in refusal.value.hint
    assert are_equal(read(path, "student").tensors)


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(x)


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, ("executed",))


def refused(path: Path) -> CheckpointError:
    with pytest.raises(CheckpointError) as refusal:
        read(path)
    text = str(refusal.value)
    for foreign in ("\x1b", "weights_only set to", "add_safe_globals", "Traceback", "To do so"):
        assert foreign not in text
    assert path.name in text and "cannot be read as weights" in text
    return refusal.value


def test_a_whole_model_is_refused_by_name_with_a_way_out(tmp_path: Path) -> None:
    fault = refused(saved(tmp_path / "x.pth", Network()))
    assert "Network" in fault.message or "torch.nn" in fault.message
    assert "torch.save(" in fault.hint and "weights_only=False" in fault.hint


def test_what_asks_for_code_to_run_is_refused_and_not_recommended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for protocol in (2, 4):
        torch.save({"state_dict": TENSORS, "x": Evil()}, "x.pth", pickle_protocol=protocol)
        fault = refused(Path("x.pth"))
        assert "weights_only=False" not in fault.hint
    assert not (tmp_path / "executed").exists()


def test_torchscript_and_the_oldest_format_are_called_what_they_are(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "script.pt", "w") as program:
        for name in ("data.pkl", "constants.pkl", "version", "code/__torch__.py"):
            program.writestr(f"script/{name}", b"3\n")
    fault = refused(tmp_path / "script.pt")
    assert "TorchScript" in fault.message and "torch.jit.load" in fault.hint
    with tarfile.open(tmp_path / "old.pth", "w") as archive:
        (tmp_path / "sys_info").write_bytes(pickle.dumps({}))
        archive.add(tmp_path / "sys_info", "sys_info")
    assert "tar" in refused(tmp_path / "old.pth").message


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"\x80\x02}q\x00" + tail))
@example(b"\x1f\x8b")
@example(b"J")
def test_any_bytes_are_read_or_refused_in_our_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    for ending in ("pth", "safetensors"):
        path = tmp_path_factory.mktemp("x") / f"x.{ending}"
        path.write_bytes(data)
        refused(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes of a name")
def test_a_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    for ending in ("pth", "safetensors"):
        os.mkfifo(tmp_path / f"x.{ending}")
        refused(tmp_path / f"x.{ending}")


def test_a_folder_and_a_path_that_is_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pth").mkdir()
    refused(tmp_path / "x.pth")
    with pytest.raises(CheckpointError, match="cannot be read as weights"):
        read(Path("nul\0.pth"))


def test_a_runs_own_checkpoint_gives_its_network_alone(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    state = {f"model.{name}": value for name, value in TENSORS.items()}
    state |= {"totals": torch.zeros(3), "optimizer.0.momentum_buffer": torch.ones(4)}
    save_file(state, tmp_path / "step-1.safetensors")
    assert are_equal(read(tmp_path / "step-1.safetensors").tensors)
