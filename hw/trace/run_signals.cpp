#include "hw/trace/run_signals.hpp"

#include <algorithm>
#include <limits>

#include "sched/memory/occupancy.hpp"

namespace weft {

namespace {

constexpr int byte_bits = 64;
constexpr int task_bits = 32;

std::uint64_t unsigned_of(Bytes bytes) { return static_cast<std::uint64_t>(bytes); }

}  // namespace

RunSignals::RunSignals(Waveform& waveform, const TaskGraph& graph, const Platform& platform, const Plan& plan,
                       std::optional<Bus> bus, std::function<Bytes()> dram_bytes)
    : waveform_(waveform),
      graph_(graph),
      dram_bytes_(std::move(dram_bytes)),
      bus_(std::move(bus)),
      pending_inputs_(graph) {
  add_view(platform, plan);
  add_scratchpad(graph, platform, plan);
  for (const Processor& processor : platform.processors) {
    const std::string scope = "accelerator." + processor.name + ".";
    names_.push_back(processor.name);
    processors_.push_back({waveform_.add(scope + "task", task_bits),
                           waveform_.add(scope + "state", processor_state_bits),
                           waveform_.add(scope + "waited_for_task", task_bits), processor.is_staged()});
    if (!processor.is_staged()) continue;
    processors_.back().next_task = waveform_.add(scope + "next_task", task_bits);
    processors_.back().next_state = waveform_.add(scope + "next_state", processor_state_bits);
    if (processor.stages < 3) continue;
    processors_.back().previous_task = waveform_.add(scope + "previous_task", task_bits);
    processors_.back().previous_state = waveform_.add(scope + "previous_state", processor_state_bits);
  }
  const std::string dispatcher = "accelerator.dispatcher.";
  layer_ = waveform_.add(dispatcher + "layer", task_bits);
  ready_ = waveform_.add(dispatcher + "ready_tasks", task_bits);
  running_ = waveform_.add(dispatcher + "running_tasks", task_bits);
  done_ = waveform_.add(dispatcher + "done_tasks", task_bits);
  waiting_task_ = waveform_.add(dispatcher + "waiting_task", task_bits);
  waiting_bytes_ = waveform_.add(dispatcher + "waiting_bytes", byte_bits);
  if (bus_) add_bus();
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    inputs_complete_ += pending_inputs_.complete(task) ? 1 : 0;
  }
}

// Planned and real occupancy and the capacity as curves of one scale: each reaches the same value at the very end.
void RunSignals::add_view(const Platform& platform, const Plan& plan) {
  const std::string view = "accelerator.view.";
  const bool is_limited = platform.capacity != std::numeric_limits<Bytes>::max();
  const std::uint64_t scale = unsigned_of(is_limited ? platform.capacity : plan.peak_address);
  view_occupancy_ = waveform_.add(view + "occupancy", byte_bits);
  const SignalId planned = waveform_.add(view + "planned", byte_bits);
  std::vector<std::pair<Cycles, std::uint64_t>> changes;
  for (const OccupancyStep& step : occupancy_of(graph_, plan.schedule).steps) {
    changes.emplace_back(static_cast<Cycles>(step.time), unsigned_of(step.total()));
  }
  waveform_.set_in_advance(planned, std::move(changes));
  for (const SignalId signal : {view_occupancy_, planned}) waveform_.set_at_end(signal, scale);
  if (is_limited) waveform_.set_at_end(waveform_.add(view + "capacity", byte_bits, scale), 0);
  view_computing_ = waveform_.add(view + "computing_pes", task_bits);
  view_dram_ = waveform_.add(view + "dram_bytes_per_kcycle", byte_bits);
  constexpr Time samples = 500;
  sample_length_ = static_cast<Cycles>(plan.schedule.makespan / samples) + 1;
}

// The bytes over the pins since the sample before, per 1000 cycles.
void RunSignals::sample_traffic(Cycles now) {
  if (now < sampled_at_ + sample_length_) return;
  const Bytes bytes = dram_bytes_();
  waveform_.set(view_dram_, unsigned_of((bytes - sampled_bytes_) * 1000 / (now - sampled_at_)), now);
  sampled_bytes_ = bytes;
  sampled_at_ = now;
}

