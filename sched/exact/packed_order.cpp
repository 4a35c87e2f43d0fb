#include "sched/exact/packed_order.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "sched/exact/small_graph.hpp"
#include "sched/memory/lifetimes.hpp"
#include "sched/memory/packing.hpp"

namespace weft {

namespace {

constexpr std::uint64_t packing_steps = 1'000'000;  // sixteen lives seldom take a thousandth of them

class PackedOrderSearch {
 public:
  PackedOrderSearch(const TaskGraph& graph, const Platform& platform, std::uint64_t max_steps)
      : small_(graph, platform),
        room_(platform.capacity - small_.resident),
        way_on_(sets_with_a_way_on(small_, platform.capacity)),
        steps_(max_steps) {}

  std::optional<std::vector<TaskId>> run() && {
    if (!way_on_[0] || !extend(0, {})) return std::nullopt;
    return std::move(order_);
  }

 private:
  // Sets of buffers that are live together, each not within another, ascending.
  using Together = std::vector<TaskSet>;

  bool extend(TaskSet done, const Together& together) {
    if (done == small_.all()) return true;
    for (TaskId task = 0; task < small_.tasks; ++task) {
      const TaskSet with_task = done | set_of(task);
      if ((done & set_of(task)) != 0 || !small_.is_ready(task, done) || !way_on_[with_task]) continue;
      if (live_bytes(done) + small_.added[task] > room_) continue;
      if (steps_ == 0) return false;
      --steps_;
      Together now = together;
      add(live(done) | set_of(task), now);
      if (!seen_.emplace(with_task, now).second) continue;
      order_.push_back(task);
      if (has_addresses(with_task) && extend(with_task, now)) return true;
      order_.pop_back();
    }
    return false;
  }

  // Of the tasks that have run, those whose buffers are still needed.
  TaskSet live(TaskSet done) const {
    TaskSet set = 0;
    for_each(done, [&](TaskId task) {
      if ((small_.users[task] & ~done) != 0) set |= set_of(task);
    });
    return set;
  }

  Bytes live_bytes(TaskSet done) const {
    Bytes bytes = 0;
    for_each(live(done), [&](TaskId task) { bytes += small_.output[task]; });
    return bytes;
  }

  static void add(TaskSet set, Together& together) {
    std::erase_if(together, [&](TaskSet other) { return (other & ~set) == 0; });
    if (std::ranges::any_of(together, [&](TaskSet other) { return (set & ~other) == 0; })) return;
    together.insert(std::ranges::upper_bound(together, set), set);
  }

  bool has_addresses(TaskSet done) const {
    std::vector<Life> lives;
    std::array<std::uint32_t, SmallGraph::max_tasks> life_of{};  // per task that has run
    for (std::uint32_t p = 0; p < order_.size(); ++p) {
      Life life{p, p + 1, small_.output[order_[p]]};
      for (std::uint32_t k = p + 1; k < order_.size(); ++k) {
        if ((small_.users[order_[p]] & set_of(order_[k])) != 0) life.end = k + 1;
      }
      if ((small_.users[order_[p]] & ~done) != 0) life.end = held_to_the_end;
      const auto taken = std::ranges::find(small_.taken_over_by, set_of(order_[p]));
      if (taken == small_.taken_over_by.end()) {
        life_of[order_[p]] = static_cast<std::uint32_t>(lives.size());
        lives.push_back(life);
        continue;
      }
      // The result goes on where the operand was. Where it is smaller, what is left is free from then on.
      const auto operand = static_cast<TaskId>(taken - small_.taken_over_by.begin());
      life_of[order_[p]] = life_of[operand];
      Life& longer = lives[life_of[operand]];
      if (life.bytes < longer.bytes) return true;  // pack() knows no such lives
      longer.end = life.end;
    }
    return pack(lives, {}, room_, packing_steps).outcome != PackingSearch::Outcome::impossible;
  }

  SmallGraph small_;
  Bytes room_;
  std::vector<bool> way_on_;
  std::uint64_t steps_;
  std::vector<TaskId> order_;
  std::set<std::pair<TaskSet, Together>> seen_;
};

}  // namespace

std::optional<std::vector<TaskId>> order_with_addresses(const TaskGraph& graph, const Platform& platform,
                                                        std::uint64_t max_steps) {
  if (graph.task_count() == 0 || graph.task_count() > SmallGraph::max_tasks) return std::nullopt;
  return PackedOrderSearch(graph, platform, max_steps).run();
}

}  // namespace weft
