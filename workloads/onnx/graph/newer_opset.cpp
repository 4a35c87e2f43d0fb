#include "workloads/onnx/graph/newer_opset.hpp"

#include <algorithm>
#include <cmath>

#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"

namespace weft {

namespace {

// An attribute that came after opset 17, and its only value that is read.
struct NewerAttribute {
  const char* name;
  std::int64_t number;
  const char* text;  // null: it is a number
};
constexpr NewerAttribute newer_attributes[] = {{"antialias", 0, nullptr},
                                               {"block_size", 0, nullptr},
                                               {"keep_aspect_ratio_policy", 0, "stretch"},
                                               {"output_dtype", 0, nullptr},
                                               {"saturate", 1, nullptr}};

// Reductions whose axes became an input in opset 18; those of ReduceSum did so in 13, which libonnx describes.
constexpr const char* reductions[] = {"ReduceL1",   "ReduceL2",  "ReduceLogSum", "ReduceLogSumExp", "ReduceMax",
                                      "ReduceMean", "ReduceMin", "ReduceProd",   "ReduceSumSquare"};

class OpsetRewriting {
 public:
  OpsetRewriting(const onnx::NodeProto& node, const OnnxGraph& graph)
      : graph_(graph), result_{std::make_shared<onnx::NodeProto>(node), {}}, node_(*result_.proto) {}

  OlderNode rewrite() {
    const std::string& op = node_.op_type();
    if (!has_input(0)) return std::move(result_);  // what it lacks is told by its schema
    if (std::find(std::begin(reductions), std::end(reductions), op) != std::end(reductions)) rewrite_reduction();
    if (op == "Pad") rewrite_pad();
    if (op == "Split") rewrite_split();
    if (op == "Resize") rewrite_resize();
    if (op == "AveragePool") drop_unit_dilations();
    drop_newer_attributes();
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(graph_.where, describe(node_) + ": " + message);
  }

  bool has_input(int input) const { return input < node_.input_size() && !node_.input(input).empty(); }
  const Dims& dims(int input) const { return graph_.tensors.at(node_.input(input)).dims; }

  const OnnxTensor& constant(int input, const std::string& what) const {
    if (const OnnxTensor* values = graph_.tensors.at(node_.input(input)).constant.get()) return *values;
    fail(what + " '" + node_.input(input) + "' are computed; expected a constant");
  }

  std::vector<std::int64_t> integers(int input, const std::string& what) const {
    const OnnxTensor& tensor = constant(input, what);
    if (!tensor.has_integers()) fail(what + " are no integers");
    std::vector<std::int64_t> values;
    for (std::int64_t i = 0; i < element_count(tensor.dims); ++i) values.push_back(tensor.integer(i));
    return values;
  }

  // Returns axes counted from the front, each once.
  std::vector<std::size_t> counted_axes(const std::vector<std::int64_t>& values, std::size_t rank) const {
    std::vector<std::size_t> axes;
    for (const std::int64_t value : values) {
      const std::int64_t axis = value < 0 ? value + static_cast<std::int64_t>(rank) : value;
      if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) {
        fail("axis " + std::to_string(value) + " of a tensor with " + std::to_string(rank) + " axes");
      }
      if (std::find(axes.begin(), axes.end(), static_cast<std::size_t>(axis)) != axes.end()) {
        fail("axis " + std::to_string(value) + " is named twice");
      }
      axes.push_back(static_cast<std::size_t>(axis));
    }
    return axes;
  }

  void set_input(int input, const std::string& what, OnnxTensor values) {
    const std::string name = node_.output(0) + "@" + what;
    while (node_.input_size() <= input) node_.add_input("");
    node_.set_input(input, name);
    result_.constants.emplace_back(name, std::move(values));
  }
  void set_input(int input, const std::string& what, std::vector<std::int64_t> values) {
    const Dims dims{static_cast<std::int64_t>(values.size())};
    set_input(input, what, OnnxTensor{dims, onnx::TensorProto::INT64, nullptr, std::move(values)});
  }

  void remove_inputs_from(int input) {
    while (node_.input_size() > input) node_.mutable_input()->RemoveLast();
  }

