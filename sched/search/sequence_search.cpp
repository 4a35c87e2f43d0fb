#include "sched/search/sequence_search.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "sched/dispatch_order.hpp"

namespace weft {

namespace {

class Annealing {
 public:
  Annealing(const TaskGraph& graph, const Platform& platform, const Schedule& begin, const SequenceSearch& search,
            Archive& archive)
      : graph_(graph),
        platform_(platform),
        search_(search),
        archive_(archive),
        decoder_(graph, platform),
        sequence_{begin.order, begin.processor},
        position_(positions_of(begin.order)) {}

  void run() {
    if (!note(decoder_.decode(sequence_, search_.limit))) return;
    best_ = current_;
    best_sequence_ = sequence_;
    for (std::uint32_t k = 0; k < search_.evaluations && best_.makespan > search_.bound; ++k) {
      // Some rounds, each from the best so far and with a threshold that falls to zero.
      const std::uint32_t round = std::max(search_.evaluations / rounds, 1u);
      if (k % round == 0) return_to_best();
      const double heat = 1 - static_cast<double>(k % round) / static_cast<double>(round);
      threshold_ = current_.makespan + widest_threshold * heat * heat * best_.makespan;
      if (below(4) == 0 && platform_.processor_count() > 1) {
        change_processor();
      } else {
        move_task();
      }
    }
  }

 private:
  static constexpr std::uint32_t rounds = 6;
  static constexpr double widest_threshold = 0.03;

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  void return_to_best() {
    sequence_ = best_sequence_;
    current_ = best_;
    position_ = positions_of(sequence_.order);
  }

  // Takes the figures as the current ones; false when there are none.
  bool note(const std::optional<SequenceDecoder::Figures>& figures) {
    if (!figures) return false;
    current_ = *figures;
    if (archive_.wants(figures->makespan, figures->peak)) {
      archive_.add({decoder_.schedule(sequence_), figures->peak});
    }
    return true;
  }

  bool accept() {
    const Time give_up = std::nextafter(threshold_, cannot_run);
    if (!note(decoder_.decode(sequence_, search_.limit, give_up))) return false;
    if (current_.makespan < best_.makespan || (current_.makespan == best_.makespan && current_.peak < best_.peak)) {
      best_ = current_;
      best_sequence_ = sequence_;
    }
    return true;
  }

  void change_processor() {
    const TaskId task = below(graph_.task_count());
    const ProcessorId before = sequence_.processor[task];
    const std::uint32_t pick = below(static_cast<std::uint32_t>(platform_.processor_count()) + 1);
    const auto processor = static_cast<ProcessorId>(pick);
    const bool any = pick == platform_.processor_count();
    if (!any && platform_.cost(graph_, task, processor) == cannot_run) return;
    sequence_.processor[task] = any ? any_processor : processor;
    if (sequence_.processor[task] != before && !accept()) sequence_.processor[task] = before;
  }

  // To another place between its producers and its consumers, more often to one that is near.
  void move_task() {
    const TaskId task = below(graph_.task_count());
    std::uint32_t first = 0, last = graph_.task_count() - 1;
    for (const BufferId input : graph_.inputs(task)) {
      if (!graph_.is_external(input)) first = std::max(first, position_[input] + 1);
    }
    for (const TaskId consumer : graph_.consumers(task)) last = std::min(last, position_[consumer] - 1);
    const std::uint32_t from = position_[task];
    if (below(2) == 0) {
      first = std::max(first, from - std::min(from, near));
      last = std::min(last, from + near);
    }
    const std::uint32_t to = first + below(last - first + 1);
    if (to == from) return;
    shift(from, to);
    if (!accept()) shift(to, from);
  }

  void shift(std::uint32_t from, std::uint32_t to) {
    const auto begin = sequence_.order.begin();
    if (from < to) {
      std::rotate(begin + from, begin + from + 1, begin + to + 1);
    } else {
      std::rotate(begin + to, begin + from, begin + from + 1);
    }
    for (std::uint32_t p = std::min(from, to); p <= std::max(from, to); ++p) position_[sequence_.order[p]] = p;
  }

  static constexpr std::uint32_t near = 3;

  const TaskGraph& graph_;
  const Platform& platform_;
  const SequenceSearch& search_;
  Archive& archive_;
  SequenceDecoder decoder_;
  Sequence sequence_, best_sequence_;
  std::vector<std::uint32_t> position_;
  SequenceDecoder::Figures current_, best_;
  Time threshold_ = 0;
  std::mt19937 random_{1};
};

}  // namespace

void search_sequences(const TaskGraph& graph, const Platform& platform, const Schedule& begin,
                      const SequenceSearch& search, Archive& archive) {
  if (graph.task_count() > 1) Annealing(graph, platform, begin, search, archive).run();
}

}  // namespace weft
