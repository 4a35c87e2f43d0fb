"""Networks of the zoo as ONNX models with random weights, in the nodes that exporters write (scripts/onnx-models).

The four of MLPerf Tiny are as tf2onnx makes them of Keras: inputs with channels last, and a Transpose. The others are
as PyTorch's exporter makes them.
"""

import os
import sys

import numpy

from onnx_builder import Builder

SAME = [0, 0, 1, 1]  # of Keras, for a stride of 2


def keras_input(name, height, width, channels):
    b = Builder(name, 13, (1, height, width, channels))
    return b, b.transpose("input", 0, 3, 1, 2)


def keras_head(b, x, classes):
    """Mean over what is left, a fully connected layer, softmax."""
    x = b.reshape(x, 1, b.shapes[x][1])
    x = b.node("MatMul", [x, b.weight(b.shapes[x][1], classes)], (1, classes))
    return b.same("Softmax", b.same("Add", x, b.weight(classes, name="bias")), axis=-1)


def mean(b, x):
    images, channels, *_ = b.shapes[x]
    return b.node("GlobalAveragePool", [x], (images, channels, 1, 1))


def resnet8():
    b, x = keras_input("resnet8", 32, 32, 3)
    x = b.same("Relu", b.conv(x, 16, 3, bias=True))
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        y = b.same("Relu", b.conv(x, filters, 3, stride, SAME if stride == 2 else None, bias=True))
        y = b.conv(y, filters, 3, bias=True)
        if stride == 2:
            x = b.conv(x, filters, 1, stride, norm=False)
        x = b.same("Relu", b.same("Add", x, y))
    return b, [keras_head(b, mean(b, x), 10)]


def separable(b, x, filters, stride=1):
    channels = b.shapes[x][1]
    x = b.same("Relu", b.conv(x, channels, 3, stride, SAME if stride == 2 else None, channels, bias=True))
    return b.same("Relu", b.conv(x, filters, 1, bias=True))


def ds_cnn():
    b, x = keras_input("ds_cnn", 49, 10, 1)
    x = b.same("Relu", b.conv(x, 64, (10, 4), 2, [4, 1, 5, 1], bias=True))
    for _ in range(4):
        x = separable(b, x, 64)
    x = b.node("AveragePool", [x], (1, 64, 1, 1), kernel_shape=[24, 5], strides=[24, 5])
    return b, [keras_head(b, x, 12)]


