#include "tests/support/cases/run_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hw/flow/flow.hpp"
#include "sched/memory/space_dependencies.hpp"

namespace weft::study {

namespace {

class RunCheck {
 public:
  RunCheck(const Plan& plan, Bytes capacity, const RunResult& run)
      : graph_(plan.graph()), platform_(plan.platform()), plan_(plan), capacity_(capacity), run_(run) {}

  std::string faults() {
    check_tasks();
    check_memory();
    check_bytes();
    return text_;
  }

 private:
  template <typename... Arguments>
  void fault(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (text_.size() < 1000) text_ += "simulation: " + fmt::format(format, std::forward<Arguments>(arguments)...) + " ";
  }

  void check_tasks() {
    Cycles last = 0;
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const TaskRun& run = run_.tasks[task];
      last = std::max(last, run.finish);
      if (run.start < 0 || run.start + run.descriptor + run.read + run.local + run.compute + run.write != run.finish) {
        fault("the parts of {} do not add up", graph_.task_name(task));
      }
      for (const BufferId input : graph_.inputs(task)) {
        if (!graph_.is_external(input) && run_.tasks[input].finish > run.start) {
          fault("{} starts before its input is complete", graph_.task_name(task));
        }
      }
    }
    if (last != run_.makespan) fault("the makespan is {}, the last task ends at {}", run_.makespan, last);
  }

  void check_memory() {
    if (run_.peak_address > capacity_) fault("addresses up to {} of {}", run_.peak_address, capacity_);
    for (const OccupancyStep& step : run_.occupancy) {
      if (step.total() > capacity_) return fault("{} bytes live of {} at {}", step.total(), capacity_, step.time);
    }
    for (BufferId a = 0; a < graph_.buffer_count(); ++a) {
      for (BufferId b = a + 1; b < graph_.buffer_count(); ++b) {
        if (share_an_address(a, b)) fault("{} and {} share an address", graph_.buffer_name(a), graph_.buffer_name(b));
      }
    }
  }

  bool share_an_address(BufferId a, BufferId b) const {
    const auto end = [&](BufferId buffer) {
      return run_.buffers[buffer].free < 0 ? run_.makespan + 1 : run_.buffers[buffer].free;
    };
    if (!graph_.in_scratchpad(a) || !graph_.in_scratchpad(b)) return false;
    if (graph_.taken_over_by(a) == b || graph_.taken_over_by(b) == a) {
      return plan_.schedule.address[a] != plan_.schedule.address[b];  // one takes the place of the other
    }
    if (run_.buffers[a].alloc >= end(b) || run_.buffers[b].alloc >= end(a)) return false;
    const Bytes at_a = plan_.schedule.address[a], at_b = plan_.schedule.address[b];
    return at_a < at_b + scratchpad_bytes(graph_, b, platform_.alignment) &&
           at_b < at_a + scratchpad_bytes(graph_, a, platform_.alignment);
  }

  void check_bytes() {
    Bytes dram_read = 0, dram_write = 0, read = 0, write = 0;
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const auto inputs = graph_.inputs(task);
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        const auto bytes = static_cast<Bytes>(graph_.operand_bytes(task, k));
        (graph_.in_scratchpad(inputs[k]) ? read : dram_read) += bytes;
      }
      const bool streams = graph_.of(task).result_buffer != no_buffer;
      (streams || !graph_.in_scratchpad(task) ? dram_write : write) += graph_.buffer_bytes(task);
    }
    Bytes read_pins = 0, write_pins = 0;
    for (const TaskRun& task : run_.tasks) {
      dram_read -= task.reused_dram_bytes;
      read -= task.reused_bytes - task.reused_dram_bytes + task.multicast_bytes;
      read_pins += task.dram_read_pin_bytes;
      write_pins += task.dram_write_pin_bytes;
    }
    expect_equal("read over the pins", read_pins, run_.dram_read_pin_bytes);
    expect_equal("written over the pins", write_pins, run_.dram_write_pin_bytes);
    if (read_pins < dram_read || write_pins < dram_write) fault("fewer bytes cross the pins than are moved");
    expect_equal("read from DRAM", dram_read, run_.dram_read_bytes);
    expect_equal("written to DRAM", dram_write, run_.dram_write_bytes);
    expect_equal("read from the scratchpad", read, run_.scratchpad_read_bytes);
    expect_equal("written to the scratchpad", write, run_.scratchpad_write_bytes);
  }

  void expect_equal(const char* what, Bytes asked, Bytes moved) {
    if (asked != moved) fault("{} bytes {}, tasks ask for {}", moved, what, asked);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Plan& plan_;
  Bytes capacity_;
  const RunResult& run_;
  std::string text_;
};

}  // namespace

std::string faults_of_run(const Experiment& experiment, const Plan& plan, Bytes capacity) {
  const RunResult run = run_plan(experiment, plan);
  return RunCheck(plan, capacity, run).faults();
}

}  // namespace weft::study
