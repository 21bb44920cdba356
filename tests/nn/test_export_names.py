"""Nothing that a design calls its parts hides what the exported file needs, or breaks it."""

import builtins
import json
import keyword
import re

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.analysis.network import analyse
from workbench.catalog.presets import preset
from workbench.nn.export import python as exporter
from workbench.nn.export.python import export_python
from workbench.nn.network import build
from workbench.spec import codec
from workbench.spec.model_input import ModelInput
from workbench.spec.network import Design

SHAPE = (3, 8, 8)
TAKES = ModelInput(SHAPE, (0.5, 0.4, 0.3), (0.2, 0.2, 0.3), ('a"""', "\0\x1b[2J", "名", "b'\n"))
DOCUMENT = json.loads(codec.encode(preset("se-resnet-8").design))
LAYERS = [each.__name__ for each in exporter._LAYERS]
NAMES = sorted({*exporter._TAKEN, *LAYERS, "Squeeze Excitation", "Ordered dict", "x", "unit1"})


def design(block: str = "", operation: str = "", words: str = "") -> Design:
    """SE-ResNet-8 with its unit, that unit's first convolution and its texts called so."""
    text = json.dumps(DOCUMENT)
    if block:
        text = text.replace('"unit"', json.dumps(block))
    if operation:
        text = text.replace('"conv1"', json.dumps(operation))
    document = json.loads(text)
    if words:
        document |= {"name": words, "notes": words, "citation": words}
        for each in document["blocks"]:
            each |= {"title": words, "notes": words, "citation": words}
    return codec.loads(json.dumps(document))


def check(given: Design) -> None:
    """The file's network, and its `preprocess`, do what ours does."""
    model = build(given, SHAPE).eval()
    for takes_pixels in (False, True):
        text = export_python(
            given, model, SHAPE, told=given.name, takes=TAKES, takes_pixels=takes_pixels
        )
        text.encode()
        names: dict = {"__name__": "exported"}
        exec(compile(text, "exported.py", "exec"), names)
        network = names["make"]().eval()
        network.load_state_dict(model.state_dict())
        pixels = torch.randint(0, 256, (2, *SHAPE), dtype=torch.uint8)
        ready = names["preprocess"](pixels)
        assert names["CLASSES"] == TAKES.classes
        with torch.no_grad():
            expected = model(ready)
            got = network(pixels.float() / 255 if takes_pixels else ready)
        assert torch.equal(got, expected)


@pytest.mark.parametrize("name", LAYERS)
def test_a_block_called_like_a_layer_of_the_file_is_another_class(name: str) -> None:
    check(design(block=name))


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(NAMES) | st.text(min_size=1, max_size=12))
@example("Squeeze Excitation")
@example("nul\0")
def test_a_block_may_have_any_name(name: str) -> None:
    document = design(block=name)
    if analyse(document, SHAPE, 10).is_sound:
        check(document)


ID = re.compile("[A-Za-z][A-Za-z0-9_]{0,59}")
"""What a design's file takes as the name of an operation."""
FIXED = [each for each in (*NAMES, *dir(builtins), *keyword.softkwlist) if ID.fullmatch(each)]
OPERATIONS = st.sampled_from(FIXED) | st.from_regex(ID, fullmatch=True)


@settings(deadline=None, max_examples=40)
@given(OPERATIONS)
@example("self")
@example("torch")
@example("nn")
def test_an_operation_may_have_any_name_that_the_analysis_takes(name: str) -> None:
    document = design(operation=name)
    if analyse(document, SHAPE, 10).is_sound:
        check(document)


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=30))
@example('"""\nraise SystemExit\n"""\\')
@example("a\0b\x1b[2Jc\x85\u2028d")
@example('ends with a quotation mark"')
def test_texts_of_a_design_stay_texts(words: str) -> None:
    check(design(words=words))


def test_images_of_another_size_are_refused_by_the_file() -> None:
    given = design()
    names: dict = {"__name__": "exported"}
    text = export_python(given, build(given, SHAPE), SHAPE, takes=TAKES)
    exec(compile(text, "exported.py", "exec"), names)
    with pytest.raises(ValueError, match=r"\(1, 9, 9\)"):
        names["preprocess"](torch.zeros(2, 1, 9, 9))


def test_a_file_without_known_images_claims_nothing_of_them() -> None:
    given = design()
    text = export_python(given, build(given, SHAPE), SHAPE)
    assert not any(word in text for word in ("MEAN", "CLASSES", "preprocess"))
