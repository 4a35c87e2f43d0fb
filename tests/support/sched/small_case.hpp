// A task graph and a machine written as text, one buffer a line:
//
//   NAME COST BYTES [load|store] [keep] [dram] [over] [input|weight|activation|output] [< READS ...]     a task
//   external NAME BYTES [dram] [class]                                                            an external buffer
//
// `over`: its result takes the place of the first operand that it may (TaskGraph::in_place_of). COST holds for every processor, or one per processor, separated by commas; `-` where it cannot run, and READ+COMPUTE
// on a processor of two stages.
#pragma once

#include <algorithm>
#include <map>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "tests/support/sched/extended_platform.hpp"
#include "workloads/graph/task_graph_builder.hpp"

namespace weft::test {

struct SmallCase {
  TaskGraph graph;
  Platform platform;
  std::map<std::string, BufferId> names;

  TaskId operator[](const std::string& name) const { return names.at(name); }

  // Returns a plan with processors and order, from words "PROCESSOR:TASK".
  Schedule plan(const std::string& placed_tasks) const {
    Schedule plan;
    plan.processor.resize(graph.task_count());
    std::istringstream words(placed_tasks);
    for (std::string word; words >> word;) {
      const auto colon = word.find(':');
      const TaskId task = names.at(word.substr(colon + 1));
      plan.processor[task] = static_cast<ProcessorId>(std::stoi(word.substr(0, colon)));
      plan.order.push_back(task);
    }
    plan.start.assign(graph.task_count(), 0);
    plan.finish.assign(graph.task_count(), 0);
    return plan;
  }

  // Sets addresses, from words "NAME:ADDRESS"; all other buffers get none.
  void place(Schedule& plan, const std::string& addresses) const {
    plan.address.assign(graph.buffer_count(), no_address);
    std::istringstream words(addresses);
    for (std::string word; words >> word;) {
      const auto colon = word.find(':');
      plan.address[names.at(word.substr(0, colon))] = std::stoll(word.substr(colon + 1));
    }
  }
};

namespace detail {

inline bool set_class(const std::string& word, BufferClass& buffer_class) {
  for (const BufferClass c : {BufferClass::input, BufferClass::weight, BufferClass::activation, BufferClass::output}) {
    if (word != to_string(c)) continue;
    buffer_class = c;
    return true;
  }
  return false;
}

inline void add_costs(const std::string& text, Platform& platform) {
  std::vector<std::string> row;
  std::istringstream entries(text);
  for (std::string entry; std::getline(entries, entry, ',');) row.push_back(entry);
  const std::size_t processors = platform.processor_count();
  if (row.size() == 1) row.assign(processors, row[0]);
  if (row.size() != processors) throw std::invalid_argument("costs: " + text);
  for (std::size_t p = 0; p < processors; ++p) {
    std::vector<Time> parts;
    std::istringstream stages(row[p]);
    for (std::string part; std::getline(stages, part, '+');)
      parts.push_back(part == "-" ? cannot_run : std::stod(part));
    std::uint32_t& count = platform.processors[p].stages;
    count = std::max(count, static_cast<std::uint32_t>(parts.size()));
    platform.read_costs.push_back(parts.size() > 1 ? parts[0] : 0);
    platform.write_costs.push_back(parts.size() > 2 ? parts[2] : 0);
    platform.costs.push_back(std::accumulate(parts.begin(), parts.end(), Time{0}));
  }
}

}  // namespace detail

// Returns the case that a text describes. `processors` are names; those that begin with "dma" are DMA channels. Each is
// a kind of its own.
inline SmallCase small_case(const std::string& processors, const std::string& text) {
  SmallCase made;
  std::istringstream processor_names(processors);
  for (std::string name; processor_names >> name;) {
    const auto kind = static_cast<std::uint32_t>(made.platform.processors.size());
    made.platform.processors.push_back({name, name.starts_with("dma"), kind});
  }
  made.platform.row_per_task = true;

  TaskGraphBuilder builder;
  std::vector<std::string> task_names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    if (!(words >> name)) continue;
    if (name == "external") {
      ExternalBuffer buffer{.name = "", .memory = Memory::scratchpad};
      words >> buffer.name >> buffer.bytes;
      for (std::string word; words >> word;) {
        if (word == "dram") buffer.memory = Memory::dram;
        detail::set_class(word, buffer.buffer_class);
      }
      made.names[buffer.name] = builder.add_external(buffer);
      continue;
    }
    TaskClass task;
    std::string costs;
    words >> costs >> task.output_bytes;
    std::vector<BufferId> inputs;
    bool reading = false;
    for (std::string word; words >> word;) {
      if (reading)
        inputs.push_back(made.names.at(word));
      else if (word == "<")
        reading = true;
      else if (word == "load")
        task.kind = TaskKind::load;
      else if (word == "store")
        task.kind = TaskKind::store;
      else if (word == "keep")
        task.keep = true;
      else if (word == "dram")
        task.output_memory = Memory::dram;
      else if (word == "over")
        task.in_place_inputs = ~std::uint32_t{0};
      else if (!detail::set_class(word, task.output_class))
        throw std::invalid_argument("word " + word);
    }
    detail::add_costs(costs, made.platform);
    const std::vector<double> overlap(inputs.size(), 0);
    made.names[name] = builder.add_task(builder.add_class(task, overlap, {}), inputs);
    task_names.push_back(name);
  }
  std::uint32_t stages = 1;
  for (const Processor& processor : made.platform.processors) stages = std::max(stages, processor.stages);
  if (stages < 2) made.platform.read_costs.clear();
  if (stages < 3) made.platform.write_costs.clear();
  const auto tasks = static_cast<BufferId>(task_names.size());
  for (auto& [name, id] : made.names) {
    if (id & TaskGraphBuilder::external_handle_bit) id = tasks + (id & ~TaskGraphBuilder::external_handle_bit);
  }
  builder.set_task_names(std::move(task_names));
  made.graph = std::move(builder).build();
  made.platform.for_graph = [base = made.platform](const TaskGraph& extended) {
    return extend_platform(base, extended);
  };
  return made;
}

}  // namespace weft::test
