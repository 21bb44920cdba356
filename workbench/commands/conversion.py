"""`--convert` and `--resize`: how images are brought to one form."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, get_args

import click

from workbench.spec.dataset import Convert, DatasetSpec, check_conversion, written_size

_Command = TypeVar("_Command", bound=Callable[..., Any])


def with_conversion(command: _Command) -> _Command:
    """Add both options; they arrive as `convert` and `resize`, which `converted` takes."""
    for add in (
        click.option(
            "--resize",
            default="",
            metavar="SIDE|WxH",
            help="Bring its images to this size: scaled until they cover it, of which the middle "
            "is taken.",
        ),
        click.option(
            "--convert",
            type=click.Choice([each for each in get_args(Convert) if each]),
            help="Bring a folder's or archive's images to these colours: transparency becomes "
            "white, 16 bits are scaled to 8.",
        ),
    ):
        command = add(command)
    return command


def converted(images: DatasetSpec, convert: Convert | None, resize: str) -> DatasetSpec:
    """The images brought to what the options say. Raises `DatasetError`."""
    images = replace(images, convert=convert or "", resize=written_size(resize))
    check_conversion(images)
    return images
