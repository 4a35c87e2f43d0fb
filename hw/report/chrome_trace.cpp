#include "hw/report/chrome_trace.hpp"

#include <array>
#include <numeric>
#include <span>
#include <string>
#include <utility>

#include "base/text/text_writer.hpp"
#include "sched/memory/occupancy.hpp"

namespace weft {

namespace {

// Tracks of PEs, of DMA channels, of the scratchpad's counters, and of the critical path.
constexpr int pe_tracks = 1, dma_tracks = 2, scratchpad_tracks = 3, critical_tracks = 4;

class ChromeTrace {
 public:
  ChromeTrace(std::ostream& out, const RunRecord& record) : record_(record), out_(out) {}

  void write() {
    out_.text("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
    write_names();
    for (TaskId task = 0; task < record_.graph.task_count(); ++task) write_task(task);
    write_counters();
    write_critical_path();
    out_.text("\n]}\n");
  }

 private:
  // Picoseconds as microseconds, exactly: at most six digits behind the point, none that say nothing.
  std::string microseconds(Cycles cycles) const {
    const Picoseconds ps = cycles * record_.period;
    std::string text = fmt::format("{}.{:06}", ps / 1'000'000, ps % 1'000'000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
  }

  int track_of(ProcessorId processor) const {
    return record_.platform.processors[processor].is_dma ? dma_tracks : pe_tracks;
  }

  void begin_event() {
    out_.text(first_ ? "\n" : ",\n");
    first_ = false;
  }

  void write_name(const char* what, int pid, std::size_t tid, const std::string& name) {
    begin_event();
    out_.write(R"({{"ph":"M","pid":{},"tid":{},"name":"{}","args":{{"name":{}}}}})", pid, tid, what, json_string(name));
  }

  void write_names() {
    const std::array<std::pair<int, const char*>, 4> tracks = {{{pe_tracks, "PEs"},
                                                                {dma_tracks, "DMA"},
                                                                {scratchpad_tracks, "scratchpad"},
                                                                {critical_tracks, "critical path"}}};
    for (const auto& [pid, name] : tracks) write_name("process_name", pid, 0, name);
    write_name("thread_name", critical_tracks, 1, "critical path");
    for (ProcessorId p = 0; p < record_.platform.processor_count(); ++p) {
      write_name("thread_name", track_of(p), p + 1u, record_.platform.processors[p].name);
      if (!record_.platform.processors[p].two_stages) continue;
      write_name("thread_name", track_of(p), reading_track(p), record_.platform.processors[p].name + " next");
    }
  }

  std::size_t reading_track(ProcessorId processor) const { return record_.platform.processor_count() + processor + 1; }

  void write_slice(ProcessorId processor, std::size_t track, const std::string& name, Cycles start, Cycles duration) {
    begin_event();
    out_.write(R"({{"ph":"X","pid":{},"tid":{},"ts":{},"dur":{},"name":{})", track_of(processor), track,
               microseconds(start), microseconds(duration), name);
  }

  void write_task(TaskId task) {
    const TaskRun& run = record_.result.tasks[task];
    const std::size_t track = run.processor + 1u;
    const Phase descriptor{"\"descriptor\"", run.descriptor}, read{"\"read\"", run.read};
    const Phase compute{"\"compute\"", run.compute}, write{"\"write\"", run.write};
    if (!run.two_stages) {
      write_stage(task, track, run.start, std::array{descriptor, read, compute, write});
      return;
    }
    const Cycles computed = run.finish - run.compute - run.write;
    write_stage(task, reading_track(run.processor), run.start, std::array{descriptor, read});
    write_stage(task, track, computed, std::array{compute, write});
  }

  using Phase = std::pair<const char*, Cycles>;  // name and length

  // The task, and within it its phases.
  void write_stage(TaskId task, std::size_t track, Cycles start, std::span<const Phase> phases) {
    const ProcessorId processor = record_.result.tasks[task].processor;
    Cycles length = 0;
    for (const auto& [name, cycles] : phases) length += cycles;
    write_slice(processor, track, json_string(record_.graph.task_name(task)), start, length);
    out_.write(R"(,"args":{{"task":{},"waited_for":{}}}}})", task, json_string(waited_for(record_, task)));
    for (const auto& [name, cycles] : phases) {
      if (cycles > 0) {
        write_slice(processor, track, name, start, cycles);
        out_.text("}");
      }
      start += cycles;
    }
  }

  void begin_counter(const char* name, Cycles cycle) {
    begin_event();
    out_.write(R"({{"ph":"C","pid":{},"ts":{},"name":"{}","args":{{)", scratchpad_tracks, microseconds(cycle), name);
  }

  void write_counters() {
    for (const OccupancyStep& step : record_.result.occupancy) {
      const auto cycle = static_cast<Cycles>(step.time);
      begin_counter("occupancy_bytes", cycle);
      out_.write(R"("total":{}}}}})", step.total());
      begin_counter("occupancy_by_class", cycle);
      out_.write(R"("input":{},"weight":{},"activation":{},"output":{}}}}})", step.bytes[0], step.bytes[1],
                 step.bytes[2], step.bytes[3]);
    }
    for (const OccupancyStep& step : occupancy_of(record_.graph, record_.plan.schedule).steps) {
      begin_counter("planned_occupancy_bytes", static_cast<Cycles>(step.time));
      out_.write(R"("total":{}}}}})", step.total());
    }
  }

  // Its steps follow each other from 0 to the makespan.
  void write_critical_path() {
    const CriticalPath& path = record_.result.critical_path;
    Cycles start = 0;
    for (const CriticalPath::Step& step : path.steps) {
      const Cycles waiting = std::accumulate(step.waiting.begin(), step.waiting.end(), Cycles{0});
      const Cycles duration = step.compute + step.transfer + step.dispatch + step.space + waiting;
      begin_event();
      out_.write(R"({{"ph":"X","pid":{},"tid":1,"ts":{},"dur":{},"name":{},"args":{{"compute":{},"transfer":{},)",
                 critical_tracks, microseconds(start), microseconds(duration),
                 json_string(record_.graph.task_name(step.task)), step.compute, step.transfer);
      out_.write(R"("dispatch":{},"space":{})", step.dispatch, step.space);
      for (std::size_t r = 0; r < step.waiting.size(); ++r) {
        if (step.waiting[r] != 0) out_.write(",{}:{}", json_string(path.waiting[r].first), step.waiting[r]);
      }
      out_.text("}}");
      start += duration;
    }
  }

  const RunRecord& record_;
  TextWriter out_;
  bool first_ = true;
};

}  // namespace

void write_chrome_trace(std::ostream& out, const RunRecord& record) { ChromeTrace(out, record).write(); }

}  // namespace weft
