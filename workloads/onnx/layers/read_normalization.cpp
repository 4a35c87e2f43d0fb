// Reads normalizations, and reductions along axes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "workloads/onnx/layers/node_readers.hpp"

namespace weft {

namespace {

// Returns a view whose channels are those of `input` (channels and spatial axes).
Shape channel_view(const NodeReader& node, const Dims& input) {
  const Shape stored = node.stored_view(0);
  if (stored[0] == input[0]) return stored;
  return make_view(input[0], 1, product(input, 1, input.size()));
}

}  // namespace

// Adds y = scale (x - mean) / sqrt(variance + epsilon) + shift, per channel (Ioffe, Szegedy: "Batch Normalization",
// ICML 2015), as a depthwise convolution with one weight and one bias per channel. fusion.hpp folds it into the layer
// before it.
void read_batch_normalization(NodeReader& node) {
  if (node.integer("training_mode", 0) != 0 || node.uses_output(1) || node.uses_output(2) || node.uses_output(3) ||
      node.uses_output(4)) {
    node.fail("it computes statistics, as in training; expected a model that was exported for inference");
  }
  if (node.integer("spatial", 1) == 0) node.fail("spatial: 0 is not supported; expected one mean per channel");
  const Dims input = node.channel_dims(0);
  const auto channels = static_cast<std::int32_t>(input[0]);
  const char* const names[] = {"", "the scale", "the shift", "the mean", "the variance"};
  for (std::size_t k = 1; k <= 4; ++k) {
    const OnnxTensor& values = node.require_constant(k, names[k]);
    if (element_count(values.dims) == channels) continue;
    node.fail(std::string(names[k]) + " has the shape " + to_string(values.dims) + "; expected one value for each of " +
              std::to_string(channels) + " channels");
  }
  const double epsilon = node.real("epsilon", 1e-5F);
  const auto make_weights = [&] {
    Values weights;
    for (std::int32_t channel = 0; channel < channels; ++channel) {
      const double scale = node.constant(1)->real(channel) / std::sqrt(node.constant(4)->real(channel) + epsilon);
      weights.push_back(static_cast<float>(scale));
      weights.push_back(static_cast<float>(node.constant(2)->real(channel) - node.constant(3)->real(channel) * scale));
    }
    return std::make_shared<const Values>(std::move(weights));
  };
  const Shape view = channel_view(node, input);
  Layer layer = layer_of(Operator::conv, {node.operand(0, view)});
  layer.filters = layer.groups = channels;
  layer.weights = node.weights(fmt::format("batch normalization, epsilon {}", epsilon), make_weights);
  node.set_result(node.add(std::move(layer), view, true));
}

void read_lrn(NodeReader& node) {
  const Dims input = node.channel_dims(0);
  const Shape view = channel_view(node, input);
  Layer layer = layer_of(Operator::lrn, {node.operand(0, view)});
  layer.lrn = {static_cast<std::int32_t>(node.integer("size", 1)), node.real("alpha", 1e-4F), node.real("beta", 0.75F),
               node.real("bias", 1)};
  node.set_result(node.add(std::move(layer), view));
}

// Adds a softmax over one axis. Up to opset 12 all axes from `axis` on count as one.
void read_softmax(NodeReader& node) {
  const Dims& dims = node.dims(0);
  if (dims.empty()) node.fail("its input has no axes");
  const bool flattens = node.version() < 13;
  const std::size_t axis = node.axis(node.integer("axis", flattens ? 1 : -1), dims.size());
  const std::int64_t before = product(dims, node.lead(), axis);
  const std::int64_t size = product(dims, axis, flattens ? dims.size() : axis + 1);
  const std::int64_t after = flattens ? 1 : product(dims, axis + 1, dims.size());
  node.image_dims();
  Shape view = node.stored_view(0);
  if (!find_axis(view, before, size)) view = before == 1 ? make_view(size, 1, after) : make_view(before, size, after);
  Layer layer = layer_of(node.op() == "Softmax" ? Operator::softmax : Operator::log_softmax, {node.operand(0, view)});
  layer.axis = static_cast<std::int32_t>(*find_axis(view, before, size));
  node.set_result(node.add(std::move(layer), view));
}

namespace {

struct ReductionOperator {
  const char* name;
  Reduction reduction;
};

constexpr ReductionOperator reduction_operators[] = {{"ArgMax", Reduction::argmax},
                                                     {"ArgMin", Reduction::argmin},
                                                     {"GlobalMaxPool", Reduction::max},
                                                     {"ReduceL1", Reduction::l1},
                                                     {"ReduceL2", Reduction::l2},
                                                     {"ReduceLogSum", Reduction::log_sum},
                                                     {"ReduceLogSumExp", Reduction::log_sum_exp},
                                                     {"ReduceMax", Reduction::max},
                                                     {"ReduceMean", Reduction::mean},
                                                     {"ReduceMin", Reduction::min},
                                                     {"ReduceProd", Reduction::product},
                                                     {"ReduceSum", Reduction::sum},
                                                     {"ReduceSumSquare", Reduction::sum_square}};

// Returns the reduction along some axes of those that a reduction goes along, which are reduced one after the other.
// Precondition: it is not that of a place.
Reduction reduction_of_step(Reduction whole, bool is_first, bool is_last) {
  if (whole == Reduction::sum_square && !is_first) return Reduction::sum;
  if (whole == Reduction::log_sum && !is_last) return Reduction::sum;
  return whole;
}

// A tensor as runs of axes that are reduced or kept alike, without axes of length 1.
struct Runs {
  std::vector<std::int64_t> sizes;
  std::vector<bool> is_reduced;
};

Runs runs_of(const Dims& dims, const std::vector<std::size_t>& axes) {
  Runs runs;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis] == 1) continue;
    const bool is_reduced = std::find(axes.begin(), axes.end(), axis) != axes.end();
    if (runs.sizes.empty() || runs.is_reduced.back() != is_reduced) {
      runs.sizes.push_back(1);
      runs.is_reduced.push_back(is_reduced);
    }
    runs.sizes.back() *= dims[axis];
  }
  return runs;
}

