"""`--set TARGET=VALUE` and `--recipe FILE`: what an experiment's axes can do, on one command."""

import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.designs import small_design
from workbench.analysis import resolve
from workbench.catalog.presets import preset
from workbench.catalog.recipes import recipe, recipe_on
from workbench.cli import cli
from workbench.commands import train
from workbench.commands.changes import read_value
from workbench.errors import TrainingError
from workbench.experiments import exchange
from workbench.experiments.check import check
from workbench.experiments.grid import targets, variants
from workbench.experiments.rerun import rerun_command
from workbench.nn.network import build
from workbench.paths import RESOURCES
from workbench.spec import codec
from workbench.spec.dataset import DatasetSpec
from workbench.spec.experiment import Axis, Experiment
from workbench.spec.expression import Value
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

DIGITS = ["train", "--dataset", "digits"]


def call(*arguments: object):
    return CliRunner().invoke(cli, [str(each) for each in arguments])


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[RunSpec]:
    """The runs that `train` would have made."""
    asked: list[RunSpec] = []

    def noted(specs: list[RunSpec], *_: object) -> int:
        asked.extend(specs)
        return 0

    monkeypatch.setattr(train, "train_all", noted)
    return asked


def trained(queued: list[RunSpec], *arguments: object) -> RunSpec:
    result = call(*DIGITS, *arguments)
    assert result.exit_code == 0, result.output
    return queued.pop()


def refused(*arguments: object) -> str:
    result = call(*arguments)
    assert result.exit_code == 2 and "Traceback" not in result.output, result.output
    return result.output


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("32", 32),
        ("12,800", 12_800),
        ("１６", 16),
        ("-1", -1),
        ("0.5", 0.5),
        ("1e-4", 1e-4),
        ("true", True),
        ("False", False),
        ("0,1", "0,1"),
        ("in * 2", "in * 2"),
        ('"32"', "32"),
        ("nan", "nan"),
        ("1" * 400, "1" * 400),
    ],
)
def test_values_are_read_as_people_write_them(text: str, value: Value) -> None:
    read = read_value(text)
    assert (read, type(read)) == (value, type(value))


CHANGES: list[tuple[str, Value]] = [
    ("design.depth", 14),
    ("stage.2.width", 24),
    ("stem.width", 8),
    ("operation.unit.conv1.kernel", 5),
    ("unit.conv2.bias", True),
    ("unit.shortcut.mode", "projection"),
    ("head.fc.bias", False),
    ("recipe.epochs", 8),
    ("recipe.weight_decay", 0.5),
    ("recipe.flip", True),
    ("recipe.learning rate", 0.05),
    ("recipe.schedule", "cosine"),
    ("data.subset_seed", 3),
]


def test_a_run_is_changed_as_an_experiments_grid_would_and_its_command_makes_it_again(
    queued: list[RunSpec],
) -> None:
    base = trained(queued, "--network", "resnet-8", "--seed", 3)
    given = [
        f"{target}={str(value).lower() if isinstance(value, bool) else value}"
        for target, value in CHANGES
    ]
    options = [word for each in given for word in ("--set", each)]
    made = trained(queued, "--network", "resnet-8", "--seed", 3, *options)
    axes = tuple(Axis(target, (value,)) for target, value in CHANGES)
    [variant] = variants(
        Experiment(
            name="x", design=base.design, recipe=base.recipe, dataset=base.dataset, axes=axes
        )
    )
    [wanted] = variant.runs
    assert (made.design, made.recipe, made.dataset) == (
        wanted.design,
        wanted.recipe,
        wanted.dataset,
    )
    assert (made.seed, made.name) == (3, made.design.name)
    assert resolve(made.design) != resolve(base.design)
    again = call(*shlex.split(rerun_command(made))[1:])
    assert again.exit_code == 0, again.output
    assert queued == [made]


