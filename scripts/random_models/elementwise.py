"""Operators of random models that compute element by element."""

from dataclasses import dataclass

import numpy
from onnx import TensorProto

from .common import above_zero, clipped, kind
from .graph import NotHere, broadcast


def partner(g, x, exact=False, low=-2.0, high=2.0, same=False, up=True):
    """A second operand: another tensor that fits, or a constant. `up`: one that makes the result larger than x."""
    if g.chance(0.4):
        def fits(t):
            try:
                shape = broadcast(t.shape, x.shape)
            except ValueError:
                return False
            return (t.shape == x.shape if same else shape == x.shape or up) and numpy.prod(shape) <= 4000
        return g.pick(fits, exact=exact)
    shape = list(x.shape)
    if not same:
        shape = [size if g.chance(0.5) else 1 for size in shape]
        if g.chance(0.4):
            shape = shape[g.draw.randint(0, len(shape)):]
        if up and g.chance(0.1):
            shape = [2, *shape] if len(shape) == len(x.shape) < 5 else shape
    array = g.values.uniform(low, high, shape).astype(numpy.float32)
    return Constant(g.constant(array), tuple(shape))


@dataclass
class Constant:
    name: str
    shape: tuple


def names(*operands):
    return [operand if not isinstance(operand, Constant) else operand.name for operand in operands]


def step_of(*operands):
    return sum(getattr(operand, "step", 0.0) for operand in operands)


@kind(6)
def binary(g):
    op = g.choice("Add", "Sub", "Mul", "Div", "Pow", "Add", "Mul")
    x = g.pick(step=op in ("Add", "Sub"))
    y = partner(g, x)
    if op == "Div":
        if isinstance(y, Constant):
            signs = g.values.choice([-1, 1], y.shape)
            y = Constant(g.constant((signs * g.values.uniform(0.5, 3, y.shape)).astype(numpy.float32)), y.shape)
        else:
            y = above_zero(g, y, 0.5)
    if op == "Pow":
        if isinstance(y, Constant):
            y = Constant(g.constant(g.choice(numpy.float32(2), numpy.float32(0.5), numpy.float32(3),
                                             numpy.float32(-1))), ())
        else:
            y = g.same("Tanh", y)
        x = above_zero(g, x, 0.5)
    operands = [x, y] if op in ("Div", "Pow") or g.chance(0.6) else [y, x]
    g.node(op, names(*operands), broadcast(x.shape, y.shape), step=step_of(x, y))


@kind(3)
def variadic(g):
    op = g.choice("Max", "Min", "Sum", "Mean")
    x = g.pick()
    count = g.draw.randint(0, 3)
    operands = [x, *[partner(g, x, same=g.opset < 8, up=False) for _ in range(count)]]
    g.draw.shuffle(operands)
    g.node(op, names(*operands), broadcast(*[operand.shape for operand in operands]))


@kind(2)
def compare(g):
    op = g.choice("Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual")
    if op.endswith("OrEqual"):
        g.since(12)
    if op == "Equal":
        g.since(11)
    elif g.opset < 9:
        raise NotHere
    x = g.pick(exact=True)
    y = partner(g, x, exact=True)
    mask = g.node(op, names(x, y), broadcast(x.shape, y.shape), "bool", exact=True)
    if g.chance(0.3):
        mask = g.same("Not", mask, type="bool", exact=True)
    if g.chance(0.5):
        g.node("Cast", [mask], mask.shape, exact=True, to=TensorProto.FLOAT)


@kind(2)
def logic(g):
    x = g.pick(type="bool")
    y = g.pick(lambda t: t.shape == x.shape, type="bool")
    g.node(g.choice("And", "Or", "Xor"), [x, y], x.shape, "bool", exact=True)


@kind(2)
def where(g):
    g.since(9)
    try:
        mask = g.pick(type="bool")
    except NotHere:
        mask = g.add_input(g.pick().shape, "bool")
    x = g.pick(lambda t: t.shape == mask.shape or len(t.shape) == len(mask.shape) and 1 in t.shape)
    try:
        shape = broadcast(mask.shape, x.shape)
    except ValueError:
        raise NotHere from None
    y = g.real(g.draw.uniform(-2, 2)) if g.chance(0.6) else x
    operands = [x, y]
    g.draw.shuffle(operands)
    g.node("Where", [mask, *operands], shape)


