// The machine of an experiment: builds processors, interconnect, memories and dispatcher from the configuration, binds
// them, gives the scheduler its costs, and carries out a plan. One per process, as SystemC has one simulation context.
#pragma once

#include <systemc>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "hw/interconnect/interconnect.hpp"
#include "hw/machine/dispatcher.hpp"
#include "hw/machine/functional_run.hpp"
#include "hw/memory/memory_module.hpp"
#include "hw/pe/processing_element.hpp"
#include "hw/record/run_result.hpp"
#include "hw/trace/waveform.hpp"
#include "sched/planning/plan.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

class Accelerator : public sc_core::sc_module {
 public:
  // Throws InputError for unknown models, settings that they do not accept, and energy tables that do not say enough.
  explicit Accelerator(const Experiment& experiment, sc_core::sc_module_name name = "accelerator");

  // Whether one of its processing elements runs it.
  bool runs(Operator op) const;

  // What a scheduler needs to know, with costs from the code that times the run. Throws Infeasible when there is a task
  // that no processor can run. Its for_graph must not outlive the accelerator.
  Platform platform(const TaskGraph& graph);

  struct RunOptions {
    Waveform* waveform = nullptr;  // finished by the caller, one clock past the makespan
    bool bus_detail = false;
    std::function<void(std::uint32_t done, std::uint32_t tasks)> progress;
    FunctionalRun* functional = nullptr;  // null: timing only
  };
  // Carries out the plan, once; with dynamic dispatch, only its order, as a priority, and
  // only where that fits in whole pages (paged_orders.hpp). Throws Infeasible when the run
  // does not finish: who waits for what, or which access was answered with an error; with dynamic dispatch also when
  // no order is known that fits into the capacity in whole pages.
  RunResult run(const Plan& plan, const RunOptions& options);

 private:
  std::vector<Resource*> resources();
  std::vector<ProcessorModule*> processors() const;
  bool has_two_stages(std::size_t processor) const {
    return processor < pes_.size() && hardware_.pes[pe_kind_[processor]].local_buffers == 2;
  }
  void add_costs(const TaskGraph& graph, bool has_stages, Platform& platform);  // one row per class of tasks
  void configure_processors(const TaskGraph& graph, const std::vector<Resource*>& shared, RunSignals* signals,
                            const FunctionalRun* functional);
  std::unique_ptr<ScratchpadSpace> make_space(const TaskGraph& graph, const Platform& platform, const Plan& plan) const;
  void choose_dispatch(const Plan& plan, DispatchJob& job) const;
  void simulate() const;
  void count(RunResult& result, const std::vector<Resource*>& shared) const;

  HardwareConfig hardware_;
  std::optional<EnergyTable> energy_table_;
  Bytes alignment_;
  Bytes page_;
  bool reuse_;
  Clock clock_;
  std::unique_ptr<Interconnect> interconnect_;
  std::unique_ptr<MemoryModule> scratchpad_, dram_;
  std::vector<std::unique_ptr<ProcessingElement>> pes_;
  std::vector<std::uint32_t> pe_kind_;  // per processing element: its entry in the configuration
  std::vector<std::unique_ptr<ProcessorModule>> dma_;
  int initiator_count_ = 0;
  std::unique_ptr<Dispatcher> dispatcher_;
  HostPort host_{"host"};
};

}  // namespace weft
