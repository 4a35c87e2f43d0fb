// Random graphs and machines: plans are valid, and carrying them out at any speed neither deadlocks nor lets two live
// buffers share an address.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <queue>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sched/dispatch/static_dispatch.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/planning/plan.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/sched/list_scheduler.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/random_case.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {
namespace {

using test::make_plan;
using test::RandomCase;
using test::RandomCaseMaker;
using testing::IsEmpty;

struct DisturbedRun {
  std::uint32_t finished = 0;
  bool shared_address = false;
  Bytes highest_live = 0;
  std::vector<Time> start, finish;
  std::vector<std::string> wrong_reasons;
};

// An event loop that keeps its own account of live ranges.
class DisturbedRunner {
 public:
  DisturbedRunner(const RandomCase& c, const Schedule& plan, const std::vector<Time>& duration)
      : c_(c), plan_(plan), duration_(duration), dispatch_(c.graph, c.platform, plan) {}

  DisturbedRun run() {
    result_.start.assign(c_.graph.task_count(), -1);
    result_.finish.assign(c_.graph.task_count(), -1);
    Time now = 0;
    while (true) {
      for (TaskId task; (task = dispatch_.start_next(now)) != no_task;) start(task, now);
      if (running_.empty()) break;
      now = running_.top().first;
      for (; !running_.empty() && running_.top().first == now; running_.pop()) {
        for (const BufferId buffer : dispatch_.finish(running_.top().second, now)) std::erase(live_, buffer);
        result_.finish[running_.top().second] = now;
      }
    }
    result_.finished = dispatch_.finished_count();
    for (TaskId task = 0; task < c_.graph.task_count(); ++task) check_reason(task);
    return std::move(result_);
  }

 private:
  void start(TaskId task, Time now) {
    const Bytes bytes = scratchpad_bytes(c_.graph, task, c_.platform.alignment);
    for (const BufferId other : live_) {
      if (other == c_.graph.in_place_of(task) && plan_.address[other] == plan_.address[task]) continue;
      const Bytes size = scratchpad_bytes(c_.graph, other, c_.platform.alignment);
      result_.shared_address |= bytes > 0 && size > 0 && plan_.address[other] < plan_.address[task] + bytes &&
                                plan_.address[task] < plan_.address[other] + size;
    }
    if (bytes > 0) result_.highest_live = std::max(result_.highest_live, plan_.address[task] + bytes);
    live_.push_back(task);
    result_.start[task] = now;
    running_.emplace(now + duration_[task], task);
  }

  // What ended the wait happened at the very start; what enabled the task, when it became ready.
  void check_reason(TaskId task) {
    const StaticDispatch::Start& why = dispatch_.start_of(task);
    bool good = why.enabler == no_task ? why.ready == 0 : result_.finish[why.enabler] == why.ready;
    good &= (why.ready < result_.start[task]) == (why.hold != Hold::none);
    if (why.hold == Hold::turn) good &= result_.start[why.holder] == result_.start[task];
    if (why.hold != Hold::turn && why.hold != Hold::none) good &= result_.finish[why.holder] == result_.start[task];
    if (!good) result_.wrong_reasons.push_back(c_.graph.task_name(task) + " " + to_string(why.hold));
  }

