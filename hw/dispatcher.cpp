#include "hw/dispatcher.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weft {

Dispatcher::Dispatcher(sc_core::sc_module_name name, std::size_t processors, const Clock& clock, Bytes descriptor_bytes,
                       sc_core::sc_time descriptor_time)
    : sc_module(name),
      commands("command", processors),
      clock_(clock),
      descriptor_bytes_(descriptor_bytes),
      descriptor_time_(descriptor_time),
      descriptors_(processors),
      running_(processors, no_task),
      reports_(processors),
      descriptor_data_(static_cast<std::size_t>(std::max<Bytes>(descriptor_bytes, 1))) {
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
Cycles patience_for(const Platform& platform, const Clock& clock) {
  Time longest = 0;
  for (const Time cost : platform.costs) longest = cost == cannot_run ? longest : std::max(longest, cost);
  const Time patience = 1e6 + 100 * longest * static_cast<Time>(platform.processor_count());
  return static_cast<Cycles>(std::min(patience, static_cast<Time>((Picoseconds{1} << 61) / clock.period())));
}

}  // namespace

void Dispatcher::begin(DispatchJob job) {
  job_ = std::move(job);
  occupancy_ = std::make_unique<OccupancyRecorder>(*job_.graph, *job_.space);
  runs_.resize(job_.graph->task_count());
  waits_.set_task_count(runs_.size());
  step_event_.notify(clock_.until(0, dispatch_offset));
  patience_ = patience_for(*job_.platform, clock_);
  watch_event_.notify(clock_.until(patience_));
}

void Dispatcher::completed(int processor, const TaskReport& report) {
  reports_[static_cast<std::size_t>(processor)] = report;
  reported_.push_back(processor);
  step_event_.notify(clock_.until(clock_.cycle(), dispatch_offset));
}

// All completions of the instant, then every task that may start.
void Dispatcher::step() {
  const Cycles now = clock_.cycle();
  std::sort(reported_.begin(), reported_.end());
  for (const int processor : reported_) complete(reports_[static_cast<std::size_t>(processor)], now);
  reported_.clear();
  for (TaskId task = job_.dispatch->start_next(static_cast<Time>(now)); task != no_task;
       task = job_.dispatch->start_next(static_cast<Time>(now))) {
    start(task, now);
  }
  if (job_.signals != nullptr) show_state(now);
  if (job_.dispatch->done()) {
    makespan_ = now;
    end_event_.notify(clock_.until(now + 1));
  }
}

void Dispatcher::complete(const TaskReport& report, Cycles now) {
  const TaskId task = report.task;
  runs_[task] = report.run;
  waits_.add(task, report.waited);
  running_[job_.dispatch->processor_of(task)] = no_task;
  for (const BufferId buffer : job_.dispatch->finish(task, static_cast<Time>(now))) occupancy_->release(buffer, now);
  if (job_.signals != nullptr) job_.signals->task_finished(task);
  if (job_.progress) job_.progress(job_.dispatch->finished_count(), job_.graph->task_count());
}

void Dispatcher::start(TaskId task, Cycles now) {
  const ProcessorId processor = job_.dispatch->processor_of(task);
  occupancy_->allocate(task, now);
  running_[processor] = task;
  TaskDescriptor& descriptor = descriptors_[processor];
  describe_task(*job_.graph, task, *job_.addresses, descriptor);
  if (job_.signals != nullptr) job_.signals->task_started(processor, task, now);

  DescriptorExtension extension;
  extension.descriptor = &descriptor;
  tlm::tlm_generic_payload payload;
  payload.set_command(tlm::TLM_WRITE_COMMAND);
  payload.set_data_ptr(descriptor_data_.data());
  payload.set_data_length(static_cast<unsigned>(descriptor_data_.size()));
  payload.set_streaming_width(static_cast<unsigned>(descriptor_data_.size()));
  payload.set_extension(&extension);
  sc_core::sc_time delay = descriptor_bytes_ > 0 ? descriptor_time_ : sc_core::SC_ZERO_TIME;
  commands[processor]->b_transport(payload, delay);
  payload.clear_extension(&extension);
  if (payload.is_response_error()) {
    SC_REPORT_ERROR("weft/dispatch",
                    fmt::format("processor {} refused task {}: {}", job_.platform->processors[processor].name,
                                job_.graph->task_name(task), payload.get_response_string())
                        .c_str());
  }
}

void Dispatcher::show_state(Cycles now) {
  RunSignals& signals = *job_.signals;
  for (std::size_t p = 0; p < running_.size(); ++p) {
    if (running_[p] != no_task) continue;
    const Dispatch::Waiting waiting = job_.dispatch->idle(static_cast<ProcessorId>(p)).waiting;
    ProcessorState state = ProcessorState::idle;
    if (waiting == Dispatch::Waiting::input) state = ProcessorState::wait_input;
    if (waiting == Dispatch::Waiting::space) state = ProcessorState::wait_space;
    signals.processor_idle(p, state, now);
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
  watch_event_.notify(clock_.until(clock_.cycle() + patience_));
}

void Dispatcher::end_run() { sc_core::sc_stop(); }

std::string Dispatcher::standstill() const {
  const TaskGraph& graph = *job_.graph;
  std::string text = fmt::format("the run stands still at cycle {}: {} of {} tasks finished", clock_.cycle(),
                                 job_.dispatch->finished_count(), graph.task_count());
  for (std::size_t p = 0; p < running_.size(); ++p) {
    const std::string& processor = job_.platform->processors[p].name;
    if (running_[p] != no_task) {
      text += fmt::format("; {} has not completed task {}, which it took at cycle {}", processor,
                          graph.task_name(running_[p]), job_.dispatch->start_of(running_[p]).ready);
      continue;
    }
    const auto [next, waiting] = job_.dispatch->idle(static_cast<ProcessorId>(p));
    if (waiting != Dispatch::Waiting::space) continue;
    text += fmt::format("; task {} waits on {} for {} B of space held by", graph.task_name(next), processor,
                        graph.buffer_bytes(next));
    for (const BufferId buffer : job_.dispatch->blockers(next)) text += ' ' + graph.buffer_name(buffer);
  }
  if (const std::string unanswered = job_.oldest_unanswered(); !unanswered.empty()) text += "; " + unanswered;
  return text + fmt::format("; the smallest capacity known to work for this plan is {} B", job_.sufficient_capacity);
}

void Dispatcher::finish(RunResult& result) {
  const TaskGraph& graph = *job_.graph;
  result.makespan = makespan_;
  result.starts.resize(runs_.size());
  result.busy.assign(running_.size(), 0);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const ProcessorId processor = job_.dispatch->processor_of(task);
    runs_[task].processor = processor;
    runs_[task].unloaded = static_cast<Cycles>(job_.platform->cost(graph, task, processor));
    result.starts[task] = job_.dispatch->start_of(task);
    result.busy[processor] += static_cast<double>(runs_[task].finish - runs_[task].start);
  }
  for (double& busy : result.busy) busy = makespan_ > 0 ? busy / static_cast<double>(makespan_) : 0;
  result.tasks = std::move(runs_);
  result.waits = std::move(waits_);
  occupancy_->finish(result);
}

}  // namespace weft
