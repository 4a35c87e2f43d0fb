// Reads Resize and Upsample: axes that change, two neighbours at a time at most, in layers one after another.
#include <algorithm>
#include <array>
#include <numeric>

#include <optional>

#include "workloads/onnx/layers/node_readers.hpp"

namespace weft {

namespace {

template <class Value>
struct Named {
  const char* name;
  Value value;
};

constexpr Named<Resize::Mode> modes[] = {{"nearest", Resize::Mode::nearest},
                                         {"linear", Resize::Mode::linear},
                                         {"bilinear", Resize::Mode::linear},
                                         {"cubic", Resize::Mode::cubic}};
constexpr Named<Resize::Coordinates> coordinates[] = {
    {"half_pixel", Resize::Coordinates::half_pixel},
    {"asymmetric", Resize::Coordinates::asymmetric},
    {"align_corners", Resize::Coordinates::align_corners},
    {"pytorch_half_pixel", Resize::Coordinates::pytorch_half_pixel},
    {"half_pixel_symmetric", Resize::Coordinates::half_pixel_symmetric},
    {"tf_half_pixel_for_nn", Resize::Coordinates::half_pixel_nearest},
    {"tf_crop_and_resize", Resize::Coordinates::crop}};
constexpr Named<Resize::Rounding> roundings[] = {{"round_prefer_floor", Resize::Rounding::prefer_floor},
                                                 {"round_prefer_ceil", Resize::Rounding::prefer_ceil},
                                                 {"floor", Resize::Rounding::floor},
                                                 {"ceil", Resize::Rounding::ceil}};

template <class Value, std::size_t count>
Value choice(const NodeReader& node, const std::string& key, const char* missing, const Named<Value> (&known)[count]) {
  const std::string name = node.text(key, missing);
  std::string names;
  for (const Named<Value>& of : known) {
    if (name == of.name) return of.value;
    names += (names.empty() ? "" : ", ") + std::string(of.name);
  }
  node.fail(key + ": '" + name + "'; expected one of " + names);
}

// What happens to one axis of an image.
struct ResizedAxis {
  std::int64_t length = 0;
  float scale = 0;  // 0: the quotient of the lengths
  float crop_begin = 0, crop_end = 1;
};

Resize read_parameters(const NodeReader& node) {
  Resize resize;
  resize.mode = choice(node, "mode", "nearest", modes);
  const bool is_old = node.op() == "Upsample" || node.version() < 11;
  resize.coordinates = is_old ? Resize::Coordinates::asymmetric
                              : choice(node, "coordinate_transformation_mode", "half_pixel", coordinates);
  resize.rounding = is_old ? Resize::Rounding::floor : choice(node, "nearest_mode", "round_prefer_floor", roundings);
  resize.cubic = node.real("cubic_coeff_a", -0.75F);
  resize.exclude_outside = node.integer("exclude_outside", 0) != 0;
  resize.outside = node.real("extrapolation_value", 0);
  if (node.integer("antialias", 0) != 0) node.fail("antialias is not supported; expected 0");
  if (node.text("keep_aspect_ratio_policy", "stretch") != "stretch") {
    node.fail("keep_aspect_ratio_policy is not supported; expected stretch");
  }
  return resize;
}

// Returns what becomes of each axis of an image.
std::vector<ResizedAxis> read_axes(const NodeReader& node, const Dims& dims, const Resize& resize) {
  const bool is_old = node.op() == "Upsample" || node.version() < 11;
  const std::size_t rank = dims.size() + node.lead();
  std::vector<float> scales = node.reals("scales", is_old ? 1 : 2);
  const bool crops = resize.coordinates == Resize::Coordinates::crop;
  std::vector<float> crop;
  if (!is_old && crops) crop = node.reals("roi", 1);
  std::vector<std::int64_t> axes = node.integers("axes");
  if (axes.empty()) {
    axes.resize(rank);
    std::iota(axes.begin(), axes.end(), std::int64_t{0});
  }
  if (scales.size() != axes.size()) scales.clear();
  if (crops && crop.size() != 2 * axes.size()) node.fail("roi has " + std::to_string(crop.size()) + " values");
  const Dims& output = node.output_dims();
  std::vector<ResizedAxis> result;
  for (std::size_t k = node.lead(); k < rank; ++k) result.push_back({output[k]});
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<std::size_t>(axes[i] < 0 ? axes[i] + static_cast<std::int64_t>(rank) : axes[i]);
    if (axis >= rank) node.fail("axes: " + std::to_string(axes[i]) + " is out of range");
    if (axis < node.lead()) continue;
    ResizedAxis& of = result[axis - node.lead()];
    if (!scales.empty()) of.scale = scales[i];
    if (!crops) continue;
    of.crop_begin = crop[i];
    of.crop_end = crop[i + axes.size()];
  }
  return result;
}

bool is_changed(const ResizedAxis& axis, std::int64_t length) {
  return axis.length != length || (axis.scale != 0 && axis.scale != 1) || axis.crop_begin != 0 || axis.crop_end != 1;
}

}  // namespace

void read_resize(NodeReader& node) {
  node.check_images(0);
  Dims dims = node.image_dims(0);
  node.image_dims();
  const Resize resize = read_parameters(node);
  const std::vector<ResizedAxis> axes = read_axes(node, dims, resize);
  std::size_t next = axes.size();  // all axes from this one on have their new lengths
  const auto skip_unchanged = [&] {
    while (next > 0 && !is_changed(axes[next - 1], dims[next - 1])) --next;
  };
  skip_unchanged();
  if (next == 0) return node.pass_on();
  std::optional<LayerBuilder::Tensor> tensor;
  for (; next > 0; skip_unchanged()) {
    const std::size_t count = next > 1 && is_changed(axes[next - 2], dims[next - 2]) ? 2 : 1;
    const std::size_t first = next - count;
    const bool has_rows = product(dims, next, dims.size()) == 1;  // else they lie between two axes
    const std::size_t taken = has_rows ? count : 1;
    const std::size_t begin = has_rows ? first : next - 1;
    Layer layer = layer_of(Operator::resize);
    layer.resize = resize;
    Shape view = taken == 2 ? make_view(product(dims, 0, begin), dims[begin], dims[begin + 1])
                 : has_rows ? make_view(product(dims, 0, begin), 1, dims[begin])
                            : make_view(product(dims, 0, begin), dims[begin], product(dims, next, dims.size()));
    layer.inputs = {tensor ? node.layers().viewed(*tensor, view) : node.operand(0, view)};
    for (std::size_t k = 0; k < taken; ++k) {
      const std::size_t place = taken == 2 ? k + 1 : has_rows ? 2 : 1;
      const ResizedAxis& axis = axes[begin + k];
      view[place] = static_cast<std::int32_t>(axis.length);
      layer.resize.scale[place] = axis.scale;
      layer.resize.crop_begin[place] = axis.crop_begin;
      layer.resize.crop_end[place] = axis.crop_end;
      dims[begin + k] = axis.length;
    }
    layer.target = view;
    tensor = node.add(std::move(layer), view);
    next = begin;
  }
  node.set_result(*tensor);
}

}  // namespace weft
