"""Matrix products of random models."""

import numpy

from .common import kind, rank
from .graph import NotHere


@kind(4)
def matmul(g):
    a = g.pick(lambda t: len(t.shape) >= 1)
    inner = a.shape[-1]
    columns = g.draw.randint(1, 9)
    try:
        b = g.pick(lambda t: len(t.shape) >= 2 and t.shape[-2] == inner)
        if g.chance(0.4):
            raise NotHere
        b_shape = b.shape
    except NotHere:
        lead = list(a.shape[:-2]) if g.chance(0.3) else []
        b_shape = (*[size if g.chance(0.7) else 1 for size in lead], inner, columns)
        if g.chance(0.1):
            b_shape = (inner,)
        b = g.weights(*b_shape, scale=1 / numpy.sqrt(inner))
    try:
        shape = numpy.matmul(numpy.empty(a.shape, "int8"), numpy.empty(b_shape, "int8")).shape
    except ValueError:
        raise NotHere from None
    y = g.node("MatMul", [a, b], shape)
    if g.chance(0.4) and len(shape) > 0:
        bias = g.weights(shape[-1], scale=0.5)
        g.node("Add", g.choice([y, bias], [bias, y]), shape)


@kind(3)
def gemm(g):
    a = g.pick(rank(2))
    attributes = {}
    across, down = a.shape
    if g.chance(0.3):
        attributes["transA"] = 1
        across, down = down, across
    columns = g.draw.randint(1, 9)
    shape = (down, columns) if g.chance(0.5) else (columns, down)
    if shape[0] == columns and shape[1] == down and g.chance(0.9):
        attributes["transB"] = 1
    elif shape[0] != down:
        shape = (down, columns)
    inputs = [a, g.weights(*shape, scale=1 / numpy.sqrt(down))]
    if g.opset < 11 or g.chance(0.7):
        bias = g.choice((columns,), (1, columns), (across, columns), (across, 1), (1, 1), ())
        inputs.append(g.weights(*bias, scale=0.5) if bias else g.real(0.3))
    for name in ("alpha", "beta"):
        if g.chance(0.3):
            attributes[name] = round(g.draw.uniform(-2, 2), 3)
    g.node("Gemm", inputs, (across, columns), **attributes)


@kind(2)
def einsum(g):
    g.since(12)
    form = g.choice("bhid,bhjd->bhij", "bij,bjk->bik", "ij,jk->ik", "ij->ji", "bchw->bc", "bid,bjd->bij",
                    "...ij->...ji", "bij->b", "i,i->", "ij,j->i")
    left, out = form.split("->")
    terms = left.split(",")
    count = len(terms[0].replace("...", "bh" if "..." in terms[0] else ""))
    x = g.pick(rank(count))
    first = "BC" + terms[0][3:] if "..." in terms[0] else terms[0]
    sizes = dict(zip(first, x.shape))
    operands = [x]
    for term in terms[1:]:
        shape = [sizes.setdefault(letter, g.draw.randint(1, 5)) for letter in term]
        if g.chance(0.4):
            operands.append(g.pick(lambda t, shape=shape: t.shape == tuple(shape)))
        else:
            operands.append(g.weights(*shape, scale=0.5))
    shape = [sizes[letter] for letter in ("BC" + out[3:] if "..." in out else out)]
    g.node("Einsum", operands, shape, equation=form)
