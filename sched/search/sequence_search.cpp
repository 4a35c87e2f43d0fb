#include "sched/search/sequence_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "sched/model/dispatch_order.hpp"

namespace weft {

namespace {

class Annealing {
 public:
  Annealing(const TaskGraph& graph, const Platform& platform, std::span<const Sequence> begins,
            const SequenceSearch& search, Archive& archive)
      : graph_(graph), platform_(platform), search_(search), archive_(archive), begins_(begins) {}

  // Rounds, each with a threshold that falls to zero: every second one from the best so far, the others from the next
  // of the beginnings, as within a limit not every sequence can be reached from every other by moves that fit.
  void run() {
    const std::uint32_t length = std::max(search_.evaluations / rounds, 1u);
    for (std::uint32_t k = 0; k < search_.evaluations && best_.makespan > search_.bound; ++k) {
      const std::uint32_t round = k / length;
      if (k % length == 0 && !begin_round(round)) return;
      const double heat = 1 - static_cast<double>(k % length) / length;
      const double widest = widest_threshold[round / 2 % widest_threshold.size()];
      threshold_ = current_.makespan + widest * heat * heat * best_.makespan;
      const std::uint32_t move = platform_.processor_count() > 1 ? below(8) : max_moves;
      if (move == 0) {
        swap_processors();
      } else if (move <= 2) {
        change_processor();
      } else if (move <= 5) {
        move_task();
      } else {
        move_block();
      }
    }
  }

 private:
  static constexpr std::uint32_t rounds = 12;
  static constexpr std::uint32_t max_moves = 8;
  static constexpr std::array<double, 3> widest_threshold{0.03, 0.1, 0.3};  // of the makespan, round after round

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  bool begin_round(std::uint32_t round) {
    const bool from_best = round % 2 == 1 || round / 2 >= begins_.size();
    sequence_ = from_best ? best_sequence_ : begins_[round / 2];
    position_ = positions_of(sequence_.order);
    return note(decoder_.decode(sequence_, search_.limit));
  }

  // Takes the figures as the current ones; false when there are none.
  bool note(const std::optional<SequenceDecoder::Figures>& figures) {
    if (!figures) return false;
    current_ = *figures;
    if (archive_.wants(figures->makespan, figures->peak)) {
      archive_.add({decoder_.schedule(sequence_), figures->peak});
    }
    if (current_ < best_) best_ = current_, best_sequence_ = sequence_;
    return true;
  }

  bool accept() { return note(decoder_.decode(sequence_, search_.limit, std::nextafter(threshold_, cannot_run))); }

  // A place in the sequence: any, or often one of the last, where processors that end at different times cost most.
  std::uint32_t pick_place() {
    const std::uint32_t tasks = graph_.task_count();
    const auto last = std::min(tasks, last_tasks * static_cast<std::uint32_t>(platform_.processor_count()));
    return below(3) == 0 ? tasks - 1 - below(last) : below(tasks);
  }

  void change_processor() {
    const TaskId task = sequence_.order[pick_place()];
    const ProcessorId before = sequence_.processor[task];
    const std::uint32_t pick = below(static_cast<std::uint32_t>(platform_.processor_count()) + 1);
    const auto processor = static_cast<ProcessorId>(pick);
    const bool any = pick == platform_.processor_count();
    if (!any && platform_.cost(graph_, task, processor) == cannot_run) return;
    sequence_.processor[task] = any ? any_processor : processor;
    if (sequence_.processor[task] != before && !accept()) sequence_.processor[task] = before;
  }

  void swap_processors() {
    ProcessorId& one = sequence_.processor[sequence_.order[pick_place()]];
    ProcessorId& other = sequence_.processor[sequence_.order[pick_place()]];
    if (one == other || !can_run(one, other) || !can_run(other, one)) return;
    std::swap(one, other);
    if (!accept()) std::swap(one, other);
  }

  // Whether the task at `place` of the processors could run where the other one does.
  bool can_run(const ProcessorId& place, ProcessorId processor) const {
    const auto task = static_cast<TaskId>(&place - sequence_.processor.data());
    return processor == any_processor || platform_.cost(graph_, task, processor) != cannot_run;
  }

  // To another place between its producers and its consumers, more often to one that is near.
  void move_task() {
    const TaskId task = sequence_.order[pick_place()];
    std::uint32_t first = 0, last = graph_.task_count() - 1;
    graph_.for_each_producer(task, [&](TaskId input) { first = std::max(first, position_[input] + 1); });
    for (const TaskId consumer : graph_.consumers(task)) last = std::min(last, position_[consumer] - 1);
    const std::uint32_t from = position_[task];
    if (below(2) == 0) {
      first = std::max(first, from - std::min(from, near));
      last = std::min(last, from + near);
    }
    const std::uint32_t to = first + below(last - first + 1);
    if (to == from) return;
    shift_block(from, to, 1);
    if (!accept()) shift_block(to, from, 1);
  }

  // Some tasks that stand together, to another place; not past a task that one of them needs or feeds.
  void move_block() {
    const std::uint32_t tasks = graph_.task_count();
    const std::uint32_t length = std::min(2 + below(longest_block - 1), tasks - 1);
    const std::uint32_t from = std::min(pick_place(), tasks - length);
    std::uint32_t first = 0, last = tasks - length;  // places of its first task
    for (std::uint32_t p = from; p < from + length; ++p) {
      const TaskId task = sequence_.order[p];
      for (const BufferId input : graph_.inputs(task)) {
        if (!graph_.is_external(input) && position_[input] < from) first = std::max(first, position_[input] + 1);
      }
      for (const TaskId consumer : graph_.consumers(task)) {
        if (position_[consumer] >= from + length) last = std::min(last, position_[consumer] - length);
      }
    }
    const std::uint32_t to = first + below(last - first + 1);
    if (to == from) return;
    shift_block(from, to, length);
    if (!accept()) shift_block(to, from, length);
  }

  void shift_block(std::uint32_t from, std::uint32_t to, std::uint32_t length) {
    const auto begin = sequence_.order.begin();
    from < to ? std::rotate(begin + from, begin + from + length, begin + to + length)
              : std::rotate(begin + to, begin + from, begin + from + length);
    for (std::uint32_t p = std::min(from, to); p < std::max(from, to) + length; ++p) position_[sequence_.order[p]] = p;
  }

  static constexpr std::uint32_t near = 3, longest_block = 4, last_tasks = 4;

  const TaskGraph& graph_;
  const Platform& platform_;
  const SequenceSearch& search_;
  Archive& archive_;
  std::span<const Sequence> begins_;
  SequenceDecoder decoder_{graph_, platform_};
  Sequence sequence_, best_sequence_;
  std::vector<std::uint32_t> position_;
  SequenceDecoder::Figures current_, best_{cannot_run, 0};
  Time threshold_ = 0;
  std::mt19937 random_{1};
};

}  // namespace

void search_sequences(const TaskGraph& graph, const Platform& platform, std::span<const Sequence> begins,
                      const SequenceSearch& search, Archive& archive) {
  if (graph.task_count() > 1 && !begins.empty()) Annealing(graph, platform, begins, search, archive).run();
}

}  // namespace weft
