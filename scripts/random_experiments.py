"""Random experiments for scripts/same-outputs: networks, tilings, machines and schedules, the same for the same seed.

Not all can be met: some capacities are too small, some processors do not suit, some keys do not go together. How those
are refused is compared as well.
"""

import json
import random
import re

ALGORITHMS = ["layer-by-layer", "layer-by-layer-buffered", "heft", "cpop", "peft", "lookahead-heft", "depth-first",
              "memheft", "memminmin", "heft-activation", "heft-guard"] + 5 * ["memory-aware-heft"]
ZOO = ["lenet5", "alexnet", "mobilenet_v2", "resnet18"]


def random_experiment(zoo, directory, seed, index):
    """The text of an experiment, and whether it computes values; its network may be a file, left in `directory`."""
    draw = random.Random("%d:%d" % (seed, index))
    if draw.random() < 0.3:
        name = draw.choice(ZOO)
        layers = re.findall(r"name: (\w+), op:", (zoo / (name + ".yaml")).read_text())
        first = draw.randrange(len(layers))
        network = {"network": name, "layers": layers[first:first + draw.randint(1, 4)]}
        # A few hundred tiles at most, and some capacities that refuse them.
        tiling = {"auto": {"target": "%d KiB" % draw.choice([8, 16, 32]), "weights": "%d KiB" % draw.choice([32, 64]),
                           "shape": draw.choice(["rows", "square"])}}
        size = 2 ** draw.randint(16, 21)
    else:
        made, size = random_layers(draw)
        layers = [layer for layer, _ in made]
        path = directory / ("network%d.yaml" % index)
        path.write_text(json.dumps({"name": "random%d" % index, "batch": draw.choice([1, 1, 1, 2]), "input": layers[0],
                                    "layers": layers[1:]}, indent=1))
        network = {"network": path.name}
        tiling = random_tiling(draw, made[1:])
    element = draw.choice([1, 1, 1, 4])
    functional = draw.random() < 0.4 and "layers" not in network
    workload = dict(network, element_bytes=element, tiling=tiling, placement=random_placement(draw))
    if functional or draw.random() < 0.3:
        workload["data_type"] = {1: "int8", 4: "float32"}[element]
    dynamic = draw.random() < 0.25
    hardware = random_hardware(draw, size * element, dynamic)
    experiment = {"workload": workload, "hardware": hardware,
                  "schedule": random_schedule(draw, size * element, dynamic),
                  "memory": {"alignment": "%d B" % draw.choice([1, 1, 4, 16]), "reuse": draw.random() < 0.9},
                  "trace": {"detail": draw.choice(["tasks", "bus"])}}
    if draw.random() < 0.2:
        experiment["trace"].update({"from": 100, "to": draw.choice([2000, "end"])})
    return json.dumps(experiment, indent=1) + "\n", functional


