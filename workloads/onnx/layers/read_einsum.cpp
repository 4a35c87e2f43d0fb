// Reads Einsum: sums over the axes that the result lacks, a matrix product of two operands, a transposition.
#include <algorithm>
#include <cctype>
#include <map>

#include "workloads/onnx/layers/node_readers.hpp"

namespace weft {

namespace {

// A tensor whose axes have letters.
struct Lettered {
  LayerBuilder::Tensor tensor{};
  std::string letters;
  Dims dims;
};

bool has(const std::string& letters, char letter) { return letters.find(letter) != std::string::npos; }

// The terms before the arrow, and the result behind it.
struct Equation {
  std::vector<std::string> operands;
  std::string result;
};

Equation read_equation(const NodeReader& node) {
  std::string text = node.text("equation", "");
  std::erase(text, ' ');
  const std::size_t arrow = text.find("->");
  Equation equation;
  std::string term;
  for (const char c : text.substr(0, arrow) + ',') {
    if (c != ',') {
      if (std::isalpha(static_cast<unsigned char>(c)) == 0) {
        node.fail("equation: '" + text + "' has '" + c + "'; expected a letter for each axis");
      }
      if (has(term, c)) node.fail("equation: '" + text + "' takes a diagonal; expected each axis of a term once");
      term += c;
      continue;
    }
    equation.operands.push_back(std::move(term));
    term.clear();
  }
  if (arrow != std::string::npos) {
    equation.result = text.substr(arrow + 2);
  } else {  // the letters that are there once, sorted
    std::map<char, int> counts;
    for (const std::string& operand : equation.operands) {
      for (const char letter : operand) ++counts[letter];
    }
    for (const auto& [letter, count] : counts) {
      if (count == 1) equation.result += letter;
    }
  }
  if (equation.operands.size() > 2 || equation.operands.size() != node.input_count()) {
    node.fail("equation: '" + text + "' has " + std::to_string(equation.operands.size()) +
              " terms; expected one for each of one or two operands");
  }
  for (const char letter : equation.result) {
    const bool is_known = has(equation.operands[0], letter) || has(equation.operands.back(), letter);
    if (!is_known || std::count(equation.result.begin(), equation.result.end(), letter) != 1) {
      node.fail("equation: '" + text + "'; expected letters of the terms behind the arrow, each once");
    }
  }
  return equation;
}

// Brings the axes into an order; letters that the tensor lacks are left out.
void reorder(NodeReader& node, Lettered& of, const std::string& order) {
  std::vector<std::size_t> permutation;
  std::string letters;
  Dims dims;
  for (const char letter : order) {
    const std::size_t axis = of.letters.find(letter);
    if (axis == std::string::npos) continue;
    permutation.push_back(axis);
    letters += letter;
    dims.push_back(of.dims[axis]);
  }
  if (letters != of.letters) of.tensor = add_transposition(node, of.tensor, of.dims, permutation);
  of.letters = letters;
  of.dims = dims;
}

// Adds up the axes that are not among `kept`.
void sum_up(NodeReader& node, Lettered& of, const std::string& kept) {
  std::string stay, go;
  for (const char letter : of.letters) (has(kept, letter) ? stay : go) += letter;
  if (go.empty()) return;
  reorder(node, of, stay + go);
  const std::int64_t rest = product(of.dims, 0, stay.size());
  Layer layer =
      layer_of(Operator::reduce,
               {node.layers().viewed(of.tensor, make_view(rest, 1, product(of.dims, stay.size(), of.dims.size())))});
  layer.reduction = Reduction::sum;
  layer.axes = {false, false, true};
  of.tensor = node.add(std::move(layer), make_view(rest, 1, 1));
  of.letters = stay;
  of.dims.resize(stay.size());
}

}  // namespace

void read_einsum(NodeReader& node) {
  const Equation equation = read_equation(node);
  std::vector<Lettered> operands;
  for (std::size_t k = 0; k < equation.operands.size(); ++k) {
    const std::string& letters = equation.operands[k];
    if (letters.size() != node.dims(k).size()) {
      node.fail("equation: the term '" + letters + "' does not fit its operand of " + to_string(node.dims(k)));
    }
    // Images are kept apart where every operand counts them on its first axis, and the result as well.
    const bool counts_images = !letters.empty() && !equation.result.empty() && letters[0] == equation.result[0];
    if (node.is_batched() && (!counts_images || node.constant(k) != nullptr)) {
      node.fail("equation: images are the first axis of the result, but not of every operand; expected a batch of 1");
    }
    operands.push_back({node.operand(k, node.stored_view(k)), letters.substr(node.lead()), node.image_dims(k)});
  }
  const std::string result = equation.result.substr(node.lead());
  node.image_dims();
  Lettered& a = operands[0];
  if (operands.size() == 1) {
    sum_up(node, a, result);
    reorder(node, a, result);
    return node.set_result(a.tensor);
  }
  Lettered& b = operands[1];
  sum_up(node, a, result + b.letters);
  sum_up(node, b, result + a.letters);
  std::string matrices, rows, columns, summed;
  for (const char letter : a.letters) {
    (!has(b.letters, letter) ? rows : has(result, letter) ? matrices : summed) += letter;
  }
  for (const char letter : b.letters) {
    if (!has(a.letters, letter)) columns += letter;
  }
  reorder(node, a, matrices + rows + summed);
  reorder(node, b, matrices + summed + columns);
  const auto size = [](const Lettered& of, std::size_t begin, std::size_t count) {
    return product(of.dims, begin, begin + count);
  };
  for (std::size_t k = 0; k < matrices.size(); ++k) {
    if (a.dims[k] != b.dims[k]) node.fail("equation: axes of one letter have different lengths; expected the same");
  }
  const std::int64_t count = size(a, 0, matrices.size()), depth = size(b, matrices.size(), summed.size());
  const std::int64_t height = size(a, matrices.size(), rows.size());
  const std::int64_t width = size(b, matrices.size() + summed.size(), columns.size());
  if (size(a, matrices.size() + rows.size(), summed.size()) != depth) {
    node.fail("equation: axes of one letter have different lengths; expected the same");
  }
  const LayerBuilder::Tensor left = node.layers().viewed(a.tensor, make_view(count, height, depth));
  const LayerBuilder::Tensor right = node.layers().viewed(b.tensor, make_view(count, depth, width));
  Lettered product_of{node.add(layer_of(Operator::matmul, {left, right}), make_view(count, height, width)),
                      matrices + rows + columns, a.dims};
  product_of.dims.resize(matrices.size() + rows.size());
  product_of.dims.insert(product_of.dims.end(), b.dims.end() - static_cast<std::ptrdiff_t>(columns.size()),
                         b.dims.end());
  reorder(node, product_of, result);
  node.set_result(product_of.tensor);
}

}  // namespace weft
