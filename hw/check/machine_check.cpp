#include "hw/check/machine_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hw/flow/flow.hpp"
#include "workloads/network/shape_inference.hpp"

namespace weft {

namespace {

constexpr Shape input_shape{4, 9, 10};

Layer make_layer(Operator op) {
  Layer layer;
  layer.name = to_string(op);
  layer.op = op;
  layer.inputs = {0};
  if (op == Operator::add || op == Operator::mul || op == Operator::concat || op == Operator::binary) {
    layer.inputs = {0, 1};
  }
  if (op == Operator::where) layer.inputs = {0, 1, 0};
  if (op == Operator::matmul) layer.inputs = {0, 2};
  if (op == Operator::conv || op == Operator::conv_transpose) {
    layer.filters = 6;
    layer.kernel = {3, 3};
  }
  if (op == Operator::conv_transpose) layer.stride = {2, 2};
  if (op == Operator::relu) layer.activation = Activation::relu;
  if (op == Operator::prelu) layer.activation = Activation::prelu;
  if (op == Operator::sigmoid) layer.activation = Activation::sigmoid;
  if (op == Operator::clip) layer.activation = Activation::clip;
  if (op == Operator::unary) layer.activation = Activation::tanh;
  layer.clip_max = 1;
  layer.target = {input_shape[1], input_shape[0], input_shape[2]};
  if (op == Operator::repeat) layer.target = {2 * input_shape[0], input_shape[1], input_shape[2]};
  if (op == Operator::slice) layer.target = {2, 3, 4};
  layer.axes = {true, false, false};
  layer.permutation = {1, 2, 0};
  layer.margin_begin = layer.margin_end = {1, 0, 1};
  if (op == Operator::maxpool || op == Operator::avgpool) layer.kernel = layer.stride = {2, 2};
  if (op == Operator::fc) layer.units = 10;
  return layer;
}

// Two to twelve tiles of each layer, those at the end smaller.
Tiling cut(const Network& network) {
  Tiling tiling = whole_tiling(network);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Shape& whole = network.layers[i].output;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (axis > 0 && is_reshape(network.layers[i].op)) continue;  // is cut along its first axis only
      tiling.layers[i][axis] = std::max(1, (whole[axis] * 2 + 2) / 3);
    }
  }
  return tiling;
}

// What a run has to show of itself, whatever the machine.
std::string inconsistency(const TaskGraph& graph, const RunResult& result) {
  Bytes read = 0, written = 0;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const TaskRun& run = result.tasks[task];
    if (run.start + run.descriptor + run.read + run.local + run.compute + run.write != run.finish) {
      return fmt::format("the parts of task {} do not add up to the time from its start to its finish",
                         graph.task_name(task));
    }
    for (const BufferId input : graph.inputs(task)) {
      if (!graph.is_external(input) && result.tasks[input].finish > run.start) {
        return fmt::format("task {} started before its input was complete", graph.task_name(task));
      }
    }
    read += run.read_bytes;
    written += run.write_bytes;
  }
  const Bytes from_memories = result.dram_read_bytes + result.scratchpad_read_bytes;
  const Bytes to_memories = result.dram_write_bytes + result.scratchpad_write_bytes;
  if (read != from_memories || written != to_memories) {
    return fmt::format("tasks read {} B and wrote {} B, of which the memories saw {} B and {} B, expected the same",
                       read, written, from_memories, to_memories);
  }
  return "";
}

std::string difference(const TaskGraph& graph, const Schedule& plan, const RunResult& result) {
  const bool has_waited =
      std::any_of(result.resources.begin(), result.resources.end(), [](const auto& use) { return use.waited > 0; });
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Time planned = plan.finish[task] - plan.start[task];
    const auto took = static_cast<Time>(result.tasks[task].finish - result.tasks[task].start);
    if (took < planned) {
      return fmt::format("task {} took {} cycles, expected at least the {} planned", graph.task_name(task), took,
                         planned);
    }
    if (took > planned && !has_waited) {
      return fmt::format("task {} took {} cycles, expected the {} planned, as no resource counts a wait",
                         graph.task_name(task), took, planned);
    }
  }
  return "";
}

// A network with a layer of each of these operators, in tiles, each reading the network's inputs: by DMA, or from DRAM.
Experiment small_experiment(const std::vector<Operator>& operators, bool by_dma) {
  Experiment experiment;
  experiment.network.name = "small";
  experiment.network.inputs = {{"a", input_shape, {}}, {"b", input_shape, {}}, {"c", {1, input_shape[2], 7}, {}}};
  for (const Operator op : operators) experiment.network.layers.push_back(make_layer(op));
  infer_shapes(experiment.network);
  experiment.tiling = cut(experiment.network);
  if (!by_dma) {
    experiment.placement.input = experiment.placement.weight = Placement::streamed;
    experiment.placement.output = Placement::resident;
  }
  return experiment;
}

