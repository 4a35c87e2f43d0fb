#include "hw/machine/accelerator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <stdexcept>

#include "hw/machine/uncontended_cost.hpp"
#include "hw/processor/dma_channel.hpp"
#include "hw/record/critical_path.hpp"
#include "hw/space/paged_space.hpp"
#include "hw/space/planned_space.hpp"
#include "sched/dispatch/dynamic_dispatch.hpp"
#include "sched/dispatch/static_dispatch.hpp"
#include "sched/orders/paged_orders.hpp"

namespace weft {

Accelerator::Accelerator(const Experiment& experiment, sc_core::sc_module_name name)
    : sc_module(name),
      hardware_(experiment.hardware),
      alignment_(experiment.memory.alignment),
      page_(experiment.memory.page),
      reuse_(experiment.memory.reuse),
      clock_(experiment.hardware.clock_period) {
  interconnect_ = interconnect_models().make("interconnect", hardware_.interconnect);
  scratchpad_ = scratchpad_models().make("scratchpad", hardware_.scratchpad);
  dram_ = dram_models().make("dram", hardware_.dram);
  scratchpad_->set_up({clock_, hardware_.dma.burst, hardware_.capacity});
  dram_->set_up({clock_, hardware_.dma.burst, std::nullopt});
  for (std::uint32_t kind = 0; kind < hardware_.pes.size(); ++kind) {
    for (int i = 0; i < hardware_.pes[kind].count; ++i) {
      pes_.push_back(pe_models().make(fmt::format("pe{}", pes_.size()).c_str(), hardware_.pes[kind]));
      pe_kind_.push_back(kind);
    }
  }
  for (int i = 0; i < hardware_.dma.channels; ++i) {
    dma_.push_back(std::make_unique<DmaChannel>(fmt::format("dma{}", i).c_str()));
  }
  if (hardware_.energy) {
    const std::vector<Counter> counted = dram_->counters();
    const bool counts_rows =
        std::any_of(counted.begin(), counted.end(), [](const Counter& counter) { return counter.name == "activates"; });
    energy_table_ = energy_table(*hardware_.energy, {experiment.element_bytes, hardware_.capacity, counts_rows});
  }
  const std::vector<ProcessorModule*> all = processors();
  std::vector<std::string> names;
  for (const ProcessorModule* processor : all) names.push_back(processor->basename());
  interconnect_->set_up(clock_, std::move(names), {scratchpad_->has_ports(), dram_->has_ports()});
  interconnect_->attach(Target::scratchpad, *scratchpad_);
  interconnect_->attach(Target::dram, *dram_);
  const Bytes descriptor = hardware_.dispatch.descriptor;
  dispatcher_ = std::make_unique<Dispatcher>(
      "dispatcher", all.size(), clock_, descriptor,
      sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(interconnect_->message_time(descriptor))));

  for (std::size_t p = 0; p < all.size(); ++p) {
    all[p]->data.bind(interconnect_->initiators);
    dispatcher_->commands[p].bind(all[p]->command);
  }
  host_.socket.bind(interconnect_->initiators);  // last: the numbers of the processors are those of their ports
}

bool Accelerator::runs(Operator op) const {
  return std::any_of(pes_.begin(), pes_.end(), [op](const auto& pe) { return pe->runs(op); });
}

std::vector<ProcessorModule*> Accelerator::processors() const {
  std::vector<ProcessorModule*> all;
  for (const auto& pe : pes_) all.push_back(pe.get());
  for (const auto& channel : dma_) all.push_back(channel.get());
  return all;
}

