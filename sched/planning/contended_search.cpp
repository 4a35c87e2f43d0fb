#include "sched/planning/contended_search.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <random>

#include "base/core/interrupt.hpp"
#include "sched/guard/guarded_list.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/planning/learned_costs.hpp"
#include "sched/planning/limit_search.hpp"
#include "sched/search/sequence.hpp"

namespace weft {

namespace {

constexpr std::uint32_t relearn_after = 40;  // accepted moves
constexpr std::size_t late_count = 20;       // late acceptance: Burke and Bykov, EJOR 258(1), 2017
constexpr std::uint32_t max_moves = 3;
constexpr std::uint32_t log2_of_reach = 6;
constexpr std::array<std::uint32_t, 4> reaches_of_disturbance{2, 4, 12, 40};  // in places of the priority
constexpr double work_of_failure = 30;  // what looking for addresses in vain costs, per task
constexpr double work_of_step = 0.25;   // what placing a task costs, as bursts

class Search {
 public:
  Search(const JudgedSchedule& begin, const ContendedSearch& search)
      : search_(search),
        problem_(*begin.problem),
        graph_(problem_.graph),
        platform_(problem_.platform),
        best_(begin),
        random_(search.seed),
        able_(graph_.task_count()) {
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      for (ProcessorId p = 0; p < platform_.processor_count(); ++p) {
        if (platform_.cost(graph_, task, p) != cannot_run) able_[task].push_back(p);
      }
    }
  }

  JudgedSchedule run() && {
    std::optional<PlanReplay> replay = judge(best_.schedule);
    if (!replay) return std::move(best_);
    best_.makespan = replay->makespan;
    learn(best_.schedule, *replay, Learn::per_task);
    if (search_.moves == SearchMoves::learn) plan_on_learned();
    search_.moves == SearchMoves::priority ? disturb_priorities() : move_in_sequence();
    return std::move(best_);
  }

 private:
  bool goes_on() const { return spent_ < search_.work && !interrupted(); }

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  // Carries a schedule out; nothing where that is impossible.
  std::optional<PlanReplay> judge(const Schedule& schedule) {
    PlanReplay replay = platform_.carry_out(graph_, platform_, schedule);
    spent_ += static_cast<double>(replay.work + graph_.task_count());
    if (replay.finished_count < graph_.task_count()) return std::nullopt;
    return replay;
  }

  bool note(const Schedule& schedule, Time makespan) {
    if (!(makespan < best_.makespan)) return false;
    best_.schedule = schedule;
    best_.makespan = makespan;
    return true;
  }

  void learn(const Schedule& schedule, const PlanReplay& replay, Learn how) {
    learned_ = std::make_shared<Problem>(Problem{graph_, learned_platform(graph_, platform_, schedule, replay, how)});
    decoder_.emplace(graph_, learned_->platform);
  }

  // Gives a schedule addresses at its own times, or else for its order.
  bool give_addresses(Schedule& schedule) {
    if (!platform_.reuse) schedule.release_position.assign(graph_.task_count(), held_to_the_end);
    for (const Sharing sharing : {Sharing::planned_times, Sharing::dispatch_order}) {
      if (plan_addresses(graph_, platform_, schedule, sharing, platform_.capacity) <= platform_.capacity) return true;
      spent_ += work_of_failure * graph_.task_count();
    }
    return false;
  }

  // The scheduler's own search, again and again, on the durations that the schedule before has shown.
  void plan_on_learned() {
    PlanOptions options;
    options.search_budget = 0.05;
    for (int round = 0; round < 6 && goes_on(); ++round) {
      const LimitSearch limits(learned_, search_.scheduler, options);
      std::optional<Plan> plan = limits.run(search_.orders, {});
      spent_ += work_of_step * 3e6 * options.search_budget;
      if (!plan) return;
      const std::optional<PlanReplay> replay = judge(plan->schedule);
      if (!replay) return;
      note(plan->schedule, replay->makespan);
      learn(plan->schedule, *replay, round % 2 == 0 ? Learn::per_class : Learn::per_task);
    }
  }

  // Small random changes of the order in which the best schedule starts its tasks, as a priority under the guard.
  void disturb_priorities() {
    std::vector<TaskId> priority = best_.schedule.order;
    Time current = best_.makespan * (1 + search_.slack);
    std::vector<std::pair<std::uint32_t, TaskId>> keys(priority.size());
    for (std::uint32_t k = 0; goes_on(); ++k) {
      const std::uint32_t reach = reaches_of_disturbance[k % reaches_of_disturbance.size()];
      for (std::uint32_t p = 0; p < priority.size(); ++p) keys[p] = {2 * p + below(2 * reach), priority[p]};
      std::ranges::stable_sort(keys, {}, &std::pair<std::uint32_t, TaskId>::first);
      std::vector<TaskId> disturbed;
      for (const auto& [key, task] : keys) disturbed.push_back(task);
      GuardedListOptions options;
      options.load_window = windows_[below(static_cast<std::uint32_t>(windows_.size()))];
      Schedule schedule =
          schedule_guarded(graph_, learned_->platform, disturbed, search_.orders, platform_.capacity, options).schedule;
      spent_ += work_of_step * 3 * graph_.task_count();
      if (!give_addresses(schedule)) continue;
      const std::optional<PlanReplay> replay = judge(schedule);
      if (!replay) continue;
      if (note(schedule, replay->makespan)) learn(schedule, *replay, Learn::per_task);
      if (replay->makespan > current) continue;
      current = replay->makespan;
      priority = std::move(disturbed);
    }
  }

