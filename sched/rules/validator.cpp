#include "sched/rules/validator.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "sched/model/dispatch_order.hpp"
#include "sched/model/stage_times.hpp"
#include "sched/model/transfer_time.hpp"
#include "sched/rules/memory_validator.hpp"
#include "sched/rules/violations.hpp"

namespace weft {

namespace {

class Validator {
 public:
  Validator(const TaskGraph& graph, const Platform& platform, const Schedule& schedule)
      : graph_(graph), platform_(platform), schedule_(schedule) {}

  std::vector<std::string> run() && {
    if (check_sizes() && check_each_task() && check_order()) {
      platform_.has_stages() ? check_stages() : check_processors();
      check_inputs();
      check_barriers(schedule_.order, schedule_.barriers);
      check_compute_barriers();
      check_waits();
      if (platform_.exclusive_dma) check_exclusive_dma();
      if (check_release_positions()) check_memory(graph_, platform_, schedule_, violations_);
    }
    return std::move(violations_).take();
  }

 private:
  std::string name(TaskId task) const { return graph_.task_name(task); }

  bool check_sizes() {
    const std::size_t tasks = graph_.task_count();
    if (schedule_.processor.size() == tasks && schedule_.start.size() == tasks && schedule_.finish.size() == tasks) {
      const std::size_t staged = platform_.has_stages() ? tasks : 0;
      if (schedule_.read_finish.size() == staged && schedule_.compute_start.size() == staged &&
          schedule_.write_start.size() == staged)
        return true;
      violations_.add("times of stages of {}, {} and {} tasks, of {}", schedule_.read_finish.size(),
                      schedule_.compute_start.size(), schedule_.write_start.size(), staged);
      return false;
    }
    violations_.add("processors, starts and finishes of {}, {} and {} tasks, of {}", schedule_.processor.size(),
                    schedule_.start.size(), schedule_.finish.size(), tasks);
    return false;
  }

  bool check_each_task() {
    Time makespan = 0;
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const ProcessorId processor = schedule_.processor[task];
      const Time start = schedule_.start[task];
      const Time finish = schedule_.finish[task];
      if (processor >= platform_.processor_count()) {
        violations_.add("task {} is on processor {} of {}", name(task), processor, platform_.processor_count());
        continue;
      }
      const Time cost = platform_.cost(graph_, task, processor);
      const std::string& on = platform_.processors[processor].name;
      if (cost == cannot_run) violations_.add("task {} cannot run on {}", name(task), on);
      if (!(start >= 0) || !std::isfinite(start)) violations_.add("task {} starts at {}", name(task), start);
      if (platform_.processors[processor].is_staged()) {
        check_task_of_stages(task);
      } else if (!takes(start, cost, finish)) {
        violations_.add("task {} takes {} on {}, but starts at {} and finishes at {}", name(task), cost, on, start,
                        finish);
      }
      makespan = std::max(makespan, finish);
    }
    if (schedule_.makespan != makespan) {
      violations_.add("the makespan is {}, but the last task finishes at {}", schedule_.makespan, makespan);
    }
    return violations_.empty();
  }

  // What others on the machine make of a cost is the machine's affair.
  bool takes(Time start, Time cost, Time finish) const {
    return schedule_.is_contended ? finish >= start : finish == start + cost;
  }

  void check_task_of_stages(TaskId task) {
    const ProcessorId processor = schedule_.processor[task];
    const bool has_three = platform_.processors[processor].stages > 2;
    const auto [read, compute, write] = duration_of(graph_, platform_, task, processor);
    const Time start = schedule_.start[task], finish = schedule_.finish[task];
    const Time read_finish = schedule_.read_finish[task], compute_start = schedule_.compute_start[task];
    const Time write_start = schedule_.write_start[task];
    if (!takes(start, read, read_finish)) {
      violations_.add("task {} takes {} to read, but starts at {} and has read at {}", name(task), read, start,
                      read_finish);
    }
    if (compute_start < read_finish) {
      violations_.add("task {} begins to compute at {}, before it has read at {}", name(task), compute_start,
                      read_finish);
    }
    if (!has_three) {
      if (!takes(compute_start, compute, finish)) {
        violations_.add("task {} takes {} to compute, but begins at {} and finishes at {}", name(task), compute,
                        compute_start, finish);
      } else if (write_start != finish) {
        violations_.add("task {} finishes at {}, but its processor may compute at {}", name(task), finish, write_start);
      }
      return;
    }
    if (write_start < compute_start + compute) {
      violations_.add("task {} takes {} to compute, but begins at {} and writes at {}", name(task), compute,
                      compute_start, write_start);
    }
    if (!takes(write_start, write, finish)) {
      violations_.add("task {} takes {} to write, but begins at {} and finishes at {}", name(task), write, write_start,
                      finish);
    }
  }

