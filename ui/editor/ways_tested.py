"""What a test of weights says of the ways that were tried, sentence by sentence."""

from PySide6.QtCore import QCoreApplication

from ui.bridge.exchange import WeightsTested, WeightsVerdict
from ui.widgets.core_texts import value_text


def _tr(text: str) -> str:
    return QCoreApplication.translate("WaysTested", text)


def ways_tested(found: WeightsTested) -> list[str]:
    """Each way with its error, which of them is right and by what margin, and what the network's
    input must be."""
    said = [f"{value_text(title)}: {error:.2f} %." for title, error in found.variants]
    if found.guessing is not None:
        text = _tr(
            "That is hardly better than guessing ({error} %): these are not the images that the "
            "weights are for, or their classes are in another order."
        )
        said.append(text.format(error=f"{found.guessing:.2f}"))
    said += [_verdict(each) for each in found.verdicts]
    if found.is_other_design:
        said.append(
            _tr("In this design the shortcuts' zeros are elsewhere: change it before a run.")
        )
    if found.mean:
        text = _tr("Input: pixels from 0 to 1, less {mean}, over {deviation}.")
        said.append(text.format(mean=_numbers(found.mean), deviation=_numbers(found.std)))
    return said


def _verdict(found: WeightsVerdict) -> str:
    """With the margin, and what of it may be chance."""
    if not found.is_decided and not found.rivals:
        text = _tr("The test does not tell whether it is {way}.")
        return text.format(way=value_text(found.best))
    if found.is_decided and found.aspect == "weights":
        text = _tr("The weights are for: {way}; the next errs {lead} points more.")
    elif found.is_decided:
        text = _tr("Their images were: {way}; the next errs {lead} points more.")
    else:
        text = _tr("The test cannot tell which it is: {way}; {lead} points lie between them.")
    ways = _tr(" or ").join(value_text(each) for each in (found.best, *found.rivals))
    chance = _tr("Up to {points} points are chance on {n} images.")
    return " ".join(
        (
            text.format(way=ways, lead=f"{found.lead:.2f}"),
            chance.format(points=f"{found.chance:.2f}", n=f"{found.images:,}"),
        )
    )


def _numbers(values: tuple[float, ...]) -> str:
    return " / ".join(f"{value:.4g}" for value in values)
