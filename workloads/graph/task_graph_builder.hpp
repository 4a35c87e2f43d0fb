/// The way to a TaskGraph: classes, external buffers and tasks are added in any order that names only what exists, and
/// build() adds the consumers of every buffer. Tasks that are named by grids and external buffers have names of their
/// own, whatever names are given.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/core/export.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

/// Returns the class, without operands, of a load into the scratchpad or a store to DRAM that makes such a buffer.
/// `result` is the whole of it.
WEFT_API TaskClass move_class(TaskKind kind, std::size_t layer, BufferClass buffer_class, const TileSlice& result,
                              Bytes bytes);

class WEFT_API TaskGraphBuilder {
 public:
  /// Marks the handle of an external buffer, whose final number is known only when all tasks are.
  static constexpr BufferId external_handle_bit = 0x8000'0000u;

  static BufferId external_handle(std::uint32_t index) { return index | external_handle_bit; }  ///< Of add_external().

  TaskGraphBuilder() = default;
  /// Begins with all of `graph`, whose tasks keep their numbers; added tasks follow.
  explicit TaskGraphBuilder(const TaskGraph& graph);

  /// Makes room for so many tasks and edges, so that building does not reallocate.
  void reserve(std::size_t tasks, std::size_t edges);

  /// Adds a class. `operand_bytes` holds what its tasks read of each operand, in bytes, and `slices` the same as boxes;
  /// it is empty for graphs from a file. first_operand is set here; result_buffer may be an external handle.
  ClassId add_class(TaskClass task_class, std::span<const double> operand_bytes, std::span<const TileSlice> slices);

  /// Adds an external buffer and returns a handle for the inputs of tasks. Its name is made one of its own likewise.
  BufferId add_external(ExternalBuffer buffer);

  /// Adds a task and returns its number; numbers count from 0. `inputs` holds numbers of tasks (their outputs) and
  /// external handles; a task may be named before it is added.
  TaskId add_task(ClassId id, std::span<const BufferId> inputs);
  /// Adds a task whose buffer holds the bytes of `original` once more. After that, only such tasks may be added.
  TaskId add_copy(ClassId id, std::span<const BufferId> inputs, BufferId original);
  /// Makes a task read another buffer as its k-th input.
  void replace_input(TaskId task, std::size_t k, BufferId buffer) { graph_.inputs_.row(task)[k] = buffer; }
  /// Adds a grid, which names its tasks and their buffers: where an earlier grid has one of its names, ".2", ".3" ...
  /// is appended to it, so that every task and every buffer has a name of its own. The names hold no brackets.
  void add_task_grid(TaskGrid grid);
  /// Adds a layer and returns its number.
  std::uint32_t add_layer(std::string name) {
    graph_.layer_names_.push_back(std::move(name));
    return static_cast<std::uint32_t>(graph_.layer_names_.size() - 1);
  }

  void set_network_name(std::string name) { graph_.network_name_ = std::move(name); }             ///< "" by default.
  void set_task_names(std::vector<std::string> names) { graph_.task_names_ = std::move(names); }  ///< One per task.
  void set_size_unit(double unit) { graph_.size_unit_ = unit; }                                   ///< 1 by default.

  /// Returns the graph. Precondition: the edges form no cycle (find_cycle() in topological_order.hpp looks for one).
  /// Throws std::length_error for 2^31 buffers or more.
  TaskGraph build() &&;

 private:
  /// Names that are taken, and how many have asked for each.
  using Uses = std::unordered_map<std::string, std::uint32_t>;
  static std::string own_name(Uses& uses, const std::string& name);

  TaskGraph graph_;
  Uses task_names_, buffer_names_, external_names_;  // an external buffer has no "[0,0,0]" behind its name
};

}  // namespace weft
