// weft run: simulate an experiment; waveform, tables, traces and a summary are left in a directory.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <set>

#include "cli/commands/commands.hpp"
#include "cli/commands/experiment_options.hpp"
#include "cli/line/progress.hpp"
#include "cli/output/run_files.hpp"
#include "cli/output/run_summary.hpp"
#include "hw/flow/flow.hpp"
#include "hw/flow/tile_choice.hpp"
#include "hw/machine/twin.hpp"
#include "hw/report/layer_table.hpp"
#include "hw/report/output_directory.hpp"
#include "hw/report/summary.hpp"
#include "hw/trace/trace_window.hpp"
#include "hw/trace/transaction_log.hpp"
#include "sched/plan_files/plan_file.hpp"
#include "sched/rules/bounds.hpp"
#include "workloads/experiment/resolved_experiment.hpp"
#include "workloads/tensor_files/given_inputs.hpp"

namespace weft {

namespace {

struct RunCommand {
  ExperimentOptions experiment;
  std::optional<std::string> plan;
  std::string out = "weft-out";
  bool functional = false;
  std::vector<std::string> inputs, kept;
  bool quiet = false, json = false;
  std::string keep = "all";
  std::string version;             // of weft
  std::vector<std::string> words;  // of the command line
};

// The plan that is carried out, and, with the objective pareto, all that it was chosen from.
struct TimedPlans {
  std::vector<Plan> plans;  // fastest first
  bool is_pareto = false;
  double seconds = 0;
};

// What is decided at run time needs no plan that fits.
TimedPlans make_timed_plans(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                            const PlanOptions& options, const Experiment& experiment) {
  const auto before = std::chrono::steady_clock::now();
  TimedPlans timed{make_plans(problem, scheduler, options, experiment.placement.activation),
                   is_pareto(scheduler, options), 0};
  timed.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  const Plan& first = timed.plans.front();
  if (first.fits == Fits::no && (!experiment.hardware.dispatch.dynamic || is_dead_end(first)))
    throw Infeasible(first.reason);
  return timed;
}

// The files are written all the same: they show what went on.
void check_values(const OutputComparison& comparison) {
  if (comparison.first_mismatch.empty()) return;
  throw Infeasible(fmt::format("the run computed a wrong result: {} ({} results, largest error {})",
                               comparison.first_mismatch, comparison.elements, comparison.max_abs_error));
}

// Returns the layers that --keep-tensors names, ascending.
std::vector<std::size_t> kept_layers(const Network& network, const std::vector<std::string>& kept) {
  const std::vector<std::string> names = layer_names(network);
  std::set<std::size_t> layers;
  for (const std::string& name : kept) {
    const auto known = std::ranges::find(names, name);
    if (known == names.end() && name != "all") {
      throw InputError("--keep-tensors " + name + ": " + unknown_name("layer", name, names, ", or all"));
    }
    for (std::size_t layer = 0; layer < names.size(); ++layer) {
      if (names[layer] == name || name == "all") layers.insert(layer);
    }
  }
  return {layers.begin(), layers.end()};
}

// Checks what a functional run is asked for, and gives the network the user's inputs.
void prepare_values(const RunCommand& command, Experiment& experiment) {
  if (command.functional) {
    give_inputs(experiment.network, command.inputs, functional_type(experiment));
    if (experiment.uncut) experiment.uncut->inputs = experiment.network.inputs;
  } else if (!command.inputs.empty() || !command.kept.empty()) {
    throw InputError(std::string(command.inputs.empty() ? "--keep-tensors" : "--input") +
                     ": only a run that computes has values; expected --functional beside it");
  }
}

// The experiment of the command line or, where it names none, of the plan.
ExperimentOptions input_of(const RunCommand& command, const std::optional<PlanFile>& file) {
  ExperimentOptions input = command.experiment;
  if (input.file.empty()) {
    if (!file) throw InputError("what is to be run? expected EXPERIMENT.yaml or --plan PLAN.json; see weft run --help");
    const PlanOrigin& origin = file->origin();
    if (origin.experiment.empty()) {
      throw InputError({*command.plan}, "the plan names no \"experiment\"; expected it there or on the command line");
    }
    input.file = origin.experiment;
    input.overrides.insert(input.overrides.begin(), origin.overrides.begin(), origin.overrides.end());
  }
  return input;
}

Experiment read_experiment_of(const RunCommand& command, const ExperimentOptions& input,
                              const std::optional<PlanFile>& file) {
  Experiment experiment = input.read("weft run");
  if (!file) return experiment;
  if (experiment.hardware.dispatch.dynamic) {
    throw InputError({*command.plan},
                     "hardware.dispatch.mode is dynamic, which decides at run time; a plan needs mode static");
  }
  experiment.schedule.algorithm = file->origin().algorithm;
  return experiment;
}

// The graph is that of the capacity for which the plan was made: which tensors are spilled follows from it.
std::shared_ptr<const Problem> problem_of(const PlanFile& file, const Experiment& experiment) {
  Experiment as_planned = experiment;
  if (file.capacity()) as_planned.hardware.capacity = file.capacity();
  return make_problem(as_planned, Machine(experiment));
}

TimedPlans read_timed_plan(const PlanFile& file, const std::shared_ptr<const Problem>& problem) {
  const auto before = std::chrono::steady_clock::now();
  TimedPlans timed{{file.plan(problem)}, false, 0};
  timed.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  return timed;
}

void run(const RunCommand& command) {
  if (command.quiet) spdlog::set_level(std::max(spdlog::get_level(), spdlog::level::err));
  std::optional<PlanFile> file;
  if (command.plan) file.emplace(*command.plan);
  const ExperimentOptions input = input_of(command, file);
  Experiment experiment = read_experiment_of(command, input, file);
  const ScheduleConfig& config = experiment.schedule;
  const Scheduler* scheduler = file ? nullptr : &scheduler_named(config.algorithm, config.where);
  PlanOptions options = file ? PlanOptions{} : plan_options(config, *scheduler);
  prepare_values(command, experiment);
  const std::vector<std::size_t> kept = kept_layers(experiment.network, command.kept);
  Progress progress(command.quiet);
  report_to(progress, options);
  const bool found_tiles = file ? !file->origin().tiles.empty() : experiment.tiling.to_search;
  file ? file->give_tiles_to(experiment.tiling, experiment.network) : search_for_tiles(experiment, progress);
  progress.phase("building the task graph");
  const std::shared_ptr<const Problem> problem = file ? problem_of(*file, experiment) : make_problem(experiment);
  OutputDirectory directory(command.out);
  directory.keep(input.file);
  if (command.plan) directory.keep(*command.plan);
  directory.seal_with("summary.json");
  for (const char* name : {"report.html", "pareto.csv", "tiling.yaml"}) directory.drop(name);
  drop_values_of_earlier_run(directory);
  write_file(directory, "experiment.yaml", [&](std::ostream& out) {
    out << resolved_experiment(input.file, input.overrides,
                               {experiment.schedule.algorithm, command.out, input.plugins.files});
  });
  progress.phase(file ? "checking the plan"
                      : fmt::format("scheduling {} tasks with {}", problem->graph.task_count(), scheduler->name));
  const TimedPlans timed =
      file ? read_timed_plan(*file, problem) : make_timed_plans(problem, *scheduler, options, experiment);
  const Plan& plan = timed.plans.front();
  const Bounds bounds = lower_bounds(problem->graph, problem->platform);

  progress.phase(fmt::format("simulating {} tasks", plan.graph().task_count()));
  const Picoseconds period = experiment.hardware.clock_period;
  const Kept kept_files = kept_named(command.keep);
  const TraceWindow window = trace_window(experiment.trace, plan);
  std::optional<Waveform> waveform;
  std::optional<TransactionLog> log;
  std::string vcd;
  if (kept_files == Kept::all) {
    vcd = directory.add("trace.vcd");
    waveform.emplace(vcd, period, window.from, window.to, experiment.hardware.time_units);
    if (experiment.trace.detail == TraceConfig::Detail::transactions) {
      log.emplace(directory.add(transactions_file), window.from, window.to);
    } else {
      directory.drop(transactions_file);
    }
  }
  std::optional<FunctionalRun> functional;
  if (command.functional) functional.emplace(experiment, plan.graph()).keep_results(kept);
  const RunResult result =
      run_plan(experiment, plan,
               {waveform ? &*waveform : nullptr, experiment.trace.detail == TraceConfig::Detail::bus,
                log ? &*log : nullptr, [&](std::uint32_t done, std::uint32_t tasks) { progress.update(done, tasks); },
                functional ? &*functional : nullptr});
  if (waveform) waveform->finish(result.makespan + 1);
  if (log) log->finish();
  if (waveform && window.from > result.makespan) {
    spdlog::warn("trace.from is cycle {}, and the run ends at {}: nothing changes in the waveform", window.from,
                 result.makespan);
  }

  std::optional<OutputComparison> comparison;
  if (functional) {
    progress.phase("computing the network whole, for comparison");
    comparison = functional->compare();
  }
  progress.phase("writing the results");
  RunRecord record{plan, result, period};
  record.time_units = experiment.hardware.time_units;
  SummaryHead head{experiment.network.name,
                   experiment.schedule.algorithm,
                   experiment.network.batch,
                   experiment.hardware.clock_hz,
                   experiment.hardware.capacity,
                   bounds.makespan,
                   bounds.peak,
                   bounds.binding,
                   timed.seconds,
                   layer_rows(record),
                   comparison};
  head.version = command.version;
  head.command = command.words;
  head.dram_bytes_per_cycle = Machine(experiment).dram_bytes_per_cycle();
  head.activation_limit = experiment.schedule.activation_limit;
  head.recompute = experiment.schedule.recompute;
  if (functional) {
    head.outputs = write_outputs(directory, experiment.network, functional->type(), functional->outputs());
    head.tensors = write_tensors(directory, experiment.network, functional->type(), functional->kept());
  }
  write_summary_file(directory, head, record);
  if (kept_files != Kept::summary) write_tables(directory, head, record);
  if (waveform) write_traces(directory, experiment, *waveform, window, vcd, record);
  drop_unkept_files(directory, kept_files);
  if (timed.is_pareto) write_pareto(directory, timed.plans);
  if (found_tiles) {
    write_file(directory, "tiling.yaml", [&](std::ostream& out) { write_tiling(out, experiment); });
  }
  directory.commit();
  progress.clear();
  if (command.json) {
    write_summary(std::cout, head, record);
  } else if (!command.quiet) {
    print_run_summary(head, record, why_no_twin(experiment.hardware), directory, kept_files);
    if (timed.is_pareto) print_pareto(timed.plans, directory);
  }
  if (comparison) check_values(*comparison);
}

}  // namespace

void add_run_command(CommandLine& weft) {
  Command app = weft.add_command("run", "Simulate an experiment; leaves a waveform, tables and a summary");
  auto command = std::make_shared<RunCommand>();
  app.add_option("experiment", command->experiment.file,
                 "The experiment (YAML); with --plan, where the plan names none")
      .type("EXPERIMENT.yaml");
  command->experiment.add_overrides_to(app);
  app.add_option("--plan", command->plan,
                 "Carry out this plan, of weft schedule --out or of your own making (docs/plans.md)")
      .type("PLAN.json");
  app.add_option("-o,--out", command->out, "Where the files go; made when it is missing").type("DIR");
  app.add_flag("--functional", command->functional,
               "Move and compute real values, and compare the network's outputs with a reference");
  app.add_repeatable("--input", command->inputs,
                     "Values of an input of the network for --functional, of numpy or ONNX; may be repeated",
                     "NAME=FILE.npy|.pb");
  app.add_option("--keep-tensors", command->kept,
                 "With --functional, also write the results of these layers, or of all; names between commas")
      .type("LAYER,...|all")
      .separated_by(',');
  app.add_option("--keep", command->keep, "What is written: the summary; the tables as well; the traces too")
      .type("summary|tables|all")
      .one_of({"summary", "tables", "all"});
  app.add_flag("--json", command->json, "Print the summary as JSON: what is written to summary.json");
  app.add_flag("--quiet", command->quiet, "Print nothing but errors, no warnings either");
  app.footer(
      "Writes experiment.yaml (with every override), summary.json, tasks.csv, buffers.csv, occupancy.csv,\n"
      "counters.csv, waiting.csv, critical_path.csv, phases.csv, edges.csv, layers.csv, trace.vcd, trace.gtkw\n"
      "(for GTKWave, with its translate files) and trace.json (for ui.perfetto.dev); weft report DIR shows them in\n"
      "a browser; with the objective pareto also pareto.csv; with tiling: auto also\n"
      "tiling.yaml; with --functional outputs/NAME.npy, the network's outputs, and with --keep-tensors\n"
      "tensors/LAYER.npy.\n"
      "A plan brings its experiment and the overrides that it was made with, and those of the command line follow;\n"
      "where EXPERIMENT.yaml is given, it takes the place of both.\n"
      "Examples:\n"
      "  weft run lenet5.yaml --set hardware.pes.0.count=8 --set schedule.algorithm=heft --out out/heft8\n"
      "  weft run model.yaml --functional --input image=cat.npy --keep-tensors conv1,fc --out out\n"
      "  weft run --plan plan.json --set 'hardware.dram.bandwidth=6.4 GB/s' --out out/slower");
  app.action([command, &weft] {
    command->version = weft.version();
    for (const std::string& word : weft.words()) command->words.push_back(printable(word));
    run(*command);
  });
}

}  // namespace weft