def mobilenet_v1_025():
    b, x = keras_input("mobilenet_v1_025", 96, 96, 3)
    x = b.same("Relu", b.conv(x, 8, 3, 2, SAME, bias=True))
    for filters, stride in ((16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *[(128, 1)] * 5, (256, 2), (256, 1)):
        x = separable(b, x, filters, stride)
    return b, [keras_head(b, mean(b, x), 2)]


def autoencoder():
    b = Builder("autoencoder", 13, (1, 640))
    x = "input"
    for units in [128] * 4 + [8] + [128] * 4 + [640]:
        x = b.node("MatMul", [x, b.weight(b.shapes[x][1], units)], (1, units))
        x = b.same("Add", x, b.weight(units, name="bias"))
        if units != 640:
            x = b.same("Relu", b.batch_norm(x))
    return b, [x]


def squeeze_excite(b, x, squeezed, activation, gate):
    y = b.conv(mean(b, x), squeezed, 1, norm=False)
    y = b.conv(activation(y), b.shapes[x][1], 1, norm=False)
    return b.same("Mul", x, gate(y))


def classify(b, x, hidden=None):
    x = mean(b, x)
    x = b.node("Flatten", [x], (1, b.shapes[x][1]), axis=1)
    if hidden:
        x = b.same("HardSwish", b.gemm(x, hidden))
    return b.gemm(x, 1000)


def multiple_of_8(channels):
    """The nearest multiple, or the next where that is more than a tenth less."""
    nearest = max(8, (channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest


def mobilenet_v3(name, blocks, last, hidden):
    b = Builder(name, 14, (1, 3, 224, 224))
    relu, swish = lambda x: b.same("Relu", x), lambda x: b.same("HardSwish", x)
    gate = lambda x: b.same("HardSigmoid", x, alpha=1 / 6, beta=0.5)  # noqa: E731
    x = swish(b.conv("input", 16, 3, 2))
    for kernel, expanded, filters, excited, act, stride in blocks:
        source, channels, activation = x, b.shapes[x][1], swish if act == "HS" else relu
        if expanded != channels:
            x = activation(b.conv(x, expanded, 1))
        x = activation(b.conv(x, expanded, kernel, stride, groups=expanded))
        if excited:
            x = squeeze_excite(b, x, multiple_of_8(expanded // 4), relu, gate)
        x = b.conv(x, filters, 1)
        if stride == 1 and channels == filters:
            x = b.same("Add", x, source)
    return b, [classify(b, swish(b.conv(x, last, 1)), hidden)]


def mobilenet_v3_large():
    blocks = [(3, 16, 16, False, "RE", 1), (3, 64, 24, False, "RE", 2), (3, 72, 24, False, "RE", 1),
              (5, 72, 40, True, "RE", 2), (5, 120, 40, True, "RE", 1), (5, 120, 40, True, "RE", 1),
              (3, 240, 80, False, "HS", 2), (3, 200, 80, False, "HS", 1), (3, 184, 80, False, "HS", 1),
              (3, 184, 80, False, "HS", 1), (3, 480, 112, True, "HS", 1), (3, 672, 112, True, "HS", 1),
              (5, 672, 160, True, "HS", 2), (5, 960, 160, True, "HS", 1), (5, 960, 160, True, "HS", 1)]
    return mobilenet_v3("mobilenet_v3_large", blocks, 960, 1280)


def mobilenet_v3_small():
    blocks = [(3, 16, 16, True, "RE", 2), (3, 72, 24, False, "RE", 2), (3, 88, 24, False, "RE", 1),
              (5, 96, 40, True, "HS", 2), (5, 240, 40, True, "HS", 1), (5, 240, 40, True, "HS", 1),
              (5, 120, 48, True, "HS", 1), (5, 144, 48, True, "HS", 1), (5, 288, 96, True, "HS", 2),
              (5, 576, 96, True, "HS", 1), (5, 576, 96, True, "HS", 1)]
    return mobilenet_v3("mobilenet_v3_small", blocks, 576, 1024)


def efficientnet_b0():
    b = Builder("efficientnet_b0", 13, (1, 3, 224, 224))
    x = b.silu(b.conv("input", 32, 3, 2))
    for expansion, kernel, stride, filters, repeats in ((1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2),
                                                        (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
                                                        (6, 3, 1, 320, 1)):
        for repeat in range(repeats):
            source, channels, step = x, b.shapes[x][1], stride if repeat == 0 else 1
            expanded = channels * expansion
            if expansion > 1:
                x = b.silu(b.conv(x, expanded, 1))
            x = b.silu(b.conv(x, expanded, kernel, step, groups=expanded))
            x = squeeze_excite(b, x, channels // 4, b.silu, lambda y: b.same("Sigmoid", y))
            x = b.conv(x, filters, 1)
            if step == 1 and channels == filters:
                x = b.same("Add", x, source)
    return b, [classify(b, b.silu(b.conv(x, 1280, 1)))]


def concat(b, *parts):
    images, _, height, width = b.shapes[parts[0]]
    return b.node("Concat", list(parts), (images, sum(b.shapes[x][1] for x in parts), height, width), axis=1)


def upsampled(b, x):
    images, channels, height, width = b.shapes[x]
    roi = b.constant(numpy.empty(0, "float32"), "roi")
    scales = b.constant(numpy.array([1, 1, 2, 2], "float32"), "scales")
    return b.node("Resize", [x, roi, scales], (images, channels, 2 * height, 2 * width), mode="nearest",
                  coordinate_transformation_mode="asymmetric", nearest_mode="floor")


def c3(b, x, filters, repeats, shortcut=True):
    half = filters // 2
    y = b.silu(b.conv(x, half, 1))
    for _ in range(repeats):
        z = b.silu(b.conv(b.silu(b.conv(y, half, 1)), half, 3))
        y = b.same("Add", y, z) if shortcut else z
    return b.silu(b.conv(concat(b, y, b.silu(b.conv(x, half, 1))), filters, 1))


def yolov5n():
    b = Builder("yolov5n", 12, (1, 3, 640, 640), "images")
    conv = lambda x, *arguments: b.silu(b.conv(x, *arguments))  # noqa: E731
    x = c3(b, conv(conv("images", 16, 6, 2, [2] * 4), 32, 3, 2), 32, 1)
    eighth = c3(b, conv(x, 64, 3, 2), 64, 2)
    sixteenth = c3(b, conv(eighth, 128, 3, 2), 128, 3)
    parts = [conv(c3(b, conv(sixteenth, 256, 3, 2), 256, 1), 128, 1)]
    for _ in range(3):
        parts.append(b.same("MaxPool", parts[-1], kernel_shape=[5, 5], strides=[1, 1], pads=[2] * 4))
    top = conv(conv(concat(b, *parts), 256, 1), 128, 1)
    middle = conv(c3(b, concat(b, upsampled(b, top), sixteenth), 128, 1, False), 64, 1)
    small = c3(b, concat(b, upsampled(b, middle), eighth), 64, 1, False)
    medium = c3(b, concat(b, conv(small, 64, 3, 2), middle), 128, 1, False)
    large = c3(b, concat(b, conv(medium, 128, 3, 2), top), 256, 1, False)
    return b, [b.conv(x, 255, 1, norm=False) for x in (small, medium, large)]


def attention(b, x, heads):
    """Queries, keys and values in one product, as timm's vision transformers have it."""
    images, tokens, features = b.shapes[x]
    size = features // heads
    qkv = b.transpose(b.reshape(b.linear(x, 3 * features), images, tokens, 3, heads, size), 2, 0, 3, 1, 4)
    part = lambda k: b.node("Gather", [qkv, b.constant(numpy.int64(k), "index")],  # noqa: E731
                            (images, heads, tokens, size), axis=0)
    q, k, v = part(0), part(1), part(2)
    scores = b.node("MatMul", [q, b.transpose(k, 0, 1, 3, 2)], (images, heads, tokens, tokens))
    weights = b.same("Softmax", b.same("Mul", scores, b.constant(numpy.float32(size**-0.5))), axis=-1)
    mixed = b.node("MatMul", [weights, v], (images, heads, tokens, size))
    return b.linear(b.reshape(b.transpose(mixed, 0, 2, 1, 3), images, tokens, features), features)


def vit_tiny():
    b = Builder("vit_tiny", 17, (1, 3, 224, 224))
    x = b.conv("input", 192, 16, 16, [0] * 4, norm=False)
    x = b.transpose(b.reshape(x, 1, 192, 196), 0, 2, 1)
    x = b.node("Concat", [b.weight(1, 1, 192, name="class_token"), x], (1, 197, 192), axis=1)
    x = b.same("Add", x, b.weight(1, 197, 192, name="positions"))
    for _ in range(12):
        x = b.same("Add", x, attention(b, b.layer_norm(x, 1e-6), 3))
        x = b.same("Add", x, b.linear(b.gelu(b.linear(b.layer_norm(x, 1e-6), 768)), 192))
    x = b.node("Gather", [b.layer_norm(x, 1e-6), b.constant(numpy.int64(0), "index")], (1, 192), axis=1)
    return b, [b.gemm(x, 1000)]


def bert_layer():
    b = Builder("bert_layer", 13, (1, 128, 768))
    heads = lambda x: b.transpose(b.reshape(x, 1, 128, 12, 64), 0, 2, 1, 3)  # noqa: E731
    q, v = heads(b.linear("input", 768)), heads(b.linear("input", 768))
    k = b.transpose(b.reshape(b.linear("input", 768), 1, 128, 12, 64), 0, 2, 3, 1)
    scores = b.node("MatMul", [q, k], (1, 12, 128, 128))
    weights = b.same("Softmax", b.same("Div", scores, b.constant(numpy.float32(8))), axis=-1)
    mixed = b.node("MatMul", [weights, v], (1, 12, 128, 64))
    x = b.linear(b.reshape(b.transpose(mixed, 0, 2, 1, 3), 1, 128, 768), 768)
    x = b.layer_norm(b.same("Add", x, "input"), 1e-12)
    y = b.linear(b.gelu(b.linear(x, 3072)), 768)
    return b, [b.layer_norm(b.same("Add", y, x), 1e-12)]


NETWORKS = {make.__name__: make
            for make in (resnet8, ds_cnn, mobilenet_v1_025, autoencoder, mobilenet_v3_small, mobilenet_v3_large,
                         efficientnet_b0, yolov5n, vit_tiny, bert_layer)}


def main(folder, names):
    unknown = [name for name in names if name not in NETWORKS]
    if unknown:
        print("error: unknown network '%s'; expected %s" % (unknown[0], ", ".join(NETWORKS)), file=sys.stderr)
        sys.exit(2)
    os.makedirs(folder, exist_ok=True)
    for name in names or NETWORKS:
        builder, outputs = NETWORKS[name]()
        builder.write(os.path.join(folder, name + ".onnx"), *outputs)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: onnx_models.py FOLDER [NETWORKS]; called by scripts/onnx-models")
    main(sys.argv[1], sys.argv[2:])
