// Lower bounds on the makespan of a partial schedule.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/core/reversed.hpp"
#include "sched/exact/small_graph.hpp"

namespace weft {

class RemainingTime {
 public:
  // `order` is topological.
  RemainingTime(const SmallGraph& graph, const TaskGraph& tasks, const Platform& platform, std::vector<TaskId> order,
                Bytes limit)
      : graph_(graph),
        processors_(platform.processor_count()),
        order_(std::move(order)),
        room_(limit - graph.resident) {
    whole_ = platform.bandwidth.empty();
    for (TaskId task = 0; task < graph.tasks; ++task) {
      for (ProcessorId p = 0; p < processors_; ++p) {
        const Time cost = platform.cost(tasks, task, p);
        cost_.push_back(cost);
        whole_ = whole_ && (cost == cannot_run || cost == std::floor(cost));
      }
    }
    find_tails();
    find_min_lives();
    add_weights(platform);
  }

  // Returns a time before which no completion ends, if nothing else starts before `now`, processor p is not free before
  // free[p], and the tasks that have started finish at finish[t].
  Time bound(TaskSet started, Time now, std::span<const Time> finish, std::span<const Time> free) const {
    Times end{};
    std::copy(finish.begin(), finish.end(), end.begin());
    Time bound = critical_path(started, now, free, end);
    bound = std::max({bound, work(started, now, free), memory(started, now, end)});
    return whole_ ? std::ceil(bound - 1e-6) : bound;
  }

 private:
  using Times = std::array<Time, SmallGraph::max_tasks>;

  Time cheapest(TaskId task) const {
    const Time* row = cost_.data() + task * processors_;
    return *std::min_element(row, row + processors_);
  }

  // Parts of `whole` over `count` places in every way.
  static void compositions(int whole, std::size_t count, std::vector<int>& parts, std::vector<std::vector<int>>& all) {
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

  void find_tails() {
    for (const TaskId task : reversed(order_)) {
      const Time path = cheapest(task) + tail_[task];
      for_each(graph_.producers[task], [&](TaskId producer) { tail_[producer] = std::max(tail_[producer], path); });
    }
  }

  // The longest path from the start of the task to the end of a consumer.
  void find_min_lives() {
    for (const TaskId task : order_) {
      Times path{};
      TaskSet reached = set_of(task);
      path[task] = min_life_[task] = cheapest(task);
      for (const TaskId next : order_) {
        const TaskSet from = graph_.producers[next] & reached;
        if (from == 0) continue;
        reached |= set_of(next);
        for_each(from, [&](TaskId producer) { path[next] = std::max(path[next], path[producer] + cheapest(next)); });
        if (graph_.users[task] & set_of(next)) min_life_[task] = std::max(min_life_[task], path[next]);
      }
    }
  }

  // Weights of the processors, equal within a kind, that add up to 1: a schedule cannot end before the weighted sum of
  // what its processors have to do (a bound by the dual of the linear relaxation). A grid of them holds the even
  // weights over every set of kinds, and in between what suits costs that differ by processor.
  void add_weights(const Platform& platform) {
    std::map<std::uint32_t, std::size_t> kinds;
    for (const Processor& processor : platform.processors) kinds.try_emplace(processor.kind, kinds.size());
    std::vector<double> count(kinds.size(), 0);
    for (const Processor& processor : platform.processors) count[kinds[processor.kind]] += 1;
    const int finest = kinds.size() == 2 ? 12 : kinds.size() == 3 ? 6 : kinds.size() == 4 ? 4 : 2;
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

  // Sets `end` of tasks that have not started to a time before which they do not finish.
  Time critical_path(TaskSet started, Time now, std::span<const Time> free, Times& end) const {
    Time longest = now;
    for (const TaskId task : order_) {
      if (!(started & set_of(task))) {
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

  Time work(TaskSet started, Time now, std::span<const Time> free) const {
    const TaskSet rest = graph_.all() & ~started;
    Time most = now;
    for (std::size_t k = 0; k < weights_.size() && rest != 0; ++k) {
      Time sum = 0;
      for (std::size_t p = 0; p < processors_; ++p) sum += weights_[k][p] * std::max(now, free[p]);
      for_each(rest, [&](TaskId task) { sum += weighted_work_[k][task]; });
      most = std::max(most, sum);
    }
    return most;
  }

  // Bytes times time that the buffers need, in the room that is left beside those held to the end.
  Time memory(TaskSet started, Time now, const Times& end) const {
    double need = 0;
    Bytes held = 0;
    for (TaskId task = 0; task < graph_.tasks; ++task) {
      const bool has_started = started & set_of(task);
      Time life = min_life_[task];
      if (has_started && graph_.users[task] > graph_.all()) {
        held += graph_.output[task];
        continue;
      }
      if (has_started) {
        Time last = now;
        for_each(graph_.users[task], [&](TaskId user) { last = std::max(last, end[user]); });
        life = last - now;
      }
      need += life * static_cast<double>(graph_.output[task]);
    }
    return room_ > held ? now + need / static_cast<double>(room_ - held) : now;
  }

  const SmallGraph& graph_;
  std::size_t processors_;
  std::vector<TaskId> order_;
  std::vector<Time> cost_;                        // tasks x processors
  Times tail_{};                                  // the longest path behind the task, everything at its cheapest
  Times min_life_{};                              // of the task's buffer
  Bytes room_;                                    // of the limit, without resident buffers
  std::vector<std::vector<Time>> weights_;        // each: per processor
  std::vector<std::vector<Time>> weighted_work_;  // per weights: per task
  bool whole_ = true;                             // all times are whole numbers
};

}  // namespace weft
