#include <numeric>
#include <random>
#include <utility>

#include "sched/guard/guarded_list.hpp"
#include "scripts/research/random_search.hpp"

namespace weft::study {

Schedule best_random_priority(const TaskGraph& graph, const Platform& platform, std::span<const SequentialOrder> orders,
                              const RandomSearch& search) {
  std::mt19937 random(search.seed);
  std::vector<TaskId> priority(graph.task_count());
  std::iota(priority.begin(), priority.end(), 0);
  Schedule best;
  for (std::uint32_t k = 0; k < search.evaluations; ++k) {
    for (std::size_t left = priority.size(); left > 1; --left) std::swap(priority[left - 1], priority[random() % left]);
    GuardedSchedule made = schedule_guarded(graph, platform, priority, orders, search.limit);
    if (k == 0 || made.schedule.makespan < best.makespan) best = std::move(made.schedule);
    if (best.makespan <= search.least) break;
  }
  return best;
}

}  // namespace weft::study
