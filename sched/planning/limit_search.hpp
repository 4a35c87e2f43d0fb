// Plans of one graph within a limit, along orders that are known to fit.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sched/planning/plan.hpp"

namespace weft {

class LimitSearch {
 public:
  // Scheduler and options stay where they are as long as the search is used.
  LimitSearch(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options)
      : problem_(std::move(problem)),
        graph_(problem_->graph),
        platform_(problem_->platform),
        scheduler_(scheduler),
        options_(options) {}

  // Within smaller and smaller limits, until addresses fit; then along the first order, at `known_addresses` (per
  // buffer) where there are any (of a spilled order: then any addresses within the capacity will do). `orders`: lowest
  // peak first, the first within the capacity. Nothing where the algorithm is not safe and no addresses were found.
  std::optional<Plan> run(std::span<const SequentialOrder> orders, std::span<const Bytes> known_addresses) const;

  // Addresses for the schedule as it is, and with them its final times. False where they end above the capacity; the
  // first that end at `enough` or below are taken.
  bool give_addresses(Plan& plan, Bytes enough = 0) const;

  MemoryRequest request_within(std::span<const SequentialOrder> orders, Bytes limit, Objective objective) const;

 private:
  std::optional<Plan> in_order(std::span<const SequentialOrder> orders, std::span<const Bytes> known_addresses,
                               std::vector<Schedule> tried, Plan& plan) const;
  bool along(const SequentialOrder& order, std::span<const Bytes> known_addresses, Plan& plan) const;
  bool finish(Plan& plan) const;  // false where the order does not keep to the limit on activations

  std::shared_ptr<const Problem> problem_;
  const TaskGraph& graph_;
  const Platform& platform_;
  const Scheduler& scheduler_;
  const PlanOptions& options_;
};

}  // namespace weft
