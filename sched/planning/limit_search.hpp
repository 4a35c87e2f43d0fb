// Plans of one problem within smaller and smaller limits (shrinking_limit.hpp), along orders that are known to fit.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sched/planning/plan.hpp"

namespace weft {

// Returns the steps of the search for addresses (pack()) of an order that is run one task at a time, before a capacity is
// refused.
std::uint64_t steps_of_last_resort(double search_budget);

class LimitSearch {
 public:
  // Keeps references to scheduler and options.
  LimitSearch(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options)
      : problem_(std::move(problem)),
        graph_(problem_->graph),
        platform_(problem_->platform),
        scheduler_(scheduler),
        options_(options) {}

  // Returns the plan within the first limit at which addresses fit; else one along the first order, at
  // `known_addresses` (per buffer) where there are any (of a spilled order: then any addresses within the capacity will
  // do). `orders`: lowest peak first, the first within the capacity. Nothing where the algorithm is not safe and no
  // addresses were found, and where its schedule is not below `give_up`: addresses make it no shorter.
  std::optional<Plan> run(std::span<const SequentialOrder> orders, std::span<const Bytes> known_addresses,
                          Time give_up = cannot_run) const;

  // Gives the schedule as it is addresses, and with them its final times. Returns false where they end above the
  // capacity; the first that end at `enough` or below are taken.
  bool give_addresses(Plan& plan, Bytes enough = 0) const;

  // Returns what the algorithm is asked within a limit: with those of the orders that fit into it.
  MemoryRequest request_within(std::span<const SequentialOrder> orders, Bytes limit, Objective objective) const;

 private:
  std::optional<Plan> in_order(std::span<const SequentialOrder> orders, std::span<const Bytes> known_addresses,
                               std::vector<Schedule> tried, Plan& plan) const;
  bool along(const SequentialOrder& order, std::span<const Bytes> known_addresses, std::uint64_t address_steps,
             Plan& plan) const;
  std::uint64_t turns() const;
  std::uint64_t search_steps(Bytes enough) const;
  bool finish(Plan& plan) const;  // returns false where the order does not keep to the limit on activations

  std::shared_ptr<const Problem> problem_;
  const TaskGraph& graph_;
  const Platform& platform_;
  const Scheduler& scheduler_;
  const PlanOptions& options_;
};

}  // namespace weft
