"""How far values of weft and of ONNX Runtime are apart (scripts/onnx-compare)."""

from collections import Counter
from dataclasses import dataclass, field

import numpy

LIMIT = 1e-5  # of the largest magnitude of a tensor
LEAST = 1e-2  # the magnitude that counts at least: ONNX Runtime's sigmoid is off by some 6e-8 next to 0
SHARE = 20  # one element in so many may be a step apart


@dataclass
class Comparison:
    largest: float = 0.0  # relative difference of real numbers that no quantised tensor stands before
    noise: float = 0.0  # the most that rounding makes of the largest magnitude, where that is more than the limit
    quantized: Counter = field(default_factory=Counter)  # elements behind quantised tensors: same, different
    tensors: int = 0
    faults: dict = field(default_factory=dict)  # by the name of the output

    def compare(self, name, ours, theirs, step=0.0, noise=0.0):
        """Takes in one output. `step`: how far a step of the quantised tensors before it may move an element; `noise`:
        how far rounding moves it."""
        self.tensors += 1
        if tuple(ours.shape) != tuple(theirs.shape):
            self.faults[name] = "%s has the shape %s, expected %s" % (name, list(ours.shape), list(theirs.shape))
            return
        is_real = theirs.dtype.kind == "f"
        ours, theirs = (numpy.atleast_1d(values.astype(numpy.float64)) for values in (ours, theirs))
        finite = numpy.isfinite(theirs)
        if not numpy.array_equal(ours[~finite], theirs[~finite], equal_nan=True):
            self.faults[name] = "%s differs where it is infinite or no number" % name
            return
        apart = numpy.zeros(theirs.shape)
        apart[finite] = numpy.nan_to_num(numpy.abs(ours[finite] - theirs[finite]), nan=numpy.inf)
        largest = max(float(numpy.max(numpy.abs(theirs[finite]), initial=0)), LEAST)
        worst = float(numpy.max(apart, initial=0))
        allowed = max(LIMIT * largest, noise) if is_real else 0.0
        if step > 0:
            different = int((apart > allowed).sum())
            self.quantized += Counter(same=apart.size - different, different=different)
            if different > max(2, apart.size / SHARE):
                self.faults[name] = "%s: %d of %d elements differ by a step" % (name, different, apart.size)
        else:
            self.largest = max(self.largest, worst / largest)
            if noise > LIMIT * largest:
                self.noise = max(self.noise, noise / largest)
        if worst > step * 1.001 + allowed:
            at = numpy.unravel_index(numpy.argmax(apart), apart.shape)
            self.faults[name] = "%s%s is %.9g, expected %.9g: %.2g of the largest magnitude%s" % (
                name, list(map(int, at)), ours[at], theirs[at], worst / largest,
                ", a step is %.3g" % step if step else "")


def compare_outputs(ours, theirs, steps, noise_of=None):
    """Compares outputs by name. `noise_of` makes, where they differ, what rounding alone changes, by name."""
    result = Comparison()
    for name, expected in theirs.items():
        if name in ours:
            result.compare(name, ours[name], expected, steps.get(name, 0.0))
        else:
            result.faults[name] = "no output '%s'; there are %s" % (name, ", ".join(ours))
    if result.faults and noise_of is not None:
        noise = noise_of()
        again = Comparison()
        for name, expected in theirs.items():
            if name in ours:
                again.compare(name, ours[name], expected, steps.get(name, 0.0), noise.get(name, 0.0))
        return again
    return result


def noise_of(compute, inputs, seed=1):
    """How far the outputs of a function move, by name, when its real inputs change in their last bits: eight times the
    most of four changes, as every operator in between rounds too."""
    random = numpy.random.RandomState(seed)
    first, noise = compute(inputs), {}
    for _ in range(4):
        changed = {name: (values * (1 + random.choice([-1, 0, 1], values.shape) * 2.0 ** -23)).astype(values.dtype)
                   if values.dtype.kind == "f" else values for name, values in inputs.items()}
        for name, values in compute(changed).items():
            if values.dtype.kind == "f":
                apart = numpy.nan_to_num(numpy.abs(values.astype(numpy.float64) - first[name]), posinf=0)
                noise[name] = max(noise.get(name, 0.0), 8 * float(numpy.max(apart, initial=0)))
    return noise
