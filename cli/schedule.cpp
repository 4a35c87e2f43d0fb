// weft schedule: plan an experiment or a graph file with one algorithm and print the schedule.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "cli/experiment_options.hpp"
#include "cli/progress.hpp"
#include "hw/accelerator.hpp"
#include "hw/trace/text_writer.hpp"
#include "sched/bounds.hpp"
#include "sched/dispatch_order.hpp"
#include "sched/graph_platform.hpp"
#include "workloads/graph_json.hpp"
#include "workloads/network_graph.hpp"
#include "workloads/units.hpp"

namespace weft {

namespace {

struct ScheduleCommand {
  ExperimentOptions input;
  std::string algorithm;
  std::string capacity;
  std::optional<int> processors;
  bool json = false;
};

double parse_capacity(const std::string& text) {
  const std::optional<Bytes> bytes = parse_bytes(text);
  if (!bytes) throw InputError("--capacity " + text + ": a size such as '4 KiB' or '4096' is wanted");
  return static_cast<double>(*bytes);
}

// The first `count` processors of a graph file.
void keep_processors(GraphFile& file, const std::string& name, int count) {
  const std::size_t all = file.processors.size(), kept = static_cast<std::size_t>(count);
  if (kept > all) {
    throw InputError({name}, fmt::format("--processors {}: the file has costs for {} processors; 1 to {} are accepted",
                                         count, all, all));
  }
  const auto keep = [&](std::vector<double>& table) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (i % all < kept) table[next++] = table[i];
    }
    table.resize(next);
  };
  keep(file.costs);
  if (file.bandwidth.size() > 1) {
    file.bandwidth.resize(kept * all);
    keep(file.bandwidth);
  }
  file.processors.resize(kept);
}

Problem read_graph_problem(const ScheduleCommand& command) {
  if (!command.input.overrides.empty()) {
    throw InputError("--set changes values of an experiment; " + command.input.file + " is a graph file");
  }
  GraphFile file = read_graph_json(command.input.file);
  if (command.processors) keep_processors(file, command.input.file, *command.processors);
  if (!command.capacity.empty()) file.capacity_bytes = parse_capacity(command.capacity);
  Platform platform = platform_of(file);
  return {std::move(file.graph), std::move(platform)};
}

Problem read_experiment_problem(const ScheduleCommand& command) {
  ExperimentOptions input = command.input;
  if (command.processors) input.overrides.push_back(fmt::format("hardware.pes.0.count={}", *command.processors));
  if (!command.capacity.empty()) {
    parse_capacity(command.capacity);
    input.overrides.push_back("hardware.scratchpad.capacity=" + command.capacity);
  }
  const Experiment experiment = input.read();
  Problem problem{build_task_graph(experiment), {}};
  problem.platform = Accelerator(experiment).platform(problem.graph);
  return problem;
}

Problem read_problem(const ScheduleCommand& command) {
  const std::string extension = std::filesystem::path(command.input.file).extension().string();
  if (extension == ".json") return read_graph_problem(command);
  if (extension == ".yaml" || extension == ".yml") return read_experiment_problem(command);
  throw InputError({command.input.file},
                   "an experiment (.yaml) or a task graph (.json) is wanted, told apart by the name of the file");
}

std::string bytes_text(const TaskGraph& graph, Bytes units) {
  return number_text(static_cast<double>(units) * graph.size_unit());
}

void print_json(const Problem& problem, const Plan& plan, const std::vector<TaskId>& order) {
  const TaskGraph& graph = problem.graph;
  const Schedule& schedule = plan.schedule;
  TextWriter out(std::cout);
  out.write("{{\"makespan\": {}, \"peak_bytes\": {}, \"fits\": {},\n\"order\": [", number_text(schedule.makespan),
            bytes_text(graph, plan.peak_bytes), json_string(to_string(plan.fits)));
  for (std::size_t p = 0; p < order.size(); ++p) {
    out.write("{}{}", p == 0 ? "" : ", ", json_string(graph.task_name(order[p])));
  }
  out.text("],\n\"tasks\": [");
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    out.write("{}{{\"name\": {}, \"processor\": {}, \"start\": {}, \"finish\": {}}}", task == 0 ? "\n" : ",\n",
              json_string(graph.task_name(task)),
              json_string(problem.platform.processors[schedule.processor[task]].name),
              number_text(schedule.start[task]), number_text(schedule.finish[task]));
  }
  out.text("]}\n");
}

