"""Compares values of weft and ONNX Runtime (scripts/onnx-compare).

Every model runs through the whole machine in functional mode and under ONNX Runtime without optimizations. Of a tensor
of real numbers the difference is the largest of its elements' differences, relative to its largest magnitude (to 0.01
where that is less); it may be 1e-5, or where that is more eight times what changing the last bits of the inputs changes
under ONNX Runtime. Elements of int8 and uint8 may differ by one step, and what is computed of quantised tensors by what
one step makes of it; more than one element in twenty that differs is a fault all the same. All other integers have to
be equal.
"""

import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

try:
    import numpy
    import onnx
except ImportError as missing:  # a test, which is then skipped
    print("python3-onnx is not installed: %s" % missing)
    sys.exit(77)

import onnx_files
import onnx_packages
import onnx_runtime
from onnx_values import Comparison, compare_outputs, noise_of
from random_models import random_model

# What docs/onnx.md says of batches: some operators keep images apart, others are of one image.
DOCUMENTED = re.compile(r"expected (a batch of 1|another axis, or a batch of 1|nodes that keep images apart)|"
                        r"(one image|a batch of 1)$|rows of the batch are not independent")


@dataclass
class Result:
    name: str
    operators: Counter = field(default_factory=Counter)
    values: Comparison = None
    refused: str = ""
    undefined: str = ""  # what the runtime says where it refuses the model
    seconds: dict = field(default_factory=dict)

    def is_documented(self):
        return bool(DOCUMENTED.search(self.refused))


class Refused(Exception):
    """What weft says where it ends with another status than 0."""


def experiment_of(target, weights, placement, pes, algorithm):
    return {"workload": {"data_type": "float32", "network": "model.onnx",
                         "tiling": {"auto": {"target": target, "weights": weights}}, "placement": placement},
            "hardware": {"clock": "500 MHz", "pes": [{"count": pes, "model": "mac-array", "macs_per_cycle": 256,
                                                      "local_buffers": 2, "outstanding": 32}],
                         "scratchpad": {"model": "ideal", "capacity": "64 MiB"}, "interconnect": {"model": "ideal"},
                         "dma": {"channels": 2, "burst": "64 B", "outstanding": 32},
                         "dram": {"model": "fixed", "latency": "100 ns", "bandwidth": "12.8 GB/s"}},
            "schedule": {"algorithm": algorithm}}


def random_experiment(name):
    """A small machine; tiles, placement and schedule differ from model to model."""
    draw = random.Random(name)
    return experiment_of(draw.choice(["256 B", "1 KiB", "8 KiB"]), "16 KiB",
                         {"input": draw.choice(["resident", "streamed"]),
                          "weight": draw.choice(["resident", "tiled"]), "output": draw.choice(["resident", "tiled"])},
                         draw.choice([1, 2]), draw.choice(["heft", "depth-first", "layer-by-layer-buffered"]))


def file_experiment():
    """A machine that takes little of the host's time: large tiles, one processing element, fast memories."""
    placement = {"input": "streamed", "weight": "tiled", "output": "tiled"}
    made = experiment_of("1 MiB", "4 MiB", placement, 1, "depth-first")
    made["hardware"]["scratchpad"]["capacity"] = "1 GiB"
    made["hardware"]["dma"]["burst"] = "4 KiB"
    return made


def run_weft(options, folder, experiment, model, inputs, overrides=()):
    """The outputs by name."""
    arguments = [options.weft, "run", experiment, "--functional", "--out", folder / "out", "--set",
                 "workload.network=%s" % model]
    for word in [*overrides, *options.set]:
        arguments += ["--set", word]
    for k, (name, array) in enumerate(inputs.items()):
        path = folder / ("input%d.npy" % k)
        numpy.save(path, array)
        arguments += ["--input", "%s=%s" % (name, path)]
    try:
        done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True,
                              timeout=options.timeout)
    except subprocess.TimeoutExpired:
        raise Refused("not ended after %d s" % options.timeout) from None
    if done.returncode != 0:
        raise Refused("status %d: %s" % (done.returncode, done.stderr.strip()))
    summary = json.loads((folder / "out/summary.json").read_text())
    return {output["name"]: numpy.load(folder / "out" / output["file"]) for output in summary["functional"]["outputs"]}