  bool check_order() {
    if (schedule_.order.empty()) schedule_.order = order_by_start(graph_, schedule_);
    const auto& order = schedule_.order;
    std::vector<bool> seen(graph_.task_count(), false);
    for (const TaskId task : order) {
      if (task < seen.size()) seen[task] = true;
    }
    if (order.size() != seen.size() || std::find(seen.begin(), seen.end(), false) != seen.end()) {
      violations_.add("the dispatch order does not hold every task once");
      return false;
    }
    position_ = positions_of(order);
    for (std::size_t p = 1; p < order.size(); ++p) {
      if (schedule_.start[order[p]] >= schedule_.start[order[p - 1]]) continue;
      violations_.add("task {} stands behind {} in the dispatch order, but starts earlier", name(order[p]),
                      name(order[p - 1]));
    }
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      for (const BufferId buffer : graph_.inputs(task)) {
        if (graph_.is_external(buffer) || position_[buffer] < position_[task]) continue;
        violations_.add("task {} stands before its producer {} in the dispatch order", name(task), name(buffer));
      }
    }
    return violations_.empty();
  }

  void check_processors() {
    std::vector<TaskId> last(platform_.processor_count(), no_task);
    for (const TaskId task : schedule_.order) {
      TaskId& before = last[schedule_.processor[task]];
      if (before != no_task && schedule_.start[task] < schedule_.finish[before]) {
        violations_.add("tasks {} and {} overlap on {}", name(before), name(task),
                        platform_.processors[schedule_.processor[task]].name);
      }
      before = task;
    }
  }

  // Each stage does one task at a time, in dispatch order, and takes what waits for it at once.
  void check_stages() {
    std::vector<TaskId> last(platform_.processor_count(), no_task);
    for (const TaskId task : schedule_.order) {
      const Processor& processor = platform_.processors[schedule_.processor[task]];
      TaskId& before = last[schedule_.processor[task]];
      processor.is_staged() ? check_stages_of(task, before, processor) : check_without_stages(task, before, processor);
      before = task;
    }
  }

  void check_without_stages(TaskId task, TaskId before, const Processor& processor) {
    const Time finish = schedule_.finish[task];
    if (schedule_.read_finish[task] != finish || schedule_.compute_start[task] != finish ||
        schedule_.write_start[task] != finish) {
      violations_.add("task {} has stages on {}, which has none", name(task), processor.name);
    }
    if (before != no_task && schedule_.start[task] < schedule_.finish[before]) {
      violations_.add("tasks {} and {} overlap on {}", name(before), name(task), processor.name);
    }
  }

  void check_stages_of(TaskId task, TaskId before, const Processor& processor) {
    const Time start = schedule_.start[task], compute_start = schedule_.compute_start[task];
    const Time write_start = schedule_.write_start[task];
    const ProcessorTimes free =
        before == no_task ? ProcessorTimes()
                          : ProcessorTimes(TaskTimes{schedule_.start[before], schedule_.read_finish[before],
                                                     schedule_.compute_start[before], schedule_.write_start[before],
                                                     schedule_.finish[before]});
    if (start < free.free) {
      violations_.add("task {} starts on {} at {}, before {} begins to compute there at {}", name(task), processor.name,
                      start, name(before), free.free);
    } else if (compute_start < free.write_start || write_start < free.finish) {
      violations_.add("tasks {} and {} overlap in the {} stage of {}", name(before), name(task),
                      compute_start < free.write_start ? "second" : "third", processor.name);
    }
    const Time may_compute = std::max(schedule_.read_finish[task], free.write_start);
    if (compute_start > may_compute) {
      violations_.add("task {} begins to compute on {} at {}, but could at {}", name(task), processor.name,
                      compute_start, may_compute);
    }
    if (processor.stages < 3) return;
    const Time compute = duration_of(graph_, platform_, task, schedule_.processor[task]).compute;
    const Time may_write = std::max(compute_start + compute, free.finish);
    if (write_start > may_write) {
      violations_.add("task {} begins to write on {} at {}, but could at {}", name(task), processor.name, write_start,
                      may_write);
    }
  }

