
#include "workloads/functional/network_data.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/functional/own_types.hpp"
#include "workloads/functional/tile_computation.hpp"
#include "workloads/network/layer_work.hpp"

namespace weft {

namespace {

// Computes every layer as one tile.
class Reference {
 public:
  Reference(const Network& network, DataType type)
      : network_(network), type_(type), tensors_(network.tensor_count()), last_reader_(network.tensor_count(), 0) {
    for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
      for (const TensorId tensor : network.layers[layer].inputs) last_reader_[tensor] = layer;
    }
  }

  NetworkOutputs compute() {
    NetworkOutputs outputs(network_, type_);
    for (std::uint32_t image = 0; image < outputs.images; ++image) {
      for (TensorId input = 0; input < network_.inputs.size(); ++input) {
        tensors_[input].resize(bytes_of(input));
        make_input(network_, input, network_.inputs[input].is_constant ? 0 : image, type_, tensors_[input]);
      }
      std::size_t next_output = 0;
      for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) {
        compute_layer(layer);
        if (next_output == outputs.layers.size() || outputs.layers[next_output] != layer) continue;
        outputs.of(layer, image) = tensors_[network_.result_of(layer)];
        ++next_output;
      }
    }
    return outputs;
  }

 private:
  std::size_t bytes_of(TensorId tensor) const {
    return static_cast<std::size_t>(element_count(network_.shape(tensor)) *
                                    element_bytes(type_of(network_, tensor, type_)));
  }

  void compute_layer(std::size_t layer) {
    const Layer& of = network_.layers[layer];
    TileComputation tile{&network_, layer, type_, {}, {}, {}};
    for (std::size_t operand = 0; operand < of.inputs.size(); ++operand) {
      const TensorId tensor = of.inputs[operand];
      tile.pieces.push_back({operand, {whole_box(network_.shape(tensor)), tensors_[tensor]}});
    }
    const Shape shape = weight_shape(network_, layer);
    std::vector<std::uint8_t> weights(bytes_of_weights(network_, layer, type_));
    if (!weights.empty()) make_weights(network_, layer, type_, weights);
    tile.weights = {whole_box(shape), weights};
    std::vector<std::uint8_t>& result = tensors_[network_.result_of(layer)];
    result.resize(bytes_of(network_.result_of(layer)));
    tile.result = {whole_box(of.output), result};
    compute_tile(tile);
    for (const TensorId tensor : of.inputs) {
      if (last_reader_[tensor] == layer) tensors_[tensor] = {};
    }
  }

  const Network& network_;
  DataType type_;
  std::vector<std::vector<std::uint8_t>> tensors_;  // of the image at hand, from their making to their last use
  std::vector<std::size_t> last_reader_;
};

}  // namespace

NetworkOutputs reference_outputs(const Network& network, DataType type) { return Reference(network, type).compute(); }

}  // namespace weft