std::vector<Resource*> Accelerator::resources() {
  std::vector<Resource*> all = interconnect_->resources();
  for (MemoryModule* memory : {scratchpad_.get(), dram_.get()}) {
    const std::vector<Resource*> more = memory->resources();
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

namespace {

// The first task of every class.
std::vector<TaskId> representatives(const TaskGraph& graph) {
  std::vector<TaskId> first(graph.class_count(), no_task);
  for (TaskId task = graph.task_count(); task-- > 0;) first[graph.class_of(task)] = task;
  return first;
}

// Bytes that cross the pins of the DRAM in any run of this graph.
Bytes dram_traffic(const TaskGraph& graph) {
  double bytes = 0;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const auto inputs = graph.inputs(task);
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (!graph.in_scratchpad(inputs[k])) bytes += graph.operand_bytes(task, k);
    }
    const bool streams = graph.of(task).result_buffer != no_buffer;
    if (streams || !graph.in_scratchpad(task)) bytes += static_cast<double>(graph.buffer_bytes(task));
  }
  return static_cast<Bytes>(bytes);
}

std::string nothing_runs(Operator op, const std::string& layer) {
  const std::vector<std::string> models = models_that_run(op);
  return fmt::format("no processing element of this machine runs '{}' (layer {}){}", to_string(op), layer,
                     models.empty() ? "" : "; models that do: " + list_names(models));
}

constexpr Cycles max_cycles = Cycles{1} << 50;

// What a model says, where that is possible.
Cycles checked_cycles(const ProcessingElement& pe, const Work& work, const std::string& task) {
  const Cycles cycles = pe.compute_cycles(work);
  if (cycles < 0 || cycles > max_cycles) {
    throw Infeasible(
        fmt::format("{} takes {} cycles for task {}; expected 0 to {}", pe.basename(), cycles, task, max_cycles));
  }
  return cycles;
}

}  // namespace

Platform Accelerator::platform(const TaskGraph& graph) {
  Platform platform;
  bool has_stages = false;
  for (std::size_t p = 0; p < pes_.size(); ++p) {
    platform.processors.push_back({fmt::format("pe{}", p), false, pe_kind_[p], has_two_stages(p)});
    has_stages |= has_two_stages(p);
  }
  for (std::size_t p = 0; p < dma_.size(); ++p) {
    platform.processors.push_back({fmt::format("dma{}", p), true, static_cast<std::uint32_t>(hardware_.pes.size())});
  }
  platform.exclusive_dma = hardware_.dma.exclusive;
  if (hardware_.capacity) platform.capacity = *hardware_.capacity;
  // What is decided at run time takes whole pages, and so does the plan that it starts from.
  platform.alignment = hardware_.dispatch.dynamic ? std::lcm(alignment_, page_) : alignment_;
  platform.reuse = reuse_;
  platform.compulsory_dram_time = static_cast<Time>(clock_.cycle_at_or_after(dram_->min_time(dram_traffic(graph))));
  add_costs(graph, has_stages, platform);
  if (!dma_.empty()) {
    // What has to cross the pins of the DRAM anyway is what the graph without added tasks moves.
    platform.for_graph = [this, compulsory = platform.compulsory_dram_time](const TaskGraph& extended) {
      Platform same = this->platform(extended);
      same.compulsory_dram_time = compulsory;
      return same;
    };
  }
  return platform;
}

void Accelerator::add_costs(const TaskGraph& graph, bool has_stages, Platform& platform) {
  UnloadedCost cost(*interconnect_, *scratchpad_, *dram_, clock_, hardware_.dma.burst, graph.element_bytes());
  const AddressMap addresses(graph);
  const Bytes descriptor_bytes = hardware_.dispatch.descriptor;
  const Cycles descriptor =
      descriptor_bytes > 0 ? clock_.cycle_at_or_after(interconnect_->message_time(descriptor_bytes)) : 0;
  const std::vector<TaskId> first = representatives(graph);
  platform.costs.assign(graph.class_count() * platform.processor_count(), cannot_run);
  if (has_stages) platform.read_costs.assign(platform.costs.size(), 0);
  TaskDescriptor task;
  for (ClassId id = 0; id < graph.class_count(); ++id) {
    if (first[id] == no_task) continue;
    Time* row = platform.costs.data() + id * platform.processor_count();
    describe_task(graph, first[id], addresses, task);
    const bool is_compute = graph.class_at(id).kind == TaskKind::compute;
    for (std::size_t p = 0; p < platform.processor_count(); ++p) {
      if (platform.processors[p].is_dma == is_compute) continue;
      if (is_compute && !pes_[p]->runs(task.work.op)) continue;
      const int initiator = static_cast<int>(p);
      const int outstanding = is_compute ? hardware_.pes[pe_kind_[p]].outstanding : hardware_.dma.outstanding;
      const Cycles compute = is_compute ? checked_cycles(*pes_[p], task.work, graph.task_name(first[id])) : 0;
      const Cycles read = descriptor + cost.transfer(task.reads, initiator, outstanding);
      row[p] = static_cast<Time>(read + compute + cost.transfer(task.writes, initiator, outstanding));
      if (has_stages) platform.read_costs[id * platform.processor_count() + p] = static_cast<Time>(read);
    }
    if (std::all_of(row, row + platform.processor_count(), [](Time time) { return time == cannot_run; })) {
      throw Infeasible(fmt::format("no processor can run task {}: {}", graph.task_name(first[id]),
                                   is_compute
                                       ? nothing_runs(task.work.op, graph.layer_names()[graph.class_at(id).layer])
                                       : "there is no DMA channel"));
    }
  }
}