  void remove(const std::string& name) {
    for (int i = node_.attribute_size(); i-- > 0;) {
      if (node_.attribute(i).name() == name) node_.mutable_attribute()->DeleteSubrange(i, 1);
    }
  }

  void rewrite_reduction() {
    const bool has_axes = has_input(1) && element_count(dims(1)) > 0;
    if (!has_axes && integer_attribute(node_, "noop_with_empty_axes", 0) != 0) return rewrite_reduction_of_nothing();
    remove("noop_with_empty_axes");
    if (has_axes) {
      onnx::AttributeProto axes;
      axes.set_name("axes");
      axes.set_type(onnx::AttributeProto::INTS);
      for (const std::int64_t axis : integers(1, "the axes")) axes.add_ints(axis);
      *node_.add_attribute() = axes;
    }
    remove_inputs_from(1);
  }

  // Each element is the reduction of itself alone.
  void rewrite_reduction_of_nothing() {
    const std::string op = node_.op_type();
    if (op == "ReduceSumSquare") fail("noop_with_empty_axes without axes reduces nothing; expected axes");
    node_.set_op_type(op == "ReduceLogSum" ? "Log" : op == "ReduceL1" || op == "ReduceL2" ? "Abs" : "Identity");
    node_.clear_attribute();
    remove_inputs_from(1);
  }

  void rewrite_pad() {
    if (has_input(1) && has_input(3)) {
      const std::size_t rank = dims(0).size();
      const std::vector<std::size_t> axes = counted_axes(integers(3, "the axes"), rank);
      const std::vector<std::int64_t> given = integers(1, "the pads");
      if (given.size() != 2 * axes.size()) {
        fail("pads has " + std::to_string(given.size()) + " values; expected " + std::to_string(2 * axes.size()) +
             ", two for each of its axes");
      }
      std::vector<std::int64_t> pads(2 * rank, 0);
      for (std::size_t i = 0; i < axes.size(); ++i) {
        pads[axes[i]] = given[i];
        pads[axes[i] + rank] = given[i + axes.size()];
      }
      set_input(1, "pads", std::move(pads));
    }
    remove_inputs_from(3);
  }

  void rewrite_split() {
    const onnx::AttributeProto* parts = find_attribute(node_, "num_outputs");
    if (parts == nullptr) return;
    const std::int64_t count = parts->i();
    const std::size_t axis = counted_axes({integer_attribute(node_, "axis", 0)}, dims(0).size())[0];
    const std::int64_t length = dims(0)[axis];
    if (has_input(1)) fail("it has sizes and num_outputs; expected one of them");
    if (count < 1 || count > length || count != node_.output_size()) {
      fail("num_outputs: " + std::to_string(count) + "; expected the number of its outputs, " +
           std::to_string(node_.output_size()) + ", and no more than the " + std::to_string(length) +
           " elements of the axis");
    }
    const std::int64_t size = (length + count - 1) / count;  // all parts but the last
    if (length - (count - 1) * size < 1) {
      fail("num_outputs: " + std::to_string(count) + " parts of " + std::to_string(size) + " leave nothing of " +
           std::to_string(length) + " elements for the last; expected fewer");
    }
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(count), size);
    sizes.back() = length - (count - 1) * size;
    remove("num_outputs");
    set_input(1, "split", std::move(sizes));
  }

