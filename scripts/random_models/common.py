"""What the functions that add nodes to random graphs share."""

import numpy

KINDS = []


def kind(weight=1):
    """Registers a function that adds nodes to a graph, or raises NotHere."""
    def register(function):
        KINDS.extend([function] * weight)
        return function
    return register


def rank(*ranks):
    return lambda tensor: len(tensor.shape) in ranks


def one_batch(g):
    """A test for tensors whose first axis counts images."""
    return lambda tensor: tensor.shape[0] == g.images


def spatial(g, step=False):
    return g.pick(rank(3, 4, 5), one_batch(g), step=step)


def above_zero(g, x, least):
    return g.node("Add", [g.same("Abs", x), g.real(least)], x.shape)


def clipped(g, x, low, high):
    if g.opset < 11:
        return g.same("Clip", x, min=low, max=high)
    return g.node("Clip", [x, g.real(low), g.real(high)], x.shape)


def axes_of(g, x):
    count = g.draw.randint(1, len(x.shape))
    return sorted(g.draw.sample(range(len(x.shape)), count))


def reduced(shape, axes, keep):
    return tuple(1 if k in axes else size for k, size in enumerate(shape) if keep or k not in axes)


def signed(g, axes, rank):
    return [axis - rank if g.opset >= 11 and g.chance(0.3) else axis for axis in axes]


def batch_norm_of(g, x):
    channels = x.shape[1]
    parts = [g.constant(g.values.uniform(low, high, channels).astype(numpy.float32))
             for low, high in ((0.5, 1.5), (-0.5, 0.5), (-0.5, 0.5), (0.3, 2))]
    return g.same("BatchNormalization", x, *parts, **({"epsilon": 1e-3} if g.chance(0.5) else {}))


def layer_norm_of(g, x):
    shape = (*x.shape[:-1], 1)

    def mean(y):
        if g.opset >= 18:
            return g.node("ReduceMean", [y, g.ints(-1)], shape)
        return g.node("ReduceMean", [y], shape, axes=[-1 if g.opset >= 11 else len(shape) - 1])
    centred = g.same("Sub", x, mean(x))
    deviation = g.node("Sqrt", [g.node("Add", [mean(g.node("Pow", [centred, g.real(2)], x.shape)), g.real(1e-3)],
                                       shape)], shape)
    y = g.same("Mul", g.same("Div", centred, deviation), g.weights(x.shape[-1], scale=1))
    return g.same("Add", y, g.weights(x.shape[-1], scale=0.5))
