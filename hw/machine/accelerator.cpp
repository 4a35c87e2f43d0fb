#include "hw/machine/accelerator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <stdexcept>

#include "hw/dma/kept_bursts.hpp"
#include "hw/machine/dma_places.hpp"
#include "hw/machine/machine.hpp"
#include "hw/processor/dma_channel.hpp"
#include "hw/processor/model_watch.hpp"
#include "hw/processor/processor_setup.hpp"
#include "hw/processor/stuck_time.hpp"
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
      page_(experiment.memory.page),
      clock_(clock_of(experiment.hardware)),
      processors_(processors_of(experiment.hardware)) {
  clock_.set_resolution();
  for (int channel = 0; channel < hardware_.dma.channels && dma_queue_of(hardware_) > 1; ++channel) {
    channels_.push_back(std::make_unique<Resource>(fmt::format("dma{}.queue", channel)));
  }
  const auto pes = std::ranges::count(processors_, false, &Processor::is_dma);
  interconnect_ = std::make_unique<Interconnect>("interconnect", interconnect_models().make(hardware_.interconnect),
                                                 hardware_.multicast, static_cast<int>(pes));
  const Bytes burst = hardware_.dma.burst;
  scratchpad_ =
      make_memory(scratchpad_models(), "scratchpad", hardware_.scratchpad, {clock_, burst, hardware_.capacity});
  dram_ = make_memory(dram_models(), "dram", hardware_.dram, {clock_, burst, std::nullopt});
  energy_table_ = energy_table_of(experiment, dram_->counters());
  std::vector<std::string> names;
  for (const Processor& processor : processors_) {
    names.push_back(processor.name);
    if (processor.is_dma) {
      modules_.push_back(std::make_unique<DmaChannel>(processor.name.c_str()));
    } else {
      modules_.push_back(make_processing_element(processor.name.c_str(), hardware_.pes[processor.kind]));
    }
  }
  interconnect_->set_up(clock_, std::move(names), *scratchpad_, *dram_);
  const Bytes descriptor = hardware_.dispatch.travels ? 0 : hardware_.dispatch.descriptor;
  dispatcher_ = std::make_unique<Dispatcher>("dispatcher", modules_.size(), clock_, descriptor,
                                             sc_time_of(interconnect_->timing().message_time(descriptor)));
  for (std::size_t p = 0; p < modules_.size(); ++p) {
    modules_[p]->data().bind(interconnect_->initiators);
    dispatcher_->commands[p].bind(modules_[p]->command());
  }
  host_.socket.bind(interconnect_->initiators);  // last: the numbers of the processors are those of their ports
}

std::vector<Resource*> Accelerator::resources() {
  std::vector<Resource*> all = interconnect_->timing().resources();
  for (MemoryModule* memory : {scratchpad_.get(), dram_.get()}) {
    const std::vector<Resource*> more = memory->resources();
    all.insert(all.end(), more.begin(), more.end());
  }
  for (const auto& channel : channels_) all.push_back(channel.get());
  return all;
}

