"""Which block holds which."""

from workbench.catalog.operations.blocks import BLOCK
from workbench.spec.network import Design


def holds(design: Design, outer: str, inner: str) -> bool:
    """Whether `outer` is `inner` or holds it, by way of other blocks too."""
    blocks = {block.name: block for block in design.blocks}
    pending, seen = [outer], set()
    while pending:
        name = pending.pop()
        if name == inner:
            return True
        if name in seen or name not in blocks:
            continue
        seen.add(name)
        pending += [
            str(operation.parameters.get("block", ""))
            for operation in blocks[name].operations
            if operation.kind == BLOCK
        ]
    return False