  // Resize has the inputs X, roi, scales, sizes.
  void rewrite_resize() {
    const std::size_t rank = dims(0).size();
    std::vector<std::size_t> axes(rank);
    for (std::size_t axis = 0; axis < rank; ++axis) axes[axis] = axis;
    if (const onnx::AttributeProto* given = find_attribute(node_, "axes")) {
      axes = counted_axes({given->ints().begin(), given->ints().end()}, rank);
      if (text_attribute("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize") {
        fail("tf_crop_and_resize of some axes is not supported; expected all of them");
      }
      remove("axes");
    }
    const bool has_sizes = has_input(3);
    if (has_sizes) {
      resize_to(axes);
    } else if (has_input(2) && axes.size() != rank) {
      const OnnxTensor& given = constant(2, "the scales");
      check_count("scales", element_count(given.dims), axes.size());
      Values scales(rank, 1);
      for (std::size_t i = 0; i < axes.size(); ++i) scales[axes[i]] = given.real(static_cast<std::int64_t>(i));
      set_input(2, "scales",
                OnnxTensor{{static_cast<std::int64_t>(rank)},
                           onnx::TensorProto::FLOAT,
                           std::make_shared<const Values>(std::move(scales)),
                           {}});
    }
    if (integer_attribute(node_, "antialias", 0) != 0 && !shrinks(has_sizes)) remove("antialias");
  }

  void check_count(const std::string& what, std::int64_t found, std::size_t expected) const {
    if (found == static_cast<std::int64_t>(expected)) return;
    fail(what + " has " + std::to_string(found) + " values; expected " + std::to_string(expected) +
         ", one for each of its axes");
  }

  std::string text_attribute(const std::string& name, const std::string& missing) const {
    const onnx::AttributeProto* attribute = find_attribute(node_, name);
    return attribute != nullptr ? attribute->s() : missing;
  }

  // Sets the sizes of all axes, those of `axes` as the node says.
  void resize_to(const std::vector<std::size_t>& axes) {
    const std::vector<std::int64_t> given = integers(3, "the sizes");
    check_count("sizes", static_cast<std::int64_t>(given.size()), axes.size());
    Dims sizes = dims(0);
    const std::string policy = text_attribute("keep_aspect_ratio_policy", "stretch");
    if (policy == "not_larger" || policy == "not_smaller") {
      float scale = 0;
      for (std::size_t i = 0; i < axes.size(); ++i) {
        const float of_axis = static_cast<float>(given[i]) / static_cast<float>(dims(0)[axes[i]]);
        scale = i == 0 ? of_axis : policy == "not_larger" ? std::min(scale, of_axis) : std::max(scale, of_axis);
      }
      for (const std::size_t axis : axes) sizes[axis] = std::llround(scale * static_cast<float>(dims(0)[axis]));
      remove("keep_aspect_ratio_policy");
    } else {
      for (std::size_t i = 0; i < axes.size(); ++i) sizes[axes[i]] = given[i];
    }
    if (policy != "stretch" || axes.size() != dims(0).size()) set_input(3, "sizes", std::move(sizes));
  }

  // Returns whether some axis may get shorter: only then a filter against aliasing does anything.
  bool shrinks(bool has_sizes) const {
    const std::string& name = node_.input(has_sizes ? 3 : std::min(2, node_.input_size() - 1));
    const auto made = std::find_if(result_.constants.begin(), result_.constants.end(),
                                   [&](const auto& of) { return of.first == name; });
    const OnnxTensor* values = nullptr;
    if (made != result_.constants.end()) {
      values = &made->second;
    } else if (const auto known = graph_.tensors.find(name); known != graph_.tensors.end()) {
      values = known->second.constant.get();
    }
    if (values == nullptr || element_count(values->dims) != static_cast<std::int64_t>(dims(0).size())) return true;
    for (std::size_t axis = 0; axis < dims(0).size(); ++axis) {
      const auto index = static_cast<std::int64_t>(axis);
      if (has_sizes ? values->integer(index) < dims(0)[axis] : values->real(index) < 1) return true;
    }
    return false;
  }

  void drop_unit_dilations() {
    const onnx::AttributeProto* dilations = find_attribute(node_, "dilations");
    if (dilations == nullptr) return;
    if (std::all_of(dilations->ints().begin(), dilations->ints().end(), [](std::int64_t of) { return of == 1; })) {
      remove("dilations");
    }
  }

  void drop_newer_attributes() {
    for (const NewerAttribute& newer : newer_attributes) {
      const onnx::AttributeProto* attribute = find_attribute(node_, newer.name);
      if (attribute == nullptr) continue;
      const bool is_default = newer.text != nullptr ? attribute->s() == newer.text : attribute->i() == newer.number;
      if (!is_default) {
        fail(std::string(newer.name) + " of an opset above 17 is not supported; expected " +
             (newer.text != nullptr ? newer.text : std::to_string(newer.number)));
      }
      remove(newer.name);
    }
  }

  const OnnxGraph& graph_;
  OlderNode result_;
  onnx::NodeProto& node_;
};

}  // namespace

OlderNode rewrite_newer_opset(const onnx::NodeProto& node, const OnnxGraph& graph) {
  return OpsetRewriting(node, graph).rewrite();
}

}  // namespace weft