// Three axes that hold some of the runs each by themselves, and which of them are reduced.
struct ReducedView {
  Shape view{};
  std::array<bool, 3> axes{};
};

// Returns the view of a tensor for a reduction along its runs, at most three; `stored` if it is such a view.
ReducedView view_of_runs(const Shape& stored, const Runs& runs) {
  ReducedView result{stored, {}};
  std::size_t run = 0;
  std::int64_t rest = runs.sizes.empty() ? 1 : runs.sizes[0];
  bool suits = true;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (stored[axis] == 1) continue;
    suits = suits && run < runs.sizes.size() && rest % stored[axis] == 0;
    if (!suits) break;
    result.axes[axis] = runs.is_reduced[run];
    rest /= stored[axis];
    if (rest == 1 && ++run < runs.sizes.size()) rest = runs.sizes[run];
  }
  if (suits) return result;
  std::vector<std::int64_t> sizes = runs.sizes;
  std::vector<bool> reduced = runs.is_reduced;
  if (sizes.size() == 2) {
    sizes.insert(sizes.begin() + 1, 1);
    reduced.insert(reduced.begin() + 1, false);
  }
  sizes.resize(3, 1);
  reduced.resize(3, false);
  return {make_view(sizes[0], sizes[1], sizes[2]), {reduced[0], reduced[1], reduced[2]}};
}

Shape reduced_shape(const ReducedView& of) {
  Shape shape = of.view;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (of.axes[axis]) shape[axis] = 1;
  }
  return shape;
}

LayerBuilder::Tensor add_reduction(NodeReader& node, LayerBuilder::Tensor tensor, const ReducedView& of,
                                   Reduction reduction) {
  Layer layer = layer_of(Operator::reduce, {node.layers().viewed(tensor, of.view)});
  layer.reduction = reduction;
  layer.axes = of.axes;
  layer.last_place = node.integer("select_last_index", 0) != 0;
  return node.add(std::move(layer), reduced_shape(of));
}

