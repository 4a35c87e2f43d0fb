"""Random ONNX models of the operators that weft reads, the same for the same seed (scripts/onnx-compare)."""

from dataclasses import dataclass, field

import numpy

from . import axes, elementwise, moves, networks, products, windows  # noqa: F401: they register what they add
from .common import KINDS
from .graph import Graph, NotHere
from .quantized import QUANTIZED


@dataclass
class RandomModel:
    model: object
    inputs: dict
    steps: dict  # of each output: how far one step of the quantised tensors before it may move it
    operators: dict
    opset: int
    quantized: bool
    reference: dict = field(default_factory=dict)  # outputs that are computed here


def first_inputs(g):
    draw = g.draw
    form = draw.random()
    if form < 0.6:
        g.add_input((g.images, draw.choice([1, 2, 3, 4, 4, 6, 8]), draw.randint(3, 11), draw.randint(3, 11)))
    elif form < 0.75:
        g.add_input((g.images, draw.randint(2, 9), draw.choice([2, 4, 6, 8, 12])))
    elif form < 0.9:
        g.add_input((g.images if g.images > 1 else draw.choice([1, 1, 2, 5]), draw.randint(2, 24)))
    elif form < 0.95:
        g.add_input((1, draw.randint(1, 3), draw.randint(2, 5), draw.randint(3, 6), draw.randint(3, 6)))
    else:
        g.add_input((draw.randint(2, 20),))
    if g.chance(0.2):
        g.add_input(g.tensors[0].shape if g.chance(0.7) else (g.images, *g.tensors[0].shape[1:]))


def random_model(seed, index):
    """The model of this seed and number."""
    g = Graph("%s:%d" % (seed, index))
    quantized = g.chance(0.25)
    if quantized:
        g.opset = max(g.opset, 10)
    g.images = 2 if g.chance(0.08) and not quantized else 1
    if not quantized and g.chance(0.02):
        return transposed_with_much_padding(g)
    first_inputs(g)
    wanted, done, tries = g.draw.randint(1, 8), 0, 0
    while done < wanted and tries < 60 and len(g.nodes) < 60:
        tries += 1
        mark = g.mark()
        kinds = QUANTIZED if quantized and (done == 0 or g.chance(0.5)) else KINDS
        inputs = len(g.inputs)
        try:
            g.draw.choice(kinds)(g)
        except NotHere:
            g.back_to(mark)
            for name in list(g.inputs)[inputs:]:
                del g.inputs[name]
            continue
        done += 1
    if done == 0:
        g.same("Relu", g.tensors[0])
    outputs = g.outputs()
    for name in [name for name in g.inputs if name not in g.used and len(g.inputs) > 1]:
        del g.inputs[name]
    steps = {t.name: 1.0 if t.type in ("int8", "uint8") else t.step for t in outputs}
    return RandomModel(g.model(outputs), g.inputs, steps, dict(g.operators), g.opset, quantized)


def transposed_with_much_padding(g):
    """ConvTranspose with output_padding of a stride and more, which ONNX Runtime computes wrong: computed here."""
    g.opset = max(g.opset, 11)
    channels, filters = g.draw.randint(1, 3), g.draw.randint(1, 3)
    x = g.add_input((1, channels, g.draw.randint(2, 5), g.draw.randint(2, 5)))
    kernel, stride = [g.draw.randint(1, 3) for _ in range(2)], [g.draw.randint(1, 2) for _ in range(2)]
    dilation = [3, 3]
    extra = [g.draw.randint(s, 2) for s in stride]
    weights = g.values.normal(0, 0.5, (channels, filters, *kernel)).astype(numpy.float32)
    sizes = [(n - 1) * s + d * (k - 1) + 1 + e
             for n, s, d, k, e in zip(x.shape[2:], stride, dilation, kernel, extra)]
    y = g.node("ConvTranspose", [x, g.constant(weights, True)], (1, filters, *sizes), strides=stride,
               dilations=dilation, output_padding=extra)
    result, values = numpy.zeros((1, filters, *sizes)), g.inputs[x.name].astype(numpy.float64)
    for row in range(x.shape[2]):
        for column in range(x.shape[3]):
            for i in range(kernel[0]):
                for j in range(kernel[1]):
                    result[0, :, row * stride[0] + i * dilation[0], column * stride[1] + j * dilation[1]] += (
                        values[0, :, row, column] @ weights[:, :, i, j])
    return RandomModel(g.model([y]), g.inputs, {y.name: 0.0}, dict(g.operators), g.opset, False, {y.name: result})
