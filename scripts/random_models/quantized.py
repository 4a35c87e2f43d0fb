"""The quantised operators of random ONNX models."""

import numpy
from onnx import TensorProto, numpy_helper

from .graph import NotHere

QUANTIZED = []


def quantized(weight=1):
    def register(function):
        QUANTIZED.extend([function] * weight)
        return function
    return register


LIMITS = {"int8": (-128, 127), "uint8": (0, 255)}


def is_map(tensor):
    return len(tensor.shape) == 4 and tensor.shape[0] == 1


def scale_of(g, reach=4.0):
    """A scale with which -reach ... reach takes about all of a byte."""
    return numpy.float32(reach / 127 * g.draw.uniform(0.6, 1.5))


def zero_of(g, type):
    low, high = LIMITS[type]
    middle = (low + high + 1) // 2
    return numpy.array(middle if g.chance(0.4) else g.draw.randint(middle - 40, middle + 40), type)


def quantize(g, x, scale, zero):
    inputs = [x, g.constant(scale)]
    type = str(zero.dtype)
    if type != "uint8" or int(zero) != 0 or g.chance(0.7):
        inputs.append(g.constant(zero))
    return g.node("QuantizeLinear", inputs, x.shape, type)


def dequantize(g, q, scale, zero, step):
    inputs = [q, g.constant(scale)]
    if int(zero) != 0 or g.chance(0.7):
        inputs.append(g.constant(zero))
    return g.node("DequantizeLinear", inputs, q.shape, step=step)


def through_bytes(g, x, reach=4.0):
    """The tensor quantised and back."""
    scale, zero = scale_of(g, reach), zero_of(g, g.choice("int8", "uint8"))
    return dequantize(g, quantize(g, x, scale, zero), scale, zero, float(scale))


def weight_steps(g, shape, axis):
    """Weights as integers: the name behind DequantizeLinear, the scales, and the largest sum of magnitudes."""
    per_channel = g.opset >= 13 and g.chance(0.5)
    count = shape[axis]
    spread = 1 / numpy.sqrt(numpy.prod(shape) / count)
    scales = (g.values.uniform(0.6, 1.4, count if per_channel else ()) * spread / 50).astype(numpy.float32)
    steps = numpy.clip(numpy.round(g.values.normal(0, 45, shape)), -127, 127).astype(numpy.int8)
    attributes = {"axis": axis} if per_channel else {}
    zeros = numpy.zeros(scales.shape, numpy.int8)
    if not per_channel and g.chance(0.2):
        zeros = numpy.int8(g.draw.randint(-20, 20))
    inputs = [g.constant(steps, True), g.constant(scales)]
    if numpy.any(zeros) or g.chance(0.7):
        inputs.append(g.constant(zeros))
    g.node("DequantizeLinear", inputs, shape, **attributes)
    name = g.tensors.pop().name
    broadcast = scales.reshape([-1 if k == axis else 1 for k in range(len(shape))]) if per_channel else scales
    offset = numpy.float64(zeros.flat[0])
    other_axes = tuple(k for k in range(len(shape)) if k != axis)
    return name, scales, float(numpy.max(numpy.abs((steps - offset) * broadcast).sum(axis=other_axes)))


@quantized(2)
def there_and_back(g):
    x = g.pick()
    through_bytes(g, x)


@quantized(2)
def quantized_output(g):
    x = g.pick()
    quantize(g, x, scale_of(g), zero_of(g, g.choice("int8", "uint8")))


@quantized(2)
def bytes_in(g):
    """An input of bytes and DequantizeLinear."""
    shape = g.tensors[0].shape
    type = g.choice("int8", "uint8")
    x = g.add_input(shape, type)
    dequantize(g, x, scale_of(g, 3.0), zero_of(g, type), 0.0)


def qdq_input(g, *tests):
    """What stands behind DequantizeLinear already, or comes there, and the step of it."""
    x = g.pick(*tests, step=True)
    return through_bytes(g, x) if x.step == 0 or g.chance(0.3) else x


