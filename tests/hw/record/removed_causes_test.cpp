// What the critical path blames is to blame: a plan is made once and carried out, then, with the same order on the same
// processors, on a machine without the cause that it says costs most.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "hw/record/critical_path.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {
namespace {

struct Named {
  const char* name;
  const char* file;
  std::vector<std::string> overrides;
  friend void PrintTo(const Named& named, std::ostream* out) { *out << named.name; }
};

const std::vector<std::string> lenet_whole_layers = {"schedule.algorithm=layer-by-layer"};

const std::vector<Named> experiments{
    {"lenet5", "lenet5", {}},
    {"lenet5_little", "lenet5", {"schedule.algorithm=heft", "hardware.scratchpad.capacity=4 KiB"}},
    {"lenet5_layers", "lenet5", {"schedule.algorithm=layer-by-layer", "hardware.scratchpad.capacity=16 KiB"}},
    {"lenet5_layers_little", "lenet5", {"schedule.algorithm=layer-by-layer", "hardware.scratchpad.capacity=8300 B"}},
    {"lenet5_layers_buffered", "lenet5", {"schedule.algorithm=layer-by-layer-buffered"}},
    {"lenet5_memory_aware", "lenet5", {"schedule.algorithm=memory-aware-heft"}},
    {"lenet5_spilled", "lenet5", {"schedule.algorithm=memory-aware-heft", "hardware.scratchpad.capacity=3200 B"}},
    {"lenet5_slow_dram", "lenet5", {"hardware.dram.bandwidth=0.8 GB/s"}},
    {"lenet5_bus", "lenet5", {"hardware.interconnect={model: bus, width: 4 B}", "hardware.pes.0.macs_per_cycle=64"}},
    {"lenet5_eight_pes", "lenet5", {"hardware.pes.0.count=8", "hardware.pes.0.macs_per_cycle=64"}},
    {"lenet5_exclusive", "lenet5", {"hardware.dma.exclusive=true"}},
    {"lenet5_dynamic", "lenet5", {"hardware.dispatch.mode=dynamic", "hardware.scratchpad.capacity=4 KiB"}},
    {"paper", "paper", {"hardware.pes.0.macs_per_cycle=64"}},
    {"paper_fine", "paper_fine", {"hardware.pes.0.macs_per_cycle=64", "schedule.algorithm=depth-first", "schedule.objective=makespan"}},
    {"edge", "machines/edge", {}},
    {"edge_layers", "machines/edge", {"schedule.algorithm=layer-by-layer"}},
    {"edge_heft", "machines/edge", {"schedule.algorithm=heft"}},
    {"edge_little", "machines/edge", {"hardware.scratchpad.capacity=8 KiB"}},
    {"crossbar", "machines/crossbar", {}},
    {"crossbar_layers", "machines/crossbar", {"schedule.algorithm=layer-by-layer"}},
    {"crossbar_heft", "machines/crossbar", {"schedule.algorithm=heft"}},
    {"crossbar_little", "machines/crossbar", {"hardware.scratchpad.capacity=8 KiB"}},
    {"buffered", "machines/buffered", {}},
    {"buffered_layers", "machines/buffered", {"schedule.algorithm=layer-by-layer"}},
    {"buffered_little", "machines/buffered", {"hardware.scratchpad.capacity=10 KiB"}},
    {"buffered_dynamic", "machines/buffered", {"hardware.dispatch.mode=dynamic", "memory.page=64 B", "hardware.scratchpad.capacity=16 KiB"}},
    {"mesh", "machines/mesh", {}},
    {"mesh_layers", "machines/mesh", {"schedule.algorithm=layer-by-layer"}},
    {"mesh_depth_first", "machines/mesh", {"schedule.algorithm=depth-first"}},
    {"mixed", "machines/mixed", {}},
    {"mixed_layers", "machines/mixed", {"schedule.algorithm=layer-by-layer"}},
    {"fsrcnn_layers", "onnx", {"workload.network=fsrcnn", "schedule.algorithm=layer-by-layer"}},
    {"alexnet_layers", "onnx", {"workload.network=alexnet", "schedule.algorithm=layer-by-layer", "hardware.scratchpad.capacity=1 MiB"}},
    {"resnet18_layers", "onnx", {"workload.network=resnet18", "schedule.algorithm=layer-by-layer"}},
};

ModelConfig ideal() { return {"ideal", {}, {}}; }

// The plan with every buffer at addresses of its own.
Schedule spread(const TaskGraph& graph, const Platform& platform, Schedule schedule) {
  Bytes end = 0;
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    if (schedule.address.empty() || schedule.address[buffer] == no_address) continue;
    schedule.address[buffer] = end;
    end += aligned_bytes(scratchpad_bytes(graph, buffer, platform.alignment), 64);
  }
  schedule.activation_waits.clear();
  schedule.activation_limit = no_activation_limit;
  std::ranges::fill(schedule.starts_after, no_task);
  return schedule;
}

