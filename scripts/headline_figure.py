"""The figure of the headline page, as PNG and SVG."""

from matplotlib.ticker import FuncFormatter, NullFormatter

from figures import plt, save
from headline_cases import NETWORKS, WAYS

COLOURS = {"unlimited": "#999999", "heft": "#D55E00", "baseline": "#000000", "memory-aware-heft": "#0072B2",
           "by-hand": "#56B4E9"}
PANELS = [  # key, title, the reference that is 1
    ("activations", "peak of activations", "unlimited"),
    ("makespan", "makespan", "baseline"),
    ("dram", "DRAM traffic", "baseline"),
    ("energy_uj", "energy", "baseline"),
]


def draw(rows, directory):
    networks = [network for network in NETWORKS if any(row["network"] == network.name for row in rows)]
    value = {(row["network"], row["way"]): row for row in rows}
    figure, panels = plt.subplots(1, len(PANELS), figsize=(15, 3.8))
    ways = [way for way in WAYS if any(row["way"] == way for row in rows)]
    width = 0.8 / len(ways)
    for axes, (key, title, reference) in zip(panels, PANELS):
        for k, way in enumerate(ways):
            measured = [place for place, network in enumerate(networks)
                        if (network.name, way) in value and value[network.name, way][key]]
            heights = [value[networks[place].name, way][key] / value[networks[place].name, reference][key]
                       for place in measured]
            places = [place + (k - (len(ways) - 1) / 2) * width for place in measured]
            axes.bar(places, heights, width, color=COLOURS[way], label=WAYS[way][0])
        axes.axhline(1, color="#666666", linewidth=0.8, linestyle=":")
        if key in ("activations", "dram"):
            axes.set_yscale("log")
            axes.yaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: "%g" % value))
        axes.set_title("%s, relative to\n%s" % (title, WAYS[reference][0]), fontsize=9)
        axes.set_xticks(range(len(networks)), [network.title.replace(" 560 x 960", "") for network in networks],
                        rotation=30, ha="right", fontsize=8)
        axes.set_xlim(-0.6, len(networks) - 0.4)
        axes.spines[["top", "right"]].set_visible(False)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncol=len(ways), frameon=False)
    save(figure, directory, "headline")
