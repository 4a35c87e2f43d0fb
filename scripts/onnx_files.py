"""ONNX files by weft and by ONNX Runtime: the inputs they take, and what both make of them (scripts/onnx-compare)."""

import json
import subprocess

import numpy
import onnx
from onnx import TensorProto

from onnx_values import compare_outputs, noise_of

NUMPY_TYPES = {TensorProto.FLOAT: "float32", TensorProto.DOUBLE: "float64", TensorProto.FLOAT16: "float16",
               TensorProto.INT8: "int8", TensorProto.UINT8: "uint8", TensorProto.INT16: "int16",
               TensorProto.INT32: "int32", TensorProto.INT64: "int64", TensorProto.BOOL: "bool"}


def inputs_of(path, dimensions, seed=1):
    """Random values for the inputs of a model, by name. `dimensions`: sizes that the model leaves open, by the name of
    the dimension or as INPUT@AXIS; 1 for the others."""
    graph = onnx.load(path, load_external_data=False).graph
    initializers = {tensor.name for tensor in graph.initializer}
    random, inputs = numpy.random.RandomState(seed), {}
    for value in graph.input:
        if value.name in initializers:
            continue
        kind, shape = value.type.tensor_type, []
        for axis, size in enumerate(kind.shape.dim):
            given = dimensions.get("%s@%d" % (value.name, axis), dimensions.get(size.dim_param))
            shape.append(given if given is not None else max(size.dim_value, 1))
        element = numpy.dtype(NUMPY_TYPES.get(kind.elem_type, "float32"))
        if element.kind == "f":
            array = picture(random, shape) if len(shape) == 4 else random.uniform(-1, 1, shape)
        elif element.kind == "b":
            array = random.randint(0, 2, shape)
        else:
            array = random.randint(0, 100, shape)
        inputs[value.name] = array.astype(element)
    return inputs


def picture(random, shape):
    """Bright, with a few hundred dark bars: detectors find nothing in noise, and their results then are next to 0."""
    array = random.uniform(0.7, 1, shape)
    rows, columns = (1, 2) if shape[3] < min(shape[1:3]) else (2, 3)  # channels last, or first
    for _ in range(shape[rows] * shape[columns] // 200):
        begin = [random.randint(0, shape[axis]) for axis in (rows, columns)]
        size = [random.randint(2, 6), random.randint(6, 16)]
        if random.randint(0, 2):
            size.reverse()
        place = [slice(None)] * 4
        for axis, start, length in zip((rows, columns), begin, size):
            place[axis] = slice(start, start + length)
        array[tuple(place)] = random.uniform(-1, -0.6)
    return array


def settings_of(path, dimensions):
    """Options of `weft network` and overrides of `weft run` for the sizes that a model leaves open."""
    graph = onnx.load(path, load_external_data=False).graph
    initializers, sizes = {tensor.name for tensor in graph.initializer}, dict(dimensions)
    for value in graph.input:
        for axis, size in enumerate(value.type.tensor_type.shape.dim):
            place = "%s@%d" % (value.name, axis)
            is_open = size.WhichOneof("value") != "dim_value" or size.dim_value == -1
            if is_open and value.name not in initializers and place not in sizes and size.dim_param not in sizes:
                sizes[size.dim_param or place] = 1
    of_network = [word for item in sizes.items() for word in ("--dimension", "%s=%d" % item)]
    of_run = ["workload.dimensions=%s" % json.dumps(sizes)] if sizes else []
    return of_network, of_run


def read_by_weft(weft, path, options):
    """What `weft network` says of a model, or the error."""
    done = subprocess.run([weft, "network", path, "--json", *options], capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stderr.strip()
    return json.loads(done.stdout), ""


def compare_file(run_weft, runtime, path, inputs, optimize="disabled"):
    """A comparison of all outputs, and the seconds of both."""
    theirs, seconds = runtime.run(path, inputs, optimize)
    ours, seconds_of_weft = run_weft(inputs)
    steps = {name: 1.0 for name, values in theirs.items() if str(values.dtype) in ("int8", "uint8")}
    values = compare_outputs(
        ours, theirs, steps, lambda: noise_of(lambda changed: runtime.run(path, changed, optimize)[0], inputs))
    return values, seconds_of_weft, seconds
