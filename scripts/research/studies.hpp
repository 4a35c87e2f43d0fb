// The parts of the study: each runs its methods on the trials of one case.
#pragma once

#include "scripts/research/raw_table.hpp"
#include "scripts/research/trial.hpp"

namespace weft::study {

inline constexpr std::size_t several = 3;  // orders that the flagship holds on to, at most

// The flagship at its default budget, and the peaks of the orders that it is given.
void run_gaps(const CaseTrials& all, RawTable& table);

// One decision changed at a time: the orders, the priority, the guard, the budget of the search.
void run_ablations(const CaseTrials& all, RawTable& table);

// The flagship and other methods at an equal budget of evaluations.
void run_baselines(const CaseTrials& all, RawTable& table);

// The flagship on the orders given; nothing where the first of them needs more than the limit.
std::optional<Schedule> run_flagship(const Trial& trial, const std::vector<SequentialOrder>& orders, double budget);

}  // namespace weft::study
