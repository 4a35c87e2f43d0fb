"""The figures of the paper's results, as PNG and SVG."""

from statistics import median

from matplotlib.ticker import FuncFormatter

from figures import plt, save
from paper_cases import SLICINGS, fastest, front, of, smallest

LOOKS = {  # colours of Okabe and Ito, which the colour-blind can tell apart
    "layer-by-layer": ("layer by layer", "#000000", "|"),
    "heft": ("HEFT", "#D55E00", "s"),
    "depth-first": ("depth-first", "#E69F00", "D"),
    "memheft": ("MemHEFT", "#CC79A7", "v"),
    "heft-activation": ("HEFT, activation", "#56B4E9", "^"),
    "heft-guard": ("HEFT, guard", "#009E73", "x"),
    "memory-aware-heft": ("memory-aware HEFT", "#0072B2", "o"),
}
TITLES = {
    "D0": "D0: activations and outputs",
    "D2": "D2: and the input",
    "D5": "D5: and nothing reused",
}
thousands = FuncFormatter(lambda value, _: "{:,.0f}".format(value).replace(",", "\N{THIN SPACE}"))


def legend_below(figure, axes, columns, below=0.0):
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, below), ncol=columns, frameon=False)


def draw_memory(slicings, directory):
    """Peak of each slicing under four schedulers, side by side for the definitions."""
    figure, panels = plt.subplots(1, 3, figsize=(12, 4.6), sharey=True, layout="constrained")
    names = list(SLICINGS)
    for panel, definition in zip(panels, TITLES):
        for algorithm in ("layer-by-layer", "heft", "depth-first", "memory-aware-heft"):
            label, colour, marker = LOOKS[algorithm]
            peaks = [smallest(of(slicings[definition, name], algorithm)).peak for name in names]
            panel.plot(peaks, range(len(names)), marker, color=colour, label=label, markersize=6,
                       markeredgewidth=2 if marker == "|" else 1, fillstyle="none" if marker in "sD" else "full")
        bounds = [slicings[definition, name][0].bound_peak for name in names]
        panel.plot(bounds, range(len(names)), ":", color="grey", label="lower bound", zorder=0)
        panel.set_title(TITLES[definition], fontsize=11)
        panel.set_xlabel("peak of memory (bytes)")
        panel.set_xlim(0, 9000)
        panel.xaxis.set_major_formatter(thousands)
        panel.grid(axis="x", color="0.9")
        panel.set_axisbelow(True)
    panels[0].set_yticks(range(len(names)), names)
    panels[0].invert_yaxis()
    legend_below(figure, panels[0], 5)
    save(figure, directory, "memory")


CURVES = ("heft", "memheft", "heft-activation", "heft-guard", "memory-aware-heft")


def draw_pareto(slicings, directory):
    """Makespan against memory, of two slicings in the definitions."""
    chosen = ("8x8", "4x4")
    figure, panels = plt.subplots(len(chosen), 3, figsize=(12, 6.6), sharex=True, sharey=True,
                                  layout="constrained")
    for name, row in zip(chosen, panels):
        for definition, panel in zip(TITLES, row):
            plans = slicings[definition, name]
            for algorithm in CURVES:
                label, colour, marker = LOOKS[algorithm]
                points = front(of(plans, algorithm))
                panel.plot([p.peak for p in points][::-1], [p.makespan / 1000 for p in points][::-1], marker=marker,
                           color=colour, label=label, markersize=7 if marker == "s" else 5, linewidth=1.2,
                           drawstyle="steps-post", fillstyle="none" if marker == "s" else "full")
            layers = of(plans, "layer-by-layer")[-1]
            panel.plot(layers.peak, layers.makespan / 1000, "k+", markersize=9, label="layer by layer")
            panel.axhline(plans[0].bound_makespan / 1000, color="grey", linestyle=":", label="work bound")
            panel.set_xlim(1500, 9000)
            panel.set_xticks(range(2000, 9000, 2000))
            panel.set_ylim(88, 132)  # the ends of the curves, where little more than one processor works, are above
            panel.xaxis.set_major_formatter(thousands)
            panel.grid(color="0.93")
            if name == chosen[0]:
                panel.set_title(TITLES[definition], fontsize=11)
            else:
                panel.set_xlabel("peak of memory (bytes)")
        row[0].set_ylabel("tiles %s\nmakespan (1000 cycles)" % name)
    legend_below(figure, panels[0][0], 7)
    save(figure, directory, "pareto")


def draw_pooling(points, contexts, directory):
    """Makespan and memory against the aspect ratio; `points` gives those of a definition, context and algorithm."""
    columns = [("D0", 1, "makespan"), ("D0", 2, "memory, D0"), ("D2", 2, "memory, D2"), ("D5", 2, "memory, D5")]
    figure, panels = plt.subplots(len(contexts), len(columns), figsize=(13, 6), sharex=True, sharey=True,
                                  layout="constrained")
    for context, row in zip(contexts, panels):
        for (definition, field, title), panel in zip(columns, row):
            for algorithm in ("heft", "memory-aware-heft"):
                label, colour, marker = LOOKS[algorithm]
                found = points(definition, context, algorithm)
                panel.plot([p[0] for p in found], [100 * (p[field] - 1) for p in found], marker, color=colour,
                           label=label, markersize=5, alpha=0.8, fillstyle="none" if marker == "s" else "full",
                           linestyle="none")
                for low, high in ((1.5, 4), (4, 16)):
                    middle = [100 * (p[field] - 1) for p in found if low <= p[0] < high]
                    panel.plot((low, high * 0.97), [median(middle)] * 2, color=colour, linewidth=2.5,
                               label="median, " + label if low < 4 else None)
            panel.axhline(0, color="grey", linewidth=0.8, zorder=0)
            panel.set_xscale("log", base=2)
            panel.set_xticks((2, 4, 8))
            panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: "%g" % value))
            panel.grid(color="0.93")
            if context == contexts[0]:
                panel.set_title(title, fontsize=11)
            else:
                panel.set_xlabel("aspect ratio of the tile")
        row[0].set_ylabel("%s\n%% more than the squarest\ntile of the same area" % context)
    legend_below(figure, panels[0][0], 4)
    save(figure, directory, "pooling")
