#include "workloads/lowering/tile_classes.hpp"

#include <map>

namespace weft {

TileClasses::TileClasses(const TileGrid& output, const std::vector<OperandTiles>& operands,
                         std::array<bool, 3> place_matters, std::uint32_t images)
    : images_(images) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    std::map<std::vector<std::uint32_t>, std::uint32_t> kinds;
    for (std::int32_t i = 0; i < output.count(axis); ++i) {
      // Everything that tells tiles of different index along the axis apart.
      std::vector<std::uint32_t> key = {static_cast<std::uint32_t>(output.range(axis, i).size())};
      if (place_matters[axis]) key.push_back(static_cast<std::uint32_t>(i));
      for (const OperandTiles& operand : operands) {
        for (const AxisReadings& of : operand.axes) {
          if (of.driver == axis) key.push_back(of.readings[i].pattern);
        }
      }
      kind_of_[axis].push_back(kinds.emplace(key, static_cast<std::uint32_t>(kinds.size())).first->second);
    }
    kinds_[axis] = kinds.size();
  }
  classes_.assign(images_ * kinds_[0] * kinds_[1] * kinds_[2], none);
}

}  // namespace weft
