// A schedule as a sequence: tasks start in this order, each as early as the start before it, its processor, its inputs
// and the memory allow. Every schedule can be written so, with a makespan that is no longer: hence a search over
// sequences misses nothing, deliberate waiting included. Made for many evaluations of small and medium graphs.
#pragma once

#include <compare>
#include <optional>
#include <utility>
#include <vector>

#include "sched/memory/pending_readers.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/model/exclusive_dma.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "sched/model/stage_times.hpp"

namespace weft {

inline constexpr ProcessorId any_processor = std::numeric_limits<ProcessorId>::max();

struct Sequence {
  std::vector<TaskId> order;           // topological
  std::vector<ProcessorId> processor;  // per task; any_processor: where it finishes earliest
};

class SequenceDecoder {
 public:
  SequenceDecoder(const TaskGraph& graph, const Platform& platform);

  struct Figures {
    Time makespan = 0;
    Bytes peak = 0;
    auto operator<=>(const Figures&) const = default;
  };
  // Returns the figures of the schedule; nothing when the order needs more than `limit`, or its makespan would not be
  // below `give_up`.
  std::optional<Figures> decode(const Sequence& sequence, Bytes limit, Time give_up = cannot_run);

  // Returns the schedule of the last sequence that was decoded.
  Schedule schedule(const Sequence& sequence) const;
  // Returns whether that has the starts and processors of another.
  bool is_like(const Schedule& other) const { return made_.start == other.start && made_.processor == other.processor; }

 private:
  using Release = std::pair<Time, Bytes>;

  Time arrival(TaskId task, ProcessorId processor) const;
  ProcessorId earliest_processor(TaskId task) const;
  bool make_room(Bytes output, Bytes limit, Time& start);
  void finish(TaskId task, Time start, ProcessorId processor);

  const TaskGraph* graph_;
  const Platform* platform_;
  ScratchpadSizes sizes_{*graph_, platform_->alignment};
  Bytes resident_;
  PlannedSorts sorts_{*platform_};
  PendingReaders readers_{*graph_, platform_->reuse};  // before anything has run
  // State of the sequence at hand.
  PendingReaders readers_left_ = readers_;
  Schedule made_;                                                         // times and processors
  std::vector<Time> last_use_ = std::vector<Time>(graph_->task_count());  // per task's buffer
  std::vector<ProcessorTimes> processors_;
  Time last_start_ = 0, makespan_ = 0;
  Bytes live_ = 0;
  std::vector<Release> releases_;  // a heap, earliest first
};

}  // namespace weft
