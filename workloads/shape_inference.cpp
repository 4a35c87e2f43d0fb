#include "workloads/shape_inference.hpp"

#include <algorithm>

namespace weft {

namespace {

// One layer, with the shapes of its operands.
class ShapeInference {
 public:
  ShapeInference(const Network& network, const Layer& layer) : network_(network), layer_(layer) {}

  Shape output() const {
    switch (layer_.op) {
      case Operator::conv:
        check_groups();
        return windows(layer_.filters);
      case Operator::maxpool:
      case Operator::avgpool:
        return windows(input()[0]);
      case Operator::global_avgpool:
        return {input()[0], 1, 1};
      case Operator::fc:
        return {layer_.units, 1, 1};
      case Operator::add:
      case Operator::mul:
        check_same_shapes();
        return input();
      case Operator::concat:
        return concatenated();
      case Operator::flatten:
        return {static_cast<std::int32_t>(element_count(input())), 1, 1};
      default:
        break;
    }
    return input();
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(layer_.where, "layer '" + layer_.name + "' (" + weft::to_string(layer_.op) + "): " + message);
  }

 private:
  const Shape& input(std::size_t operand = 0) const { return network_.shape(layer_.inputs[operand]); }

  void check_groups() const {
    const std::int32_t channels = input()[0];
    if (channels % layer_.groups != 0 || layer_.filters % layer_.groups != 0) {
      fail("groups " + std::to_string(layer_.groups) + " has to divide the input channels (" +
           std::to_string(channels) + " of " + weft::to_string(input()) + ") and the filters (" +
           std::to_string(layer_.filters) + ")");
    }
  }

  Shape windows(std::int32_t channels) const {
    if (std::int64_t{layer_.kernel[0]} * layer_.kernel[1] >= max_elements) fail("the kernel has 2^31 elements or more");
    return {channels, window_positions(0), window_positions(1)};
  }

  // Positions of the window along rows (0) or columns (1).
  std::int32_t window_positions(std::size_t axis) const {
    const std::int64_t reach = std::int64_t{layer_.dilation[axis]} * (layer_.kernel[axis] - 1) + 1;
    const std::int64_t begin = layer_.pad_begin[axis];
    const std::int64_t end = layer_.pad_end[axis];
    const std::int64_t padded = input()[axis + 1] + begin + end;
    if (begin >= reach || end >= reach) {
      fail("padding " + std::to_string(std::max(begin, end)) + " leaves windows with nothing but padding; with a " +
           kernel_text() + " kernel at most " + std::to_string(reach - 1));
    }
    if (reach > padded) {
      fail("kernel " + kernel_text() + " reaches over " + std::to_string(reach) + (axis == 0 ? " rows" : " columns") +
           ", the padded input has " + std::to_string(padded) + " (input " + weft::to_string(input()) + ")");
    }
    return static_cast<std::int32_t>((padded - reach) / layer_.stride[axis] + 1);
  }

  std::string kernel_text() const { return std::to_string(layer_.kernel[0]) + 'x' + std::to_string(layer_.kernel[1]); }

  void check_same_shapes() const {
    for (std::size_t k = 1; k < layer_.inputs.size(); ++k) {
      if (input(k) != input()) fail("operands have to be of equal shape, " + both(k));
    }
  }

  Shape concatenated() const {
    std::int64_t channels = input()[0];
    for (std::size_t k = 1; k < layer_.inputs.size(); ++k) {
      if (input(k)[1] != input()[1] || input(k)[2] != input()[2]) {
        fail("operands need equal rows and columns, " + both(k));
      }
      channels += input(k)[0];
    }
    if (channels * input()[1] * input()[2] >= max_elements) fail("the result has 2^31 elements or more");
    return {static_cast<std::int32_t>(channels), input()[1], input()[2]};
  }

  std::string both(std::size_t operand) const {
    return "'" + network_.tensor_name(layer_.inputs[0]) + "' is " + weft::to_string(input()) + ", '" +
           network_.tensor_name(layer_.inputs[operand]) + "' is " + weft::to_string(input(operand));
  }

  const Network& network_;
  const Layer& layer_;
};

// Element counts without overflow: three factors below 2^31.
bool too_large(const Shape& shape) {
  const std::int64_t map = std::int64_t{shape[1]} * shape[2];
  return map >= max_elements || map * shape[0] >= max_elements;
}

bool weights_too_large(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  if (of.op != Operator::conv && of.op != Operator::fc) return false;
  const std::int64_t kernel = std::int64_t{of.kernel[0]} * of.kernel[1];  // below 2^31
  const std::int64_t channels =
      of.op == Operator::fc ? element_count(network.input_shape(layer)) : network.input_shape(layer)[0] / of.groups;
  if (kernel * channels + 1 >= max_elements) return true;
  return (kernel * channels + 1) * of.output[0] >= max_elements;
}

}  // namespace

void infer_shapes(Network& network) {
  for (const NetworkInput& input : network.inputs) {
    if (too_large(input.shape)) {
      throw InputError(input.where, "input '" + input.name + "' of " + to_string(input.shape) +
                                        " has 2^31 elements or more; expected fewer");
    }
  }
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    Layer& layer = network.layers[i];
    const ShapeInference inference(network, layer);
    layer.output = inference.output();
    if (too_large(layer.output)) {
      inference.fail("the result of " + to_string(layer.output) + " has 2^31 elements or more; expected fewer");
    }
    if (weights_too_large(network, i)) inference.fail("the weights have 2^31 elements or more; expected fewer");
  }
}

}  // namespace weft
