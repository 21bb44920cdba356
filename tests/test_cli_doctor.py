"""`workbench doctor`: what it says of a GPU, and of Qt."""

import json
import subprocess

import pytest
import torch
from click.testing import CliRunner

from workbench.cli import cli
from workbench.commands import doctor
from workbench.training import cuda_probe
from workbench.training.cuda_probe import Absence, Probe


@pytest.fixture
def gpu(monkeypatch):
    monkeypatch.setattr(doctor, "_LOOKS", (doctor._gpu,))

    def check(absence: Absence | None, *probes: Probe):
        monkeypatch.setattr(cuda_probe, "absence", lambda: absence)
        monkeypatch.setattr(cuda_probe, "toolkit", lambda: "CUDA 12.8, driver 570.1")
        monkeypatch.setattr(cuda_probe, "probe", lambda index: probes[index])
        monkeypatch.setattr(torch.cuda, "device_count", lambda: len(probes))
        result = CliRunner().invoke(cli, ["doctor", "--json"])
        [line] = json.loads(result.stdout)
        assert result.exit_code == (0 if line["ok"] else 1)
        return line

    return check


def test_no_gpu_is_no_problem_and_has_a_reason(gpu):
    line = gpu(Absence("torch 2.15.0+cpu is a CPU-only build", "Install another."))
    assert line["ok"] and line["hint"] == "Install another."
    assert line["found"] == "none, runs go to the CPU: torch 2.15.0+cpu is a CPU-only build"


def test_a_gpu_that_torch_should_be_able_to_use_is_a_problem(gpu):
    line = gpu(Absence("the NVIDIA driver is too old", "Update it.", is_fault=True))
    assert not line["ok"] and line["hint"] == "Update it."


def test_devices_are_listed_with_toolkit_driver_and_what_a_kernel_did(gpu):
    line = gpu(None, Probe("H100, 80 GiB"), Probe("K80, 12 GiB", "no kernel image"))
    assert line["found"] == (
        "CUDA 12.8, driver 570.1; H100, 80 GiB: a kernel ran; K80, 12 GiB: no kernel image"
    )
    assert not line["ok"] and "--device cpu" in line["hint"]
    assert gpu(None, Probe("H100, 80 GiB"))["ok"]


@pytest.fixture
def qt(monkeypatch):
    monkeypatch.setattr(doctor, "_LOOKS", (doctor._qt,))

    def check():
        result = CliRunner().invoke(cli, ["doctor", "--json"])
        [line] = json.loads(result.stdout)
        assert result.exit_code == (0 if line["ok"] else 1)
        return line

    return check


def test_a_machine_without_qt_is_sound_and_told_what_needs_it(qt, monkeypatch):
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    line = qt()
    assert line["ok"] and line["found"] == "PySide6 is not installed"
    assert line["hint"].startswith("Only the window needs it")


def test_a_qt_that_is_installed_and_does_not_start_is_a_problem(qt, monkeypatch):
    said = "ImportError: libEGL.so.1: cannot open shared object file"
    monkeypatch.setattr(doctor, "find_spec", lambda name: object())
    monkeypatch.setattr(doctor, "version", lambda name: "6.11.0")
    broken = subprocess.CompletedProcess([], 1, "", said)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: broken)
    line = qt()
    assert not line["ok"] and line["found"] == said
    assert line["hint"] == "sudo apt-get install libegl1"
