#include "hw/report/chrome_trace.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/text/json_writer.hpp"
#include "sched/memory/occupancy.hpp"

namespace weft {

namespace {

constexpr double max_duration = std::numeric_limits<double>::max();
// The process ids under which tracks are shown: PEs, DMA channels, the scratchpad's counters, and the critical path.
constexpr int pe_tracks = 1, dma_tracks = 2, scratchpad_tracks = 3, critical_tracks = 4;

// The longest duration that, added to `from` as binary numbers, does not come behind `to`.
double longest_within(double from, double to) {
  // Positive doubles are ordered as their bits are.
  std::uint64_t low = 0;
  std::uint64_t high = std::bit_cast<std::uint64_t>(to - from + (std::nextafter(to, max_duration) - to));
  while (low < high) {
    const std::uint64_t middle = high - (high - low) / 2;
    if (from + std::bit_cast<double>(middle) > to) {
      high = middle - 1;
    } else {
      low = middle;
    }
  }
  return std::bit_cast<double>(low);
}

class ChromeTrace {
 public:
  ChromeTrace(std::ostream& out, const RunRecord& record) : record_(record), json_(out, JsonLayout::compact) {}

  void write() {
    json_.begin_object();
    json_.member("displayTimeUnit", "ns");
    json_.key("traceEvents");
    json_.begin_array();
    write_names();
    for (TaskId task = 0; task < record_.graph.task_count(); ++task) write_task(task);
    write_waits();
    write_counters();
    write_critical_path();
    json_.new_line(0);
    json_.end_array();
    json_.end_object();
    json_.end_document();
  }

 private:
  // Whole nanoseconds, as readers of traces round to them: what begins and ends at one cycle does so at one of them.
  std::int64_t nanoseconds(Cycles cycles) const { return cycles * record_.period / (1000 * record_.time_units); }

