#include "workloads/onnx/graph/folded_functions.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"
#include "workloads/onnx/graph/onnx_graph.hpp"

namespace weft {

namespace {

constexpr std::int64_t max_computed = std::int64_t{1} << 28;

using Integers = std::vector<std::int64_t>;

// Computes one node. Whole numbers stay whole; sums, differences and products of them wrap around.
class Function {
 public:
  Function(const onnx::NodeProto& node, const std::vector<const OnnxTensor*>& inputs, const Dims& dims,
           const Location& where)
      : node_(node), inputs_(inputs), dims_(dims), where_(where) {}

  OnnxTensor cast() const {
    using onnx::TensorProto;
    const onnx::AttributeProto* to = find_attribute(node_, "to");
    OnnxTensor result = input(0);
    result.type = to != nullptr ? static_cast<int>(to->i()) : input(1).type;
    const bool is_real =
        result.type == TensorProto::FLOAT || result.type == TensorProto::DOUBLE || result.type == TensorProto::FLOAT16;
    if (result.type == TensorProto::STRING || result.type == TensorProto::BFLOAT16) fail("expected other numbers");
    if (is_real == (result.reals != nullptr) && result.type != TensorProto::BOOL) return result;
    if (is_real) {
      result.reals = real_values(result);
      result.integers.clear();
      return result;
    }
    Integers integers;
    for (std::size_t i = 0; i < result.stored(); ++i) {
      const auto place = static_cast<std::int64_t>(i);
      if (result.type == TensorProto::BOOL) {
        const bool is_true = result.has_integers() ? result.integer(place) != 0 : result.real(place) != 0;
        integers.push_back(is_true ? 1 : 0);
        continue;
      }
      const float value = result.real(place);
      if (!(std::abs(value) < 9e18F)) fail("a value is too large for a whole number, or none");
      integers.push_back(static_cast<std::int64_t>(value));
    }
    result.reals = nullptr;
    result.integers = std::move(integers);
    return result;
  }

  OnnxTensor shape() const {
    const Dims& of = input(0).dims;
    const auto rank = static_cast<std::int64_t>(of.size());
    const auto bound = [&](const char* name, std::int64_t missing) {
      const std::int64_t value = integer_attribute(node_, name, missing);
      return std::clamp<std::int64_t>(value < 0 ? value + rank : value, 0, rank);
    };
    const std::int64_t begin = bound("start", 0), end = std::max(begin, bound("end", rank));
    return integers(Integers(of.begin() + begin, of.begin() + end));
  }

  OnnxTensor size() const { return integers({element_count(input(0).dims)}); }

  OnnxTensor range() const {
    check_count(element_count(dims_));
    if (input(0).has_integers()) {
      Integers values;
      for (std::int64_t i = 0; i < element_count(dims_); ++i)
        values.push_back(input(0).integer(0) + i * input(2).integer(0));
      return integers(std::move(values));
    }
    Values values;
    for (std::int64_t i = 0; i < element_count(dims_); ++i) {
      values.push_back(input(0).real(0) + static_cast<float>(i) * input(2).real(0));
    }
    return reals(std::move(values));
  }

  // Takes element place(index) of the first input for each index of the result.
  template <class Place>
  OnnxTensor selected(const Place& place) const {
    OnnxTensor result;
    result.dims = dims_;
    result.type = input(0).type;
    result.reals = input(0).reals;
    result.integers = input(0).integers;
    if (input(0).stored() == 1) return result;
    check_count(element_count(dims_));
    Values real;
    result.integers.clear();
    if (input(0).stored() == 0 && element_count(dims_) != 0) fail("it takes elements that are not there");
    for_each_index([&](const Dims& index) {
      if (input(0).has_integers()) {
        result.integers.push_back(input(0).integer(place(index)));
      } else {
        real.push_back(input(0).real(place(index)));
      }
    });
    if (!input(0).has_integers()) result.reals = std::make_shared<const Values>(std::move(real));
    return result;
  }

  // Expand and Tile.
  OnnxTensor repeated() const {
    Dims from = input(0).dims;
    if (from.size() > dims_.size()) fail("the result has fewer axes than the input");
    from.insert(from.begin(), dims_.size() - from.size(), 1);
    return selected([&](const Dims& index) {
      std::int64_t place = 0;
      for (std::size_t axis = 0; axis < from.size(); ++axis) place = place * from[axis] + index[axis] % from[axis];
      return place;
    });
  }

