"""Figures of runs, at the width of a paper's column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    import matplotlib.pyplot as plt
except ImportError as error:
    raise ImportError(f"figures need matplotlib ({error}); expected python3-matplotlib (apt-get install "
                      "python3-matplotlib), or matplotlib in this Python") from None

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .run import Run

COLUMN, PAGE = 88 / 25.4, 181 / 25.4  # inches
# Colours that the colour-blind can tell apart: M. Okabe and K. Ito, "Color Universal Design", 2008.
COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#8a8f98"]
CLASSES = {"input": "#56b4e9", "weight": "#e69f00", "activation": "#009e73", "output": "#cc79a7"}


# matplotlib's settings for small figures: plt.rcParams.update(LOOK) for figures of one's own.
LOOK: dict[str, Any] = {"font.size": 7, "axes.linewidth": 0.6, "axes.spines.top": False, "axes.spines.right": False,
                        "legend.frameon": False, "figure.constrained_layout.use": True}


def new_axes(width: float, height: float, axes: Axes | None = None) -> Axes:
    """Axes of their own in such a figure (inches), in small letters, unless some are given."""
    if axes is not None:
        return axes
    axes = plt.figure(figsize=(width, height), layout="constrained").add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=LOOK["font.size"], width=LOOK["axes.linewidth"])
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_size(LOOK["font.size"])
    return axes


def legend_above(axes: Axes, columns: int) -> None:
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncol=columns, fontsize=LOOK["font.size"], frameon=False)


class Plots:
    """Each method draws into `axes`, or into a figure of its own, and returns the axes."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def occupancy(self, axes: Axes | None = None, width: float = COLUMN) -> Axes:
        """Bytes in the scratchpad over time, by class."""
        axes = new_axes(width, width * 0.5, axes)
        table = self._run.occupancy
        used = [name for name in CLASSES if table[name].max() > 0]
        axes.stackplot(table.cycle, [table[name] / 1024 for name in used], step="post", labels=used,
                       colors=[CLASSES[name] for name in used], linewidth=0)
        capacity = self._run.summary["capacity_bytes"]
        if capacity is not None and capacity < 1.5 * table.total.max():
            axes.axhline(capacity / 1024, color="black", linewidth=0.8, linestyle=":", label="capacity")
        axes.set(xlabel="cycles", ylabel="KiB", xlim=(0, self._run.makespan))
        legend_above(axes, len(used) + 1)
        return axes

    def gantt(self, axes: Axes | None = None, width: float = PAGE) -> Axes:
        """Who does what when: a lane per processor, a colour per layer."""
        table = self._run.tasks
        processors = list(self._run.summary["processors_busy"])
        axes = new_axes(width, 0.5 + 0.18 * len(processors), axes)
        layers = list(dict.fromkeys(table.layer.fillna("")))
        for k, layer in enumerate(layers):
            own = table[table.layer.fillna("") == layer]
            axes.barh([processors.index(name) for name in own.processor], own.finish - own.start, left=own.start,
                      height=0.8, color=COLOURS[k % len(COLOURS)], label=layer or "none", linewidth=0)
        axes.set_yticks(range(len(processors)), processors)
        axes.invert_yaxis()
        axes.set(xlabel="cycles", xlim=(0, self._run.makespan))
        if len(layers) <= 12:
            legend_above(axes, 6)
        return axes

    def breakdown(self, axes: Axes | None = None, width: float = COLUMN) -> Axes:
        """Where the makespan went: the parts of the critical path."""
        path: dict[str, Any] = self._run.summary["critical_path"]
        parts = {"compute": path["compute_cycles"], "transfer": path["transfer_cycles"],
                 "descriptors": path["dispatch_cycles"], "space": path["space_cycles"]}
        parts |= {f"waiting: {name}": cycles for name, cycles in path["waiting_cycles"].items()}
        parts = {name: cycles for name, cycles in parts.items() if cycles > 0}
        axes = new_axes(width, 0.5 + 0.2 * len(parts), axes)
        names = sorted(parts, key=lambda name: parts[name])
        axes.barh(names, [100 * parts[name] / self._run.makespan for name in names], color=COLOURS[0])
        axes.set(xlabel="% of the makespan")
        return axes
