"""Reductions, normalizations and softmax of random models."""

import numpy
from onnx import TensorProto

from .common import above_zero, axes_of, batch_norm_of, kind, layer_norm_of, one_batch, rank, reduced, signed
from .graph import NotHere


@kind(3)
def softmax(g):
    x = g.pick(lambda t: len(t.shape) >= 1)
    attributes = {"axis": g.axis(len(x.shape)) if g.opset >= 11 else g.draw.randrange(len(x.shape))}
    is_named = len(x.shape) < 2 or g.chance(0.8)
    g.same(g.choice("Softmax", "Softmax", "LogSoftmax"), x, **(attributes if is_named else {}))


@kind(5)
def reduce(g):
    op = g.choice("Mean", "Sum", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSum", "LogSumExp", "Mean", "Sum",
                  "Max")
    x = g.pick(lambda t: len(t.shape) >= 1)
    if op == "LogSum":
        x = above_zero(g, x, 0.3)
    if op == "Prod" and x.size > 60:
        raise NotHere
    attributes = {}
    axes, keep = axes_of(g, x), g.chance(0.6)
    if not keep or g.chance(0.5):
        attributes["keepdims"] = int(keep)
    by_input = g.opset >= (13 if op == "Sum" else 18)
    inputs, given = [x], g.chance(0.85)
    if not given:
        axes = range(len(x.shape))
        if by_input and g.chance(0.3):
            axes, attributes["noop_with_empty_axes"] = [], 1
            if op in ("L1", "L2", "SumSquare", "LogSum", "LogSumExp"):
                raise NotHere  # ONNX says only of later opsets what becomes of each element
    elif by_input:
        inputs.append(g.ints(*signed(g, axes, len(x.shape))))
    else:
        attributes["axes"] = signed(g, axes, len(x.shape))
    g.node("Reduce" + op, inputs, reduced(x.shape, axes, keep), **attributes)


@kind()
def arg(g):
    x = g.pick(lambda t: len(t.shape) >= 1, exact=True)
    axis, keep = g.draw.randrange(len(x.shape)), g.chance(0.6)
    attributes = {"axis": axis, "keepdims": int(keep)}
    y = g.node(g.choice("ArgMax", "ArgMin"), [x], reduced(x.shape, [axis], keep), "int64", exact=True, **attributes)
    if g.chance(0.4):
        g.node("Cast", [y], y.shape, exact=True, to=TensorProto.FLOAT)


@kind(2)
def batch_norm(g):
    batch_norm_of(g, g.pick(lambda t: len(t.shape) >= 2, one_batch(g)))


@kind(3)
def normalization(g):
    op = g.choice("Layer", "Layer", "Instance", "Group", "spelled out")
    epsilon = {"epsilon": g.choice(1e-2, 1e-3)}  # less would make much of rounding where little differs
    if op == "Layer":
        g.since(17)
        x = g.pick(lambda t: len(t.shape) >= 2 and t.shape[-1] > 1)
        axis = g.draw.randrange(1, len(x.shape))
        scale = [g.weights(*x.shape[axis:], scale=1) for _ in range(g.choice(1, 2))]
        attributes = dict(epsilon, axis=axis - (len(x.shape) if g.chance(0.5) else 0))
        if axis == len(x.shape) - 1 and g.chance(0.5):
            del attributes["axis"]
        g.same("LayerNormalization", x, *scale, **attributes)
    elif op == "Instance":
        x = g.pick(rank(3, 4), one_batch(g), lambda t: numpy.prod(t.shape[2:]) > 1)
        g.same("InstanceNormalization", x, *[g.weights(x.shape[1], scale=1) for _ in range(2)], **epsilon)
    elif op == "Group":
        g.since(18)
        x = g.pick(rank(3, 4), one_batch(g), lambda t: numpy.prod(t.shape[2:]) > 1)
        groups = g.draw.choice([d for d in range(1, x.shape[1] + 1) if x.shape[1] % d == 0])
        count = x.shape[1] if g.opset >= 21 else groups
        g.same("GroupNormalization", x, *[g.weights(count, scale=1) for _ in range(2)], num_groups=groups, **epsilon)
    else:
        layer_norm_of(g, g.pick(lambda t: len(t.shape) >= 2 and t.shape[-1] > 1))


@kind()
def lrn(g):
    x = g.pick(rank(4), one_batch(g))
    g.same("LRN", x, size=g.choice(1, 3, 5), **{name: value for name, value in
                                               (("alpha", 0.02), ("beta", 0.6), ("bias", 1.5)) if g.chance(0.5)})