  OnnxTensor gathered() const {
    const Dims& from = input(0).dims;
    const std::size_t axis = axis_of(integer_attribute(node_, "axis", 0), from.size());
    const std::size_t index_rank = input(1).dims.size();
    for (std::int64_t i = 0; i < element_count(input(1).dims); ++i) {
      const std::int64_t index = input(1).integer(i);
      if (index < -from[axis] || index >= from[axis]) fail("index " + std::to_string(index) + " is out of range");
    }
    return selected([&](const Dims& index) {
      std::int64_t place = 0, which = 0;
      for (std::size_t k = 0; k < axis; ++k) place = place * from[k] + index[k];
      for (std::size_t k = 0; k < index_rank; ++k) which = which * input(1).dims[k] + index[axis + k];
      const std::int64_t taken = input(1).integer(which);
      place = place * from[axis] + (taken < 0 ? taken + from[axis] : taken);
      for (std::size_t k = axis + 1; k < from.size(); ++k) place = place * from[k] + index[k - 1 + index_rank];
      return place;
    });
  }

  OnnxTensor sliced() const {
    const Dims& from = input(0).dims;
    const Integers starts = list("starts", 1);
    Integers axes = list("axes", 3), steps = list("steps", 4);
    for (std::size_t i = axes.size(); i < starts.size(); ++i) axes.push_back(static_cast<std::int64_t>(i));
    steps.resize(starts.size(), 1);
    Dims begin(from.size(), 0), step(from.size(), 1);
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const std::size_t axis = axis_of(axes[i], from.size());
      const std::int64_t start = starts[i] < 0 ? starts[i] + from[axis] : starts[i];
      begin[axis] = std::clamp<std::int64_t>(start, 0, std::max<std::int64_t>(from[axis] - 1, 0));
      step[axis] = std::clamp<std::int64_t>(steps[i], -from[axis], from[axis]);
    }
    for (std::size_t axis = 0; axis < from.size(); ++axis) {
      if (element_count(dims_) == 0) break;
      const std::int64_t last = begin[axis] + (dims_[axis] - 1) * step[axis];
      if (last < 0 || last >= from[axis]) fail("it takes elements that are not there");
    }
    return selected([&](const Dims& index) {
      std::int64_t place = 0;
      for (std::size_t axis = 0; axis < from.size(); ++axis) {
        place = place * from[axis] + begin[axis] + index[axis] * step[axis];
      }
      return place;
    });
  }

  OnnxTensor same() const {
    OnnxTensor result = input(0);
    result.dims = dims_;
    return result;
  }

  template <class Operation>
  OnnxTensor mapped(const Operation& operation) const {
    if (input(0).has_integers()) fail("its operand has whole numbers; expected real ones");
    Values values(*input(0).reals);
    for (float& value : values) value = operation(value);
    return reals(std::move(values), input(0).type);
  }

  OnnxTensor negated(bool is_absolute) const {
    if (!input(0).has_integers()) return mapped([&](float x) { return is_absolute ? std::abs(x) : -x; });
    OnnxTensor result = input(0);
    for (std::int64_t& value : result.integers) {
      if (!is_absolute || value < 0) value = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(value));
    }
    return result;
  }

  OnnxTensor inverted() const {
    OnnxTensor result = input(0);
    for (std::int64_t& value : result.integers) value = value == 0 ? 1 : 0;
    return result;
  }

  // Combines all operands from the first to the last.
  template <class OfIntegers, class OfReals>
  OnnxTensor combined(const OfIntegers& of_integers, const OfReals& of_reals) const {
    check_types(0);
    const Dims dims = stored_dims();
    if (input(0).has_integers()) {
      Integers values = broadcast(0, dims, &OnnxTensor::integer);
      for (std::size_t k = 1; k < inputs_.size(); ++k) {
        const Integers others = broadcast(k, dims, &OnnxTensor::integer);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = of_integers(values[i], others[i]);
      }
      OnnxTensor result = integers(std::move(values));
      result.type = input(0).type;
      return result;
    }
    Values values = broadcast(0, dims, &OnnxTensor::real);
    for (std::size_t k = 1; k < inputs_.size(); ++k) {
      const Values others = broadcast(k, dims, &OnnxTensor::real);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = of_reals(values[i], others[i]);
    }
    return reals(std::move(values), input(0).type);
  }

