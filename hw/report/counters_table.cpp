#include "hw/report/counters_table.hpp"

#include <string>
#include <vector>

#include "base/text/text_writer.hpp"

namespace weft {

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
  table.write("interconnect,byte_hops,{}\n", result.interconnect_byte_hops);
}

void write_waiting_csv(std::ostream& out, const RunRecord& record) {
  TextWriter table(out);
  table.text("resource,initiator,behind,cycles\n");
  std::vector<std::string> names;
  for (const Processor& processor : record.platform.processors) {
    if (processor.two_stages) names.push_back(csv_field(processor.name + " reading"));
    names.push_back(csv_field(processor.two_stages ? processor.name + " writing" : processor.name));
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

}  // namespace weft
