// Local search over sequences: moves of one task to another place or another processor, accepted when the makespan does
// not get much worse (simulated annealing: Kirkpatrick, Gelatt, Vecchi, Science 220, 1983, with a threshold that falls
// to zero). The same seed gives the same result.
#pragma once

#include <cstdint>
#include <span>

#include "sched/search/archive.hpp"
#include "sched/search/sequence.hpp"

namespace weft {

struct SequenceSearch {
  Bytes limit = 0;
  std::uint32_t evaluations = 0;
  Time bound = 0;  // the search ends when the makespan is no longer than this
};

// Searches from `begins`, sequences within the limit, the best first. Schedules that it comes across go into the
// archive.
void search_sequences(const TaskGraph& graph, const Platform& platform, std::span<const Sequence> begins,
                      const SequenceSearch& search, Archive& archive);

}  // namespace weft