  // Sums with transfer times may be rounded in another order than here.
  void check_inputs() {
    const Time tolerance = platform_.bandwidth.empty() ? 0 : 1e-9 * schedule_.makespan;
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const auto inputs = graph_.inputs(task);
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        if (graph_.is_external(inputs[k])) continue;
        const TaskId producer = inputs[k];
        const Time there =
            schedule_.finish[producer] + transfer_time(platform_, schedule_.processor[producer],
                                                       schedule_.processor[task], graph_.operand_bytes(task, k));
        if (schedule_.start[task] >= there - tolerance) continue;
        violations_.add("task {} starts at {}, before its input from {} is there at {}", name(task),
                        schedule_.start[task], name(producer), there);
      }
    }
  }

  // Positions in `order`: that of all tasks, or of the compute tasks.
  void check_barriers(std::span<const TaskId> order, std::span<const std::uint32_t> barriers) {
    if (!std::is_sorted(barriers.begin(), barriers.end()) || (!barriers.empty() && barriers.back() > order.size())) {
      violations_.add("barriers are not ascending positions of the dispatch order");
      return;
    }
    Time finished = 0, open = 0;  // all tasks so far; when the barriers so far have opened
    std::size_t next = 0;
    for (std::uint32_t p = 0; p < order.size(); ++p) {
      const TaskId task = order[p];
      for (; next < barriers.size() && barriers[next] <= p; ++next) open = finished;
      if (schedule_.start[task] < open) {
        violations_.add("task {} starts at {}, before the barrier in front of it opens at {}", name(task),
                        schedule_.start[task], open);
      }
      finished = std::max(finished, schedule_.finish[task]);
    }
  }

  void check_compute_barriers() {
    if (schedule_.compute_barriers.empty()) return;
    std::vector<TaskId> computes;
    for (const TaskId task : schedule_.order) {
      if (graph_.kind(task) == TaskKind::compute) computes.push_back(task);
    }
    check_barriers(computes, schedule_.compute_barriers);
  }

  void check_waits() {
    const std::vector<TaskId>& after = schedule_.starts_after;
    if (after.empty()) return;
    if (after.size() != graph_.task_count()) {
      violations_.add("{} entries of starts_after for {} tasks", after.size(), graph_.task_count());
      return;
    }
    const std::size_t only_read_entries = schedule_.starts_after_read.size();
    if (only_read_entries != 0 && (only_read_entries != after.size() || !platform_.has_stages())) {
      violations_.add("{} entries of starts_after_read for {} tasks", only_read_entries, graph_.task_count());
      return;
    }
    std::vector<bool> seen(graph_.task_count(), false);
    for (const TaskId task : schedule_.order) {
      seen[task] = true;
      if (after[task] == no_task) continue;
      if (after[task] >= graph_.task_count() || !seen[after[task]] || after[task] == task) {
        violations_.add("task {} waits for one that does not stand before it in the dispatch order", name(task));
        continue;
      }
      const bool only_read = !schedule_.starts_after_read.empty() && schedule_.starts_after_read[task];
      const Time end = only_read ? schedule_.read_finish[after[task]] : schedule_.finish[after[task]];
      if (schedule_.start[task] < end) {
        violations_.add("task {} starts at {}, before task {}, for which it waits, ends{}", name(task),
                        schedule_.start[task], name(after[task]), only_read ? " its reading" : "");
      }
    }
  }

  // In order of starts, so it is enough to look back.
  void check_exclusive_dma() {
    Time busy_until[2] = {0, 0};
    for (const TaskId task : schedule_.order) {
      const bool dma = platform_.processors[schedule_.processor[task]].is_dma;
      if (schedule_.start[task] < busy_until[dma ? 0 : 1]) {
        violations_.add("task {} starts at {} while DMA and processing elements exclude each other until {}",
                        name(task), schedule_.start[task], busy_until[dma ? 0 : 1]);
      }
      busy_until[dma ? 1 : 0] = std::max(busy_until[dma ? 1 : 0], schedule_.finish[task]);
    }
  }

  bool check_release_positions() {
    const auto& positions = schedule_.release_position;
    if (positions.empty()) return true;
    const auto beyond = [&](std::uint32_t position) {
      return position > graph_.task_count() && position != held_to_the_end;
    };
    if (positions.size() == graph_.task_count() && std::none_of(positions.begin(), positions.end(), beyond))
      return true;
    violations_.add("release positions are not one per task within the dispatch order");
    return false;
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  Schedule schedule_;  // a copy: its order is filled in where it is missing
  std::vector<std::uint32_t> position_;
  Violations violations_;
};

}  // namespace

std::vector<std::string> validate(const TaskGraph& graph, const Platform& platform, const Schedule& schedule) {
  return Validator(graph, platform, schedule).run();
}

}  // namespace weft
