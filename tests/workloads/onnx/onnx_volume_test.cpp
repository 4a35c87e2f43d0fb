// Convolutions over three spatial axes against plain loops over all of them.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;
using test::text;

using Axes = std::array<std::int64_t, 3>;  // depth, rows, columns

struct Case {
  Axes input{3, 4, 5}, kernel{2, 3, 2}, stride{1, 1, 1}, dilation{1, 1, 1}, pad_begin{}, pad_end{}, output_pad{};
  std::int64_t groups = 1, channels = 4, filters = 6;  // both divided by the groups
  bool bias = true;
};

// Small whole numbers, so that sums are exact in any order.
std::vector<float> numbers(std::int64_t count, std::int64_t step) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) values[static_cast<std::size_t>(i)] = static_cast<float>(i * step % 11 - 5);
  return values;
}

std::int64_t volume(const Axes& axes) { return axes[0] * axes[1] * axes[2]; }

// Calls `use` with each index below `axes`, in raster order, and its number.
template <class Use>
void each(const Axes& axes, const Use& use) {
  std::int64_t number = 0;
  for (std::int64_t d = 0; d < axes[0]; ++d) {
    for (std::int64_t r = 0; r < axes[1]; ++r) {
      for (std::int64_t c = 0; c < axes[2]; ++c) use(Axes{d, r, c}, number++);
    }
  }
}

std::int64_t number_of(const Axes& at, const Axes& axes) { return (at[0] * axes[1] + at[1]) * axes[2] + at[2]; }

bool is_inside(const Axes& at, const Axes& axes) {
  for (std::size_t k = 0; k < 3; ++k) {
    if (at[k] < 0 || at[k] >= axes[k]) return false;
  }
  return true;
}

Axes output_axes(const Case& of, bool is_transposed) {
  Axes output{};
  for (std::size_t k = 0; k < 3; ++k) {
    const std::int64_t reach = of.dilation[k] * (of.kernel[k] - 1) + 1, pads = of.pad_begin[k] + of.pad_end[k];
    output[k] = is_transposed ? (of.input[k] - 1) * of.stride[k] + reach + of.output_pad[k] - pads
                              : (of.input[k] + pads - reach) / of.stride[k] + 1;
  }
  return output;
}

// Returns the result for one image. A tap of a transposed convolution joins data element `at` and result element
// `at * stride + tap * dilation - pad`; a tap of a plain one joins them the other way round.
std::vector<float> expected(const Case& of, bool is_transposed, const std::vector<float>& x,
                            const std::vector<float>& w, const std::vector<float>& b) {
  const Axes output = output_axes(of, is_transposed);
  std::vector<float> y(static_cast<std::size_t>(of.filters * volume(output)));
  const std::int64_t in = of.channels / of.groups, out = of.filters / of.groups;
  for (std::int64_t filter = 0; filter < of.filters; ++filter) {
    const auto result = [&](std::int64_t i) -> float& {
      return y[static_cast<std::size_t>(filter * volume(output) + i)];
    };
    for (std::int64_t i = 0; of.bias && i < volume(output); ++i) result(i) = b[static_cast<std::size_t>(filter)];
    for (std::int64_t k = 0; k < in; ++k) {
      const std::int64_t channel = filter / out * in + k;
      const std::int64_t row = is_transposed ? channel * out + filter % out : filter * in + k;
      each(is_transposed ? of.input : output, [&](const Axes& at, std::int64_t i) {
        each(of.kernel, [&](const Axes& tap, std::int64_t t) {
          Axes other{};
          for (std::size_t a = 0; a < 3; ++a)
            other[a] = at[a] * of.stride[a] + tap[a] * of.dilation[a] - of.pad_begin[a];
          const Axes& sizes = is_transposed ? output : of.input;
          if (!is_inside(other, sizes)) return;
          const std::int64_t o = number_of(other, sizes);
          const auto data = static_cast<std::size_t>(channel * volume(of.input) + (is_transposed ? i : o));
          result(is_transposed ? o : i) += x[data] * w[static_cast<std::size_t>(row * volume(of.kernel) + t)];
        });
      });
    }
  }
  return y;
}

std::vector<std::int64_t> list(const Axes& axes) { return {axes.begin(), axes.end()}; }

std::vector<std::int64_t> join(const Axes& first, const Axes& second) {
  std::vector<std::int64_t> values = list(first);
  values.insert(values.end(), second.begin(), second.end());
  return values;
}

MadeOnnx::Dims dims(std::int64_t first, std::int64_t second, const Axes& axes) {
  return {first, second, axes[0], axes[1], axes[2]};
}

