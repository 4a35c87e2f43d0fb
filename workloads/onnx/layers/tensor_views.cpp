#include "workloads/onnx/layers/tensor_views.hpp"

#include <algorithm>

namespace weft {

std::int64_t product(const Dims& dims, std::size_t begin, std::size_t end) {
  std::int64_t result = 1;
  for (std::size_t axis = begin; axis < end; ++axis) result *= dims[axis];
  return result;
}

Shape make_view(std::int64_t channels, std::int64_t rows, std::int64_t columns) {
  return {static_cast<std::int32_t>(channels), static_cast<std::int32_t>(rows), static_cast<std::int32_t>(columns)};
}

Shape canonical_view(const Dims& dims) {
  std::size_t first = 0;
  while (first < dims.size() && dims[first] == 1 && (first == 0 || dims.size() - first > 3)) ++first;
  const std::size_t rank = dims.size() - first;
  if (rank == 0) return {1, 1, 1};
  if (rank == 1) return make_view(dims[first], 1, 1);
  return make_view(dims[first], product(dims, first + 1, dims.size() - 1), dims.back());
}

std::optional<std::size_t> find_axis(const Shape& view, std::int64_t before, std::int64_t size) {
  std::int64_t slower = 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (slower == before && view[axis] == size) return axis;
    slower *= view[axis];
  }
  return std::nullopt;
}

namespace {

// Returns the sizes of an operand along the axes of the result.
Dims aligned(const Dims& operand, std::size_t rank) {
  Dims dims(rank - std::min(rank, operand.size()), 1);
  dims.insert(dims.end(), operand.end() - static_cast<std::ptrdiff_t>(std::min(rank, operand.size())), operand.end());
  return dims;
}

}  // namespace

std::optional<Shape> broadcast_view(const Shape& view, const Dims& result, const Dims& operand) {
  const Dims sizes = aligned(operand, result.size());
  Shape seen{};
  std::size_t axis = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    std::int64_t whole = 1, part = 1;
    while (axis < result.size() && whole < view[k]) {
      whole *= result[axis];
      part *= sizes[axis++];
    }
    if (whole != view[k] || (part != whole && part != 1)) return std::nullopt;
    seen[k] = static_cast<std::int32_t>(part);
    while (axis < result.size() && result[axis] == 1) ++axis;
  }
  if (axis < result.size()) return std::nullopt;
  return seen;
}

std::optional<Shape> common_view(const Dims& result, const std::vector<Dims>& operands) {
  std::vector<std::int64_t> groups;
  std::vector<bool> last_pattern;
  for (std::size_t axis = 0; axis < result.size(); ++axis) {
    if (result[axis] == 1) continue;
    std::vector<bool> pattern;
    for (const Dims& operand : operands) pattern.push_back(aligned(operand, result.size())[axis] == 1);
    if (groups.empty() || pattern != last_pattern) {
      groups.push_back(result[axis]);
    } else {
      groups.back() *= result[axis];
    }
    last_pattern = std::move(pattern);
  }
  if (groups.size() > 3) return std::nullopt;
  if (groups.size() == 2) groups.insert(groups.begin() + 1, 1);
  groups.resize(3, 1);
  return make_view(groups[0], groups[1], groups[2]);
}

std::optional<AxesView> view_of_axes(const Shape& stored, const Dims& dims, const std::vector<std::size_t>& axes) {
  AxesView result{stored, {}};
  for (const std::size_t axis : axes) {
    const auto found = find_axis(stored, product(dims, 0, axis), dims[axis]);
    if (found && (result.axes.empty() || *found > result.axes.back())) result.axes.push_back(*found);
  }
  if (result.axes.size() == axes.size()) return result;
  std::vector<std::int64_t> sizes;
  result.axes.clear();
  std::size_t begin = 0;
  const auto add_run = [&](std::size_t end) {
    if (product(dims, begin, end) > 1) sizes.push_back(product(dims, begin, end));
  };
  for (const std::size_t axis : axes) {
    add_run(axis);
    result.axes.push_back(sizes.size());
    sizes.push_back(dims[axis]);
    begin = axis + 1;
  }
  add_run(dims.size());
  if (sizes.size() > 3) return std::nullopt;
  sizes.resize(3, 1);
  result.view = make_view(sizes[0], sizes[1], sizes[2]);
  return result;
}

}  // namespace weft
