#include "workloads/graph/task_graph.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weft {

const char* to_string(TaskKind kind) {
  static constexpr const char* names[] = {"compute", "load", "store"};
  return names[static_cast<std::size_t>(kind)];
}

const char* to_string(BufferClass buffer_class) {
  static constexpr const char* names[] = {"input", "weight", "activation", "output"};
  return names[static_cast<std::size_t>(buffer_class)];
}

const char* to_string(Operator op) {
  static constexpr const char* names[] = {
      "none",   "conv",        "conv_transpose", "maxpool",   "avgpool", "global_avgpool", "fc",      "matmul",
      "add",    "mul",         "concat",         "relu",      "clip",    "prelu",          "sigmoid", "softmax",
      "lrn",    "flatten",     "reshape",        "transpose", "pad",     "unary",          "binary",  "where",
      "reduce", "log_softmax", "normalize",      "resize",    "slice",   "repeat"};
  static_assert(std::size(names) == static_cast<std::size_t>(last_operator) + 1);
  return names[static_cast<std::size_t>(op)];
}

Bytes bytes_of(const TileSlice& slice) {
  const auto& [extent, offset, size, steps, bits] = slice;
  const std::int64_t rows = std::int64_t{size[0]} * size[1];
  if (bits % 8 == 0) return rows * size[2] * (bits / 8);
  // Elements that share a byte with others: whole bytes are moved, of every run of elements apart.
  const auto run = [bits = bits](std::int64_t first, std::int64_t count) {
    return ceil_div((first + count) * bits, std::int64_t{8}) - first * bits / 8;
  };
  if (rows * size[2] == 0) return 0;
  const bool whole_rows = size[2] == extent[2];
  if (whole_rows && size[1] == extent[1]) {
    return run(std::int64_t{offset[0]} * extent[1] * extent[2], rows * size[2]);
  }
  Bytes bytes = 0;
  for (std::int64_t channel = offset[0]; channel < std::int64_t{offset[0]} + size[0]; ++channel) {
    const std::int64_t first_row = channel * extent[1] + offset[1];
    if (whole_rows) {
      bytes += run(first_row * extent[2], std::int64_t{size[1]} * size[2]);
      continue;
    }
    for (std::int64_t row = first_row; row < first_row + size[1]; ++row) {
      bytes += run(row * extent[2] + offset[2], size[2]);
    }
  }
  return bytes;
}

const TaskGrid& TaskGraph::grid_of(TaskId task) const {
  const auto after = std::upper_bound(task_grids_.begin(), task_grids_.end(), task,
                                      [](TaskId id, const TaskGrid& grid) { return id < grid.first; });
  return *std::prev(after);
}

namespace {

// Returns the place of a task in its grid as "[channel,row,column]", with the image in front when there are several.
std::string tile_suffix(const TaskGrid& grid, TaskId task) {
  std::uint32_t rest = task - grid.first;
  std::array<std::uint32_t, 4> at{};
  for (std::size_t axis = 4; axis-- > 0; rest /= grid.shape[axis]) at[axis] = rest % grid.shape[axis];
  const std::string tile = fmt::format("{},{},{}]", at[1], at[2], at[3]);
  return grid.shape[0] > 1 ? fmt::format("[{},{}", at[0], tile) : '[' + tile;
}

}  // namespace

bool TaskGraph::may_take_over(TaskId task, std::size_t k) const {
  const BufferId buffer = inputs(task)[k];
  if (is_external(buffer) || !in_scratchpad(buffer) || !in_scratchpad(task)) return false;
  if (consumers(buffer).size() != 1 || is_kept(buffer) || is_kept(task)) return false;
  return buffer_class(buffer) == buffer_class(task) && 0 < buffer_bytes(task) &&
         buffer_bytes(task) <= buffer_bytes(buffer);
}

// In a graph with copies, only what was in place before may be so, and second runs of it: a copy for one of several readers
// would be more.
void TaskGraph::find_in_place() {
  const bool is_first = copies_.empty();
  if (is_first) {
    in_place_input_.clear();
    const auto is_asked = [](const TaskClass& of) { return of.in_place_inputs != 0; };
    if (std::ranges::none_of(classes_, is_asked)) return;
    in_place_input_.assign(task_count(), no_input);
  }
  while (!in_place_input_.empty() && in_place_input_.size() < task_count()) {
    const auto copy = static_cast<TaskId>(in_place_input_.size());
    in_place_input_.push_back(kind(copy) == TaskKind::compute ? in_place_input_[copy_of(copy)] : no_input);
  }
  bool any = false;
  for (TaskId task = 0; task < in_place_input_.size(); ++task) {
    std::uint8_t& input = in_place_input_[task];
    const std::uint32_t asked = of(task).in_place_inputs;
    const auto inputs_asked = static_cast<std::uint8_t>(std::min<std::size_t>(inputs(task).size(), 32));
    for (std::uint8_t k = 0; is_first && input == no_input && k < inputs_asked; ++k) {
      if ((asked >> k & 1) != 0 && may_take_over(task, k)) input = k;
    }
    if (input != no_input && !may_take_over(task, input)) input = no_input;
    any |= input != no_input;
  }
  if (!any) in_place_input_.clear();
}

std::string TaskGraph::task_name(TaskId task) const {
  if (is_copy(task)) {
    const std::uint32_t number = copies_[task - first_copy()].number;
    const std::string again = number > 1 ? " (" + std::to_string(number) + ')' : "";
    if (kind(task) == TaskKind::store) return "spill " + buffer_name(copy_of(task)) + again;
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
    const std::string name = buffer_name(copy.original) + (in_scratchpad(buffer) ? "" : ".dram");
    return copy.number > 1 ? name + " (" + std::to_string(copy.number) + ')' : name;
  }
  if (!task_names_.empty()) return task_names_[buffer];
  if (task_grids_.empty()) return "buffer " + std::to_string(buffer);
  const TaskGrid& grid = grid_of(buffer);
  return grid.buffer_name + tile_suffix(grid, buffer);
}

}  // namespace weft
