#include "workloads/network/shape_inference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "workloads/network/layer_work.hpp"

namespace weft {

namespace {

constexpr std::array<const char*, 3> axis_names = {"channels", "rows", "columns"};

// Computes the shape of one layer's result from the shapes of its operands, which are known.
class OperatorShapes {
 public:
  OperatorShapes(const Network& network, const Layer& layer) : network_(network), layer_(layer) {}

  // Returns the shape of the result, which may have any number of elements. Throws InputError where operands and
  // parameters do not fit.
  Shape output() const {
    switch (layer_.op) {
      case Operator::conv:
      case Operator::conv_transpose:
        check_groups();
        return layer_.op == Operator::conv ? windows(layer_.filters) : transposed_windows();
      case Operator::maxpool:
      case Operator::avgpool:
        return windows(input()[0]);
      case Operator::global_avgpool:
        return {input()[0], 1, 1};
      case Operator::fc:
        return {layer_.units, 1, 1};
      case Operator::matmul:
        return product();
      case Operator::add:
      case Operator::mul:
      case Operator::binary:
      case Operator::where:
        return broadcast();
      case Operator::concat:
        return concatenated();
      case Operator::flatten:
        return {static_cast<std::int32_t>(element_count(input())), 1, 1};
      case Operator::reshape:
        return reshaped();
      case Operator::transpose:
        return transposed();
      case Operator::pad:
        return padded();
      case Operator::reduce:
        return reduced();
      case Operator::normalize:
        return normalized();
      case Operator::resize:
        check_resize();
        return layer_.target;
      case Operator::slice:
        check_slice();
        return layer_.target;
      case Operator::repeat:
        check_repetition();
        return layer_.target;
      default:
        return input();
    }
  }

  // Throws InputError at the layer.
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(layer_.where, fmt::format("layer '{}' ({}): {}", layer_.name, to_string(layer_.op), message));
  }

 private:
  const Shape& input(std::size_t operand = 0) const { return network_.shape(layer_.inputs[operand]); }

  // Returns the names and shapes of the first operand and of another one.
  std::string both(std::size_t operand) const {
    const auto& inputs = layer_.inputs;
    return fmt::format("'{}' is {}, '{}' is {}", network_.tensor_name(inputs[0]), to_string(input()),
                       network_.tensor_name(inputs[operand]), to_string(input(operand)));
  }

  // Returns the length of an axis of the result. Throws InputError unless it is from 1 to 2^31 - 1.
  std::int32_t checked_length(std::int64_t length, std::size_t axis) const {
    if (length < 1) {
      fail(fmt::format("the result would have {} {} (input {}); expected at least 1", length, axis_names[axis],
                       to_string(input())));
    }
    if (length >= max_elements) fail("the result has 2^31 elements or more; expected fewer");
    return static_cast<std::int32_t>(length);
  }

  void check_groups() const {
    const std::int32_t channels = input()[0];
    if (channels % layer_.groups == 0 && layer_.filters % layer_.groups == 0) return;
    fail(fmt::format("groups {} has to divide the input channels ({} of {}) and the filters ({})", layer_.groups,
                     channels, to_string(input()), layer_.filters));
  }

  void check_kernel() const {
    if (std::int64_t{layer_.kernel[0]} * layer_.kernel[1] >= max_elements) fail("the kernel has 2^31 elements or more");
  }

  // Returns the rows (axis 0) or columns (axis 1) from the first to the last of a window.
  std::int64_t reach(std::size_t axis) const {
    return std::int64_t{layer_.dilation[axis]} * (layer_.kernel[axis] - 1) + 1;
  }

  std::string kernel_text() const { return fmt::format("{}x{}", layer_.kernel[0], layer_.kernel[1]); }

  Shape windows(std::int32_t channels) const {
    check_kernel();
    return {channels, window_positions(0), window_positions(1)};
  }

  // Returns the positions of the window along rows (axis 0) or columns (axis 1).
  std::int32_t window_positions(std::size_t axis) const {
    const std::int64_t window = reach(axis);
    const std::int64_t begin = layer_.pad_begin[axis], end = layer_.pad_end[axis];
    const std::int64_t padded = input()[axis + 1] + begin + end;
    // A convolution of nothing but padding is its bias; pooling of nothing but padding has no value.
    if (layer_.op != Operator::conv && (begin >= window || end >= window)) {
      fail(fmt::format("padding {} leaves windows with nothing but padding; with a {} kernel at most {}",
                       std::max(begin, end), kernel_text(), window - 1));
    }
    if (window > padded) {
      fail(fmt::format("kernel {} reaches over {} {}, the padded input has {} (input {})", kernel_text(), window,
                       axis_names[axis + 1], padded, to_string(input())));
    }
    const std::int32_t positions = checked_length((padded - window) / layer_.stride[axis] + 1, axis + 1);
    if (layer_.op != Operator::conv) check_elements_under_windows(axis, positions);
    return positions;
  }