def test_weights_to_begin_with_are_matched_with_the_design_as_it_is_changed(
    queued: list[RunSpec], tmp_path: Path
) -> None:
    torch.save(build(small_design(width=12)).state_dict(), tmp_path / "w.pt")
    codec.save(tmp_path / "d.json", small_design())
    begin = ["--network", tmp_path / "d.json", "--weights", tmp_path / "w.pt"]
    assert trained(queued, *begin, "--set", "stage.1.width=12").recipe.weights
    fits = call("weights", tmp_path / "w.pt", *begin[:2], "--set", "stage.1.width=12", "--json")
    assert fits.exit_code == 0 and json.loads(fits.stdout)["is_complete"]
    assert call("weights", tmp_path / "w.pt", *begin[:2]).exit_code == 2


def test_a_network_is_counted_and_written_as_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shown,) = json.loads(call("networks", "resnet-8", "--set", "design.depth=14", "--json").stdout)
    assert shown["stamp"] == resolve(preset("resnet-14").design).stamp
    assert shown["id"] == "resnet-8, depth 14"
    written = []
    monkeypatch.setattr(exchange, "write_onnx", lambda made, *_: written.append(made))
    monkeypatch.setattr(exchange, "write_code", lambda made, *_: written.append(made))
    for command in ("code", "onnx"):
        result = call(command, "resnet-8", "--out", tmp_path / "x", "--set", "design.depth=14")
        assert result.exit_code == 0, result.output
    assert [resolve(each.design).stamp for each in written] == [shown["stamp"]] * 2


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("depth", "TARGET=VALUE"),
        ("=3", "TARGET=VALUE"),
        ("design.depth=", "TARGET=VALUE"),
        ("design.width=3", "no 'design.width'"),
        ("unit.nothing.kernel=3", "unit.nothing.kernel"),
        ("recipe.momentum=2", "cannot use 2 as momentum"),
        ("recipe.learning_rate=0,1", "cannot use '0,1' as learning rate"),
        ("recipe.precision=int8", "cannot be 'int8'"),
        ("data.train_size=0", "cannot use 0 as train size"),
        ("recipe=wrn", "--recipe"),
        ("network=resnet-20", "--network"),
        ("data.source=cifar10", "--dataset"),
        ("recipe.batch_size=7", "--batch-size"),
        ("recipe.batch size=7", "--batch-size"),
    ],
)
def test_what_cannot_be_set_is_refused_as_in_a_grid(
    queued: list[RunSpec], setting: str, said: str
) -> None:
    message = refused(*DIGITS, "--network", "resnet-8", "--batch-size", 5, "--set", setting)
    assert said in message
    target, _, value = setting.partition("=")
    if said.startswith(("cannot", "no '")):
        spec = trained(queued, "--network", "resnet-8")
        with pytest.raises(TrainingError) as fault:
            variants(
                Experiment(
                    name="x",
                    design=spec.design,
                    recipe=spec.recipe,
                    dataset=spec.dataset,
                    axes=(Axis(target, (read_value(value),)),),
                )
            )
        assert fault.value.message in message


def test_one_thing_is_set_once_whatever_it_is_called(queued: list[RunSpec]) -> None:
    twice = ["--set", "unit.conv1.kernel=5", "--set", "operation.unit.conv1.kernel=3"]
    assert "varied twice" in refused(*DIGITS, "--network", "resnet-8", *twice)


@pytest.mark.parametrize("setting", ["recipe.epochs=3", "data.train_size=3", "network=resnet-20"])
def test_a_network_alone_has_no_recipe_to_set(setting: str, tmp_path: Path) -> None:
    for command in (["networks"], ["code", "--out", tmp_path / "x.py"]):
        assert "nothing of a network" in refused(*command, "resnet-8", "--set", setting)


def test_networks_that_cannot_be_are_refused_with_their_problem() -> None:
    assert "depth of 15 does not fit" in refused("networks", "resnet-8", "--set", "design.depth=15")


def test_a_change_is_one_to_a_network_that_is_named() -> None:
    assert "name it" in refused("networks", "--set", "design.depth=20")
    assert "no network 'resnet'" in refused("networks", "resnet", "--set", "design.depth=20")


