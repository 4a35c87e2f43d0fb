#include "sched/plan_files/plan_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sched/memory/lifetimes.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/plan_files/complete_plan.hpp"
#include "sched/plan_files/whole_number.hpp"
#include "workloads/graph/tile_copies.hpp"

namespace weft {

PlanReader::PlanReader(const PlanFile& file, std::shared_ptr<const Problem> problem)
    : file_(file), json_(file.text_, file.path_), problem_(std::move(problem)) {}

Plan PlanReader::read() && {
  name_tasks();
  read_added();
  read_tasks();
  build_graph();
  check_tasks();
  read_resident();
  read_whole_plan();
  if (!problem_->platform.reuse) schedule_.release_position.assign(task_count(), held_to_the_end);
  read_activation_waits();
  const auto refuse = [&](BufferId about, const std::string& what) {
    const bool has_place = about != no_buffer && at_[about] != 0;
    json_.fail(has_place ? at_[about] : section(PlanFile::tasks).begin, what);
  };
  Plan plan = complete_plan(problem_, std::move(schedule_), file_.capacity(), refuse);
  if (section(PlanFile::fits).is_there()) plan.fits = fits_;
  return plan;
}

void PlanReader::name_tasks() {
  const TaskGraph& graph = problem_->graph;
  table_.reserve(graph.task_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (table_.add(names_.emplace_back(graph.task_name(task))).second) continue;
    throw InputError({file_.path_},
                     "two tasks of the network are called '" + names_.back() + "': a plan tells tasks by their names");
  }
}

TaskId PlanReader::read_name() {
  const std::size_t begin = json_.offset();
  const std::string_view text = json_.view("the name of a task in quotes", storage_);
  const TaskId task = table_.find(text);
  if (task != NameTable::nothing) return task;
  json_.fail(begin, fmt::format("unknown task '{}'; known are {} tasks, '{}' to '{}' (weft graph lists the network's)",
                                text, task_count(), name(0), name(task_count() - 1)));
}

ProcessorId PlanReader::read_processor() {
  const std::size_t begin = json_.offset();
  const std::string_view text = json_.view("the name of a processor in quotes", storage_);
  const std::vector<Processor>& processors = problem_->platform.processors;
  const auto found = std::ranges::find(processors, text, &Processor::name);
  if (found != processors.end()) return static_cast<ProcessorId>(found - processors.begin());
  std::vector<std::string> known;
  for (const Processor& processor : processors) known.push_back(processor.name);
  json_.fail(begin, unknown_name("processor", std::string(text), known));
}

// Numbers follow those of the original tasks, in the order of the file.
void PlanReader::read_added() {
  store_of_.assign(original_count(), no_task);
  read_section(json_, section(PlanFile::added),
               [&] { read_array(json_, "the added tasks", [&] { read_added_task(); }); });
}

void PlanReader::read_added_task() {
  static constexpr std::array<const char*, 3> keys = {"name", "does", "of"};
  Added added{no_task, TaskKind::store, false, json_.offset()};
  const TaskId number = task_count();
  read_members(json_, keys, keys.size(), "an added task", UnknownKeys::refused, [&](std::size_t k) {
    const std::size_t begin = json_.offset();
    if (k == 0) {
      if (table_.add(names_.emplace_back(json_.string("the name of a task in quotes"))).second) return;
      json_.fail(begin, "a second task is called '" + names_.back() + "'");
    }
    if (k == 1) {
      const std::string does = json_.string("what it does: \"store\", \"load\" or \"again\"");
      if (does != "store" && does != "load" && does != "again") {
        json_.fail(begin, unknown_name("sort of added task", does, {"store", "load", "again"}));
      }
      added.kind = does == "load" ? TaskKind::load : TaskKind::store;
      added.again = does == "again";
    }
    if (k == 2) {
      added.tile = read_name();
      if (added.tile >= original_count() || !problem_->graph.in_scratchpad(added.tile)) {
        json_.fail(begin, "task '" + name(added.tile) +
                              "' makes no tile in the scratchpad; expected a task of the network that makes one");
      }
    }
  });
  if (added.kind == TaskKind::store && !added.again && std::exchange(store_of_[added.tile], number) != no_task) {
    json_.fail(added.at, "task '" + name(number) + "': the tile of '" + name(added.tile) + "' is stored already");
  }
  added_.push_back(added);
}

void PlanReader::read_tasks() {
  at_.assign(task_count() + problem_->graph.external_count(), 0);
  times_.resize(task_count());
  uses_.resize(problem_->platform.processor_count());
  schedule_.processor.assign(task_count(), 0);
  schedule_.address.assign(task_count() + problem_->graph.external_count(), no_address);
  schedule_.order.reserve(task_count());
  read_section(json_, section(PlanFile::tasks), [&] { read_array(json_, "the tasks", [&] { read_task(); }); });
  const auto missing = std::find(at_.begin(), at_.begin() + task_count(), std::size_t{0});
  if (missing == at_.begin() + task_count()) return;
  json_.fail(section(PlanFile::tasks).begin,
             fmt::format("task '{}' is missing; expected every one of the {} tasks, in the order of dispatch",
                         name(static_cast<TaskId>(missing - at_.begin())), task_count()));
}

void PlanReader::read_task() {
  static constexpr std::array<const char*, 12> keys = {"name",         "processor",
                                                       "start",        "finish",
                                                       "read_finish",  "compute_start",
                                                       "address",      "release_position",
                                                       "starts_after", "starts_after_reading",
                                                       "reads",        "write_start"};
  const std::size_t begin = json_.offset();
  std::array<JsonSection, keys.size()> values;
  read_members(json_, keys, 2, "a task", UnknownKeys::refused, [&](std::size_t k) { values[k] = skip_section(json_); });
  const std::size_t end = json_.offset();
  const auto value = [&](std::size_t k, auto&& read) { read_section(json_, values[k], read); };

  TaskId task = no_task;
  value(0, [&] { task = read_name(); });
  if (at_[task] != 0) json_.fail(begin, "task '" + name(task) + "' stands twice");
  at_[task] = begin;
  value(1, [&] { schedule_.processor[task] = read_processor(); });
  Times& times = times_[task];
  value(2, [&] { times.start = json_.number("start"); });
  value(3, [&] { times.finish = json_.number("finish"); });
  value(4, [&] { times.read_finish = json_.number("read_finish"); });
  value(5, [&] { times.compute_start = json_.number("compute_start"); });
  value(11, [&] { times.write_start = json_.number("write_start"); });
  value(6, [&] { schedule_.address[task] = whole_number(json_, "the address"); });
  value(7, [&] { read_release_position(task); });
  value(8, [&] { read_wait(task, false); });
  value(9, [&] { read_wait(task, true); });
  value(10, [&] {
    read_array(json_, "the copies that it reads", [&] {
      const std::size_t at = json_.offset();
      reads_.push_back({task, read_name(), at});
    });
  });
  json_.go_to(end);
  take_times(task, times);
  schedule_.order.push_back(task);
}

// Tasks stand in the order of the dispatch, so what comes later has not been seen.
void PlanReader::read_wait(TaskId task, bool reading) {
  const std::size_t begin = json_.offset();
  const TaskId other = read_name();
  if (other == task || at_[other] == 0) {
    json_.fail(begin, "task '" + name(task) + "' waits for '" + name(other) +
                          "'; expected one that stands before it in the order of dispatch");
  }
  if (schedule_.starts_after.empty()) schedule_.starts_after.assign(task_count(), no_task);
  if (schedule_.starts_after[task] != no_task) json_.fail(begin, "task '" + name(task) + "' waits for two tasks");
  schedule_.starts_after[task] = other;
  if (!reading || !problem_->platform.has_stages()) return;
  if (schedule_.starts_after_read.empty()) schedule_.starts_after_read.assign(task_count(), false);
  schedule_.starts_after_read[task] = true;
}

void PlanReader::read_release_position(TaskId task) {
  if (schedule_.release_position.empty()) schedule_.release_position.assign(task_count(), 0);
  const std::size_t begin = json_.offset();
  if (!json_.at('"')) {
    schedule_.release_position[task] =
        static_cast<std::uint32_t>(whole_number(json_, "the release position", task_count()));
  } else if (json_.string("a release position") == "end") {
    schedule_.release_position[task] = held_to_the_end;
  } else {
    json_.fail(begin, "expected a number of tasks, or \"end\"");
  }
}

// What is looked at is the plan by itself: the machine's durations may be others.
void PlanReader::take_times(TaskId task, const Times& times) {
  const auto refuse = [&](const std::string& what) { json_.fail(at_[task], "task '" + name(task) + "' " + what); };
  if (schedule_.order.empty()) has_times_ = times.any();
  if (times.any() != has_times_) refuse("and others: expected times of all tasks, or of none");
  if (!has_times_) return;
  if (times.start < 0 || times.finish < 0) refuse("has no start or no finish; expected both");
  if ((times.read_finish < 0) != (times.compute_start < 0)) {
    refuse("has one of read_finish and compute_start; expected both or none");
  }
  const bool staged = times.compute_start >= 0;
  if (!staged && times.write_start >= 0) refuse("has a write_start without read_finish and compute_start");
  const Time read = staged ? times.read_finish : times.finish;
  const Time compute = staged ? times.compute_start : times.finish;
  const Time write = times.write_start >= 0 ? times.write_start : times.finish;
  if (!(times.start <= read && read <= compute && compute <= write && write <= times.finish)) {
    refuse("has times that fall; expected start <= read_finish <= compute_start <= write_start <= finish");
  }
  if (!schedule_.order.empty() && times.start < times_[schedule_.order.back()].start) {
    refuse("starts before '" + name(schedule_.order.back()) + "', which stands before it in the order of dispatch");
  }
  ProcessorUse& use = uses_[schedule_.processor[task]];
  if (times.start < use.free || (staged && (compute < use.write_start || write < use.finish))) {
    refuse(fmt::format("starts at {} on {}, where '{}' runs until {}", number_text(times.start),
                       problem_->platform.processors[schedule_.processor[task]].name, name(use.last),
                       number_text(times.start < use.free ? use.free : use.finish)));
  }
  use = {task, compute, write, times.finish};
}

void PlanReader::build_graph() {
  const TaskGraph& original = problem_->graph;
  if (added_.empty() && reads_.empty()) return;
  if (!added_.empty() && !problem_->platform.for_graph) {
    json_.fail(added_.front().at, "task '" + name(original_count()) + "' is added, and the machine has no DMA channel");
  }
  std::ranges::stable_sort(reads_, {}, &Read::task);
  TileCopies copies(original);
  std::vector<BufferId> inputs;
  const auto inputs_of = [&](TaskId reader, TaskId as) {
    inputs.assign(original.inputs(as).begin(), original.inputs(as).end());
    take_reads(reader, inputs);
    return inputs;
  };
  for (TaskId task = 0; task < original_count(); ++task) copies.replace_inputs(task, inputs_of(task, task));
  for (TaskId task = original_count(); task < task_count(); ++task) {
    const Added& added = added_[task - original_count()];
    if (added.again) {
      copies.add_run(added.tile, inputs_of(task, added.tile));
      continue;
    }
    inputs.clear();
    take_reads(task, inputs);
    if (added.kind == TaskKind::store) {
      copies.add_store(added.tile);
    } else if (store_of_[added.tile] == no_task) {
      json_.fail(added.at,
                 "task '" + name(task) + "' loads the tile of '" + name(added.tile) + "', which no added task stores");
    } else {
      copies.add_load(added.tile, store_of_[added.tile]);
    }
  }
  TaskGraph graph = std::move(copies).build();
  Platform platform = problem_->platform.for_graph(graph);
  platform.capacity = problem_->platform.capacity;
  problem_ = std::make_shared<const Problem>(Problem{std::move(graph), std::move(platform)});
}

// Puts the copies that a task reads in the place of their originals.
void PlanReader::take_reads(TaskId reader, std::vector<BufferId>& inputs) {
  for (auto read = std::ranges::lower_bound(reads_, reader, {}, &Read::task);
       read != reads_.end() && read->task == reader; ++read) {
    const Added* added = read->copy < original_count() ? nullptr : &added_[read->copy - original_count()];
    if (added == nullptr || (added->kind == TaskKind::store && !added->again)) {
      json_.fail(read->at, "task '" + name(read->copy) + "' makes no copy of a tile in the scratchpad; expected an " +
                               "added task that does");
    }
    if (std::ranges::find(inputs, added->tile) == inputs.end()) {
      json_.fail(read->at, "task '" + name(reader) + "' does not read the tile of '" + name(added->tile) +
                               "', of which this is a copy");
    }
    std::ranges::replace(inputs, added->tile, read->copy);
  }
}

// Each can run where it is to run, behind what it reads.
void PlanReader::check_tasks() const {
  const TaskGraph& graph = problem_->graph;
  const Platform& platform = problem_->platform;
  std::vector<bool> seen(graph.task_count(), false);
  for (const TaskId task : schedule_.order) {
    const auto refuse = [&](const std::string& what) { json_.fail(at_[task], "task '" + name(task) + "' " + what); };
    if (platform.cost(graph, task, schedule_.processor[task]) == cannot_run) {
      std::vector<std::string> able;
      for (ProcessorId p = 0; p < platform.processor_count(); ++p) {
        if (platform.cost(graph, task, p) != cannot_run) able.push_back(platform.processors[p].name);
      }
      refuse("cannot run on " + platform.processors[schedule_.processor[task]].name + "; expected " + list_names(able));
    }
    graph.for_each_producer(task, [&](TaskId producer) {
      if (!seen[producer]) refuse("reads what '" + name(producer) + "' makes, which stands behind it");
      if (has_times_ && times_[task].start < times_[producer].finish) {
        refuse(fmt::format("starts at {}, before '{}', whose result it reads, finishes at {}",
                           number_text(times_[task].start), name(producer), number_text(times_[producer].finish)));
      }
    });
    seen[task] = true;
  }
}

void PlanReader::read_resident() {
  static constexpr std::array<const char*, 2> keys = {"name", "address"};
  const TaskGraph& graph = problem_->graph;
  NameTable table;
  std::deque<std::string> names;
  std::vector<BufferId> numbers;
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
    if (!graph.in_scratchpad(buffer) || !table.add(names.emplace_back(graph.buffer_name(buffer))).second) continue;
    numbers.push_back(buffer);
  }
  read_section(json_, section(PlanFile::resident), [&] {
    read_array(json_, "the resident tensors", [&] {
      BufferId buffer = no_buffer;
      Bytes address = no_address;
      const std::size_t begin = json_.offset();
      read_members(json_, keys, keys.size(), "a resident tensor", UnknownKeys::refused, [&](std::size_t k) {
        const std::size_t at = json_.offset();
        if (k == 1) {
          address = whole_number(json_, "the address");
          return;
        }
        const std::string text = json_.string("the name of a resident tensor in quotes");
        const std::uint32_t number = table.find(text);
        if (number == NameTable::nothing) {
          json_.fail(at, unknown_name("resident tensor", text, {names.begin(), names.end()}));
        }
        buffer = numbers[number];
      });
      if (at_[buffer] != 0) json_.fail(begin, "'" + graph.buffer_name(buffer) + "' stands twice");
      at_[buffer] = begin;
      schedule_.address[buffer] = address;
    });
  });
}

