
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
  // The view is that in which the first operand that is no constant is stored, if the axis is one of that view.
  std::size_t first = 0;
  while (first + 1 < node.input_count() && node.constant(first) != nullptr) ++first;
  const std::int64_t first_size = node.dims(first)[axis];
  Shape view = node.stored_view(first);
  if (node.constant(first) != nullptr || !find_axis(view, before, first_size)) {
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
  // The rows of a matrix, such as the tokens of a transformer, unless the input has lines of channels.
  const bool is_matrix = long_axes(result).size() == 2 && node.stored_view(0)[1] != 1;
  const Shape canonical = canonical_view(result);
  const Shape output = view_of_long_axes(result, {is_matrix ? Shape{1, canonical[0], canonical[2]} : canonical});
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
  if (steps && steps->empty()) return node.pass_on();
  if (long_axes(node.image_dims(0)).size() <= 3) return transpose_unmerged(node, node.image_dims(0), permutation);
  const Shape view = steps ? steps->front().view : node.stored_view(0);
  node.set_result(add_transposition(node, node.operand(0, view), node.image_dims(0), permutation));
}

LayerBuilder::Tensor add_transposition(NodeReader& node, LayerBuilder::Tensor tensor, const Dims& dims,
                                       const std::vector<std::size_t>& permutation) {
  const auto steps = split_transposition(dims, permutation);
  if (!steps) node.fail("it has more than six groups of axes that stay together; expected fewer");
  for (const ViewTransposition& step : *steps) {
    Layer layer = layer_of(Operator::transpose, {node.layers().viewed(tensor, step.view)});
    layer.permutation = step.permutation;
    Shape output{};
    for (std::size_t k = 0; k < 3; ++k) output[k] = step.view[static_cast<std::size_t>(step.permutation[k])];
    tensor = node.add(std::move(layer), output);
  }
  return tensor;
}

// Adds DepthToSpace or SpaceToDepth as a transposition: a pixel of b x b times as many channels is a square of b x b.
void read_depth_space(NodeReader& node) {
  const Dims dims = node.channel_dims(2);
  const std::int64_t b = node.integer("blocksize", 0);
  if (dims.size() != 3 || b < 1) node.fail("expected an input of four axes, and a blocksize of 1 or more");
  if (node.op() == "SpaceToDepth") {
    if (dims[1] % b != 0 || dims[2] % b != 0) node.fail("blocksize has to divide rows and columns " + to_string(dims));
    const Dims split = {dims[0], dims[1] / b, b, dims[2] / b, b};
    return node.set_result(add_transposition(node, node.operand(0, node.stored_view(0)), split, {2, 4, 0, 1, 3}));
  }
  if (dims[0] % (b * b) != 0) node.fail("blocksize squared has to divide the channels " + to_string(dims));
  if (node.text("mode", "DCR") == "CRD") {
    const Dims split = {dims[0] / (b * b), b, b, dims[1], dims[2]};
    return node.set_result(add_transposition(node, node.operand(0, node.stored_view(0)), split, {0, 3, 1, 4, 2}));
  }
  const Dims split = {b, b, dims[0] / (b * b), dims[1], dims[2]};
  node.set_result(add_transposition(node, node.operand(0, node.stored_view(0)), split, {2, 3, 0, 4, 1}));
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

}  // namespace

void read_pad(NodeReader& node) {
  Dims dims = node.image_dims(0);
  const std::vector<Margin> margins = read_margins(node);
  if (margins.empty()) return node.pass_on();
  node.image_dims();
  const std::string mode = node.text("mode", "constant");
  if (mode != "constant" && mode != "reflect" && mode != "edge") {
    node.fail("mode: '" + mode + "'; expected constant, reflect or edge");
  }
  Shape stored = node.stored_view(0);
  std::optional<LayerBuilder::Tensor> tensor;
  // As many axes in each layer as views allow, which are all but in tensors of more than three.
  for (std::size_t first = 0; first < margins.size();) {
    std::vector<std::size_t> padded;
    AxesView found;
    for (std::size_t next = first; next < margins.size(); ++next) {
      padded.push_back(margins[next].axis);
      const std::optional<AxesView> more = view_of_axes(stored, dims, padded);
      if (!more) break;
      found = *more;
    }
    Layer layer = layer_of(Operator::pad);
    layer.pad_mode = mode == "constant" ? PadMode::constant : mode == "reflect" ? PadMode::reflect : PadMode::edge;
    layer.pad_value = node.real("value", 2, 0);
    layer.inputs = {tensor ? node.layers().viewed(*tensor, found.view) : node.operand(0, found.view)};
    stored = found.view;
    for (const std::size_t axis : found.axes) {
      const Margin& margin = margins[first++];
      layer.margin_begin[axis] = static_cast<std::int32_t>(margin.begin);
      layer.margin_end[axis] = static_cast<std::int32_t>(margin.end);
      stored[axis] = static_cast<std::int32_t>(stored[axis] + margin.begin + margin.end);
      dims[margin.axis] += margin.begin + margin.end;
    }
    tensor = node.add(std::move(layer), stored);
  }
  node.set_result(*tensor);
}

}  // namespace weft
