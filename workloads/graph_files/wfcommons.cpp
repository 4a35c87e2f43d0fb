#include "workloads/graph_files/wfcommons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <utility>

#include "base/core/name_table.hpp"
#include "base/text/json_cursor.hpp"
#include "base/text/json_members.hpp"
#include "workloads/graph_files/graph_file_parts.hpp"
#include "workloads/graph_files/wfcommons_edges.hpp"

namespace weft {

namespace {

constexpr double not_said = -1;
constexpr auto others = UnknownKeys::passed_over;

class WorkflowReader {
 public:
  WorkflowReader(const std::string& text, const std::string& file_name) : json_(text, file_name) {}

  GraphFile read() {
    const JsonSection workflow = read_top();
    read_section(json_, workflow, [&] { read_workflow(); });
    check_runtimes();
    add_file_edges(parts_, std::move(files_), json_.source());
    GraphFile file;
    set_identical_processors(file, runtimes_, 1, json_.source().location(workflow.begin));
    file.graph = build_graph(std::move(parts_), json_.source());
    refuse_endless_times(file, json_.source(), workflow.begin);
    return file;
  }

 private:
  JsonSection read_top() {
    static constexpr std::array<const char*, 3> keys = {"schemaVersion", "workflow", "name"};
    JsonSection workflow;
    read_members(json_, keys, 2, "the file", others, [&](std::size_t k) {
      if (k == 0) read_version();
      if (k == 1) workflow = skip_section(json_);
      if (k == 2) parts_.name = json_.string("the name, a text");
    });
    json_.end_of_text();
    return workflow;
  }

  void read_version() {
    static constexpr std::array<const char*, 7> known = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"};
    const std::size_t offset = json_.offset();
    const std::string version = json_.string("the version, a text such as \"1.5\"");
    if (std::find(known.begin(), known.end(), version) != known.end()) return;
    json_.fail(offset, "schemaVersion \"" + version + "\" is not known; 1.0 to 1.6 are");
  }

  void read_workflow() {
    static constexpr std::array<const char*, 4> keys = {"specification", "execution", "tasks", "jobs"};
    std::array<JsonSection, keys.size()> sections;
    const std::size_t begin = json_.offset();
    read_members(json_, keys, 0, "the workflow", others, [&](std::size_t k) { sections[k] = skip_section(json_); });
    const std::size_t end = json_.offset();
    const auto& [specification, execution, tasks, jobs] = sections;
    if (!specification.is_there() && !tasks.is_there() && !jobs.is_there()) {
      json_.fail(begin, "the workflow has no \"specification\" (from version 1.5 on) and no \"tasks\"");
    }
    if (specification.is_there()) {
      if (!execution.is_there()) json_.fail(begin, "the workflow has no \"execution\", whose runtimes are the costs");
      read_section(json_, specification, [&] { read_specification(); });
      name_tasks(ids_);
      read_section(json_, execution, [&] { read_execution(); });
    } else {
      read_section(json_, tasks.is_there() ? tasks : jobs,
                   [&] { read_array(json_, "the tasks", [&] { read_whole_task(); }); });
      name_tasks(has_repeats(names_) && all_have_ids_ ? ids_ : names_);
    }
    json_.go_to(end);
  }

  // A text that outlives the cursor's storage.
  std::string_view kept_text(const char* what) {
    std::string storage;
    const std::string_view text = json_.view(what, storage);
    if (text.data() != storage.data()) return text;
    return kept_.emplace_back(std::move(storage));
  }

  TaskId begin_task() {
    parts_.task_at.push_back(json_.offset());
    runtimes_.push_back(not_said);
    names_.emplace_back();
    ids_.emplace_back();
    return static_cast<TaskId>(runtimes_.size() - 1);
  }

  // From version 1.5 on.
  void read_specification() {
    static constexpr std::array<const char*, 2> keys = {"tasks", "files"};
    std::array<JsonSection, keys.size()> sections;
    read_members(json_, keys, 1, "the specification", others,
                 [&](std::size_t k) { sections[k] = skip_section(json_); });
    const std::size_t end = json_.offset();
    read_section(json_, sections[1], [&] { read_array(json_, "the files", [&] { read_file_entry(); }); });
    read_section(json_, sections[0], [&] { read_array(json_, "the tasks", [&] { read_specified_task(); }); });
    json_.go_to(end);
  }

