"""What a design comes to, whatever it is written as: equal for designs that build one network.

A depth given as 20 or as n = 3, a width written out or as a rule, an unused block: none of it
changes what is built. Names of operations do, since they name the weights.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from workbench.analysis.elaborate import late_values
from workbench.analysis.network import analyse, unit_environment
from workbench.analysis.plan import Step, plan
from workbench.analysis.report import BlockReport, OperationReport
from workbench.spec.network import Design


def stamp(design: Design, shape: tuple[int, int, int], classes: int) -> str:
    """SHA-256 of the stamped-out network for images of `shape` (C, H, W), 64 hex digits; empty for
    a design with problems, which equals nothing."""
    analysis = analyse(design, shape, classes)
    if not analysis.is_sound:
        return ""
    units = [
        [unit.stage, _block(unit.report, unit_environment(design, unit, analysis.variables))]
        for unit in analysis.units
    ]
    content = json.dumps([design.network.initialisation, units])
    return hashlib.sha256(content.encode()).hexdigest()


def _block(report: BlockReport, environment: Mapping[str, Any]) -> list[Any]:
    seen = {**environment, **report.environment}
    return [
        _operation(step, report.operations[step.operation.id], seen)
        for step in plan(report.block).steps
        if step.operation.id in report.operations
    ]


def _operation(step: Step, found: OperationReport, environment: Mapping[str, Any]) -> list[Any]:
    channels = found.inputs[0][0] if found.inputs else 0
    late = late_values(step, environment, channels)
    # An inner block's name does not matter where its content stands beside it.
    values = {name: value for name, value in found.values.items() if name != "block"}
    nested = [[count, _block(each, environment)] for each, count in found.nested]
    return [
        step.operation.id,
        step.kind.name,
        sorted({**values, **late}.items()),
        step.sources,
        found.inputs,
        nested,
    ]
