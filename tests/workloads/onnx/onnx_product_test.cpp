// MatMul against plain loops, for operands of every rank that is read, constant or not.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::MadeOnnx;

std::vector<float> numbers(const Dims& dims, std::int64_t step) {
  std::vector<float> values(static_cast<std::size_t>(element_count(dims)));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(static_cast<std::int64_t>(i) * step % 11 - 5);
  }
  return values;
}

// As numpy.matmul() has it: a vector is a row or a column, axes before the last two are broadcast.
std::vector<float> expected(Dims a, Dims b, const std::vector<float>& x, const std::vector<float>& y) {
  if (a.size() == 1) a.insert(a.begin(), 1);
  if (b.size() == 1) b.push_back(1);
  const std::size_t rank = std::max(a.size(), b.size());
  a.insert(a.begin(), rank - a.size(), 1);
  b.insert(b.begin(), rank - b.size(), 1);
  std::int64_t matrices = 1;
  for (std::size_t axis = 0; axis + 2 < rank; ++axis) matrices *= std::max(a[axis], b[axis]);
  const std::int64_t rows = a[rank - 2], depth = a[rank - 1], columns = b[rank - 1];
  std::vector<float> result;
  for (std::int64_t matrix = 0; matrix < matrices; ++matrix) {
    std::int64_t of_a = 0, of_b = 0, rest = matrix, size = matrices;
    for (std::size_t axis = 0; axis + 2 < rank; ++axis) {
      size /= std::max(a[axis], b[axis]);
      of_a = of_a * a[axis] + (a[axis] == 1 ? 0 : rest / size);
      of_b = of_b * b[axis] + (b[axis] == 1 ? 0 : rest / size);
      rest %= size;
    }
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t c = 0; c < columns; ++c) {
        float sum = 0;
        for (std::int64_t k = 0; k < depth; ++k) {
          sum += x[static_cast<std::size_t>((of_a * rows + r) * depth + k)] *
                 y[static_cast<std::size_t>((of_b * depth + k) * columns + c)];
        }
        result.push_back(sum);
      }
    }
  }
  return result;
}

// Data are inputs of the model; all images of the batch, one behind the other.
std::vector<float> computed(const Dims& a, const Dims& b, bool a_is_data, bool b_is_data) {
  MadeOnnx made;
  const std::vector<float> x = numbers(a, 5), y = numbers(b, 7);
  if (a_is_data) {
    made.input("a", a);
  } else {
    made.constant(float_tensor("a", a, x));
  }
  if (b_is_data) {
    made.input("b", b);
  } else {
    made.constant(float_tensor("b", b, y));
  }
  made.node("MatMul", {"a", "b"}, "y").output("y");
  OnnxModel model = parse_onnx_model(made.bytes(), "m.onnx");
  for (const OnnxPort& port : model.inputs) {
    model.network.inputs[port.tensor].values = std::make_shared<const Values>(port.name == "a" ? x : y);
  }
  NetworkOutputs outputs = reference_outputs(model.network, DataType::float32);
  std::vector<float> values;
  for (std::uint32_t image = 0; image < outputs.images; ++image) {
    const std::vector<std::uint8_t>& bytes = outputs.of(model.network.producer(model.outputs[0].tensor), image);
    const std::size_t begin = values.size();
    values.resize(begin + bytes.size() / sizeof(float));
    std::memcpy(values.data() + begin, bytes.data(), bytes.size());
  }
  return values;
}

TEST(OnnxProduct, IsThatOfPlainLoopsForOperandsOfAnyRank) {
  const std::vector<std::pair<Dims, Dims>> operands = {
      {{3, 4}, {4, 5}},
      {{4, 4}, {4, 4}},
      {{1, 4}, {4, 5}},
      {{4}, {4, 5}},
      {{3, 4}, {4}},
      {{4}, {4}},
      {{2, 3, 4}, {4, 5}},
      {{2, 3, 4}, {2, 4, 5}},
      {{3, 4}, {2, 4, 5}},
      {{1, 3, 4}, {2, 4, 5}},
      {{2, 3, 4}, {1, 4, 5}},
      {{2, 3, 4}, {4}},
      {{4}, {2, 4, 5}},
      {{4}, {4, 4, 4}},
      {{2, 6, 3, 4}, {4, 5}},
      {{2, 6, 3, 4}, {2, 6, 4, 5}},
      {{1, 6, 3, 4}, {4, 5}},
      {{3, 4}, {2, 6, 4, 5}},
      {{2, 1, 4}, {2, 4, 5}},
      {{4, 4, 4}, {4, 4}},
      {{4, 4}, {4, 4, 4}},
      {{4, 4, 4}, {4, 4, 4}},
      // Matrices that are broadcast along some of the axes that count them, of either operand or of both.
      {{1, 6, 3, 4}, {6, 1, 4, 5}},
      {{1, 2, 6, 3, 4}, {1, 1, 6, 4, 5}},
      {{1, 2, 1, 3, 4}, {1, 2, 6, 4, 5}},
  };
  for (const auto& [a, b] : operands) {
    const std::vector<float> want = expected(a, b, numbers(a, 5), numbers(b, 7));
    for (const int data : {1, 2, 3}) {
      SCOPED_TRACE(to_string(a) + to_string(b) + (data & 1 ? " a" : "") + (data & 2 ? " b" : ""));
      EXPECT_EQ(computed(a, b, data & 1, data & 2), want);
    }
  }
}

TEST(OnnxProduct, OfMatricesThatAreBroadcastAlongSomeOfTheirAxesRepeatsThem) {
  const Dims a{2, 6, 3, 4}, b{6, 4, 5};
  for (const bool b_is_data : {false, true}) {
    EXPECT_EQ(computed(a, b, true, b_is_data), expected(a, b, numbers(a, 5), numbers(b, 7)));
  }
}

}  // namespace
}  // namespace weft
