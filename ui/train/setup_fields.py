"""The fields of the set-up panel: what each is called, what it means, what it takes."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit

from ui.train.fields import (
    CheckField,
    ChoiceField,
    Field,
    NumberField,
    TextField,
    read_milestones,
    write_milestones,
)
from ui.train.path_field import PathField
from ui.train.weights_field import WeightsField
from ui.widgets.core_texts import core_text
from workbench.catalog.recipes import recipes
from workbench.errors import DatasetError
from workbench.spec.dataset import LARGEST_SIDE, written_size
from workbench.spec.numbers import DATA_RANGES, RECIPE_RANGES, SEED, Range


def tr(text: str) -> str:
    return QCoreApplication.translate("SetupPanel", text)


def sections() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Names of fields, row by row, under the heading of each section."""
    return {
        tr("Images"): (
            ("source",),
            ("path",),
            ("convert", "resize"),
            ("train_size", "test_size"),
            ("subset_seed",),
        ),
        tr("Recipe"): (
            ("recipe",),
            ("optimizer", "learning_rate"),
            ("momentum", "weight_decay"),
            ("epochs", "batch_size"),
            ("schedule", "milestones"),
            ("warmup_iterations", "warmup_learning_rate"),
            ("nesterov", "last_batch"),
            ("weights",),
        ),
        tr("Augmentation"): (("crop_padding", "crop_fill"), ("cutout",), ("flip", "normalise")),
        tr("Run"): (
            ("seed", "repeats"),
            ("device", "precision"),
            ("step_mode", "evaluation_batch"),
            ("isolated",),
        ),
    }


def made_fields() -> dict[str, Field]:
    """Every field by the name that it has in `Recipe`, `DatasetSpec` or `RunSpec`."""
    return {**_data(), **_choices(), **_numbers(), **_augmentation(), **_run()}


def _data() -> dict[str, Field]:
    subset = tr("A balanced subset of so many; empty for all")
    made: dict[str, Field] = {
        "source": ChoiceField(
            tr("Data set"),
            tr("What to learn from. CIFAR is downloaded once"),
            {
                "digits": tr("Handwritten digits (built in)"),
                "cifar10": "CIFAR-10",
                "cifar100": "CIFAR-100",
                "images": tr("Folder or archive of images…"),
            },
        ),
        "path": PathField(
            tr("Images"), tr("A folder, tar or zip with train/<class>/* and test/<class>/*")
        ),
        "convert": ChoiceField(
            tr("Colours"),
            tr("Of images that differ; transparency becomes white, 16 bits are scaled to 8"),
            {"": tr("As they are"), "rgb": tr("Convert to RGB"), "grey": tr("Convert to grey")},
        ),
        "resize": TextField(
            tr("Size"),
            tr("To which all are scaled and cut, such as 32 or 32x48; empty for as they are"),
            _read_size,
            str,
        ),
        "train_size": NumberField(tr("Training images"), subset, DATA_RANGES["train_size"]),
        "test_size": NumberField(tr("Test images"), subset, DATA_RANGES["test_size"]),
        "subset_seed": NumberField(
            tr("Which of them"),
            tr("Another number draws another subset"),
            DATA_RANGES["subset_seed"],
        ),
    }
    made["subset_seed"].set_value(0)
    for name in ("train_size", "test_size"):
        edit = made[name].widget
        assert isinstance(edit, QLineEdit)
        edit.setPlaceholderText(tr("all"))
    return made


def _read_size(text: str) -> str:
    """Raises `ValueError` with what to say."""
    try:
        return written_size(text)
    except DatasetError:
        raise ValueError(
            tr("The side of a square, or width and height: 32 or 32x48, at most {n}.").format(
                n=LARGEST_SIDE
            )
        ) from None


