"""What can be put on the canvas: every kind of the registry, and the design's other blocks."""

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QCoreApplication, QMimeData

from ui.widgets.core_texts import core_text
from workbench.analysis.flow import holds
from workbench.catalog.kinds import CATEGORIES, Kind
from workbench.catalog.operations.blocks import BLOCK
from workbench.catalog.registry import REGISTRY
from workbench.spec.block import INPUT, OUTPUT
from workbench.spec.network import Design

KIND_MIME = "application/x-residual-workbench-kind"


@dataclass(frozen=True, slots=True)
class Entry:
    """One choice. `block` is the block that a block operation would hold, else empty."""

    kind: Kind
    title: str
    block: str = ""

    @property
    def category(self) -> str:
        return self.kind.category

    @property
    def help(self) -> str:
        told = core_text(self.kind.doc)
        if not self.block:
            return told
        named = QCoreApplication.translate("Palette", "Block '{block}': {about}")
        return named.format(block=self.block, about=told)

    def rank(self, text: str) -> int | None:
        """How well it answers a search: the lower the better; None where it does not."""
        wanted = text.casefold().split()
        title = self.title.casefold()
        known = (self.kind.name, self.kind.title, self.category, self.kind.doc, self.help)
        whole = f"{title} {' '.join(known)}".casefold()
        if not all(word in whole for word in wanted):
            return None
        names = (title, self.kind.name, self.kind.title.casefold())
        if not wanted or any(name.startswith(wanted[0]) for name in names):
            return 0
        return 1 if any(wanted[0] in name for name in names) else 2


def entries(design: Design, shown: str) -> list[Entry]:
    """In the palette's order. A block that holds the shown one is left out."""
    found = []
    for category in CATEGORIES:
        for kind in REGISTRY:
            if kind.category != category or kind.name in (INPUT, OUTPUT):
                continue
            if kind.name != BLOCK:
                found.append(Entry(kind, core_text(kind.title)))
                continue
            found += [
                Entry(kind, core_text(block.title or block.name), block.name)
                for block in design.blocks
                if not holds(design, block.name, shown)
            ]
    return found


def search(every: list[Entry], text: str) -> list[Entry]:
    """Those that answer `text`, the best first and else in their order."""
    ranked = [(rank, entry) for entry in every if (rank := entry.rank(text)) is not None]
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def drag_data(entry: Entry) -> QMimeData:
    data = QMimeData()
    data.setData(KIND_MIME, QByteArray(f"{entry.kind.name}\n{entry.block}".encode()))
    return data


def dragged_kind(data: QMimeData) -> tuple[str, str]:
    """Kind and block of what is dragged; empty where it is something else."""
    text = bytes(data.data(KIND_MIME).data()).decode()
    kind, _, block = text.partition("\n")
    return (kind, block) if kind in REGISTRY else ("", "")