def compare_model(options, runtime, folder, result, path, experiment, inputs, steps, reference=None):
    def compute(values):
        return runtime.run(path, values, options.optimize)[0]
    try:
        if reference:
            theirs = reference
        else:
            theirs, result.seconds["runtime"] = runtime.run(path, inputs, options.optimize)
    except onnx_runtime.RuntimeFault as fault:
        result.undefined = str(fault)
    before = time.monotonic()
    try:
        ours = run_weft(options, folder, experiment, path, inputs)
    except Refused as refused:
        result.refused = str(refused)
        return
    result.seconds["weft"] = time.monotonic() - before
    if not result.undefined:
        noise = None if reference else lambda: noise_of(compute, inputs)
        result.values = compare_outputs(ours, theirs, steps, noise)


def compare_random(options, runtimes, index):
    name = "%s:%d" % (options.seed, index)
    made = random_model(options.seed, index)
    result = Result(name, Counter(made.operators))
    with borrowed(runtimes) as runtime, folder_for(options, name.replace(":", "_")) as folder:
        path, experiment = folder / "model.onnx", folder / "experiment.yaml"
        onnx.save(made.model, path)
        experiment.write_text(json.dumps(random_experiment(name), indent=1))
        compare_model(options, runtime, folder, result, path, experiment, made.inputs, made.steps, made.reference)
    return result


@contextlib.contextmanager
def borrowed(runtimes):
    runtime = runtimes.get()
    try:
        yield runtime
    finally:
        runtimes.put(runtime)


@contextlib.contextmanager
def folder_for(options, name):
    """A folder of its own, which stays with --keep."""
    if options.keep:
        folder = pathlib.Path(options.keep, name).absolute()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="onnx-compare-") as folder:
        yield pathlib.Path(folder)


def without_names(text):
    """An error without what tells one model from another, so that errors of one kind are one."""
    text = re.sub(r"^.*?model\.onnx: ", "", text.replace("\n", " "))
    return re.sub(r"'[^']*'|\d+", lambda match: "'...'" if match[0].startswith("'") else "N", text)[:200]


def print_groups(title, results, text):
    groups = defaultdict(list)
    for result in results:
        groups[without_names(text(result))].append(result)
    for message, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        print("%s %d (%s): %s" % (title, len(group), " ".join(result.name for result in group[:4]), message))


def print_operators(operators):
    print("operators, with the nodes of each:")
    line = ""
    for word in ["%s %d," % item for item in sorted(operators.items())]:
        if len(line) + len(word) > 116:
            print("  " + line)
            line = ""
        line += (" " if line else "") + word
    print("  " + line.rstrip(",") + "\n")


def report_random(results):
    """Prints the tables, and returns the status."""
    operators = sum((result.operators for result in results), Counter())
    print_operators(operators)
    undefined = [result for result in results if result.undefined]
    documented = [result for result in results if result.is_documented()]
    refused = [result for result in results if result.refused and not result.undefined and not result.is_documented()]
    compared = [result for result in results if result.values]
    different = [result for result in compared if result.values.faults]
    print_groups("ONNX Runtime refuses", undefined, lambda result: result.undefined)
    print_groups("weft refuses, as documented,", documented, lambda result: result.refused)
    print_groups("weft REFUSES", refused, lambda result: result.refused)
    for result in different:
        for fault in result.values.faults.values():
            print("DIFFERENT %s: %s" % (result.name, fault))
    quantized = sum((result.values.quantized for result in compared), Counter())
    for name, figure in (
            ("models", len(results)), ("operators", len(operators)), ("equal", len(compared) - len(different)),
            ("different", len(different)), ("refused by weft", len(refused)),
            ("refused by weft, as documented", len(documented)), ("refused by ONNX Runtime", len(undefined)),
            ("tensors compared", sum(result.values.tensors for result in compared)),
            ("largest relative difference", "%.2g" % max(
                (result.values.largest for result in compared if not result.values.noise), default=0)),
            ("models that rounding moves more", sum(result.values.noise > 0 for result in compared)),
            ("elements behind quantised tensors", sum(quantized.values())),
            ("of these a step apart", quantized["different"])):
        print("%-36s %8s" % (name, figure))
    if different or refused:
        first = (different + refused)[0].name.rsplit(":", 1)
        print("\nrepeat one: scripts/onnx-compare --seed %s --first %s --models 1 --keep DIR" % tuple(first))
    return 1 if different or refused else 0


@contextlib.contextmanager
def runtimes_for(options, count):
    with tempfile.TemporaryDirectory(prefix="onnx-compare-") as scratch:
        runtimes = queue.Queue()
        started = [onnx_runtime.Runtime(options.runtime, pathlib.Path(scratch, str(k))) for k in range(count)]
        for runtime in started:
            runtimes.put(runtime)
        try:
            yield runtimes
        finally:
            for runtime in started:
                runtime.close()


