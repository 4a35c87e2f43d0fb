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
      "waited_for,reused_bytes,multicast_bytes\n");
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const TaskRun& run = record.result.tasks[task];
    table.write("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", task, csv_field(graph.task_name(task)),
                to_string(graph.kind(task)), csv_field(graph.layer_names()[graph.of(task).layer]),
                csv_field(record.platform.processors[run.processor].name), number_text(planned.start[task]),
                number_text(planned.finish[task]), run.start, run.finish, run.compute, run.read_bytes, run.write_bytes,
                csv_field(waited_for(record, task)), run.reused_bytes, run.multicast_bytes);
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
  table.text("buffer,name,class,bytes,address,producer,copy_of,planned_alloc,planned_free,alloc,free,in_place_of\n");
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    const BufferRun& run = record.result.buffers[buffer];
    const bool produced = !graph.is_external(buffer);
    const BufferId copy_of = graph.copy_of(buffer);
    const BufferId operand = produced ? graph.in_place_of(buffer) : no_buffer;
    table.write("{},{},{},{},{},{},{},{},{},{},{},{}\n", buffer, csv_field(graph.buffer_name(buffer)),
                to_string(graph.buffer_class(buffer)), graph.buffer_bytes(buffer),
                or_empty(run.address >= 0, run.address), or_empty(produced, buffer),
                or_empty(copy_of != no_buffer, copy_of), produced ? number_text(planned.start[buffer]) : "0",
                release_text(buffer), or_empty(run.alloc >= 0, run.alloc), or_empty(run.free >= 0, run.free),
                or_empty(operand != no_buffer, operand));
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

void write_counters_csv(std::ostream& out, const RunRecord& record) {
  TextWriter table(out);
  table.text("resource,counter,value\n");
  const RunResult& result = record.result;
  for (const ResourceUse& resource : result.resources) {
    const std::string name = csv_field(resource.name);
    table.write("{},requests,{}\n{},delayed,{}\n", name, resource.served, name, resource.delayed);
    table.write("{},waited_cycles,{}\n{},busy,{:.6f}\n", name, resource.waited, name, resource.busy);
  }
  for (const auto& [counter, value] : result.counters) {
    const std::size_t dot = counter.rfind('.');
    table.write("{},{},{}\n", csv_field(counter.substr(0, dot)), csv_field(counter.substr(dot + 1)), value);
  }
  table.write("scratchpad,read_bytes,{}\nscratchpad,write_bytes,{}\n", result.scratchpad_read_bytes,
              result.scratchpad_write_bytes);
  table.write("dram,read_bytes,{}\ndram,write_bytes,{}\n", result.dram_read_bytes, result.dram_write_bytes);
  table.write("dram,read_pin_bytes,{}\ndram,write_pin_bytes,{}\n", result.dram_read_pin_bytes,
              result.dram_write_pin_bytes);
  table.write("interconnect,byte_hops,{}\n", result.interconnect_byte_hops);
}

void write_waiting_csv(std::ostream& out, const RunRecord& record) {
  TextWriter table(out);
  table.text("resource,initiator,behind,cycles\n");
  std::vector<std::string> names;
  for (const Processor& processor : record.platform.processors) {
    if (processor.is_staged()) names.push_back(csv_field(processor.name + " reading"));
    names.push_back(csv_field(processor.is_staged() ? processor.name + " writing" : processor.name));
  }
  const auto name_of = [&](int initiator) {
    return initiator < 0 ? std::string() : names[static_cast<std::size_t>(initiator)];
  };
  for (const ResourceUse& resource : record.result.resources) {
    for (const ResourceUse::Pair& pair : resource.pairs) {
      table.write("{},{},{},{}\n", csv_field(resource.name), name_of(pair.initiator), name_of(pair.behind),
                  pair.waited);
    }
  }
}

void write_critical_path_csv(std::ostream& out, const RunRecord& record) {
  TextWriter table(out);
  const CriticalPath& path = record.result.critical_path;
  table.text("task,name,processor,start,finish,compute_cycles,transfer_cycles,dispatch_cycles,space_cycles");
  for (const auto& [resource, cycles] : path.waiting) {
    if (cycles != 0) table.write(",{}", csv_field(resource));
  }
  table.text("\n");
  for (const CriticalPath::Step& step : path.steps) {
    const TaskRun& run = record.result.tasks[step.task];
    table.write("{},{},{},{},{},{},{},{},{}", step.task, csv_field(record.graph.task_name(step.task)),
                csv_field(record.platform.processors[run.processor].name), run.start, run.finish, step.compute,
                step.transfer, step.dispatch, step.space);
    for (std::size_t r = 0; r < path.waiting.size(); ++r) {
      if (path.waiting[r].second != 0) table.write(",{}", step.waiting[r]);
    }
    table.text("\n");
  }
}

void write_phases_csv(std::ostream& out, const RunRecord& record) {
  TextWriter table(out);
  table.text("task,descriptor_cycles,read_cycles,local_cycles,compute_cycles,held_cycles,write_cycles\n");
  for (TaskId task = 0; task < record.graph.task_count(); ++task) {
    const TaskRun& run = record.result.tasks[task];
    table.write("{},{},{},{},{},{},{}\n", task, run.descriptor, run.read, run.local, run.compute, run.held, run.write);
  }
}

void write_edges_csv(std::ostream& out, const RunRecord& record) {
  TextWriter table(out);
  table.text("buffer,task,bytes\n");
  for (TaskId task = 0; task < record.graph.task_count(); ++task) {
    const auto inputs = record.graph.inputs(task);
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      table.write("{},{},{}\n", inputs[k], task, number_text(record.graph.operand_bytes(task, k)));
    }
  }
}

}  // namespace weft
