"""Builds ONNX models node by node, as exporters write them. Needs python3-onnx."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


class Builder:
    """A graph of one input. Names of tensors are made as those of PyTorch's exporter: /FOLDER/OP_output_0."""

    def __init__(self, name, opset, shape, input_name="input"):
        self.name, self.opset = name, opset
        self.inputs = [helper.make_tensor_value_info(input_name, TensorProto.FLOAT, shape)]
        self.nodes, self.initializers, self.shapes = [], [], {input_name: tuple(shape)}
        self.counts = {}
        self.random = numpy.random.RandomState(1)

    def own_name(self, base):
        """The base, or the base with the next number."""
        count = self.counts[base] = self.counts.get(base, -1) + 1
        return base if count == 0 else "%s_%d" % (base, count)

    def weight(self, *shape, name="weight", scale=None):
        """An initializer of small random values."""
        scale = scale if scale is not None else 1 / numpy.sqrt(max(1, numpy.prod(shape[1:])))
        return self.constant((self.random.uniform(-1, 1, shape) * scale).astype(numpy.float32), name)

    def constant(self, values, name="constant"):
        name = self.own_name(name)
        self.initializers.append(numpy_helper.from_array(numpy.asarray(values), name))
        return name

    def node(self, op, inputs, shape, **attributes):
        """Adds a node with one output of this shape, and returns its name."""
        name = self.own_name("/" + op)
        self.nodes.append(helper.make_node(op, inputs, [name + "_output_0"], name=name, **attributes))
        self.shapes[name + "_output_0"] = tuple(shape)
        return name + "_output_0"

    def same(self, op, *inputs, **attributes):
        """A node whose result has the shape of its first input."""
        return self.node(op, list(inputs), self.shapes[inputs[0]], **attributes)

    def reshape(self, x, *shape):
        return self.node("Reshape", [x, self.constant(numpy.array(shape, numpy.int64), "shape")], shape)

    def transpose(self, x, *order):
        return self.node("Transpose", [x], [self.shapes[x][k] for k in order], perm=list(order))

    def conv(self, x, filters, kernel, stride=1, pads=None, groups=1, norm=True, bias=False):
        """A convolution, NCHW, and batch normalization behind it unless `norm` is false."""
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        pads = pads if pads is not None else [(k - 1) // 2 for k in kernel] * 2
        images, channels, *sizes = self.shapes[x]
        out = [(size + pads[k] + pads[k + 2] - kernel[k]) // stride + 1 for k, size in enumerate(sizes)]
        inputs = [x, self.weight(filters, channels // groups, *kernel)]
        if bias or not norm:
            inputs.append(self.weight(filters, name="bias"))
        x = self.node("Conv", inputs, (images, filters, *out), kernel_shape=list(kernel), strides=[stride, stride],
                      pads=list(pads), group=groups, dilations=[1, 1])
        return self.batch_norm(x) if norm else x

    def batch_norm(self, x):
        channels = self.shapes[x][1]
        parts = [self.weight(channels, name="norm." + part, scale=0.1) for part in ("weight", "bias", "mean")]
        ones = [self.constant(numpy.full(channels, value, numpy.float32), "norm.var") for value in (1.0,)]
        return self.same("BatchNormalization", x, *parts, *ones, epsilon=1e-3)

    def gemm(self, x, units):
        """A fully connected layer as torch.nn.Linear becomes one for matrices."""
        rows, features = self.shapes[x]
        return self.node("Gemm", [x, self.weight(units, features), self.weight(units, name="bias")], (rows, units),
                         alpha=1.0, beta=1.0, transB=1)

    def linear(self, x, units):
        """A fully connected layer as torch.nn.Linear becomes one for more than two axes."""
        *rows, features = self.shapes[x]
        y = self.node("MatMul", [x, self.weight(features, units)], (*rows, units))
        return self.node("Add", [self.weight(units, name="bias"), y], (*rows, units))

    def silu(self, x):
        return self.same("Mul", x, self.same("Sigmoid", x))

    def gelu(self, x):
        """x / 2 * (1 + erf(x / sqrt(2))), spelled out as exporters do before opset 20."""
        scalar = lambda value: self.constant(numpy.float32(value))  # noqa: E731
        y = self.same("Erf", self.same("Div", x, scalar(numpy.sqrt(2))))
        return self.same("Mul", self.same("Mul", x, self.same("Add", y, scalar(1))), scalar(0.5))

    def layer_norm(self, x, epsilon):
        """Over the last axis: one node from opset 17 on, spelled out before."""
        *rows, features = self.shapes[x]
        scale, bias = self.weight(features, name="norm.weight"), self.weight(features, name="norm.bias")
        if self.opset >= 17:
            return self.same("LayerNormalization", x, scale, bias, axis=-1, epsilon=epsilon)
        mean = self.node("ReduceMean", [x], (*rows, 1), axes=[-1])
        centred = self.same("Sub", x, mean)
        square = self.same("Pow", centred, self.constant(numpy.float32(2)))
        variance = self.node("ReduceMean", [square], (*rows, 1), axes=[-1])
        deviation = self.same("Sqrt", self.same("Add", variance, self.constant(numpy.float32(epsilon))))
        return self.same("Add", self.same("Mul", self.same("Div", centred, deviation), scale), bias)

    def write(self, path, *outputs):
        infos = [helper.make_tensor_value_info(name, TensorProto.FLOAT, self.shapes[name]) for name in outputs]
        graph = helper.make_graph(self.nodes, self.name, self.inputs, infos, self.initializers)
        model = helper.make_model(graph, producer_name="weft", opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        onnx.save(model, path)