  const RandomCase& c_;
  const Schedule& plan_;
  const std::vector<Time>& duration_;
  StaticDispatch dispatch_;
  std::vector<BufferId> live_;
  std::priority_queue<std::pair<Time, TaskId>, std::vector<std::pair<Time, TaskId>>, std::greater<>> running_;
  DisturbedRun result_;
};

void expect_carries_out_at_any_speed(const RandomCase& c, const Plan& plan, std::mt19937& random) {
  std::vector<Time> planned;
  for (TaskId task = 0; task < c.graph.task_count(); ++task) {
    planned.push_back(c.platform.cost(c.graph, task, plan.schedule.processor[task]));
  }
  const DisturbedRun exact = DisturbedRunner(c, plan.schedule, planned).run();
  EXPECT_EQ(exact.start, plan.schedule.start);
  EXPECT_EQ(exact.finish, plan.schedule.finish);
  EXPECT_FALSE(exact.shared_address);
  EXPECT_THAT(exact.wrong_reasons, IsEmpty());
  std::uniform_real_distribution<double> factor(0.5, 3);
  for (int repeat = 0; repeat < 3; ++repeat) {
    std::vector<Time> disturbed = planned;
    for (Time& duration : disturbed) duration *= factor(random);
    const DisturbedRun run = DisturbedRunner(c, plan.schedule, disturbed).run();
    EXPECT_EQ(run.finished, c.graph.task_count());
    EXPECT_FALSE(run.shared_address);
    EXPECT_LE(run.highest_live, c.platform.capacity);
    EXPECT_THAT(run.wrong_reasons, IsEmpty());
  }
}

void expect_respects_bounds(const RandomCase& c, const Plan& plan) {
  const Bounds bounds = lower_bounds(c.graph, c.platform);
  EXPECT_LE(bounds.makespan, plan.schedule.makespan * (1 + 1e-12));
  EXPECT_LE(bounds.peak, plan.peak_bytes);
  EXPECT_LE(capacity_floor(c.graph, c.platform).bytes, plan.peak_address);
  EXPECT_LE(capacity_floor(c.graph, c.platform).bytes, plan.order_peak);
  EXPECT_LE(plan.peak_bytes, plan.peak_address);
}

TEST(PlanProperty, RandomPlansAreValidAndNeverDeadlock) {
  std::mt19937 random(20240607);
  std::array<int, 3> fits{};
  for (unsigned seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    RandomCaseMaker maker(seed);
    RandomCase c = maker.make();
    const Plan free = make_plan(c.graph, c.platform, test::list_scheduler);
    EXPECT_EQ(free.fits, Fits::yes);
    EXPECT_THAT(validate(c.graph, c.platform, free.schedule), IsEmpty());
    expect_carries_out_at_any_speed(c, free, random);
    expect_respects_bounds(c, free);

    const Bytes floor = capacity_floor(c.graph, c.platform).bytes;
    const Bytes span = free.peak_address - floor;
    for (const Bytes capacity : {free.peak_address, floor + span * 3 / 4, floor + span / 2, floor}) {
      SCOPED_TRACE(capacity);
      c.platform.capacity = capacity;
      const Plan tight = make_plan(c.graph, c.platform, test::list_scheduler);
      ++fits[static_cast<std::size_t>(tight.fits)];
      EXPECT_EQ(tight.reason.empty(), tight.fits != Fits::no);
      EXPECT_EQ(tight.blocked_task == no_task, tight.fits != Fits::no);
      if (tight.fits == Fits::no) continue;
      EXPECT_LE(tight.order_peak, capacity);
      EXPECT_THAT(validate(c.graph, c.platform, tight.schedule), IsEmpty());
      expect_carries_out_at_any_speed(c, tight, random);
      expect_respects_bounds(c, tight);
    }
  }
  EXPECT_GT(fits[static_cast<std::size_t>(Fits::yes)], 600);
  EXPECT_GT(fits[static_cast<std::size_t>(Fits::waits)], 100);
  EXPECT_GT(fits[static_cast<std::size_t>(Fits::no)], 100);
}

// Schedules with barriers and release positions, as layer-by-layer makes them: the topological order cut into
// stretches; buffers go with the stretch of their last reader.
Schedule staged_schedule(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  constexpr std::uint32_t stretch = 7;
  Schedule schedule = test::list_schedule(graph, platform);
  const std::vector<TaskId> order = topological_order(graph);
  schedule.release_position.assign(graph.task_count(), 0);
  std::vector<Time> free(platform.processor_count(), 0);
  Time open = 0;
  Time finished = 0;
  for (std::uint32_t p = 0; p < order.size(); ++p) {
    if (p > 0 && p % stretch == 0) {
      schedule.barriers.push_back(p);
      open = finished;
    }
    const TaskId task = order[p];
    Time start = std::max(open, free[schedule.processor[task]]);
    const std::uint32_t end = std::min((p / stretch + 1) * stretch, graph.task_count() - 1);
    schedule.release_position[task] = end;
    for (const BufferId buffer : graph.inputs(task)) {
      if (graph.is_external(buffer)) continue;
      start = std::max(start, schedule.finish[buffer]);
      schedule.release_position[buffer] = end;
    }
    schedule.start[task] = start;
    schedule.finish[task] = free[schedule.processor[task]] =
        start + platform.cost(graph, task, schedule.processor[task]);
    finished = std::max(finished, schedule.finish[task]);
  }
  schedule.makespan = finished;
  return schedule;
}

TEST(PlanProperty, PlansWithBarriersAndReleasePositionsAreValidToo) {
  const Scheduler staged{"staged", "", staged_schedule};
  std::mt19937 random(7);
  std::array<int, 3> fits{};
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    RandomCase c = RandomCaseMaker(seed).make();
    const Plan free = make_plan(c.graph, c.platform, staged);
    for (const Bytes capacity : {std::numeric_limits<Bytes>::max(), free.peak_address, free.order_peak}) {
      c.platform.capacity = capacity;
      const Plan plan = make_plan(c.graph, c.platform, staged);
      ++fits[static_cast<std::size_t>(plan.fits)];
      if (plan.fits == Fits::no) continue;
      EXPECT_THAT(validate(c.graph, c.platform, plan.schedule), IsEmpty());
      expect_carries_out_at_any_speed(c, plan, random);
      expect_respects_bounds(c, plan);
    }
  }
  EXPECT_GT(fits[static_cast<std::size_t>(Fits::waits)], 10);
}

}  // namespace
}  // namespace weft
