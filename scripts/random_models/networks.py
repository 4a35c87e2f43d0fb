"""What networks are made of: attention, gates, activations spelled out."""

import numpy
from onnx import TensorProto, numpy_helper

from .common import clipped, kind, layer_norm_of, rank


@kind(2)
def attention(g):
    x = g.pick(rank(3), lambda t: t.shape[2] % 2 == 0 and t.size < 1500)
    images, tokens, features = x.shape
    heads = g.draw.choice([d for d in (1, 2, 3, 4) if features % d == 0])
    size = features // heads

    def part(order):
        y = g.node("MatMul", [x, g.weights(features, features)], (images, tokens, features))
        y = g.node("Add", [g.weights(features, scale=0.2), y], y.shape)
        y = g.moved("Reshape", [y, g.ints(g.choice(images, 0), tokens, heads, -1)], (images, tokens, heads, size))
        return g.moved("Transpose", [y], [y.shape[k] for k in order], perm=order)
    q, v, k = part([0, 2, 1, 3]), part([0, 2, 1, 3]), part([0, 2, 3, 1])
    scores = g.node("MatMul", [q, k], (images, heads, tokens, tokens))
    if g.chance(0.5):
        scores = g.node("Div", [scores, g.real(numpy.sqrt(size))], scores.shape)
    else:
        scores = g.node("Mul", [scores, g.real(1 / numpy.sqrt(size))], scores.shape)
    if g.chance(0.3):
        mask = numpy.where(numpy.tri(tokens, dtype=bool), numpy.float32(0), numpy.float32(-1e4))
        scores = g.node("Add", [scores, g.constant(mask.reshape(1, 1, tokens, tokens))], scores.shape)
    scores = g.same("Softmax", scores, axis=-1 if g.opset >= 11 else 3)
    y = g.node("MatMul", [scores, v], (images, heads, tokens, size))
    y = g.moved("Transpose", [y], (images, tokens, heads, size), perm=[0, 2, 1, 3])
    y = g.moved("Reshape", [y, g.ints(images, tokens, features)], x.shape)
    if g.chance(0.5):
        y = g.same("Add", x, y)
    if g.chance(0.4):
        layer_norm_of(g, y)


@kind(2)
def spelled_out(g):
    x = g.pick()
    form = g.choice("silu", "gelu", "hard swish", "mish", "squeeze")
    if form == "silu":
        g.same("Mul", x, g.same("Sigmoid", x))
    elif form == "gelu":
        g.since(9)
        y = g.node("Erf", [g.node("Div", [x, g.real(numpy.sqrt(2))], x.shape)], x.shape)
        y = g.same("Mul", x, g.node("Add", [y, g.real(1)], x.shape))
        g.node("Mul", [y, g.real(0.5)], x.shape)
    elif form == "hard swish":
        y = clipped(g, g.node("Add", [x, g.real(3)], x.shape), 0.0, 6.0)
        g.node("Div", [g.same("Mul", x, y), g.real(6)], x.shape)
    elif form == "mish":
        g.same("Mul", x, g.same("Tanh", g.same("Softplus", x)))
    else:
        x = g.pick(rank(4), lambda t: t.shape[0] == 1)
        images, channels, *_ = x.shape
        y = g.node("GlobalAveragePool", [x], (images, channels, 1, 1))
        y = g.node("Conv", [y, g.weights(2, channels, 1, 1), g.weights(2, scale=0.3)], (images, 2, 1, 1))
        y = g.node("Conv", [g.same("Relu", y), g.weights(channels, 2, 1, 1)], (images, channels, 1, 1))
        g.same("Mul", x, g.same("Sigmoid", y))


@kind(2)
def computed_constant(g):
    """What exporters compute of shapes: positions, masks, counts of elements."""
    x = g.pick(lambda t: len(t.shape) >= 1)
    form = g.choice("range", "shape", "size")
    if form == "range":
        g.since(11)
        y = g.node("Range", [g.constant(numpy.int64(v)) for v in (0, x.shape[-1], 1)], x.shape[-1:], "int64")
        if g.chance(0.5):
            y = g.node("Mod", [y, g.constant(numpy.int64(3))], y.shape, "int64")
    elif form == "shape":
        g.since(9)
        value = numpy_helper.from_array(numpy.array([g.draw.randint(-2, 2)], numpy.int64))
        y = g.node("ConstantOfShape", [g.ints(*x.shape)], x.shape, "int64", value=value)
    else:
        y = g.node("Size", [x], (), "int64")
    if g.opset >= 15 and g.chance(0.4):
        real = g.node("CastLike", [y, x], y.shape)
    else:
        real = g.node("Cast", [y], y.shape, to=TensorProto.FLOAT)
    del g.tensors[-1], g.tensors[g.tensors.index(y)]
    g.node(g.choice("Add", "Mul", "Sub"), [x, real], x.shape)