  void read_specified_task() {
    static constexpr std::array<const char*, 5> keys = {"id", "parents", "children", "inputFiles", "outputFiles"};
    const TaskId task = begin_task();
    read_members(json_, keys, 1, "a task", others, [&](std::size_t k) {
      if (k == 0) ids_[task] = kept_text("the id of a task in quotes");
      if (k == 1 || k == 2) read_relatives(task, k == 1);
      if (k == 3 || k == 4) {
        read_array(json_, "the files", [&] {
          const std::size_t offset = json_.offset();
          use_file(task, file_listed(json_.view("the id of a file in quotes", storage_), offset), k == 4, offset);
        });
      }
    });
  }

  void read_file_entry() {
    static constexpr std::array<const char*, 2> keys = {"id", "sizeInBytes"};
    const std::size_t offset = json_.offset();
    std::string_view id;
    double bytes = 0;
    read_members(json_, keys, keys.size(), "a file", others, [&](std::size_t k) {
      if (k == 0) id = kept_text("the id of a file in quotes");
      if (k == 1) bytes = json_.number("sizeInBytes", parts_.size_decimals);
    });
    if (!add_file(id, bytes).second)
      json_.fail(offset, "the file \"" + std::string(id) + "\" stands twice among the files");
  }

  std::uint32_t file_listed(std::string_view id, std::size_t offset) const {
    if (const std::uint32_t file = file_table_.find(id); file != NameTable::nothing) return file;
    json_.fail(offset, "there is no file \"" + std::string(id) + "\" among the \"files\" of the specification");
  }

  void read_execution() {
    static constexpr std::array<const char*, 1> keys = {"tasks"};
    read_members(json_, keys, keys.size(), "the execution", others,
                 [&](std::size_t) { read_array(json_, "the tasks", [&] { read_executed_task(); }); });
  }

  void read_executed_task() {
    static constexpr std::array<const char*, 2> keys = {"id", "runtimeInSeconds"};
    const std::size_t offset = json_.offset();
    TaskId task = no_task;
    double runtime = 0;
    read_members(json_, keys, keys.size(), "a task", others, [&](std::size_t k) {
      const std::size_t value_offset = json_.offset();
      if (k == 0) task = task_names_->at(json_.view("the id of a task in quotes", storage_), value_offset);
      if (k == 1) runtime = json_.number("runtimeInSeconds");
    });
    if (runtimes_[task] != not_said) json_.fail(offset, "a second runtime of task \"" + parts_.names[task] + "\"");
    runtimes_[task] = runtime;
  }

  // Up to version 1.4. Files of versions that have "runtimeInSeconds" may still hold the older "runtime".
  void read_whole_task() {
    static constexpr std::array<const char*, 7> keys = {"name",    "id",       "runtime", "runtimeInSeconds",
                                                        "parents", "children", "files"};
    const TaskId task = begin_task();
    double older_runtime = not_said;
    read_members(json_, keys, 1, "a task", others, [&](std::size_t k) {
      if (k == 0) names_[task] = kept_text("the name of a task in quotes");
      if (k == 1) ids_[task] = kept_text("the id of a task in quotes");
      if (k == 2) older_runtime = json_.number("runtime");
      if (k == 3) runtimes_[task] = json_.number("runtimeInSeconds");
      if (k == 4 || k == 5) read_relatives(task, k == 4);
      if (k == 6) read_array(json_, "the files", [&] { read_file_use(task); });
    });
    if (runtimes_[task] == not_said) runtimes_[task] = older_runtime;
    all_have_ids_ = all_have_ids_ && ids_[task].data() != nullptr;
  }

  // The schema says KB of "size" and means bytes: WfCommons' own migration takes it over unchanged as "sizeInBytes".
  void read_file_use(TaskId task) {
    static constexpr std::array<const char*, 5> keys = {"link", "name", "path", "size", "sizeInBytes"};
    const std::size_t offset = json_.offset();
    std::string link, path;
    std::string_view name;
    double bytes = not_said;
    read_members(json_, keys, 2, "a file", others, [&](std::size_t k) {
      if (k == 0) link = json_.string("\"input\" or \"output\"");
      if (k == 1) name = kept_text("the name of a file in quotes");
      if (k == 2) path = json_.string("the path of a file in quotes");
      if (k >= 3) bytes = json_.number(keys[k], parts_.size_decimals);
    });
    if (!path.empty()) name = kept_.emplace_back(path.append(name));
    if (link != "input" && link != "output") json_.fail(offset, "the link of a file is \"input\" or \"output\"");
    if (bytes == not_said)
      json_.fail(offset, "the file \"" + std::string(name) + "\" has no \"sizeInBytes\" and no \"size\"");
    const std::uint32_t file = add_file(name, bytes).first;
    if (files_.sizes[file] != bytes) {
      json_.fail(offset,
                 fmt::format("the file \"{}\" has {} bytes here and {} elsewhere", name, bytes, files_.sizes[file]));
    }
    use_file(task, file, link == "output", offset);
  }

