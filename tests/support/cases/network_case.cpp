#include "tests/support/cases/network_case.hpp"

#include <fmt/format.h>

#include <random>

#include "hw/flow/flow.hpp"
#include "tests/support/base/child_process.hpp"
#include "tests/support/cases/case_check.hpp"
#include "tests/support/cases/run_check.hpp"
#include "tests/support/workloads/random_channel_parts.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft::study {

namespace {

constexpr std::uint32_t max_tasks = 160;

void add_pes(test::Random& random, HardwareConfig& hardware) {
  static constexpr const char* rates[] = {"1", "4", "16", "64"};
  const auto rate = [&] { return rates[random.between(0, 3)]; };
  const auto add = [&](const char* model, const char* key, int count) {
    PeConfig pe;
    pe.model = model;
    pe.settings = {{key, rate(), {}}};
    pe.count = count;
    pe.outstanding = random.between(1, 4);
    hardware.pes.push_back(pe);
  };
  const int count = random.between(1, 16);
  const int others = random.one_in(2) ? random.between(0, count - 1) : 0;
  add("mac-array", "macs_per_cycle", count - others);
  if (others == 0) return;
  if (random.one_in(2)) {
    add("vector", "lanes", others);
  } else {
    add("mac-array", "macs_per_cycle", others);
  }
}

HardwareConfig random_hardware(test::Random& random) {
  HardwareConfig hardware;
  add_pes(random, hardware);
  hardware.scratchpad.model = "ideal";
  hardware.interconnect.model = random.one_in(3) ? "ideal" : "crossbar";
  if (hardware.interconnect.model == "crossbar") {
    hardware.interconnect.settings = {{"width", random.one_in(2) ? "4 B" : "16 B", {}},
                                      {"latency", random.one_in(2) ? "1" : "3", {}}};
  }
  hardware.dram.model = random.one_in(4) ? "ideal" : "fixed";
  if (hardware.dram.model == "fixed") hardware.dram.settings = {{"latency", random.one_in(2) ? "20 ns" : "100 ns", {}}};
  hardware.dma.channels = random.between(1, 3);
  hardware.dma.settings = {{"outstanding", std::to_string(random.between(1, 4)), {}}};
  hardware.dma.exclusive = random.one_in(4);
  hardware.dispatch.descriptor = random.one_in(2) ? 64 : 0;
  return hardware;
}

// Draws again until the graph is small enough for thousands of cases.
Experiment small_experiment(std::uint32_t seed) {
  std::mt19937 seeds(seed);
  while (true) {
    const auto drawn = static_cast<std::uint32_t>(seeds());
    Experiment experiment = test::random_experiment(drawn);
    if (seed % 4 == 3) experiment = test::with_channel_parts(std::move(experiment), drawn);
    const TaskGraph graph = build_task_graph(experiment);
    if (graph.task_count() >= 2 && graph.task_count() <= max_tasks) return experiment;
  }
}

std::string checked_in_this_process(std::uint32_t seed, std::uint32_t simulate_one_in, std::ostream* log) {
  const Experiment experiment = random_machine_experiment(seed);
  RandomProblem made{fmt::format("network-s{}", seed), std::move(*make_problem(experiment))};
  std::uint32_t plans = 0;
  CaseCheckOptions options{seed, {}, {}, log};
  if (simulate_one_in > 0) {
    options.wants_simulation = [&] { return (seed + plans++) % simulate_one_in == 0; };
    options.simulate = [&](const Plan& plan) {
      return test::in_child([&] { return faults_of_run(experiment, plan, plan.platform().capacity); });
    };
  }
  Tally tally = check_case(std::move(made), options);
  ++tally[Count::networks];
  if (log != nullptr) log->flush();
  return tally.text();
}

}  // namespace

Experiment random_machine_experiment(std::uint32_t seed) {
  Experiment experiment = small_experiment(seed);
  test::Random random(seed + 1);
  experiment.hardware = random_hardware(random);
  experiment.memory.alignment = random.one_in(2) ? 1 : Bytes{1} << random.between(1, 5);
  experiment.memory.reuse = !random.one_in(10);
  for (PeConfig& pe : experiment.hardware.pes) pe.reuse = random.one_in(3);
  experiment.hardware.multicast = random.one_in(3);
  experiment.memory.in_place = experiment.memory.reuse && random.one_in(2);
  return experiment;
}

Tally check_network_case(std::uint32_t seed, std::uint32_t simulate_one_in, std::ostream* log) {
  Tally tally = Tally::from_text(test::in_child([&] { return checked_in_this_process(seed, simulate_one_in, log); }));
  if (tally[Count::cases] == 0) tally.faults.front().insert(0, fmt::format("seed {}: ", seed));
  return tally;
}

}  // namespace weft::study