  // Moves of tasks in the sequence, two thirds of them of tasks on the critical path.
  void move_in_sequence() {
    std::optional<PlanReplay> replay = judge(best_.schedule);
    if (!replay) return;
    Sequence sequence{best_.schedule.order, best_.schedule.processor};
    std::ranges::stable_sort(sequence.order, {}, [&](TaskId task) { return replay->start[task]; });
    learn(best_.schedule, *replay, Learn::per_task);
    std::vector<TaskId> critical = critical_tasks(*replay);
    Time current = best_.makespan;
    std::vector<Time> late(late_count, current * (1 + search_.slack));
    std::uint32_t accepted = 0;
    for (std::uint32_t k = 0; goes_on(); ++k) {
      std::optional<Sequence> moved = promising(sequence, critical);
      if (!moved || !decoder_->decode(*moved, platform_.capacity)) continue;
      Schedule schedule = decoder_->schedule(*moved);
      if (!give_addresses(schedule)) continue;
      replay = judge(schedule);
      if (!replay) continue;
      Time& before = late[k % late_count];
      if (replay->makespan <= current || replay->makespan <= before) {
        current = replay->makespan;
        sequence = std::move(*moved);
        critical = critical_tasks(*replay);
        note(schedule, current);
        if (++accepted % relearn_after == 0) learn(schedule, *replay, Learn::per_task);
      }
      before = std::min(before, current);
    }
  }

  // Of a few sequences near this one that fit, the one that is fastest on the learned durations.
  std::optional<Sequence> promising(const Sequence& sequence, std::span<const TaskId> critical) {
    std::optional<Sequence> best;
    SequenceDecoder::Figures best_figures{cannot_run, 0};
    for (std::uint32_t k = 1 + below(search_.max_looks); k > 0; --k) {
      Sequence moved = sequence;
      move(moved, critical);
      spent_ += work_of_step * graph_.task_count();
      const std::optional<SequenceDecoder::Figures> figures =
          decoder_->decode(moved, platform_.capacity, best_figures.makespan);
      if (!figures || best_figures < *figures) continue;
      best_figures = *figures;
      best = std::move(moved);
    }
    return best;
  }

  // The tasks that let one another start, back from the one that finishes last.
  std::vector<TaskId> critical_tasks(const PlanReplay& replay) const {
    std::vector<TaskId> tasks;
    const auto last = std::ranges::max_element(replay.finish);
    for (auto task = static_cast<TaskId>(last - replay.finish.begin());
         task != no_task && tasks.size() < graph_.task_count(); task = replay.let_start_by[task]) {
      tasks.push_back(task);
    }
    return tasks;
  }

  TaskId pick(std::span<const TaskId> critical) {
    if (critical.empty() || below(3) == 0) return below(graph_.task_count());
    const TaskId task = critical[below(static_cast<std::uint32_t>(critical.size()))];
    const auto inputs = graph_.inputs(task);
    if (inputs.empty() || below(3) > 0) return task;
    const BufferId input = inputs[below(static_cast<std::uint32_t>(inputs.size()))];
    return graph_.is_external(input) ? task : input;
  }

  void move(Sequence& sequence, std::span<const TaskId> critical) {
    std::vector<TaskId>& order = sequence.order;
    std::vector<std::uint32_t> position = positions_of(order);
    for (std::uint32_t moves = 1 + below(max_moves); moves > 0; --moves) {
      const TaskId task = pick(critical);
      const std::vector<ProcessorId>& able = able_[task];
      if (able.size() > 1 && below(3) == 0) {
        sequence.processor[task] = able[below(static_cast<std::uint32_t>(able.size()))];
        if (below(2) == 0) continue;
      }
      const std::uint32_t from = position[task];
      const std::uint32_t reach = 1U << (1 + below(log2_of_reach));
      std::uint32_t first = from > reach ? from - reach : 0;
      std::uint32_t last = std::min(from + reach, graph_.task_count() - 1);
      graph_.for_each_producer(task, [&](TaskId input) { first = std::max(first, position[input] + 1); });
      for (const TaskId consumer : graph_.consumers(task)) last = std::min(last, position[consumer] - 1);
      if (last <= first) continue;
      const std::uint32_t to = first + below(last - first + 1);
      const auto begin = order.begin();
      from < to ? std::rotate(begin + from, begin + from + 1, begin + to + 1)
                : std::rotate(begin + to, begin + from, begin + from + 1);
      for (std::uint32_t p = std::min(from, to); p <= std::max(from, to); ++p) position[order[p]] = p;
    }
  }

  const ContendedSearch& search_;
  const Problem& problem_;
  const TaskGraph& graph_;
  const Platform& platform_;
  JudgedSchedule best_;
  std::mt19937 random_;
  std::vector<std::vector<ProcessorId>> able_;  // per task: processors that run it
  std::array<std::uint32_t, 4> windows_{platform_.pe_count(), 2 * platform_.pe_count(), 8 * platform_.pe_count(),
                                        no_task};
  std::shared_ptr<const Problem> learned_;
  std::optional<SequenceDecoder> decoder_;
  double spent_ = 0;
};

}  // namespace

JudgedSchedule search_with_contention(const JudgedSchedule& begin, const ContendedSearch& search) {
  return Search(begin, search).run();
}

}  // namespace weft