// `common`: what all processors are told alike.
void Accelerator::configure_processors(const ProcessorSetup& common, RunSignals* signals) {
  initiator_count_ = 0;
  const auto bursts = std::make_shared<BurstMaker>(hardware_, dram_->pin_burst());
  const std::vector<int> ports = ports_of(hardware_, modules_.size());
  for (std::size_t p = 0; p < modules_.size(); ++p) {
    ProcessorSetup setup = common;
    setup.number = static_cast<int>(p);
    setup.stages = processors_[p].stages;
    setup.initiator = initiator_count_;
    initiator_count_ += processors_[p].is_staged() ? 2 : 1;
    setup.clock = clock_;
    setup.port = ports[p];
    setup.way = setup.initiator - (setup.number - setup.port);
    if (processors_[p].is_dma && !channels_.empty()) {
      const std::size_t pes = modules_.size() - channels_.size() * dma_queue_of(hardware_);
      setup.channel = channels_[(p - pes) / dma_queue_of(hardware_)].get();
    }
    setup.make_bursts = [this, p, bursts] { return bursts->make(processors_[p]); };
    setup.make_control = [bursts] { return bursts->make_control(); };
    setup.burst = hardware_.dma.burst;
    setup.dram_pin_burst = dram_->pin_burst();
    const std::vector<Resource*> shared = resources();
    setup.resources.assign(shared.begin(), shared.end());
    if (signals != nullptr) {
      signals->add_own(p, modules_[p]->signals());
      setup.shows = [this, signals, p](const std::vector<PeSignal>& own) { signals->own(p, own, clock_.cycle()); };
      setup.state_changed = [this, signals](int processor, TaskStep step, ProcessorState state) {
        const auto number = static_cast<std::size_t>(processor);
        const std::uint32_t stages = processors_[number].stages;
        if (step == TaskStep::has_read && stages > 1) {
          signals->next_state(number, state, clock_.cycle());
        } else if (step == TaskStep::finished && stages > 2) {
          signals->previous_state(number, state, clock_.cycle());
        } else {
          signals->processor_state(number, state, clock_.cycle());
        }
      };
      setup.writes = [this, signals](int processor, TaskId task) {
        signals->task_writes(static_cast<std::size_t>(processor), task, clock_.cycle());
      };
      setup.computes = [this, signals](int processor, TaskId task) {
        signals->task_computes(static_cast<std::size_t>(processor), task, clock_.cycle());
      };
    }
    modules_[p]->configure(std::move(setup));
  }
}

