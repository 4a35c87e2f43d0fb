#include "sched/planning/contended_search.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <random>

#include "base/core/interrupt.hpp"
#include "sched/guard/guarded_list.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/pending_readers.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/planning/learned_costs.hpp"
#include "sched/planning/limit_search.hpp"
#include "sched/search/sequence.hpp"

namespace weft {

namespace {

constexpr std::uint32_t relearn_after = 40;  // accepted moves
constexpr std::size_t late_count = 20;       // late acceptance: Burke and Bykov, EJOR 258(1), 2017
constexpr std::uint32_t log2_of_reach = 6;
constexpr std::uint32_t reach_of_exchange = 16;                               // in places of the sequence
constexpr std::array<std::uint32_t, 4> reaches_of_disturbance{2, 4, 12, 40};  // in places of the priority
constexpr std::uint64_t turns_of_allocator = 12;
constexpr std::uint32_t new_addresses_every = 8;  // schedules; in between known ones are kept where they do
// A schedule is given up when so large a part of the tasks that were critical, one after another, start so late that it
// would take longer than what is accepted by more than this part of it.
constexpr std::size_t parts_of_critical = 6;
constexpr std::uint32_t min_late_starts = 2;
constexpr double margin_of_lateness = 0.0005;
constexpr double work_of_failure = 10;  // what looking for addresses in vain costs, per task
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
    if (search_.moves == SearchMoves::priority) {
      disturb_priorities();
    } else if (search_.moves == SearchMoves::sequence) {
      move_in_sequence(*replay);
    } else {
      plan_on_learned();
      replay = judge(best_.schedule);
      if (replay) move_in_sequence(*replay);
    }
    return std::move(best_);
  }

 private:
  bool goes_on() const { return spent_ < search_.work && !interrupted(); }

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  // Carries a schedule out; nothing where that is impossible, or `watch` has ended it.
  std::optional<PlanReplay> judge(const Schedule& schedule, const StartWatch& watch = {}) {
    PlanReplay replay = platform_.carry_out(graph_, platform_, schedule, watch);
    spent_ += static_cast<double>(replay.work + graph_.task_count());
    if (replay.finished_count < graph_.task_count()) return std::nullopt;
    return replay;
  }

  // The same, but gives a schedule up that falls behind: one whose critical tasks (of that which it was made from) start
  // so late that with what came behind them there it would end after `latest`.
  std::optional<PlanReplay> judge_within(const Schedule& schedule, Time latest) {
    const Time accepted = latest * (1 + margin_of_lateness);
    std::size_t late_starts = 0;
    return judge(schedule, [&](TaskId task, Time start) {
      if (time_behind_[task] == cannot_run) return true;
      late_starts = start + time_behind_[task] > accepted ? late_starts + 1 : 0;
      return late_starts < max_late_starts_;
    });
  }

