// The signals of the waveform (docs/traces.md). The dispatcher and the processors set them as the run goes on.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hw/interconnect/interconnect.hpp"
#include "hw/processor/processor_state.hpp"
#include "hw/space/occupancy_recorder.hpp"
#include "hw/timing/pe_model.hpp"
#include "hw/trace/waveform.hpp"
#include "sched/dispatch/dispatch.hpp"
#include "sched/planning/plan.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {

class RunSignals {
 public:
  // The sources of the signals of bus detail.
  struct Bus {
    std::vector<const Resource*> resources;
    std::vector<std::pair<std::string, const MemoryModule*>> memories;  // by name: "dram"
  };
  // Adds the signals to the waveform; those of bus detail only if `bus` is given. Waveform and graph must outlive this.
  // `dram_bytes` returns what has crossed the pins of the DRAM so far.
  RunSignals(Waveform& waveform, const TaskGraph& graph, const Platform& platform, const Plan& plan,
             std::optional<Bus> bus, std::function<Bytes()> dram_bytes);

  // Sets the task that a processor works on; `why` is what let it start when it did. With several local buffers it is
  // the next task, until the processor begins to compute it; with three it is the previous one when its result is written.
  void task_started(ProcessorId processor, TaskId task, const Dispatch::Start& why, Cycles now);
  void task_computes(std::size_t processor, TaskId task, Cycles now);
  void task_writes(std::size_t processor, TaskId task, Cycles now);
  void task_finished(TaskId task) {
    pending_inputs_.produce(task, [&](TaskId) { ++inputs_complete_; });
  }
  void processor_state(std::size_t processor, ProcessorState state, Cycles now);
  void next_state(std::size_t processor, ProcessorState state, Cycles now) {
    waveform_.set(processors_[processor].next_state, static_cast<std::uint64_t>(state), now);
  }
  void previous_state(std::size_t processor, ProcessorState state, Cycles now) {
    waveform_.set(processors_[processor].previous_state, static_cast<std::uint64_t>(state), now);
  }
  // Sets what a processor without a task waits for.
  void processor_idle(std::size_t processor, ProcessorState state, Cycles now);
  void next_idle(std::size_t processor, ProcessorState state, Cycles now);
  void previous_idle(std::size_t processor, Cycles now);
  // Adds what the model of a processor shows, as it is at cycle 0, before anything is set; sets it.
  void add_own(std::size_t processor, const std::vector<PeSignal>& signals);
  void own(std::size_t processor, const std::vector<PeSignal>& signals, Cycles now);
  void dispatcher_state(const Dispatch& dispatch, TaskId waiting, Bytes waiting_bytes, Cycles now);
  void occupancy(const OccupancyRecorder& recorder, Cycles now);
  // Sets the signals of a request that came in. Precondition: there is bus detail.
  void traffic(const Interconnect& interconnect, Cycles now);

 private:
  void add_scratchpad(const TaskGraph& graph, const Platform& platform, const Plan& plan);
  void add_view(const Platform& platform, const Plan& plan);
  void add_bus();
  void sample_traffic(Cycles now);

  struct ProcessorSignals {
    SignalId task, state, waited_for;
    bool is_staged;
    SignalId next_task = 0, next_state = 0;
    bool computes = false;
    SignalId previous_task = 0, previous_state = 0;  // of three stages
    std::vector<SignalId> own{};                     // of the model
  };
  struct AccessSignals {
    SignalId initiator, address, bytes, is_write;
  };
  Waveform& waveform_;
  const TaskGraph& graph_;
  SignalId occupancy_ = 0, highest_address_ = 0;
  std::array<SignalId, 4> occupancy_by_class_{};
  // What GTKWave draws to one scale, and curves of use.
  SignalId view_occupancy_ = 0, view_computing_ = 0, view_dram_ = 0, layer_ = 0;
  std::uint64_t computing_ = 0;  // PEs
  std::function<Bytes()> dram_bytes_;
  Cycles sample_length_ = 1, sampled_at_ = 0;
  Bytes sampled_bytes_ = 0;
  std::vector<std::string> names_;  // of the processors
  std::vector<ProcessorSignals> processors_;
  SignalId ready_ = 0, running_ = 0, done_ = 0, waiting_task_ = 0, waiting_bytes_ = 0;
  std::array<SignalId, AddressRegions::count> regions_{};
  std::optional<Bus> bus_;
  SignalId busy_ = 0, dram_reads_ = 0, dram_writes_ = 0;
  std::array<AccessSignals, target_count> accesses_{};  // the last request that came in, by target
  std::vector<SignalId> waited_;                        // per resource
  std::vector<SignalId> counters_;                      // of the memories, one after the other
  PendingInputs pending_inputs_;
  std::uint32_t inputs_complete_ = 0;  // tasks whose inputs are complete, started or not
};

}  // namespace weft
