"""Convolutions and pooling of random models."""

import numpy

from .common import batch_norm_of, kind, one_batch, rank, spatial
from .graph import NotHere


def pads_of(g, sizes, kernel, stride, dilation, ceil=False):
    """Attributes for padding, and the sizes of the result."""
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation)]
    mode = g.draw.random()
    if mode < 0.2 and not ceil:
        name = g.choice("SAME_UPPER", "SAME_LOWER", "VALID")
        if name == "VALID":
            return {"auto_pad": name}, [(n - r) // s + 1 for n, r, s in zip(sizes, reach, stride)]
        if max(dilation) > 1:
            raise NotHere
        return {"auto_pad": name}, [-(-n // s) for n, s in zip(sizes, stride)]
    if mode < 0.5:
        begin = end = [0] * len(sizes)
        attributes = {}
    else:
        begin = [g.draw.randint(0, min(2, k - 1)) for k in kernel]
        end = begin if g.chance(0.6) else [g.draw.randint(0, min(2, k - 1)) for k in kernel]
        attributes = {"pads": [*begin, *end]}
    spans = [n + b + e - r for n, b, e, r in zip(sizes, begin, end, reach)]
    if min(spans) < 0:
        raise NotHere
    out = [(-(-span // s) if ceil else span // s) + 1 for span, s in zip(spans, stride)]
    if ceil:  # windows that begin behind the input and the padding before it do not count
        out = [o - ((o - 1) * s >= n + b) for o, s, n, b in zip(out, stride, sizes, begin)]
    return attributes, out


def window(g, sizes, max_kernel=4, dilated=True):
    kernel = [g.draw.randint(1, min(max_kernel, n)) for n in sizes]
    stride = [g.choice(1, 1, 2, 3) for _ in sizes]
    if g.chance(0.7):
        stride = [stride[0]] * len(sizes)
    dilation = [g.choice(1, 1, 1, 2) if dilated else 1 for _ in sizes]
    attributes = {}
    if stride != [1] * len(sizes) or g.chance(0.5):
        attributes["strides"] = stride
    if dilation != [1] * len(sizes) or (dilated and g.chance(0.5)):
        attributes["dilations"] = dilation
    return kernel, stride, dilation, attributes


@kind(5)
def conv(g):
    x = spatial(g)
    images, channels, *sizes = x.shape
    kernel, stride, dilation, attributes = window(g, sizes)
    pads, out = pads_of(g, sizes, kernel, stride, dilation)
    groups = g.choice(1, 1, 1, channels, *[d for d in range(2, channels) if channels % d == 0])
    filters = groups * g.draw.randint(1, 8 // groups + 1)
    inputs = [x, g.weights(filters, channels // groups, *kernel)]
    if g.chance(0.6):
        inputs.append(g.weights(filters, scale=0.5))
    if g.chance(0.7):
        attributes["kernel_shape"] = kernel
    if groups > 1 or g.chance(0.3):
        attributes["group"] = groups
    y = g.node("Conv", inputs, (images, filters, *out), **attributes, **pads)
    if g.chance(0.2):
        y = batch_norm_of(g, y)
    if g.chance(0.3):
        g.same(g.choice("Relu", "Sigmoid", "Tanh", "LeakyRelu"), y)


@kind(2)
def conv_transpose(g):
    x = g.pick(rank(3, 4), one_batch(g))
    images, channels, *sizes = x.shape
    kernel, stride, dilation, attributes = window(g, sizes)
    groups = g.choice(1, 1, 1, *[d for d in range(2, channels + 1) if channels % d == 0])
    filters = groups * g.draw.randint(1, 3)
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation)]
    # ONNX Runtime is wrong for output_padding of a stride and more.
    extra = [g.draw.randint(0, s - 1) if g.chance(0.3) else 0 for s in stride]
    full = [(n - 1) * s + r + e for n, s, r, e in zip(sizes, stride, reach, extra)]
    mode = g.draw.random()
    if mode < 0.15 and max(dilation) == 1 and max(extra) == 0 and all(k >= s for k, s in zip(kernel, stride)):
        attributes["auto_pad"], out = g.choice("SAME_UPPER", "SAME_LOWER"), [n * s for n, s in zip(sizes, stride)]
    elif mode < 0.3 and max(extra) == 0:
        out = [max(1, size - g.draw.randint(0, r)) for size, r in zip(full, reach)]
        attributes["output_shape"] = out
        if g.chance(0.4):
            attributes["auto_pad"] = g.choice("SAME_UPPER", "SAME_LOWER")
    elif mode < 0.5:
        out = full
    else:
        pads = [g.draw.randint(0, min(2, r - 1)) for r in reach * 2]
        half = len(sizes)
        out = [size - pads[k] - pads[k + half] for k, size in enumerate(full)]
        attributes["pads"] = pads
    if max(extra) > 0:
        attributes["output_padding"] = extra
    if groups > 1:
        attributes["group"] = groups
    if g.chance(0.7):
        attributes["kernel_shape"] = kernel
    inputs = [x, g.weights(channels, filters // groups, *kernel, scale=1 / numpy.sqrt(channels * numpy.prod(kernel)))]
    if g.chance(0.6):
        inputs.append(g.weights(filters, scale=0.5))
    g.node("ConvTranspose", inputs, (images, filters, *out), **attributes)


@kind(3)
def pool(g):
    x = spatial(g, step=True)
    images, channels, *sizes = x.shape
    op = g.choice("MaxPool", "AveragePool")
    dilated = g.opset >= (10 if op == "MaxPool" else 19)
    kernel, stride, dilation, attributes = window(g, sizes, 5, dilated)
    ceil = g.opset >= 10 and g.chance(0.3)
    pads, out = pads_of(g, sizes, kernel, stride, dilation, ceil)
    if ceil:
        attributes["ceil_mode"] = 1
    spans = [(o - 1) * s + d * (k - 1) + 1 for o, s, d, k in zip(out, stride, dilation, kernel)]
    # ONNX Runtime takes less than no padding for SAME, or refuses it, where strides pass over elements.
    if pads.get("auto_pad", "").startswith("SAME") and any(span < n for span, n in zip(spans, sizes)):
        raise NotHere
    if op == "AveragePool" and g.chance(0.4):
        attributes["count_include_pad"] = 1
    if op == "MaxPool" and g.opset >= 8 and g.chance(0.2):
        attributes["storage_order"] = g.choice(0, 1)
    moved = {"exact": x.exact} if op == "MaxPool" else {}
    g.node(op, [x], (images, channels, *out), kernel_shape=kernel, step=x.step, **moved, **attributes, **pads)


@kind(2)
def global_pool(g):
    x = spatial(g, step=True)
    g.node(g.choice("GlobalAveragePool", "GlobalMaxPool"), [x], (*x.shape[:2], *[1] * (len(x.shape) - 2)), step=x.step)
