#include "workloads/graph/task_graph.hpp"

#include <algorithm>

namespace weft {

const char* to_string(TaskKind kind) {
  switch (kind) {
    case TaskKind::compute:
      return "compute";
    case TaskKind::load:
      return "load";
    case TaskKind::store:
      return "store";
  }
  return "?";
}

const char* to_string(BufferClass buffer_class) {
  switch (buffer_class) {
    case BufferClass::input:
      return "input";
    case BufferClass::weight:
      return "weight";
    case BufferClass::activation:
      return "activation";
    case BufferClass::output:
      return "output";
  }
  return "?";
}

const char* to_string(Operator op) {
  switch (op) {
    case Operator::none:
      return "none";
    case Operator::conv:
      return "conv";
    case Operator::conv_transpose:
      return "conv_transpose";
    case Operator::maxpool:
      return "maxpool";
    case Operator::avgpool:
      return "avgpool";
    case Operator::global_avgpool:
      return "global_avgpool";
    case Operator::fc:
      return "fc";
    case Operator::matmul:
      return "matmul";
    case Operator::add:
      return "add";
    case Operator::mul:
      return "mul";
    case Operator::concat:
      return "concat";
    case Operator::relu:
      return "relu";
    case Operator::clip:
      return "clip";
    case Operator::prelu:
      return "prelu";
    case Operator::sigmoid:
      return "sigmoid";
    case Operator::softmax:
      return "softmax";
    case Operator::lrn:
      return "lrn";
    case Operator::flatten:
      return "flatten";
    case Operator::reshape:
      return "reshape";
    case Operator::transpose:
      return "transpose";
    case Operator::pad:
      return "pad";
  }
  return "?";
}

const TaskGrid& TaskGraph::grid_of(TaskId task) const {
  const auto after = std::upper_bound(task_grids_.begin(), task_grids_.end(), task,
                                      [](TaskId id, const TaskGrid& grid) { return id < grid.first; });
  return *std::prev(after);
}

namespace {

// Returns the place of a task in its grid as "[channel,row,column]", with the image in front when there are several.
std::string tile_suffix(const TaskGrid& grid, TaskId task) {
  std::uint32_t index = task - grid.first;
  const std::uint32_t column = index % grid.shape[3];
  index /= grid.shape[3];
  const std::uint32_t row = index % grid.shape[2];
  index /= grid.shape[2];
  const std::uint32_t channel = index % grid.shape[1];
  const std::uint32_t image = index / grid.shape[1];
  std::string text = "[";
  if (grid.shape[0] > 1) text += std::to_string(image) + ',';
  return text + std::to_string(channel) + ',' + std::to_string(row) + ',' + std::to_string(column) + ']';
}

}  // namespace

std::string TaskGraph::task_name(TaskId task) const {
  if (is_copy(task)) {
    if (kind(task) == TaskKind::store) return "spill " + buffer_name(copy_of(task));
    return (kind(task) == TaskKind::load ? "reload " : "again ") + buffer_name(task);
  }
  if (!task_names_.empty()) return task_names_[task];
  if (task_grids_.empty()) return "task " + std::to_string(task);
  const TaskGrid& grid = grid_of(task);
  return grid.task_name + tile_suffix(grid, task);
}

std::string TaskGraph::buffer_name(BufferId buffer) const {
  if (is_external(buffer)) return external(buffer).name;
  if (is_copy(buffer)) {
    const Copy& copy = copies_[buffer - first_copy()];
    const std::string original = buffer_name(copy.original);
    return in_scratchpad(buffer) ? original + " (" + std::to_string(copy.number) + ')' : original + ".dram";
  }
  if (!task_names_.empty()) return task_names_[buffer];
  if (task_grids_.empty()) return "buffer " + std::to_string(buffer);
  const TaskGrid& grid = grid_of(buffer);
  return grid.buffer_name + tile_suffix(grid, buffer);
}

}  // namespace weft