// Two images.
void check(const Case& of, bool is_transposed) {
  const MadeOnnx::Dims weights = is_transposed ? dims(of.channels, of.filters / of.groups, of.kernel)
                                               : dims(of.filters, of.channels / of.groups, of.kernel);
  const std::vector<float> w = numbers(weights[0] * weights[1] * volume(of.kernel), 7), b = numbers(of.filters, 3);
  std::vector<onnx::AttributeProto> attributes = {
      ints("strides", list(of.stride)), ints("dilations", list(of.dilation)),
      ints("pads", join(of.pad_begin, of.pad_end)), integer("group", of.groups)};
  if (is_transposed) attributes.push_back(ints("output_padding", list(of.output_pad)));
  MadeOnnx made;
  made.input("x", dims(2, of.channels, of.input)).constant(float_tensor("w", weights, w));
  made.constant(float_tensor("b", {of.filters}, b));
  std::vector<std::string> inputs = {"x", "w"};
  if (of.bias) inputs.emplace_back("b");
  made.node(is_transposed ? "ConvTranspose" : "Conv", inputs, "y", attributes).output("y");

  OnnxModel model = parse_onnx_model(made.bytes(), "m.onnx");
  const std::vector<float> x = numbers(2 * of.channels * volume(of.input), 5);
  model.network.inputs[0].values = std::make_shared<const Values>(x);
  NetworkOutputs outputs = reference_outputs(model.network, DataType::float32);
  ASSERT_EQ(outputs.images, 2u);
  for (std::uint32_t image = 0; image < 2; ++image) {
    const auto size = static_cast<std::ptrdiff_t>(x.size() / 2), begin = size * image;
    const std::vector<float> want = expected(of, is_transposed, {x.begin() + begin, x.begin() + begin + size}, w, b);
    const std::vector<std::uint8_t>& bytes = outputs.of(model.network.producer(model.outputs[0].tensor), image);
    std::vector<float> got(bytes.size() / sizeof(float));
    std::memcpy(got.data(), bytes.data(), bytes.size());
    EXPECT_EQ(got, want) << "image " << image;
  }
}

std::vector<Case> cases() {
  std::vector<Case> all(8);
  all[1].stride = {2, 2, 3};
  all[2].dilation = {2, 1, 2};
  all[2].kernel = {2, 2, 3};
  all[3].pad_begin = {1, 0, 1};
  all[3].pad_end = {0, 2, 1};
  all[3].bias = false;
  all[4].groups = 2;
  all[4].stride = {1, 3, 1};
  all[4].kernel = {3, 2, 2};
  all[5].kernel = {1, 1, 1};
  all[5].stride = {2, 2, 1};
  all[6].input = {1, 3, 3};
  all[6].kernel = {3, 3, 3};
  all[6].pad_begin = all[6].pad_end = {1, 1, 1};
  all[6].groups = 2;
  all[7].input = {5, 7, 4};
  all[7].kernel = {3, 3, 2};
  all[7].stride = {2, 3, 2};
  all[7].dilation = {2, 1, 1};
  all[7].pad_begin = {2, 1, 0};
  all[7].pad_end = {1, 0, 1};
  return all;
}

TEST(OnnxVolume, ConvolutionsAreThoseOfPlainLoops) {
  for (std::size_t k = 0; k < cases().size(); ++k) {
    SCOPED_TRACE(k);
    check(cases()[k], false);
  }
}

TEST(OnnxVolume, TransposedConvolutionsAreThoseOfPlainLoops) {
  for (std::size_t k = 0; k < cases().size(); ++k) {
    SCOPED_TRACE(k);
    Case of = cases()[k];
    check(of, true);
    for (std::size_t axis = 0; axis < 3; ++axis) of.output_pad[axis] = of.stride[axis] - 1;
    check(of, true);
  }
}

TEST(OnnxVolume, WorkIsThatOfTheKernelAndOfTheRowsBetweenPlanes) {
  MadeOnnx made;
  made.input("x", {1, 4, 5, 6, 7}).weights("w", {8, 4, 3, 3, 3}).weights("b", {8});
  made.node("Conv", {"x", "w", "b"}, "y").output("y");
  const Network network = parse_onnx_model(made.bytes(), "m.onnx").network;
  std::int64_t convolutions = 0, rows = 0;
  for (const Layer& layer : network.layers) {
    if (layer.op != Operator::conv) continue;
    ++convolutions;
    rows = layer.output[1];
    EXPECT_EQ(layer.bias, convolutions == 1);
  }
  EXPECT_EQ(convolutions, 3);
  EXPECT_EQ(rows, 3 * 6);  // of which 3 x 4 are kept
}

TEST(OnnxVolume, AutoPadKeepsTheSizeDividedByTheStride) {
  for (const char* op : {"Conv", "ConvTranspose"}) {
    MadeOnnx made;
    made.input("x", {1, 4, 5, 6, 7}).weights("w", {4, 4, 3, 3, 3});
    made.node(op, {"x", "w"}, "y", {text("auto_pad", "SAME_UPPER"), ints("strides", {2, 1, 2})}).output("y");
    const OnnxModel model = parse_onnx_model(made.bytes(), "m.onnx");
    const Dims expected = op == std::string("Conv") ? Dims{1, 4, 3, 6, 4} : Dims{1, 4, 10, 6, 14};
    EXPECT_EQ(model.outputs[0].dims, expected) << op;
    EXPECT_EQ(element_count(model.network.shape(model.outputs[0].tensor)), element_count(expected));
  }
}

}  // namespace
}  // namespace weft