namespace {

void check_length(Time makespan, const Clock& clock) {
  const Time longest = static_cast<Time>(longest_simulated);
  if (makespan * static_cast<Time>(clock.period()) > longest) {
    throw Infeasible(fmt::format("the plan takes {:.0f} cycles of {} {}; the longest that can be simulated is {:.0f} s",
                                 makespan, clock.period(), clock.unit(), longest / static_cast<Time>(clock.second())));
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

std::unique_ptr<ScratchpadSpace> Accelerator::make_space(const Plan& plan) const {
  if (hardware_.dispatch.dynamic) return std::make_unique<PagedSpace>(plan.graph(), plan.platform().capacity, page_);
  return std::make_unique<PlannedSpace>(plan.graph(), plan.platform(), plan.schedule);
}

void Accelerator::choose_dispatch(const Plan& plan, DispatchJob& job) const {
  if (!hardware_.dispatch.dynamic) {
    job.dispatch = std::make_unique<StaticDispatch>(*job.graph, *job.platform, plan.schedule);
    job.sufficient_capacity = plan.platform().whole_capacity(plan.peak_address);
    return;
  }
  const std::vector<SequentialOrder> orders = paged_orders(*job.graph, *job.platform, plan.schedule.order, page_);
  job.dispatch =
      std::make_unique<DynamicDispatch>(*job.graph, *job.platform, paged_priority(orders).tasks, orders, page_);
  job.sufficient_capacity = job.platform->whole_capacity(orders.front().peak);
}

namespace {

void simulate() {
  const StuckTime watch;
  try {
    sc_core::sc_start();
  } catch (const sc_core::sc_report& report) {
    throw Infeasible(fmt::format("the run failed at {}: {}", sc_core::sc_time_stamp().to_string(), report.get_msg()));
  }
  if (const std::string reason = watch.reason(); !reason.empty()) throw Infeasible(reason);
}

}  // namespace

RunResult Accelerator::run(const Plan& plan, const RunOptions& options) {
  const TaskGraph& graph = plan.graph();
  const Platform& platform = plan.platform();
  check_length(plan.schedule.makespan, clock_);
  const std::unique_ptr<ScratchpadSpace> space = make_space(plan);
  AddressMap addresses(graph, *space, std::lcm(hardware_.dma.burst, dram_->pin_burst()));
  addresses.set_kept(kept_bursts_of_plan(graph, plan.schedule, ports_of(hardware_, processors_.size()),
                                         kept_bytes_of(hardware_, dram_->pin_burst())));
  FunctionalRun* const functional = options.functional;
  if (functional != nullptr) {
    functional->begin(host_, addresses, static_cast<std::uint64_t>(space->size()));
    scratchpad_->hold_data();
    dram_->hold_data();
    host_.at_start([functional] { functional->load(); });
  }
  scratchpad_->set_size(static_cast<std::uint64_t>(space->size()));
  const ControlTraffic control(hardware_, addresses.dram_bytes());
  dram_->set_size(control.end(modules_.size()));
  const std::vector<Resource*> shared = resources();
  std::unique_ptr<RunSignals> signals;
  if (options.waveform != nullptr) {
    std::optional<RunSignals::Bus> bus;
    if (options.bus_detail) {
      bus = RunSignals::Bus{{shared.begin(), shared.end()}, {{"scratchpad", scratchpad_.get()}, {"dram", dram_.get()}}};
      interconnect_->on_traffic([this, &signals] { signals->traffic(*interconnect_, clock_.cycle()); });
    }
    signals = std::make_unique<RunSignals>(*options.waveform, graph, platform, plan, std::move(bus), [this] {
      const MemoryPort& dram = interconnect_->memory_port(Target::dram);
      return dram.read_pin_bytes() + dram.write_pin_bytes();
    });
  }
  if (options.transactions != nullptr) {
    std::vector<std::string> initiators;
    for (const Processor& processor : processors_) {
      initiators.push_back(processor.name + (processor.is_staged() ? " reading" : ""));
      if (processor.is_staged()) initiators.push_back(processor.name + " writing");
    }
    options.transactions->begin(initiators, clock_.period(), clock_.unit());
    interconnect_->on_answer([log = options.transactions](const Transaction& transaction) { log->add(transaction); });
  }
  ProcessorSetup common;
  if (functional != nullptr) common.computations = &functional->computations();
  if (control.travels()) common.control = control;
  common.reported = [this](int processor, const TaskReport& report) { dispatcher_->note(processor, report); };
  configure_processors(common, signals.get());
  DispatchJob job;
  job.graph = &graph;
  job.platform = &platform;
  job.space = space.get();
  job.addresses = &addresses;
  job.local_memories.emplace(hardware_, processors_);
  job.signals = signals.get();
  job.oldest_unanswered = [this] { return interconnect_->oldest_unanswered(); };
  if (functional != nullptr) {
    job.finished = [functional](TaskId task) { functional->finished(task); };
    job.released = [functional](BufferId buffer) { functional->released(buffer); };
  }
  job.progress = options.progress;
  choose_dispatch(plan, job);
  dispatcher_->begin(std::move(job));

  const auto before = std::chrono::steady_clock::now();
  simulate();
  if (!dispatcher_->done()) throw Infeasible(dispatcher_->standstill());
  RunResult result;
  if (hardware_.dispatch.dynamic) result.page_bytes = page_;
  result.simulate_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();

  if (functional != nullptr) functional->collect();
  dispatcher_->finish(result);
  if (!hardware_.dispatch.dynamic) check_activations(result, plan.schedule.activation_limit);
  count(result, shared);
  if (energy_table_) {
    std::vector<std::uint32_t> kinds;
    for (const Processor& processor : processors_) kinds.push_back(processor.kind);
    EnergyCounts counts = energy_counts(graph, result, kinds);
    counts.picoseconds = ceil_div(result.makespan * clock_.period(), Picoseconds{clock_.units()});
    result.energy = energy_of(*energy_table_, counts, result.own_events);
  }
  result.critical_path = critical_path(graph, platform, plan.schedule, result);
  return result;
}

// What the model of a processor has counted. What it has counted since its last task is energy of that one.
void Accelerator::count_own(std::size_t processor, RunResult& result) const {
  const std::vector<PeCounter> counters = modules_[processor]->counters();
  if (counters.empty()) return;
  const std::string& name = processors_[processor].name;
  Attojoules known = 0;
  TaskRun* last = nullptr;
  for (TaskRun& run : result.tasks) {
    if (run.processor != processor) continue;
    known += run.own_energy;
    if (last == nullptr || run.finish >= last->finish) last = &run;
  }
  for (const PeCounter& counter : counters) {
    result.counters.emplace_back(name + "." + counter.name, counter.value);
    if (counter.energy != 0) result.own_events.push_back({name + "." + counter.name, counter.value, counter.energy});
  }
  if (last != nullptr) last->own_energy += static_cast<Attojoules>(energy_of_counters(counters) - known);
}

void Accelerator::count_reuse(RunResult& result) const {
  std::vector<Bytes> reused(processors_.size(), 0);
  for (const TaskRun& run : result.tasks) reused[run.processor] += run.reused_bytes;
  for (std::size_t p = 0; p < processors_.size(); ++p) {
    if (processors_[p].is_dma || !hardware_.pes[processors_[p].kind].reuse) continue;
    result.counters.emplace_back(processors_[p].name + ".reused_bytes", reused[p]);
  }
  if (!interconnect_->shared()) return;
  result.counters.emplace_back("interconnect.multicast_reads", interconnect_->shared()->reads);
  result.counters.emplace_back("interconnect.multicast_bytes", interconnect_->shared()->bytes);
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
  count_reuse(result);
  for (std::size_t p = 0; p < modules_.size(); ++p) count_own(p, result);
  const MemoryPort& scratchpad = interconnect_->memory_port(Target::scratchpad);
  const MemoryPort& dram = interconnect_->memory_port(Target::dram);
  result.counters.emplace_back("scratchpad.accesses", scratchpad.accesses());
  result.counters.emplace_back("dram.accesses", dram.accesses());
  result.scratchpad_read_bytes = scratchpad.read_bytes();
  result.scratchpad_write_bytes = scratchpad.write_bytes();
  result.dram_read_bytes = dram.read_bytes();
  result.dram_write_bytes = dram.write_bytes();
  result.dram_read_pin_bytes = dram.read_pin_bytes();
  result.dram_write_pin_bytes = dram.write_pin_bytes();
  result.interconnect_byte_hops = interconnect_->byte_hops();
  if (!hardware_.dispatch.travels) return;
  result.descriptor_bytes = hardware_.dispatch.descriptor;
  result.completion_bytes = hardware_.dispatch.completion;
}

namespace {

// The bytes of a memory up to the last one that the task touches, with buffers where AddressMap has them before a run.
std::uint64_t bytes_touched(const TaskDescriptor& task, Target target) {
  std::uint64_t bytes = 0;
  const auto touch = [&](const std::optional<BoxAddress>& box) {
    if (!box || target_of(box->base) != target) return;
    const auto size = static_cast<std::uint64_t>(bytes_of(whole_slice(box->slice.extent, box->slice.element_bits)));
    bytes = std::max(bytes, box->base - base_of(target) + size);
  };
  for (const std::vector<Move>* moves : {&task.reads, &task.writes}) {
    for (const Move& move : *moves) {
      touch(move.source);
      touch(move.destination);
    }
  }
  return bytes;
}

constexpr Cycles pause_before_task = 1000;
// Far more than any task takes alone; a model that schedules events for ever must not keep a run alive longer.
constexpr Cycles patience_with_task = 10'000'000'000;

}  // namespace

TaskCycles Accelerator::run_alone(const ProbedTask& task) {
  scratchpad_->set_size(bytes_touched(task.descriptor, Target::scratchpad));
  const auto unit = static_cast<std::uint64_t>(std::lcm(hardware_.dma.burst, dram_->pin_burst()));
  const ControlTraffic control(hardware_, ceil_div(bytes_touched(task.descriptor, Target::dram), unit) * unit);
  dram_->set_size(control.end(modules_.size()));
  std::optional<TaskCycles> cycles;
  sc_core::sc_event finished;
  ProcessorSetup common;
  if (control.travels()) common.control = control;
  common.reported = [&](int, const TaskReport& report) {
    if (report.step != TaskStep::finished) return;
    const TaskRun& run = report.run;
    cycles = {run.descriptor + run.read, run.write, run.finish - run.start};
    finished.notify();
  };
  configure_processors(common, nullptr);
  const auto patience = sc_time_of(std::min(patience_with_task, longest_simulated / clock_.period()) * clock_.period());
  sc_core::sc_spawn([&] {
    sc_core::wait(clock_.until_cycle(pause_before_task, dispatch_offset));
    dispatcher_->send(task.processor, task.descriptor);
    sc_core::wait(patience, finished);
    sc_core::sc_stop();
  });
  simulate();
  if (cycles) return *cycles;
  const std::string unanswered = interconnect_->oldest_unanswered();
  throw Infeasible(fmt::format("{} has not completed task {}, alone on the machine{}", processors_[task.processor].name,
                               task.name, unanswered.empty() ? "" : "; " + unanswered));
}

}  // namespace weft