void Accelerator::configure_processors(const TaskGraph& graph, const std::vector<Resource*>& shared,
                                       RunSignals* signals, const FunctionalRun* functional) {
  const std::vector<ProcessorModule*> all = processors();
  initiator_count_ = 0;
  for (std::size_t p = 0; p < all.size(); ++p) {
    ProcessorSetup setup;
    setup.number = static_cast<int>(p);
    setup.two_stages = has_two_stages(p);
    setup.initiator = initiator_count_;
    initiator_count_ += setup.two_stages ? 2 : 1;
    setup.clock = clock_;
    setup.outstanding = p < pes_.size() ? hardware_.pes[pe_kind_[p]].outstanding : hardware_.dma.outstanding;
    setup.burst = hardware_.dma.burst;
    setup.element_bytes = graph.element_bytes();
    setup.resources.assign(shared.begin(), shared.end());
    if (functional != nullptr) setup.computations = &functional->computations();
    setup.reported = [this](int processor, const TaskReport& report) { dispatcher_->note(processor, report); };
    if (signals != nullptr) {
      setup.state_changed = [this, signals](int processor, TaskStep step, ProcessorState state) {
        const bool is_next = step == TaskStep::has_read && has_two_stages(static_cast<std::size_t>(processor));
        is_next ? signals->next_state(static_cast<std::size_t>(processor), state, clock_.cycle())
                : signals->processor_state(static_cast<std::size_t>(processor), state, clock_.cycle());
      };
      setup.computes = [this, signals](int processor, TaskId task) {
        signals->task_computes(static_cast<std::size_t>(processor), task, clock_.cycle());
      };
    }
    all[p]->configure(std::move(setup));
  }
}

namespace {

void check_length(Time makespan, Picoseconds period) {
  const Time longest = static_cast<Time>(longest_simulated);
  if (makespan * static_cast<Time>(period) > longest) {
    throw Infeasible(fmt::format("the plan takes {:.0f} cycles of {} ps; the longest that can be simulated is {:.0f} s",
                                 makespan, period, longest * 1e-12));
  }
}

// The waits of a plan see to it, whatever time tasks take.
void check_activations(const RunResult& result, Bytes limit) {
  constexpr auto activation = static_cast<std::size_t>(BufferClass::activation);
  for (const OccupancyStep& step : result.occupancy) {
    if (step.bytes[activation] <= limit) continue;
    throw std::logic_error(fmt::format("at cycle {} {} bytes of activations are live, more than their limit of {}",
                                       step.time, step.bytes[activation], limit));
  }
}

}  // namespace

std::unique_ptr<ScratchpadSpace> Accelerator::make_space(const TaskGraph& graph, const Platform& platform,
                                                         const Plan& plan) const {
  if (hardware_.dispatch.dynamic) return std::make_unique<PagedSpace>(graph, platform.capacity, page_);
  return std::make_unique<PlannedSpace>(graph, platform, plan.schedule);
}

void Accelerator::choose_dispatch(const Plan& plan, DispatchJob& job) const {
  if (!hardware_.dispatch.dynamic) {
    job.dispatch = std::make_unique<StaticDispatch>(*job.graph, *job.platform, plan.schedule);
    job.sufficient_capacity = plan.peak_address;
    return;
  }
  const std::vector<SequentialOrder> orders = paged_orders(*job.graph, *job.platform, plan.schedule.order, page_);
  job.dispatch =
      std::make_unique<DynamicDispatch>(*job.graph, *job.platform, paged_priority(orders).tasks, orders, page_);
  job.sufficient_capacity = orders.front().peak;
}

void Accelerator::simulate() const {
  try {
    sc_core::sc_start();
  } catch (const sc_core::sc_report& report) {
    throw Infeasible(fmt::format("the run failed at {}: {}", sc_core::sc_time_stamp().to_string(), report.get_msg()));
  }
  if (!dispatcher_->done()) throw Infeasible(dispatcher_->standstill());
}

