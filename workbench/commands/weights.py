"""`workbench weights`: weights from elsewhere, matched, tested, kept."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.commands.changes import Setting, set_in_design, set_option
from workbench.commands.conversion import converted, with_conversion
from workbench.commands.numbers import CLASSES, WholeNumber, number_of
from workbench.commands.output import emit, error_text, note, print_table
from workbench.commands.train import dataset_of, design_of
from workbench.spec import codec
from workbench.spec.dataset import Convert, DatasetSpec

if TYPE_CHECKING:
    from workbench.experiments.exchange import Taken
    from workbench.experiments.weights_verdict import Tested, Trials, Verdict

_COLUMNS = (("Here", False), ("In the file", False), ("Shape", True))
_FAILED = 2
_SHOWN = 12


@click.command("weights")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--network", required=True, metavar="ID|FILE", help="A preset, or a design's file.")
@set_option
@click.option("--classes", type=CLASSES, help="Default: as many as the file's own has.")
@click.option("--part", metavar="NAME", help="Where in the file the tensors are: state_dict_ema.")
@click.option(
    "--map",
    "number",
    type=WholeNumber(1),
    help="Of several maps that the names allow, the one of this number.",
)
@click.option("--test", "dataset", metavar="NAME|PATH", help="Test the weights on these images.")
@click.option("--test-size", type=number_of("test_size"), help="On a balanced subset of so many.")
@with_conversion
@click.option(
    "--normalise",
    metavar="data|imagenet|none|MEAN/STD",
    help="How the images of --test are normalised: as their training images are distributed, or "
    "by numbers per channel for pixels from 0 to 1. Default: tries each but numbers.",
)
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda or cuda:N.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the weights under the design's own names: .safetensors, else a torch file.",
)
@click.option(
    "--design-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the design that the weights are for, as --test has found it.",
)
@click.option("--json", "is_json", is_flag=True, help="Print an object with the whole map.")
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    network: str,
    settings: tuple[Setting, ...],
    classes: int | None,
    part: str | None,
    number: int | None,
    dataset: str | None,
    test_size: int | None,
    convert: Convert | None,
    resize: str,
    normalise: str | None,
    device: str,
    out: Path | None,
    design_out: Path | None,
    is_json: bool,
) -> None:
    """Match each tensor of FILE, .safetensors or a torch checkpoint, with one of NETWORK.

    Nothing of the file is executed. Shows which tensor goes where, and those without a counterpart;
    then nothing is done with the others either. Where names allow several maps, zeros of a
    shortcut can be in several places, or nothing says how the images were normalised, --test tries
    all and says which the weights are for, as far as so many images tell it. To train from them:
    'workbench train --weights'.
    """
    from workbench.experiments.exchange import take, write_taken
    from workbench.experiments.normalisation import normalise_from
    from workbench.experiments.weights_trial import measure

    normalised = None if normalise is None else normalise_from(normalise)
    images = _images(dataset, test_size, convert, resize)
    taken = take(set_in_design(design_of(network), settings), file, classes, part)
    if number is not None:
        taken = taken.chosen(number)
    if not is_json:
        _print(taken, file.name, dataset is not None)
    trials = None
    if taken.names.is_complete and images is not None:
        trials = measure(taken, images, device, normalised)
        if not is_json:
            _print_trials(trials)
        taken = trials.best.taken if trials.is_decided else taken
    is_usable = taken.names.is_usable
    if is_usable and out is not None:
        write_taken(taken, out)
        note(f"The weights, by the names of '{taken.design.name}', in {out}")
    if is_usable and design_out is not None:
        codec.save(design_out, taken.design)
        note(f"The design that they are for in {design_out}")
    if is_json:
        emit(_document(taken, trials))
    ctx.exit(0 if is_usable else _FAILED)


def _images(
    dataset: str | None, test_size: int | None, convert: Convert | None, resize: str
) -> DatasetSpec | None:
    """Those of --test, which the other options are about. Raises `DatasetError`."""
    if dataset is not None:
        return converted(dataset_of(dataset, None, test_size), convert, resize)
    if test_size is not None or convert is not None or resize:
        raise click.UsageError("--test-size, --convert and --resize go with --test.")
    return None


def _print(taken: "Taken", file: str, is_tested: bool) -> None:
    from workbench.experiments.weights_trial import has_open_zeros

    rows = [
        (each.own, each.theirs, "x".join(map(str, each.shape)) or "1")
        for each in taken.names.matches
    ]
    print_table(_COLUMNS, rows, f"{file} in {taken.design.name}")
    _note_sizes(taken)
    for title, names in (
        (f"of '{taken.design.name}' have no weights", taken.names.missing),
        ("of the file are unused", taken.names.unused),
    ):
        if names:
            note(f"{len(names)} {title}:")
            for name in names:
                note(f"  {name}")
    if not taken.names.is_complete:
        note("Nothing was imported.")
        return
    if taken.names.is_ambiguous:
        _note_maps(taken, is_tested)
    if has_open_zeros(taken) and not is_tested:
        note(
            "No tensor tells whether the shortcuts' zeros come after the other channels or on both "
            "sides of them: '--test IMAGES' tries both."
        )


def _note_sizes(taken: "Taken") -> None:
    """What the file was taken to be for, and which of its tensors said so."""
    for what, found in (
        ("channels of the images", taken.sizes.channels),
        ("classes", taken.sizes.classes),
    ):
        source = f"read from '{found.source}'" if found.source else "assumed"
        note(f"{found.value} {what}: {source}")
    if taken.part or taken.others:
        note(f"Tensors of '{taken.part or 'the file itself'}'")
    for other in taken.others:
        note(f"The file also holds '{other or 'tensors outside of it'}': --part takes them instead")


def _note_maps(taken: "Taken", is_tested: bool) -> None:
    names = taken.names
    note(f"The names allow {len(names.alternatives)} maps that compute different functions:")
    rows = names.differences()
    for own, theirs in rows[:_SHOWN]:
        told = ", ".join(f"{number}: {name}" for number, name in enumerate(theirs, 1))
        note(f"  {own}  {told}")
    if len(rows) > _SHOWN:
        note(f"  and {len(rows) - _SHOWN} more")
    if not is_tested:
        note("Nothing was imported: choose one with --map, or let --test IMAGES decide.")


def _print_trials(trials: "Trials") -> None:
    best = trials.best.tested
    classes = ", ".join(best.classes[:_SHOWN]) + (", ..." if len(best.classes) > _SHOWN else "")
    note(f"Outputs are the classes in this order: {classes}")
    for each in trials.trials:
        tested = each.tested
        way = f": {tested.variant}" if tested.variant else ""
        note(f"{error_text(tested.error)} error on {tested.images:,} images{way}")
    if not trials.is_learnt:
        note(
            f"That is hardly better than guessing ({error_text(trials.guessing)}): these are not "
            "the images that the weights are for, or their classes are in another order."
        )
    for verdict in trials.verdicts:
        note(_said(verdict))
    mean, std = ("/".join(f"{each:.4g}" for each in row) for row in (best.mean, best.std))
    note(f"Images are normalised by a mean of {mean} and a deviation of {std}")
    note(f"{error_text(best.error)} error on {best.images:,} images of {best.dataset}")


def _said(found: "Verdict") -> str:
    """With the margin, and what of it may be chance."""
    chance = f"up to {found.chance:.2f} points are chance on {found.images:,} images"
    if found.is_decided:
        what = "The weights are" if found.aspect == "weights" else "Their images were"
        to = " for" if found.aspect == "weights" else ""
        return f"{what}{to} {found.best}: the next errs {found.lead:.2f} points more; {chance}."
    names = (found.best, *found.rivals)
    if len(names) == 1:
        return f"The test does not tell whether the weights are for {found.best}."
    told = f"{' or '.join(names)}: {found.lead:.2f} points lie between them; {chance}."
    return f"The test cannot tell which it is, {told}"


def _document(taken: "Taken", trials: "Trials | None") -> dict[str, Any]:
    return {
        "design": taken.design.name,
        "channels": taken.sizes.channels,
        "classes": taken.classes,
        "classes_from": taken.sizes.classes.source,
        "part": taken.part,
        "other_parts": taken.others,
        "is_complete": taken.names.is_complete,
        "is_ambiguous": taken.names.is_ambiguous,
        "matches": taken.names.matches,
        "missing": taken.names.missing,
        "unused": taken.names.unused,
        "maps": [each.matches for each in taken.names.alternatives],
        "tested": _as_json(trials.best.tested) if trials else None,
        "variants": [_as_json(each.tested) for each in trials.trials] if trials else [],
        "verdicts": trials.verdicts if trials else [],
        "is_decided": trials.is_decided if trials else None,
        "is_learnt": trials.is_learnt if trials else None,
    }


def _as_json(tested: "Tested") -> dict[str, Any]:
    return {**asdict(tested), "variant": tested.variant}
