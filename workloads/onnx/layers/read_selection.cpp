// Reads operators that take elements of a tensor, or take them again and again.
#include <algorithm>
#include <functional>

#include "workloads/onnx/layers/node_readers.hpp"

namespace weft {

namespace {

// What is done along one axis of an image. The elements begin, begin + step, ... are taken, `count` of them; or all of
// them again and again until there are `count`.
struct AxisSelection {
  std::size_t axis = 0;
  std::int64_t begin = 0, step = 1, count = 0;
};

// Returns a tensor with the axes `dims` in a view; the one that stays until the first layer is added is the operand.
using ViewedTensor = std::function<LayerBuilder::Tensor(const Shape& view)>;

// Adds layers that select along axes, ascending: as many axes in each as views allow. Precondition: there is one.
LayerBuilder::Tensor add_selection(NodeReader& node, Shape stored, ViewedTensor viewed, Dims dims,
                                   const std::vector<AxisSelection>& selections, Operator op) {
  LayerBuilder::Tensor tensor{};
  for (std::size_t first = 0; first < selections.size();) {
    std::vector<std::size_t> axes;
    std::optional<AxesView> found;
    for (std::size_t next = first; next < selections.size(); ++next) {
      axes.push_back(selections[next].axis);
      const std::optional<AxesView> more = view_of_axes(stored, dims, axes);
      if (!more) break;
      found = more;
    }
    Layer layer = layer_of(op, {viewed(found->view)});
    Shape shape = found->view;
    for (const std::size_t place : found->axes) {
      const AxisSelection& of = selections[first++];
      layer.slice_begin[place] = static_cast<std::int32_t>(of.begin);
      layer.slice_step[place] = static_cast<std::int32_t>(of.step);
      shape[place] = static_cast<std::int32_t>(of.count);
      dims[of.axis] = of.count;
    }
    layer.target = shape;
    tensor = node.add(std::move(layer), shape);
    stored = shape;
    viewed = [&node, tensor](const Shape& view) { return node.layers().viewed(tensor, view); };
  }
  return tensor;
}

// Returns a slice of neighbours along an axis that is the slowest of those that an axis of the view merges, as a slice
// of that view; nothing where it is none.
std::optional<Layer> slice_of_view(const Shape& view, const Dims& dims, const AxisSelection& of) {
  const std::int64_t before = product(dims, 0, of.axis);
  if (of.step != 1 && of.count > 1) return std::nullopt;
  std::int64_t slower = 1;
  for (std::size_t place = 0; place < 3; slower *= view[place++]) {
    if (slower != before || view[place] % dims[of.axis] != 0 || view[place] == 1) continue;
    const std::int64_t faster = view[place] / dims[of.axis];
    Layer layer = layer_of(Operator::slice);
    layer.slice_begin[place] = static_cast<std::int32_t>(of.begin * faster);
    layer.target = view;
    layer.target[place] = static_cast<std::int32_t>(of.count * faster);
    return layer;
  }
  return std::nullopt;
}

// Adds the layers of a selection from input 0 of the node; sets result `output`.
void set_selection(NodeReader& node, const std::vector<AxisSelection>& selections, Operator op,
                   std::size_t output = 0) {
  const auto operand = [&](const Shape& view) { return node.operand(0, view); };
  const Shape stored = node.stored_view(0);
  if (selections.empty()) return node.set_result(operand(stored), output);
  const bool is_one_slice = op == Operator::slice && selections.size() == 1;
  if (auto slice = is_one_slice ? slice_of_view(stored, node.image_dims(0), selections[0]) : std::nullopt) {
    slice->inputs = {operand(stored)};
    const Shape shape = slice->target;
    return node.set_result(node.add(std::move(*slice), shape), output);
  }
  node.set_result(add_selection(node, stored, operand, node.image_dims(0), selections, op), output);
}

}  // namespace

void read_slice(NodeReader& node) {
  node.check_images(0);
  const Dims& dims = node.dims(0);
  const std::vector<std::int64_t> starts = node.integers("starts", 1), ends = node.integers("ends", 2);
  std::vector<std::int64_t> axes = node.integers("axes", 3), steps = node.integers("steps", 4);
  for (std::size_t i = axes.size(); i < starts.size(); ++i) axes.push_back(static_cast<std::int64_t>(i));
  steps.resize(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size()) {
    node.fail("starts, ends and axes have different lengths; expected the same");
  }
  std::vector<AxisSelection> selections;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto rank = static_cast<std::int64_t>(dims.size());
    const std::int64_t place = axes[i] < 0 ? axes[i] + rank : axes[i];
    if (place < 0 || place >= rank || steps[i] == 0) node.fail("axes or steps are out of range");
    const auto axis = static_cast<std::size_t>(place);
    const std::int64_t length = dims[axis], count = node.output_dims()[axis];
    const std::int64_t begin = std::clamp<std::int64_t>(starts[i] < 0 ? starts[i] + length : starts[i], 0, length - 1);
    if (begin == 0 && count == length && steps[i] == 1) continue;
    selections.push_back({node.axis(place, dims.size()) - node.lead(), begin,
                          std::clamp<std::int64_t>(steps[i], -length, length), count});
  }
  std::sort(selections.begin(), selections.end(), [](const auto& a, const auto& b) { return a.axis < b.axis; });
  for (std::size_t i = 1; i < selections.size(); ++i) {
    if (selections[i].axis == selections[i - 1].axis) node.fail("axes names an axis twice");
  }
  if (selections.empty()) return node.pass_on();
  node.image_dims();
  set_selection(node, selections, Operator::slice);
}

