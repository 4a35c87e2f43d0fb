// Reads Gemm and MatMul. A row of data times a constant matrix is a fully connected layer; everything else is a matmul
// layer of matrices (C, M, K) and (C or 1, K, N).
#include <fmt/format.h>

#include <algorithm>

#include "workloads/onnx/graph/constant_folding.hpp"
#include "workloads/onnx/layers/node_readers.hpp"
#include "workloads/onnx/layers/weight_matrix.hpp"

namespace weft {

namespace {

OnnxTensor scaled(const OnnxTensor& tensor, float factor) {
  if (factor == 1) return tensor;
  Values values = *real_values(tensor);
  for (float& value : values) value *= factor;
  return {tensor.dims, 1, std::make_shared<const Values>(std::move(values)), {}};
}

// Adds a fully connected layer. The weights are [units, elements]; the bias has as many values as units, or one for
// all, or is null. `way` tells how they were made (NodeReader::weights()).
void add_fully_connected(NodeReader& node, const OnnxTensor& weights, const OnnxTensor* bias, const std::string& way) {
  if (element_count(node.stored_view(0)) != weights.dims[1]) {
    node.fail("matrices of " + to_string(node.dims(0)) + " and " + to_string(node.dims(1)) + " cannot be multiplied");
  }
  Layer layer = layer_of(Operator::fc, {node.operand(0, node.stored_view(0))});
  const auto units = static_cast<std::int32_t>(weights.dims[0]);
  layer.units = units;
  layer.bias = bias != nullptr;
  layer.weights = node.weights("fc" + way, [&] { return join_weights(weights, bias, units, node.where()); });
  node.set_result(node.add(std::move(layer), {units, 1, 1}));
}

// Returns a tensor times a constant.
LayerBuilder::Tensor multiplied(NodeReader& node, LayerBuilder::Tensor tensor, float factor) {
  if (factor == 1) return tensor;
  const OnnxTensor constant{{}, 1, std::make_shared<const Values>(Values{factor}), {}};
  const LayerBuilder::Tensor operand =
      node.layers().add_constant("times" + std::to_string(factor), constant, {1, 1, 1});
  return node.add(layer_of(Operator::mul, {tensor, operand}), node.layers().view(tensor));
}

// Returns an operand of Gemm as a matrix (1, rows, columns), transposed where the node says so.
LayerBuilder::Tensor matrix(NodeReader& node, std::size_t input, bool is_transposed) {
  const Dims& dims = node.dims(input);
  const Shape view = make_view(1, dims[0], dims[1]);
  if (!is_transposed) return node.operand(input, view);
  Layer layer = layer_of(Operator::transpose, {node.operand(input, view)});
  layer.permutation = {0, 2, 1};
  return node.add(std::move(layer), make_view(1, dims[1], dims[0]));
}

}  // namespace

void read_gemm(NodeReader& node) {
  const float alpha = node.real("alpha", 1), beta = node.real("beta", 1);
  const bool turn_a = node.integer("transA", 0) != 0, turn_b = node.integer("transB", 0) != 0;
  const Dims& output = node.output_dims();
  if (node.dims(0).size() != 2 || node.dims(1).size() != 2) node.fail("expected matrices, with two axes each");
  const bool adds = node.has_input(2) && beta != 0;
  const OnnxTensor* b = node.constant(1);
  const OnnxTensor* c = adds ? node.constant(2) : nullptr;
  const bool one_row = node.is_batched() || output[0] == 1;
  const bool bias_fits =
      !adds || (c != nullptr && (element_count(c->dims) == 1 || element_count(c->dims) == output[1]) &&
                (c->dims.size() < 2 || c->dims[0] == 1));
  if (node.constant(0) == nullptr && b != nullptr && one_row && !turn_a && bias_fits) {
    node.image_dims(0);
    const OnnxTensor weights = scaled(turn_b ? *b : transposed(*b, {1, 0}), alpha);
    const OnnxTensor bias = c != nullptr ? scaled(*c, beta) : OnnxTensor{};
    const std::string way = (turn_b ? " transB" : "") + fmt::format(" alpha {}", alpha) +
                            (c != nullptr ? fmt::format(" beta {}", beta) : "");
    return add_fully_connected(node, weights, c != nullptr ? &bias : nullptr, way);
  }
  if (node.is_batched()) {
    node.fail(
        "rows of the batch are not independent images here; expected A without transA, a constant B, and a constant "
        "C with one row");
  }
  const Shape view = make_view(1, output[0], output[1]);
  const LayerBuilder::Tensor second = matrix(node, 1, turn_b), first = matrix(node, 0, turn_a);
  LayerBuilder::Tensor result = multiplied(node, node.add(layer_of(Operator::matmul, {first, second}), view), alpha);
  if (adds) {
    const std::optional<Shape> addend = broadcast_view(view, output, node.dims(2));
    if (!addend) node.fail("C of " + to_string(node.dims(2)) + " cannot be added to " + to_string(output));
    result = node.add(layer_of(Operator::add, {result, multiplied(node, node.operand(2, *addend), beta)}), view);
  }
  node.set_result(result);
}

namespace {

// The matrices of an operand of MatMul: a vector is a row (of A) or a column (of B).
struct Matrices {
  Dims lead;  // axes that count matrices, those of images left out
  std::int64_t rows = 1, columns = 1;
  std::int64_t count() const { return product(lead, 0, lead.size()); }
};

Matrices matrices_of(const NodeReader& node, std::size_t input, bool is_second) {
  const Dims& dims = node.dims(input);
  Matrices result;
  const bool is_vector = dims.size() == 1;
  result.columns = is_vector && is_second ? 1 : dims.back();
  if (!is_vector || is_second) result.rows = is_vector ? dims[0] : dims[dims.size() - 2];
  if (!is_vector) result.lead.assign(dims.begin(), dims.end() - 2);
  return result;
}

// Takes the axis that counts images out of an operand. It is among those that count matrices, or, of an A with two
// axes, the rows.
void take_images(const NodeReader& node, std::size_t input, Matrices& matrices) {
  const std::size_t rank = node.output_dims().size();
  const bool is_data = node.constant(input) == nullptr;
  if (!is_data && (node.dims(input).size() < rank || rank < 3)) return;
  if (is_data) {
    node.image_dims(input);
    if (node.dims(input).size() != rank || (input == 1 && rank < 3)) {
      node.fail("operands of " + to_string(node.dims(0)) + " and " + to_string(node.dims(1)) +
                " do not both count images on their first axes; expected a batch of 1");
    }
  } else if (matrices.lead[0] != 1) {
    node.fail("the constant of " + to_string(node.dims(input)) + " differs from image to image; expected a batch of 1");
  }
  if (matrices.lead.empty()) {
    matrices.rows = 1;
  } else {
    matrices.lead.erase(matrices.lead.begin());
  }
}

// Puts axes of length 1 in front of that which has fewer.
void align(Dims& a, Dims& b) {
  a.insert(a.begin(), std::max(a.size(), b.size()) - a.size(), 1);
  b.insert(b.begin(), a.size() - b.size(), 1);
}

// Adds the product of matrices of which those of A or B, or of both, are broadcast along some of the axes that count
// them: these are repeated first. Both have as many of these axes.
void add_repeated_product(NodeReader& node, const Matrices& first, const Matrices& second) {
  Matrices result{first.lead, first.rows, second.columns};
  std::transform(first.lead.begin(), first.lead.end(), second.lead.begin(), result.lead.begin(),
                 [](std::int64_t a, std::int64_t b) { return std::max(a, b); });
  Layer layer = layer_of(Operator::matmul);
  for (const Matrices* of : {&first, &second}) {
    Dims dims = of->lead, repeated = result.lead;
    for (Dims* shape : {&dims, &repeated}) shape->insert(shape->end(), {of->rows, of->columns});
    const Shape view = make_view(result.count(), of->rows, of->columns);
    const LayerBuilder::Tensor tensor = add_repetition(node, layer.inputs.size(), dims, repeated);
    layer.inputs.push_back(node.layers().viewed(tensor, view));
  }
  const Shape view = make_view(result.count(), result.rows, result.columns);
  node.set_result(node.add(std::move(layer), view));
}

}  // namespace

void read_product(NodeReader& node) {
  const OnnxTensor* b = node.constant(1);
  Matrices first = matrices_of(node, 0, false);
  Matrices second = matrices_of(node, 1, true);
  node.image_dims();  // its result counts the images
  const std::int64_t images = node.is_batched() ? node.output_dims()[0] : 1;
  if (node.is_batched()) {
    take_images(node, 0, first);
    take_images(node, 1, second);
  }
  const std::int64_t rows = first.count() * first.rows;
  if (b != nullptr && node.constant(0) == nullptr && rows == 1 && second.count() == 1) {
    OnnxTensor weights = *b;
    weights.dims = {second.rows, second.columns};
    return add_fully_connected(node, transposed(weights, {1, 0}), nullptr, "");
  }
  Shape a_view{}, b_view = make_view(1, second.rows, second.columns), view{};
  if (second.count() == 1) {
    // All matrices of A meet one B, so their rows are those of one matrix.
    a_view = make_view(1, rows, first.columns);
    view = make_view(1, rows, second.columns);
  } else {
    align(first.lead, second.lead);
    if (first.lead != second.lead && first.count() != 1) return add_repeated_product(node, first, second);
    a_view = make_view(first.count(), first.rows, first.columns);
    b_view = make_view(second.count(), second.rows, second.columns);
    view = make_view(second.count(), first.rows, second.columns);
  }
  if (element_count(view) * images != element_count(node.output_dims())) {
    node.fail("matrices of " + to_string(node.dims(0)) + " and " + to_string(node.dims(1)) + " cannot be multiplied");
  }
  Layer layer = layer_of(Operator::matmul);
  const LayerBuilder::Tensor right = node.column_operand(1, b_view, layer), left = node.operand(0, a_view);
  layer.inputs = {left, right};
  node.set_result(node.add(std::move(layer), view));
}

}  // namespace weft
