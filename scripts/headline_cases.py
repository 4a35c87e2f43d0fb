"""What docs/headline.md measures: the networks, their tiles, and how each is planned."""

from collections import namedtuple

EXPERIMENT = "workloads/experiments/headline.yaml"

# tiling: of layer by layer without limit, of HEFT and of memory-aware HEFT, all the same; the baseline searches for its
# own. activation_limit: bytes, of memory-aware HEFT; None: only the capacity. search: budget of the baseline's search
# for tiles.
Network = namedtuple("Network", "name title tiling activation_limit search")


def by_size(target, weights, channels):
    return "{auto: {target: %d, weights: %d KiB, channels: %d}}" % (target, weights, channels)


def columns_of_fsrcnn(feature):
    """Columns of the map from left to right, which is wider than tall: so the rows that stencils hold are short."""
    tiles = {"feature": (560, feature), "deconv": (1120, 2)}
    layers = ["feature", "shrink", "map1", "map2", "map3", "map4", "expand", "deconv"]
    return "{%s}" % ", ".join("%s: {rows: %d, cols: %d}" % (layer, *tiles.get(layer, (560, 1))) for layer in layers)


NETWORKS = [
    Network("fsrcnn", "FSRCNN 560 x 960", columns_of_fsrcnn(2), 300000, 0.5),
    Network("mobilenet_v2", "MobileNetV2", by_size(1024, 16, 64), 94080, 1),
    Network("resnet18", "ResNet-18", by_size(512, 40, 128), 150528, 0.5),
    Network("vgg16", "VGG-16", by_size(1024, 40, 128), None, 0.3),
    Network("resnet50", "ResNet-50", by_size(2048, 40, 128), None, 0.3),
]

# Energy tables have no figure for a scratchpad without limit; nothing is said of it.
UNLIMITED = ["hardware.scratchpad={model: ideal}",
             "hardware.energy={table: horowitz-2014-45nm, scratchpad_read: 0 pJ/B, scratchpad_write: 0 pJ/B, "
             "source: \"none; the energy of these runs is not reported\"}"]

# name: (title, settings of the experiment)
WAYS = {
    "unlimited": ("layer by layer, scratchpad unlimited",
                  lambda network: UNLIMITED + ["schedule.algorithm=layer-by-layer", "workload.tiling=" + network.tiling]),
    "heft": ("HEFT, scratchpad unlimited",
             lambda network: UNLIMITED + ["schedule.algorithm=heft", "workload.tiling=" + network.tiling]),
    "baseline": ("layer by layer, double-buffered, spilling",
                 lambda network: ["schedule.algorithm=layer-by-layer-buffered", "workload.tiling=auto",
                                  "workload.placement.activation=spilled",
                                  "schedule.search_budget=%g" % network.search]),
    "memory-aware-heft": ("memory-aware HEFT",
                          lambda network: ["schedule.algorithm=memory-aware-heft", "workload.tiling=" + network.tiling]
                          + (["schedule.activation_limit=%d" % network.activation_limit]
                             if network.activation_limit else [])),
}