  // Throws InputError where a window holds padding alone. The taps of a dilated kernel can all lie in the padding, on
  // both sides of the input.
  void check_elements_under_windows(std::size_t axis, std::int32_t positions) const {
    const std::int64_t dilation = layer_.dilation[axis], length = input()[axis + 1];
    if (dilation <= length) return;  // one of the taps that reach over the border hits the input
    for (std::int64_t position = 0; position < positions; ++position) {
      const std::int64_t first = position * layer_.stride[axis] - layer_.pad_begin[axis];
      const std::int64_t tap = first >= 0 ? 0 : ceil_div(-first, dilation);  // the first that is not before it
      if (tap < layer_.kernel[axis] && first + tap * dilation < length) continue;
      fail(
          fmt::format("a {} kernel with dilation {} has windows with all taps in the padding (input {}); expected "
                      "less padding or dilation",
                      kernel_text(), dilation, to_string(input())));
    }
  }

  // Returns the shape of a transposed convolution: every element of the input adds a whole kernel to the result, at
  // stride times its place.
  Shape transposed_windows() const {
    check_kernel();
    Shape shape{layer_.filters, 0, 0};
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const std::int64_t spread = std::int64_t{input()[axis + 1] - 1} * layer_.stride[axis] + reach(axis);
      shape[axis + 1] =
          checked_length(spread - layer_.pad_begin[axis] - layer_.pad_end[axis] + layer_.output_pad[axis], axis + 1);
    }
    return shape;
  }

  Shape broadcast() const {
    Shape shape = input();
    for (std::size_t k = 1; k < layer_.inputs.size(); ++k) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::int32_t length = input(k)[axis];
        if (length != shape[axis] && length != 1 && shape[axis] != 1) {
          fail("operands have to be of equal shape, but for axes of length 1; " + both(k));
        }
        shape[axis] = std::max(shape[axis], length);
      }
    }
    return shape;
  }

  Shape concatenated() const {
    const auto along = static_cast<std::size_t>(layer_.axis);
    std::int64_t length = 0;
    for (std::size_t k = 0; k < layer_.inputs.size(); ++k) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        if (axis == along || input(k)[axis] == input()[axis]) continue;
        fail(fmt::format("along its {} operands need equal {} and {}, {}", axis_names[along],
                         axis_names[along == 0 ? 1 : 0], axis_names[along == 2 ? 1 : 2], both(k)));
      }
      length += input(k)[along];
    }
    Shape shape = input();
    shape[along] = checked_length(length, along);
    return shape;
  }

  Shape product() const {
    const Shape &a = input(0), &b = input(1);
    if (a[2] != b[1]) fail("the columns of the first operand have to be the rows of the second, " + both(1));
    if (a[0] != b[0] && a[0] != 1 && b[0] != 1) fail("operands need equal channels, or one of them 1; " + both(1));
    const Shape result{std::max(a[0], b[0]), a[1], b[2]};
    for (std::size_t axis = 0; layer_.inputs.size() > 2 && axis < 3; ++axis) {
      if (input(2)[axis] == result[axis] || input(2)[axis] == 1) continue;
      fail(fmt::format(
          "the third operand '{}' of {} has to be of the shape of the product, {}, but for axes of length 1",
          network_.tensor_name(layer_.inputs[2]), to_string(input(2)), to_string(result)));
    }
    return result;
  }

  Shape reshaped() const {
    // Three factors below 2^31 are multiplied step by step, so that nothing overflows.
    const std::int64_t map = std::int64_t{layer_.target[1]} * layer_.target[2];
    if (map >= max_elements || map * layer_.target[0] != element_count(input())) {
      fail(fmt::format("a shape of {} needs as many elements as the input of {} has", to_string(layer_.target),
                       to_string(input())));
    }
    return layer_.target;
  }

  Shape transposed() const {
    Shape shape{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      shape[axis] = input()[static_cast<std::size_t>(layer_.permutation[axis])];
    }
    return shape;
  }

  Shape padded() const {
    Shape shape{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const std::int32_t begin = layer_.margin_begin[axis], end = layer_.margin_end[axis];
      const std::int64_t length = input()[axis];
      shape[axis] = checked_length(length + begin + end, axis);
      if (layer_.pad_mode == PadMode::reflect && std::max(begin, end) >= length) {
        fail(fmt::format("reflection adds at most {} {} to {}, margins of {} and {} were given", length - 1,
                         axis_names[axis], length, begin, end));
      }
      if (-begin >= length || -end >= length) {
        fail(fmt::format("margins of {} and {} leave nothing of {} {}", begin, end, length, axis_names[axis]));
      }
    }
    return shape;
  }

  Shape reduced() const {
    const bool is_place = layer_.reduction == Reduction::argmax || layer_.reduction == Reduction::argmin;
    const auto count = std::count(layer_.axes.begin(), layer_.axes.end(), true);
    if (is_place && count != 1) fail(fmt::format("the place of an element is along one axis, {} were given", count));
    Shape shape = input();
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (layer_.axes[axis]) shape[axis] = 1;
    }
    return shape;
  }

  Shape normalized() const {
    for (std::size_t k = 1; k < layer_.inputs.size(); ++k) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        if (input(k)[axis] == input()[axis] || input(k)[axis] == 1) continue;
        fail("scale and bias have to be of equal shape, but for axes of length 1; " + both(k));
      }
    }
    return input();
  }

  void check_resize() const {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const Resize& resize = layer_.resize;
      if (resize.scale[axis] != 0 && !(resize.scale[axis] >= 1e-9F && resize.scale[axis] <= 1e9F)) {
        fail(fmt::format("a scale of {}; expected one from 1e-9 to 1e9", resize.scale[axis]));
      }
      const float scaled = resize.scale[axis] * static_cast<float>(input()[axis]);
      const bool fits = std::abs(scaled - static_cast<float>(layer_.target[axis])) <= 1 + 1e-6F * scaled;
      if (resize.scale[axis] != 0 && resize.coordinates != Resize::Coordinates::crop && !fits) {
        fail(fmt::format("a scale of {} does not make {} of {} {}", resize.scale[axis], layer_.target[axis],
                         input()[axis], axis_names[axis]));
      }
      const float begin = resize.crop_begin[axis], end = resize.crop_end[axis];
      if (!(begin >= -1e6F && begin <= end && end <= 1e6F)) {
        fail(fmt::format("a crop from {} to {}; expected an ascending range", begin, end));
      }
    }
  }

  void check_slice() const {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const std::int64_t first = layer_.slice_begin[axis];
      const std::int64_t last = first + std::int64_t{layer_.target[axis] - 1} * layer_.slice_step[axis];
      if (layer_.slice_step[axis] != 0 && std::min(first, last) >= 0 && std::max(first, last) < input()[axis]) continue;
      fail(fmt::format("{} {} from {} on in steps of {} are not all among the input's {}", layer_.target[axis],
                       axis_names[axis], first, layer_.slice_step[axis], input()[axis]));
    }
  }

  void check_repetition() const {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (layer_.target[axis] % input()[axis] == 0) continue;
      fail(
          fmt::format("{} {} are no multiple of the input's {}", layer_.target[axis], axis_names[axis], input()[axis]));
    }
  }

  const Network& network_;
  const Layer& layer_;
};

