/// The machine of an experiment in SystemC: builds processors, interconnect, memories and dispatcher from the
/// configuration, binds them, and carries out a plan. One per process, as SystemC has one simulation context; what its
/// tasks take is asked of a Machine (machine.hpp).
#pragma once

#include <systemc>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "hw/interconnect/interconnect.hpp"
#include "hw/machine/dispatcher.hpp"
#include "hw/machine/functional_run.hpp"
#include "hw/machine/probe.hpp"
#include "hw/memory/memory_module.hpp"
#include "hw/pe/processing_element.hpp"
#include "hw/record/run_result.hpp"
#include "hw/trace/transaction_log.hpp"
#include "hw/trace/waveform.hpp"
#include "sched/planning/plan.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

class Accelerator : public sc_core::sc_module {
 public:
  /// Throws what Machine throws (machine.hpp).
  explicit Accelerator(const Experiment& experiment, sc_core::sc_module_name name = "accelerator");

  struct RunOptions {
    Waveform* waveform = nullptr;  // finished by the caller, one clock past the makespan
    bool bus_detail = false;
    TransactionLog* transactions = nullptr;  // finished by the caller
    std::function<void(std::uint32_t done, std::uint32_t tasks)> progress{};
    FunctionalRun* functional = nullptr;  // null: timing only
  };
  /// Carries out the plan, once; with dynamic dispatch, only its order, as a priority, and only where that fits in whole
  /// pages (paged_orders.hpp). Throws Infeasible when the run does not finish: who waits for what, or which access was
  /// answered with an error; with dynamic dispatch also when no order is known that fits into the capacity in whole
  /// pages.
  RunResult run(const Plan& plan, const RunOptions& options);
  /// Runs one task instead, with nothing else going on; once, and not before or after run(). Throws Infeasible when it
  /// does not finish.
  TaskCycles run_alone(const ProbedTask& task);

 private:
  std::vector<Resource*> resources();
  void configure_processors(const ProcessorSetup& common, RunSignals* signals);
  std::unique_ptr<ScratchpadSpace> make_space(const Plan& plan) const;
  void choose_dispatch(const Plan& plan, DispatchJob& job) const;
  void count_reuse(RunResult& result) const;
  void count_own(std::size_t processor, RunResult& result) const;
  void count(RunResult& result, const std::vector<Resource*>& shared) const;

  HardwareConfig hardware_;
  std::optional<EnergyTable> energy_table_;
  Bytes page_;
  SimulatedClock clock_;
  std::vector<Processor> processors_;
  std::unique_ptr<Interconnect> interconnect_;
  std::unique_ptr<MemoryModule> scratchpad_, dram_;
  std::vector<std::unique_ptr<Resource>> channels_;  // DMA channels of several descriptors, which wait for each other
  std::vector<std::unique_ptr<ProcessorModule>> modules_;  // of the processors
  int initiator_count_ = 0;
  std::unique_ptr<Dispatcher> dispatcher_;
  HostPort host_{"host"};
};

}  // namespace weft