def window(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


def random_layers(draw):
    """An input and layers, as in a network file, each with its shape; the elements of all tensors and weights."""
    shape = (draw.randint(1, 4), draw.randint(6, 20), draw.randint(6, 20))
    made = [({"name": "image", "shape": list(shape)}, shape)]
    elements = shape[0] * shape[1] * shape[2]
    for k in range(draw.randint(2, 8)):
        layer, shape, weights = random_layer(draw, made)
        layer["name"] = "L%d" % k
        if layer["op"] in ("conv", "fc", "add") and draw.random() < 0.4:
            layer["activation"] = draw.choice(["relu", "relu6", "sigmoid", "prelu"])
        made.append((layer, shape))
        elements += shape[0] * shape[1] * shape[2] + weights
    return made, elements


def random_layer(draw, made):
    """A layer that reads the last tensor, or one before it, its shape and the number of its weights."""
    reads, (channels, rows, cols) = made[-1] if draw.random() < 0.8 else draw.choice(made)
    layer = {"op": draw.choice(["conv"] * 5 + ["maxpool", "avgpool", "add", "add", "mul", "concat", "concat", "clip",
                                               "softmax", "lrn", "pad", "transpose", "conv_transpose", "relu", "fc"]),
             "inputs": [reads["name"]]}
    op, weights = layer["op"], 0
    if op in ("conv", "conv_transpose", "maxpool", "avgpool"):
        kernel, stride = draw.choice([1, 2, 3, 3, 5]), draw.choice([1, 1, 1, 2])
        pad = draw.randint(0, kernel // 2)
        if min(rows, cols) + 2 * pad < kernel:
            kernel, stride, pad = 1, 1, 0
        layer.update(kernel=kernel, stride=stride, pad=pad)
        if op == "conv_transpose":
            rows, cols = ((size - 1) * stride - 2 * pad + kernel for size in (rows, cols))
        else:
            rows, cols = (window(size, kernel, stride, pad) for size in (rows, cols))
        if op.startswith("conv"):
            groups = channels if draw.random() < 0.2 else 1
            layer.update(filters=groups if groups > 1 else draw.randint(1, 12), groups=groups, bias=draw.random() < 0.7)
            weights = layer["filters"] * channels // groups * kernel * kernel
            channels = layer["filters"]
    elif op in ("add", "mul", "concat"):
        fitting = [other["name"] for other, shape in made[1:] if shape == (channels, rows, cols) and other is not reads]
        layer["inputs"].append(draw.choice(fitting or [reads["name"]]))
        channels *= 2 if op == "concat" else 1
    elif op == "softmax":
        layer["axis"] = draw.choice(["channels", "rows", "cols"])
    elif op == "lrn":
        layer["size"] = draw.choice([3, 5])
    elif op == "clip":
        layer.update(min=-1, max=3)
    elif op == "pad":
        layer.update(begin=[0, 1, 0], end=[0, 1, 2], mode=draw.choice(["constant", "edge"]))
        rows, cols = rows + 2, cols + 2
    elif op == "transpose":
        layer["permutation"] = ["rows", "channels", "cols"]
        channels, rows = rows, channels
    elif op == "fc":
        layer["units"] = draw.randint(2, 20)
        weights = channels * rows * cols * layer["units"]
        channels, rows, cols = layer["units"], 1, 1
    return layer, (channels, rows, cols), weights


def random_tiling(draw, made):
    kind = draw.random()
    if kind < 0.06:
        return "auto"
    if kind < 0.25:
        return {"auto": {"target": "%d B" % draw.choice([100, 400, 1000]), "shape": draw.choice(["rows", "square"])}}
    tiles = {}
    for layer, shape in made:
        axes = draw.sample(list(zip(["channels", "rows", "cols"], shape)), draw.randint(0, 2))
        if axes:
            tiles[layer["name"]] = {axis: draw.randint(-(-size // 4), size) for axis, size in axes}
    return tiles


def random_placement(draw):
    placement = {"input": draw.choice(["tiled", "tiled", "resident", "streamed"]),
                 "weight": draw.choice(["tiled", "tiled", "resident", "streamed"]),
                 "activation": draw.choice(["resident", "resident", "resident", "tiled", "spilled"]),
                 "output": draw.choice(["tiled", "tiled", "resident", "streamed"])}
    return {role: place for role, place in placement.items() if draw.random() < 0.8}


def random_processors(draw):
    one = lambda **model: dict(model, count=draw.randint(1, 4), local_buffers=draw.choice([1, 1, 2, 3]),
                               outstanding=draw.choice([1, 4, 16]), reuse=draw.random() < 0.3)
    array = one(model="mac-array", macs_per_cycle=draw.choice([1, 16, 64]))
    systolic = one(model="systolic", rows=draw.choice([4, 16]), cols=draw.choice([4, 8]),
                   dataflow=draw.choice(["os", "ws", "is"]))
    return draw.choice([[array], [array], [array], [array, systolic], [systolic, one(model="vector", lanes=8)],
                        [array, one(model="mac-array", macs_per_cycle=8)]])


def random_hardware(draw, size, dynamic):
    scratchpad = draw.choice([{"model": "ideal"}, {"model": "ideal"}, {
        "model": "banked", "banks": draw.choice([2, 8]), "width": "%d B" % draw.choice([4, 8]),
        "latency": draw.choice([1, 2]), "addresses": draw.choice(["interleaved", "blocked"])}])
    burst = draw.choice([32, 64])
    if draw.random() < 0.85 or scratchpad["model"] == "banked" or dynamic:
        capacity = int(size * draw.choice([0.2, 0.5, 0.7, 1, 1, 2, 2, 4])) + 64
        scratchpad["capacity"] = "%d B" % (-(-capacity // 128) * 128)
    hardware = {"clock": "%d MHz" % draw.choice([250, 500, 1000]), "pes": random_processors(draw),
                "scratchpad": scratchpad,
                "interconnect": draw.choice([{"model": "ideal"}, {"model": "crossbar", "width": "8 B", "latency": 2},
                                             {"model": "crossbar"}, {"model": "bus", "arbitration": "fair"},
                                             {"model": "bus", "arbitration": "fixed", "width": "4 B"},
                                             {"model": "mesh", "rows": 2, "cols": 3, "hop": 2}]),
                "dma": {"channels": draw.choice([1, 1, 2, 3]), "burst": "%d B" % burst,
                        "outstanding": draw.choice([1, 4, 16]), "exclusive": draw.random() < 0.15},
                "dram": draw.choice([{"model": "ideal"}, {"model": "fixed"},
                                     {"model": "fixed", "latency": "60 ns", "bandwidth": "3.2 GB/s"},
                                     {"model": "banked"},
                                     {"model": "banked", "standard": "lpddr4-3200", "channels": 2}]),
                "dispatch": {"mode": "dynamic" if dynamic else "static", "descriptor": "%d B" % draw.choice([0, 64])}}
    if draw.random() < 0.3:
        hardware["interconnect"] = dict(hardware["interconnect"], multicast=True)
    if draw.random() < 0.4 and "capacity" in scratchpad:
        hardware["energy"] = {"table": "horowitz-2014-45nm"}
        if hardware["dram"]["model"] == "banked":
            hardware["energy"].update(dram_read="40 pJ/B", dram_activate="900 pJ", source="random")
    return hardware


def random_schedule(draw, size, dynamic):
    schedule = {"algorithm": draw.choice(ALGORITHMS), "search_budget": draw.choice([0, 0.1, 0.3])}
    if schedule["algorithm"] == "memory-aware-heft":
        schedule["objective"] = draw.choice(["makespan", "makespan", "memory", "pareto"])
        if not dynamic and draw.random() < 0.2:
            schedule["activation_limit"] = int(size * draw.choice([0.2, 0.5, 1]))
    return schedule
