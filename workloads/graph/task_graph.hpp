/// The task graph: everything that takes time is a task, everything that takes space is a buffer.
///
/// Task t produces exactly one buffer, and that buffer has the number t (its size may be 0). Buffers without a producer
/// (resident inputs and weights, tensors that lie in DRAM from the start) are numbered from task_count() on. Edges are
/// stored once per direction as compressed sparse rows of 32-bit numbers: from a task to the buffers that it reads, and
/// from a buffer to the tasks that read it. What tasks have in common (kind, layer, sizes, operand shapes) is stored
/// once per class.
///
/// The task numbers of a graph that is made from a network are topological. Tasks that were added later
/// (tile_copies.hpp) come last, whatever they read and whoever reads them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/core/compressed_rows.hpp"
#include "base/core/export.hpp"
#include "base/core/types.hpp"

namespace weft {

/// What a task does. Processing elements compute; DMA channels load (into the scratchpad) and store (to DRAM).
enum class TaskKind : std::uint8_t { compute, load, store };
/// What a buffer holds. Reports count bytes by these classes.
enum class BufferClass : std::uint8_t { input, weight, activation, output };
/// The memory in which a buffer takes space.
enum class Memory : std::uint8_t { scratchpad, dram };

/// The operators of layers. docs/networks.md says what each computes.
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
  pad,
  unary,
  binary,
  where,
  reduce,
  log_softmax,
  normalize,
  resize,
  slice,
  repeat
};
/// The last enumerator, for loops over all operators.
inline constexpr Operator last_operator = Operator::repeat;

/// True for the operators whose result holds the elements of the operand in the same raster order.
constexpr bool is_reshape(Operator op) { return op == Operator::flatten || op == Operator::reshape; }

/// True for the operators whose work is multiply-accumulates (MACs).
constexpr bool has_macs(Operator op) {
  return op == Operator::conv || op == Operator::conv_transpose || op == Operator::fc || op == Operator::matmul;
}

/// Returns "compute", "load" or "store".
WEFT_API const char* to_string(TaskKind kind);
/// Returns "input", "weight", "activation" or "output".
WEFT_API const char* to_string(BufferClass buffer_class);
/// Returns the operator's name in network files: "conv", ...
WEFT_API const char* to_string(Operator op);

/// Which places along an axis are taken: of every `step` the first `run`, from the place `phase` of such a run on. All
/// of them where run and step are equal.
struct SliceStep {
  std::int32_t run = 1;                                ///< 1 or more.
  std::int32_t step = 1;                               ///< At least `run`.
  std::int32_t phase = 0;                              ///< Below `run`.
  bool is_dense() const { return run == step; }        ///< True when nothing is left out.
  auto operator<=>(const SliceStep&) const = default;  ///< Compares all members.
  /// Returns the place of the element with this number, counted from the first one.
  std::int32_t place(std::int32_t number) const {
    return is_dense() ? number : (number + phase) / run * step + (number + phase) % run - phase;
  }
};

/// A box of a dense buffer of shape (channels, rows, columns), or every few rows and columns of it. All figures but the
/// last count elements.
///
/// Elements stand one behind the other in raster order, without gaps: those of 4 bits two to a byte, so that a row may
/// begin within a byte. A buffer takes whole bytes. Of elements of 4 bits nothing within a box is left out.
struct TileSlice {
  std::array<std::int32_t, 3> extent{};               ///< Shape of the whole buffer.
  std::array<std::int32_t, 3> offset{};               ///< First corner of the box.
  std::array<std::int32_t, 3> size{};                 ///< Shape of what is taken.
  std::array<SliceStep, 2> steps{};                   ///< The rows and the columns that are taken.
  std::int32_t element_bits = 8;                      ///< Bits of an element, 4 or a multiple of 8.
  bool operator==(const TileSlice&) const = default;  ///< Compares all members.
  bool is_dense() const { return steps[0].is_dense() && steps[1].is_dense(); }  ///< True for a box.
  /// Returns whether the elements lie end to end in the buffer; it follows from extent and size but for the first axis.
  bool is_in_one_piece() const {
    if (!is_dense()) return false;
    const bool is_one_channel = size[0] == 1, is_one_row = is_one_channel && size[1] == 1;
    return (is_one_channel || size[1] == extent[1]) && (is_one_row || size[2] == extent[2]);
  }
  /// Returns how far the last element along an axis lies behind the first, plus 1.
  std::int32_t span(std::size_t axis) const {
    return axis == 0 || size[axis] == 0 ? size[axis] : steps[axis - 1].place(size[axis] - 1) + 1;
  }
};
/// Returns the box that is the whole of a buffer of this shape.
inline TileSlice whole_slice(const std::array<std::int32_t, 3>& shape, int element_bits = 8) {
  return {shape, {0, 0, 0}, shape, {}, element_bits};
}
/// Returns the bytes that the elements of a slice touch: what a transfer moves for them. Of a whole buffer, that is its
/// size.
WEFT_API Bytes bytes_of(const TileSlice& slice);

