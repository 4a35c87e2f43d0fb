// The machine without some of its local buffers, and what a plan for that is worth on the whole machine: a processor
// that can overlap the stages of its tasks can also leave it.
#pragma once

#include <memory>
#include <vector>

#include "sched/planning/plan.hpp"

namespace weft {

// Returns the most stages that a processor has.
std::uint32_t max_stages(const Platform& platform);

// Returns the same problem where no processor has more than so many stages.
std::shared_ptr<const Problem> with_stages(const std::shared_ptr<const Problem>& problem, std::uint32_t stages);

// Returns the plan, which is of the problem with fewer stages, as plans of the problem, without their times: one whose
// tasks overlap as the machine lets them, and, where the plan is for one stage, one in which a task also waits for the
// task before it on its processor, as it did there.
std::vector<Plan> on_more_stages(const Plan& plan, const Problem& problem);

}  // namespace weft
