// Builds a TaskGraph: classes, external buffers and tasks are added in any order that names only what exists, and
// build() makes the consumer rows and checks the whole.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

class TaskGraphBuilder {
 public:
  // A handle on an external buffer: its final number is known only when all tasks are.
  static constexpr BufferId external_handle_bit = 0x8000'0000u;

  static BufferId external_handle(std::uint32_t index) { return index | external_handle_bit; }

  TaskGraphBuilder() = default;
  // Begins with all of `graph`, whose tasks keep their numbers; what is added follows.
  explicit TaskGraphBuilder(const TaskGraph& graph);

  // Room for `tasks` tasks and `edges` edges, so that building does not reallocate.
  void reserve(std::size_t tasks, std::size_t edges);

  // A class with the overlap of each operand in bytes, and its box (`slices` is empty for graphs from a file, or has
  // one entry per operand). first_operand is set here; result_buffer may be an external handle.
  ClassId add_class(TaskClass task_class, std::span<const double> operand_bytes, std::span<const TileSlice> slices);

  // Returns a handle to be used among the inputs of tasks.
  BufferId add_external(ExternalBuffer buffer);

  // Tasks get numbers 0, 1, 2 ... `inputs` holds numbers of tasks (their outputs) and external handles; a task may be
  // named before it is added.
  TaskId add_task(ClassId id, std::span<const BufferId> inputs);
  // A task whose buffer holds the bytes of `original` once more. Once there is one, no other tasks can be added.
  TaskId add_copy(ClassId id, std::span<const BufferId> inputs, BufferId original);
  // Lets a task read another buffer as its k-th input.
  void replace_input(TaskId task, std::size_t k, BufferId buffer);
  void add_group(TaskGroup group);
  std::uint32_t add_layer(std::string name);

  void set_network_name(std::string name);
  void set_task_names(std::vector<std::string> names);
  void set_element_bytes(int bytes);
  void set_size_unit(double unit);

  // Precondition: the edges form no cycle (readers of files check with find_cycle of topological_order.hpp).
  TaskGraph build() &&;

 private:
  void number_copies();

  TaskGraph graph_;
};

}  // namespace weft
