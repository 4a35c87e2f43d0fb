#include "workloads/onnx/layers/layer_builder.hpp"

#include <cctype>
#include <cmath>

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

LayerBuilder::Tensor LayerBuilder::add_entry(const Shape& view, bool is_input, std::size_t index, bool is_fixed) {
  const auto number = static_cast<Tensor>(tensors_.size());
  tensors_.push_back({view, is_input, static_cast<std::uint32_t>(index), is_fixed, number});
  return number;
}

LayerBuilder::Tensor LayerBuilder::add_input(const std::string& name, const Shape& likely_view, int onnx_type,
                                             std::shared_ptr<const Values> values) {
  NetworkInput input;
  input.name = unique_name(name);
  input.where = where_;
  input.values = std::move(values);
  if (keeps_types_) input.type = data_type_of(onnx_type);
  network_.inputs.push_back(std::move(input));
  return add_entry(likely_view, true, network_.inputs.size() - 1, false);
}

LayerBuilder::Tensor LayerBuilder::add_constant(const std::string& name, const OnnxTensor& values, const Shape& view) {
  const auto [known, is_new] = constants_.try_emplace({name, view});
  if (!is_new) return known->second;
  // Integers with one scale for all are stored as they are.
  const bool has_steps = keeps_types_ && values.quantized != nullptr && values.quantized->scales.size() == 1;
  std::shared_ptr<const Values> stored = real_values(values);
  const auto [same, is_new_value] = constants_by_value_.try_emplace({stored.get(), view});
  if (!is_new_value) return known->second = same->second;
  std::shared_ptr<const Values> given = stored;
  if (has_steps) {
    const auto& [scale, zero_point] = values.quantized->scales[0];
    Values steps = *stored;
    for (float& value : steps) value = std::nearbyint(value / scale) + static_cast<float>(zero_point);
    given = std::make_shared<const Values>(std::move(steps));
  }
  known->second = same->second = add_input(name, view, values.type, std::move(given));
  network_.inputs.back().is_constant = true;
  tensors_[known->second].is_fixed = true;
  if (!has_steps) return known->second;
  network_.inputs.back().type = values.quantized->type;
  // The values that were read keep their place in memory, by which a second name for them is known.
  kept_.push_back(std::move(stored));
  return known->second = same->second = scaled(known->second, values.quantized->scales[0]);
}

LayerBuilder::Tensor LayerBuilder::add_columns(const std::string& name, const OnnxTensor& values, const Shape& view) {
  const auto [known, is_new] = constants_.try_emplace({name + ".columns", view});
  if (!is_new) return known->second;
  Values steps;
  const std::vector<Quantization>& scales = values.quantized->scales;
  for (std::int64_t i = 0; i < element_count(values.dims); ++i) {
    const auto& [scale, zero_point] = scales[static_cast<std::size_t>(i) % scales.size()];
    steps.push_back(std::nearbyint(values.real(i) / scale) + static_cast<float>(zero_point));
  }
  known->second = add_input(name, view, values.type, std::make_shared<const Values>(std::move(steps)));
  network_.inputs.back().is_constant = true;
  network_.inputs.back().type = values.quantized->type;
  tensors_[known->second].is_fixed = true;
  return known->second;
}

LayerBuilder::Tensor LayerBuilder::add_layer(Layer layer, const std::string& name, const Shape& output,
                                             bool is_affine) {
  layer.name = unique_name(name);
  layer.where = where_;
  layer.output = output;
  for (const TensorId tensor : layer.inputs) tensors_[tensors_[tensor].stored].is_fixed = true;
  network_.layers.push_back(std::move(layer));
  is_affine_.push_back(is_affine);
  return add_entry(output, false, network_.layers.size() - 1, true);
}

LayerBuilder::Tensor LayerBuilder::scaled(Tensor tensor, const Quantization& scale) {
  Entry entry = tensors_[tensor];
  entry.scale = scale;
  tensors_.push_back(entry);
  return static_cast<Tensor>(tensors_.size() - 1);
}

LayerBuilder::Tensor LayerBuilder::viewed(Tensor tensor, const Shape& view) {
  if (const Tensor stored = tensors_[tensor].stored; stored != tensor) {
    const Tensor other = viewed(stored, view);
    return other == stored ? tensor : scaled(other, tensors_[tensor].scale);
  }
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
  layer.type = type(tensors_[tensor]);
  return add_layer(std::move(layer), name, view);
}

LayerBuilder::Tensor LayerBuilder::output(Tensor tensor, const std::string& name, bool is_real) {
  const std::optional<DataType> own = type(tensors_[tensor]);
  const bool is_other = own && is_integer(*own) && is_real;
  if (tensors_[tensor].is_input || is_other) tensor = reshaped(tensor, view(tensor), name);
  Layer& layer = network_.layers[tensors_[tensor].index];
  if (is_other) layer.type = DataType::float32;
  layer.is_output = true;
  return tensor;
}

// Sets what the integers that a layer reads and makes stand for. Precondition: its operands are Tensors.
void LayerBuilder::set_quantization(Layer& layer) const {
  LayerQuantization scales = layer.quantization != nullptr ? *layer.quantization : LayerQuantization{};
  bool has_integers = is_integer(*layer.type) || (layer.weight_type && is_integer(*layer.weight_type));
  for (const TensorId tensor : layer.inputs) {
    scales.operands.push_back(tensors_[tensor].scale);
    has_integers = has_integers || is_integer(*type(tensors_[tensor]));
  }
  if (has_integers) layer.quantization = std::make_shared<const LayerQuantization>(std::move(scales));
}

BuiltNetwork LayerBuilder::finish(const std::vector<Tensor>& ports) {
  for (Tensor tensor = 0; tensor < tensors_.size(); ++tensor) {
    const Entry& entry = tensors_[tensor];
    if (entry.is_input && entry.stored == tensor) network_.inputs[entry.index].shape = entry.view;
  }
  const auto number = [&](Tensor tensor) {
    const Entry& entry = tensors_[tensor];
    return entry.is_input ? entry.index : network_.result_of(entry.index);
  };
  BuiltNetwork built;
  for (Layer& layer : network_.layers) {
    if (keeps_types_) set_quantization(layer);
    for (TensorId& tensor : layer.inputs) tensor = number(tensor);
  }
  for (const Tensor tensor : ports) built.ports.push_back(number(tensor));
  built.network = std::move(network_);
  built.is_affine = std::move(is_affine_);
  return built;
}

}  // namespace weft
