#include "workloads/graph/task_graph_builder.hpp"

#include <cassert>
#include <stdexcept>
#include <utility>

namespace weft {

TaskClass move_class(TaskKind kind, std::size_t layer, BufferClass buffer_class, const TileSlice& result, Bytes bytes) {
  TaskClass move;
  move.kind = kind;
  move.output_class = buffer_class;
  move.output_memory = kind == TaskKind::store ? Memory::dram : Memory::scratchpad;
  move.layer = static_cast<std::uint32_t>(layer);
  move.output_bytes = bytes;
  move.result = result;
  return move;
}

TaskGraphBuilder::TaskGraphBuilder(const TaskGraph& graph) : graph_(graph) {
  const auto to_handle = [&](BufferId& buffer) {
    if (buffer != no_buffer && graph.is_external(buffer)) buffer = external_handle(buffer - graph.task_count());
  };
  for (BufferId& buffer : graph_.inputs_.items()) to_handle(buffer);
  for (TaskClass& task_class : graph_.classes_) to_handle(task_class.result_buffer);
}

void TaskGraphBuilder::reserve(std::size_t tasks, std::size_t edges) {
  graph_.task_class_.reserve(tasks);
  graph_.inputs_.reserve(tasks, edges);
}

ClassId TaskGraphBuilder::add_class(TaskClass task_class, std::span<const double> operand_bytes,
                                    std::span<const TileSlice> slices) {
  assert(slices.empty() || slices.size() == operand_bytes.size());
  task_class.first_operand = static_cast<std::uint32_t>(graph_.operand_bytes_.size());
  graph_.operand_bytes_.insert(graph_.operand_bytes_.end(), operand_bytes.begin(), operand_bytes.end());
  graph_.operand_slices_.insert(graph_.operand_slices_.end(), slices.begin(), slices.end());
  graph_.classes_.push_back(task_class);
  return static_cast<ClassId>(graph_.classes_.size() - 1);
}

// Returns the name, or, where it is taken, the name with the next number that is free.
std::string TaskGraphBuilder::own_name(Uses& uses, const std::string& name) {
  std::string own = name;
  while (!uses.try_emplace(own, 1).second) own = name + '.' + std::to_string(++uses[name]);
  return own;
}

void TaskGraphBuilder::add_task_grid(TaskGrid grid) {
  grid.task_name = own_name(task_names_, grid.task_name);
  grid.buffer_name = own_name(buffer_names_, grid.buffer_name);
  graph_.task_grids_.push_back(std::move(grid));
}

BufferId TaskGraphBuilder::add_external(ExternalBuffer buffer) {
  buffer.name = own_name(external_names_, buffer.name);
  graph_.externals_.push_back(std::move(buffer));
  return external_handle(graph_.external_count() - 1);
}

TaskId TaskGraphBuilder::add_task(ClassId id, std::span<const BufferId> inputs) {
  graph_.task_class_.push_back(id);
  graph_.inputs_.append_row(inputs);
  return static_cast<TaskId>(graph_.task_class_.size() - 1);
}

TaskId TaskGraphBuilder::add_copy(ClassId id, std::span<const BufferId> inputs, BufferId original) {
  const BufferId first = graph_.copy_of(original);
  graph_.copies_.push_back({first == no_buffer ? original : first});
  return add_task(id, inputs);
}

TaskGraph TaskGraphBuilder::build() && {
  TaskGraph& graph = graph_;
  const std::size_t tasks = graph.task_class_.size(), buffers = tasks + graph.externals_.size();
  if (buffers >= external_handle_bit) throw std::length_error("more than 2^31 buffers");

  const auto resolve = [&](BufferId id) {
    if (id == no_buffer || (id & external_handle_bit) == 0) return id;
    return static_cast<BufferId>(tasks + (id & ~external_handle_bit));
  };
  for (TaskClass& task_class : graph.classes_) task_class.result_buffer = resolve(task_class.result_buffer);

  // The highest number, by original: of tiles in the scratchpad and of images in DRAM.
  std::vector<std::uint32_t> last_tile(graph.copies_.empty() ? 0 : graph.first_copy(), 1);
  std::vector<std::uint32_t> last_image(last_tile.size(), 0);
  for (TaskId task = graph.first_copy(); task < tasks; ++task) {
    TaskGraph::Copy& copy = graph.copies_[task - graph.first_copy()];
    copy.number = ++(graph.kind(task) == TaskKind::store ? last_image : last_tile)[copy.original];
  }
  for (BufferId& buffer : graph.inputs_.items()) {
    buffer = resolve(buffer);
    assert(buffer < buffers);
  }
  graph.consumers_ = graph.inputs_.transposed(buffers);
  graph.find_in_place();
  return std::move(graph_);
}

}  // namespace weft
