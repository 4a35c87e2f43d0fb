"""What docs/headline.md measures: the machines, the networks, their tiles, and how each is planned."""

from collections import namedtuple

EXPERIMENT = "workloads/experiments/headline.yaml"

# dram: bytes a cycle at most. scratchpad: its model, without a capacity. settings: of the experiment.
Machine = namedtuple("Machine", "name title dram scratchpad settings")

MACHINES = [
    Machine("real", "Ways of a width", 38.4, "{model: banked, banks: 32, width: 16 B}", []),
    Machine("ideal", "The ideal machine", 25.6, "{model: ideal}", [
        "hardware.scratchpad={model: ideal, capacity: 512 KiB}", "hardware.interconnect={model: ideal}",
        "hardware.dram={model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}"]),
]

# tiling: by the name of the machine, of those that are measured, tiles by hand. They are those of layer by layer without limit, of HEFT and of
# memory-aware HEFT with few activations, all the same; the others search for their own. activation_limit: bytes; None:
# only the capacity. settings: by the name of the machine, of all ways.
Network = namedtuple("Network", "name title tiling activation_limit settings")


def by_size(target, weights, channels):
    return "{auto: {target: %d, weights: %d KiB, channels: %d}}" % (target, weights, channels)


def columns_of_fsrcnn(feature, image=None):
    """Columns of the map from left to right, which is wider than tall: so the rows that stencils hold are short."""
    tiles = {"image": (560, image)} if image else {}
    for layer in ("feature", "shrink", "map1", "map2", "map3", "map4", "expand", "deconv"):
        tiles[layer] = (560, 1)
    tiles.update({"feature": (560, feature), "deconv": (1120, 2)})
    return "{%s}" % ", ".join("%s: {rows: %d, cols: %d}" % (layer, *tile) for layer, tile in tiles.items())


NETWORKS = [
    Network("fsrcnn", "FSRCNN 560 x 960", {"real": columns_of_fsrcnn(1, image=32), "ideal": columns_of_fsrcnn(4)},
            370000, {"real": ["workload.placement.input=tiled"], "ideal": []}),
    Network("mobilenet_v2", "MobileNetV2", {"real": by_size(1024, 16, 64), "ideal": by_size(1024, 16, 64)}, 94080, {}),
    Network("resnet18", "ResNet-18", {"real": by_size(1024, 40, 128), "ideal": by_size(512, 40, 128)}, 150528, {}),
    Network("vgg16", "VGG-16", {"real": by_size(1024, 40, 128), "ideal": by_size(1024, 40, 128)}, None, {}),
    Network("mobilenet_v3_large", "MobileNetV3-Large", {"real": by_size(1024, 16, 64)}, None, {}),
    Network("vit_tiny", "ViT-Tiny", {"real": by_size(2048, 16, 64)}, None, {}),
    Network("resnet50", "ResNet-50", {"real": by_size(7168, 80, 256), "ideal": by_size(7168, 80, 256)}, None, {}),
]

FLAGSHIP = ["schedule.algorithm=memory-aware-heft"]


def by_hand(machine, network):
    return ["workload.tiling=" + network.tiling[machine.name]]


def without_limit(machine, network):
    """Energy tables have no figure for a scratchpad without limit; nothing is said of it."""
    return by_hand(machine, network) + [
        "hardware.scratchpad=" + machine.scratchpad,
        "hardware.energy={table: horowitz-2014-45nm, scratchpad_read: 0 pJ/B, scratchpad_write: 0 pJ/B, "
        "source: \"none; the energy of these runs is not reported\"}"]


def limited(network):
    return ["schedule.activation_limit=%d" % network.activation_limit] if network.activation_limit else []


# name: (title, settings of the experiment)
WAYS = {
    "unlimited": ("layer by layer, scratchpad unlimited",
                  lambda machine, network: ["schedule.algorithm=layer-by-layer"] + without_limit(machine, network)),
    "heft": ("HEFT, scratchpad unlimited",
             lambda machine, network: ["schedule.algorithm=heft"] + without_limit(machine, network)),
    "baseline": ("layer by layer, double-buffered, spilling",
                 lambda machine, network: ["schedule.algorithm=layer-by-layer-buffered", "workload.tiling=auto",
                                           "workload.placement.activation=spilled"]),
    "memory-aware-heft": ("memory-aware HEFT, tiles searched",
                          lambda machine, network: FLAGSHIP + ["workload.tiling=auto"]),
    "by-hand": ("memory-aware HEFT, tiles by hand",
                lambda machine, network: FLAGSHIP + by_hand(machine, network) + limited(network)),
}
FLAGSHIP_WAYS = ["memory-aware-heft", "by-hand"]


def is_measured(machine, network, way):
    """On the ideal machine small tiles cost nothing, and none are searched for. On the other those by hand hold little;
    the search cuts whole rows, so it has no columns for FSRCNN."""
    if machine.name not in network.tiling:
        return False
    if machine.name == "ideal" or network.name == "fsrcnn":
        return way != "memory-aware-heft"
    return way != "by-hand" or network.activation_limit is not None