/// The layer that a tile is a part of, as its network describes it; pairs are [rows, columns].
struct LayerShape {
  std::string name;                            ///< Of the layer.
  std::array<std::int32_t, 3> input{};         ///< Shape (channels, rows, columns) of the first operand.
  std::array<std::int32_t, 3> output{};        ///< The same of the result.
  std::array<std::int32_t, 2> kernel{1, 1};    ///< The window of convolutions and pooling.
  std::array<std::int32_t, 2> stride{1, 1};    ///< Steps of the window.
  std::array<std::int32_t, 2> dilation{1, 1};  ///< Steps inside the window.
  std::array<std::int32_t, 4> pad{};           ///< Padding above, on the left, below, on the right.
  std::int32_t groups = 1;                     ///< Groups of channels.
  double density = 1;                          ///< The share of the factors among its weights that are not 0.
  std::int64_t macs = 0;                       ///< Multiply-accumulates of the whole layer, for one image.
  std::int64_t operations = 0;                 ///< The same of operators without them.
};

/// The arithmetic of one compute task: the figures that processing elements turn into cycles.
///
/// The work of an operator with MACs is a matrix product per group, of M x K and K x N elements: M = output_pixels,
/// K = window (products per output), N = filters, and macs = M K N groups. For a layer that is a matrix product A B,
/// these are the rows of A, the columns of A, the columns of B, and the number of matrices. For a transposed
/// convolution, K is rounded up where the stride does not divide the kernel.
struct Work {
  Operator op = Operator::none;    ///< The operator of the layer.
  std::int64_t macs = 0;           ///< Multiply-accumulates; 0 for operators without them.
  std::int64_t operations = 0;     ///< Operations of operators without MACs: see tile_work() in layer_work.hpp.
  std::int64_t output_pixels = 0;  ///< M, per group.
  std::int64_t window = 0;         ///< K, per output.
  std::int64_t filters = 0;        ///< N, per group.
  std::int64_t groups = 0;         ///< Groups (of a grouped convolution) in the tile.
  /// Bits of the widest element that is computed with: of operands and, where there are products, their other factors.
  int element_bits = 8;
  /// The layer of the tile; null for tasks that are made without a network.
  std::shared_ptr<const LayerShape> layer = nullptr;
  bool operator==(const Work&) const = default;  ///< Compares all members.
};

/// What the tasks of a class have in common.
struct TaskClass {
  TaskKind kind = TaskKind::compute;                   ///< What the tasks do.
  BufferClass output_class = BufferClass::activation;  ///< Class of the buffer that the task produces.
  Memory output_memory = Memory::scratchpad;           ///< Memory in which that buffer takes space.
  bool keep = false;        ///< The buffer stays to the end (a resident output, the DRAM image of an output).
  std::uint32_t layer = 0;  ///< Index into TaskGraph::layer_names().
  Bytes output_bytes = 0;   ///< The size of that buffer.
  Work work;                ///< The arithmetic of each; of compute tasks only.
  /// The buffer that the result is written to. no_buffer: the task's own. A streamed output is written to an external
  /// DRAM buffer; the task's own buffer then takes space only while the task runs.
  BufferId result_buffer = no_buffer;
  TileSlice result;  ///< The part of that buffer that is written.
  /// The inputs whose buffers the result may be written over (bit k: input k), where they die with the task: see
  /// TaskGraph::in_place_of().
  std::uint32_t in_place_inputs = 0;
  std::uint32_t first_operand = 0;  ///< Position of the class's operands among those of all classes.
};

/// A buffer that exists from the start of the run to its end.
struct ExternalBuffer {
  /// The value of `tensor` for a buffer that holds the weights of `layer`.
  static constexpr std::uint32_t layer_weights = 0xffffffff;