SMOOTH = {"Relu": 6, "Sigmoid": 6, "Tanh": 6, "Softplus": 1, "Softsign": 1, "Abs": 6, "Neg": 6, "Erf": 9,
          "Identity": 1, "Elu": 6, "Selu": 6, "LeakyRelu": 6, "HardSigmoid": 6, "HardSwish": 14, "Celu": 12, "Mish": 18,
          "Gelu": 20, "Sin": 7, "Cos": 7, "Atan": 7, "Asinh": 9, "Dropout": 7}
MOVES = ("Relu", "Abs", "Neg", "Identity", "Dropout")
ATTRIBUTES = {"Elu": {"alpha": (0.3, 2)}, "Selu": {"alpha": (1, 2), "gamma": (0.5, 1.5)},
              "LeakyRelu": {"alpha": (-0.3, 0.5)},
              "HardSigmoid": {"alpha": (0.1, 0.4), "beta": (0.2, 0.7)}, "Celu": {"alpha": (0.3, 2)},
              "ThresholdedRelu": {"alpha": (0.2, 1.5)}, "Shrink": {"lambd": (0.2, 1), "bias": (-0.5, 0.5)}}


@kind(6)
def unary(g):
    op = g.draw.choice(list(SMOOTH))
    g.since(SMOOTH[op])
    attributes = some_attributes(g, op)
    if op == "Gelu" and g.chance(0.5):
        attributes["approximate"] = g.choice("none", "tanh")
    x = g.pick(step=True)
    g.same(op, x, exact=x.exact and op in MOVES, step=2 * x.step, **attributes)


def some_attributes(g, op):
    return {name: round(g.draw.uniform(*limits), 4) for name, limits in ATTRIBUTES.get(op, {}).items()
            if g.chance(0.6)}


@kind(3)
def unary_of_some_numbers(g):
    """Functions that are defined, or tame, for some numbers only."""
    op, since, make = g.choice(("Log", 6, (0.2,)), ("Sqrt", 6, (0.1,)), ("Reciprocal", 6, (0.4,)), ("Acosh", 9, (1.2,)),
                               ("Exp", 6, (-4.0, 3.5)), ("Tan", 7, (-1.0, 1.1)), ("Asin", 7, (-0.9, 0.8)),
                               ("Acos", 7, (-0.9, 0.9)), ("Atanh", 9, (-0.9, 0.8)), ("Sinh", 9, (-3.0, 2.5)),
                               ("Cosh", 9, (-3.0, 2.5)))
    g.since(since)
    x = g.pick()
    g.same(op, above_zero(g, x, *make) if len(make) == 1 else clipped(g, x, *make))


@kind(2)
def unary_with_edges(g):
    op, since = g.choice(("Floor", 6), ("Ceil", 6), ("Round", 11), ("Sign", 9), ("ThresholdedRelu", 10), ("Shrink", 9))
    g.since(since)
    x = g.pick(exact=True)
    g.same(op, x, exact=True, **some_attributes(g, op))


@kind(2)
def clip(g):
    x = g.pick(step=True)
    low, high = round(g.draw.uniform(-2, 0), 3), round(g.draw.uniform(0.1, 2), 3)
    which = g.choice("both", "both", "low", "high", "none")
    if g.opset < 11:
        attributes = {"min": low} if which in ("both", "low") else {}
        attributes |= {"max": high} if which in ("both", "high") else {}
        g.same("Clip", x, step=x.step, **attributes)
        return
    inputs = [x]
    if which in ("both", "low"):
        inputs.append(g.real(low))
    if which in ("both", "high"):
        inputs += [""] * (2 - len(inputs)) + [g.real(high)]
    g.node("Clip", inputs, x.shape, step=x.step)


@kind()
def cast(g):
    x = g.pick(exact=True)
    g.node("Cast", [x], x.shape, g.choice("int32", "int64"), exact=True, to=TensorProto.INT32)
    last = g.tensors[-1]
    g.nodes[-1].attribute[0].i = TensorProto.INT32 if last.type == "int32" else TensorProto.INT64
    if g.chance(0.7):
        g.node("Cast", [last], x.shape, exact=True, to=TensorProto.FLOAT)


@kind()
def prelu(g):
    x = g.pick()
    one = (1,) if x.shape else ()
    shape = g.choice(one, (x.shape[1], *[1] * (len(x.shape) - 2)) if len(x.shape) > 1 else one, x.shape)
    g.node("PRelu", [x, g.constant(g.values.uniform(-0.5, 0.9, shape).astype(numpy.float32))], x.shape)
