// A model is read as a batch of images or as a whole (docs/onnx.md). Both have to compute the same: random chains of
// nodes, read as they are, and with a further input whose leading axis counts something else.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "tests/support/workloads/made_onnx.hpp"
#include "tests/support/workloads/random_network.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/onnx/layers/tensor_views.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;
using test::Random;
using test::text;

std::vector<float> scattered(std::int64_t count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double turn = static_cast<double>(i + 1) * 0.6180339887498949;
    values[i] = static_cast<float>(2 * (turn - std::floor(turn)) - 1);
  }
  return values;
}

// A chain of nodes from x to the tensor `last`, whose shape is `dims`.
class Chain {
 public:
  Chain(Random& random, int opset) : made(opset), random_(random) {
    dims_ = {random.between(2, 3)};
    for (std::int32_t rank = random.between(0, 3); rank > 0; --rank) dims_.push_back(random.between(1, 3));
    made.input("x", dims_);
  }

  void add_node() {
    using Add = void (Chain::*)();
    static constexpr Add kinds[] = {&Chain::add_elementwise, &Chain::add_softmax, &Chain::add_concat,
                                    &Chain::add_transpose,   &Chain::add_pad,     &Chain::add_reshape,
                                    &Chain::add_flatten,     &Chain::add_prelu,   &Chain::add_gemm,
                                    &Chain::add_unsqueeze,   &Chain::add_matmul};
    (this->*kinds[random_.between(0, static_cast<std::int32_t>(std::size(kinds)) - 1)])();
  }

  MadeOnnx made;
  std::string last = "x";

 private:
  std::string fresh() { return "t" + std::to_string(++count_); }

  void finish(const std::string& op, const std::vector<std::string>& inputs,
              const std::vector<onnx::AttributeProto>& attributes, Dims dims) {
    const std::string result = fresh();
    made.node(op, inputs, result, attributes);
    last = result;
    dims_ = std::move(dims);
  }

  std::string constant(const Dims& dims) {
    const std::string name = fresh();
    made.constant(float_tensor(name, dims, scattered(element_count(dims))));
    return name;
  }

  std::size_t any_axis() {
    return static_cast<std::size_t>(random_.between(0, static_cast<std::int32_t>(dims_.size()) - 1));
  }

  // A shape that can be broadcast to the tensor.
  Dims smaller() {
    Dims dims(dims_.begin() + random_.between(0, static_cast<std::int32_t>(dims_.size()) - 1), dims_.end());
    for (std::int64_t& size : dims) size = random_.one_in(3) ? 1 : size;
    return dims;
  }

  void add_elementwise() {
    const Dims with = random_.one_in(3) ? dims_ : smaller();
    std::string other = with == dims_ && random_.one_in(2) ? last : fresh();
    if (other != last) {
      if (random_.one_in(2)) {
        other = constant(with);
      } else {
        made.input(other, with);
      }
    }
    std::vector<std::string> inputs = {last, other};
    if (random_.one_in(2)) std::swap(inputs[0], inputs[1]);
    finish(random_.one_in(2) ? "Add" : "Mul", inputs, {}, dims_);
  }

  void add_softmax() { finish("Softmax", {last}, {integer("axis", static_cast<std::int64_t>(any_axis()))}, dims_); }

  void add_concat() {
    const std::size_t axis = any_axis();
    Dims dims = dims_;
    dims[axis] *= 2;
    finish("Concat", {last, last}, {integer("axis", static_cast<std::int64_t>(axis))}, dims);
  }

  void add_transpose() {
    std::vector<std::int64_t> permutation(dims_.size());
    std::iota(permutation.begin(), permutation.end(), std::int64_t{0});
    const std::size_t first = random_.one_in(2) ? 1 : 0;  // images stay in front
    for (std::size_t i = permutation.size(); i-- > first + 1;) {
      std::swap(permutation[i], permutation[static_cast<std::size_t>(
                                    random_.between(static_cast<std::int32_t>(first), static_cast<std::int32_t>(i)))]);
    }
    Dims dims;
    for (const std::int64_t axis : permutation) dims.push_back(dims_[static_cast<std::size_t>(axis)]);
    finish("Transpose", {last}, {ints("perm", permutation)}, dims);
  }

  void add_pad() {
    std::vector<std::int64_t> pads(2 * dims_.size());
    Dims dims = dims_;
    for (std::size_t axis = random_.one_in(4) ? 0 : 1; axis < dims.size(); ++axis) {
      pads[axis] = random_.between(0, 1);
      pads[axis + dims.size()] = random_.between(dims[axis] > 1 ? -1 : 0, 1);
      dims[axis] += pads[axis] + pads[axis + dims.size()];
    }
    const std::string name = fresh();
    made.integers(name, pads);
    finish("Pad", {last, name}, {text("mode", random_.one_in(2) ? "constant" : "edge")}, dims);
  }

