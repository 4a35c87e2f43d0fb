// What a run has left in its directory, read back and checked: the tables as columns, by task, buffer, layer and resource.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weft {

// What a task waited for last.
enum class WaitedFor : std::uint8_t { nothing, processor, space, turn, barrier, exclusive, faster_processor, input };

using Integers = std::vector<std::int64_t>;  // a column

struct TaskColumns {
  std::vector<std::string> name;
  Integers kind;  // compute, load, store
  Integers layer, processor;
  Integers planned_start, planned_finish, start, finish;
  Integers descriptor, local, compute, held, write;  // cycles of its life; what is left is for reading
  Integers read_bytes, write_bytes;
  Integers waited_for;    // WaitedFor
  Integers waited_input;  // the buffer, or -1
  Integers input_count;   // of the buffers that it reads, which stand in RunFiles::inputs one task after the other
};

struct BufferColumns {
  std::vector<std::string> name;
  Integers buffer_class;                              // input, weight, activation, output
  Integers bytes, address;                            // -1: in DRAM
  Integers planned_alloc, planned_free, alloc, free;  // -1: never, held to the end
};

struct CriticalColumns {
  std::vector<std::string> resources;
  Integers task, compute, transfer, dispatch, space;
  std::vector<Integers> waiting;  // by resource
};

struct RunFiles {
  std::string directory;
  std::string summary;  // the text of summary.json
  std::string network;
  std::vector<std::string> processors, layers;
  std::int64_t makespan = 0;

  TaskColumns tasks;
  BufferColumns buffers;
  Integers inputs;
  Integers occupancy_cycle, occupancy[4];  // by class
  CriticalColumns critical_path;
  std::vector<std::string> layer_columns;
  std::vector<std::vector<std::string>> layer_rows;
  std::vector<std::vector<std::string>> counters;  // resource, counter, value
  std::vector<std::vector<std::string>> waiting;   // resource, initiator, behind, cycles
};

// Reads the files of a directory. Throws InputError where one is missing, is torn, is of another version of weft, or does
// not fit the others.
RunFiles read_run_files(const std::string& directory);

}  // namespace weft
