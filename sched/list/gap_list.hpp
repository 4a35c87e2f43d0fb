/// The idle gaps of one processor, in order of time, for insertion-based list scheduling. Gaps may be many: they lie in
/// blocks of some kilobyte, and a directory with the longest gap of each block leads a search to the blocks that
/// matter.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "base/core/export.hpp"
#include "base/core/types.hpp"

namespace weft {

class WEFT_API GapList {
 public:
  /// The idle time [begin, end).
  struct Gap {
    Time begin;  ///< The first idle time.
    Time end;    ///< The time at which work goes on.
  };
  static constexpr Time none = std::numeric_limits<Time>::infinity();  ///< No time; see first_fit().

  bool empty() const { return directory_.empty(); }  ///< True when there is no gap.
  Time last_end() const { return directory_.empty() ? -none : directory_.back().last_end; }  ///< Or minus infinity.

  /// Returns the start of a task of duration `cost` in the earliest gap that holds it from `arrival` on; an exact fit
  /// is accepted, by the arithmetic start + cost <= end without tolerance. `none` when there is no such gap or when the
  /// task would finish after `limit`.
  Time first_fit(Time arrival, Time cost, Time limit) const {
    return directory_.empty() ? none : first_fit_from(first_that_may_hold(arrival + cost), arrival, cost, limit);
  }

  /// Adds a gap behind all others.
  void push_back(Gap gap);
  /// Takes [start, finish) out of the gap that holds it. Gaps without length are dropped unless `keep_empty`; then there
  /// is a gap on either side, so that vacate() finds it even where start == finish.
  void occupy(Time start, Time finish, bool keep_empty);
  /// Gives [start, finish) back: joined with the gaps that touch it.
  void vacate(Time start, Time finish);
  /// Removes the last gap and returns its begin if it ends at `time`. Otherwise returns `time`.
  Time pop_back_ending_at(Time time);

 private:
  static constexpr std::uint32_t block_size = 64;
  struct Block {
    Time first_begin = 0;
    Time last_end = 0;
    Time longest = 0;  // no gap of the block holds a task that is longer
    std::uint32_t count = 0;
    std::unique_ptr<std::array<Gap, block_size>> gaps;

    Gap& operator[](std::size_t k) { return (*gaps)[k]; }
    const Gap& operator[](std::size_t k) const { return (*gaps)[k]; }
  };
  struct Position {
    std::size_t block;
    std::uint32_t index;
  };

  // The first gap that ends at or after `time`. Searched from the back, as most tasks go near the end.
  Position first_that_may_hold(Time time) const {
    const Block& last = directory_.back();
    if (directory_.size() > 1 && directory_[directory_.size() - 2].last_end >= time)
      return first_ending_from(time, false);
    constexpr std::uint32_t stride = 4;
    std::uint32_t k = last.count;
    while (k >= stride && last[k - stride].end >= time) k -= stride;
    while (k > 0 && last[k - 1].end >= time) --k;
    return {directory_.size() - 1, k};
  }
  Time first_fit_from(Position at, Time arrival, Time cost, Time limit) const;
  // The first gap that ends at or after `time`; after `time` when `strictly`. Past the last: {directory_.size(), 0}.
  Position first_ending_from(Time time, bool strictly) const;
  void insert(Position before, Gap gap);
  void erase(Position at);
  void join_at_end_of(Position gap);
  void split(std::size_t block);
  void add_block(std::size_t before);
  static void refresh(Block& block);

  std::vector<Block> directory_;
};

}  // namespace weft