// Reduces the last run of a tensor of more than three, again and again: first those before it are one axis.
LayerBuilder::Tensor reduce_in_steps(NodeReader& node, LayerBuilder::Tensor tensor, Runs runs, Reduction reduction) {
  for (bool is_first = true; runs.sizes.size() > 3; is_first = false) {
    const std::size_t last = runs.is_reduced.back() ? runs.sizes.size() - 1 : runs.sizes.size() - 2;
    const std::int64_t after = last + 1 < runs.sizes.size() ? runs.sizes[last + 1] : 1;
    const ReducedView step{make_view(product(runs.sizes, 0, last), runs.sizes[last], after), {false, true, false}};
    tensor = add_reduction(node, tensor, step, reduction_of_step(reduction, is_first, false));
    runs.sizes.resize(last);
    runs.is_reduced.resize(last);
    runs.sizes.back() *= after;
  }
  return add_reduction(node, tensor, view_of_runs(node.layers().view(tensor), runs),
                       reduction_of_step(reduction, false, true));
}

std::vector<std::size_t> reduced_axes(const NodeReader& node, const Dims& dims) {
  std::vector<std::int64_t> axes = node.integers("axes", 1);
  if (node.op() == "ArgMax" || node.op() == "ArgMin") axes = {node.integer("axis", 0)};
  const auto lead = static_cast<std::int64_t>(node.lead());
  if (node.op() == "GlobalMaxPool") {
    for (std::int64_t axis = 2; axis < static_cast<std::int64_t>(dims.size()) + lead; ++axis) axes.push_back(axis);
    if (axes.empty()) node.fail("its input has the shape " + to_string(dims) + "; expected spatial axes");
  }
  return node.image_axes(axes, dims.size() + node.lead());
}

}  // namespace

void read_reduction(NodeReader& node) {
  node.check_images(0);
  const Dims dims = node.image_dims(0);
  if (node.integer("noop_with_empty_axes", 0) != 0 && node.integers("axes", 1).empty()) return node.pass_on();
  node.image_dims();
  const auto* found = std::find_if(std::begin(reduction_operators), std::end(reduction_operators),
                                   [&](const ReductionOperator& of) { return node.op() == of.name; });
  const Runs runs = runs_of(dims, reduced_axes(node, dims));
  const bool is_place = found->reduction == Reduction::argmax || found->reduction == Reduction::argmin;
  if (runs.sizes.size() > 3) {  // that of a place goes along one axis, which makes at most three runs
    return node.set_result(reduce_in_steps(node, node.operand(0, node.stored_view(0)), runs, found->reduction));
  }
  const ReducedView of = view_of_runs(node.stored_view(0), runs);
  const bool along_one = std::count(of.axes.begin(), of.axes.end(), true) == 1;
  if (!is_place || along_one) {
    return node.set_result(add_reduction(node, node.operand(0, of.view), of, found->reduction));
  }
  // An axis of length 1 is in no run, and one that is stored as several is one in a view of its own.
  const std::size_t axis = reduced_axes(node, dims)[0];
  const ReducedView apart{make_view(product(dims, 0, axis), dims[axis], product(dims, axis + 1, dims.size())),
                          {false, true, false}};
  node.set_result(add_reduction(node, node.operand(0, apart.view), apart, found->reduction));
}