  OnnxTensor quotient() const {
    return combined(
        [&](std::int64_t a, std::int64_t b) {
          if (b == 0) fail("a whole number is divided by 0");
          return b == -1 ? static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(a)) : a / b;
        },
        std::divides<>());
  }

  OnnxTensor remainder() const {
    const bool has_sign_of_dividend = integer_attribute(node_, "fmod", 0) != 0;
    return combined(
        [&](std::int64_t a, std::int64_t b) {
          if (b == 0) fail("a whole number is divided by 0");
          if (b == -1) return std::int64_t{0};
          const std::int64_t rest = a % b;
          return rest != 0 && !has_sign_of_dividend && (rest < 0) != (b < 0) ? rest + b : rest;
        },
        [](float a, float b) { return std::fmod(a, b); });
  }

  OnnxTensor power() const {
    check_count(element_count(stored_dims()));
    const Values base = broadcast(0, stored_dims(), &OnnxTensor::real);
    const Values exponent = broadcast(1, stored_dims(), &OnnxTensor::real);
    Values values;
    for (std::size_t i = 0; i < base.size(); ++i) values.push_back(std::pow(base[i], exponent[i]));
    if (!input(0).has_integers()) return reals(std::move(values), input(0).type);
    Integers whole;
    for (const float value : values) {
      if (!(std::abs(value) < 1 << 24)) fail("a power is too large; expected less than 2^24");
      whole.push_back(static_cast<std::int64_t>(value));
    }
    OnnxTensor result = integers(std::move(whole));
    result.type = input(0).type;
    return result;
  }

  // Compares two operands.
  template <class Comparison>
  OnnxTensor compared(const Comparison& comparison) const {
    check_types(0);
    const Dims dims = stored_dims();
    Integers values;
    const auto compare = [&](const auto& a, const auto& b) {
      for (std::size_t i = 0; i < a.size(); ++i) values.push_back(comparison(a[i], b[i]) ? 1 : 0);
    };
    if (input(0).has_integers()) {
      compare(broadcast(0, dims, &OnnxTensor::integer), broadcast(1, dims, &OnnxTensor::integer));
    } else {
      compare(broadcast(0, dims, &OnnxTensor::real), broadcast(1, dims, &OnnxTensor::real));
    }
    OnnxTensor result = integers(std::move(values));
    result.type = onnx::TensorProto::BOOL;
    return result;
  }

  OnnxTensor chosen() const {
    check_types(1);
    const Dims dims = stored_dims();
    const Integers condition = broadcast(0, dims, &OnnxTensor::integer);
    const auto choose = [&](auto yes, const auto& no) {
      for (std::size_t i = 0; i < yes.size(); ++i) {
        if (condition[i] == 0) yes[i] = no[i];
      }
      return yes;
    };
    if (input(1).has_integers()) {
      OnnxTensor result =
          integers(choose(broadcast(1, dims, &OnnxTensor::integer), broadcast(2, dims, &OnnxTensor::integer)));
      result.type = input(1).type;
      return result;
    }
    return reals(choose(broadcast(1, dims, &OnnxTensor::real), broadcast(2, dims, &OnnxTensor::real)), input(1).type);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(where_, describe(node_) + ": " + message);
  }

  const OnnxTensor& input(std::size_t k) const {
    if (k >= inputs_.size() || inputs_[k] == nullptr) fail("input " + std::to_string(k) + " is missing");
    return *inputs_[k];
  }

  OnnxTensor integers(Integers values) const { return {dims_, onnx::TensorProto::INT64, nullptr, std::move(values)}; }
  OnnxTensor reals(Values values, int type = onnx::TensorProto::FLOAT) const {
    return {dims_, type, std::make_shared<const Values>(std::move(values)), {}};
  }

  void check_count(std::int64_t count) const {
    if (count >= 0 && count < max_computed) return;
    fail("the result of " + to_string(dims_) + " is a constant with 2^28 elements or more; expected fewer");
  }

  // Throws InputError unless all operands from `first` on are whole or all are real.
  void check_types(std::size_t first) const {
    for (std::size_t k = first; k < inputs_.size(); ++k) {
      if (input(k).has_integers() == input(first).has_integers()) continue;
      fail("the operands have elements of different types; expected the same");
    }
  }

  // Returns the shape of what is stored of the result: one value where all operands are one value each.
  Dims stored_dims() const {
    const bool is_uniform =
        std::all_of(inputs_.begin(), inputs_.end(), [](const auto* of) { return of->stored() == 1; });
    if (!is_uniform) check_count(element_count(dims_));
    return is_uniform ? Dims{} : dims_;
  }

  std::size_t axis_of(std::int64_t value, std::size_t rank) const {
    const std::int64_t axis = value < 0 ? value + static_cast<std::int64_t>(rank) : value;
    if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) fail("axis " + std::to_string(value) + " is out of range");
    return static_cast<std::size_t>(axis);
  }

  // Returns a list that is an attribute or an input.
  Integers list(const std::string& name, std::size_t k) const {
    if (const onnx::AttributeProto* attribute = find_attribute(node_, name)) {
      return {attribute->ints().begin(), attribute->ints().end()};
    }
    Integers values;
    if (k >= inputs_.size() || inputs_[k] == nullptr) return values;
    for (std::int64_t i = 0; i < element_count(input(k).dims); ++i) values.push_back(input(k).integer(i));
    return values;
  }

  template <class Visit>
  void for_each_index(const Visit& visit) const {
    Dims index(dims_.size(), 0);
    for (std::int64_t i = 0; i < element_count(dims_); ++i) {
      visit(index);
      for (std::size_t axis = dims_.size(); axis-- > 0;) {
        if (++index[axis] < dims_[axis]) break;
        index[axis] = 0;
      }
    }
  }

  // Returns the elements of an operand for each of the result.
  template <class Stored>
  std::vector<Stored> broadcast(std::size_t k, const Dims& dims,
                                Stored (OnnxTensor::*element)(std::int64_t) const) const {
    const OnnxTensor& of = input(k);
    if (of.stored() == 1) {
      return std::vector<Stored>(static_cast<std::size_t>(element_count(dims)), (of.*element)(0));
    }
    if (of.dims.size() > dims.size()) fail("an operand of " + to_string(of.dims) + " has too many axes");
    std::vector<Stored> values;
    const std::size_t missing = dims.size() - of.dims.size();
    for_each_index([&](const Dims& index) {
      std::int64_t place = 0;
      for (std::size_t axis = 0; axis < of.dims.size(); ++axis) {
        place = place * of.dims[axis] + (of.dims[axis] == 1 ? 0 : index[missing + axis]);
      }
      values.push_back((of.*element)(place));
    });
    return values;
  }

  const onnx::NodeProto& node_;
  const std::vector<const OnnxTensor*>& inputs_;
  const Dims& dims_;
  const Location& where_;
};

