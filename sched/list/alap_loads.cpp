#include "sched/list/alap_loads.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "sched/model/stage_times.hpp"

namespace weft {

namespace {

class LateLoads {
 public:
  LateLoads(const TaskGraph& graph, const Platform& platform, Schedule& schedule, std::span<const Time> floor)
      : graph_(graph), platform_(platform), schedule_(schedule), floor_(floor) {}

  void run() {
    std::vector<std::vector<TaskId>> channels(platform_.processor_count());
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      if (graph_.kind(task) == TaskKind::load) channel_has_loads_[schedule_.processor[task]] = true;
    }
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const ProcessorId processor = schedule_.processor[task];
      if (channel_has_loads_[processor]) channels[processor].push_back(task);
    }
    for (std::vector<TaskId>& channel : channels) put_late(channel);
  }

 private:
  // From the last task of a channel backwards, one run of loads without another task in between at a time.
  void put_late(std::vector<TaskId>& channel) {
    std::ranges::stable_sort(channel, {},
                             [&](TaskId task) { return std::pair(schedule_.start[task], schedule_.finish[task]); });
    Time next_start = schedule_.makespan;
    for (std::size_t end = channel.size(); end > 0;) {
      std::size_t begin = end;
      while (begin > 0 && graph_.kind(channel[begin - 1]) == TaskKind::load) --begin;
      const Time previous_finish = begin > 0 ? schedule_.finish[channel[begin - 1]] : 0;
      put_run_late({channel.data() + begin, end - begin}, previous_finish, next_start);
      if (begin > 0) next_start = schedule_.start[channel[--begin]];
      end = begin;
    }
  }

  Time first_use(TaskId load) const {
    Time first = schedule_.makespan;
    for (const TaskId consumer : graph_.consumers(load)) first = std::min(first, schedule_.start[consumer]);
    return first;
  }

  Time cost(TaskId load) const { return platform_.cost(graph_, load, schedule_.processor[load]); }

  // Whether the loads, in this order, all find room between `previous_finish` and `next_start`; puts them there if so.
  // (In the order in which the algorithm placed them they do: each load then only moves away from the one before it.)
  bool fits(std::span<const TaskId> loads, Time previous_finish, Time next_start) {
    starts_.resize(loads.size());
    for (std::size_t k = loads.size(); k-- > 0;) {
      next_start = starts_[k] = std::min(next_start, first_use(loads[k])) - cost(loads[k]);
      if (next_start < std::max(previous_finish, ready(loads[k]))) return false;
    }
    for (std::size_t k = 0; k < loads.size(); ++k) {
      const Time finish = starts_[k] + cost(loads[k]);
      set_times(schedule_, loads[k], {starts_[k], finish, finish, finish, finish});
    }
    return true;
  }

  // When a load may start at the earliest.
  Time ready(TaskId load) const {
    Time ready = floor_.empty() ? 0 : floor_[load];
    graph_.for_each_producer(load, [&](TaskId input) { ready = std::max(ready, schedule_.finish[input]); });
    return ready;
  }

  void put_run_late(std::span<const TaskId> loads, Time previous_finish, Time next_start) {
    std::vector<std::pair<Time, TaskId>> by_use;
    for (const TaskId load : loads) by_use.emplace_back(first_use(load), load);
    std::ranges::stable_sort(by_use, {}, &std::pair<Time, TaskId>::first);
    std::vector<TaskId> order;
    for (const auto& [use, load] : by_use) order.push_back(load);
    if (!fits(order, previous_finish, next_start)) fits(loads, previous_finish, next_start);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  Schedule& schedule_;
  std::span<const Time> floor_;
  std::vector<bool> channel_has_loads_ = std::vector<bool>(platform_.processor_count(), false);
  std::vector<Time> starts_;
};

}  // namespace

void set_alap_loads(const TaskGraph& graph, const Platform& platform, Schedule& schedule, std::span<const Time> floor) {
  LateLoads(graph, platform, schedule, floor).run();
}

}  // namespace weft