def test_nothing_is_set_in_a_run_or_beside_a_whole_specification(tmp_path: Path) -> None:
    assert "--set does not go with --spec" in refused("train", "--spec", "{}", "--set", "a.b=1")
    message = refused("code", "any", "--weights", "--out", tmp_path / "x.py", "--set", "a.b=1")
    assert "its own network" in message


def test_a_recipe_comes_from_a_file_as_it_stands(queued: list[RunSpec], tmp_path: Path) -> None:
    shipped = RESOURCES / "recipes" / "wrn.json"
    spec = trained(queued, "--network", "resnet-8", "--recipe", shipped)
    assert spec.recipe == recipe("wrn").recipe
    own = replace(Recipe(), name="mine", learning_rate=0.05, milestones=((5, 0.5),))
    file = tmp_path / "mine.json"
    file.write_text(codec.encode(own), encoding="utf-8")
    assert trained(queued, "--network", "resnet-8", "--recipe", file).recipe == own
    shorter = trained(queued, "--network", "resnet-8", "--recipe", file, "--epochs", 32)
    assert shorter.recipe == own.scaled(32)
    file.write_text('{"learning_rate": 0.05}', encoding="utf-8")
    spec = trained(queued, "--network", "resnet-8", "--recipe", file)
    assert spec.recipe == replace(Recipe(), learning_rate=0.05)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a complete JSON"),
        ("[" * 100_000, "not a complete JSON"),
        ("[]", "not a recipe"),
        ('{"format": "residual-workbench design"}', "not a recipe"),
        ('{"format": "residual-workbench recipe"}', "not a valid Recipe"),
        ('{"speed": 3}', "speed"),
        ('{"momentum": 2}', "cannot use 2 as momentum"),
        ('{"momentum": NaN}', "momentum"),
        ('{"momentum": 0.5, "momentum": 0.6}', "twice"),
        (None, "no file"),
    ],
)
def test_a_file_that_is_no_recipe_is_refused(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "x.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert said in refused(*DIGITS, "--network", "resnet-8", "--recipe", file)


def test_a_recipe_by_name_means_the_same_in_a_grid_as_on_the_command_line(
    queued: list[RunSpec],
) -> None:
    """Some papers print another recipe for CIFAR-100."""
    arguments = ["train", "--network", "resnet-8", "--dataset", "cifar100", "--recipe"]
    assert call(*arguments, "pyramidnet").exit_code == 0
    made = queued.pop()
    assert made.recipe == recipe_on("pyramidnet", "cifar100").recipe != recipe("pyramidnet").recipe
    [variant] = variants(
        Experiment(
            name="x",
            design=made.design,
            recipe=Recipe(),
            dataset=DatasetSpec(source="cifar100"),
            axes=(Axis("recipe", ("pyramidnet",)),),
        )
    )
    assert variant.runs[0].recipe == made.recipe


_VALUES = [
    "0", "-1", "1e300", "1" * 400, "in", "1/0", "9**9**9", "true", '"', '""', "名", "nan", "-in",
    "unit", "conv", "both sides", "x" * 500, "((((1))))", "[]", "\x00", "0.5", "out * 10 ** 9",
]  # fmt: skip
_TARGETS = [
    each.target
    for each in targets(
        Experiment(
            name="x",
            design=preset("stochastic-depth-110").design,
            recipe=Recipe(),
            dataset=DatasetSpec(),
        )
    )
]


def _checked(specs: list[RunSpec], *_: object) -> int:
    for each in specs:
        check(each)
    return 0


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.sampled_from(_TARGETS) | st.text(max_size=30), st.sampled_from(_VALUES))
def test_whatever_is_set_is_taken_or_refused_in_words(target: str, value: str) -> None:
    for arguments in (["networks", "stochastic-depth-110"], [*DIGITS, "--network", "resnet-8"]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(train, "train_all", _checked)
            result = call(*arguments, "--set", f"{target}={value}")
        assert result.exit_code in (0, 2), (result.output, result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit)
