// Numbers for names, in two flat tables: for files of many millions of names, each of which is looked up.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "base/core/export.hpp"

namespace weft {

class WEFT_API NameTable {
 public:
  static constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();

  void reserve(std::size_t names);
  std::size_t size() const { return names_.size(); }

  // Returns the number of a name, `nothing` where it has none.
  std::uint32_t find(std::string_view name) const;
  // Returns the number of a name, which is the next one (0, 1, 2 ...) where the name is new, and whether it is new. The
  // text of a new name has to live, in place, as long as the table.
  std::pair<std::uint32_t, bool> add(std::string_view name);

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = nothing;
  };

  static std::uint32_t hash_of(std::string_view name);
  // Returns the slot where the name is, or would be.
  std::size_t slot_of(std::string_view name, std::uint32_t hash) const;
  void grow(std::size_t slots);

  std::vector<std::string_view> names_;
  std::vector<Slot> slots_;  // a power of two, at most half full; searched linearly
};

}  // namespace weft