def compare_randoms(options):
    with runtimes_for(options, options.jobs) as runtimes, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        numbers = range(options.first, options.first + options.models)
        results = list(pool.map(lambda number: compare_random(options, runtimes, number), numbers))
    return report_random(results)


def compare_one_file(options, runtime, name, path, dimensions, refusal=""):
    """Prints a line for a model, and returns whether its values are equal, or it is refused with these words."""
    of_network, of_run = onnx_files.settings_of(path, dimensions)
    network, error = onnx_files.read_by_weft(options.weft, path, of_network)
    if network is None:
        print("%-38s weft refuses it: %s" % (name, error.replace(str(path) + ": ", "")[:120]), flush=True)
        return bool(refusal) and refusal in error
    line = "%-38s %6d %6d %14d" % (name, network["reading"]["nodes"], len(network["layers"]), network["total"]["macs"])
    inputs = onnx_files.inputs_of(path, dimensions)
    with folder_for(options, re.sub(r"[^\w.-]", "_", name)) as folder:
        experiment = folder / "experiment.yaml"
        experiment.write_text(json.dumps(file_experiment(), indent=1))

        def run(values):
            before = time.monotonic()
            outputs = run_weft(options, folder, experiment, path, values, of_run)
            return outputs, time.monotonic() - before
        try:
            values, ours, theirs = onnx_files.compare_file(run, runtime, path, inputs, options.optimize)
        except (Refused, onnx_runtime.RuntimeFault) as fault:
            print("%s %s: %s" % (line, type(fault).__name__, fault), flush=True)
            return False
    words = "DIFFERENT: " + "; ".join(values.faults.values()) if values.faults else "equal"
    if values.noise:
        words += " (rounding alone: %.2g)" % values.noise
    if values.quantized:
        words += ", %d of %d a step apart" % (values.quantized["different"], sum(values.quantized.values()))
    print("%s %8.2f %8.2f %9.2g  %s" % (line, ours, theirs, values.largest, words), flush=True)
    return not values.faults


def compare_files(options):
    dimensions = {name: int(size) for name, size in (word.rsplit("=", 1) for word in options.dimension)}
    models = [(path.stem, path.absolute(), dimensions, "") for path in options.model]
    if options.packages:
        for model in onnx_packages.MODELS:
            path = onnx_packages.fetch(model, options.runtime / "packages")
            models.append((path.stem, path.absolute(), dict(model.dimensions, **dimensions), model.refusal))
    print("%-38s %6s %6s %14s %8s %8s %9s" % ("model", "nodes", "layers", "MACs", "weft s", "runtime", "apart"))
    with runtimes_for(options, 1) as runtimes:
        runtime = runtimes.get()
        equal = [compare_one_file(options, runtime, *model) for model in models]
    return 0 if all(equal) else 1


def main():
    parser = argparse.ArgumentParser(usage="scripts/onnx-compare [options]", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=200, metavar="N", help="random models (default: 200)")
    parser.add_argument("--seed", default="1", help="of the random models (default: 1)")
    parser.add_argument("--first", type=int, default=0, metavar="K", help="number of the first one (default: 0)")
    parser.add_argument("--model", action="append", default=[], type=pathlib.Path, metavar="FILE",
                        help="a model of your own, with random inputs, in place of random models; repeated")
    parser.add_argument("--packages", action="store_true", help="the models of npm packages that docs/onnx.md names")
    parser.add_argument("--dimension", action="append", default=[], metavar="NAME=SIZE",
                        help="a size that models leave open (default: 1), as of weft network; repeated")
    parser.add_argument("--keep", metavar="DIR", help="leave models, inputs and outputs in DIR")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count()),
                        help="models at a time (default: %(default)s)")
    parser.add_argument("--optimize", default="disabled", choices=["disabled", "basic", "extended", "all"],
                        help="of ONNX Runtime (default: disabled)")
    parser.add_argument("--timeout", type=int, default=900, metavar="S", help="seconds for a model (default: 900)")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="of the experiment")
    parser.add_argument("--weft", type=os.path.abspath, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--runtime", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--install", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.install:
        onnx_runtime.install(options.runtime)
    elif not onnx_runtime.is_installed(options.runtime):
        print("node or onnxruntime-web, which scripts/onnx-compare puts into %s, is not installed" % options.runtime)
        return 77
    return compare_files(options) if options.model or options.packages else compare_randoms(options)


if __name__ == "__main__":
    sys.exit(main())