  // Writes nanoseconds as microseconds, without trailing zeros.
  void write_time(std::string_view name, std::int64_t ns) {
    std::string text = fmt::format("{}.{:03}", ns / 1000, ns % 1000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    json_.key(name);
    json_.literal(text);
  }

  // Writes the time from one nanosecond to another such that a reader that adds it to the begin, as binary numbers of
  // microseconds, comes to the very end: to where the next slice begins.
  void write_duration(std::int64_t begin, std::int64_t end) {
    const auto microseconds = [](std::int64_t ns) { return static_cast<double>(ns) / 1000; };
    const double from = microseconds(begin), to = microseconds(end);
    double duration = microseconds(end - begin);
    // The longest of those that do: readers that cut what is behind nanoseconds cut nothing then.
    if (from + duration != to) duration = longest_within(from, to);
    json_.key("dur");
    json_.literal(number_text(duration));
  }

  int track_of(ProcessorId processor) const {
    return record_.platform.processors[processor].is_dma ? dma_tracks : pe_tracks;
  }

  void begin_event(const char* phase, int pid) {
    json_.new_line(0);
    json_.begin_object();
    json_.member("ph", phase);
    json_.member("pid", pid);
  }

  void begin_arguments() {
    json_.key("args");
    json_.begin_object();
  }

  void end_arguments_and_event() {
    json_.end_object();
    json_.end_object();
  }

  void write_name(const char* what, int pid, std::size_t tid, const std::string& name) {
    begin_event("M", pid);
    json_.member("tid", tid);
    json_.member("name", what);
    begin_arguments();
    json_.member("name", name);
    end_arguments_and_event();
  }

  void write_names() {
    write_name("process_name", pe_tracks, 0, "PEs");
    write_name("process_name", dma_tracks, 0, "DMA");
    write_name("process_name", scratchpad_tracks, 0, "scratchpad");
    write_name("process_name", critical_tracks, 0, "critical path");
    write_name("thread_name", critical_tracks, 1, "critical path");
    for (ProcessorId p = 0; p < record_.platform.processor_count(); ++p) {
      const Processor& processor = record_.platform.processors[p];
      write_name("thread_name", track_of(p), p + 1u, processor.name);
      if (processor.is_staged()) write_name("thread_name", track_of(p), reading_track(p), processor.name + " next");
      if (processor.stages > 2) write_name("thread_name", track_of(p), writing_track(p), processor.name + " previous");
    }
  }

  std::size_t reading_track(ProcessorId processor) const { return record_.platform.processor_count() + processor + 1; }
  std::size_t writing_track(ProcessorId processor) const {
    return 2 * record_.platform.processor_count() + processor + 1;
  }

  void begin_slice(int pid, std::size_t track, std::string_view name, Cycles start, Cycles duration) {
    begin_event("X", pid);
    json_.member("tid", track);
    write_time("ts", nanoseconds(start));
    write_duration(nanoseconds(start), nanoseconds(start + duration));
    json_.member("name", name);
  }

  void write_task(TaskId task) {
    const TaskRun& run = record_.result.tasks[task];
    const std::size_t track = run.processor + 1u;
    const std::array<Phase, 4> phases = {
        {{"descriptor", run.descriptor}, {"read", run.read}, {"compute", run.compute}, {"write", run.write}}};
    if (!run.is_staged()) return write_stage(task, track, run.start, phases);
    write_stage(task, reading_track(run.processor), run.start, std::span(phases).first(2));
    const std::size_t computing = run.stages > 2 ? 1 : 2;  // phases
    write_stage(task, track, run.compute_start(), std::span(phases).subspan(2, computing));
    if (run.stages > 2) write_stage(task, writing_track(run.processor), run.write_start(), std::span(phases).last(1));
  }

  using Phase = std::pair<const char*, Cycles>;  // name and length

  // Writes a slice for the task, and within it one for each of its phases; where it is all of one phase, the phase is an
  // argument. A stage that took no time leaves nothing to see.
  void write_stage(TaskId task, std::size_t track, Cycles start, std::span<const Phase> phases) {
    const TaskRun& run = record_.result.tasks[task];
    const int pid = track_of(run.processor);
    Cycles length = 0;
    for (const auto& [name, cycles] : phases) length += cycles;
    if (length == 0 && run.finish > run.start) return;
    begin_slice(pid, track, record_.graph.task_name(task), start, length);
    begin_arguments();
    json_.member("task", task);
    json_.member("layer", layer_of(task));
    json_.member("waited_for", waited_for(record_, task));
    const auto whole = std::ranges::find(phases, length, &Phase::second);
    const bool is_whole = length > 0 && whole != phases.end();
    if (is_whole) json_.member("phase", whole->first);
    end_arguments_and_event();
    if (is_whole) return;
    for (const auto& [name, cycles] : phases) {
      if (cycles > 0) {
        begin_slice(pid, track, name, start, cycles);
        json_.end_object();
      }
      start += cycles;
    }
  }

  const std::string& layer_of(TaskId task) const { return record_.graph.layer_names()[record_.graph.of(task).layer]; }

  // Writes what a processor waited for before each of its tasks, and an arrow from what ended the wait to the task.
  void write_waits() {
    std::vector<Cycles> free(record_.platform.processor_count(), 0);
    std::vector<TaskId> order(record_.graph.task_count());
    std::iota(order.begin(), order.end(), TaskId{0});
    std::ranges::stable_sort(order, {}, [&](TaskId task) { return record_.result.tasks[task].start; });
    for (const TaskId task : order) {
      const TaskRun& run = record_.result.tasks[task];
      Cycles& end = free[run.processor];
      if (run.start > end) write_wait(task, end);
      end = std::max(end, run.is_staged() ? run.read_finish() : run.finish);
    }
  }

  void write_wait(TaskId task, Cycles since) {
    const TaskRun& run = record_.result.tasks[task];
    const Dispatch::Start& start = record_.result.starts[task];
    const int pid = track_of(run.processor);
    const std::size_t track = run.is_staged() ? reading_track(run.processor) : run.processor + 1u;
    begin_slice(pid, track, start.hold == Hold::none ? "wait-input" : fmt::format("wait-{}", to_string(start.hold)),
                since, run.start - since);
    begin_arguments();
    json_.member("task", task);
    end_arguments_and_event();
    const bool is_held = start.hold != Hold::none;
    const TaskId cause = is_held ? start.holder : start.enabler;
    // What ran before on the same processor stands to the left.
    if (cause == no_task || record_.result.tasks[cause].processor == run.processor) return;
    const std::int64_t end = start.hold == Hold::turn
                                 ? nanoseconds(record_.result.tasks[cause].start)
                                 : end_of_step(cause, is_held ? start.holder_step : start.enabler_step);
    write_arrow_end("s", cause, end, task);
    write_arrow_end("f", task, nanoseconds(run.start), task);
  }

  // The last nanosecond of a task's step.
  std::int64_t end_of_step(TaskId task, TaskStep step) const {
    const TaskRun& run = record_.result.tasks[task];
    const Cycles end = step == TaskStep::computes ? run.read_finish() : run.time_of(step);
    return std::max(nanoseconds(run.start), nanoseconds(end) - 1);
  }

  // An end of the arrow to the task of this number, at a time on the track of a task.
  void write_arrow_end(const char* phase, TaskId on, std::int64_t ns, TaskId number) {
    const TaskRun& run = record_.result.tasks[on];
    const bool reads = run.is_staged() && ns < nanoseconds(run.read_finish());
    const bool writes = run.stages > 2 && ns >= nanoseconds(run.write_start());
    begin_event(phase, track_of(run.processor));
    json_.member("tid", reads    ? reading_track(run.processor)
                        : writes ? writing_track(run.processor)
                                 : run.processor + 1u);
    write_time("ts", ns);
    json_.member("name", "let start");
    json_.member("cat", "wait");
    json_.member("id", number);
    if (*phase == 'f') json_.member("bp", "e");
    json_.end_object();
  }

  void begin_counter(const char* name, Time time) {
    begin_event("C", scratchpad_tracks);
    write_time("ts", nanoseconds(static_cast<Cycles>(time)));
    json_.member("name", name);
    begin_arguments();
  }

  void write_counter(const char* name, Time time, Bytes total) {
    begin_counter(name, time);
    json_.member("total", total);
    end_arguments_and_event();
  }

  // The total, and the classes that changed: each is a curve of its own.
  void write_counters() {
    std::array<Bytes, 4> known{-1, -1, -1, -1};
    for (const OccupancyStep& step : record_.result.occupancy) {
      write_counter("occupancy_bytes", step.time, step.total());
      begin_counter("occupancy_by_class", step.time);
      for (std::size_t k = 0; k < known.size(); ++k) {
        if (step.bytes[k] != known[k]) json_.member(to_string(static_cast<BufferClass>(k)), step.bytes[k]);
        known[k] = step.bytes[k];
      }
      end_arguments_and_event();
    }
    for (const OccupancyStep& step : occupancy_of(record_.graph, record_.plan.schedule).steps) {
      write_counter("planned_occupancy_bytes", step.time, step.total());
    }
  }

  void write_cycles(std::string_view name, Cycles cycles) {
    if (cycles != 0) json_.member(name, cycles);
  }

  // Writes the critical path, whose steps follow each other from 0 to the makespan.
  void write_critical_path() {
    const CriticalPath& path = record_.result.critical_path;
    Cycles start = 0;
    for (const CriticalPath::Step& step : path.steps) {
      const Cycles waiting = std::accumulate(step.waiting.begin(), step.waiting.end(), Cycles{0});
      const Cycles duration = step.compute + step.transfer + step.dispatch + step.space + waiting;
      begin_slice(critical_tracks, 1, record_.graph.task_name(step.task), start, duration);
      begin_arguments();
      write_cycles("compute", step.compute);
      write_cycles("transfer", step.transfer);
      write_cycles("dispatch", step.dispatch);
      write_cycles("space", step.space);
      for (std::size_t r = 0; r < step.waiting.size(); ++r) {
        write_cycles(path.waiting[r].first, step.waiting[r]);
      }
      end_arguments_and_event();
      start += duration;
    }
  }

  const RunRecord& record_;
  JsonWriter json_;
};

}  // namespace

void write_chrome_trace(std::ostream& out, const RunRecord& record) { ChromeTrace(out, record).write(); }

}  // namespace weft
