"""Events as lines of JSON, from a run's own process to the one that watches it."""

import dataclasses
import json
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from workbench.spec.events import Event

_KINDS: dict[str, TypeAdapter[Any]] = {cls.__name__: TypeAdapter(cls) for cls in get_args(Event)}


def encode(event: Event) -> bytes:
    """One line, ended by a newline. NaN, the loss of a run that diverged, stays NaN."""
    message = {"kind": type(event).__name__, "event": dataclasses.asdict(event)}
    return json.dumps(message).encode() + b"\n"


def decode(line: bytes) -> Event:
    """The event that `encode` wrote. Raises `ValueError` for anything else."""
    try:
        message = json.loads(line)
        event: Event = _KINDS[message["kind"]].validate_python(message["event"])
    except (KeyError, TypeError, ValidationError) as fault:
        raise ValueError(f"not an event: {line[:80]!r}") from fault
    return event
