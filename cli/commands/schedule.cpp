// weft schedule: plan an experiment or a graph file with one algorithm and print the schedule.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "base/core/units.hpp"
#include "base/core/utf8.hpp"
#include "base/text/json_writer.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/experiment_options.hpp"
#include "cli/commands/file_kind.hpp"
#include "cli/line/progress.hpp"
#include "hw/flow/flow.hpp"
#include "hw/machine/twin.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/plan_files/plan_file.hpp"
#include "sched/planning/platform_of_file.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/feasibility.hpp"
#include "sched/spill/added_tasks.hpp"
#include "workloads/graph_files/graph_file.hpp"

namespace weft {

namespace {

struct ScheduleCommand {
  ExperimentOptions input;
  std::optional<std::string> algorithm;  // default: that of the experiment
  std::optional<std::string> capacity;
  std::optional<int> processors;
  std::string objective;
  std::optional<double> search_budget, refine;
  bool json = false;
  std::optional<std::string> out;
};

// What is to be planned, and how.
struct Request {
  const Scheduler* scheduler;
  std::shared_ptr<const Problem> problem;
  ScheduleConfig config;
  Placement activation = Placement::resident;
  PlanOrigin origin;              // of an experiment
  std::string why_no_contention;  // an experiment of a machine that plans know without contention: why
};

template <typename Size>
Size capacity_of(const std::string& text, std::optional<Size> parse(const std::string&)) {
  const std::optional<Size> bytes = parse(text);
  if (bytes) return *bytes;
  const std::string expected = "a size such as '4 KiB' or '4096'; units: " + unit_names(UnitKind::bytes);
  throw InputError(
      "--capacity '" + text + "'" + did_you_mean_quantity(UnitKind::bytes, text) + "; expected " + expected,
      {"--capacity", text, expected});
}

Request read_graph_request(const ScheduleCommand& command) {
  if (command.out) {
    throw InputError("--out saves a plan for weft run; " + command.input.file +
                     " is a graph file, and its machine cannot be run: expected an experiment");
  }
  if (!command.input.overrides.empty()) {
    throw InputError("--set changes values of an experiment; " + command.input.file + " is a graph file");
  }
  command.input.plugins.load();
  if (!command.algorithm) {
    throw InputError(command.input.file +
                         " is a graph file, which names no algorithm; expected --algorithm NAME, one of " +
                         list_names(SchedulerRegistry::instance().names()),
                     {"--algorithm", "", list_names(SchedulerRegistry::instance().names())});
  }
  const Scheduler& scheduler = scheduler_named(*command.algorithm);
  GraphFile file = read_graph_file(command.input.file);
  if (command.processors) {
    set_processor_count(file, command.input.file, static_cast<std::size_t>(*command.processors));
  }
  if (command.capacity) file.capacity_bytes = capacity_of(*command.capacity, parse_fractional_bytes);
  Platform platform = platform_of(file);
  return {&scheduler, std::make_shared<const Problem>(Problem{std::move(file.graph), std::move(platform)}), {}, {}, {},
          {}};
}

std::vector<PlanOrigin::LayerTile> tiles_of(const Experiment& experiment) {
  std::vector<PlanOrigin::LayerTile> tiles;
  for (std::size_t layer = 0; layer < experiment.network.layers.size(); ++layer) {
    tiles.push_back({experiment.network.layers[layer].name, experiment.tiling.layers[layer]});
  }
  return tiles;
}

Request read_experiment_request(const ScheduleCommand& command) {
  ExperimentOptions input = command.input;
  if (command.processors) input.overrides.push_back(fmt::format("hardware.pes.0.count={}", *command.processors));
  if (command.capacity) {
    capacity_of(*command.capacity, parse_bytes);
    input.overrides.push_back("hardware.scratchpad.capacity=" + *command.capacity);
  }
  Experiment experiment = input.read("weft schedule");
  ScheduleConfig& config = experiment.schedule;
  if (command.algorithm) config.algorithm = *command.algorithm;
  const Scheduler& scheduler =
      command.algorithm ? scheduler_named(config.algorithm) : scheduler_named(config.algorithm, config.where);
  PlanOrigin origin{input.file, input.overrides, config.algorithm, {}};
  if (experiment.tiling.to_search) {
    if (!command.objective.empty()) experiment.schedule.objective = command.objective;
    Progress progress(false);
    search_for_tiles(experiment, progress);
    origin.tiles = tiles_of(experiment);
  }
  return {&scheduler,        make_problem(experiment),        experiment.schedule, experiment.placement.activation,
          std::move(origin), why_no_twin(experiment.hardware)};
}

Request read_input(const ScheduleCommand& command) {
  if (!is_task_graph(command.input.file)) expect_experiment("weft schedule", command.input.file);
  if (is_graph_file(command.input.file)) return read_graph_request(command);
  const std::string extension = std::filesystem::path(command.input.file).extension().string();
  if (extension == ".yaml" || extension == ".yml") return read_experiment_request(command);
  throw InputError(
      {command.input.file},
      "expected an experiment (.yaml) or a task graph (.json, .stg, .dot), told apart by the name of the file");
}

// The range of the option lets "nan" pass.
double budget_of(const std::string& option, const std::optional<double>& given, double otherwise) {
  if (given && std::isnan(*given)) throw InputError(option + " nan; expected a number from 0 to 1000");
  return given.value_or(otherwise);
}

// The options of the command line come before what the experiment says.
Request read_request(const ScheduleCommand& command) {
  Request request = read_input(command);
  if (!command.objective.empty()) {
    request.config.objective = command.objective;
    request.config.objective_where = {"--objective " + command.objective};
  }
  request.config.search_budget = budget_of("--search-budget", command.search_budget, request.config.search_budget);
  request.config.refine = budget_of("--refine", command.refine, request.config.refine);
  return request;
}

struct PlannedRequest {
  const Problem& problem;
  const std::vector<Plan>& plans;  // fastest first
  bool is_pareto = false;
  const std::string& why_no_contention;
};

std::vector<TaskId> order_of(const TaskGraph& graph, const Schedule& schedule) {
  return schedule.order.empty() ? order_by_start(graph, schedule) : schedule.order;
}

void write_pareto_json(JsonWriter& json, const TaskGraph& graph, const std::vector<Plan>& plans) {
  json.key("pareto");
  json.begin_array();
  for (const Plan& plan : plans) {
    json.begin_object();
    json.member("makespan", plan.schedule.makespan);
    json.key("peak_bytes");
    json.literal(size_text(graph, plan.peak_bytes));
    json.end_object();
  }
  json.end_array();
  json.new_line(0);
}

void print_json(const PlannedRequest& planned) {
  const Plan& plan = planned.plans.front();
  const TaskGraph& graph = plan.graph();
  const Platform& platform = plan.platform();
  const Schedule& schedule = plan.schedule;
  JsonWriter json(std::cout, JsonLayout::spaced);
  json.begin_object();
  json.member("makespan", schedule.makespan);
  json.key("peak_bytes");
  json.literal(size_text(graph, plan.peak_bytes));
  json.member("fits", to_string(plan.fits));
  json.member("uncontended_makespan", plan.uncontended_makespan);
  json.member("contention", schedule.is_contended);
  json.new_line(0);
  if (planned.is_pareto) write_pareto_json(json, graph, planned.plans);
  json.key("order");
  json.begin_array();
  for (const TaskId task : order_of(graph, schedule)) json.value(graph.task_name(task));
  json.end_array();
  json.new_line(0);
  json.key("tasks");
  json.begin_array();
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    json.new_line(0);
    json.begin_object();
    json.member("name", graph.task_name(task));
    json.member("processor", platform.processors[schedule.processor[task]].name);
    json.member("start", schedule.start[task]);
    json.member("finish", schedule.finish[task]);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  json.end_document();
}

// Longer schedules are for programs.
constexpr std::size_t max_tasks_in_text = 200;

void print_pareto(const TaskGraph& graph, const std::vector<Plan>& plans) {
  fmt::print("schedules none of which is faster and smaller than another; the fastest follows\n{:>14}{:>14}{:>8}\n",
             "makespan", "peak bytes", "fits");
  for (const Plan& plan : plans) {
    fmt::print("{:>14}{:>14}{:>8}\n", number_text(plan.schedule.makespan), size_text(graph, plan.peak_bytes),
               to_string(plan.fits));
  }
  fmt::print("\n");
}

void print_text(const PlannedRequest& planned) {
  const Plan& plan = planned.plans.front();
  const TaskGraph& graph = plan.graph();
  const Platform& platform = plan.platform();
  const Schedule& schedule = plan.schedule;
  const std::vector<TaskId> order = order_of(graph, schedule);
  const Bounds bounds = lower_bounds(planned.problem.graph, planned.problem.platform);
  if (planned.is_pareto) print_pareto(graph, planned.plans);
  fmt::print("makespan  {} (no schedule is below {})\n", number_text(schedule.makespan),
             number_text(schedule.is_contended ? bounds.makespan : bounds.planned));
  if (schedule.is_contended) {
    fmt::print("          {} without contention\n", number_text(plan.uncontended_makespan));
  } else if (!planned.why_no_contention.empty()) {
    fmt::print("          planned without contention: {}\n", planned.why_no_contention);
  }
  fmt::print("peak      {} bytes (no schedule is below {})\n", size_text(graph, plan.peak_bytes),
             size_text(graph, bounds.peak));
  fmt::print("fits      {}{}{}\n", to_string(plan.fits), plan.reason.empty() ? "" : ": ", visible_text(plan.reason));
  const AddedTasks added = added_tasks(graph);
  if (added.any()) fmt::print("added     {}\n", to_string(added));
  if (order.size() > max_tasks_in_text) {
    fmt::print("{} tasks; --json prints where and when each of them runs\n", order.size());
    return;
  }
  std::size_t width = 4;  // names are those of a file
  for (const TaskId task : order) width = std::max(width, visible_text(graph.task_name(task)).size());
  fmt::print("\n{:<{}}  {:>12}{:>14}{:>14}\n", "task", width, "processor", "start", "finish");
  for (const TaskId task : order) {
    fmt::print("{:<{}}  {:>12}{:>14}{:>14}\n", visible_text(graph.task_name(task)), width,
               visible_text(platform.processors[schedule.processor[task]].name), number_text(schedule.start[task]),
               number_text(schedule.finish[task]));
  }
}

void schedule(const ScheduleCommand& command) {
  const Request request = read_request(command);
  const Scheduler& scheduler = *request.scheduler;
  const Problem& problem = *request.problem;
  Progress progress(false);
  PlanOptions options = plan_options(request.config, scheduler);
  report_to(progress, options);
  progress.phase(fmt::format("scheduling {} tasks with {}", problem.graph.task_count(), scheduler.name));
  const std::vector<Plan> plans = make_plans(request.problem, scheduler, options, request.activation);
  progress.clear();
  if (is_dead_end(plans.front())) throw Infeasible(plans.front().reason);
  if (command.out) {
    if (plans.front().fits == Fits::no) throw Infeasible(plans.front().reason);
    save_plan(*command.out, plans.front(), request.origin);
  }
  (command.json ? print_json : print_text)({problem, plans, is_pareto(scheduler, options), request.why_no_contention});
}

}  // namespace

void add_schedule_command(CommandLine& weft) {
  Command app = weft.add_command("schedule", "Plan an experiment or a task graph with one algorithm");
  auto command = std::make_shared<ScheduleCommand>();
  app.add_option("input", command->input.file,
                 "An experiment (YAML) or a task graph: JSON of weft or WfCommons, STG, DOT")
      .type("EXPERIMENT.yaml|GRAPH.{json,stg,dot}")
      .required();
  command->input.add_overrides_to(app);
  app.add_option("--algorithm", command->algorithm,
                 "The scheduling algorithm; `weft models` lists them; default: that of the experiment")
      .type("NAME");
  app.add_option("--capacity", command->capacity, "Capacity of the scratchpad, in place of the input's").type("SIZE");
  app.add_option("--processors", command->processors,
                 "Of a graph file the first N processors, or N identical ones where it names none; of an experiment "
                 "the number of its first sort of PE")
      .type("N")
      .between(1, 65535);
  app.add_option("--objective", command->objective,
                 "Of algorithms that have objectives: makespan, memory, or pareto for a set of schedules")
      .type("NAME");
  app.add_option("--search-budget", command->search_budget, "A factor on the effort of algorithms that search")
      .type("X")
      .between(0.0, max_search_budget);
  app.add_option("-o,--out", command->out, "Save the plan of an experiment, to be carried out by weft run --plan")
      .type("PLAN.json");
  app.add_option("--refine", command->refine,
                 "A factor on what is spent on plans that are faster with contention, of memory-aware-heft; 0: nothing")
      .type("X")
      .between(0.0, max_search_budget);
  app.add_flag("--json", command->json, "Print everything as JSON");
  app.footer(
      "`fits` is true; waits, when tasks have to wait for space in the order of their starts; or no.\n"
      "Algorithms that stay within the capacity end with status 1 where they find no schedule within it, and say why.\n"
      "Examples:\n"
      "  weft schedule graph.json --algorithm heft --json\n"
      "  weft schedule workflow.stg --algorithm cpop --processors 4\n"
      "  weft schedule lenet5.yaml\n"
      "  weft schedule lenet5.yaml --algorithm depth-first --capacity '3 KiB' --processors 8\n"
      "  weft schedule lenet5.yaml --algorithm memory-aware-heft --objective pareto --search-budget 10\n"
      "  weft schedule lenet5.yaml --algorithm depth-first --out plan.json");
  app.action([command] { schedule(*command); });
}

}  // namespace weft