struct SmallRun {
  std::optional<Plan> plan{};
  RunResult result{};
  std::optional<OutputComparison> comparison{};
  std::string fault{};  // the machine runs nothing
};

SmallRun run_small(const HardwareConfig& hardware, bool is_quiet, std::optional<DataType> values) {
  SmallRun run;
  Experiment empty;
  empty.hardware = hardware;
  const Machine machine(empty);
  std::vector<Operator> operators;
  for (int op = static_cast<int>(Operator::conv); op <= static_cast<int>(last_operator); ++op) {
    if (machine.runs(static_cast<Operator>(op))) operators.push_back(static_cast<Operator>(op));
  }
  if (operators.empty()) {
    run.fault = "its processing elements run no operator of any layer, expected one at least";
    return run;
  }
  Experiment experiment = small_experiment(operators, !is_quiet);
  experiment.hardware = hardware;
  experiment.data_type = values;
  if (values) experiment.network.element_bits = element_bits(*values);
  run.plan = make_plan(make_problem(experiment), scheduler_named("depth-first"));
  std::optional<FunctionalRun> functional;
  if (values) functional.emplace(experiment, run.plan->graph());
  Accelerator::RunOptions options;
  options.functional = functional ? &*functional : nullptr;
  run.result = run_plan(experiment, *run.plan, options);
  if (functional) run.comparison = functional->compare();
  return run;
}

std::string fault_of_run(const HardwareConfig& hardware, bool is_quiet, std::optional<DataType> values) {
  const SmallRun run = run_small(hardware, is_quiet, values);
  if (!run.fault.empty()) return run.fault;
  std::string fault = inconsistency(run.plan->graph(), run.result);
  if (fault.empty() && is_quiet) fault = difference(run.plan->graph(), run.plan->schedule, run.result);
  if (!fault.empty() || !run.comparison || run.comparison->first_mismatch.empty()) return fault;
  return fmt::format("{} (of {} results in {})", run.comparison->first_mismatch, run.comparison->elements,
                     to_string(run.comparison->type));
}

// What it costs that cycles depend on values: the plan does not know them, and the account of a run only as far as the
// model says how many there are.
std::string effect_of_values(const HardwareConfig& hardware) {
  const SmallRun run = run_small(hardware, true, DataType::int8);
  if (!run.fault.empty()) return run.fault;
  const auto has_waited = [](const ResourceUse& use) { return use.waited > 0; };
  const bool is_exact = std::ranges::none_of(run.result.resources, has_waited);
  std::size_t tiles = 0, others = 0;
  Cycles planned = 0, least = 0, most = 0, sum = 0, not_told = 0;
  for (TaskId task = 0; task < run.plan->graph().task_count(); ++task) {
    const TaskRun& of = run.result.tasks[task];
    const auto expected = static_cast<Cycles>(run.plan->schedule.finish[task] - run.plan->schedule.start[task]);
    const Cycles more = is_exact ? of.finish - of.start - expected : of.by_values;
    ++tiles;
    planned += expected;
    if (more == 0) continue;
    ++others;
    least = std::min(least, more);
    most = std::max(most, more);
    sum += more;
    not_told += std::abs(more - of.by_values);
  }
  if (others == 0) return "";
  return noted(fmt::format(
      "with values {} of {} tiles of a small machine take other cycles than planned: {} to {:+} each, {:+} of {} in "
      "all. "
      "Plans, bounds and runs without --functional go by the cycles without values. In the critical path {}",
      others, tiles, least, most, sum, planned,
      not_told == 0
          ? "all of these cycles are computing, and waiting stays exact"
          : fmt::format("{} of these cycles, of which the model does not tell (note_cycles_of_values), count as "
                        "moving data, or as waiting where there was any",
                        not_told)));
}

HardwareConfig quiet_machine() {
  HardwareConfig hardware;
  hardware.pes.emplace_back().model = "mac-array";
  hardware.scratchpad.model = "ideal";
  hardware.interconnect.model = "crossbar";
  hardware.dram.model = "fixed";
  hardware.capacity = 1 << 16;
  return hardware;
}

}  // namespace

Conformance on_quiet_machine(const char* statement, const Fit& fit) {
  HardwareConfig hardware = quiet_machine();
  fit(hardware);
  return {statement, [hardware] { return fault_of_run(hardware, true, {}); }};
}

Conformance values_on_quiet_machine(const char* statement, const Fit& fit) {
  HardwareConfig hardware = quiet_machine();
  fit(hardware);
  return {statement, [hardware] { return effect_of_values(hardware); }};
}

Conformance on_crowded_machine(const char* statement, const Fit& fit, std::optional<DataType> values) {
  HardwareConfig hardware = quiet_machine();
  hardware.pes.front().count = 4;
  hardware.pes.front().local_buffers = 2;
  hardware.dma.channels = 2;
  fit(hardware);
  return {statement, [hardware, values] { return fault_of_run(hardware, false, values); }};
}

}  // namespace weft
