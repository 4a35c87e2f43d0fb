#include "workloads/network/concat_views.hpp"

#include <algorithm>
#include <set>

namespace weft {

namespace {

bool can_be_read_in_place(const Network& network, const Layer& concatenation, const std::vector<TensorPart>& parts) {
  std::set<TensorId> different;
  return std::all_of(parts.begin(), parts.end(), [&](const TensorPart& part) {
    return !network.is_input(part.tensor) && network.type(part.tensor) == concatenation.type &&
           different.insert(part.tensor).second;
  });
}

}  // namespace

bool keeps_scale(const Layer& layer) {
  if (layer.quantization == nullptr) return true;
  const std::vector<Quantization>& operands = layer.quantization->operands;
  return std::all_of(operands.begin(), operands.end(),
                     [&](const Quantization& operand) { return operand == layer.quantization->result; });
}

ConcatViews::ConcatViews(const Network& network) : is_view_(network.layers.size(), false) {
  const std::vector<bool> is_output = find_outputs(network);
  for (TensorId tensor = 0; tensor < network.tensor_count(); ++tensor) {
    parts_.push_back({{tensor, {0, 0, 0}}});
    if (network.is_input(tensor)) continue;
    const std::size_t index = network.producer(tensor);
    const Layer& layer = network.layers[index];
    if (layer.op != Operator::concat || layer.activation != Activation::none || is_output[index]) continue;
    std::vector<TensorPart> parts = joined(network, layer);
    if (!keeps_scale(layer) || !can_be_read_in_place(network, layer, parts)) continue;
    is_view_[index] = true;
    parts_.back() = std::move(parts);
  }
}

std::vector<TensorPart> ConcatViews::joined(const Network& network, const Layer& concatenation) const {
  const auto axis = static_cast<std::size_t>(concatenation.axis);
  std::vector<TensorPart> all;
  std::int32_t before = 0;
  for (const TensorId operand : concatenation.inputs) {
    for (TensorPart part : parts_[operand]) {
      part.begin[axis] += before;
      all.push_back(part);
    }
    before += network.shape(operand)[axis];
  }
  return all;
}

std::vector<TensorId> ConcatViews::read_by(const Layer& layer) const {
  std::vector<TensorId> tensors;
  for (const TensorId operand : layer.inputs) {
    for (const TensorPart& part : parts_[operand]) tensors.push_back(part.tensor);
  }
  return tensors;
}

}  // namespace weft
