/// The times at which processors are free: for each, the time from which it is free for good, and the gaps before that.
/// Times of work that touch each other are merged, so that a processor without gaps is one number.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/core/export.hpp"
#include "base/core/types.hpp"
#include "sched/list/gap_list.hpp"

namespace weft {

enum class Insertion : std::uint8_t { none, into_gaps };  ///< Whether tasks may go before others.

class WEFT_API Timeline {
 public:
  /// `keep_empty_gaps` keeps the points at which two tasks meet, where a task without cost may still go: between two
  /// reservations, and before the first, lies one gap then, however short. Where it is not set, every reservation has a
  /// length.
  Timeline(std::size_t processors, Insertion insertion, bool keep_empty_gaps)
      : record_gaps_(insertion == Insertion::into_gaps),
        keep_empty_gaps_(keep_empty_gaps),
        available_(processors, 0),
        gap_end_(processors, -GapList::none),
        gaps_(processors) {}

  /// Returns, per processor, the time from which it is free for good.
  std::span<const Time> available() const { return available_; }
  /// Returns, per processor, the end of its last gap; minus infinity when there is none.
  std::span<const Time> gap_end() const { return gap_end_; }
  /// Returns a time after which no gap ends.
  Time latest_gap_end() const { return latest_gap_end_; }

  /// Returns the start in the earliest gap that holds the task, see GapList::first_fit.
  Time first_gap(ProcessorId processor, Time arrival, Time cost, Time limit) const {
    return gaps_[processor].first_fit(arrival, cost, limit);
  }

  void reserve(ProcessorId processor, Time start, Time finish) {  ///< Takes [start, finish), which is free.
    if (start < available_[processor]) {
      gaps_[processor].occupy(start, finish, keep_empty_gaps_);
      note_gap_end(processor);
      return;
    }
    if (record_gaps_ && (start > available_[processor] || keep_empty_gaps_)) {
      gaps_[processor].push_back({available_[processor], start});
      note_gap_end(processor);
    }
    available_[processor] = finish;
  }
  /// Takes a reservation back.
  void cancel(ProcessorId processor, Time start, Time finish) {
    // Behind the last reservation is no gap; behind another that ends at the same time is an empty one.
    const bool is_last = !keep_empty_gaps_ || gaps_[processor].last_end() == start;
    if (finish == available_[processor] && is_last) {
      available_[processor] = gaps_[processor].pop_back_ending_at(start);
    } else {
      gaps_[processor].vacate(start, finish);
    }
    note_gap_end(processor);
  }

 private:
  void note_gap_end(ProcessorId processor) {
    gap_end_[processor] = gaps_[processor].last_end();
    latest_gap_end_ = std::max(latest_gap_end_, gap_end_[processor]);
  }

  bool record_gaps_;
  bool keep_empty_gaps_;
  std::vector<Time> available_;
  std::vector<Time> gap_end_;
  Time latest_gap_end_ = -GapList::none;
  std::vector<GapList> gaps_;
};

}  // namespace weft
