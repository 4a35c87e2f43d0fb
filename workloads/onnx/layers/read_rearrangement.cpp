
#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/layers/node_readers.hpp"

namespace weft {

void read_same_elements(NodeReader& node) { node.pass_on(); }

void read_dropout(NodeReader& node) {
  const bool trains = node.has_input(2) && node.require_constant(2, "training_mode").integer(0) != 0;
  const float ratio = node.has_input(1) ? node.require_constant(1, "ratio").real(0) : 0.5F;
  if (trains && ratio != 0)
    node.fail("it drops elements, as in training; expected a model that was exported for inference");
  node.pass_on();
  if (node.uses_output(1)) node.set_mask();
}

void read_concat(NodeReader& node) {
  if (node.input_count() == 1) return node.pass_on();
  const Dims result = node.image_dims();
  const std::size_t axis = node.axis(node.integer("axis", 1), node.output_dims().size());
  const std::size_t image_axis = axis - node.lead();
  const std::int64_t before = product(result, 0, image_axis);
  const std::int64_t after = product(result, image_axis + 1, result.size());
  // The view is that in which the first operand is stored, if the axis is one of that view.
  const std::int64_t first_size = node.dims(0)[axis];
  Shape view = node.stored_view(0);
  if (node.constant(0) != nullptr || !find_axis(view, before, first_size)) {
    view = before == 1 ? make_view(first_size, 1, after) : make_view(before, first_size, after);
  }
  Layer layer = layer_of(Operator::concat);
  layer.axis = static_cast<std::int32_t>(*find_axis(view, before, first_size));
  for (std::size_t k = 0; k < node.input_count(); ++k) {
    node.check_images(k);
    view[static_cast<std::size_t>(layer.axis)] = static_cast<std::int32_t>(node.dims(k)[axis]);
    layer.inputs.push_back(node.operand(k, view));
  }
  view[static_cast<std::size_t>(layer.axis)] = static_cast<std::int32_t>(result[image_axis]);
  node.set_result(node.add(std::move(layer), view));
}

namespace {

Dims long_axes(const Dims& dims) {
  Dims sizes = dims;
  std::erase(sizes, 1);
  return sizes;
}

// Returns the first of these views whose axes longer than 1 are those of the tensor; else one of these alone.
Shape view_of_long_axes(const Dims& dims, const std::vector<Shape>& views) {
  const Dims sizes = long_axes(dims);
  for (const Shape& view : views) {
    if (long_axes({view.begin(), view.end()}) == sizes) return view;
  }
  Shape view{1, 1, 1};
  for (std::size_t axis = 0; axis < sizes.size(); ++axis) view[axis] = static_cast<std::int32_t>(sizes[axis]);
  return view;
}

// Adds a transposition of at most three axes that are longer than 1 in views that keep them apart, as the readers of
// its result most likely want them: a map with channels last becomes one with channels first, and the other way round.
void transpose_unmerged(NodeReader& node, const Dims& dims, const std::vector<std::size_t>& permutation) {
  Dims result;
  for (const std::size_t axis : permutation) result.push_back(dims[axis]);
  const Shape view = view_of_long_axes(dims, {node.stored_view(0), canonical_view(dims)});
  const Shape output = view_of_long_axes(result, {canonical_view(result)});
  // The axis of the view that is an axis of the tensor; those of length 1 take the places that are left.
  std::vector<std::int32_t> place(dims.size(), 0);
  std::vector<std::int32_t> short_axes;
  std::size_t axis = 0;
  for (std::int32_t k = 0; k < 3; ++k) {
    if (view[static_cast<std::size_t>(k)] == 1) {
      short_axes.push_back(k);
      continue;
    }
    while (dims[axis] == 1) ++axis;
    place[axis++] = k;
  }
  Layer layer = layer_of(Operator::transpose, {node.operand(0, view)});
  std::size_t next = 0, next_short = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    if (output[k] == 1) {
      layer.permutation[k] = short_axes[next_short++];
      continue;
    }
    while (result[next] == 1) ++next;
    layer.permutation[k] = place[permutation[next++]];
  }
  node.set_result(node.add(std::move(layer), output));
}

}  // namespace

