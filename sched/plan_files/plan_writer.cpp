#include <filesystem>
#include <fstream>
#include <system_error>
#include <unordered_set>

#include "base/text/json_writer.hpp"
#include "sched/plan_files/plan_file.hpp"

namespace weft {

namespace {

class PlanWriter {
 public:
  PlanWriter(const Plan& plan, const PlanOrigin& origin, std::ostream& out)
      : plan_(plan), origin_(origin), json_(out, JsonLayout::spaced) {}

  void write() {
    json_.begin_object();
    json_.member("version", 1);
    write_origin();
    write_whole_plan();
    write_added();
    write_resident();
    write_tasks();
    json_.end_object();
    json_.end_document();
  }

 private:
  void begin(std::string_view name) {
    json_.new_line(1);
    json_.key(name);
  }

  template <typename Items, typename Write>
  void array(std::string_view name, const Items& items, Write&& write) {
    begin(name);
    json_.begin_array();
    for (const auto& item : items) write(item);
    json_.end_array();
  }

  void write_origin() {
    begin("experiment"), json_.value(origin_.experiment);
    array("set", origin_.overrides, [&](const std::string& text) { json_.value(text); });
    begin("algorithm"), json_.value(origin_.algorithm);
    if (origin_.tiles.empty()) return;
    begin("tiling");
    json_.begin_object();
    for (const auto& [layer, shape] : origin_.tiles) {
      json_.key(layer);
      json_.begin_array();
      for (const std::int32_t side : shape) json_.value(side);
      json_.end_array();
    }
    json_.end_object();
  }

  void write_whole_plan() {
    const auto number = [&](const auto& value) { json_.value(value); };
    if (plan_.platform().capacity != std::numeric_limits<Bytes>::max()) {
      begin("capacity_bytes"), json_.value(plan_.platform().capacity);
    }
    begin("fits"), json_.value(to_string(plan_.fits));
    if (schedule_.activation_limit != no_activation_limit) {
      begin("activation_limit"), json_.value(schedule_.activation_limit);
      array("activation_waits", schedule_.activation_waits, [&](const ReleaseWait& wait) {
        json_.begin_object();
        json_.member("task", name(wait.task));
        json_.member("released", name(wait.released));
        json_.end_object();
      });
    }
    if (!schedule_.barriers.empty()) array("barriers", schedule_.barriers, number);
    if (!schedule_.compute_barriers.empty()) array("compute_barriers", schedule_.compute_barriers, number);
  }

  void write_added() {
    bool any = false;
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const BufferId tile = graph_.copy_of(task);
      if (tile == no_buffer) continue;
      if (!any) begin("added"), json_.begin_array();
      any = true;
      json_.new_line(2);
      json_.begin_object();
      json_.member("name", name(task));
      json_.member("does", is_run_again(task) ? "again" : to_string(graph_.kind(task)));
      json_.member("of", name(tile));
      json_.end_object();
    }
    if (any) json_.end_array();
  }

  void write_resident() {
    bool any = false;
    for (BufferId buffer = graph_.task_count(); buffer < graph_.buffer_count(); ++buffer) {
      if (!graph_.in_scratchpad(buffer)) continue;
      if (!any) begin("resident"), json_.begin_array();
      any = true;
      json_.new_line(2);
      json_.begin_object();
      json_.member("name", graph_.buffer_name(buffer));
      json_.member("address", schedule_.address[buffer]);
      json_.end_object();
    }
    if (any) json_.end_array();
  }

  // Every added load and second run makes its tile in the scratchpad; only loads read a copy in DRAM.
  bool is_run_again(TaskId task) const {
    if (graph_.kind(task) == TaskKind::store) return false;
    const auto inputs = graph_.inputs(task);
    return inputs.size() != 1 || graph_.copy_of(inputs[0]) != graph_.copy_of(task);
  }

  void write_tasks() {
    array("tasks", schedule_.order, [&](TaskId task) {
      json_.new_line(2);
      json_.begin_object();
      json_.member("name", name(task));
      const Processor& processor = plan_.platform().processors[schedule_.processor[task]];
      json_.member("processor", processor.name);
      json_.member("start", schedule_.start[task]);
      if (processor.is_staged()) {
        json_.member("read_finish", schedule_.read_finish[task]);
        json_.member("compute_start", schedule_.compute_start[task]);
        if (processor.stages > 2) json_.member("write_start", schedule_.write_start[task]);
      }
      json_.member("finish", schedule_.finish[task]);
      if (graph_.in_scratchpad(task)) json_.member("address", schedule_.address[task]);
      write_waits(task);
      write_reads(task);
      json_.end_object();
    });
  }

  void write_waits(TaskId task) {
    const std::uint32_t release = schedule_.release_position.empty() ? 0 : schedule_.release_position[task];
    if (release == held_to_the_end) {
      json_.member("release_position", "end");
    } else if (release > 0) {
      json_.member("release_position", release);
    }
    if (schedule_.starts_after.empty() || schedule_.starts_after[task] == no_task) return;
    const bool reading = !schedule_.starts_after_read.empty() && schedule_.starts_after_read[task];
    json_.member(reading ? "starts_after_reading" : "starts_after", name(schedule_.starts_after[task]));
  }

  // The copies among its inputs that stand in the place of their originals.
  void write_reads(TaskId task) {
    if (graph_.copy_of(task) != no_buffer && !is_run_again(task)) return;
    bool any = false;
    for (const BufferId buffer : graph_.inputs(task)) {
      if (graph_.copy_of(buffer) == no_buffer) continue;
      if (!any) json_.key("reads"), json_.begin_array();
      any = true;
      json_.value(name(buffer));
    }
    if (any) json_.end_array();
  }

  std::string name(TaskId task) const { return graph_.task_name(task); }

  const Plan& plan_;
  const TaskGraph& graph_ = plan_.graph();
  const Schedule& schedule_ = plan_.schedule;
  const PlanOrigin& origin_;
  JsonWriter json_;
};

void refuse_equal_names(const TaskGraph& graph, const std::string& path) {
  std::unordered_set<std::string> names;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (names.insert(graph.task_name(task)).second) continue;
    throw InputError({path}, "two tasks are called '" + graph.task_name(task) + "': a plan tells tasks by their names");
  }
}

}  // namespace

void save_plan(const std::string& path, const Plan& plan, const PlanOrigin& origin) {
  namespace fs = std::filesystem;
  refuse_equal_names(plan.graph(), path);
  PlanOrigin from_there = origin;
  if (!origin.experiment.empty()) {
    from_there.experiment = fs::proximate(origin.experiment, fs::absolute(path).parent_path()).string();
  }
  std::error_code unknown;
  const fs::file_status there = fs::symlink_status(path, unknown);
  if (fs::exists(there) && !fs::is_regular_file(there)) {
    throw InputError({path}, "is no regular file; expected a file or nothing there");
  }
  if (fs::exists(there) && fs::equivalent(path, origin.experiment, unknown)) {
    throw InputError({path}, "is the experiment, which the plan would be written over; expected another file");
  }
  const std::string partial = path + ".partial";
  std::ofstream out(partial, std::ios::binary);
  PlanWriter(plan, from_there, out).write();
  out.close();
  std::error_code error;
  if (out) fs::rename(partial, path, error);
  if (out && !error) return;
  std::error_code ignored;
  fs::remove(partial, ignored);
  throw InputError({path}, "the plan cannot be written there" + (error ? ": " + error.message() : ""));
}

}  // namespace weft