void PlanReader::read_barriers(PlanFile::Section which, std::uint32_t max, std::vector<std::uint32_t>& barriers) {
  read_section(json_, section(which), [&] {
    read_array(json_, "barriers", [&] {
      const std::size_t begin = json_.offset();
      barriers.push_back(static_cast<std::uint32_t>(whole_number(json_, "a barrier", max)));
      if (barriers.size() > 1 && barriers.back() < barriers[barriers.size() - 2]) {
        json_.fail(begin, "barriers fall; expected positions in the order of dispatch, ascending");
      }
    });
  });
}

void PlanReader::read_whole_plan() {
  read_section(json_, section(PlanFile::fits), [&] {
    const std::size_t begin = json_.offset();
    const std::string text = json_.string("\"true\" or \"waits\"");
    if (text != "true" && text != "waits") json_.fail(begin, unknown_name("verdict", text, {"true", "waits"}));
    fits_ = text == "true" ? Fits::yes : Fits::waits;
  });
  const TaskGraph& graph = problem_->graph;
  const auto computes =
      std::ranges::count_if(schedule_.order, [&](TaskId task) { return graph.kind(task) == TaskKind::compute; });
  read_barriers(PlanFile::barriers, task_count(), schedule_.barriers);
  read_barriers(PlanFile::compute_barriers, static_cast<std::uint32_t>(computes), schedule_.compute_barriers);
  read_section(json_, section(PlanFile::activation_limit),
               [&] { schedule_.activation_limit = whole_number(json_, "the limit on activations"); });
}

void PlanReader::read_activation_waits() {
  static constexpr std::array<const char*, 2> keys = {"task", "released"};
  if (!section(PlanFile::activation_waits).is_there()) return;
  const std::vector<std::uint32_t> position = positions_of(schedule_.order);
  const std::vector<std::uint32_t> released_at =
      release_prefixes(problem_->graph, schedule_.order, schedule_.release_position);
  read_section(json_, section(PlanFile::activation_waits), [&] {
    read_array(json_, "the waits for activations", [&] {
      ReleaseWait wait{};
      const std::size_t begin = json_.offset();
      read_members(json_, keys, keys.size(), "a wait for activations", UnknownKeys::refused,
                   [&](std::size_t k) { (k == 0 ? wait.task : wait.released) = read_name(); });
      if (released_at[wait.released] > position[wait.task]) {
        json_.fail(begin, "task '" + name(wait.task) + "' waits for the release of '" + name(wait.released) +
                              "'; expected a buffer whose readers all stand before it");
      }
      schedule_.activation_waits.push_back(wait);
    });
  });
}

}  // namespace weft