@quantized(4)
def qdq_conv(g):
    x = qdq_input(g, is_map)
    _, channels, rows, columns = x.shape
    kernel = [g.draw.randint(1, min(3, rows)), g.draw.randint(1, min(3, columns))]
    groups = channels if g.chance(0.3) else 1
    filters = groups * g.draw.randint(1, 2) if groups > 1 else g.draw.randint(1, 6)
    w, scales, gain = weight_steps(g, (filters, channels // groups, *kernel), 0)
    inputs = [x, w]
    scale = producer_scale(g, x)
    if g.chance(0.7):
        if scale is not None and g.chance(0.7):
            unit = (numpy.float32(scale) * scales).astype(numpy.float32)
            bias = g.values.randint(-2000, 2000, filters).astype(numpy.int32)
            attributes = {"axis": 0} if unit.ndim else {}
            g.node("DequantizeLinear", [g.constant(bias, True), g.constant(unit)], (filters,), **attributes)
            inputs.append(g.tensors.pop())
        else:
            inputs.append(g.weights(filters, scale=0.4))
    stride = g.choice(1, 1, 2)
    shape = (1, filters, (rows - kernel[0]) // stride + 1, (columns - kernel[1]) // stride + 1)
    pads = {}
    if g.chance(0.5) and min(kernel) > 1:
        pads = {"pads": [1, 1, 1, 1]}
        shape = (1, filters, *[(n + 2 - k) // stride + 1 for n, k in zip((rows, columns), kernel)])
    y = g.node("Conv", inputs, shape, step=x.step * gain, kernel_shape=kernel, strides=[stride] * 2, group=groups,
               **pads)
    if g.chance(0.4):
        y = g.same("Relu", y, step=y.step)
    through_bytes(g, y)


def producer_scale(g, x):
    """The scale of the DequantizeLinear that makes a tensor."""
    for node in g.nodes:
        if x.name in node.output and node.op_type == "DequantizeLinear":
            return constant_value(g, node.input[1])
    return None


def constant_value(g, name):
    for tensor in g.initializers:
        if tensor.name == name:
            return numpy_helper.to_array(tensor)
    for node in g.nodes:
        if name in node.output and node.op_type == "Constant":
            return numpy_helper.to_array(node.attribute[0].t)
    return None


@quantized(3)
def qdq_matmul(g):
    x = qdq_input(g, lambda t: len(t.shape) >= 2)
    inner, columns = x.shape[-1], g.draw.randint(1, 8)
    gemm = len(x.shape) == 2 and g.chance(0.5)
    turned = gemm and g.chance(0.5)
    w, _, gain = weight_steps(g, (columns, inner) if turned else (inner, columns), 0 if turned else 1)
    inputs = [x, w]
    if gemm:
        if g.chance(0.5) or g.opset < 11:
            inputs.append(g.weights(columns, scale=0.4))
        y = g.node("Gemm", inputs, (x.shape[0], columns), step=x.step * gain, **({"transB": 1} if turned else {}))
    else:
        y = g.node("MatMul", inputs, (*x.shape[:-1], columns), step=x.step * gain)
    through_bytes(g, y)


@quantized(2)
def qdq_add(g):
    x = qdq_input(g)
    y = qdq_input(g, lambda t: t.shape == x.shape)
    through_bytes(g, g.node(g.choice("Add", "Sub"), [x, y], x.shape, step=x.step + y.step), 6.0)


def bytes_of(g, *tests):
    """A tensor of bytes with a scale and a zero point: a quantised one, or an input."""
    try:
        q = g.pick(*tests, type=("int8", "uint8"), step=True)
    except NotHere:
        x = g.pick(*tests, step=True)
        zero = zero_of(g, g.choice("int8", "uint8"))
        scale = scale_of(g)
        return quantize(g, x, scale, zero), scale, zero
    return q, scale_of(g), zero_of(g, q.type)


def weight_bytes(g, shape, axis, type, one=False):
    """Weights as integers: the constant, its scale and zero point (per channel or not)."""
    per_channel = not one and g.chance(0.5)
    count = shape[axis]
    scales = (g.values.uniform(0.6, 1.4, count if per_channel else ()) / 50 / numpy.sqrt(numpy.prod(shape) / count))
    middle = 0 if type == "int8" else 128
    steps = numpy.clip(numpy.round(g.values.normal(middle, 40, shape)), *LIMITS[type]).astype(type)
    zeros = numpy.full(scales.shape, middle, type)
    return steps, scales.astype(numpy.float32), zeros


@quantized(4)
def qlinear_conv(g):
    q, scale, zero = bytes_of(g, is_map)
    _, channels, rows, columns = q.shape
    kernel = [g.draw.randint(1, min(3, rows)), g.draw.randint(1, min(3, columns))]
    groups = channels if g.chance(0.3) else 1
    filters = groups * g.draw.randint(1, 2) if groups > 1 else g.draw.randint(1, 6)
    type = q.type if q.type == "uint8" and g.chance(0.3) else "int8"
    steps, scales, zeros = weight_bytes(g, (filters, channels // groups, *kernel), 0, type)
    out_type = q.type
    inputs = [q, g.constant(scale), g.constant(zero), g.constant(steps, True), g.constant(scales), g.constant(zeros),
              g.constant(scale_of(g)), g.constant(zero_of(g, out_type))]
    if g.chance(0.6):
        inputs.append(g.constant(g.values.randint(-2000, 2000, filters).astype(numpy.int32), True))
    stride = g.choice(1, 1, 2)
    pad = 1 if g.chance(0.5) and min(kernel) > 1 else 0
    shape = (1, filters, *[(n + 2 * pad - k) // stride + 1 for n, k in zip((rows, columns), kernel)])
    g.node("QLinearConv", inputs, shape, out_type, kernel_shape=kernel, strides=[stride] * 2, group=groups,
           pads=[pad] * 4)


@quantized(3)
def qlinear_matmul(g):
    q, scale, zero = bytes_of(g, lambda t: len(t.shape) >= 2)
    columns = g.draw.randint(1, 8)
    steps, scales, zeros = weight_bytes(g, (q.shape[-1], columns), 1, "int8", one=g.opset < 13)
    inputs = [q, g.constant(scale), g.constant(zero), g.constant(steps, True), g.constant(scales), g.constant(zeros),
              g.constant(scale_of(g)), g.constant(zero_of(g, q.type))]
    g.node("QLinearMatMul", inputs, (*q.shape[:-1], columns), q.type)


@quantized(2)
def matmul_integer(g):
    exact = g.chance(0.7)
    if exact:
        shape = g.tensors[0].shape
        if len(shape) < 2:
            raise NotHere
        q = g.add_input(shape, g.choice("int8", "uint8"))
    else:
        q = g.pick(lambda t: len(t.shape) >= 2, type=("int8", "uint8"), step=True)
    columns = g.draw.randint(1, 8)
    steps, _, zeros = weight_bytes(g, (q.shape[-1], columns), 1, g.choice("int8", "uint8"), one=True)
    inputs = [q, g.constant(steps, True)]
    if g.chance(0.7):
        inputs.append(g.constant(zero_of(g, q.type)))
        if g.chance(0.7):
            inputs.append(g.constant(zeros))
    gain = float(numpy.max(numpy.abs(steps - numpy.float64(zeros)).sum(axis=0)))
    y = g.node("MatMulInteger", inputs, (*q.shape[:-1], columns), "int32", step=0.0 if q.exact else gain)
    if g.chance(0.6):
        y = g.node("Cast", [y], y.shape, to=TensorProto.FLOAT, step=y.step)
        g.node("Mul", [y, g.real(0.002)], y.shape, step=y.step * 0.002)


@quantized(2)
def conv_integer(g):
    shape = g.tensors[0].shape
    if not is_map(g.tensors[0]):
        raise NotHere
    q = g.add_input(shape, "uint8")
    _, channels, rows, columns = shape
    kernel = [g.draw.randint(1, min(3, rows)), g.draw.randint(1, min(3, columns))]
    filters = g.draw.randint(1, 5)
    steps, _, _ = weight_bytes(g, (filters, channels, *kernel), 0, "uint8", one=True)
    inputs = [q, g.constant(steps, True)]
    if g.chance(0.7):
        inputs.append(g.constant(zero_of(g, "uint8")))
        if g.chance(0.6):
            inputs.append(g.constant(numpy.uint8(g.draw.randint(100, 140))))
    g.node("ConvInteger", inputs, (1, filters, rows - kernel[0] + 1, columns - kernel[1] + 1), "int32",
           kernel_shape=kernel)


@quantized(3)
def dynamic(g):
    """DynamicQuantizeLinear, and perhaps the matrix product that stands behind it in quantised transformers."""
    g.since(11)
    # Whole numbers may be as far below 0 as above, which puts the zero point half way between two integers.
    x = g.pick(lambda t: not t.exact or t.name in g.inputs)
    scale = 0.1  # a guess of the step, for what lies behind it
    q, s, z = g.node_of("DynamicQuantizeLinear", [x], [x.shape, (), ()], "uint8", step=0.0)
    del g.tensors[-2:]
    if len(x.shape) < 2 or g.chance(0.3):
        g.node("DequantizeLinear", [q, s, z], x.shape, step=scale)
        return
    columns = g.draw.randint(1, 6)
    steps, scales, zeros = weight_bytes(g, (x.shape[-1], columns), 1, "int8", one=True)
    gain = float(numpy.max(numpy.abs(steps - numpy.float64(zeros)).sum(axis=0)))
    y = g.node("MatMulInteger", [q, g.constant(steps, True), z, g.constant(zeros)], (*x.shape[:-1], columns), "int32",
               step=gain)
    y = g.node("Cast", [y], y.shape, to=TensorProto.FLOAT, step=gain)
    unit = g.node("Mul", [s, g.constant(scales)], ())
    g.tensors.remove(unit)
    g.node("Mul", [y, unit], y.shape, step=scale * gain * float(scales))
