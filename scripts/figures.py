"""Figures as files, drawn without a screen."""

import os

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "weft"  # of the names in SVG files, which are random without
import matplotlib.pyplot as plt


def save(figure, directory, name):
    """As PNG and SVG, the same bytes for the same figure."""
    for kind in ("png", "svg"):
        figure.savefig(os.path.join(directory, name + "." + kind), dpi=110, bbox_inches="tight",
                       metadata={"Date": None} if kind == "svg" else None)
    plt.close(figure)