void read_transpose(NodeReader& node) {
  std::vector<std::size_t> permutation = node.permutation();
  if (node.is_batched()) {
    if (permutation[0] != 0) node.fail("it moves axis 0, which counts the images; expected a batch of 1");
    permutation.erase(permutation.begin());
    for (std::size_t& axis : permutation) --axis;
  }
  const auto steps = split_transposition(node.image_dims(0), permutation);
  if (!steps) node.fail("it has more than six groups of axes that stay together; expected fewer");
  if (steps->empty()) return node.pass_on();
  const Dims dims = node.image_dims(0);
  if (long_axes(dims).size() <= 3) return transpose_unmerged(node, dims, permutation);
  LayerBuilder::Tensor tensor = node.operand(0, steps->front().view);
  for (const ViewTransposition& step : *steps) {
    Layer layer = layer_of(Operator::transpose, {node.layers().viewed(tensor, step.view)});
    layer.permutation = step.permutation;
    Shape output{};
    for (std::size_t k = 0; k < 3; ++k) output[k] = step.view[static_cast<std::size_t>(step.permutation[k])];
    tensor = node.add(std::move(layer), output);
  }
  node.set_result(tensor);
}

namespace {

struct Margin {
  std::size_t axis = 0;  // of an image
  std::int64_t begin = 0, end = 0;
};

// Returns the elements added before and after each padded axis: an attribute up to opset 10, a constant input after.
std::vector<Margin> read_margins(const NodeReader& node) {
  const std::size_t rank = node.dims(0).size();
  std::vector<std::int64_t> pads = node.integers("pads");
  if (node.version() >= 11) {
    const OnnxTensor& values = node.require_constant(1, "pads");
    pads.clear();
    for (std::int64_t i = 0; i < element_count(values.dims); ++i) pads.push_back(values.integer(i));
  }
  if (pads.size() != 2 * rank) {
    node.fail("pads has " + std::to_string(pads.size()) + " values; expected " + std::to_string(2 * rank));
  }
  std::vector<Margin> margins;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    if (pads[axis] == 0 && pads[axis + rank] == 0) continue;
    if (axis < node.lead()) node.fail("it pads axis 0, which counts the images; expected a batch of 1");
    margins.push_back({axis - node.lead(), pads[axis], pads[axis + rank]});
  }
  return margins;
}

// Returns a view in which every padded axis is an axis, and sets `axes` to these; nothing where there are too many axes
// between them.
std::optional<Shape> padded_view(const Shape& stored, const Dims& dims, const std::vector<Margin>& margins,
                                 std::vector<std::size_t>& axes) {
  axes.clear();
  for (const Margin& margin : margins) {
    const auto axis = find_axis(stored, product(dims, 0, margin.axis), dims[margin.axis]);
    if (axis && (axes.empty() || *axis > axes.back())) axes.push_back(*axis);
  }
  if (axes.size() == margins.size()) return stored;
  std::vector<std::int64_t> sizes;
  axes.clear();
  std::size_t begin = 0;
  const auto add_run = [&](std::size_t end) {
    if (product(dims, begin, end) > 1) sizes.push_back(product(dims, begin, end));
  };
  for (const Margin& margin : margins) {
    add_run(margin.axis);
    axes.push_back(sizes.size());
    sizes.push_back(dims[margin.axis]);
    begin = margin.axis + 1;
  }
  add_run(dims.size());
  if (sizes.size() > 3) return std::nullopt;
  sizes.resize(3, 1);
  return make_view(sizes[0], sizes[1], sizes[2]);
}

}  // namespace

void read_pad(NodeReader& node) {
  const Dims dims = node.image_dims(0);
  const std::vector<Margin> margins = read_margins(node);
  if (margins.empty()) return node.pass_on();
  node.image_dims();
  std::vector<std::size_t> axes;
  const std::optional<Shape> view = padded_view(node.stored_view(0), dims, margins, axes);
  if (!view) node.fail("it pads more axes of " + to_string(dims) + " than weft has; expected at most three");
  Layer layer = layer_of(Operator::pad);
  const std::string mode = node.text("mode", "constant");
  if (mode != "constant" && mode != "reflect" && mode != "edge") {
    node.fail("mode: '" + mode + "'; expected constant, reflect or edge");
  }
  layer.pad_mode = mode == "constant" ? PadMode::constant : mode == "reflect" ? PadMode::reflect : PadMode::edge;
  layer.pad_value = node.real("value", 2, 0);
  Shape output = *view;
  for (std::size_t i = 0; i < margins.size(); ++i) {
    layer.margin_begin[axes[i]] = static_cast<std::int32_t>(margins[i].begin);
    layer.margin_end[axes[i]] = static_cast<std::int32_t>(margins[i].end);
    output[axes[i]] = static_cast<std::int32_t>(output[axes[i]] + margins[i].begin + margins[i].end);
  }
  layer.inputs = {node.operand(0, *view)};
  node.set_result(node.add(std::move(layer), output));
}

}  // namespace weft