  void add_reshape() {
    Dims dims = dims_;
    if (dims.size() > 1 && random_.one_in(2)) {
      const std::size_t axis = static_cast<std::size_t>(random_.between(1, static_cast<std::int32_t>(dims.size()) - 1));
      const std::int64_t merged = dims[axis];
      dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(axis));
      dims[axis - 1] *= merged;
    } else if (dims.back() % 2 == 0) {
      dims.back() /= 2;
      dims.insert(dims.end() - random_.between(0, 1), 2);
    }
    const std::string name = fresh();
    made.integers(name, dims);
    finish("Reshape", {last, name}, {}, dims);
  }

  void add_flatten() {
    const std::size_t axis = any_axis();
    finish("Flatten", {last}, {integer("axis", static_cast<std::int64_t>(axis))},
           {product(dims_, 0, axis), product(dims_, axis, dims_.size())});
  }

  void add_unsqueeze() {
    if (dims_.size() > 4) return;
    const std::int32_t axis = random_.between(0, static_cast<std::int32_t>(dims_.size()));
    Dims dims = dims_;
    dims.insert(dims.begin() + axis, 1);
    const std::string name = fresh();
    made.integers(name, {axis});
    finish("Unsqueeze", {last, name}, {}, dims);
  }

  void add_prelu() { finish("PRelu", {last, constant(smaller())}, {}, dims_); }

  void add_matmul() {
    const std::int64_t columns = random_.between(1, 3);
    Dims dims = dims_;
    dims.back() = columns;
    finish("MatMul", {last, constant({dims_.back(), columns})}, {}, dims);
  }

  void add_gemm() {
    if (dims_.size() != 2) return;
    const bool turn_a = random_.one_in(3), turn_b = random_.one_in(2);
    const std::int64_t rows = dims_[turn_a ? 1 : 0], depth = dims_[turn_a ? 0 : 1], columns = random_.between(1, 3);
    const std::string b = constant(turn_b ? Dims{columns, depth} : Dims{depth, columns});
    std::vector<std::string> inputs = {last, b};
    if (random_.one_in(2)) inputs.push_back(constant({random_.one_in(2) ? rows : 1, random_.one_in(2) ? columns : 1}));
    finish("Gemm", inputs, {integer("transA", turn_a), integer("transB", turn_b), test::real("alpha", 0.5F)},
           {rows, columns});
  }

  Random& random_;
  Dims dims_;
  int count_ = 0;
};

struct Computed {
  std::int32_t batch = 0;
  std::vector<float> values;  // of the first output
};

// Nothing where the model is refused.
std::optional<Computed> compute(const MadeOnnx& made) {
  OnnxModel model;
  try {
    model = parse_onnx_model(made.bytes(), "m.onnx");
  } catch (const InputError&) {
    return std::nullopt;
  }
  for (const OnnxPort& port : model.inputs) {
    model.network.inputs[port.tensor].values = std::make_shared<const Values>(scattered(element_count(port.dims)));
  }
  NetworkOutputs outputs = reference_outputs(model.network, DataType::float32);
  Computed result{model.network.batch, {}};
  for (std::uint32_t image = 0; image < outputs.images; ++image) {
    const std::vector<std::uint8_t>& bytes = outputs.of(model.network.producer(model.outputs[0].tensor), image);
    const std::size_t begin = result.values.size();
    result.values.resize(begin + bytes.size() / sizeof(float));
    std::memcpy(result.values.data() + begin, bytes.data(), bytes.size());
  }
  return result;
}

TEST(OnnxBatch, ComputesWhatTheWholeComputes) {
  int compared = 0, refused = 0;
  for (std::uint32_t seed = 1; seed <= 3000; ++seed) {
    Random random(seed);
    Chain chain(random, 13);
    for (std::int32_t nodes = random.between(1, 5); nodes > 0; --nodes) chain.add_node();
    if (chain.last == "x") continue;
    chain.made.output(chain.last);
    const std::optional<Computed> batch = compute(chain.made);
    if (!batch || batch->batch == 1) continue;
    chain.made.input("other", {7}).node("Relu", {"other"}, "other_result").output("other_result");
    const std::optional<Computed> whole = compute(chain.made);
    if (!whole) {
      ++refused;
      continue;
    }
    ++compared;
    ASSERT_EQ(whole->batch, 1) << seed;
    ASSERT_EQ(batch->values.size(), whole->values.size()) << seed;
    for (std::size_t i = 0; i < whole->values.size(); ++i) {
      ASSERT_NEAR(batch->values[i], whole->values[i], 1e-5) << "seed " << seed << " element " << i;
    }
  }
  EXPECT_GT(compared, 500);
  EXPECT_LT(refused, compared / 10);
}

}  // namespace
}  // namespace weft