void read_split(NodeReader& node) {
  node.check_images(0);
  const std::size_t axis = node.axis(node.integer("axis", 0), node.dims(0).size());
  std::int64_t begin = 0;
  for (std::size_t output = 0; output < node.output_count(); ++output) {
    const std::int64_t count = node.output_dims(output)[axis];
    if (begin + count > node.dims(0)[axis]) node.fail("its parts are longer than the axis that is split");
    if (output == 0 || node.uses_output(output)) {
      const bool is_whole = count == node.dims(0)[axis];
      const std::vector<AxisSelection> selections = {{axis - node.lead(), begin, 1, count}};
      set_selection(node, is_whole ? std::vector<AxisSelection>{} : selections, Operator::slice, output);
    }
    begin += count;
  }
}

// Reads a Gather with constant indices: one slice where they are equally far apart, else slices in a row.
void read_gather(NodeReader& node) {
  node.check_images(0);
  const OnnxTensor& indices = node.require_constant(1, "the indices");
  const std::size_t axis = node.axis(node.integer("axis", 0), node.dims(0).size());
  const std::int64_t length = node.dims(0)[axis], count = element_count(indices.dims);
  std::vector<std::int64_t> places;
  for (std::int64_t i = 0; i < count; ++i) {
    places.push_back(indices.integer(i) < 0 ? indices.integer(i) + length : indices.integer(i));
    if (places.back() < 0 || places.back() >= length) {
      node.fail("index " + std::to_string(indices.integer(i)) + " of an axis of " + std::to_string(length));
    }
  }
  if (places.empty()) node.fail("there are no indices; expected one or more");
  node.image_dims();
  std::vector<AxisSelection> runs;  // each equally far apart
  for (const std::int64_t place : places) {
    AxisSelection* run = runs.empty() ? nullptr : &runs.back();
    const std::int64_t last = run == nullptr ? 0 : run->begin + (run->count - 1) * run->step;
    if (run != nullptr && run->count == 1 && place != last) run->step = place - last;
    if (run != nullptr && place != last && place == last + run->step) {
      ++run->count;
    } else {
      runs.push_back({axis - node.lead(), place, 1, 1});
    }
  }
  constexpr std::size_t max_runs = 256;
  if (runs.size() > max_runs) {
    node.fail("its " + std::to_string(count) + " indices are more than 256 runs of elements equally far apart");
  }
  if (runs.size() == 1 && runs[0].count == length && runs[0].begin == 0) {
    return set_selection(node, {}, Operator::slice);
  }
  if (runs.size() == 1) return set_selection(node, runs, Operator::slice);
  const Dims dims = node.image_dims(0);
  const std::size_t image_axis = axis - node.lead();
  const Shape view = make_view(product(dims, 0, image_axis), length, product(dims, image_axis + 1, dims.size()));
  Layer joined = layer_of(Operator::concat);
  joined.axis = 1;
  for (const AxisSelection& run : runs) {
    Layer layer = layer_of(Operator::slice, {node.operand(0, view)});
    layer.target = view;
    layer.target[1] = static_cast<std::int32_t>(run.count);
    layer.slice_begin[1] = static_cast<std::int32_t>(run.begin);
    layer.slice_step[1] = static_cast<std::int32_t>(run.step);
    const Shape shape = layer.target;
    joined.inputs.push_back(node.add(std::move(layer), shape));
  }
  node.set_result(node.add(std::move(joined), make_view(view[0], count, view[2])));
}

