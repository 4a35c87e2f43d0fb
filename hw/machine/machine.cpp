#include "hw/machine/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "base/core/error.hpp"
#include "hw/machine/address_map.hpp"
#include "hw/machine/dma_places.hpp"
#include "hw/machine/probe.hpp"
#include "hw/machine/shared_demands.hpp"
#include "hw/machine/twin.hpp"
#include "hw/machine/uncontended_cost.hpp"
#include "hw/model/model_call.hpp"
#include "hw/processor/control_traffic.hpp"
#include "hw/processor/local_operands.hpp"
#include "hw/timing/dma_timing.hpp"
#include "hw/timing/least_traffic.hpp"
#include "hw/timing/pe_timing.hpp"
#include "hw/transfer/burst_stream.hpp"
#include "sched/model/stage_times.hpp"
#include "workloads/network/layer_work.hpp"

namespace weft {

namespace {

// The first task of every class.
std::vector<TaskId> representatives(const TaskGraph& graph) {
  std::vector<TaskId> first(graph.class_count(), no_task);
  for (TaskId task = graph.task_count(); task-- > 0;) first[graph.class_of(task)] = task;
  return first;
}

// Names of the models that run an operator as they are without settings.
std::vector<std::string> models_that_run(Operator op) {
  std::vector<std::string> names;
  for (const ModelDescription& model : pe_models().describe()) {
    const auto needs_setting = [](const Parameter& parameter) { return parameter.default_text.empty(); };
    if (std::any_of(model.parameters.begin(), model.parameters.end(), needs_setting)) continue;
    if (operators_of({model.name, {}, {}})[static_cast<std::size_t>(op)]) names.push_back(model.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string nothing_runs(Operator op, const std::string& layer) {
  const std::vector<std::string> models = models_that_run(op);
  return fmt::format("no processing element of this machine runs '{}' (layer {}){}", to_string(op), layer,
                     models.empty() ? "" : "; models that do: " + list_names(models));
}

std::string fits_nowhere(const std::string& task, const TaskDescriptor& descriptor, const HardwareConfig& hardware) {
  Bytes most = 0;
  for (const PeConfig& pe : hardware.pes) most = std::max(most, local_buffer_of(pe).value_or(0));
  return fmt::format(
      "task {} reads {} B of operands and makes {} B, and no processing element that runs it has a local memory for "
      "that: "
      "the most that one task has there is {} B (local_memory / local_buffers); expected smaller tiles (tiling: auto "
      "finds "
      "some) or a larger local_memory",
      task, local_bytes(descriptor.reads), local_bytes(descriptor.writes), most);
}

constexpr Cycles max_cycles = Cycles{1} << 50;

// Streamed tensors are operands too: they are on the PE while it computes.
bool fits_local_memory(const TaskDescriptor& task, const PeConfig& pe) {
  const std::optional<Bytes> most = local_buffer_of(pe);
  return !most || static_cast<Bytes>(local_bytes(task.reads) + local_bytes(task.writes)) <= *most;
}

// What a model says, where that is possible.
Cycles checked_cycles(const PeTiming& pe, const std::string& name, const Work& work, const std::string& task) {
  const Cycles cycles = call_model(pe, name, "compute_cycles", [&] { return pe.compute_cycles(work); });
  if (cycles < 0 || cycles > max_cycles) {
    throw Infeasible(fmt::format("{} takes {} cycles for task {}; expected 0 to {}", name, cycles, task, max_cycles));
  }
  return cycles;
}

}  // namespace

class Machine::State {
 public:
  explicit State(const Experiment& experiment);

  bool runs(std::size_t kind, Operator op);
  Platform platform(const TaskGraph& graph);
  std::optional<double> dram_bytes_per_cycle() const;
  // See Platform::with_reuse.
  bool knows_reuse() const { return uncontended_ && LocalMemories(hardware(), processors_).is_any(); }
  std::vector<TaskDuration> with_reuse(const TaskGraph& graph, const Platform& platform,
                                       std::span<const ProcessorId> processor, std::span<const TaskId> order);
  std::size_t kind_count() const { return pes_.size(); }
  const HardwareConfig& hardware() const { return experiment_.hardware; }

 private:
  // A class of tasks on a processor that can run it.
  struct Pair {
    TaskId task = no_task;  // the first of the class
    std::size_t processor = 0;
    const TaskDescriptor& descriptor;
    std::size_t entry = 0;  // in Platform::costs
  };
  template <class Visit>
  void for_each_pair(const TaskGraph& graph, Visit visit);
  bool has_least_costs() const { return hardware().multicast || std::ranges::any_of(hardware().pes, &PeConfig::reuse); }
  void add_calculated_costs(const TaskGraph& graph, Platform& platform);
  void add_costs_of_runs(const TaskGraph& graph, Platform& platform);
  std::vector<std::int64_t> key_of(const Pair& pair) const;

  Experiment experiment_;  // hardware, memory and element size only
  Clock clock_;
  std::vector<Processor> processors_;
  std::unique_ptr<InterconnectTiming> interconnect_;
  std::unique_ptr<MemoryTiming> scratchpad_, dram_;      // null: only a module
  std::vector<std::unique_ptr<PeTiming>> pes_;           // by kind; null: only a module
  std::vector<std::unique_ptr<BurstSource>> bursts_;     // by processor
  std::unique_ptr<BurstSource> control_bursts_;          // of descriptors and completions that travel
  std::vector<int> ports_;                               // by processor
  Bytes kept_bytes_ = 0;                                 // DmaTiming::kept_bytes
  std::vector<std::vector<bool>> operators_;             // by kind, once somebody has asked
  std::optional<UncontendedCost> uncontended_;           // where there are no modules: all graphs share costs
  std::map<std::vector<std::int64_t>, TaskCycles> ran_;  // where there are modules: what tasks took
};

Machine::State::State(const Experiment& experiment)
    : clock_(clock_of(experiment.hardware)), processors_(processors_of(experiment.hardware)) {
  experiment_.hardware = experiment.hardware;
  experiment_.memory = experiment.memory;
  experiment_.network.element_bits = experiment.network.element_bits;
  interconnect_ = interconnect_models().make(hardware().interconnect);
  scratchpad_ = scratchpad_models().make(hardware().scratchpad);
  dram_ = dram_models().make(hardware().dram);
  if (scratchpad_) scratchpad_->set_up({clock_, hardware().dma.burst, hardware().capacity});
  if (dram_) dram_->set_up({clock_, hardware().dma.burst, std::nullopt});
  for (const PeConfig& pe : hardware().pes) pes_.push_back(pe_models().make(pe));
  for (Processor& processor : processors_) {
    if (processor.is_dma || !pes_[processor.kind]) continue;
    processor.peak_macs_per_cycle = std::max<std::int64_t>(0, pes_[processor.kind]->peak_macs_per_cycle());
  }
  BurstMaker bursts(hardware(), dram_ ? dram_->pin_burst() : 1);
  for (const Processor& processor : processors_) {
    bursts_.push_back(bursts.make(processor));
    const auto* channel = dynamic_cast<const DmaTiming*>(bursts_.back().get());
    if (channel != nullptr) kept_bytes_ = std::max(kept_bytes_, channel->kept_bytes());
  }
  control_bursts_ = bursts.make_control();
  ports_ = ports_of(hardware(), processors_.size());
  operators_.resize(pes_.size());
  if (dram_) energy_table_of(experiment, dram_->counters());
  interconnect_->set_up(clock_, {scratchpad_ && scratchpad_->has_ports(), dram_ && dram_->has_ports()});
}

bool Machine::State::runs(std::size_t kind, Operator op) {
  std::vector<bool>& operators = operators_[kind];
  if (operators.empty()) operators = operators_of(hardware().pes[kind]);
  return operators[static_cast<std::size_t>(op)];
}

std::optional<double> Machine::State::dram_bytes_per_cycle() const {
  constexpr Bytes many = Bytes{1} << 30;
  const Picoseconds time = dram_ ? dram_->min_time(many) : 0;
  if (time <= 0) return std::nullopt;
  return static_cast<double>(many) * static_cast<double>(hardware().clock_period) / static_cast<double>(time);
}

Platform Machine::State::platform(const TaskGraph& graph) {
  Platform platform;
  platform.processors = processors_;
  platform.exclusive_dma = hardware().dma.exclusive;
  if (hardware().capacity) platform.capacity = *hardware().capacity;
  if (scratchpad_) platform.capacity_step = scratchpad_->capacity_step();
  // What is decided at run time takes whole pages, and so does the plan that it starts from.
  const auto& memory = experiment_.memory;
  platform.alignment = hardware().dispatch.dynamic ? std::lcm(memory.alignment, memory.page) : memory.alignment;
  platform.reuse = memory.reuse;
  if (dram_) {
    const std::vector<bool> kept = kept_bursts_of_graph(graph, kept_bytes_).follows;
    platform.compulsory_dram_time = static_cast<Time>(
        clock_.cycle_at_or_after(dram_->min_time(least_dram_traffic(hardware(), graph, kept_bytes_, kept))));
  }
  platform.costs.assign(graph.class_count() * processors_.size(), cannot_run);
  std::uint32_t stages = 1;
  for (const Processor& processor : processors_) stages = std::max(stages, processor.stages);
  if (stages > 1) platform.read_costs.assign(platform.costs.size(), 0);
  if (stages > 2) platform.write_costs.assign(platform.costs.size(), 0);
  if (has_least_costs()) {
    platform.least_costs = platform.costs;
    platform.least_read_costs = platform.read_costs;
  }
  const bool all_are_timed =
      scratchpad_ && dram_ && std::all_of(pes_.begin(), pes_.end(), [](const auto& pe) { return pe != nullptr; });
  all_are_timed ? add_calculated_costs(graph, platform) : add_costs_of_runs(graph, platform);
  return platform;
}

template <class Visit>
void Machine::State::for_each_pair(const TaskGraph& graph, Visit visit) {
  AddressMap addresses(graph);
  addresses.set_kept(kept_bursts_of_graph(graph, kept_bytes_));
  const std::vector<TaskId> first = representatives(graph);
  TaskDescriptor task;
  for (ClassId id = 0; id < graph.class_count(); ++id) {
    if (first[id] == no_task) continue;
    describe_task(graph, first[id], addresses, task);
    const bool is_compute = graph.class_at(id).kind == TaskKind::compute;
    bool can_run = false, is_too_large = false;
    for (std::size_t p = 0; p < processors_.size(); ++p) {
      if (processors_[p].is_dma == is_compute) continue;
      if (is_compute && !runs(processors_[p].kind, task.work.op)) continue;
      if (is_compute && !fits_local_memory(task, hardware().pes[processors_[p].kind])) {
        is_too_large = true;
        continue;
      }
      can_run = true;
      visit(Pair{first[id], p, task, id * processors_.size() + p});
    }
    if (can_run) continue;
    if (is_too_large) throw Infeasible(fits_nowhere(graph.task_name(first[id]), task, hardware()));
    throw Infeasible(fmt::format("no processor can run task {}: {}", graph.task_name(first[id]),
                                 is_compute ? nothing_runs(task.work.op, graph.layer_names()[graph.class_at(id).layer])
                                            : "there is no DMA channel"));
  }
}

void Machine::State::add_calculated_costs(const TaskGraph& graph, Platform& platform) {
  if (!uncontended_) uncontended_.emplace(*interconnect_, *scratchpad_, *dram_, clock_, hardware().dma.burst);
  UncontendedCost& cost = *uncontended_;
  const Bytes descriptor_bytes = hardware().dispatch.descriptor;
  const Cycles descriptor =
      descriptor_bytes > 0 ? clock_.cycle_at_or_after(interconnect_->message_time(descriptor_bytes)) : 0;
  const ControlTraffic control(hardware(), 0);
  SharedDemands demands(cost.resources(), graph.class_count(), clock_.period());
  const SharedOperands shared(hardware(), graph);
  std::vector<Move> least;
  for_each_pair(graph, [&](const Pair& pair) {
    const Processor& processor = processors_[pair.processor];
    const int initiator = static_cast<int>(pair.processor);
    BurstSource& bursts = *bursts_[pair.processor];
    const TaskDescriptor& task = pair.descriptor;
    const Cycles compute =
        processor.is_dma ? 0
                         : checked_cycles(*pes_[processor.kind], processor.name, task.work, graph.task_name(pair.task));
    const UncontendedCost::Way way{ports_[pair.processor]};
    const UncontendedCost::Transfer& reads = cost.transfer(task.reads, initiator, bursts, way);
    const UncontendedCost::Transfer& writes = cost.transfer(task.writes, initiator, bursts, way);
    Cycles before = descriptor, behind = 0;
    if (control.travels()) {
      const UncontendedCost::Way of_control{ports_[pair.processor], true};
      before = cost.transfer(control.descriptor(0), initiator, *control_bursts_, of_control).cycles;
      behind = cost.transfer(control.completion(0), initiator, *control_bursts_, of_control).cycles;
    }
    const Cycles read = before + reads.cycles;
    platform.costs[pair.entry] = static_cast<Time>(read + compute + writes.cycles + behind);
    if (!platform.read_costs.empty()) platform.read_costs[pair.entry] = static_cast<Time>(read);
    if (!platform.write_costs.empty()) platform.write_costs[pair.entry] = static_cast<Time>(writes.cycles + behind);
    const ClassId id = static_cast<ClassId>(pair.entry / processors_.size());
    const bool may_be_less = !processor.is_dma && shared.is_any(processor.kind);
    if (may_be_less) {
      least.clear();
      for (std::size_t k = 0; k < task.reads.size(); ++k) {
        if (!shared.may_be_left_out(graph, id, k, processor.kind)) least.push_back(task.reads[k]);
      }
    }
    const UncontendedCost::Transfer& least_reads = may_be_less ? cost.transfer(least, initiator, bursts, way) : reads;
    if (!platform.least_costs.empty()) {
      platform.least_costs[pair.entry] =
          platform.costs[pair.entry] - static_cast<Time>(reads.cycles - least_reads.cycles);
      if (!platform.read_costs.empty()) {
        platform.least_read_costs[pair.entry] = static_cast<Time>(before + least_reads.cycles);
      }
    }
    demands.add(id, {least_reads, writes, before, compute});
  });
  platform.shared_demands = demands.table();
}

std::vector<TaskDuration> Machine::State::with_reuse(const TaskGraph& graph, const Platform& platform,
                                                     std::span<const ProcessorId> processor,
                                                     std::span<const TaskId> order) {
  const AddressMap addresses(graph);
  LocalMemories memories(hardware(), platform.processors);
  std::vector<TaskDuration> durations(graph.task_count());
  TaskDescriptor task;
  for (const TaskId number : order) {
    const ProcessorId p = processor[number];
    describe_task(graph, number, addresses, task);
    memories.start(graph, p, task);
    TaskDuration& takes = durations[number] = duration_of(graph, platform, number, p);
    if (task.fetched().size() == task.reads.size()) continue;
    const auto cycles = [&](const std::vector<Move>& reads) {
      return uncontended_->transfer(reads, static_cast<int>(p), *bursts_[p], {ports_[p]}).cycles;
    };
    (platform.processors[p].is_staged() ? takes.read : takes.compute) -=
        static_cast<Time>(cycles(task.reads) - cycles(task.fetches));
  }
  return durations;
}

// All of a task that decides what it takes on a processor.
std::vector<std::int64_t> Machine::State::key_of(const Pair& pair) const {
  const Work& work = pair.descriptor.work;
  std::vector<std::int64_t> key{static_cast<std::int64_t>(pair.processor),
                                static_cast<std::int64_t>(work.op),
                                work.macs,
                                work.operations,
                                work.output_pixels,
                                work.window,
                                work.filters,
                                work.groups,
                                work.element_bits};
  if (const LayerShape* layer = work.layer.get()) {
    key.push_back(static_cast<std::int64_t>(std::hash<std::string>()(layer->name)));
    for (const auto* of : {&layer->kernel, &layer->stride, &layer->dilation})
      key.insert(key.end(), of->begin(), of->end());
    key.push_back(std::llround(layer->density * 1e9));
  }
  const Bytes alignment = std::lcm(hardware().dma.burst, dram_ ? dram_->pin_burst() : 1);
  append_signature(pair.descriptor.reads, alignment, key);
  append_signature(pair.descriptor.writes, alignment, key);
  return key;
}

void Machine::State::add_costs_of_runs(const TaskGraph& graph, Platform& platform) {
  std::vector<ProbedTask> unknown;
  std::vector<TaskCycles*> results;
  for_each_pair(graph, [&](const Pair& pair) {
    const auto [entry, is_new] = ran_.try_emplace(key_of(pair));
    if (!is_new) return;
    unknown.push_back({pair.processor, graph.task_name(pair.task), pair.descriptor});
    results.push_back(&entry->second);
  });
  try {
    const std::vector<TaskCycles> cycles = run_alone(experiment_, unknown);
    for (std::size_t i = 0; i < cycles.size(); ++i) *results[i] = cycles[i];
  } catch (...) {
    ran_.clear();
    throw;
  }
  for_each_pair(graph, [&](const Pair& pair) {
    const TaskCycles& cycles = ran_.at(key_of(pair));
    platform.costs[pair.entry] = static_cast<Time>(cycles.whole);
    if (!platform.read_costs.empty()) platform.read_costs[pair.entry] = static_cast<Time>(cycles.read);
    if (!platform.write_costs.empty()) platform.write_costs[pair.entry] = static_cast<Time>(cycles.write);
    // What a task may find, or share, is not known here.
    if (!platform.least_costs.empty()) {
      const Cycles found = processors_[pair.processor].is_dma ? 0 : cycles.read;
      platform.least_costs[pair.entry] = static_cast<Time>(cycles.whole - found);
      if (!platform.read_costs.empty()) platform.least_read_costs[pair.entry] = static_cast<Time>(cycles.read - found);
    }
  });
}

Machine::Machine(const Experiment& experiment) : state_(std::make_shared<State>(experiment)) {}

bool Machine::runs(Operator op) const {
  for (std::size_t kind = 0; kind < state_->kind_count(); ++kind) {
    if (state_->runs(kind, op)) return true;
  }
  return false;
}

std::optional<double> Machine::dram_bytes_per_cycle() const { return state_->dram_bytes_per_cycle(); }

Platform Machine::platform(const TaskGraph& graph) const {
  Platform platform = state_->platform(graph);
  if (why_no_twin(state_->hardware()).empty()) {
    platform.carry_out = [state = state_](const TaskGraph& graph_or_extended, const Platform& of_it,
                                          const Schedule& schedule, const StartWatch& watch) {
      return run_twin(state->hardware(), graph_or_extended, of_it, schedule, watch);
    };
  }
  if (state_->knows_reuse()) {
    platform.with_reuse = [state = state_](const TaskGraph& graph_or_extended, const Platform& of_it,
                                           std::span<const ProcessorId> processor, std::span<const TaskId> order) {
      return state->with_reuse(graph_or_extended, of_it, processor, order);
    };
  }
  const auto is_dma = [](const Processor& processor) { return processor.is_dma; };
  if (std::any_of(platform.processors.begin(), platform.processors.end(), is_dma)) {
    // What has to cross the pins of the DRAM anyway is what the graph without added tasks moves.
    platform.for_graph = [machine = *this, compulsory = platform.compulsory_dram_time](const TaskGraph& extended) {
      Platform same = machine.platform(extended);
      same.compulsory_dram_time = compulsory;
      same.has_added_tasks = true;
      return same;
    };
  }
  return platform;
}

}  // namespace weft