namespace {

// Adds the mean and 1 / sqrt(variance + epsilon), the second and third result of a LayerNormalization, where they are
// used.
void add_statistics(NodeReader& node, LayerBuilder::Tensor tensor, const ReducedView& of, float epsilon) {
  if (!node.uses_output(1) && !node.uses_output(2)) return;
  const LayerBuilder::Tensor mean = add_reduction(node, tensor, of, Reduction::mean);
  if (node.uses_output(1)) node.set_result(mean, 1);
  if (!node.uses_output(2)) return;
  Layer difference = layer_of(Operator::binary, {node.layers().viewed(tensor, of.view), mean});
  difference.binary = BinaryFunction::sub;
  Layer square = layer_of(Operator::unary, {node.add(std::move(difference), of.view)});
  square.activation = Activation::square;
  const Shape shape = reduced_shape(of);
  const LayerBuilder::Tensor variance = add_reduction(node, node.add(std::move(square), of.view), of, Reduction::mean);
  Layer root = layer_of(Operator::unary, {node.add(layer_of(Operator::add, {variance, node.number(epsilon)}), shape)});
  root.activation = Activation::sqrt;
  Layer reciprocal = layer_of(Operator::unary, {node.add(std::move(root), shape)});
  reciprocal.activation = Activation::reciprocal;
  node.set_result(node.add(std::move(reciprocal), shape), 2);
}

}  // namespace

// Adds LayerNormalization along all axes from `axis` on.
void read_layer_normalization(NodeReader& node) {
  node.check_images(0);
  const Dims dims = node.image_dims(0);
  const std::size_t axis = node.axis(node.integer("axis", -1), node.dims(0).size()) - node.lead();
  node.image_dims();
  std::vector<std::size_t> axes;
  for (std::size_t k = axis; k < dims.size(); ++k) axes.push_back(k);
  const Runs runs = runs_of(dims, axes);
  ReducedView of = view_of_runs(node.stored_view(0), runs);
  const Dims normalized(dims.begin() + static_cast<std::ptrdiff_t>(axis), dims.end());
  // Scale and bias, [1, ..., 1] and then the axes that are normalized, in that view.
  const auto operand_view = [&](std::size_t input) { return broadcast_view(of.view, dims, node.dims(input)); };
  const bool has_bias = node.has_input(2);
  if (!operand_view(1) || (has_bias && !operand_view(2))) {
    of = {make_view(product(dims, 0, axis), 1, product(dims, axis, dims.size())), {false, false, true}};
  }
  Layer layer = layer_of(Operator::normalize, {node.operand(0, of.view)});
  for (std::size_t input = 1; input < (has_bias ? 3U : 2U); ++input) {
    const std::optional<Shape> view = operand_view(input);
    if (!view)
      node.fail("its operand of " + to_string(node.dims(input)) + " cannot be broadcast to " + to_string(dims));
    layer.inputs.push_back(node.operand(input, *view));
  }
  layer.axes = of.axes;
  layer.epsilon = node.real("epsilon", 1e-5F);
  const LayerBuilder::Tensor operand = layer.inputs[0];
  node.set_result(node.add(std::move(layer), of.view));
  add_statistics(node, operand, of, node.real("epsilon", 1e-5F));
}

// Adds InstanceNormalization, along the map of each channel, or GroupNormalization, along the maps of groups of
// channels; scale and bias are per channel.
void read_group_normalization(NodeReader& node) {
  const Dims dims = node.channel_dims(0);
  const std::int64_t groups = node.op() == "InstanceNormalization" ? dims[0] : node.integer("num_groups", 1);
  const std::int64_t map = product(dims, 1, dims.size());
  if (groups < 1 || dims[0] % groups != 0) {
    node.fail("num_groups is " + std::to_string(groups) + "; expected a divisor of the channels of " + to_string(dims));
  }
  node.image_dims();
  const Shape view = make_view(groups, dims[0] / groups, map);
  Layer layer = layer_of(Operator::normalize, {node.operand(0, view)});
  for (std::size_t input = 1; input < 3; ++input) {
    const std::int64_t count = element_count(node.dims(input));
    if (count != dims[0] && count != groups) {
      node.fail("scale and bias of " + to_string(node.dims(input)) + " do not fit the channels of " + to_string(dims));
    }
    layer.inputs.push_back(node.operand(input, make_view(groups, count / groups, 1)));
  }
  layer.axes = {false, true, true};
  layer.epsilon = node.real("epsilon", 1e-5F);
  node.set_result(node.add(std::move(layer), view));
}

}  // namespace weft
