// The task graph: everything that takes time is a task, everything that takes space is a buffer.
//
// Layout. Task t produces exactly one buffer, and that buffer has the number t (its size may be 0). Buffers without a
// producer (resident inputs and weights, tensors that lie in DRAM from the start) are numbered from task_count() on.
// Edges are stored once per direction as compressed sparse rows of 32-bit numbers: task -> buffers it reads, buffer ->
// tasks that read it. Whatever tasks have in common (kind, layer, sizes, operand shapes) is stored once per class.
//
// Task numbers of a graph that is made from a network are topological. Tasks that were added later (tile_copies.hpp)
// come last, whatever they read and whoever reads them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/core/compressed_rows.hpp"
#include "base/core/types.hpp"

namespace weft {

enum class TaskKind : std::uint8_t { compute, load, store };
enum class BufferClass : std::uint8_t { input, weight, activation, output };
enum class Memory : std::uint8_t { scratchpad, dram };

enum class Operator : std::uint8_t {
  none,
  conv,
  conv_transpose,
  maxpool,
  avgpool,
  global_avgpool,
  fc,
  matmul,
  add,
  mul,
  concat,
  relu,
  clip,
  prelu,
  sigmoid,
  softmax,
  lrn,
  flatten,
  reshape,
  transpose,
  pad
};
inline constexpr Operator last_operator = Operator::pad;

// Operators whose result holds the elements of the operand in the same raster order.
constexpr bool is_reshape(Operator op) { return op == Operator::flatten || op == Operator::reshape; }

// Operators whose work is multiply-accumulates.
constexpr bool has_macs(Operator op) {
  return op == Operator::conv || op == Operator::conv_transpose || op == Operator::fc || op == Operator::matmul;
}

const char* to_string(TaskKind kind);             // "compute", ...
const char* to_string(BufferClass buffer_class);  // "input", ...
const char* to_string(Operator op);               // "conv", ...

// A box of a dense (channels, rows, columns) buffer, all in elements.
struct TileSlice {
  std::array<std::int32_t, 3> extent{};  // of the whole buffer
  std::array<std::int32_t, 3> offset{};  // of the box
  std::array<std::int32_t, 3> size{};    // of the box
  bool operator==(const TileSlice&) const = default;
};

// The arithmetic of one compute task: the figures that processing elements turn into cycles.
struct Work {
  Operator op = Operator::none;
  std::int64_t macs = 0;        // multiply-accumulates; 0 for operators without
  std::int64_t operations = 0;  // of operators without MACs: one per output and window element
  // Of operators with MACs, per group: output pixels M, products per output K, filters N; and the number of groups in
  // the tile. macs = M K N groups. Of a matrix product A B: rows of A, columns of A, columns of B, matrices. Of a
  // transposed convolution K is rounded up where the stride does not divide the kernel.
  std::int64_t output_pixels = 0, window = 0, filters = 0, groups = 0;
  bool operator==(const Work&) const = default;
};

// What the tasks of a class have in common.
struct TaskClass {
  TaskKind kind = TaskKind::compute;
  BufferClass output_class = BufferClass::activation;  // of the buffer that the task produces
  Memory output_memory = Memory::scratchpad;           // where that buffer takes space
  bool keep = false;        // it stays to the end (a resident output, a DRAM image of an output)
  std::uint32_t layer = 0;  // index into layer_name()
  Bytes output_bytes = 0;
  Work work;
  // Where the result is written: into the task's own buffer (no_buffer), or, of a streamed output, into this external
  // DRAM buffer (its own buffer then only takes space while the task runs).
  BufferId result_buffer = no_buffer;
  TileSlice result;                 // which part of the buffer that is written to
  std::uint32_t first_operand = 0;  // operands of the class: [first_operand, first_operand + inputs of its tasks)
};

// A buffer that exists from the start of the run to its end.
struct ExternalBuffer {
  std::string name;
  BufferClass buffer_class = BufferClass::input;
  Memory memory = Memory::dram;
  Bytes bytes = 0;
  std::uint32_t layer = 0;
  // Of graphs that are made from a network: which tensor it holds whole (a TensorId; layer_weights: the weights of
  // `layer`), and for which image of the batch (0 of what all images share).
  static constexpr std::uint32_t layer_weights = 0xffffffff;
  std::uint32_t tensor = 0;
  std::uint32_t image = 0;
};

// Consecutive tasks of one layer and kind, numbered in raster order over a grid of tiles; gives names to tasks when
// they are printed: "C1[0,3,2]", with the image first when there are several.
struct TaskGroup {
  TaskId first = 0;
  TaskKind kind = TaskKind::compute;
  std::string task_name;                          // "C1", "load image", "load C1.weight", "store C3"
  std::string buffer_name;                        // "C1", "image", "C1.weight", "C3.dram"
  std::array<std::uint32_t, 4> grid{1, 1, 1, 1};  // images, channels, rows, columns
};

class TaskGraph {
 public:
  std::uint32_t task_count() const { return static_cast<std::uint32_t>(task_class_.size()); }
  std::uint32_t buffer_count() const { return task_count() + static_cast<std::uint32_t>(externals_.size()); }
  std::uint32_t class_count() const { return static_cast<std::uint32_t>(classes_.size()); }
  std::uint64_t edge_count() const { return inputs_.items().size(); }
  std::uint32_t external_count() const { return static_cast<std::uint32_t>(externals_.size()); }