void RunSignals::processor_state(std::size_t processor, ProcessorState state, Cycles now) {
  ProcessorSignals& signals = processors_[processor];
  waveform_.set(signals.state, static_cast<std::uint64_t>(state), now);
  const bool computes = state == ProcessorState::compute;
  if (computes == signals.computes) return;
  signals.computes = computes;
  computing_ += computes ? 1 : std::uint64_t(-1);
  waveform_.set(view_computing_, computing_, now);
}

void RunSignals::add_scratchpad(const TaskGraph& graph, const Platform& platform, const Plan& plan) {
  const std::string scratchpad = "accelerator.scratchpad.";
  occupancy_ = waveform_.add(scratchpad + "occupancy_bytes", byte_bits);
  for (std::size_t c = 0; c < occupancy_by_class_.size(); ++c) {
    const char* name = to_string(static_cast<BufferClass>(c));
    occupancy_by_class_[c] = waveform_.add(scratchpad + "occupancy_" + name + "_bytes", byte_bits);
  }
  const SignalId planned = waveform_.add(scratchpad + "planned_occupancy_bytes", byte_bits);
  std::vector<std::pair<Cycles, std::uint64_t>> changes;
  for (const OccupancyStep& step : occupancy_of(graph, plan.schedule).steps) {
    changes.emplace_back(static_cast<Cycles>(step.time), unsigned_of(step.total()));
  }
  waveform_.set_in_advance(planned, std::move(changes));
  highest_address_ = waveform_.add(scratchpad + "highest_address", byte_bits);
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    regions_[r] = waveform_.add(scratchpad + "region" + (r < 10 ? "0" : "") + std::to_string(r) + "_bytes", byte_bits);
  }
  if (platform.capacity != std::numeric_limits<Bytes>::max()) {
    waveform_.add(scratchpad + "capacity_bytes", byte_bits, unsigned_of(platform.capacity));
  }
}

void RunSignals::add_bus() {
  busy_ = waveform_.add("accelerator.interconnect.busy", task_bits);
  dram_reads_ = waveform_.add("accelerator.dram.reads_in_flight", task_bits);
  dram_writes_ = waveform_.add("accelerator.dram.writes_in_flight", task_bits);
  for (std::size_t t = 0; t < accesses_.size(); ++t) {
    const std::string scope = std::string("accelerator.") + to_string(static_cast<Target>(t)) + ".last_";
    accesses_[t] = {waveform_.add(scope + "initiator", task_bits), waveform_.add(scope + "address", byte_bits),
                    waveform_.add(scope + "bytes", task_bits), waveform_.add(scope + "is_write", 1)};
  }
  const std::string counters = "accelerator.counters.";
  const auto in_scope = [&](std::string name) {
    std::replace(name.begin(), name.end(), '.', '_');
    return counters + name;
  };
  for (const Resource* resource : bus_->resources) {
    waited_.push_back(waveform_.add(in_scope(resource->name()) + "_waited_ns", byte_bits));
  }
  for (const auto& [name, memory] : bus_->memories) {
    for (const Counter& counter : memory->counters()) {
      counters_.push_back(waveform_.add(in_scope(name + "." + counter.name), byte_bits));
    }
  }
}

void RunSignals::add_own(std::size_t processor, const std::vector<PeSignal>& signals) {
  for (const PeSignal& signal : signals) {
    processors_[processor].own.push_back(
        waveform_.add("accelerator." + names_[processor] + "." + signal.name, signal.bits, signal.value));
  }
}

void RunSignals::own(std::size_t processor, const std::vector<PeSignal>& signals, Cycles now) {
  const std::vector<SignalId>& own = processors_[processor].own;
  for (std::size_t s = 0; s < std::min(own.size(), signals.size()); ++s) waveform_.set(own[s], signals[s].value, now);
}

void RunSignals::task_started(ProcessorId processor, TaskId task, const Dispatch::Start& why, Cycles now) {
  const ProcessorSignals& signals = processors_[processor];
  const TaskId cause = why.hold != Hold::none && why.holder != no_task ? why.holder : why.enabler;
  waveform_.set(signals.is_staged ? signals.next_task : signals.task, task + 1, now);
  waveform_.set(signals.waited_for, cause == no_task ? 0 : cause + 1, now);
  waveform_.set(layer_, graph_.of(task).layer + 1, now);
}

