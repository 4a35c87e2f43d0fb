// Records the memories' occupancy in a run: when buffers are allocated and released, and how many bytes of each class
// lie in the scratchpad. Scratchpad buffers get their place from the space of the run, which checks that there is room.
#pragma once

#include <array>
#include <vector>

#include "hw/record/run_result.hpp"
#include "hw/space/address_regions.hpp"
#include "hw/space/scratchpad_space.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

class OccupancyRecorder {
 public:
  // Takes the places of external buffers. `capacity` is that of the scratchpad. Graph and space must outlive the
  // recorder.
  OccupancyRecorder(const TaskGraph& graph, ScratchpadSpace& space, Bytes capacity);

  // Throws std::logic_error when there is no room.
  void allocate(BufferId buffer, Cycles now);
  void release(BufferId buffer, Cycles now);

  // Ends the record and moves it into the result.
  void finish(RunResult& result);

  // Values at this instant, for the waveform.
  const std::array<Bytes, 4>& bytes() const { return bytes_; }
  Bytes total() const { return bytes_[0] + bytes_[1] + bytes_[2] + bytes_[3]; }
  Bytes highest_address() const { return space_.highest_address(); }
  const AddressRegions& regions() const { return regions_; }

 private:
  void count(BufferId buffer, Cycles now, int sign);
  void end_instant();

  const TaskGraph& graph_;
  ScratchpadSpace& space_;
  AddressRegions regions_;
  std::array<Bytes, 4> bytes_{};
  std::vector<BufferRun> buffers_;
  std::vector<OccupancyStep> steps_;
  Cycles instant_ = 0;
  Bytes peak_ = 0, peak_taken_ = 0, peak_address_ = 0;
  Bytes dram_ = 0, dram_peak_ = 0;
};

}  // namespace weft
