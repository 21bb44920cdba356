"""The set-up between launches: every field's value as one text, and what became of it meanwhile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from ui.bridge.plans import are_kept
from ui.train.fields import ChoiceField, Field
from ui.train.path_field import PathField
from ui.train.setup_fields import devices

_ELSEWHERE = frozenset({"isolated"})
"""Settings of the whole program, which keeps them."""
_OWN_MILESTONES = "own_milestones"


@dataclass(frozen=True, slots=True)
class Taken:
    """`lost` says, a sentence each, what of the kept settings is not there any more."""

    lost: tuple[str, ...] = ()
    has_own_milestones: bool = False


def kept(fields: Mapping[str, Field], has_own_milestones: bool) -> str:
    """The fields' values; those with a fault are left out, and begin anew."""
    values: dict[str, Any] = {_OWN_MILESTONES: has_own_milestones}
    for name in fields.keys() - _ELSEWHERE:
        try:
            values[name] = fields[name].value()
        except ValueError:
            continue
    # Images on a disk that is not there at the moment are not forgotten.
    path = fields["path"]
    assert isinstance(path, PathField)
    values["path"] = path.edit.text()
    return json.dumps(values, sort_keys=True)


def take_kept(fields: Mapping[str, Field], text: str) -> Taken:
    """Show the values that `kept` gave; what is not there any more gives way to what is."""
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        return Taken((_tr("The settings of the last time cannot be read; they begin anew."),))
    lost = []
    unknown = []
    _offer_device(fields["device"], values.get("device"))
    for name in fields.keys() & values.keys() - _ELSEWHERE - {"path"}:
        before = fields[name].value()
        if not fields[name].takes(_read(values[name])):
            fields[name].set_value(before)
            unknown.append(fields[name].label)
    if unknown:
        line = _tr("Of the settings of the last time these are not there any more: {names}.")
        lost.append(line.format(names=", ".join(sorted(unknown))))
    lost += _lost_files(fields, values)
    return Taken(tuple(lost), values.get(_OWN_MILESTONES) is True)


def _read(value: Any) -> Any:
    """JSON knows no pairs: milestones arrive as lists of lists."""
    return tuple(map(_read, value)) if isinstance(value, list) else value


def _offer_device(field: Field, wanted: Any) -> None:
    """Which devices there are is known once the engine is loaded; until then the kept one is."""
    assert isinstance(field, ChoiceField)
    if isinstance(wanted, str) and wanted not in devices(()):
        field.set_choices({**devices(()), wanted: wanted})


def _lost_files(fields: Mapping[str, Field], values: Mapping[str, Any]) -> list[str]:
    lost = []
    path = values.get("path")
    fields["path"].set_value(path if isinstance(path, str) else "")
    if fields["source"].value() == "images" and not Path(str(path)).expanduser().exists():
        fields["source"].set_value("digits")
        lost.append(
            _tr("There are no images at '{path}' now; the digits take their place.").format(
                path=path
            )
        )
    if not are_kept(fields["weights"].value()):
        fields["weights"].set_value("")
        lost.append(_tr("The first weights are not kept any more; they are drawn from the seed."))
    return lost


def _tr(text: str) -> str:
    return QCoreApplication.translate("SetupKept", text)
