// From the text of a plan file to a plan of a problem.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/core/name_table.hpp"
#include "sched/plan_files/plan_file.hpp"

namespace weft {

// Reads one plan: one thing after another, as each needs those before it. `file` must outlive the reader.
class PlanReader {
 public:
  PlanReader(const PlanFile& file, std::shared_ptr<const Problem> problem);

  // See PlanFile::plan().
  Plan read() &&;

 private:
  struct Added {
    TaskId tile;  // of the original graph
    TaskKind kind;
    bool again;  // a second run of the task that made the tile
    std::size_t at;
  };
  struct Read {
    TaskId task;
    TaskId copy;
    std::size_t at;
  };
  struct Times {
    Time start = -1, read_finish = -1, compute_start = -1, write_start = -1, finish = -1;  // below 0: not given
    bool any() const { return std::max({start, read_finish, compute_start, write_start, finish}) >= 0; }
  };
  struct ProcessorUse {
    TaskId last = no_task;
    Time free = 0, write_start = 0, finish = 0;  // when it may start the next task, compute it, and write its result
  };

  const JsonSection& section(PlanFile::Section which) const { return file_.sections_[which]; }
  const std::string& name(TaskId task) const { return names_[task]; }
  std::uint32_t original_count() const { return problem_->graph.task_count(); }
  std::uint32_t task_count() const { return static_cast<std::uint32_t>(names_.size()); }

  void name_tasks();
  TaskId read_name();
  ProcessorId read_processor();

  void read_added();
  void read_added_task();
  void read_tasks();
  void read_task();
  void read_wait(TaskId task, bool reading);
  void read_release_position(TaskId task);
  void take_times(TaskId task, const Times& times);
  void build_graph();
  void take_reads(TaskId reader, std::vector<BufferId>& inputs);
  void check_tasks() const;
  void read_resident();
  void read_barriers(PlanFile::Section which, std::uint32_t max, std::vector<std::uint32_t>& barriers);
  void read_whole_plan();
  void read_activation_waits();

  const PlanFile& file_;
  JsonCursor json_;
  std::shared_ptr<const Problem> problem_;  // with the added tasks, once these are known
  Schedule schedule_;
  Fits fits_ = Fits::yes;

  std::deque<std::string> names_;  // of all tasks; in place, as the table asks
  NameTable table_;
  std::vector<Added> added_;
  std::vector<TaskId> store_of_;  // per tile
  std::vector<Read> reads_;
  std::vector<std::size_t> at_;  // offset of each buffer's entry; 0: none so far
  std::vector<Times> times_;     // per task
  bool has_times_ = false;
  std::vector<ProcessorUse> uses_;
  std::string storage_;
};

}  // namespace weft
