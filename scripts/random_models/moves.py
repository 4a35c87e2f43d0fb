"""Operators of random models that move elements."""

import numpy

from .common import axes_of, kind, one_batch, rank, signed
from .graph import NotHere


@kind(3)
def resize(g):
    x = g.pick(rank(3, 4, 4))
    lead, sizes = x.shape[:2], x.shape[2:]
    mode = g.choice("nearest", "linear", "cubic") if len(x.shape) == 4 and g.opset >= 11 else g.choice("nearest",
                                                                                                       "linear")
    if g.opset < 11:
        scales = [1.0, 1.0, *[float(g.draw.randint(1, 3)) for _ in sizes]]
        out = (*lead, *[int(n * s) for n, s in zip(sizes, scales[2:])])
        if g.opset < 9:
            g.moved("Upsample", [x], out, mode=mode, scales=scales)
        else:
            g.moved("Resize" if g.opset == 10 else "Upsample", [x, g.constant(numpy.array(scales, numpy.float32))],
                    out, mode=mode)
        return
    attributes = {"mode": mode}
    modes = ["half_pixel", "asymmetric", "pytorch_half_pixel"]
    if g.opset >= 19:
        modes.append("half_pixel_symmetric")
    if mode == "nearest":
        # Halves, which rounding of scales may tip over, are only met with scales that are powers of two.
        attributes["nearest_mode"] = g.choice("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
    if mode == "cubic" and g.chance(0.5):
        attributes["cubic_coeff_a"] = -0.5
    scales = [g.choice(0.5, 1.0, 2.0, 2.0, 4.0) for _ in sizes]
    if mode != "nearest" and g.chance(0.4):
        scales = [g.choice(1.5, 0.75, 1.25, 3.0) for _ in sizes]
    out = (*lead, *[int(numpy.floor(n * s)) for n, s in zip(sizes, scales)])
    # With a length that is no whole number ONNX Runtime takes the rounded one, where ONNX's own tests do not.
    if all(n * s == size for n, s, size in zip(sizes, scales, out[2:])):
        modes.append("align_corners")
    attributes["coordinate_transformation_mode"] = g.draw.choice(modes)
    # ONNX Runtime copies where the shape stays, whatever the scales are.
    if any(n == size and s != 1 for n, s, size in zip(sizes, scales, out[2:])):
        raise NotHere
    roi = "" if g.opset >= 13 else g.constant(numpy.empty(0, numpy.float32), True)
    if g.chance(0.5):
        inputs = [x, roi, g.constant(numpy.array([1, 1, *scales], numpy.float32))]
    elif g.opset >= 18 and g.chance(0.5):
        inputs = [x, "", "", g.ints(*out[2:])]
        attributes["axes"] = list(range(2, len(x.shape)))
    else:
        inputs = [x, roi, "" if g.opset >= 13 else g.constant(numpy.empty(0, numpy.float32), True), g.ints(*out)]
    g.node("Resize", inputs, out, **attributes)


ANY = ("float32", "int8", "uint8", "bool", "int32")


def movable(g, *tests):
    return g.pick(lambda t: len(t.shape) >= 1, *tests, step=True)


@kind(4)
def slice_(g):
    x = movable(g)
    axes = axes_of(g, x)
    starts, ends, steps, shape = [], [], [], list(x.shape)
    for axis in axes:
        size = x.shape[axis]
        step = g.choice(1, 1, 1, 2, 3, -1, -2) if g.opset >= 10 else 1
        start, end = sorted(g.draw.sample(range(size + 1), 2))
        if step < 0:
            start, end = end - 1, start - 1
        shape[axis] = len(range(start, end, step))
        if step < 0 and end == -1:
            end = -2 ** 31 if g.chance(0.5) else -size - 1
        elif end == size and g.chance(0.3):
            end = g.choice(2 ** 31 - 1, 2 ** 63 - 1, size + 5)
        elif 0 <= end < size and g.chance(0.3):
            end -= size
        if g.chance(0.3):
            start -= size
        starts.append(start), ends.append(end), steps.append(step)
    if g.opset < 10:
        attributes = {"axes": axes} if axes != list(range(len(axes))) or g.chance(0.6) else {}
        g.moved("Slice", [x], shape, starts=starts, ends=ends, **attributes)
        return
    inputs = [x, g.ints(*starts), g.ints(*ends)]
    has_steps = any(step != 1 for step in steps)
    if has_steps or axes != list(range(len(axes))) or g.chance(0.6):
        inputs.append(g.ints(*signed(g, axes, len(x.shape))))
        if has_steps or g.chance(0.3):
            inputs.append(g.ints(*steps))
    g.moved("Slice", inputs, shape)


@kind(3)
def split(g):
    x = movable(g)
    axis = g.draw.randrange(len(x.shape))
    size, parts = x.shape[axis], g.draw.randint(1, 3)
    if size < parts:
        raise NotHere
    sizes = [size // parts] * parts
    attributes, inputs = {"axis": axis}, [x]
    equal = size % parts == 0
    if not equal or g.chance(0.5):
        cuts = sorted(g.draw.sample(range(1, size), parts - 1))
        sizes = [b - a for a, b in zip([0, *cuts], [*cuts, size])]
        if g.opset >= 13:
            inputs.append(g.ints(*sizes))
        else:
            attributes["split"] = sizes
    elif g.opset >= 18:
        attributes["num_outputs"] = parts
    shapes = [(*x.shape[:axis], part, *x.shape[axis + 1:]) for part in sizes]
    g.node_of("Split", inputs, shapes, x.type, x.exact, x.step, **attributes)


@kind(3)
def concat(g):
    x = movable(g)
    axis = g.axis(len(x.shape)) if g.opset >= 11 else g.draw.randrange(len(x.shape))
    at = axis % len(x.shape)
    parts = [x]
    for _ in range(g.draw.randint(1, 3)):
        parts.append(g.pick(lambda t: len(t.shape) == len(x.shape) and all(
            a == b for k, (a, b) in enumerate(zip(t.shape, x.shape)) if k != at), step=True))
    total = sum(part.shape[at] for part in parts)
    operands = list(parts)
    if g.chance(0.2):
        shape = (*x.shape[:at], 2, *x.shape[at + 1:])
        operands.append(g.weights(*shape, scale=1))
        total += 2
    g.draw.shuffle(operands)
    g.node("Concat", operands, (*x.shape[:at], total, *x.shape[at + 1:]), exact=all(part.exact for part in parts),
           step=max(part.step for part in parts), axis=axis)


@kind(4)
def transpose(g):
    x = movable(g)
    order = list(range(len(x.shape)))
    g.draw.shuffle(order)
    if g.chance(0.1):
        g.moved("Transpose", [x], x.shape[::-1])
    else:
        g.moved("Transpose", [x], [x.shape[k] for k in order], perm=order)


@kind(3)
def reshape(g):
    x = movable(g)
    size, shape = x.size, []
    for _ in range(g.draw.randint(0, 4)):
        part = g.draw.choice([d for d in range(1, min(size, 12) + 1) if size % d == 0])
        shape.append(part)
        size //= part
    shape.insert(g.draw.randint(0, len(shape)), size)
    target = list(shape)
    for k in range(min(len(shape), len(x.shape))):
        if shape[k] == x.shape[k] and g.chance(0.5):
            target[k] = 0
    if g.chance(0.5):
        target[g.draw.randrange(len(target))] = -1
    g.moved("Reshape", [x, g.ints(*target)], shape)


@kind()
def reshape_of_shape(g):
    """[size of axis 0, the rest], as exporters compute it of the data's shape."""
    x = movable(g, lambda t: len(t.shape) >= 2)
    shape = g.node("Shape", [x], (len(x.shape),), "int64", exact=True)
    first = g.node("Gather", [shape, g.constant(numpy.array(0, numpy.int64))], (), "int64", exact=True, axis=0)
    if g.opset >= 13:
        first = g.node("Unsqueeze", [first, g.ints(0)], (1,), "int64", exact=True)
    else:
        first = g.node("Unsqueeze", [first], (1,), "int64", exact=True, axes=[0])
    target = g.node("Concat", [first, g.ints(-1)], (2,), "int64", exact=True, axis=0)
    del g.tensors[-4:]
    g.moved("Reshape", [x, target], (x.shape[0], x.size // x.shape[0]))


@kind()
def flatten(g):
    x = movable(g)
    axis = g.draw.randint(0, len(x.shape))
    rows = int(numpy.prod(x.shape[:axis]))
    g.moved("Flatten", [x], (rows, x.size // rows), axis=axis)


@kind(2)
def squeeze(g):
    x = movable(g)
    ones = [k for k, size in enumerate(x.shape) if size == 1]
    inputs, attributes = [x], {}
    if ones and g.chance(0.5):
        axes = sorted(g.draw.sample(ones, g.draw.randint(1, len(ones))))
        shape = [size for k, size in enumerate(x.shape) if k not in axes]
        op = "Squeeze"
    else:
        axes = sorted(g.draw.sample(range(len(x.shape) + 1), g.draw.randint(1, min(2, len(x.shape) + 1))))
        shape = list(x.shape)
        for axis in axes:
            shape.insert(axis, 1)
        op = "Unsqueeze"
    rank_of_axes = len(x.shape) if op == "Squeeze" else len(shape)
    if op == "Squeeze" and axes == ones and g.chance(0.3):
        pass
    elif g.opset >= 13:
        inputs.append(g.ints(*signed(g, axes, rank_of_axes)))
    else:
        attributes["axes"] = signed(g, axes, rank_of_axes)
    g.moved(op, inputs, shape, **attributes)


@kind(2)
def repeat(g):
    x = movable(g)
    if g.chance(0.5):
        times = [g.choice(1, 1, 2, 3) for _ in x.shape]
        g.moved("Tile", [x, g.ints(*times)], [a * b for a, b in zip(x.shape, times)])
        return
    g.since(8)
    lead = [g.draw.randint(1, 3)] if g.chance(0.3) else []
    shape = [*lead, *[g.draw.randint(1, 5) if size == 1 else size for size in x.shape]]
    target = [1 if size == x_size and g.chance(0.4) else size for size, x_size in zip(shape[len(lead):], x.shape)]
    g.moved("Expand", [x, g.ints(*lead, *target)], shape)


@kind(2)
def gather(g):
    x = movable(g)
    axis = g.draw.randrange(len(x.shape))
    size = x.shape[axis]
    if g.chance(0.4):
        indices = numpy.array(g.draw.randrange(-size, size), numpy.int64)
    else:
        step = g.choice(1, 1, 2, -1)
        run = list(range(size))[::step]
        begin = g.draw.randrange(len(run))
        indices = numpy.array(run[begin:begin + g.draw.randint(1, 6)], numpy.int64)
        if g.chance(0.3):
            indices = numpy.array(g.draw.choices(range(size), k=g.draw.randint(1, 4)), numpy.int64)
        if len(indices) % 2 == 0 and g.chance(0.2):
            indices = indices.reshape(2, -1)
    if g.chance(0.3):
        indices = indices.astype(numpy.int32)
    shape = (*x.shape[:axis], *indices.shape, *x.shape[axis + 1:])
    attributes = {"axis": axis - (len(x.shape) if g.opset >= 11 and g.chance(0.2) else 0)}
    g.moved("Gather", [x, g.constant(indices)], shape, **(attributes if axis > 0 or g.chance(0.5) else {}))


@kind(2)
def depth(g):
    x = g.pick(rank(4), one_batch(g), step=True)
    images, channels, rows, columns = x.shape
    if channels % 4 == 0 and g.chance(0.6):
        attributes = {"mode": g.choice("DCR", "CRD")} if g.opset >= 11 and g.chance(0.7) else {}
        g.moved("DepthToSpace", [x], (images, channels // 4, 2 * rows, 2 * columns), blocksize=2, **attributes)
    elif rows % 2 == 0 and columns % 2 == 0:
        g.moved("SpaceToDepth", [x], (images, 4 * channels, rows // 2, columns // 2), blocksize=2)
    else:
        x = g.moved("Concat", [x] * 4, (images, 4 * channels, rows, columns), axis=1)
        g.moved("DepthToSpace", [x], (images, channels, 2 * rows, 2 * columns), blocksize=2)


@kind(3)
def pad(g):
    x = movable(g)
    mode = g.choice("constant", "constant", "reflect", "edge")
    pads = []
    for _ in range(2):
        pads += [g.draw.randint(0, min(2, size - 1)) if g.chance(0.6) else 0 for size in x.shape]
    ranks = len(x.shape)
    if mode == "constant" and g.chance(0.15):
        pads = [-1 if x.shape[k % ranks] > 3 and g.chance(0.5) else value for k, value in enumerate(pads)]
    shape = [size + pads[k] + pads[k + ranks] for k, size in enumerate(x.shape)]
    value = round(g.draw.uniform(-1, 1), 3) if g.chance(0.5) else 0.0
    attributes = {} if mode == "constant" and g.chance(0.5) else {"mode": mode}
    if g.opset < 11:
        if mode == "constant" and value:
            attributes["value"] = value
        g.moved("Pad", [x], shape, pads=pads, **attributes)
        return
    inputs = [x, g.ints(*pads)]
    if mode == "constant" and value:
        inputs.append(g.real(value))
    if g.opset >= 18 and g.chance(0.3):
        changed = [k for k in range(ranks) if pads[k] or pads[k + ranks]] or [0]
        inputs[1] = g.ints(*[pads[k] for k in changed], *[pads[k + ranks] for k in changed])
        inputs += [""] * (3 - len(inputs)) + [g.ints(*signed(g, changed, ranks))]
    g.moved("Pad", inputs, shape, **attributes)


@kind()
def trilu(g):
    g.since(14)
    x = g.pick(lambda t: len(t.shape) >= (2 if g.images == 1 else 3))
    inputs = [x, g.constant(numpy.array(g.draw.randint(-2, 2), numpy.int64))] if g.chance(0.6) else [x]
    g.node("Trilu", inputs, x.shape, exact=x.exact, upper=g.choice(0, 1))