  // Sets what judge_within() compares with. Returns the critical tasks.
  std::vector<TaskId> compare_with(const PlanReplay& replay) {
    std::vector<TaskId> critical = critical_tasks(replay);
    time_behind_.assign(graph_.task_count(), cannot_run);
    for (const TaskId task : critical) time_behind_[task] = replay.makespan - replay.start[task];
    max_late_starts_ = std::max<std::size_t>(min_late_starts, critical.size() / parts_of_critical);
    return critical;
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

  // Gives a schedule addresses: as a rule those of one that it was made from, where they do for its order, too, since
  // other addresses let tasks wait elsewhere, which hides what a move does; else new ones at its own times.
  bool give_addresses(Schedule& schedule, const std::vector<Bytes>& known) {
    if (!platform_.reuse) schedule.release_position.assign(graph_.task_count(), held_to_the_end);
    if (below(new_addresses_every) > 0 && fit_order(known, schedule.order)) {
      schedule.address = known;
      return true;
    }
    if (spread_addresses(graph_, platform_, schedule)) return true;
    const Bytes capacity = platform_.capacity;
    if (plan_addresses(graph_, platform_, schedule, Sharing::planned_times, capacity, turns_of_allocator) <= capacity) {
      return true;
    }
    spent_ += work_of_failure * graph_.task_count();
    if (!fit_order(known, schedule.order)) return false;
    schedule.address = known;
    return true;
  }

  // Whether ranges that overlap are never live together when the tasks run one at a time.
  bool fit_order(const std::vector<Bytes>& address, std::span<const TaskId> order) const {
    PendingReaders readers = readers_;
    std::map<Bytes, Bytes> live;  // from the first to behind the last byte
    for (const TaskId task : order) {
      const BufferId operand = graph_.in_place_of(task);
      if (operand != no_buffer && address[task] != address[operand]) return false;
      if (const Bytes size = sizes_.allocated(task); size > 0) {
        const Bytes first = address[task];
        const auto next = live.lower_bound(first);
        if (next != live.end() && next->first < first + size) return false;
        if (next != live.begin() && std::prev(next)->second > first) return false;
        live.emplace_hint(next, first, first + size);
      }
      const auto release = [&](BufferId buffer) {
        if (sizes_[buffer] == 0) return;
        const auto range = live.find(address[buffer]);
        const TaskId over = graph_.taken_over_by(buffer);
        if (over == no_task) {
          live.erase(range);
        } else {
          range->second = range->first + sizes_[over];
        }
      };
      readers.finish(task, release);
      readers.give_up_inputs(task, release);
    }
    return true;
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
      const auto [first, last] = stretch(reach);
      for (std::uint32_t p = 0; p < priority.size(); ++p) {
        keys[p] = {2 * p + (first <= p && p < last ? below(2 * reach) : reach), priority[p]};
      }
      std::ranges::stable_sort(keys, {}, &std::pair<std::uint32_t, TaskId>::first);
      std::vector<TaskId> disturbed;
      for (const auto& [key, task] : keys) disturbed.push_back(task);
      GuardedListOptions options;
      options.load_window = windows_[below(static_cast<std::uint32_t>(windows_.size()))];
      Schedule schedule =
          schedule_guarded(graph_, learned_->platform, disturbed, search_.orders, platform_.capacity, options).schedule;
      spent_ += work_of_step * 3 * graph_.task_count();
      if (!give_addresses(schedule, best_.schedule.address)) continue;
      const std::optional<PlanReplay> replay = judge(schedule);
      if (!replay) continue;
      if (note(schedule, replay->makespan)) learn(schedule, *replay, Learn::per_task);
      if (replay->makespan > current) continue;
      current = replay->makespan;
      priority = std::move(disturbed);
    }
  }

  // The places of a priority that are disturbed: now and then all, mostly a part of it.
  std::pair<std::uint32_t, std::uint32_t> stretch(std::uint32_t reach) {
    const std::uint32_t tasks = graph_.task_count();
    if (below(3) == 0) return {0, tasks};
    const std::uint32_t length = 2 * reach + below(tasks / 2 + 1);
    const std::uint32_t middle = below(tasks);
    return {middle - std::min(middle, length / 2), std::min(tasks, middle + length)};
  }

  // Moves of tasks in the sequence of the best schedule, two thirds of them of tasks on the critical path. `seen`: what
  // comes of it.
  void move_in_sequence(const PlanReplay& seen) {
    Sequence sequence{best_.schedule.order, best_.schedule.processor};
    std::vector<Bytes> address = best_.schedule.address;
    std::ranges::stable_sort(sequence.order, {}, [&](TaskId task) { return seen.start[task]; });
    learn(best_.schedule, seen, Learn::per_task);
    std::optional<Schedule> now = decoded(sequence);
    std::vector<TaskId> critical = compare_with(seen);
    Time current = best_.makespan;
    std::vector<Time> late(late_count, current * (1 + search_.slack));
    std::uint32_t accepted = 0;
    for (std::uint32_t k = 0; goes_on(); ++k) {
      std::optional<Sequence> moved = promising(sequence, now, critical);
      if (!moved || !decoder_->decode(*moved, platform_.capacity)) continue;
      Schedule schedule = decoder_->schedule(*moved);
      if (!give_addresses(schedule, address)) continue;
      Time& before = late[k % late_count];
      const std::optional<PlanReplay> replay = judge_within(schedule, std::max(current, before));
      if (replay && (replay->makespan <= current || replay->makespan <= before)) {
        current = replay->makespan;
        sequence = std::move(*moved);
        address = schedule.address;
        critical = compare_with(*replay);
        note(schedule, current);
        if (++accepted % relearn_after == 0) learn(schedule, *replay, Learn::per_task);
        now = decoded(sequence);
      }
      before = std::min(before, current);
    }
  }

  // The schedule of a sequence on the learned durations, where it fits.
  std::optional<Schedule> decoded(const Sequence& sequence) {
    if (!decoder_->decode(sequence, platform_.capacity)) return std::nullopt;
    return decoder_->schedule(sequence);
  }

