"""Which benchmarks there are, and what each needs beyond the standard library."""

from dataclasses import dataclass
from importlib.util import find_spec

TORCH = ("torch", "torchvision", "numpy", "pydantic", "safetensors", "psutil", "platformdirs")
STORE = ("sqlite_utils", "filelock", "platformdirs", "psutil", "pydantic")
WINDOW = ("PySide6", "pyqtgraph", "qtawesome", "click")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """`benchmarks.<module>` has a `run(settings, finding)`; `needs` are modules to import."""

    name: str
    title: str
    module: str
    needs: tuple[str, ...]

    def missing(self) -> list[str]:
        return [module for module in self.needs if find_spec(module) is None]


BENCHMARKS = (
    Benchmark("engine", "a training step, beside the limit and a public script", "engine", TORCH),
    Benchmark("claim", "type 1 over basic, and where the time goes", "claim", TORCH),
    Benchmark("stochastic", "what a dropped branch saves", "stochastic", TORCH),
    Benchmark("launches", "what a training step launches", "launches", TORCH),
    Benchmark("layouts", "memory layouts by number format", "layouts", TORCH),
    Benchmark("streams", "several captured steps on streams of their own", "streams", TORCH),
    Benchmark("cache", "CIFAR-10 ready from a warm cache", "cache", (*TORCH, "filelock")),
    Benchmark("analysis", "a design analysed, as at every keystroke", "analysis", ("pydantic",)),
    Benchmark("presets", "every preset read and built", "presets", TORCH),
    Benchmark("history", "a large history answers", "history", STORE),
    Benchmark("trackers", "log, then read: beside MLflow and TensorBoard", "trackers", STORE),
    Benchmark("table", "a large history on the screen", "table", STORE + WINDOW),
    Benchmark("curves", "many curves redrawn", "curves", (*WINDOW, "numpy")),
    Benchmark("drag", "sixty operations dragged", "drag", WINDOW),
    Benchmark("startup", "from nothing to the window", "startup", WINDOW + STORE),
    Benchmark("lateness", "the window while a training runs", "lateness", TORCH + STORE + WINDOW),
    Benchmark("overhead", "a whole run over the bare engine", "overhead", TORCH + STORE + WINDOW),
)
