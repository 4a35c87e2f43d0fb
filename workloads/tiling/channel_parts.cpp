#include "workloads/tiling/channel_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "workloads/network/layer_work.hpp"
#include "workloads/network/shared_weights.hpp"

namespace weft {

namespace {

// Returns the columns of a part's factors in the values of a layer's weights, and behind them those of bias and slope
// where the part has them.
std::shared_ptr<const Values> values_of_part(const Values& whole, const Layer& layer, const ChannelPart& part,
                                             const WeightRow& row, std::int32_t channels) {
  const std::int64_t per_channel = row.products / channels;
  auto values = std::make_shared<Values>();
  for (std::int64_t filter = 0; filter < layer.output[0]; ++filter) {
    const auto begin = whole.begin() + filter * row.length();
    values->insert(values->end(), begin + part.channels.begin * per_channel, begin + part.channels.end * per_channel);
    if (part.is_last) values->insert(values->end(), begin + row.products, begin + row.length());
  }
  return values;
}

class CutNetwork {
 public:
  CutNetwork(Network& network, Tiling& tiling, DataType type)
      : network_(network), tiling_(tiling), type_(type), owners_(weight_owners(network)) {
    for (TensorId tensor = 0; tensor < network.tensor_count(); ++tensor) names_.insert(network.tensor_name(tensor));
  }

  void cut() {
    const auto inputs = static_cast<TensorId>(network_.inputs.size());
    for (TensorId tensor = 0; tensor < inputs; ++tensor) tensors_.push_back(tensor);
    for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) {
      Layer of = network_.layers[layer];
      if (!of.number) of.number = static_cast<std::uint32_t>(owners_[layer]);
      for (TensorId& tensor : of.inputs) tensor = tensors_[tensor];
      const std::int32_t channels = tiling_.input_channels[layer];
      const std::int32_t all = network_.input_shape(layer)[0];
      if (channels > 0 && channels < all) {
        add_parts(layer, of, channels, all);
      } else {
        add(layer, of);
      }
      tensors_.push_back(static_cast<TensorId>(inputs + layers_.size() - 1));
    }
    for (NetworkPort& port : network_.named_outputs) port.tensor = tensors_[port.tensor];
    network_.layers = std::move(layers_);
    tiling_.layers = std::move(tiles_);
    tiling_.by_hand = std::move(by_hand_);
    tiling_.input_channels.assign(network_.layers.size(), 0);
  }

 private:
  void add(std::size_t layer, Layer of) {
    layers_.push_back(std::move(of));
    tiles_.push_back(tiling_.layers[layer]);
    by_hand_.push_back(tiling_.by_hand[layer]);
  }

  void add_parts(std::size_t layer, const Layer& whole, std::int32_t channels, std::int32_t all) {
    const WeightRow row = weight_row(network_, layer);
    const std::shared_ptr<const Values> weights = whole.weights;
    for (std::int32_t begin = 0, number = 0; begin < all; begin += channels, ++number) {
      Layer part = whole;
      part.part =
          ChannelPart{{begin, std::min(begin + channels, all)}, begin == 0, begin + channels >= all, row.length()};
      if (begin > 0) {
        part.inputs.push_back(static_cast<TensorId>(network_.inputs.size() + layers_.size() - 1));
      }
      if (weights != nullptr && weights->size() > 1) {
        part.weights = values_of_part(*weights, whole, *part.part, row, all);
      }
      if (!part.part->is_last) {
        part.name = name_of_part(whole.name, number);
        part.bias = false;
        part.activation = Activation::none;
        part.is_output = false;
        if (network_.element_bits != 32) part.type = type_;
      }
      add(layer, std::move(part));
    }
  }

  std::string name_of_part(const std::string& layer, std::int32_t number) {
    std::string name = fmt::format("{}.part{}", layer, number);
    while (!names_.insert(name).second) name += '\'';
    return name;
  }

  Network& network_;
  Tiling& tiling_;
  DataType type_;
  std::vector<std::size_t> owners_;
  std::set<std::string> names_;
  std::vector<TensorId> tensors_;  // of the new network, by those of the old one
  std::vector<Layer> layers_;
  std::vector<Shape> tiles_;
  std::vector<bool> by_hand_;
};

}  // namespace

void check_input_channels(const Network& network, std::size_t layer, std::int32_t channels, const Location& where) {
  const Layer& of = network.layers[layer];
  const auto refuse = [&](const std::string& why) { throw InputError(where, "input_channels: " + why); };
  if (of.op != Operator::conv && of.op != Operator::fc) {
    refuse(fmt::format("'{}' ({}) sums no products of input channels that could be cut; expected a conv or an fc",
                       of.name, to_string(of.op)));
  }
  const std::int32_t all = network.input_shape(layer)[0];
  if (of.groups > 1) {
    refuse(
        fmt::format("'{}' has {} groups of {} input channels each, which are not cut; expected a conv without groups, "
                    "or tiles of fewer output channels (channels)",
                    of.name, of.groups, all / of.groups));
  }
  if (channels > all) {
    refuse(fmt::format("{} are more than '{}' has; expected at most {}", channels, of.name, all));
  }
  const TensorId operand = of.inputs[0];
  if (of.quantization || of.type || of.weight_type || of.bias_type || network.type(operand)) {
    refuse(
        fmt::format("'{}' has elements of a type of its own, whose sums are not cut; expected a layer whose operand, "
                    "weights and result are workload.data_type",
                    of.name));
  }
  if (network.element_bits % 8 != 0) {
    refuse(fmt::format("elements of {} bits are not cut; expected whole bytes (workload.element_bytes)",
                       network.element_bits));
  }
}

void cut_input_channels(Network& network, Tiling& tiling, DataType type) {
  bool is_cut = false;
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    const std::int32_t channels = tiling.input_channels[layer];
    is_cut = is_cut || (channels > 0 && channels < network.input_shape(layer)[0]);
  }
  if (is_cut) CutNetwork(network, tiling, type).cut();
}

}  // namespace weft
