// MemHEFT: Herrmann, Marchal, Robert, "Memory-aware list scheduling for hybrid platforms", IPDPS Workshops 2014, here
// for one memory. Walks the tasks by upward rank and places the first one that is ready and has an earliest start under
// the limit, on the processor where it finishes earliest; then again from the highest rank. It may come to a dead end.

#include <algorithm>
#include <limits>

#include "sched/list/limited_mapping.hpp"
#include "sched/list/ranks.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

namespace {

// The first of the waiting positions whose size is within a bound: a tree of minima over the positions.
class FirstThatFits {
 public:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  explicit FirstThatFits(std::uint32_t positions) {
    while (leaves_ < positions) leaves_ *= 2;
    min_.assign(std::size_t{2} * leaves_, absent);
  }

  void insert(std::uint32_t position, Bytes bytes) { set(position, bytes); }
  void erase(std::uint32_t position) { set(position, absent); }
  bool empty() const { return min_[1] == absent; }

  // The lowest position of all, and of those with at most `most` bytes.
  std::uint32_t first() const { return find(absent - 1); }
  std::uint32_t find(Bytes most) const {
    if (min_[1] > most || empty()) return none;
    std::uint32_t node = 1;
    while (node < leaves_) {
      node *= 2;
      if (min_[node] > most || min_[node] == absent) ++node;
    }
    return node - leaves_;
  }

 private:
  static constexpr Bytes absent = std::numeric_limits<Bytes>::max();

  void set(std::uint32_t position, Bytes bytes) {
    std::uint32_t node = leaves_ + position;
    min_[node] = bytes;
    while (node /= 2) min_[node] = std::min(min_[2 * node], min_[2 * node + 1]);
  }

  std::uint32_t leaves_ = 1;
  std::vector<Bytes> min_;
};

Schedule schedule_memheft(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  const std::vector<TaskId> order = rank_order(graph, platform);
  const std::vector<std::uint32_t> position = positions_of(order);
  LimitedMapping mapping(graph, platform, request.limit);
  FirstThatFits waiting(graph.task_count());
  std::vector<TaskId> ready = mapping.entries();
  for (;;) {
    for (const TaskId task : ready) waiting.insert(position[task], mapping.output_bytes(task));
    if (waiting.empty()) return std::move(mapping).take();
    const std::uint32_t next = waiting.find(mapping.room());
    if (next == FirstThatFits::none) mapping.dead_end("memheft", order[waiting.first()]);
    waiting.erase(next);
    ready.clear();
    mapping.place(order[next], mapping.earliest(order[next]), ready);
  }
}

const SchedulerRegistration memheft{{"memheft",
                                     "HEFT in which a task waits until its output fits; may come to a dead end "
                                     "(Herrmann, Marchal, Robert 2014)",
                                     schedule_memheft, Keeps::limit}};

}  // namespace

}  // namespace weft
