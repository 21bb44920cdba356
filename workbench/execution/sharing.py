"""How several runs share a device: one choice for every command and for the window's queue.

Batched parameters (`torch.func`) would share their kernels, but sum in another order: the numbers
would not be those of a run alone. Threads of one process share torch's random numbers and number
formats. What is left:

- 'turns': one run at a time.
- 'processes': each in a process of its own, which shares nothing. On a GPU they take turns at time
  slices, and their kernels never overlap: runs whose steps are captured in a graph gain nothing.
- 'mps': processes whose kernels overlap, through NVIDIA's Multi-Process Service.
- 'graphs': one process that replays the captured graph of each run on a stream of its own.

What a card gains depends on the card, so 'auto' follows what was measured on it and is kept in
`resources/sharing.json`; until then it is one run at a time. Imports without torch.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import TrainingError
from workbench.execution import mps
from workbench.execution.room import MOST, runs_that_fit
from workbench.paths import RESOURCES
from workbench.spec.forecast import Forecast

if TYPE_CHECKING:
    import torch

FILE = RESOURCES / "sharing.json"
Way = Literal["turns", "processes", "mps", "graphs"]
Choice = Literal["auto", "turns", "processes", "mps", "graphs"]


@dataclass(frozen=True, slots=True)
class Sharing:
    """`at_once` runs go on together, in that way. `reason` says why where nobody asked for it."""

    way: Way = "turns"
    at_once: int = 1
    reason: str = ""


ALONE = Sharing()


class Measurement(BaseModel):
    """What was fastest on a card. `card` is part of the name that the driver gives it, such as
    'H100'; `source` says which measurement, with its date, torch and driver."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: Annotated[str, Field(min_length=1)]
    way: Way
    at_once: Annotated[int, Field(ge=1)]
    source: str


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["residual-workbench sharing"]
    version: Literal[1]
    cards: tuple[Measurement, ...]


@lru_cache(maxsize=1)
def measurements() -> tuple[Measurement, ...]:
    return _File.model_validate_json(FILE.read_bytes()).cards


def measured(device: "torch.device") -> Measurement | None:
    """What was measured on that card; None for a CPU and for a card that nobody has measured."""
    import torch

    if device.type != "cuda":
        return None
    name = torch.cuda.get_device_name(device)
    return next((each for each in measurements() if each.card in name), None)


def resolve_sharing(
    wanted: Choice,
    device: "torch.device",
    count: int,
    at_once: int | None = None,
    forecast: Forecast | None = None,
) -> Sharing:
    """How `count` runs share `device`, `at_once` of them together (None: as many as was measured,
    and as memory holds by the largest of their forecasts).

    Raises `TrainingError` for a way that cannot be gone here.
    """
    if wanted == "turns" and at_once is not None and at_once > 1:
        raise TrainingError(
            f"'turns' is one run at a time, not {at_once}.", "Leave out one of the two options."
        )
    if device.type != "cuda":
        return _on_cpu(wanted, at_once)
    if wanted == "turns" or at_once == 1 or count < 2:
        return ALONE
    if wanted == "auto":
        return _automatic(device, count, at_once, forecast)
    if wanted == "mps" and (obstacle := mps.obstacle()):
        raise TrainingError(
            f"MPS cannot be used here: {obstacle}.", "Choose another '--sharing', such as 'turns'."
        )
    if wanted == "graphs" and at_once is not None and at_once > MOST:
        raise TrainingError(
            f"One process takes at most {MOST} runs at once, not {at_once}.",
            "Ask for fewer, or for '--sharing mps'.",
        )
    if at_once is None and forecast is None:
        return Sharing(
            reason="One at a time: how much memory a run takes is not known. Give '--at-once'."
        )
    return Sharing(wanted, at_once or min(count, runs_that_fit(device, forecast)))


def at_once_in_queue(device: "torch.device", forecast: Forecast | None, running: int) -> int:
    """How many runs may go on together where each is begun for itself in a process of its own,
    `running` of which have begun on that device."""
    found = measured(device)
    if found is None or found.way != "processes":
        return 1
    return min(found.at_once, runs_that_fit(device, forecast, running))


def needs_forecast(wanted: Choice, device: "torch.device") -> bool:
    """Whether the memory of a run decides how many share that device."""
    if device.type != "cuda" or wanted == "turns":
        return False
    return wanted != "auto" or measured(device) is not None


def _on_cpu(wanted: Choice, at_once: int | None) -> Sharing:
    """One run fills the cores, and several share them out where somebody asks for that."""
    if wanted in ("mps", "graphs"):
        raise TrainingError(
            f"'{wanted}' shares a GPU, and these runs go to the CPU.",
            "Choose 'processes' or 'turns'.",
        )
    if at_once is None or at_once == 1:
        return ALONE
    return Sharing("processes", at_once)


def _automatic(
    device: "torch.device", count: int, at_once: int | None, forecast: Forecast | None
) -> Sharing:
    import torch

    name = torch.cuda.get_device_name(device)
    found = measured(device)
    obstacle = mps.obstacle() if found is not None and found.way == "mps" else ""
    if found is None or obstacle:
        reason = f"MPS cannot be used here: {obstacle}." if obstacle else _unmeasured(name)
        return Sharing("processes", at_once, reason) if at_once else Sharing(reason=reason)
    number = at_once or min(count, found.at_once, runs_that_fit(device, forecast))
    if number == 1:
        return ALONE
    if found.way == "turns":
        return Sharing("processes", number, f"One at a time is fastest on {found.card}.")
    return Sharing(found.way, number, f"Fastest on {found.card}: {found.source}.")


def _unmeasured(name: str) -> str:
    return f"How runs share {name} has not been measured: see '--sharing'."
