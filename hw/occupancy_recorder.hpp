// The scratchpad's occupancy in a run: which buffers are allocated at which addresses, how many bytes of each class.
// Checks while it records: no address is used twice, none lies beyond the capacity.
#pragma once

#include <array>
#include <map>
#include <memory_resource>
#include <vector>

#include "hw/run_result.hpp"
#include "sched/platform.hpp"
#include "sched/schedule.hpp"

namespace weft {

class OccupancyRecorder {
 public:
  OccupancyRecorder(const TaskGraph& graph, const Schedule& plan, const Platform& platform);

  // Throws std::logic_error when a range is taken or lies beyond the capacity: a fault of the plan or the dispatcher.
  void allocate(BufferId buffer, Cycles now);
  void release(BufferId buffer, Cycles now);

  // Ends the record; the results.
  void finish(RunResult& result);

  // Now, for the waveform.
  const std::array<Bytes, 4>& bytes() const { return bytes_; }
  Bytes total() const { return bytes_[0] + bytes_[1] + bytes_[2] + bytes_[3]; }
  Bytes highest_address() const { return live_.empty() ? 0 : live_.rbegin()->second; }

 private:
  void take_range(BufferId buffer);
  void changed(Cycles now);
  void end_instant();

  const TaskGraph& graph_;
  const Schedule& plan_;
  Bytes capacity_;
  Bytes alignment_;
  std::array<Bytes, 4> bytes_{};
  std::pmr::unsynchronized_pool_resource pool_;
  std::pmr::map<Bytes, Bytes> live_{&pool_};  // first address -> end, of allocated ranges
  std::vector<BufferRun> buffers_;
  std::vector<OccupancyPoint> points_;
  Cycles instant_ = 0;
  Bytes peak_ = 0, peak_address_ = 0;
  Bytes dram_ = 0, dram_peak_ = 0;
};

}  // namespace weft