  ClassId class_of(TaskId task) const { return task_class_[task]; }
  const TaskClass& class_at(ClassId id) const { return classes_[id]; }
  const TaskClass& of(TaskId task) const { return classes_[task_class_[task]]; }
  TaskKind kind(TaskId task) const { return of(task).kind; }

  // Buffers that a task reads, in the order in which it reads them.
  std::span<const BufferId> inputs(TaskId task) const { return inputs_.row(task); }
  // Bytes of the overlap that the task reads of its k-th input: what a transfer moves.
  double operand_bytes(TaskId task, std::size_t k) const { return operand_bytes_[of(task).first_operand + k]; }
  std::span<const double> operand_bytes(TaskId task) const {
    return {operand_bytes_.data() + of(task).first_operand, inputs(task).size()};
  }
  // The same as a box of the buffer. Precondition: has_boxes().
  const TileSlice& operand_slice(ClassId id, std::size_t k) const {
    return operand_slices_[classes_[id].first_operand + k];
  }
  // Tasks that read a buffer, ascending. Of buffer t (t < task_count()): the successors of task t.
  std::span<const TaskId> consumers(BufferId buffer) const { return consumers_.row(buffer); }

  TaskId producer(BufferId buffer) const { return buffer < task_count() ? buffer : no_task; }
  bool is_external(BufferId buffer) const { return buffer >= task_count(); }
  const ExternalBuffer& external(BufferId buffer) const { return externals_[buffer - task_count()]; }
  Bytes buffer_bytes(BufferId buffer) const {
    return is_external(buffer) ? external(buffer).bytes : of(buffer).output_bytes;
  }
  BufferClass buffer_class(BufferId buffer) const {
    return is_external(buffer) ? external(buffer).buffer_class : of(buffer).output_class;
  }
  Memory buffer_memory(BufferId buffer) const {
    return is_external(buffer) ? external(buffer).memory : of(buffer).output_memory;
  }
  bool in_scratchpad(BufferId buffer) const { return buffer_memory(buffer) == Memory::scratchpad; }
  // Of buffers of tasks that were added to the graph later: the buffer of the original whose bytes they hold again, in
  // the scratchpad or in DRAM; no_buffer for all others.
  BufferId copy_of(BufferId buffer) const {
    return is_copy(buffer) ? copies_[buffer - first_copy()].original : no_buffer;
  }
  // The buffer stays allocated to the end of the run.
  bool is_kept(BufferId buffer) const { return is_external(buffer) || of(buffer).keep; }

  // Only graphs that are made from a network have boxes.
  bool has_boxes() const { return !operand_slices_.empty(); }
  // Bytes of one element of a tile; 1 for graphs that come from a file.
  int element_bytes() const { return element_bytes_; }
  // Graph files may give fractional sizes. Buffer sizes are then held as whole multiples of this power of ten (1 in
  // experiments), so that sums and comparisons with a capacity stay exact. Operand bytes are not scaled.
  double size_unit() const { return size_unit_; }

  const std::string& network_name() const { return network_name_; }
  std::span<const std::string> layer_names() const { return layer_names_; }
  std::span<const TaskGroup> groups() const { return groups_; }
  std::string task_name(TaskId task) const;
  std::string buffer_name(BufferId buffer) const;

 private:
  friend class TaskGraphBuilder;
  struct Copy {
    BufferId original = no_buffer;
    std::uint32_t number = 1;  // among the copies of its original that take turns with it; the original is number 1
  };
  const TaskGroup& group_of(TaskId task) const;
  TaskId first_copy() const { return task_count() - static_cast<std::uint32_t>(copies_.size()); }
  bool is_copy(BufferId buffer) const { return buffer >= first_copy() && buffer < task_count(); }

  std::vector<ClassId> task_class_;
  std::vector<TaskClass> classes_;
  std::vector<double> operand_bytes_;
  std::vector<TileSlice> operand_slices_;
  CompressedRows inputs_;     // by task: BufferId
  CompressedRows consumers_;  // by buffer: TaskId
  std::vector<ExternalBuffer> externals_;
  std::vector<Copy> copies_;  // of the last tasks
  std::vector<TaskGroup> groups_;
  std::vector<std::string> task_names_;  // of graphs that come from a file; otherwise empty
  std::vector<std::string> layer_names_;
  std::string network_name_;
  int element_bytes_ = 1;
  double size_unit_ = 1;
};

}  // namespace weft
