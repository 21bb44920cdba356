"""Which operation of one block is which of another's.

Ids alone mislead: the first batch norm of one preset has the id of the second of another. So two
ways of matching are tried, by id first and by place in the graph first, and the one that leaves
less to explain is taken.
"""

from collections.abc import Mapping, Sequence

from workbench.spec.block import Block, Link, Operation

_LARGEST = 400
"""Operations beyond which only ids are compared: aligning takes time by the square."""


def matched(before: Block, after: Block) -> dict[str, str]:
    """Ids of `before` with those they became in `after`, each at most once."""
    by_id = _completed(before, after, _same_ids(before, after))
    if max(len(before.operations), len(after.operations)) > _LARGEST:
        return by_id
    by_place = _completed(before, after, _aligned(before, after))
    return min((by_id, by_place), key=lambda pairs: _effort(before, after, pairs))


def out_of_order(before: Block, after: Block, pairs: Mapping[str, str]) -> dict[str, str]:
    """The fewest pairs without which the others follow one another alike in both blocks."""
    place = {operation.id: index for index, operation in enumerate(topological(after))}
    old = [operation.id for operation in topological(before) if operation.id in pairs]
    places = [place[pairs[id]] for id in old]
    # The longest rising run: `length[i]` is that of the run which ends at i.
    length, previous = [1] * len(old), [-1] * len(old)
    for i in range(len(old)):
        for j in range(i):
            if places[j] < places[i] and length[j] >= length[i]:
                length[i], previous[i] = length[j] + 1, j
    kept: set[str] = set()
    at = max(range(len(old)), key=length.__getitem__, default=-1)
    while at >= 0:
        kept.add(old[at])
        at = previous[at]
    return {id: pairs[id] for id in old if id not in kept}


def topological(block: Block) -> list[Operation]:
    """The operations, each after those it takes from, else in the block's order; what lies on a
    cycle comes last."""
    operations = {operation.id: operation for operation in block.operations}
    feeds: dict[str, set[str]] = {id: set() for id in operations}
    for link in block.links:
        if link.source in operations and link.target in operations:
            feeds[link.target].add(link.source)
    done: dict[str, Operation] = {}
    waiting = list(operations)
    while waiting:
        ready = [id for id in waiting if feeds[id] <= done.keys()]
        if not ready:
            done.update((id, operations[id]) for id in waiting)
            break
        # One at a time, depth first, so that a branch stays together.
        follows = [id for id in ready if done and next(reversed(done)) in feeds[id]]
        chosen = (follows or ready)[0]
        done[chosen] = operations[chosen]
        waiting.remove(chosen)
    return list(done.values())


def _same_ids(before: Block, after: Block) -> dict[str, str]:
    kinds = {operation.id: operation.kind for operation in after.operations}
    return {each.id: each.id for each in before.operations if kinds.get(each.id) == each.kind}


def _aligned(before: Block, after: Block) -> dict[str, str]:
    """The longest common run of kinds over both topological orders; equal ids and parameters
    decide between runs of one length."""
    left, right = topological(before), topological(after)
    width = len(right) + 1
    best = [[0.0] * width for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            kept = _likeness(left[i], right[j])
            found = max(best[i + 1][j], best[i][j + 1])
            best[i][j] = max(found, kept + best[i + 1][j + 1]) if kept else found
    pairs: dict[str, str] = {}
    i = j = 0
    while i < len(left) and j < len(right):
        kept = _likeness(left[i], right[j])
        if kept and best[i][j] == kept + best[i + 1][j + 1]:
            pairs[left[i].id] = right[j].id
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(left: Operation, right: Operation) -> float:
    if left.kind != right.kind:
        return 0.0
    return 1.0 + 0.01 * (left.parameters == right.parameters) + 0.001 * (left.id == right.id)


def _completed(before: Block, after: Block, pairs: Mapping[str, str]) -> dict[str, str]:
    """The rest matched by kind in the order of the graph, then what was put in another's place."""
    found = dict(pairs)
    left, right = topological(before), topological(after)
    for old in _free(left, found):
        taken = set(found.values())
        same = [new for new in right if new.id not in taken and new.kind == old.kind]
        if same:
            found[old.id] = next((new.id for new in same if new.id == old.id), same[0].id)
    for old in _free(left, found):
        taken = set(found.values())
        for new in right:
            if new.id not in taken and _is_replaced(before, after, (old.id, new.id), found):
                found[old.id] = new.id
                break
    return found


def _free(operations: Sequence[Operation], pairs: Mapping[str, str]) -> list[Operation]:
    return [operation for operation in operations if operation.id not in pairs]


def _is_replaced(
    before: Block, after: Block, pair: tuple[str, str], pairs: Mapping[str, str]
) -> bool:
    """Whether the new one stands between the very operations that the old one stood between."""
    old, new = pair
    into, out = _neighbours(before, old)
    if not into or not out or not (into | out) <= pairs.keys():
        return False
    return ({pairs[id] for id in into}, {pairs[id] for id in out}) == _neighbours(after, new)


def _neighbours(block: Block, id: str) -> tuple[set[str], set[str]]:
    into = {link.source for link in block.links if link.target == id}
    out = {link.target for link in block.links if link.source == id}
    return into, out


def _effort(before: Block, after: Block, pairs: Mapping[str, str]) -> int:
    """How much a person would have to read: operations and links that came, went or changed."""
    old = {operation.id: operation for operation in before.operations}
    new = {operation.id: operation for operation in after.operations}
    changed = sum(
        (old[a].kind, old[a].parameters) != (new[b].kind, new[b].parameters)
        for a, b in pairs.items()
    )
    came_or_went = len(old) + len(new) - 2 * len(pairs)
    carried = {
        Link(
            pairs.get(each.source, ""),
            pairs.get(each.target, ""),
            each.source_port,
            each.target_port,
        )
        for each in before.links
    }
    return changed + came_or_went + len(carried ^ set(after.links))
