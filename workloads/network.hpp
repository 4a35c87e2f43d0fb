// A convolutional network: layers in topological order, each producing one tensor.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workloads/error.hpp"
#include "workloads/shape.hpp"
#include "workloads/task_graph.hpp"

namespace weft {

// Tensors are numbered: first the inputs of the network, then the results of its layers.
using TensorId = std::uint32_t;

struct NetworkInput {
  std::string name;
  Shape shape{};
  Location where;
};

struct Layer {
  std::string name;
  Location where;
  Operator op = Operator::none;
  std::vector<TensorId> inputs;  // what it reads, in the order of the operands

  // Of convolutions and pooling; [rows, columns].
  std::array<std::int32_t, 2> kernel{1, 1};
  std::array<std::int32_t, 2> stride{1, 1};
  std::array<std::int32_t, 2> dilation{1, 1};
  std::array<std::int32_t, 2> pad_begin{0, 0};  // above and left
  std::array<std::int32_t, 2> pad_end{0, 0};    // below and right
  std::int32_t filters = 0;                     // output channels of a convolution
  std::int32_t groups = 1;                      // of a convolution
  std::int32_t units = 0;                       // outputs of a fully connected layer
  bool bias = true;                             // of both
  std::optional<std::int32_t> shift;  // of both, in int8: see functional/network_data.hpp; nothing: its default
  bool relu = false;                  // a rectifier on the result, at no cost

  Shape output{};  // set by shape inference
};

struct Network {
  std::string name;
  std::int32_t batch = 1;  // independent images that share the weights
  std::vector<NetworkInput> inputs;
  std::vector<Layer> layers;

  std::uint32_t tensor_count() const { return static_cast<std::uint32_t>(inputs.size() + layers.size()); }
  bool is_input(TensorId tensor) const { return tensor < inputs.size(); }
  TensorId result_of(std::size_t layer) const { return static_cast<TensorId>(inputs.size() + layer); }
  // Precondition: !is_input(tensor).
  std::size_t producer(TensorId tensor) const { return tensor - inputs.size(); }
  const Shape& shape(TensorId tensor) const {
    return is_input(tensor) ? inputs[tensor].shape : layers[producer(tensor)].output;
  }
  const std::string& tensor_name(TensorId tensor) const {
    return is_input(tensor) ? inputs[tensor].name : layers[producer(tensor)].name;
  }
  const Shape& input_shape(std::size_t layer, std::size_t operand = 0) const {
    return shape(layers[layer].inputs[operand]);
  }
};

// Per layer: whether its result is an output of the network, that is, no layer reads it.
std::vector<bool> find_outputs(const Network& network);

std::vector<std::string> layer_names(const Network& network);

}  // namespace weft
