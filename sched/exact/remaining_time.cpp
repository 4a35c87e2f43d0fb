#include "sched/exact/remaining_time.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <ranges>

namespace weft {

namespace {

// Parts of `whole` over `count` places in every way.
void compositions(int whole, std::size_t count, std::vector<int>& parts, std::vector<std::vector<int>>& all) {
  if (parts.size() + 1 == count) {
    parts.push_back(whole);
    all.push_back(parts);
    parts.pop_back();
    return;
  }
  for (int part = 0; part <= whole; ++part) {
    parts.push_back(part);
    compositions(whole - part, count, parts, all);
    parts.pop_back();
  }
}

}  // namespace

RemainingTime::RemainingTime(const SmallGraph& graph, const TaskGraph& tasks, const Platform& platform,
                             std::vector<TaskId> order)
    : graph_(graph), processors_(platform.processor_count()), order_(std::move(order)) {
  whole_ = platform.bandwidth.empty();
  for (TaskId task = 0; task < graph.tasks; ++task) {
    for (ProcessorId p = 0; p < processors_; ++p) {
      const Time cost = platform.cost(tasks, task, p);
      cost_.push_back(cost);
      whole_ = whole_ && (cost == cannot_run || cost == std::floor(cost));
    }
  }
  for (const TaskId task : std::views::reverse(order_)) {
    const Time* row = cost_.data() + task * processors_;
    const Time path = *std::min_element(row, row + processors_) + tail_[task];
    for_each(graph.producers[task], [&](TaskId producer) { tail_[producer] = std::max(tail_[producer], path); });
  }
  add_weights(platform);
}

// Weights of the processors, equal within a kind, that add up to 1: a schedule cannot end before the weighted sum of
// what its processors have to do (a bound by the dual of the linear relaxation). A grid of them holds the even weights
// over every set of kinds, and in between what suits costs that differ by processor.
void RemainingTime::add_weights(const Platform& platform) {
  std::map<std::uint32_t, std::size_t> kinds;
  for (const Processor& processor : platform.processors) kinds.try_emplace(processor.kind, kinds.size());
  std::vector<double> count(kinds.size(), 0);
  for (const Processor& processor : platform.processors) count[kinds[processor.kind]] += 1;
  const int finest = kinds.size() == 2 ? 24 : kinds.size() == 3 ? 12 : kinds.size() == 4 ? 4 : 2;
  std::vector<std::vector<int>> grid;
  std::vector<int> parts;
  compositions(finest, kinds.size(), parts, grid);
  for (const std::vector<int>& shares : grid) {
    std::vector<Time> weight;
    for (const Processor& processor : platform.processors) {
      const std::size_t kind = kinds[processor.kind];
      weight.push_back(shares[kind] / (finest * count[kind]));
    }
    std::vector<Time> work(graph_.tasks, cannot_run);
    for (TaskId task = 0; task < graph_.tasks; ++task) {
      for (std::size_t p = 0; p < processors_; ++p) {
        const Time cost = cost_[task * processors_ + p];
        if (cost != cannot_run) work[task] = std::min(work[task], weight[p] * cost);
      }
    }
    weights_.push_back(std::move(weight));
    weighted_work_.push_back(std::move(work));
  }
}

Time RemainingTime::bound(TaskSet started, Time now, std::span<const Time> finish, std::span<const Time> free) const {
  const Time bound = std::max(critical_path(started, now, finish, free), work(started, now, free));
  return whole_ ? std::ceil(bound - 1e-6) : bound;
}

Time RemainingTime::critical_path(TaskSet started, Time now, std::span<const Time> finish,
                                  std::span<const Time> free) const {
  std::array<Time, SmallGraph::most_tasks> end{};
  Time longest = now;
  for (const TaskId task : order_) {
    if (started & set_of(task)) {
      end[task] = finish[task];
    } else {
      Time ready = now;
      for_each(graph_.producers[task], [&](TaskId producer) { ready = std::max(ready, end[producer]); });
      end[task] = cannot_run;
      for (std::size_t p = 0; p < processors_; ++p) {
        end[task] = std::min(end[task], std::max(ready, free[p]) + cost_[task * processors_ + p]);
      }
    }
    longest = std::max(longest, end[task] + tail_[task]);
  }
  return longest;
}

Time RemainingTime::work(TaskSet started, Time now, std::span<const Time> free) const {
  const TaskSet rest = graph_.all() & ~started;
  if (rest == 0) return 0;
  Time most = 0;
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    Time sum = 0;
    for (std::size_t p = 0; p < processors_; ++p) sum += weights_[k][p] * std::max(now, free[p]);
    for_each(rest, [&](TaskId task) { sum += weighted_work_[k][task]; });
    most = std::max(most, sum);
  }
  return most;
}

}  // namespace weft