def _choices() -> dict[str, Field]:
    return {
        "recipe": ChoiceField(
            tr("Recipe"),
            tr("A paper's settings to begin with"),
            {each.id: core_text(each.title) for each in recipes()},
        ),
        "optimizer": ChoiceField(
            tr("Optimiser"), tr("What moves the weights"), {"sgd": "SGD", "adamw": "AdamW"}
        ),
        "schedule": ChoiceField(
            tr("Schedule"),
            tr("How the learning rate falls"),
            {"step": tr("Steps"), "cosine": tr("Cosine"), "constant": tr("Constant")},
        ),
        "milestones": TextField(
            tr("Milestones"),
            tr("From which epoch the rate is multiplied by what: 81: 0.1, 121: 0.01"),
            read_milestones,
            write_milestones,
        ),
        "weights": WeightsField(
            tr("First weights"),
            tr("Random ones, or those that Design > Import weights took in from a file"),
        ),
        "nesterov": CheckField("Nesterov", tr("Nesterov's form of momentum")),
        "last_batch": ChoiceField(
            tr("Last short batch"),
            tr("Train on it, or leave it out"),
            {"keep": tr("Keep"), "drop": tr("Drop")},
        ),
    }


def _numbers() -> dict[str, Field]:
    return {
        name: NumberField(label, tip, RECIPE_RANGES[name])
        for name, label, tip in (
            ("learning_rate", tr("Learning rate"), tr("At the start")),
            ("momentum", tr("Momentum"), tr("Of SGD")),
            ("weight_decay", tr("Weight decay"), tr("On all weights")),
            ("epochs", tr("Epochs"), tr("Passes over the images")),
            ("batch_size", tr("Batch"), tr("Images a step")),
            ("warmup_iterations", tr("Warm-up steps"), tr("Steps at the rate beside")),
            ("warmup_learning_rate", tr("Warm-up rate"), tr("Rate of the warm-up")),
            ("evaluation_batch", tr("Test batch"), tr("Images a step of the test pass")),
        )
    }


def _augmentation() -> dict[str, Field]:
    return {
        "crop_padding": NumberField(
            tr("Crop padding"),
            tr("Pixels added before a random crop; 0 for none"),
            RECIPE_RANGES["crop_padding"],
        ),
        "crop_fill": ChoiceField(
            tr("Filled with"),
            tr("What the padding holds"),
            {"zero": tr("Zeros"), "reflect": tr("Reflection")},
        ),
        "cutout": NumberField(
            tr("Cutout"),
            tr("Side of the square left out, in pixels; 0 for none"),
            RECIPE_RANGES["cutout"],
        ),
        "flip": CheckField(tr("Flip"), tr("Mirror half of the images, left to right")),
        "normalise": CheckField(
            tr("Normalise"), tr("By mean and deviation of the training images")
        ),
    }


def _run() -> dict[str, Field]:
    made: dict[str, Field] = {
        "seed": NumberField(tr("Seed"), tr("Decides weights and batches"), SEED),
        "repeats": NumberField(
            tr("Repeats"), tr("Runs with seeds that follow one another"), Range(1, 100)
        ),
        "device": ChoiceField(tr("Device"), tr("Where to train"), devices(())),
        "precision": ChoiceField(
            tr("Precision"),
            tr("Number format of the arithmetic"),
            {"float32": "float32", "tf32": "TF32", "bf16": "bf16"},
        ),
        "step_mode": ChoiceField(
            tr("Steps are"),
            tr("Captured as a CUDA graph where there is one, compiled, or run line by line"),
            {
                "auto": tr("Automatic"),
                "eager": tr("Line by line"),
                "compile": tr("Compiled"),
                "graph": tr("Captured (CUDA)"),
            },
        ),
        "isolated": CheckField(
            tr("In a process of its own"),
            tr("A crash of the run then leaves the window alive"),
        ),
    }
    made["seed"].set_value(0)
    made["repeats"].set_value(1)
    return made


def devices(found: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The choices of a device: what the engine has found, else what it may find."""
    known = dict(found) or {"cpu": "CPU", "cuda": "CUDA"}
    return {"auto": tr("Automatic"), **known}