void RunSignals::task_computes(std::size_t processor, TaskId task, Cycles now) {
  waveform_.set(processors_[processor].task, task + 1, now);
  next_idle(processor, ProcessorState::idle, now);
}

void RunSignals::task_writes(std::size_t processor, TaskId task, Cycles now) {
  waveform_.set(processors_[processor].previous_task, task + 1, now);
  processor_idle(processor, ProcessorState::wait_input, now);
}

void RunSignals::previous_idle(std::size_t processor, Cycles now) {
  waveform_.set(processors_[processor].previous_task, 0, now);
  previous_state(processor, ProcessorState::idle, now);
}

void RunSignals::next_idle(std::size_t processor, ProcessorState state, Cycles now) {
  waveform_.set(processors_[processor].next_task, 0, now);
  waveform_.set(processors_[processor].waited_for, 0, now);
  next_state(processor, state, now);
}

void RunSignals::processor_idle(std::size_t processor, ProcessorState state, Cycles now) {
  const ProcessorSignals& signals = processors_[processor];
  waveform_.set(signals.task, 0, now);
  if (!signals.is_staged) waveform_.set(signals.waited_for, 0, now);
  processor_state(processor, state, now);
}

void RunSignals::dispatcher_state(const Dispatch& dispatch, TaskId waiting, Bytes waiting_bytes, Cycles now) {
  waveform_.set(ready_, inputs_complete_ - dispatch.started_count(), now);
  waveform_.set(running_, dispatch.started_count() - dispatch.finished_count(), now);
  waveform_.set(done_, dispatch.finished_count(), now);
  waveform_.set(waiting_task_, waiting == no_task ? 0 : waiting + 1, now);
  waveform_.set(waiting_bytes_, unsigned_of(waiting_bytes), now);
}

void RunSignals::occupancy(const OccupancyRecorder& recorder, Cycles now) {
  waveform_.set(occupancy_, unsigned_of(recorder.total()), now);
  waveform_.set(view_occupancy_, unsigned_of(recorder.total()), now);
  sample_traffic(now);
  for (std::size_t c = 0; c < occupancy_by_class_.size(); ++c) {
    waveform_.set(occupancy_by_class_[c], unsigned_of(recorder.bytes()[c]), now);
  }
  waveform_.set(highest_address_, unsigned_of(recorder.highest_address()), now);
  const auto& live = recorder.regions().live();
  for (std::size_t r = 0; r < live.size(); ++r) waveform_.set(regions_[r], unsigned_of(live[r]), now);
}

void RunSignals::traffic(const Interconnect& interconnect, Cycles now) {
  const Interconnect::InFlight& in_flight = interconnect.in_flight();
  waveform_.set(busy_, static_cast<std::uint64_t>(in_flight.total), now);
  waveform_.set(dram_reads_, static_cast<std::uint64_t>(in_flight.dram_reads), now);
  waveform_.set(dram_writes_, static_cast<std::uint64_t>(in_flight.dram_writes), now);
  for (std::size_t t = 0; t < accesses_.size(); ++t) {
    const MemoryAccess& last = interconnect.last_request(static_cast<Target>(t));
    if (last.bytes == 0) continue;
    waveform_.set(accesses_[t].initiator, static_cast<std::uint64_t>(last.initiator) + 1, now);
    waveform_.set(accesses_[t].address, last.address, now);
    waveform_.set(accesses_[t].bytes, last.bytes, now);
    waveform_.set(accesses_[t].is_write, last.is_write ? 1 : 0, now);
  }
  for (std::size_t r = 0; r < waited_.size(); ++r) {
    waveform_.set(waited_[r], static_cast<std::uint64_t>(bus_->resources[r]->waited() / 1000), now);
  }
  std::size_t next = 0;
  for (const auto& [name, memory] : bus_->memories) {
    for (const Counter& counter : memory->counters()) {
      waveform_.set(counters_[next++], static_cast<std::uint64_t>(counter.value), now);
    }
  }
}

}  // namespace weft