RunResult Accelerator::run(const TaskGraph& graph, const Platform& platform, const Plan& plan,
                           const RunOptions& options) {
  check_length(plan.schedule.makespan, clock_.period());
  const std::unique_ptr<ScratchpadSpace> space = make_space(graph, platform, plan);
  const AddressMap addresses(graph, *space, hardware_.dma.burst);
  FunctionalRun* const functional = options.functional;
  if (functional != nullptr) {
    functional->begin(host_, addresses, static_cast<std::uint64_t>(space->size()));
    scratchpad_->hold_data();
    dram_->hold_data();
    host_.at_start([functional] { functional->load(); });
  }
  scratchpad_->set_size(static_cast<std::uint64_t>(space->size()));
  dram_->set_size(addresses.dram_bytes());
  const std::vector<Resource*> shared = resources();
  std::unique_ptr<RunSignals> signals;
  if (options.waveform != nullptr) {
    std::optional<RunSignals::Bus> bus;
    if (options.bus_detail) {
      bus = RunSignals::Bus{{shared.begin(), shared.end()}, {{"scratchpad", scratchpad_.get()}, {"dram", dram_.get()}}};
      interconnect_->on_traffic([this, &signals] { signals->traffic(*interconnect_, clock_.cycle()); });
    }
    signals = std::make_unique<RunSignals>(*options.waveform, graph, platform, plan, std::move(bus));
  }
  configure_processors(graph, shared, signals.get(), functional);
  DispatchJob job;
  job.graph = &graph;
  job.platform = &platform;
  job.space = space.get();
  job.addresses = &addresses;
  job.signals = signals.get();
  job.oldest_unanswered = [this] { return interconnect_->oldest_unanswered(); };
  if (functional != nullptr) job.released = [functional](BufferId buffer) { functional->released(buffer); };
  job.progress = options.progress;
  choose_dispatch(plan, job);
  dispatcher_->begin(std::move(job));

  const auto before = std::chrono::steady_clock::now();
  simulate();
  RunResult result;
  if (hardware_.dispatch.dynamic) result.page_bytes = page_;
  result.simulate_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();

  if (functional != nullptr) functional->collect();
  dispatcher_->finish(result);
  if (!hardware_.dispatch.dynamic) check_activations(result, plan.schedule.activation_limit);
  count(result, shared);
  if (energy_table_) result.energy = energy_of(*energy_table_, energy_counts(graph, result));
  result.critical_path = critical_path(result);
  return result;
}

void Accelerator::count(RunResult& result, const std::vector<Resource*>& shared) const {
  const double length = static_cast<double>(result.makespan * clock_.period());
  for (const Resource* resource : shared) {
    ResourceUse use{
        resource->name(), resource->served(), resource->delayed(), clock_.cycle_at_or_after(resource->waited()), 0, {}};
    if (length > 0)
      use.busy = static_cast<double>(resource->busy()) / static_cast<double>(resource->servers()) / length;
    const int initiators = std::min(initiator_count_, Resource::max_pairs);
    for (int initiator = 0; initiator < initiators; ++initiator) {
      for (int behind = Resource::nobody; behind < initiators; ++behind) {
        const Picoseconds waited = resource->waited(initiator, behind);
        if (waited > 0) use.pairs.push_back({initiator, behind, clock_.cycle_at_or_after(waited)});
      }
    }
    result.resources.push_back(std::move(use));
  }
  for (const auto& [name, memory] : {std::pair{"scratchpad.", scratchpad_.get()}, std::pair{"dram.", dram_.get()}}) {
    for (const Counter& counter : memory->counters()) result.counters.emplace_back(name + counter.name, counter.value);
  }
  const MemoryPort& scratchpad = interconnect_->memory_port(Target::scratchpad);
  const MemoryPort& dram = interconnect_->memory_port(Target::dram);
  result.counters.emplace_back("scratchpad.accesses", scratchpad.accesses());
  result.counters.emplace_back("dram.accesses", dram.accesses());
  result.scratchpad_read_bytes = scratchpad.read_bytes();
  result.scratchpad_write_bytes = scratchpad.write_bytes();
  result.dram_read_bytes = dram.read_bytes();
  result.dram_write_bytes = dram.write_bytes();
  result.interconnect_byte_hops = interconnect_->byte_hops();
}

}  // namespace weft
