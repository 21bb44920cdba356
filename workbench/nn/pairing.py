"""The modules of two networks, paired from the largest parts that they share to the smallest."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from workbench.nn.naming import in_order, says_shortcut, stem_of
from workbench.nn.roles import Role

_FEW = 3
"""Of so many modules that nothing tells apart all orders are alternatives; of more there are too
many for anybody to choose from."""
_NOTHING = Role()
_Options = list[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Module:
    """A module that holds weights. Those of one signature can take each other's place."""

    name: str
    signature: Hashable
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Modules that nothing tells apart: each option is a map from ours to theirs."""

    options: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a network: all modules whose names begin with its own."""

    name: str
    modules: tuple[Module, ...]


@dataclass(slots=True, eq=False)
class Pairing:
    """`pairs` of names, ours to theirs, and the `choices` left between some of them. What fits
    nowhere is in neither; `pairs` has the first option of each choice."""

    roles: Mapping[str, Role]
    pairs: dict[str, str] = field(default_factory=dict)
    _open: dict[Hashable, list[_Options]] = field(default_factory=dict)
    _loose: dict[str, tuple[Hashable, _Options]] = field(default_factory=dict)
    _partner: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._partner = _partners_of(self.roles)

    @property
    def choices(self) -> list[Choice]:
        """Units of one make have one choice together: nobody builds each of them another way."""
        found = []
        for places in self._open.values():
            options = []
            for same in zip(*places, strict=True):
                merged: dict[str, str] = {}
                for option in same:
                    merged.update(option)
                options.append(merged)
            found.append(Choice(tuple(options)))
        return found

    def pair(self, own: Sequence[Module], theirs: Sequence[Module]) -> None:
        """Pair two whole networks."""
        self._parts(_Part("", tuple(own)), _Part("", tuple(theirs)))

    def _parts(self, own: _Part, theirs: _Part) -> None:
        """Pair the parts of two parts that hold modules of the same shapes, then what is left."""
        left, others = dict.fromkeys(own.modules), dict.fromkeys(theirs.modules)
        inner, outer = _by_content(own), _by_content(theirs)
        for content in sorted(inner, key=lambda each: -sum(n for _, n in each)):
            mine = [each for each in inner[content] if all(m in left for m in each.modules)]
            found = [
                each for each in outer.get(content, ()) if all(m in others for m in each.modules)
            ]
            order = self._order(mine, found, theirs.name)
            if not mine or len(mine) != len(found) or order is None:
                continue
            for part, place in zip(mine, order, strict=True):
                self._parts(part, found[place])
                for module in part.modules:
                    del left[module]
                for module in found[place].modules:
                    del others[module]
        self._modules(_Part(own.name, tuple(left)), _Part(theirs.name, tuple(others)))

    def _order(self, own: list[_Part], theirs: list[_Part], base: str) -> list[int] | None:
        """That of the names of alike parts; None also where one is said to lie on a way around
        the others and its counterpart is not."""
        order = in_order([each.name[len(base) :] for each in theirs])
        if order is None or len(own) != len(theirs):
            return None
        around = [all(self._is_around(each.name) for each in part.modules) for part in own]
        said = [says_shortcut(theirs[place].name[len(base) :]) for place in order]
        return order if around == said else None

    def _is_around(self, name: str) -> bool:
        return self.roles.get(name, _NOTHING).is_shortcut

    def _modules(self, own: _Part, theirs: _Part) -> None:
        """Pair the modules of two parts: norms after convolutions, with which they go."""
        mine, found = _by_signature(own.modules), _by_signature(theirs.modules)
        shared = [each for each in mine if len(mine[each]) == len(found.get(each, ()))]
        partners = _partners(theirs.modules)
        for signature in sorted(shared, key=lambda each: self._has_norms(mine[each])):
            self._alike(mine[signature], found[signature], partners, own.name, theirs.name)
        for signature in mine:
            if signature not in shared and signature in found:
                # It is not complete whatever goes where; by name it reads best.
                order = sorted(found[signature], key=lambda each: each.name)
                for each, other in zip(mine[signature], order, strict=False):
                    self.pairs[each.name] = other.name

    def _has_norms(self, modules: Iterable[Module]) -> bool:
        return any(each.name in self._partner for each in modules)

    def _alike(
        self,
        own: list[Module],
        theirs: list[Module],
        partners: Mapping[str, str],
        base: str,
        other_base: str,
    ) -> None:
        """Pair modules of one shape by what they belong to, by their way, by their numbers."""
        key: Hashable = (
            tuple(each.name[len(base) :] for each in own),
            tuple(sorted(each.name[len(other_base) :] for each in theirs)),
        )
        options: _Options | None = None
        if len(own) > 1:
            options = self._by_partner(own, theirs, partners)
            held = {self._loose[each][0] for each in self._convolutions(own) if each in self._loose}
            key = held.pop() if options and held else key
        options = options or self._by_way(own, theirs, other_base)
        self.pairs.update(options[0] if options else {})
        if len(options) > 1:
            self._open.setdefault(key, []).append(options)
            self._loose.update({each.name: (key, options) for each in own})

    def _convolutions(self, norms: Iterable[Module]) -> list[str]:
        return [self._partner.get(each.name, "") for each in norms]

    def _by_partner(
        self, own: list[Module], theirs: list[Module], partners: Mapping[str, str]
    ) -> _Options | None:
        """Norms by the convolutions that they go with, where all names say which: an option for
        each of those that the convolutions have."""
        held = {partners[each.name]: each.name for each in theirs if each.name in partners}
        wanted = self._convolutions(own)
        loose = {
            self._loose[each][0]: self._loose[each][1] for each in wanted if each in self._loose
        }
        if len(held) != len(theirs) or len(loose) > 1:
            return None
        found: _Options = []
        for option in next(iter(loose.values()), [{}]):
            pairs = {**self.pairs, **option}
            goes = [pairs.get(each, "") for each in wanted]
            if set(goes) != set(held):
                return None
            found.append({each.name: held[to] for each, to in zip(own, goes, strict=True)})
        return found

    def _by_way(self, own: list[Module], theirs: list[Module], base: str) -> _Options:
        """The likely maps between modules of one shape; the first is the likeliest."""
        around, along = _split(own, self._is_around)
        said, unsaid = _split(theirs, lambda name: says_shortcut(name[len(base) :]))
        if not unsaid and len(said) != len(around):
            said, unsaid = unsaid, said
        if len(around) == len(said):
            return [
                {**one, **other}
                for one in _in_turn(around, said, base)
                for other in _in_turn(along, unsaid, base)
            ]
        turns = _in_turn([*along, *around], theirs, base)
        if not said and len(turns) == 1:
            # Numbers order the convolutions of one way; where the way around stands among them,
            # nothing says.
            turns += _in_turn([*around, *along], theirs, base)
        if said or len(turns) > 1:
            return turns if len(turns) > 1 else _all_turns(own, theirs)
        return turns


