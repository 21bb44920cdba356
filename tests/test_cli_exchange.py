"""Networks out and weights in, from the command line, with a run that was really trained."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from click.testing import CliRunner
from pytorchcv.model_provider import get_model
from safetensors.torch import load_file

from workbench.cli import cli
from workbench.data.sources import load
from workbench.spec.dataset import DatasetSpec

TRAINING = ["--dataset", "digits", "--train-size", "100", "--test-size", "50", "--epochs", "1"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return tmp_path


def call(*arguments: object):
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def trained(*more: object, network: str = "fastresnet-8-type1") -> dict[str, object]:
    result = call("train", "--network", network, *TRAINING, "--threads", 1, "--json", *more)
    assert result.exit_code == 0, result.output
    [run] = json.loads(result.stdout)
    return run


def test_a_run_goes_out_as_code_with_its_weights_and_as_onnx(home: Path):
    run = trained()
    result = call("code", run["id"], "--out", home / "net.py", "--weights", "--json")
    assert result.exit_code == 0, result.output
    written = json.loads(result.stdout)
    images = torch.rand(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    torch.save(images, home / "images.pt")
    code = (
        "import torch, net\n"
        f"network = net.load({written['weights']!r})\n"
        "with torch.no_grad():\n"
        "    logits = network(torch.load('images.pt'))\n"
        "torch.save(logits, 'logits.pt')\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=home, check=True)
    ours = torch.load(home / "logits.pt").numpy()
    assert call("onnx", run["id"], "--out", home / "net.onnx").exit_code == 0
    session = onnxruntime.InferenceSession(home / "net.onnx", providers=["CPUExecutionProvider"])
    (logits,) = session.run(["logits"], {"images": images.numpy()})
    np.testing.assert_allclose(logits, ours, rtol=1e-3, atol=1e-4)
    assert np.abs(logits).max() > 0.01


def test_an_exported_run_says_what_its_images_must_be_and_can_do_it_itself(home: Path):
    """Grey pixels, as anybody has them, give the run's own answers by each of the four ways."""
    run = trained("--lr", "0.05")
    data = load(DatasetSpec(source="digits", train_size=100, test_size=50))
    pixels = data.test.pixels
    shown = json.loads(call("show", run["id"], "--json").stdout)["input"]
    assert (shown["mean"], shown["std"]) == (list(data.mean), list(data.std))
    assert (shown["classes"], shown["size"]) == (list(data.classes), [1, 8, 8])
    assert ", ".join(data.classes) in call("show", run["id"]).stdout

    def error(logits: torch.Tensor) -> float:
        return 100 * (logits.argmax(1) != data.test.labels).float().mean().item()

    for options in ([], ["--pixels"]):
        assert call("code", run["id"], "--out", home / "n.py", "--weights", *options).exit_code == 0
        names: dict = {"__name__": "exported"}
        exec(compile((home / "n.py").read_text(encoding="utf-8"), "n.py", "exec"), names)
        ready = pixels.float() / 255 if options else names["preprocess"](pixels)
        with torch.no_grad():
            logits = names["load"](str(home / "n.pt"))(ready)
        assert error(logits) == pytest.approx(run["last_error"], abs=1e-4)
        assert names["CLASSES"] == data.classes and names["SIZE"] == (1, 8, 8)
        assert call("onnx", run["id"], "--out", home / "n.onnx", *options).exit_code == 0
        session = onnxruntime.InferenceSession(home / "n.onnx", providers=["CPUExecutionProvider"])
        told = session.get_modelmeta().custom_metadata_map
        mean, std = (
            torch.tensor(json.loads(told[name]))[:, None, None] for name in ("mean", "std")
        )
        assert json.loads(told["classes"]) == list(data.classes)
        assert run["id"] in told["weights"] and "after epoch 1 of 1" in told["weights"]
        given = pixels.float() / 255
        given = given if options else (given - mean) / std
        (answers,) = session.run(["logits"], {"images": given.numpy()})
        assert error(torch.from_numpy(answers)) == pytest.approx(run["last_error"], abs=1e-4)