  // The number of a file, and whether it is new. The name has to be kept.
  std::pair<std::uint32_t, bool> add_file(std::string_view name, double bytes) {
    const auto added = file_table_.add(name);
    if (added.second) files_.names.push_back(name), files_.sizes.push_back(bytes);
    return added;
  }

  void use_file(TaskId task, std::uint32_t file, bool writes, std::size_t offset) {
    (writes ? files_.writes : files_.reads).push_back({task, file, offset});
  }

  struct Relative {
    TaskId task;
    std::string_view name;
    bool is_parent;
    std::size_t offset;
  };

  void read_relatives(TaskId task, bool are_parents) {
    read_array(json_, are_parents ? "the parents" : "the children", [&] {
      const std::size_t offset = json_.offset();
      relatives_.push_back({task, kept_text("the name of a task in quotes"), are_parents, offset});
    });
  }

  static bool has_repeats(const std::vector<std::string_view>& names) {
    NameTable seen;
    seen.reserve(names.size());
    return !std::all_of(names.begin(), names.end(), [&](std::string_view name) { return seen.add(name).second; });
  }

  void name_tasks(const std::vector<std::string_view>& names) {
    parts_.names.assign(names.begin(), names.end());
    task_names_.emplace(parts_.names, parts_.task_at, json_.source());
    // Some files name parents by ids although tasks have names of their own.
    NameTable by_id;
    std::vector<TaskId> task_by_id;
    if (&names != &ids_) {
      for (TaskId task = 0; task < ids_.size(); ++task) {
        if (ids_[task].data() == nullptr) continue;
        const auto [number, is_new] = by_id.add(ids_[task]);
        if (is_new) task_by_id.push_back(task);
        if (!is_new) task_by_id[number] = no_task;
      }
    }
    for (const Relative& relative : relatives_) {
      TaskId other = task_names_->find(relative.name);
      if (other == no_task) {
        if (const std::uint32_t number = by_id.find(relative.name); number != NameTable::nothing)
          other = task_by_id[number];
      }
      if (other == no_task) other = task_names_->at(relative.name, relative.offset);
      const TaskId from = relative.is_parent ? other : relative.task, to = relative.is_parent ? relative.task : other;
      parts_.edges.push_back({from, to, 0, relative.offset});
    }
  }

  void check_runtimes() const {
    const auto missing = std::find(runtimes_.begin(), runtimes_.end(), not_said);
    if (missing == runtimes_.end()) return;
    const auto task = static_cast<std::size_t>(missing - runtimes_.begin());
    json_.fail(parts_.task_at[task], "task \"" + parts_.names[task] + "\" has no runtime, which is its cost");
  }

  JsonCursor json_;
  std::string storage_;
  std::deque<std::string> kept_;
  std::vector<std::string_view> names_, ids_;
  bool all_have_ids_ = true;
  std::vector<double> runtimes_;
  std::vector<Relative> relatives_;
  NameTable file_table_;
  WorkflowFiles files_;
  GraphFileParts parts_;
  std::optional<TaskNames> task_names_;
};

}  // namespace

bool is_wfcommons(const std::string& text, const std::string& file_name) {
  JsonCursor json(text, file_name);
  try {
    json.open('{', "the file");
    for (bool first = true; json.more('}', first);) {
      const std::string key = json.key();
      if (key == "workflow" || key == "schemaVersion") return true;
      json.skip_value();
    }
  } catch (const InputError&) {
    // Whoever reads the text says what is wrong with it.
  }
  return false;
}

GraphFile parse_wfcommons(const std::string& text, const std::string& file_name) {
  return WorkflowReader(text, file_name).read();
}

}  // namespace weft