def _partners_of(roles: Mapping[str, Role]) -> Mapping[str, str]:
    """The convolution that each norm of ours goes with. Where its unit begins with a norm, that is
    the one after it, else the one before it; none where the unit has both."""
    units: dict[str, list[str]] = defaultdict(list)
    for name, role in roles.items():
        if role.follows or role.precedes:
            units[name.rpartition(".")[0]].append(name)
    found = {}
    for norms in units.values():
        if all(roles[each].follows for each in norms):
            found.update({each: roles[each].follows for each in norms})
        elif all(roles[each].precedes for each in norms):
            found.update({each: roles[each].precedes for each in norms})
    return found


def _in_turn(own: list[Module], theirs: list[Module], base: str) -> _Options:
    """In the order that names say; where they say none, in every order."""
    order = in_order([each.name[len(base) :] for each in theirs])
    if order is None:
        return _all_turns(own, theirs)
    return [{each.name: theirs[place].name for each, place in zip(own, order, strict=True)}]


def _all_turns(own: list[Module], theirs: list[Module]) -> _Options:
    if len(own) > _FEW:
        return []
    by_name = sorted(theirs, key=lambda each: each.name)
    return [
        {each.name: other.name for each, other in zip(own, turn, strict=True)}
        for turn in permutations(by_name)
    ]


def _split(
    modules: list[Module], is_chosen: Callable[[str], bool]
) -> tuple[list[Module], list[Module]]:
    chosen = [each for each in modules if is_chosen(each.name)]
    return chosen, [each for each in modules if each not in chosen]


def _by_signature(modules: Iterable[Module]) -> dict[Hashable, list[Module]]:
    found: dict[Hashable, list[Module]] = defaultdict(list)
    for each in modules:
        found[each.signature].append(each)
    return found


def _by_content(whole: _Part) -> dict[frozenset[tuple[Hashable, int]], list[_Part]]:
    """The parts inside, of two modules or more, by the shapes of what they hold, in their order.
    Of parts that hold the same modules, one in the other, the outermost."""
    depth = whole.name.count(".") + 1 if whole.name else 0
    held: dict[tuple[str, ...], list[Module]] = defaultdict(list)
    for module in whole.modules:
        for length in range(depth + 1, len(module.path)):
            held[module.path[:length]].append(module)
    found: dict[frozenset[tuple[Hashable, int]], list[_Part]] = defaultdict(list)
    seen: set[tuple[Module, ...]] = set()
    for path, modules in sorted(held.items(), key=lambda item: len(item[0])):
        key = tuple(modules)
        if 1 < len(modules) < len(whole.modules) and key not in seen:
            seen.add(key)
            content = frozenset(Counter(each.signature for each in modules).items())
            found[content].append(_Part(".".join(path), key))
    return found


def _partners(modules: Sequence[Module]) -> Mapping[str, str]:
    """The convolution that each norm's name says that it goes with: two modules of one stem."""
    stems: dict[Hashable, list[Module]] = defaultdict(list)
    for each in modules:
        stems[stem_of(each.name)].append(each)
    found = {}
    for pair in stems.values():
        if len(pair) == 2:
            norm, other = sorted(pair, key=_rank)
            if _rank(norm) == 1 < _rank(other):
                found[norm.name] = other.name
    return found


def _rank(module: Module) -> int:
    """How many sides the module's largest tensor has: 1 for norms."""
    assert isinstance(module.signature, tuple)
    return max(len(shape) - 1 for shape in module.signature)