  std::string name;                               ///< Its name in reports.
  BufferClass buffer_class = BufferClass::input;  ///< What it holds.
  Memory memory = Memory::dram;                   ///< Where it takes space.
  Bytes bytes = 0;                                ///< Its size.
  std::uint32_t layer = 0;                        ///< Index into TaskGraph::layer_names().
  std::uint32_t tensor = 0;  ///< The TensorId of the tensor that it holds whole, in graphs made from a network.
  std::uint32_t image = 0;   ///< The image of the batch that the tensor belongs to; 0 where all images share it.
};

/// Consecutive tasks of one layer and kind, numbered in raster order over a grid of tiles. It gives tasks their names
/// when they are printed: "C1[0,3,2]" (channel, row, column), with the image in front when there are several.
struct TaskGrid {
  TaskId first = 0;                                ///< The first of the tasks.
  TaskKind kind = TaskKind::compute;               ///< What they do.
  std::string task_name;                           ///< "C1", "load image", "load C1.weight", "store C3".
  std::string buffer_name;                         ///< "C1", "image", "C1.weight", "C3.dram".
  std::array<std::uint32_t, 4> shape{1, 1, 1, 1};  ///< Images, channels, rows, columns.
};

/// Tasks, buffers and the edges between them. TaskGraphBuilder makes one; it does not change after that. No function
/// checks its arguments: tasks are below task_count(), buffers below buffer_count(), classes below class_count().
class WEFT_API TaskGraph {
 public:
  std::uint32_t task_count() const {
    return static_cast<std::uint32_t>(task_class_.size());
  }  ///< Returns their number.
  std::uint32_t buffer_count() const { return task_count() + static_cast<std::uint32_t>(externals_.size()); }  ///< All.
  std::uint32_t class_count() const { return static_cast<std::uint32_t>(classes_.size()); }  ///< Returns their number.
  std::uint64_t edge_count() const { return inputs_.items().size(); }  ///< Returns the number of all inputs.
  std::uint32_t external_count() const { return static_cast<std::uint32_t>(externals_.size()); }  ///< Their number.

  ClassId class_of(TaskId task) const { return task_class_[task]; }               ///< Returns the number of its class.
  const TaskClass& class_at(ClassId id) const { return classes_[id]; }            ///< Returns the class of this number.
  const TaskClass& of(TaskId task) const { return classes_[task_class_[task]]; }  ///< Returns the class of a task.
  TaskKind kind(TaskId task) const { return of(task).kind; }                      ///< Returns what it does.
  /// True when there are tasks of the kind.
  bool has(TaskKind kind) const { return std::ranges::find(classes_, kind, &TaskClass::kind) != classes_.end(); }

  /// Returns the buffers that a task reads, in the order in which it reads them.
  std::span<const BufferId> inputs(TaskId task) const { return inputs_.row(task); }
  /// Calls `visit(producer)` for every input that is not external, in the same order.
  template <typename Visit>
  void for_each_producer(TaskId task, Visit&& visit) const {
    for (const BufferId input : inputs(task)) {
      if (!is_external(input)) visit(input);
    }
  }
  /// Returns how many bytes the task reads of its k-th input: what a transfer moves.
  double operand_bytes(TaskId task, std::size_t k) const { return operand_bytes_[of(task).first_operand + k]; }
  std::span<const double> operand_bytes(TaskId task) const {  ///< Returns the same of all its inputs.
    return {operand_bytes_.data() + of(task).first_operand, inputs(task).size()};
  }
  /// Returns the box that tasks of the class read of their k-th input. Precondition: has_boxes().
  const TileSlice& operand_slice(ClassId id, std::size_t k) const {
    return operand_slices_[classes_[id].first_operand + k];
  }
  /// Returns the tasks that read a buffer, ascending. Those of buffer t < task_count() are the successors of task t.
  std::span<const TaskId> consumers(BufferId buffer) const { return consumers_.row(buffer); }

