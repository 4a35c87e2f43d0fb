#include "workloads/onnx/layers/layer_builder.hpp"

#include <cctype>

namespace weft {

Layer layer_of(Operator op, std::vector<LayerBuilder::Tensor> inputs) {
  Layer layer;
  layer.op = op;
  layer.inputs = std::move(inputs);
  return layer;
}

LayerBuilder::LayerBuilder(const Location& where, const std::string& name, std::int64_t batch) : where_(where) {
  network_.name = unique_name(name.empty() ? "onnx" : name);
  network_.batch = static_cast<std::int32_t>(batch);
  names_.clear();
  last_number_.clear();
}

std::string LayerBuilder::unique_name(const std::string& name) {
  std::string plain = name;
  for (char& c : plain) {
    const bool accepted =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' || c == '/' || c == ':';
    if (!accepted) c = '_';
  }
  if (plain.empty()) plain = "_";
  std::string unique = plain;
  int& number = last_number_.try_emplace(plain, 1).first->second;
  while (!names_.insert(unique).second) unique = plain + '.' + std::to_string(++number);
  return unique;
}

LayerBuilder::Tensor LayerBuilder::add_input(const std::string& name, const Shape& likely_view,
                                             std::shared_ptr<const Values> values) {
  NetworkInput input;
  input.name = unique_name(name);
  input.where = where_;
  input.values = std::move(values);
  tensors_.push_back({likely_view, true, static_cast<std::uint32_t>(network_.inputs.size())});
  network_.inputs.push_back(std::move(input));
  return static_cast<Tensor>(tensors_.size() - 1);
}

LayerBuilder::Tensor LayerBuilder::add_constant(const std::string& name, const OnnxTensor& values, const Shape& view) {
  const auto [known, is_new] = constants_.try_emplace({name, view});
  if (!is_new) return known->second;
  std::shared_ptr<const Values> stored = real_values(values);
  const auto [same, is_new_value] = constants_by_value_.try_emplace({stored.get(), view});
  if (!is_new_value) return known->second = same->second;
  known->second = same->second = add_input(name, view, std::move(stored));
  network_.inputs.back().is_constant = true;
  tensors_[known->second].is_fixed = true;
  return known->second;
}

LayerBuilder::Tensor LayerBuilder::add_layer(Layer layer, const std::string& name, const Shape& output,
                                             bool is_affine) {
  layer.name = unique_name(name);
  layer.where = where_;
  layer.output = output;
  for (const TensorId tensor : layer.inputs) tensors_[tensor].is_fixed = true;
  tensors_.push_back({output, false, static_cast<std::uint32_t>(network_.layers.size()), true});
  network_.layers.push_back(std::move(layer));
  is_affine_.push_back(is_affine);
  return static_cast<Tensor>(tensors_.size() - 1);
}

LayerBuilder::Tensor LayerBuilder::viewed(Tensor tensor, const Shape& view) {
  Entry& entry = tensors_[tensor];
  if (!entry.is_fixed) entry.view = view;
  entry.is_fixed = true;
  if (entry.view == view) return tensor;
  const auto [known, is_new] = reshaped_.try_emplace({tensor, view});
  if (!is_new) return known->second;
  const std::string& name = entry.is_input ? network_.inputs[entry.index].name : network_.layers[entry.index].name;
  return known->second = reshaped(tensor, view, name + ".reshaped");
}

LayerBuilder::Tensor LayerBuilder::reshaped(Tensor tensor, const Shape& view, const std::string& name) {
  Layer layer = layer_of(Operator::reshape, {tensor});
  layer.target = view;
  return add_layer(std::move(layer), name, view);
}

LayerBuilder::Tensor LayerBuilder::output(Tensor tensor, const std::string& name) {
  if (tensors_[tensor].is_input) tensor = reshaped(tensor, tensors_[tensor].view, name);
  network_.layers[tensors_[tensor].index].is_output = true;
  return tensor;
}

BuiltNetwork LayerBuilder::finish(const std::vector<Tensor>& ports) {
  for (const Entry& entry : tensors_) {
    if (entry.is_input) network_.inputs[entry.index].shape = entry.view;
  }
  const auto number = [&](Tensor tensor) {
    const Entry& entry = tensors_[tensor];
    return entry.is_input ? entry.index : network_.result_of(entry.index);
  };
  BuiltNetwork built;
  for (Layer& layer : network_.layers) {
    for (TensorId& tensor : layer.inputs) tensor = number(tensor);
  }
  for (const Tensor tensor : ports) built.ports.push_back(number(tensor));
  built.network = std::move(network_);
  built.is_affine = std::move(is_affine_);
  return built;
}

}  // namespace weft
