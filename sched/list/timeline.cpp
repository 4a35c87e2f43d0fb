#include "sched/list/timeline.hpp"

#include <algorithm>

namespace weft {

Timeline::Timeline(std::size_t processors, Insertion insertion, bool keep_empty_gaps)
    : record_gaps_(insertion == Insertion::into_gaps),
      keep_empty_gaps_(keep_empty_gaps),
      available_(processors, 0),
      gap_end_(processors, -GapList::none),
      gaps_(processors) {}

void Timeline::note_gap_end(ProcessorId processor) {
  gap_end_[processor] = gaps_[processor].last_end();
  latest_gap_end_ = std::max(latest_gap_end_, gap_end_[processor]);
}

void Timeline::reserve(ProcessorId processor, Time start, Time finish) {
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

void Timeline::cancel(ProcessorId processor, Time start, Time finish) {
  if (finish == available_[processor]) {
    available_[processor] = gaps_[processor].pop_back_ending_at(start);
  } else {
    gaps_[processor].vacate(start, finish);
  }
  note_gap_end(processor);
}

}  // namespace weft
