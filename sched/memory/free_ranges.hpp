// Free address ranges below a top, kept by address and by size.
#pragma once

#include <map>
#include <memory_resource>
#include <optional>
#include <set>
#include <utility>

#include "base/core/types.hpp"

namespace weft {

class FreeRanges {
 public:
  // Takes the tightest range that holds `bytes` (ties: the lowest), or else raises the top. Returns its address.
  Bytes take(Bytes bytes);
  // Takes the upper end of the tightest range that holds `bytes` (ties: the highest). Returns its address; nothing when
  // there is none.
  std::optional<Bytes> take_below_top(Bytes bytes);
  // Takes this range, which is free.
  void take_at(Bytes address, Bytes bytes);
  // Gives a range back; it joins its free neighbours.
  void give(Bytes address, Bytes bytes);
  // Returns the highest that the top ever was.
  Bytes top() const { return top_; }

 private:
  void insert(Bytes begin, Bytes end);
  void erase(std::pmr::map<Bytes, Bytes>::iterator range);

  std::pmr::unsynchronized_pool_resource pool_;
  std::pmr::map<Bytes, Bytes> end_by_begin_{&pool_};
  std::pmr::set<std::pair<Bytes, Bytes>> by_size_{&pool_};  // size, begin
  Bytes top_ = 0;
};

}  // namespace weft
