"""A random ONNX graph in the making: its tensors, what is known of each, and its nodes. Needs python3-onnx."""

import random
from collections import Counter
from dataclasses import dataclass

import numpy
from onnx import TensorProto, helper, numpy_helper

TYPES = {"float32": TensorProto.FLOAT, "int8": TensorProto.INT8, "uint8": TensorProto.UINT8,
         "int32": TensorProto.INT32, "int64": TensorProto.INT64, "bool": TensorProto.BOOL}
IR_VERSIONS = {7: 3, 8: 3, 9: 4, 10: 5, 11: 6, 12: 7, 13: 7, 14: 7, 15: 8, 16: 8, 17: 8, 18: 8, 19: 9, 20: 9, 21: 10,
               22: 10}
MAX_ELEMENTS = 6000


class NotHere(Exception):
    """An operator that does not fit the graph so far."""


@dataclass(frozen=True)
class Tensor:
    """`exact`: values are those of an input or moved from there, so that no rounding can tip them over an edge.
    `step`: how far one step of a quantised tensor before it may move a value."""
    name: str
    shape: tuple
    type: str = "float32"
    exact: bool = False
    step: float = 0.0

    @property
    def size(self):
        return int(numpy.prod(self.shape))


class Graph:
    def __init__(self, seed, opset=None):
        self.draw = random.Random(seed)
        self.values = numpy.random.RandomState(self.draw.randrange(2 ** 32))
        self.opset = opset or self.draw.randint(7, 22)
        self.nodes, self.initializers, self.tensors, self.inputs = [], [], [], {}
        self.used, self.operators, self.constants = set(), Counter(), 0

    # Chances.
    def chance(self, probability):
        return self.draw.random() < probability

    def choice(self, *options):
        return self.draw.choice(options)

    def since(self, opset):
        if self.opset < opset:
            raise NotHere

    # Tensors.
    def add_input(self, shape, type="float32"):
        name = "in%d" % len(self.inputs)
        if type == "float32":
            array = self.values.normal(0, 1.5, shape).astype(numpy.float32)
        elif type == "bool":
            array = self.values.randint(0, 2, shape).astype(bool)
        else:
            limits = numpy.iinfo(type)
            array = self.values.randint(limits.min, limits.max + 1, shape).astype(type)
        self.inputs[name] = array
        return self.keep(Tensor(name, tuple(shape), type, exact=True))

    def keep(self, tensor):
        self.tensors.append(tensor)
        return tensor

    def pick(self, *tests, type="float32", exact=False, step=False):
        """A tensor, rather a late one, that meets all tests. With `exact` only one of exact values; only with `step`
        one that lies behind a quantised tensor."""
        fitting = [tensor for tensor in self.tensors
                   if tensor.type in (type if isinstance(type, tuple) else (type,)) and (not exact or tensor.exact)
                   and (step or tensor.step == 0) and all(test(tensor) for test in tests)]
        if not fitting:
            raise NotHere
        return self.draw.choice(fitting[-3:] if self.chance(0.7) else fitting)

    def constant(self, array, force_initializer=False):
        """The name of an initializer or of a Constant node."""
        name = "c%d" % self.constants
        self.constants += 1
        array = numpy.asarray(array)
        if not force_initializer and self.chance(0.12):
            self.nodes.append(helper.make_node("Constant", [], [name], value=numpy_helper.from_array(array)))
        else:
            self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def ints(self, *values):
        return self.constant(numpy.array(values, numpy.int64))

    def real(self, value):
        return self.constant(numpy.float32(value))

    def weights(self, *shape, scale=None):
        """Small random numbers, so that a sum over all axes but the first has about the size of a factor."""
        scale = scale or 1 / numpy.sqrt(max(1, numpy.prod(shape[1:])))
        return self.constant((self.values.normal(0, 1, shape) * scale).astype(numpy.float32))

    def name(self):
        return "t%d" % (len(self.nodes))

    def node(self, op, inputs, shape, type="float32", exact=False, step=0.0, **attributes):
        """Adds a node with one output."""
        return self.node_of(op, inputs, [shape], type, exact, step, **attributes)[0]

    def node_of(self, op, inputs, shapes, type="float32", exact=False, step=0.0, **attributes):
        """Adds a node with an output for each shape. `inputs` are tensors, or names of constants."""
        shapes = [tuple(int(size) for size in shape) for shape in shapes]
        if any(min(shape, default=1) < 1 or numpy.prod(shape) > MAX_ELEMENTS or len(shape) > 6 for shape in shapes):
            raise NotHere
        names = [value.name if isinstance(value, Tensor) else value for value in inputs]
        outputs = [self.name() + ("" if k == 0 else "_%d" % k) for k in range(len(shapes))]
        node_name = "%s_%d" % (op, len(self.nodes)) if self.chance(0.8) else ""
        self.nodes.append(helper.make_node(op, names, outputs, name=node_name, **attributes))
        self.used.update(names)
        self.operators[op] += 1
        return [self.keep(Tensor(name, shape, type, exact, step)) for name, shape in zip(outputs, shapes)]

    def same(self, op, *inputs, **attributes):
        return self.node(op, inputs, inputs[0].shape, **attributes)

    def moved(self, op, inputs, shape, **attributes):
        """A node that moves the elements of its first input."""
        source = inputs[0]
        return self.node(op, inputs, shape, type=source.type, exact=source.exact, step=source.step, **attributes)

    def axis(self, rank, low=0):
        """An axis from `low`, counted from either end."""
        axis = self.draw.randrange(low, rank)
        return axis - rank if self.chance(0.3) else axis

    def mark(self):
        return (len(self.nodes), len(self.initializers), len(self.tensors), set(self.used), Counter(self.operators),
                self.constants)

    def back_to(self, mark):
        nodes, initializers, tensors, self.used, self.operators, self.constants = mark
        del self.nodes[nodes:], self.initializers[initializers:], self.tensors[tensors:]

    # The model.
    def outputs(self):
        """What no node reads, and now and then something that others read."""
        made = [tensor for tensor in self.tensors if tensor.name not in self.inputs]
        return [tensor for tensor in made if tensor.name not in self.used or self.chance(0.1)]

    def model(self, outputs):
        infos = [helper.make_tensor_value_info(name, TYPES[str(array.dtype)], array.shape)
                 for name, array in self.inputs.items()]
        if IR_VERSIONS[self.opset] < 4:  # where every initializer is an input as well
            infos += [helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
                      for tensor in self.initializers]
        results = [helper.make_tensor_value_info(tensor.name, TYPES[tensor.type], None) for tensor in outputs]
        graph = helper.make_graph(self.nodes, "random", infos, results, self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = IR_VERSIONS[self.opset]
        return model


def broadcast(*shapes):
    return tuple(numpy.broadcast_shapes(*shapes))
