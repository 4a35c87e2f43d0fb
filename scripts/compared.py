"""The tables of docs/compared.md: published figures beside those of weft's runs. Called by scripts/compared."""

import argparse
import pathlib
import resource

from tables import number, percent, table

from weft import Experiment
from weft.command import call_json

EXPERIMENTS = pathlib.Path(__file__).resolve().parent.parent / "workloads" / "experiments"
CHAINS = EXPERIMENTS / "compared" / "least_peak.yaml"

ARENAS = [  # of MobileNetV2 1.0 at 224 x 224, int8, in bytes, as their planners print them
    ("ExecuTorch 1.1, CMSIS-NN", 1_505_280, "pytorch/executorch #17651"),
    ("tflite-micro 6ce10ee", 1_509_744, "pytorch/executorch #17157"),
    ("Vela, Ethos-U85-256, Shared_Sram", 1_509_775, "network summary, 1474.39 KiB"),
    ("ST Edge AI, STM32H7", 1_768_468, "stm32ai-modelzoo 6f10965, 1727.02 KiB"),
    ("ST Edge AI, STM32N6", 2_107_392, "stm32ai-modelzoo 6f10965, 2058 KiB"),
    ("MCUNetV2, depthwise in place", 1_404_928, "arXiv 2110.15352, 1372 kB per layer"),
]
WHOLE_TENSORS = 1_505_280  # the largest of a layer's input and output: 112 x 112 x 96 + 56 x 56 x 96
IN_PLACE = 1_404_928  # the next, where depthwise convolutions are in place: 112 x 112 x (16 + 96)

CHAIN_PEAKS = [  # msf-CNN (arXiv 2505.11483, code fd74a7c): network, not fused, at F <= 1.3, the least of all and its F
    ("mbv2w035", 194_400, 21_288, "7 887 (1.68)"),
    ("vww5", 96_000, 17_760, "12 000"),
    ("mn320", 309_760, 186_032, "42 643"),
]
TARGETS = (512, 256, 128, 64, 32, 16)  # bytes of a tile
RECOMPUTED = {"mbv2w035": 16, "vww5": 64, "mn320": 64}  # bytes of a tile where tiles are computed again

NVDLA = [  # ResNet-50 by the published sheet (nvdla/hw 8e06b1b), and by its formula with the weights that there are
    ("sheet, 512 KiB", 7_113_691, 71_547_888),
    ("its formula, true weights, no Winograd", 5_110_320, 49_693_872),
    ("sheet, with 4 MiB more", 5_161_544, 50_407_424),
]


def whole_tensors():
    """Peaks of MobileNetV2 layer by layer, the same in place, and by weft's flagship, weights not counted."""
    network = Experiment(CHAINS).set({"workload.network": "mobilenet_v2"})
    layers = network.set({"schedule": "{algorithm: layer-by-layer}", "workload.tiling": "{}"})
    in_place = layers.set({"memory": "{in_place: true}"}).schedule()
    layers = layers.schedule()
    fused = network.set({"workload.tiling": "{auto: {target: 512, weights: 64 KiB}}"}).schedule()
    return layers.peak_bytes, in_place.peak_bytes, fused.peak_bytes


def print_arenas():
    layers, in_place, fused = whole_tensors()
    assert (layers, in_place) == (WHOLE_TENSORS, IN_PLACE), (layers, in_place)
    rows = [[name, number(size, " "), percent(size / layers - 1, 2, "+"), source] for name, size, source in ARENAS]
    rows += [["weft, layer by layer", number(layers, " "), "", ""],
             ["weft, layer by layer, in place", number(in_place, " "), percent(in_place / layers - 1, 2, "+"), ""],
             ["weft, memory-aware HEFT", number(fused, " "), percent(fused / layers - 1, 1, "+"), "tiles of 512 B"]]
    table("MobileNetV2 1.0, 224 x 224, int8: memory for activations",
          ["planner", "bytes", "to layer by layer, %", "source"], rows)


def chain(network, target):
    return Experiment(CHAINS).set({"workload.network": "%s.yaml" % network,
                                   "workload.tiling": "{auto: {target: %d, weights: 64 KiB}}" % target})


def print_chains(out, networks):
    rows = []
    for network, not_fused, at_most, least in CHAIN_PEAKS:
        if network not in networks:
            continue
        layers = chain(network, TARGETS[0]).set({"schedule": "{algorithm: layer-by-layer}"}).schedule()
        assert layers.peak_bytes == not_fused, (network, layers.peak_bytes)
        peaks = [chain(network, target).schedule().peak_bytes for target in TARGETS]
        best = min(zip(peaks, TARGETS))
        again = chain(network, RECOMPUTED[network]).set({"schedule.recompute": 1.3}).schedule()
        ran = chain(network, best[1]).run(out / network)
        assert ran.peak_bytes == best[0], (network, ran.peak_bytes)
        rows.append([network, number(not_fused, " "), number(at_most, " "), least,
                     *(number(peak, " ") for peak in peaks), number(again.peak_bytes, " ")])
    table("Chains of convolutions, int8: least memory for activations; msf-CNN computes again, up to F times the work; "
          "weft computes nothing twice, but in the last column",
          ["network", "not fused", "msf-CNN, F 1.3", "its least (F)", *("weft, %d B" % target for target in TARGETS),
           "weft, F 1.3"], rows)


def print_resnet(out):
    rows = [[name, number(cycles, " "), number(size, " ")] for name, cycles, size in NVDLA]
    for name in ("layer-by-layer-buffered", "memory-aware-heft"):
        ran = Experiment(EXPERIMENTS / "machines" / "one-large-pe.yaml").set({"schedule.algorithm": name}).run(out / name)
        figures = ran.figures
        rows.append(["weft, " + name, number(ran.makespan, " "),
                     number(figures["dram.read_bytes"] + figures["dram.write_bytes"], " ")])
    table("ResNet-50, 2048 MACs at 1 GHz, 512 KiB, DRAM of 10 GB/s", ["", "cycles", "DRAM bytes"], rows)


def processor_seconds():
    """Of all that was called so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_lifetimes(directory):
    rows = []
    for path in sorted(directory.glob("*.csv")):
        begin = processor_seconds()
        packed = call_json(["allocate", str(path), "--capacity", "1048576"])
        rows.append([path.stem, number(len(packed["buffers"])), number(packed["highest"], " "),
                     "%.1f" % (processor_seconds() - begin)])
    table("MiniMalloc's sets in 1 048 576 bytes", ["set", "buffers", "highest end", "s"], rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--lifetimes", type=pathlib.Path)
    options = parser.parse_args()
    print_arenas()
    print_chains(options.out, ["vww5"] if options.quick else [network for network, *_ in CHAIN_PEAKS])
    if options.lifetimes:
        print_lifetimes(options.lifetimes)
    if not options.quick:
        print_resnet(options.out)


if __name__ == "__main__":
    main()