RunResult run_without(const std::string& cause, Experiment experiment, Plan plan) {
  HardwareConfig& hardware = experiment.hardware;
  if (cause == "space") {
    plan.schedule = spread(plan.graph(), plan.platform(), plan.schedule);
    hardware.capacity.reset();
  }
  if (cause == "dispatch") hardware.dispatch.descriptor = 0;
  if (cause.starts_with("interconnect")) hardware.interconnect = ideal();
  if (cause.starts_with("scratchpad")) hardware.scratchpad = ideal();
  if (cause.starts_with("dram")) hardware.dram = ideal();
  Platform platform = Machine(experiment).platform(plan.graph());
  if (cause == "space") platform.capacity = std::numeric_limits<Bytes>::max();
  plan.problem = std::make_shared<const Problem>(Problem{plan.graph(), platform});
  return run_plan(experiment, plan);
}

class RemovedCauses : public testing::TestWithParam<Named> {};

TEST_P(RemovedCauses, GainAtLeastHalfOfWhatTheyAreBlamedFor) {
  const Named& named = GetParam();
  const std::string text = in_child([&] {
    const Experiment experiment = read_experiment(
        fmt::format("{}/workloads/experiments/{}.yaml", WEFT_SOURCE_DIR, named.file), named.overrides);
    const Plan plan = make_plan(make_problem(experiment), scheduler_named(experiment.schedule.algorithm));
    std::string out = fmt::format("{} fits {} ", named.name, to_string(plan.fits));
    if (plan.fits == Fits::no) return out;
    const std::string first = in_child([&] {
      const RunResult run = run_plan(experiment, plan);
      const CriticalPath& path = run.critical_path;
      std::string t = fmt::format("{} | compute {} transfer {} dispatch {} space {}", run.makespan, path.compute, path.transfer, path.dispatch, path.space);
      for (auto& [r, c] : path.waiting) if (c > 0) t += fmt::format(" {} {}", r, c);
      t += " | gains";
      for (auto& [r, c] : path.gains) t += fmt::format(" {} {}", r, c);
      return t;
    });
    out += first + "\n";
    std::istringstream in(first);
    Cycles makespan; in >> makespan;
    std::istringstream g(first.substr(first.find("gains") + 5));
    std::string cause; Cycles gain;
    while (g >> cause >> gain) {
      if (cause == "compute" || cause == "transfer" || cause == "barriers" || cause == "exclusive") continue;
      if (gain * 200 < makespan) continue;
      const std::string there = in_child([&] { return fmt::format("{}", run_without(cause, experiment, plan).makespan); });
      const Cycles now = std::atoll(there.c_str());
      out += fmt::format("   {:<30} {:>8} really {:>8} {:.2f} {}\n", cause, gain, makespan - now, double(makespan - now) / double(gain), now > 0 ? "" : there);
    }
    return out;
  });
  std::cout << text;
}

INSTANTIATE_TEST_SUITE_P(Experiments, RemovedCauses, testing::ValuesIn(experiments),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace weft::test
