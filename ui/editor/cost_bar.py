"""What the network costs, live."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from ui.bridge.document import Document
from ui.editor.fields import set_look
from ui.widgets.figures import short, size
from ui.widgets.plain_label import PlainLabel
from workbench.analysis.report import NetworkAnalysis


class CostBar(QFrame):
    """`problems_wanted()`: the count of problems was clicked."""

    problems_wanted = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("costBar")
        self.setAccessibleName(self.tr("Cost of the network"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(24)
        self.figures: dict[str, QLabel] = {}
        for name, about in (
            ("depth", self.tr("Weighted layers, as the papers count them")),
            ("parameters", self.tr("Numbers that training learns")),
            ("macs", self.tr("Multiply-accumulates of convolutions and linear layers, an image")),
            ("activations", self.tr("Every feature map once, in float32, for one image")),
            ("field", self.tr("Side of the square of the image that one output sees")),
        ):
            label = self.figures[name] = PlainLabel(self)
            label.setToolTip(about)
            row.addWidget(label)
        row.addStretch()
        self.problems = QPushButton(self)
        self.problems.setToolTip(self.tr("Show the list of problems (F8)"))
        self.problems.setProperty("look", "flat")
        self.problems.clicked.connect(self.problems_wanted)
        row.addWidget(self.problems)
        document.analysis_changed.connect(self._show)
        self._show(document.analysis)

    def _show(self, analysis: NetworkAnalysis) -> None:
        n = analysis.variables.get("n")
        depth = self.tr("depth {0}").format(analysis.depth)
        if isinstance(n, int | float):
            depth = self.tr("{0} (n = {1})").format(depth, f"{n:g}")
        self.figures["depth"].setText(depth)
        self.figures["parameters"].setText(
            self.tr("{0} parameters").format(f"{analysis.parameters:,}")
        )
        self.figures["macs"].setText(self.tr("{0} MAC").format(short(analysis.macs)))
        self.figures["activations"].setText(
            self.tr("activations {0} an image").format(size(analysis.activation_bytes))
        )
        self.figures["field"].setText(self.tr("field {0} px").format(analysis.receptive_field))
        self.figures["field"].setVisible(analysis.output_shape is not None)
        count = len(analysis.problems)
        text = self.tr("No problems") if not count else self.tr("{0} problems").format(count)
        if count == 1:
            text = self.tr("1 problem")
        self.problems.setText(text)
        set_look(self.problems, "danger" if count else "flat")
