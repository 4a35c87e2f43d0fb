// weft graph: the task graph of an experiment.

#include <iostream>
#include <memory>
#include <string>

#include "cli/commands/commands.hpp"
#include "cli/commands/experiment_options.hpp"
#include "cli/line/progress.hpp"
#include "hw/flow/flow.hpp"
#include "workloads/graph_files/graph_dot.hpp"
#include "workloads/graph_files/graph_json.hpp"

namespace weft {

namespace {

struct GraphCommand {
  ExperimentOptions experiment;
  std::string format = "json";
};

// The graph with the costs of this machine, as `weft schedule` reads it.
GraphFile graph_file(const Experiment& experiment) {
  const std::shared_ptr<Problem> problem = make_problem(experiment);
  const TaskGraph& graph = problem->graph;
  const Platform& platform = problem->platform;
  GraphFile file;
  for (const Processor& processor : platform.processors) file.processors.push_back(processor.name);
  file.costs.reserve(std::size_t{graph.task_count()} * platform.processor_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Time* row = platform.cost_row(graph, task);
    file.costs.insert(file.costs.end(), row, row + platform.processor_count());
  }
  if (experiment.hardware.capacity) file.capacity_bytes = static_cast<double>(*experiment.hardware.capacity);
  if (platform.alignment > 1) file.alignment = static_cast<double>(platform.alignment);
  file.reuse = platform.reuse;
  file.exclusive_dma = platform.exclusive_dma;
  file.graph = std::move(problem->graph);
  return file;
}

void print_graph(const GraphCommand& command) {
  Experiment experiment = command.experiment.read("weft graph");
  Progress progress(false);
  search_for_tiles(experiment, progress);
  progress.clear();
  const GraphFile file = graph_file(experiment);
  if (command.format == "dot") {
    write_graph_dot(file, std::cout);
  } else {
    write_graph_json(file, std::cout);
  }
}

}  // namespace

void add_graph_command(CommandLine& weft) {
  Command app = weft.add_command("graph", "Print the task graph of an experiment");
  auto command = std::make_shared<GraphCommand>();
  command->experiment.add_to(app);
  app.add_option("--format", command->format, "json or dot: `weft schedule` reads both, Graphviz draws dot")
      .one_of({"json", "dot"});
  app.footer("Example:\n  weft graph lenet5.yaml --format dot | dot -Tsvg > lenet5.svg");
  app.action([command] { print_graph(*command); });
}

}  // namespace weft
