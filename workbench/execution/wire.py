"""Events as lines of JSON, from a run's own process to the one that watches it."""

import json
from typing import Any, get_args

from pydantic import ConfigDict, TypeAdapter

from workbench.spec.events import Event

_KINDS: dict[str, TypeAdapter[Any]] = {
    # A diverged run's last loss is NaN, which plain JSON would turn into null.
    cls.__name__: TypeAdapter(cls, config=ConfigDict(ser_json_inf_nan="constants"))
    for cls in get_args(Event)
}


def encode(event: Event) -> bytes:
    """One line, ended by a newline."""
    name = type(event).__name__
    return b'{"kind": "%s", "event": %s}\n' % (name.encode(), _KINDS[name].dump_json(event))


def decode(line: bytes) -> Event:
    """The event that `encode` wrote. Raises `ValueError` for anything else."""
    try:
        parts = json.loads(line)
        event: Event = _KINDS[parts["kind"]].validate_python(parts["event"])
    except (KeyError, TypeError) as fault:
        raise ValueError(f"not an event: {line[:80]!r}") from fault
    return event
