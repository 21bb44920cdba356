"""The command that a report prints makes the same run."""

import shlex
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.designs import small_design
from tests.tiny_runs import tiny_run
from workbench.catalog.presets import preset
from workbench.commands import train
from workbench.errors import FormatError, WorkbenchError
from workbench.experiments.rerun import rerun_command, spec_of, spec_text
from workbench.spec import codec
from workbench.spec.dataset import DatasetSpec
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

rates = st.floats(1e-6, 10, allow_nan=False)
sizes = st.none() | st.integers(1, 10**6)
recipes = st.builds(
    Recipe,
    name=st.text(max_size=20),
    optimizer=st.sampled_from(["sgd", "adamw"]),
    learning_rate=rates,
    momentum=st.floats(0, 0.999),
    nesterov=st.booleans(),
    weight_decay=st.floats(0, 1),
    epochs=st.integers(1, 2000),
    batch_size=st.integers(1, 4096),
    schedule=st.sampled_from(["step", "cosine", "constant"]),
    milestones=st.lists(st.tuples(st.integers(1, 2000), rates), max_size=4).map(tuple),
    warmup_iterations=st.integers(0, 1000),
    crop_padding=st.integers(0, 8),
    crop_fill=st.sampled_from(["zero", "reflect"]),
    flip=st.booleans(),
    cutout=st.integers(0, 16),
    precision=st.sampled_from(["float32", "tf32", "bf16"]),
    last_batch=st.sampled_from(["keep", "drop"]),
    step_mode=st.sampled_from(["auto", "eager", "compile", "graph"]),
    weights=st.sampled_from(["", "ab" * 32]),
)
datasets = st.builds(
    DatasetSpec,
    source=st.sampled_from(["digits", "cifar10", "cifar100"]),
    train_size=sizes,
    test_size=sizes,
    subset_seed=st.integers(0, 2**31),
) | st.builds(DatasetSpec, source=st.just("images"), path=st.text(min_size=1, max_size=40))
base = preset("resnet-20").design
designs = st.sampled_from(
    [base, small_design(), replace(base, name="it's; rm -rf $HOME"), replace(base, notes="other")]
)
specs = st.builds(
    RunSpec,
    name=st.text(min_size=1, max_size=40),
    design=designs,
    recipe=recipes,
    dataset=datasets,
    seed=st.integers(0, 2**31),
    device=st.sampled_from(["auto", "cpu", "cuda:1"]),
)


@settings(max_examples=200, deadline=None)
@given(specs)
def test_the_printed_command_makes_a_run_of_the_same_specification(spec: RunSpec) -> None:
    words = shlex.split(rerun_command(spec))
    assert words[:3] == ["workbench", "train", "--spec"]
    [made] = [spec_of(words[3])]
    assert made == codec.decode(RunSpec, codec.encode(spec))
    assert codec.digest(made.design) == codec.digest(spec.design)
    assert (made.recipe, made.dataset, made.seed) == (spec.recipe, spec.dataset, spec.seed)


def test_a_preset_is_named_and_defaults_are_left_out() -> None:
    text = spec_text(replace(tiny_run(seed=3), name="mine"))
    assert '"design": "fastresnet-8-type1"' in text and '"momentum"' not in text
    assert len(text) < 400


def test_the_command_line_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[RunSpec]] = []

    def noted(specs: list[RunSpec], *_: object) -> int:
        asked.append(specs)
        return 0

    monkeypatch.setattr(train, "train_all", noted)
    spec = replace(tiny_run(seed=3), name="a run; with $words")
    arguments = shlex.split(rerun_command(spec))[2:]
    result = CliRunner().invoke(train.command, [*arguments, "--threads", "1"])
    assert result.exit_code == 0, result.output
    assert asked == [[spec]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "either --network or --spec"),
        (["--network", "resnet-20", "--spec", "{}"], "either --network or --spec"),
        (["--spec", "{}", "--epochs", "3"], "--epochs does not go with --spec"),
        (["--spec", "{}", "--lr", "3"], "--lr does not go with --spec"),
    ],
)
def test_it_stands_for_all_that_says_what_to_train(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(train.command, arguments)
    assert result.exit_code == 2 and message in result.output


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 10_000, '{"design": "resnet-20"}', "{}"])
def test_what_is_no_specification_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        spec_of(text)


def test_a_network_that_nobody_knows_is_refused() -> None:
    with pytest.raises(WorkbenchError, match="nonet"):
        spec_of('{"design": "nonet", "name": "x"}')
