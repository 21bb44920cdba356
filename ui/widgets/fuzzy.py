"""How well a few typed letters fit a name."""


def score(typed: str, name: str) -> float | None:
    """None where the letters do not occur in their order; else the better the higher.

    Letters that follow one another, and those that begin a word, count for more; spaces in what
    was typed separate parts that may come in any order.
    """
    total = 0.0
    folded = name.casefold()
    for part in typed.casefold().split():
        found = _part(part, folded)
        if found is None:
            return None
        total += found
    return total - 0.01 * len(name)


def _part(part: str, name: str) -> float | None:
    at = name.find(part)
    if at >= 0:
        return 3.0 * len(part) + (4.0 if _begins(name, at) else 0.0)
    total, place, before = 0.0, -1, -2
    for letter in part:
        place = name.find(letter, place + 1)
        if place < 0:
            return None
        total += 1.5 if _begins(name, place) else 1.0 if place == before + 1 else 0.2
        before = place
    return total


def _begins(name: str, at: int) -> bool:
    return at == 0 or not name[at - 1].isalnum()