def test_a_network_of_unknown_images_cannot_take_their_pixels(home: Path):
    refused = call("code", "wrn-10-1", "--out", home / "n.py", "--pixels")
    assert refused.exit_code == 2 and "not known" in refused.stderr
    assert not (home / "n.py").exists()


def test_a_preset_goes_out_without_weights_and_a_run_of_its_name_by_asking(home: Path):
    assert call("code", "wrn-16-4", "--out", home / "wrn.py", "--classes", 100).exit_code == 0
    assert "nn.Linear(256, 100)" in (home / "wrn.py").read_text(encoding="utf-8")
    refused = call("code", "wrn-16-4", "--out", home / "wrn.py", "--weights")
    assert refused.exit_code == 2
    assert "There is no run 'wrn-16-4'" in refused.stderr
    neither = call("onnx", "wrn-29-10", "--out", home / "x.onnx")
    assert neither.exit_code == 2
    assert "depth must be 6n+4" in neither.stderr
    assert not (home / "x.onnx").exists()


def test_a_file_that_cannot_be_written_is_named(home: Path):
    refused = call("code", "wrn-16-4", "--out", home / "nowhere" / "wrn.py")
    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr


def public_resnet(path: Path) -> Path:
    """A checkpoint of another implementation, for 10 classes, as one finds them."""
    torch.manual_seed(0)
    model = get_model("resnet20_cifar10", pretrained=False)
    state = {f"module.{name}": value for name, value in model.state_dict().items()}
    torch.save({"state_dict": state, "best_acc": 91.7}, path)
    return path


def test_the_map_of_a_public_checkpoint_is_shown_and_its_weights_renamed(home: Path):
    file = public_resnet(home / "resnet20.pth")
    shown = call("weights", file, "--network", "resnet-20-b", "--out", home / "own.safetensors")
    assert shown.exit_code == 0, shown.output
    assert "stage1.unit1.conv1.weight" in shown.stdout
    assert "features.stage1.unit1.body.conv1.conv.weight" in shown.stdout
    own = load_file(home / "own.safetensors")
    theirs = torch.load(file)["state_dict"]
    first = theirs["module.features.init_block.conv.weight"]
    assert torch.equal(own["stem.conv.weight"], first)


def test_what_does_not_fit_is_listed_and_nothing_is_done(home: Path):
    file = public_resnet(home / "resnet20.pth")
    arguments = ["weights", file, "--network", "preresnet-20", "--out", home / "own.safetensors"]
    result = call(*arguments)
    assert result.exit_code == 2
    assert "are unused" in result.stderr
    assert "Nothing was imported" in result.stderr
    assert not (home / "own.safetensors").exists()
    found = json.loads(call(*arguments, "--json").stdout)
    assert found["is_complete"] is False
    assert any("identity_conv" in name for name in found["unused"])


def test_weights_are_tested_on_images_and_a_run_begins_with_them(home: Path):
    run = trained("--lr", "0.05")
    call("code", run["id"], "--out", home / "net.py", "--weights")
    found = json.loads(
        call(
            "weights", home / "net.pt", "--network", "fastresnet-8-type1", "--test", "digits",
            "--test-size", 50, "--json",
        ).stdout
    )  # fmt: skip
    assert found["tested"]["images"] == 50
    # The images are the same, but for the mean of all training images instead of a hundred.
    assert abs(found["tested"]["error"] - run["last_error"]) <= 10
    still = trained("--lr", "1e-12", "--weights", home / "net.pt")
    assert abs(still["last_error"] - run["last_error"]) <= 10
    again = json.loads(call("show", still["id"], "--json").stdout)
    assert len(again["recipe"]["weights"]) == 64
    assert any(each["setting"] == "weights" for each in again["paper"]["departures"])
    assert (home / "home" / "weights" / f"{again['recipe']['weights']}.safetensors").exists()


def test_weights_are_not_tested_on_images_that_they_are_not_for(home: Path):
    file = public_resnet(home / "resnet20.pth")
    refused = call("weights", file, "--network", "resnet-20-b", "--test", "digits")
    assert refused.exit_code == 2
    assert "images of 3 channels" in refused.stderr