  // Of a few sequences near this one that fit, the one that is fastest on the learned durations; none of those that
  // make the same schedule, `now`.
  std::optional<Sequence> promising(const Sequence& sequence, const std::optional<Schedule>& now,
                                    std::span<const TaskId> critical) {
    std::optional<Sequence> best;
    SequenceDecoder::Figures best_figures{cannot_run, 0};
    for (std::uint32_t k = 1 + below(search_.max_looks); k > 0; --k) {
      Sequence moved = sequence;
      move(moved, critical);
      spent_ += work_of_step * graph_.task_count();
      const std::optional<SequenceDecoder::Figures> figures =
          decoder_->decode(moved, platform_.capacity, best_figures.makespan);
      if (!figures || best_figures < *figures || (now && decoder_->is_like(*now))) continue;
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
    const TaskId task = pick(critical);
    const std::vector<TaskId>& order = sequence.order;
    const auto from = static_cast<std::uint32_t>(std::ranges::find(order, task) - order.begin());
    if (able_[task].size() > 1 && below(3) == 0) {
      change_processor(sequence, from);
      if (below(2) == 0) return;
    }
    const std::uint32_t reach = 1U << (1 + below(log2_of_reach));
    std::uint32_t first = from - std::min(from, reach);
    std::uint32_t last = std::min(from + reach, graph_.task_count() - 1);
    if (below(2) == 0) stay_between_neighbours(order, from, first, last);
    const std::uint32_t to = first + below(last - first + 1);
    to < from ? pull(sequence.order, from, to) : push(sequence.order, from, to);
  }

  // Narrows the places from `first` to `last` to those at which the task needs nothing to come along.
  void stay_between_neighbours(std::span<const TaskId> order, std::uint32_t from, std::uint32_t& first,
                               std::uint32_t& last) const {
    const TaskId task = order[from];
    for (std::uint32_t p = from; p-- > first;) {
      if (std::ranges::count(graph_.consumers(order[p]), task) > 0) first = p + 1;
    }
    for (std::uint32_t p = from + 1; p <= last; ++p) {
      if (std::ranges::count(graph_.consumers(task), order[p]) > 0) last = p - 1;
    }
  }

  // To any that can run the task, or in exchange with a task nearby.
  void change_processor(Sequence& sequence, std::uint32_t place) {
    const TaskId task = sequence.order[place];
    const std::vector<ProcessorId>& able = able_[task];
    const ProcessorId before = sequence.processor[task];
    sequence.processor[task] = able[below(static_cast<std::uint32_t>(able.size()))];
    if (below(2) == 0) return;
    const TaskId other = sequence.order[std::min(place + below(reach_of_exchange), graph_.task_count() - 1)];
    const bool is_there = sequence.processor[other] == sequence.processor[task];
    if (is_there && std::ranges::count(able_[other], before) > 0) sequence.processor[other] = before;
  }

  // Moves a task to an earlier place, with all that it needs of what stands between: its loads come along.
  void pull(std::vector<TaskId>& order, std::uint32_t from, std::uint32_t to) {
    moves_along_.assign(graph_.task_count(), false);
    moves_along_[order[from]] = true;
    for (std::uint32_t p = from; p-- > to;) {
      const auto consumers = graph_.consumers(order[p]);
      moves_along_[order[p]] = std::ranges::any_of(consumers, [&](TaskId consumer) { return moves_along_[consumer]; });
    }
    std::stable_partition(order.begin() + to, order.begin() + from + 1,
                          [&](TaskId task) { return moves_along_[task]; });
  }

  // Moves a task to a later place, with all that needs it.
  void push(std::vector<TaskId>& order, std::uint32_t from, std::uint32_t to) {
    moves_along_.assign(graph_.task_count(), false);
    moves_along_[order[from]] = true;
    for (std::uint32_t p = from + 1; p <= to; ++p) {
      bool follows = false;
      graph_.for_each_producer(order[p], [&](TaskId producer) { follows = follows || moves_along_[producer]; });
      moves_along_[order[p]] = follows;
    }
    std::stable_partition(order.begin() + from, order.begin() + to + 1,
                          [&](TaskId task) { return !moves_along_[task]; });
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
  ScratchpadSizes sizes_{graph_, platform_.alignment};
  PendingReaders readers_{graph_, platform_.reuse};  // before anything has run
  std::vector<Time> time_behind_;    // of critical tasks: from their start to the end of all; else cannot_run
  std::size_t max_late_starts_ = 0;  // one after another, of critical tasks, before a schedule is given up
  std::vector<bool> moves_along_;    // per task: with the one that is moved
  std::shared_ptr<const Problem> learned_;
  std::optional<SequenceDecoder> decoder_;
  double spent_ = 0;
};

}  // namespace

JudgedSchedule search_with_contention(const JudgedSchedule& begin, const ContendedSearch& search) {
  return Search(begin, search).run();
}

}  // namespace weft
