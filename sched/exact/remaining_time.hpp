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
#include "sched/model/transfer_time.hpp"

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
    find_transfers(tasks, platform);
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
  // free[p], and the tasks that have started finish at finish[t] on processor[t].
  Time bound(TaskSet started, Time now, std::span<const Time> finish, std::span<const std::uint8_t> processor,
             std::span<const Time> free) const {
    Times end{};
    std::copy(finish.begin(), finish.end(), end.begin());
    Time bound = critical_path({started, now, processor, free}, end);
    bound = std::max({bound, work(started, now, free), memory(started, now, end)});
    return whole_ ? std::ceil(bound - 1e-6) : bound;
  }

 private:
  using Times = std::array<Time, SmallGraph::max_tasks>;

  struct Now {
    TaskSet started;
    Time time;
    std::span<const std::uint8_t> processor;  // of tasks that have started
    std::span<const Time> free;
    Time free_from(std::size_t p) const { return std::max(time, free[p]); }
  };

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

  // Where all transfers and costs are whole numbers, all times are.
  void find_transfers(const TaskGraph& tasks, const Platform& platform) {
    if (platform.bandwidth.empty()) return;
    transfer_.assign(graph_.tasks * graph_.tasks * processors_ * processors_, 0);
    for (TaskId task = 0; task < graph_.tasks; ++task) {
      const auto inputs = tasks.inputs(task);
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        if (tasks.is_external(inputs[k])) continue;
        for (ProcessorId from = 0; from < processors_; ++from) {
          for (ProcessorId to = 0; to < processors_; ++to) {
            Time& time = transfer_[index_of(inputs[k], task, from, to)];
            time = std::max(time, transfer_time(platform, from, to, tasks.operand_bytes(task, k)));
            whole_ = whole_ && time == std::floor(time);
          }
        }
      }
    }
  }

  std::size_t index_of(TaskId producer, TaskId reader, std::size_t from, std::size_t to) const {
    return ((producer * graph_.tasks + reader) * processors_ + from) * processors_ + to;
  }
  // From another processor, the cheapest.
  Time min_transfer(TaskId producer, TaskId reader, std::size_t to) const {
    Time least = cannot_run;
    for (std::size_t from = 0; from < processors_; ++from) {
      if (from != to) least = std::min(least, transfer_[index_of(producer, reader, from, to)]);
    }
    return least;
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
  Time critical_path(const Now& now, Times& end) const {
    Time longest = now.time;
    for (const TaskId task : order_) {
      if (!(now.started & set_of(task))) {
        end[task] = cannot_run;
        for (std::size_t p = 0; p < processors_; ++p) {
          const Time cost = cost_[task * processors_ + p];
          if (cost != cannot_run) end[task] = std::min(end[task], earliest_start(task, p, now, end) + cost);
        }
      }
      longest = std::max(longest, end[task] + tail_[task]);
    }
    return longest;
  }

  // A time before which the task does not start on processor p.
  Time earliest_start(TaskId task, std::size_t p, const Now& now, const Times& end) const {
    Time ready = now.free_from(p);
    for_each(graph_.producers[task], [&](TaskId producer) { ready = std::max(ready, end[producer]); });
    if (transfer_.empty()) return ready;
    for_each(graph_.producers[task] & now.started, [&](TaskId producer) {
      ready = std::max(ready, end[producer] + transfer_[index_of(producer, task, now.processor[producer], p)]);
    });
    return std::max(ready, with_producers_beside(task, p, now, end));
  }

  // Producers that have not started run on p, one after the other, or elsewhere, and then their data are transferred.
  // Those that would arrive last are kept on p; and all that is elsewhere shares the other processors, up to the
  // shortest transfer before the start.
  Time with_producers_beside(TaskId task, std::size_t p, const Now& now, const Times& end) const {
    struct Producer {
      Time arrival, cost;
    };
    std::array<Producer, SmallGraph::max_tasks> producers;
    std::size_t count = 0;
    Time here = 0, anywhere = 0, min_moved = cannot_run;
    for_each(graph_.producers[task] & ~now.started, [&](TaskId producer) {
      const Time moved = min_transfer(producer, task, p), cost = cost_[producer * processors_ + p];
      producers[count++] = {end[producer] + moved, cost};
      here += cost;
      anywhere += cheapest(producer);
      min_moved = std::min(min_moved, moved);
    });
    if (count == 0) return now.time;
    const Time free = now.free_from(p);
    std::sort(producers.begin(), producers.begin() + static_cast<std::ptrdiff_t>(count),
              [](const Producer& a, const Producer& b) { return a.arrival > b.arrival; });
    Time least = free + here, kept = 0;
    for (std::size_t k = 0; k < count; kept += producers[k++].cost) {
      least = std::min(least, std::max(producers[k].arrival, k == 0 ? now.time : free + kept));
    }
    if (processors_ == 1) return least;
    Time others_free = cannot_run;
    for (std::size_t other = 0; other < processors_; ++other) {
      if (other != p) others_free = std::min(others_free, now.free_from(other));
    }
    const auto others = static_cast<Time>(processors_ - 1);
    const Time shared = (anywhere + free + others * (others_free + min_moved)) / static_cast<Time>(processors_);
    constexpr Time without_rounding = 1 - 1e-12;
    return std::max(least, std::min(free + here, shared * without_rounding));
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

  // Bytes times time that the buffers need, in the room that is left beside those held to the end. What a result has of
  // the operand whose place it takes counts with the result only.
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
      need += life * static_cast<double>(graph_.released[task]);
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
  std::vector<Time> transfer_;                    // producers x readers x processors x processors; may be empty
};

}  // namespace weft
