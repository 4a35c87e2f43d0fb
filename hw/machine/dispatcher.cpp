#include "hw/machine/dispatcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hw/processor/command_bytes.hpp"
#include "hw/processor/descriptor_extension.hpp"

namespace weft {

Dispatcher::Dispatcher(sc_core::sc_module_name name, std::size_t processors, const SimulatedClock& clock,
                       Bytes descriptor_bytes, sc_core::sc_time descriptor_time)
    : sc_module(name),
      commands("command", processors),
      clock_(clock),
      descriptor_bytes_(descriptor_bytes),
      descriptor_time_(descriptor_time),
      loads_(processors) {
  SC_METHOD(step);
  sensitive << step_event_;
  dont_initialize();
  SC_METHOD(watch);
  sensitive << watch_event_;
  dont_initialize();
  SC_METHOD(end_run);
  sensitive << end_event_;
  dont_initialize();
}

namespace {

// Cycles without any completion after which the run counts as standing still: far more than the longest task can take
// when every processor is in its way.
Cycles patience_for(const Platform& platform, const SimulatedClock& clock) {
  Time longest = 0;
  for (const Time cost : platform.costs) longest = cost == cannot_run ? longest : std::max(longest, cost);
  const Time patience = 1e6 + 100 * longest * static_cast<Time>(platform.processor_count());
  return static_cast<Cycles>(std::min(patience, static_cast<Time>(Cycles{(Picoseconds{1} << 61) / clock.period()})));
}

}  // namespace

void Dispatcher::begin(DispatchJob job) {
  job_ = std::move(job);
  occupancy_ = std::make_unique<OccupancyRecorder>(*job_.graph, *job_.space, job_.platform->capacity);
  runs_.resize(job_.graph->task_count());
  waits_.set_task_count(runs_.size());
  has_stages_ = job_.platform->has_stages();
  if (has_stages_) waits_reading_.set_task_count(runs_.size());
  if (has_stages_) before_.assign(runs_.size(), no_task);
  step_event_.notify(clock_.until_cycle(0, dispatch_offset));
  patience_ = patience_for(*job_.platform, clock_);
  watch_event_.notify(clock_.until_cycle(patience_));
}

void Dispatcher::note(int processor, const TaskReport& report) {
  const std::size_t place = reported_.size();
  if (place == reports_.size()) reports_.emplace_back();
  reports_[place] = report;
  reported_.emplace_back(processor, place);
  step_event_.notify(clock_.until_cycle(clock_.cycle(), dispatch_offset));
}

// All reports of the instant, then every task that may start.
void Dispatcher::step() {
  const Cycles now = clock_.cycle();
  std::sort(reported_.begin(), reported_.end());
  for (const auto& [processor, place] : reported_) take(reports_[place], now);
  reported_.clear();
  for (TaskId task = job_.dispatch->start_next(static_cast<Time>(now)); task != no_task;
       task = job_.dispatch->start_next(static_cast<Time>(now))) {
    start(task, now);
  }
  if (job_.signals != nullptr) show_state(now);
  if (job_.dispatch->done()) {
    makespan_ = now;
    end_event_.notify(clock_.until_cycle(now + 1));
  }
}

void Dispatcher::take(const TaskReport& report, Cycles now) {
  Load& load = loads_[job_.dispatch->processor_of(report.task)];
  switch (report.step) {
    case TaskStep::has_read:
      has_read(report.task, now);
      break;
    case TaskStep::has_computed:
      load.has_computed = true;
      job_.dispatch->compute_done(report.task, static_cast<Time>(now));
      break;
    default:
      complete(report, now);
  }
  move_on(load, report.run.stages);
}

// What is done with a stage takes the next one, if that is free.
void Dispatcher::move_on(Load& load, std::uint32_t stages) {
  if (stages > 2 && load.has_computed && load.writing == no_task) {
    load.writing = std::exchange(load.computing, no_task);
    load.has_computed = false;
  }
  if (!load.has_read || load.computing != no_task) return;
  load.computing = std::exchange(load.running, no_task);
  load.has_read = false;
}

void Dispatcher::has_read(TaskId task, Cycles now) {
  loads_[job_.dispatch->processor_of(task)].has_read = true;
  release(job_.dispatch->read_done(task, static_cast<Time>(now)), now);
}

void Dispatcher::complete(const TaskReport& report, Cycles now) {
  const TaskId task = report.task;
  runs_[task] = report.run;
  waits_.add(task, report.waited);
  if (report.run.is_staged()) waits_reading_.add(task, report.waited_reading);
  Load& load = loads_[job_.dispatch->processor_of(task)];
  const std::uint32_t stages = report.run.stages;
  (stages > 2 ? load.writing : stages > 1 ? load.computing : load.running) = no_task;
  if (job_.finished) job_.finished(task);
  release(job_.dispatch->finish(task, static_cast<Time>(now)), now);
  if (job_.signals != nullptr) job_.signals->task_finished(task);
  if (job_.progress) job_.progress(job_.dispatch->finished_count(), job_.graph->task_count());
}

void Dispatcher::release(std::span<const BufferId> buffers, Cycles now) {
  for (const BufferId buffer : buffers) {
    if (job_.released) job_.released(buffer);
    occupancy_->release(buffer, now);
  }
}

void Dispatcher::start(TaskId task, Cycles now) {
  const ProcessorId processor = job_.dispatch->processor_of(task);
  occupancy_->allocate(task, now);
  Load& load = loads_[processor];
  load.running = task;
  if (has_stages_) before_[task] = load.last;
  load.last = task;
  TaskDescriptor& descriptor = load.descriptors[load.next_descriptor];
  load.next_descriptor = (load.next_descriptor + 1) % load.descriptors.size();
  describe_task(*job_.graph, task, *job_.addresses, descriptor);
  job_.local_memories->start(*job_.graph, processor, descriptor);
  started_.push_back(task);
  if (job_.signals != nullptr) job_.signals->task_started(processor, task, job_.dispatch->start_of(task), now);
  if (const std::string refusal = send(processor, descriptor); !refusal.empty()) {
    SC_REPORT_ERROR("weft/dispatch",
                    fmt::format("processor {} refused task {}: {}", job_.platform->processors[processor].name,
                                job_.graph->task_name(task), refusal)
                        .c_str());
  }
}

std::string Dispatcher::send(std::size_t processor, const TaskDescriptor& descriptor) {
  DescriptorExtension extension;
  extension.descriptor = &descriptor;
  tlm::tlm_generic_payload payload;
  write_command(descriptor, command_);
  payload.set_command(tlm::TLM_WRITE_COMMAND);
  payload.set_data_ptr(command_.data());
  payload.set_data_length(static_cast<unsigned>(command_.size()));
  payload.set_streaming_width(static_cast<unsigned>(command_.size()));
  payload.set_extension(&extension);
  sc_core::sc_time delay = descriptor_bytes_ > 0 ? descriptor_time_ : sc_core::SC_ZERO_TIME;
  commands[processor]->b_transport(payload, delay);
  payload.clear_extension(&extension);
  return payload.is_response_error() ? payload.get_response_string() : "";
}

void Dispatcher::show_state(Cycles now) {
  RunSignals& signals = *job_.signals;
  for (std::size_t p = 0; p < loads_.size(); ++p) {
    const std::uint32_t stages = job_.platform->processors[p].stages;
    ProcessorState state = ProcessorState::wait_input;  // the second stage waits for the first
    if (loads_[p].running == no_task) {
      const Dispatch::Waiting waiting = job_.dispatch->idle(static_cast<ProcessorId>(p)).waiting;
      if (waiting == Dispatch::Waiting::space) state = ProcessorState::wait_space;
      if (waiting != Dispatch::Waiting::space && waiting != Dispatch::Waiting::input) state = ProcessorState::idle;
      stages > 1 ? signals.next_idle(p, state, now) : signals.processor_idle(p, state, now);
    }
    if (stages > 1 && loads_[p].computing == no_task) signals.processor_idle(p, state, now);
    if (stages > 2 && loads_[p].writing == no_task) signals.previous_idle(p, now);
  }
  const TaskId waiting = job_.dispatch->first_waiting_for_space();
  signals.dispatcher_state(*job_.dispatch, waiting, waiting == no_task ? 0 : job_.graph->buffer_bytes(waiting), now);
  signals.occupancy(*occupancy_, now);
}

void Dispatcher::watch() {
  if (job_.dispatch->done()) return;
  if (job_.dispatch->finished_count() == seen_by_watchdog_) {
    sc_core::sc_stop();
    return;
  }
  seen_by_watchdog_ = job_.dispatch->finished_count();
  watch_event_.notify(clock_.until_cycle(clock_.cycle() + patience_));
}

void Dispatcher::end_run() { sc_core::sc_stop(); }

std::string Dispatcher::standstill() const {
  const TaskGraph& graph = *job_.graph;
  std::string text = fmt::format("the run stands still at cycle {}: {} of {} tasks finished", clock_.cycle(),
                                 job_.dispatch->finished_count(), graph.task_count());
  for (std::size_t p = 0; p < loads_.size(); ++p) {
    const std::string& processor = job_.platform->processors[p].name;
    for (const TaskId task : {loads_[p].writing, loads_[p].computing, loads_[p].running}) {
      if (task == no_task) continue;
      text += fmt::format("; {} has not completed task {}, which it took at cycle {}", processor, graph.task_name(task),
                          job_.dispatch->start_of(task).ready);
    }
    if (loads_[p].running != no_task) continue;
    const auto [next, waiting] = job_.dispatch->idle(static_cast<ProcessorId>(p));
    if (waiting != Dispatch::Waiting::space) continue;
    text += fmt::format("; task {} waits on {} for {} B of space held by", graph.task_name(next), processor,
                        graph.buffer_bytes(next));
    for (const BufferId buffer : job_.dispatch->blockers(next)) text += ' ' + graph.buffer_name(buffer);
  }
  if (const std::string unanswered = job_.oldest_unanswered(); !unanswered.empty()) return text + "; " + unanswered;
  return text + fmt::format("; the smallest capacity known to work for this plan is {} B", job_.sufficient_capacity);
}

// What every task takes if nothing else goes on, by task.
std::vector<TaskDuration> Dispatcher::alone() const {
  const TaskGraph& graph = *job_.graph;
  std::vector<ProcessorId> processors(graph.task_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) processors[task] = job_.dispatch->processor_of(task);
  if (job_.platform->with_reuse) return job_.platform->with_reuse(graph, *job_.platform, processors, started_);
  std::vector<TaskDuration> durations(graph.task_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    durations[task] = duration_of(graph, *job_.platform, task, processors[task]);
  }
  return durations;
}

void Dispatcher::finish(RunResult& result) {
  const TaskGraph& graph = *job_.graph;
  const std::vector<TaskDuration> alone_by_task = alone();
  result.makespan = makespan_;
  result.starts.resize(runs_.size());
  result.busy.assign(loads_.size(), 0);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const ProcessorId processor = job_.dispatch->processor_of(task);
    runs_[task].processor = processor;
    const TaskDuration& alone = alone_by_task[task];
    runs_[task].uncontended = static_cast<Cycles>(alone.read + alone.compute + alone.write) + runs_[task].by_values;
    result.starts[task] = job_.dispatch->start_of(task);
    Cycles since = runs_[task].start;
    if (runs_[task].is_staged()) {
      runs_[task].uncontended_reading = static_cast<Cycles>(alone.read);
      runs_[task].uncontended_writing = static_cast<Cycles>(alone.write);
      if (before_[task] != no_task) since = std::max(since, runs_[before_[task]].finish);
    }
    result.busy[processor] += static_cast<double>(runs_[task].finish - since);
  }
  for (double& busy : result.busy) busy = makespan_ > 0 ? busy / static_cast<double>(makespan_) : 0;
  result.tasks = std::move(runs_);
  result.waits = std::move(waits_);
  result.waits_reading = std::move(waits_reading_);
  result.before = std::move(before_);
  occupancy_->finish(result);
}

}  // namespace weft