def test_weights_of_another_network_start_no_run(home: Path):
    run = trained()
    call("code", run["id"], "--out", home / "net.py", "--weights")
    refused = call(
        "train", "--network", "preresnet-8", *TRAINING, "--weights", home / "net.pt", "--json"
    )
    assert refused.exit_code == 2
    assert "do not fit" in refused.stderr
    assert len(json.loads(call("runs", "--json").stdout)) == 1


def test_a_run_whose_weights_are_gone_fails_and_says_so(home: Path):
    run = trained()
    call("code", run["id"], "--out", home / "net.py", "--weights")
    for kept in (home / "home").glob("weights/*"):
        kept.unlink()
    file = home / "net.pt"
    trained("--weights", file)
    [kept] = (home / "home").glob("weights/*")
    kept.write_bytes(b"damaged")
    from workbench.errors import CheckpointError
    from workbench.nn.kept import begin

    with pytest.raises(CheckpointError, match="damaged"):
        begin(torch.nn.Sequential(), kept.stem)
    kept.unlink()
    with pytest.raises(CheckpointError, match="not kept here"):
        begin(torch.nn.Sequential(), kept.stem)
    with pytest.raises(CheckpointError, match="names no kept weights"):
        begin(torch.nn.Sequential(), "../../etc/passwd")


def test_a_papers_recipe_is_taken_by_name_or_by_the_network(home: Path):
    run = trained("--recipe", "paper", "--batch-size", 50, network="wrn-10-1")
    shown = json.loads(call("show", run["id"], "--json").stdout)
    assert shown["recipe"]["name"] == "wrn-digits"
    assert shown["recipe"]["weight_decay"] == 5e-4
    refused = call("train", "--network", "wrn-10-1", "--recipe", "nothing")
    assert refused.exit_code == 2
    assert "fastresnet" in refused.stderr


def test_weights_are_kept_by_the_designs_own_names_so_that_their_order_is_no_matter(home: Path):
    from workbench.catalog.presets import preset
    from workbench.experiments.exchange import keep, take
    from workbench.nn.kept import begin
    from workbench.nn.network import build

    torch.manual_seed(0)
    theirs = get_model("preresnet20_cifar10", pretrained=False)
    torch.save(theirs.state_dict(), home / "x.pth")
    design = preset("preresnet-20-unit-a").design
    digest = keep(take(design, home / "x.pth"))
    model = build(design)
    begin(model, digest)
    assert torch.equal(model.head.bn.weight, theirs.features.post_activ.bn.weight)
    wanted = theirs.features.stage3.unit2.body.conv1.conv.weight
    assert torch.equal(model.stage3.unit2.conv1.weight, wanted)


def test_a_run_is_written_from_the_history_with_its_weights(home: Path):
    from ui.bridge.carrying import FORMS
    from workbench.errors import HistoryError
    from workbench.history.store import HistoryStore

    run = trained()
    store = HistoryStore.open()
    try:
        FORMS["code"].write(store, [run["id"]], home / "net.py")
        FORMS["onnx"].write(store, [run["id"]], home / "net.onnx")
        with pytest.raises(HistoryError, match="one run at a time"):
            FORMS["code"].write(store, [run["id"], run["id"]], home / "more.py")
    finally:
        store.close()
    assert not (home / "more.py").exists()
    weights = torch.load(home / "net.pt", weights_only=True)
    names: dict[str, object] = {"__name__": "exported"}
    exec(compile((home / "net.py").read_text(encoding="utf-8"), "net.py", "exec"), names)
    network = names["load"](str(home / "net.pt"))  # type: ignore[operator]
    assert torch.equal(network.head.fc.weight, weights["head.fc.weight"])
    session = onnxruntime.InferenceSession(home / "net.onnx", providers=["CPUExecutionProvider"])
    images = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    (logits,) = session.run(["logits"], {"images": images.numpy()})
    np.testing.assert_allclose(logits, network(images).detach().numpy(), rtol=1e-3, atol=1e-4)