LayerBuilder::Tensor add_repetition(NodeReader& node, std::size_t operand, Dims dims, const Dims& result) {
  dims.insert(dims.begin(), result.size() - dims.size(), 1);
  std::vector<AxisSelection> selections;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (result[axis] % dims[axis] != 0) node.fail("its result is no multiple of its input");
    if (result[axis] != dims[axis]) selections.push_back({axis, 0, 1, result[axis]});
  }
  if (selections.empty()) return node.operand(operand, node.stored_view(operand));
  const auto viewed = [&](const Shape& view) { return node.operand(operand, view); };
  return add_selection(node, node.stored_view(operand), viewed, dims, selections, Operator::repeat);
}

// Reads Expand and Tile. Axes of the operand are aligned to the last ones of the result.
void read_repetition(NodeReader& node) {
  node.check_images(0);
  const Dims result = node.image_dims(), dims = node.image_dims(0);
  if (node.is_batched() && dims.size() != result.size()) {
    node.fail("its input of " + to_string(node.dims(0)) + " is broadcast over the images; expected a batch of 1");
  }
  if (dims.size() > result.size()) node.fail("its result has fewer axes than its input");
  if (dims == result) return node.pass_on();
  node.set_result(add_repetition(node, 0, dims, result));
}

// Reads a Trilu as a choice between its input and 0 by a constant of rows and columns.
void read_triangle(NodeReader& node) {
  node.check_images(0);
  const Dims dims = node.image_dims(0);
  if (dims.size() < 2) node.fail("its input has the shape " + to_string(dims) + "; expected matrices");
  const std::int64_t rows = dims[dims.size() - 2], columns = dims.back();
  const std::vector<std::int64_t> diagonal = node.integers("k", 1);
  const std::int64_t k = diagonal.empty() ? 0 : diagonal[0];
  const bool is_upper = node.integer("upper", 1) != 0;
  Values kept;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t first = k > columns ? columns : k < -rows ? -rows : k;  // the diagonal, as far as it matters
    for (std::int64_t column = 0; column < columns; ++column) {
      kept.push_back((is_upper ? column - row >= first : column - row <= first) ? 1.0F : 0.0F);
    }
  }
  const OnnxTensor mask{{rows, columns}, 1, std::make_shared<const Values>(std::move(kept)), {}};
  const Shape view = make_view(product(dims, 0, dims.size() - 2), rows, columns);
  const std::string name = std::string(is_upper ? "upper" : "lower") + std::to_string(k);
  const LayerBuilder::Tensor triangle = node.layers().add_constant(name, mask, make_view(1, rows, columns));
  node.image_dims();
  node.set_result(node.add(layer_of(Operator::where, {triangle, node.operand(0, view), node.number(0)}), view));
}

}  // namespace weft
