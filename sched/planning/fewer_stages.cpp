#include "sched/planning/fewer_stages.hpp"

#include <algorithm>
#include <utility>

namespace weft {

namespace {

void limit_stages(Platform& platform, std::uint32_t stages) {
  for (Processor& processor : platform.processors) processor.stages = std::min(processor.stages, stages);
  if (stages < 3) platform.write_costs.clear();
  if (stages < 2) platform.read_costs.clear();
  if (!platform.for_graph) return;
  platform.for_graph = [for_graph = platform.for_graph, stages](const TaskGraph& graph) {
    Platform same = for_graph(graph);
    limit_stages(same, stages);
    return same;
  };
}

void share_nothing(Platform& platform) {
  platform.shares_nothing = true;
  if (!platform.for_graph) return;
  platform.for_graph = [for_graph = platform.for_graph](const TaskGraph& graph) {
    Platform same = for_graph(graph);
    share_nothing(same);
    return same;
  };
}

// Lets every task that waits for no other one wait for the one before it on its processor.
void keep_apart(const Platform& platform, Schedule& schedule) {
  if (schedule.starts_after.empty()) schedule.starts_after.assign(schedule.order.size(), no_task);
  std::vector<TaskId> last(platform.processor_count(), no_task);
  for (const TaskId task : schedule.order) {
    const ProcessorId processor = schedule.processor[task];
    const TaskId before = std::exchange(last[processor], task);
    TaskId& after = schedule.starts_after[task];
    if (after == no_task && platform.processors[processor].is_staged()) after = before;
  }
}

}  // namespace

std::uint32_t max_stages(const Platform& platform) {
  std::uint32_t stages = 1;
  for (const Processor& processor : platform.processors) stages = std::max(stages, processor.stages);
  return stages;
}

std::shared_ptr<const Problem> with_stages(const std::shared_ptr<const Problem>& problem, std::uint32_t stages) {
  if (stages >= max_stages(problem->platform)) return problem;
  auto same = std::make_shared<Problem>(*problem);
  limit_stages(same->platform, stages);
  return same;
}

std::shared_ptr<const Problem> without_sharing(const std::shared_ptr<const Problem>& problem) {
  auto same = std::make_shared<Problem>(*problem);
  share_nothing(same->platform);
  return same;
}

std::vector<Plan> on_more_stages(const Plan& plan, const Problem& problem) {
  const bool has_added_tasks = plan.graph().task_count() != problem.graph.task_count();
  Platform platform = has_added_tasks ? problem.platform.for_graph(plan.graph()) : problem.platform;
  platform.capacity = problem.platform.capacity;
  Plan overlapped = plan;
  overlapped.problem = std::make_shared<const Problem>(Problem{plan.graph(), std::move(platform)});
  overlapped.schedule.is_contended = false;
  std::vector<Plan> plans{std::move(overlapped)};
  if (max_stages(plan.platform()) > 1) return plans;
  Plan apart = plans.front();
  keep_apart(apart.platform(), apart.schedule);
  plans.push_back(std::move(apart));
  return plans;
}

}  // namespace weft
