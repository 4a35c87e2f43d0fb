// The machine without some of its local buffers, or without what it keeps and shares, and what a plan for that is worth
// on the whole machine: a processor that can overlap the stages of its tasks can also leave it, and reads that are left
// out seldom make a plan slower.
#pragma once

#include <memory>
#include <vector>

#include "sched/planning/plan.hpp"

namespace weft {

// Returns the most stages that a processor has.
std::uint32_t max_stages(const Platform& platform);

// Returns the same problem where no processor has more than so many stages.
std::shared_ptr<const Problem> with_stages(const std::shared_ptr<const Problem>& problem, std::uint32_t stages);

// Whether operands may be kept or reads shared on the machine.
inline bool may_share(const Platform& platform) { return !platform.least_costs.empty(); }

// Returns the same problem where no operand is kept and no read is shared.
std::shared_ptr<const Problem> without_sharing(const std::shared_ptr<const Problem>& problem);

// Returns the plan, which is of the problem with fewer stages or without sharing, as plans of the problem, without their
// times: one whose tasks overlap as the machine lets them, and, where the plan is for one stage, one in which a task also
// waits for the task before it on its processor, as it did there.
std::vector<Plan> on_more_stages(const Plan& plan, const Problem& problem);

}  // namespace weft