// Returns true when the shape has max_elements or more. Three factors below 2^31 are multiplied step by step, so that
// nothing overflows.
bool too_large(const Shape& shape) {
  const std::int64_t map = std::int64_t{shape[1]} * shape[2];
  return map >= max_elements || map * shape[0] >= max_elements;
}

bool weights_too_large(const Network& network, std::size_t layer) {
  const WeightRow row = weight_row(network, layer);
  // Rows of elements that are not alike are counted in bytes (weight_slice() in layer_work.hpp).
  const bool alike = row.products == 0 || row.others() == 0 || row.product_bits == row.other_bits;
  const std::int64_t length = alike ? row.length() : std::max(row.length(), row.bytes());
  return length >= max_elements || length * network.layers[layer].output[0] >= max_elements;
}

// Returns what is wrong with the number of values, or "": none may be given, as many as there are elements, or one that
// stands for all.
std::string count_error(const std::shared_ptr<const Values>& values, std::int64_t elements) {
  if (values == nullptr || values->size() == 1 || static_cast<std::int64_t>(values->size()) == elements) return "";
  return fmt::format("{} values were given; expected {}, or one", values->size(), elements);
}

void check_input(const Network& network, const NetworkInput& input) {
  if (too_large(input.shape)) {
    throw InputError(input.where, fmt::format("input '{}' of {} has 2^31 elements or more; expected fewer", input.name,
                                              to_string(input.shape)));
  }
  const std::int64_t elements = element_count(input.shape) * (input.is_constant ? 1 : network.batch);
  const std::string error = count_error(input.values, elements);
  if (!error.empty()) throw InputError(input.where, "input '" + input.name + "': " + error);
}

}  // namespace

void infer_shapes(Network& network) {
  for (const NetworkInput& input : network.inputs) check_input(network, input);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    Layer& layer = network.layers[i];
    const OperatorShapes shapes(network, layer);
    layer.output = shapes.output();
    if (too_large(layer.output)) {
      shapes.fail("the result of " + to_string(layer.output) + " has 2^31 elements or more; expected fewer");
    }
    if (weights_too_large(network, i)) shapes.fail("the weights have 2^31 elements or more; expected fewer");
    const std::string error = count_error(layer.weights, element_count(weight_shape(network, i)));
    if (!error.empty()) shapes.fail("weights: " + error);
  }
}

}  // namespace weft
