#include "workloads/lowering/tile_classes.hpp"

#include <map>

namespace weft {

namespace {

// Returns everything that tells tiles of different index along one axis apart.
std::vector<std::uint32_t> describe_index(const TileGrid& output, const std::vector<OperandTiles>& operands,
                                          std::size_t axis, std::int32_t index, bool place_matters) {
  std::vector<std::uint32_t> key = {static_cast<std::uint32_t>(output.range(axis, index).size())};
  if (place_matters) key.push_back(static_cast<std::uint32_t>(index));
  for (const OperandTiles& operand : operands) {
    for (const AxisReadings& of : operand.axes) {
      if (of.driver == axis) key.push_back(of.readings[index].pattern);
    }
  }
  return key;
}

}  // namespace

TileClasses::TileClasses(const TileGrid& output, const std::vector<OperandTiles>& operands,
                         std::array<bool, 3> place_matters, std::uint32_t images)
    : images_(images) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    std::map<std::vector<std::uint32_t>, std::uint32_t> kinds;
    for (std::int32_t i = 0; i < output.count(axis); ++i) {
      const auto key = describe_index(output, operands, axis, i, place_matters[axis]);
      kind_of_[axis].push_back(kinds.emplace(key, static_cast<std::uint32_t>(kinds.size())).first->second);
    }
    kinds_[axis] = kinds.size();
  }
  classes_.assign(images_ * kinds_[0] * kinds_[1] * kinds_[2], none);
}

}  // namespace weft
