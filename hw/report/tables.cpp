#include "hw/report/tables.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "base/text/text_writer.hpp"
#include "sched/memory/lifetimes.hpp"

namespace weft {

void write_tasks_csv(std::ostream& out, const RunRecord& record) {
  const TaskGraph& graph = record.graph;
  const Schedule& planned = record.plan.schedule;
  TextWriter table(out);
  table.text(
      "task,name,kind,layer,processor,planned_start,planned_finish,start,finish,compute_cycles,read_bytes,write_bytes,"
      "waited_for\n");
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const TaskRun& run = record.result.tasks[task];
    table.write("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", task, csv_field(graph.task_name(task)),
                to_string(graph.kind(task)), csv_field(graph.layer_names()[graph.of(task).layer]),
                csv_field(record.platform.processors[run.processor].name), number_text(planned.start[task]),
                number_text(planned.finish[task]), run.start, run.finish, run.compute, run.read_bytes, run.write_bytes,
                csv_field(waited_for(record, task)));
  }
}

void write_buffers_csv(std::ostream& out, const RunRecord& record) {
  const TaskGraph& graph = record.graph;
  const Schedule& planned = record.plan.schedule;
  const auto or_empty = [](bool is_known, auto value) { return is_known ? fmt::format("{}", value) : std::string(); };
  const std::vector<Time> releases = release_times(graph, planned);
  const auto release_text = [&](BufferId buffer) {
    const bool is_released = !graph.is_external(buffer) && !std::isinf(releases[buffer]);
    return is_released ? number_text(releases[buffer]) : std::string();
  };
  TextWriter table(out);
  table.text("buffer,name,class,bytes,address,producer,copy_of,planned_alloc,planned_free,alloc,free\n");
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    const BufferRun& run = record.result.buffers[buffer];
    const bool produced = !graph.is_external(buffer);
    const BufferId copy_of = graph.copy_of(buffer);
    table.write("{},{},{},{},{},{},{},{},{},{},{}\n", buffer, csv_field(graph.buffer_name(buffer)),
                to_string(graph.buffer_class(buffer)), graph.buffer_bytes(buffer),
                or_empty(run.address >= 0, run.address), or_empty(produced, buffer),
                or_empty(copy_of != no_buffer, copy_of), produced ? number_text(planned.start[buffer]) : "0",
                release_text(buffer), or_empty(run.alloc >= 0, run.alloc), or_empty(run.free >= 0, run.free));
  }
}

void write_occupancy_csv(std::ostream& out, const RunRecord& record) {
  TextWriter table(out);
  table.text("cycle,total,input,weight,activation,output\n");
  for (const OccupancyStep& step : record.result.occupancy) {
    table.write("{},{},{},{},{},{}\n", static_cast<Cycles>(step.time), step.total(), step.bytes[0], step.bytes[1],
                step.bytes[2], step.bytes[3]);
  }
}

}  // namespace weft