  /// Returns the task that produces a buffer; no_task for an external one.
  TaskId producer(BufferId buffer) const { return buffer < task_count() ? buffer : no_task; }
  bool is_external(BufferId buffer) const { return buffer >= task_count(); }  ///< True when no task produces it.
  /// Returns the description of an external buffer. Precondition: is_external(buffer).
  const ExternalBuffer& external(BufferId buffer) const { return externals_[buffer - task_count()]; }
  Bytes buffer_bytes(BufferId buffer) const {  ///< Returns its size.
    return is_external(buffer) ? external(buffer).bytes : of(buffer).output_bytes;
  }
  BufferClass buffer_class(BufferId buffer) const {  ///< Returns what it holds.
    return is_external(buffer) ? external(buffer).buffer_class : of(buffer).output_class;
  }
  Memory buffer_memory(BufferId buffer) const {  ///< Returns where it takes space.
    return is_external(buffer) ? external(buffer).memory : of(buffer).output_memory;
  }
  bool in_scratchpad(BufferId buffer) const { return buffer_memory(buffer) == Memory::scratchpad; }  ///< Else in DRAM.
  /// Returns the buffer of the original graph whose bytes this buffer holds once more, in the scratchpad or in DRAM;
  /// no_buffer unless the task that makes it was added later (tile_copies.hpp).
  BufferId copy_of(BufferId buffer) const {
    return is_copy(buffer) ? copies_[buffer - first_copy()].original : no_buffer;
  }
  /// True when the buffer stays allocated to the end of the run.
  bool is_kept(BufferId buffer) const { return is_external(buffer) || of(buffer).keep; }

  /// True when some task writes its result in place of an input.
  bool has_in_place() const { return !in_place_input_.empty(); }
  /// Returns the input buffer that a task's own buffer takes the place of: its first bytes, from the start of the task
  /// on. no_buffer: none. Both lie in the scratchpad, are of one class and are released some time; the operand is no
  /// smaller, and nobody but this task reads it, so it dies when the task has read it. Nothing takes the place of two.
  BufferId in_place_of(TaskId task) const {
    if (task >= in_place_input_.size() || in_place_input_[task] == no_input) return no_buffer;
    return inputs(task)[in_place_input_[task]];
  }
  /// Returns the task whose own buffer takes the place of this one; no_task: none.
  TaskId taken_over_by(BufferId buffer) const {
    if (in_place_input_.empty() || consumers(buffer).size() != 1) return no_task;
    const TaskId reader = consumers(buffer)[0];
    return in_place_of(reader) == buffer ? reader : no_task;
  }

  /// True for graphs that are made from a network: only those say which box of a buffer a task reads.
  bool has_boxes() const { return !operand_slices_.empty(); }
  /// Returns the power of ten that buffer sizes are multiples of; 1 in experiments. Graph files may give fractional
  /// sizes, and whole multiples keep sums and comparisons with a capacity exact. Operand bytes are not scaled.
  double size_unit() const { return size_unit_; }

  const std::string& network_name() const { return network_name_; }          ///< "": none.
  std::span<const std::string> layer_names() const { return layer_names_; }  ///< By index.
  std::span<const TaskGrid> task_grids() const { return task_grids_; }       ///< Ascending.
  /// Returns the name of a task for people: "C1[0,3,2]", "load image[0,0,0]", "spill C1[0,3,2]", "task 7".
  std::string task_name(TaskId task) const;
  std::string buffer_name(BufferId buffer) const;  ///< Returns the same for a buffer.

 private:
  friend class TaskGraphBuilder;
  struct Copy {
    BufferId original = no_buffer;
    // Among the copies of its original that take turns with it, where the original is number 1, or among its images.
    std::uint32_t number = 1;
  };
  static constexpr std::uint8_t no_input = 0xff;
  const TaskGrid& grid_of(TaskId task) const;
  bool may_take_over(TaskId task, std::size_t k) const;
  void find_in_place();
  TaskId first_copy() const { return task_count() - static_cast<std::uint32_t>(copies_.size()); }
  bool is_copy(BufferId buffer) const { return buffer >= first_copy() && buffer < task_count(); }

  std::vector<ClassId> task_class_;
  std::vector<TaskClass> classes_;
  std::vector<double> operand_bytes_;
  std::vector<TileSlice> operand_slices_;
  CompressedRows inputs_;     // by task: BufferId
  CompressedRows consumers_;  // by buffer: TaskId
  std::vector<ExternalBuffer> externals_;
  std::vector<Copy> copies_;  // one for each of the last tasks
  // By task: the input whose place its buffer takes, or no_input. Empty where there is none at all.
  std::vector<std::uint8_t> in_place_input_;
  std::vector<TaskGrid> task_grids_;
  std::vector<std::string> task_names_;  // empty but for graphs that come from a file
  std::vector<std::string> layer_names_;
  std::string network_name_;
  double size_unit_ = 1;
};

}  // namespace weft