std::int64_t wrapped_sub(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
using Compute = OnnxTensor (*)(const Function&);

const std::unordered_map<std::string, Compute>& functions() {
  static const std::unordered_map<std::string, Compute> known = {
      {"Abs", [](const Function& of) { return of.negated(true); }},
      {"And", [](const Function& of) { return of.compared([](auto a, auto b) { return a != 0 && b != 0; }); }},
      {"Cast", [](const Function& of) { return of.cast(); }},
      {"CastLike", [](const Function& of) { return of.cast(); }},
      {"Ceil", [](const Function& of) { return of.mapped([](float x) { return std::ceil(x); }); }},
      {"Div", [](const Function& of) { return of.quotient(); }},
      {"Equal", [](const Function& of) { return of.compared(std::equal_to<>()); }},
      {"Exp", [](const Function& of) { return of.mapped([](float x) { return std::exp(x); }); }},
      {"Expand", [](const Function& of) { return of.repeated(); }},
      {"Floor", [](const Function& of) { return of.mapped([](float x) { return std::floor(x); }); }},
      {"Gather", [](const Function& of) { return of.gathered(); }},
      {"Greater", [](const Function& of) { return of.compared(std::greater<>()); }},
      {"GreaterOrEqual", [](const Function& of) { return of.compared(std::greater_equal<>()); }},
      {"Less", [](const Function& of) { return of.compared(std::less<>()); }},
      {"LessOrEqual", [](const Function& of) { return of.compared(std::less_equal<>()); }},
      {"Log", [](const Function& of) { return of.mapped([](float x) { return std::log(x); }); }},
      {"Max",
       [](const Function& of) {
         const auto max = [](auto a, auto b) { return std::max(a, b); };
         return of.combined(max, max);
       }},
      {"Min",
       [](const Function& of) {
         const auto min = [](auto a, auto b) { return std::min(a, b); };
         return of.combined(min, min);
       }},
      {"Mod", [](const Function& of) { return of.remainder(); }},
      {"Neg", [](const Function& of) { return of.negated(false); }},
      {"Not", [](const Function& of) { return of.inverted(); }},
      {"Or", [](const Function& of) { return of.compared([](auto a, auto b) { return a != 0 || b != 0; }); }},
      {"Pow", [](const Function& of) { return of.power(); }},
      {"Range", [](const Function& of) { return of.range(); }},
      {"Reciprocal", [](const Function& of) { return of.mapped([](float x) { return 1 / x; }); }},
      {"Shape", [](const Function& of) { return of.shape(); }},
      {"Size", [](const Function& of) { return of.size(); }},
      {"Slice", [](const Function& of) { return of.sliced(); }},
      {"Sqrt", [](const Function& of) { return of.mapped([](float x) { return std::sqrt(x); }); }},
      {"Squeeze", [](const Function& of) { return of.same(); }},
      {"Sub", [](const Function& of) { return of.combined(wrapped_sub, std::minus<>()); }},
      {"Tile", [](const Function& of) { return of.repeated(); }},
      {"Where", [](const Function& of) { return of.chosen(); }},
  };
  return known;
}

}  // namespace

bool is_folded_function(const std::string& operator_name) { return functions().count(operator_name) > 0; }

OnnxTensor fold_function(const onnx::NodeProto& node, const std::vector<const OnnxTensor*>& inputs, const Dims& dims,
                         const Location& where) {
  return functions().at(node.op_type())(Function(node, inputs, dims, where));
}

}  // namespace weft
