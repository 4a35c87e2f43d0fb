#include <random>

#include "sched/search/sequence.hpp"
#include "scripts/research/random_search.hpp"

namespace weft::study {

namespace {

class RandomOrders {
 public:
  RandomOrders(const TaskGraph& graph, std::uint32_t seed) : graph_(graph), random_(seed) {
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      std::uint32_t producers = 0;
      for (const BufferId input : graph.inputs(task)) producers += graph.is_external(input) ? 0 : 1;
      producers_.push_back(producers);
    }
  }

  void draw(std::vector<TaskId>& order) {
    missing_ = producers_;
    ready_.clear();
    order.clear();
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      if (missing_[task] == 0) ready_.push_back(task);
    }
    while (!ready_.empty()) {
      const std::size_t chosen = random_() % ready_.size();
      const TaskId task = ready_[chosen];
      ready_[chosen] = ready_.back();
      ready_.pop_back();
      order.push_back(task);
      for (const TaskId consumer : graph_.consumers(task)) {
        if (--missing_[consumer] == 0) ready_.push_back(consumer);
      }
    }
  }

 private:
  const TaskGraph& graph_;
  std::mt19937 random_;
  std::vector<std::uint32_t> producers_, missing_;
  std::vector<TaskId> ready_;
};

}  // namespace

std::optional<Schedule> best_random_order(const TaskGraph& graph, const Platform& platform,
                                          const RandomSearch& search) {
  RandomOrders orders(graph, search.seed);
  SequenceDecoder decoder(graph, platform);
  Sequence sequence{{}, std::vector<ProcessorId>(graph.task_count(), any_processor)};
  std::optional<Schedule> best;
  Time makespan = cannot_run;
  for (std::uint32_t k = 0; k < search.evaluations && makespan > search.least; ++k) {
    orders.draw(sequence.order);
    const auto figures = decoder.decode(sequence, search.limit, makespan);
    if (!figures) continue;
    makespan = figures->makespan;
    best = decoder.schedule(sequence);
  }
  return best;
}

}  // namespace weft::study
