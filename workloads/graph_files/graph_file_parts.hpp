// What all readers of graph files do: they collect tasks and edges, flat and in the order of the file, and
// a graph is made of these once all are known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/name_table.hpp"
#include "base/text/source_text.hpp"
#include "workloads/graph_files/graph_file.hpp"

namespace weft {

struct GraphFileParts {
  struct Edge {
    TaskId from;
    TaskId to;
    double bytes;        // that `to` reads of the buffer of `from`
    std::size_t offset;  // in the text, as all offsets here
  };

  // What a task is for, in the graphs of networks (docs/graphs.md).
  struct Role {
    static constexpr std::uint32_t no_layer = 0xffffffff;
    TaskKind kind = TaskKind::compute;
    BufferClass buffer_class = BufferClass::activation;  // of its buffer, as what follows
    Memory memory = Memory::scratchpad;
    bool keep = false;
    std::uint32_t layer = no_layer;  // index into `layers`
    bool operator==(const Role&) const = default;
  };

  std::string name;                  // of the graph; may be empty
  std::vector<std::string> names;    // of the tasks
  std::vector<std::size_t> task_at;  // offset of each task
  std::vector<double> sizes;         // bytes of each task's buffer
  int size_decimals = 0;             // the most that any size has as it is written
  std::vector<Role> roles;           // of the tasks; empty: nothing is said of any
  std::vector<std::string> layers;   // whose names are dropped unless every task has one
  double resident_bytes = 0;         // of the scratchpad, taken from the start to the end
  std::vector<Edge> edges;
};

// Returns the value whose to_string() the text is: TaskKind and BufferClass; nothing where it is none.
std::optional<TaskKind> task_kind_called(std::string_view text);
std::optional<BufferClass> buffer_class_called(std::string_view text);

// Returns whether addresses can be aligned to so many bytes: a whole number from 1 to 2^30.
bool is_alignment(double bytes);

// Returns the graph. Throws InputError: more tasks or edges than weft can number, edges of a task to itself, a second
// edge between the same tasks, sizes that add up to more than 64 bits, cycles (whose tasks are named). Precondition:
// edges name tasks that exist.
TaskGraph build_graph(GraphFileParts parts, const SourceText& source);

// Throws InputError at `offset` where costs and transfers add up to what is no longer a time.
void refuse_endless_times(const GraphFile& file, const SourceText& source, std::size_t offset);

// Finds tasks by name.
class TaskNames {
 public:
  // Throws InputError where two tasks have one name. The names have to live, in place, longer.
  TaskNames(const std::vector<std::string>& names, const std::vector<std::size_t>& task_at, const SourceText& source);

  // Returns no_task where there is none.
  TaskId find(std::string_view name) const;
  // Throws InputError where no task has the name.
  TaskId at(std::string_view name, std::size_t offset) const;

 private:
  const std::vector<std::string>& names_;
  const SourceText& source_;
  NameTable table_;
};

}  // namespace weft