// Longer schedules are for programs.
constexpr std::size_t most_tasks_in_text = 200;

void print_text(const Problem& problem, const Plan& plan, const std::vector<TaskId>& order) {
  const TaskGraph& graph = problem.graph;
  const Schedule& schedule = plan.schedule;
  const Bounds bounds = lower_bounds(graph, problem.platform);
  fmt::print("makespan  {} (no schedule is below {})\n", number_text(schedule.makespan), number_text(bounds.planned));
  fmt::print("peak      {} bytes (no schedule is below {})\n", bytes_text(graph, plan.peak_bytes),
             bytes_text(graph, bounds.peak));
  fmt::print("fits      {}{}{}\n", to_string(plan.fits), plan.reason.empty() ? "" : ": ", plan.reason);
  if (order.size() > most_tasks_in_text) {
    fmt::print("{} tasks; --json prints where and when each of them runs\n", order.size());
    return;
  }
  std::size_t width = 4;
  for (const TaskId task : order) width = std::max(width, graph.task_name(task).size());
  fmt::print("\n{:<{}}  {:>12}{:>14}{:>14}\n", "task", width, "processor", "start", "finish");
  for (const TaskId task : order) {
    fmt::print("{:<{}}  {:>12}{:>14}{:>14}\n", graph.task_name(task), width,
               problem.platform.processors[schedule.processor[task]].name, number_text(schedule.start[task]),
               number_text(schedule.finish[task]));
  }
}

void schedule(const ScheduleCommand& command) {
  const Scheduler& scheduler = scheduler_named(command.algorithm);
  const Problem problem = read_problem(command);
  Progress progress(false);
  progress.phase(fmt::format("scheduling {} tasks with {}", problem.graph.task_count(), command.algorithm));
  const Plan plan = make_plan(problem.graph, problem.platform, scheduler);
  progress.clear();
  const std::vector<TaskId> order =
      plan.schedule.order.empty() ? order_by_start(problem.graph, plan.schedule.start) : plan.schedule.order;
  (command.json ? print_json : print_text)(problem, plan, order);
}

}  // namespace

void add_schedule_command(CLI::App& weft) {
  CLI::App* app = weft.add_subcommand("schedule", "Plan an experiment or a task graph with one algorithm");
  auto command = std::make_shared<ScheduleCommand>();
  app->add_option("input", command->input.file, "An experiment (YAML) or a task graph (JSON)")
      ->type_name("EXPERIMENT.yaml|GRAPH.json")
      ->required();
  command->input.add_overrides_to(*app);
  app->add_option("--algorithm", command->algorithm, "The scheduling algorithm; `weft models` lists them")
      ->type_name("NAME")
      ->required();
  app->add_option("--capacity", command->capacity, "Capacity of the scratchpad, in place of the input's")
      ->type_name("SIZE");
  app->add_option("--processors", command->processors,
                  "Of a graph file the first N processors; of an experiment the number of its first sort of PE")
      ->type_name("N")
      ->check(CLI::Range(1, 65535));
  app->add_flag("--json", command->json, "Print everything as JSON");
  app->footer(
      "`fits` is true; waits, when tasks have to wait for space in the order of their starts; or no.\n"
      "Examples:\n"
      "  weft schedule graph.json --algorithm heft --json\n"
      "  weft schedule lenet5.yaml --algorithm depth-first --capacity '2 KiB' --processors 8");
  app->callback([command] { schedule(*command); });
}

}  // namespace weft
