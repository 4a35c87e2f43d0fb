// The space of a static run: every buffer has its planned address. It checks that no address is used twice and none
// lies beyond the capacity. A result that takes the place of an operand has what is left of its range when the operand is
// given back.
#pragma once

#include <map>
#include <memory_resource>

#include "hw/space/scratchpad_space.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

class PlannedSpace final : public ScratchpadSpace {
 public:
  PlannedSpace(const TaskGraph& graph, const Platform& platform, const Schedule& plan);

  void take(BufferId buffer) override;
  void give_back(BufferId buffer) override;
  Place place_of(BufferId buffer) const override;
  Bytes first_address(BufferId buffer) const override { return plan_.address[buffer]; }
  Bytes taken() const override { return taken_; }
  Bytes highest_address() const override { return live_.empty() ? 0 : live_.rbegin()->second; }
  Bytes size() const override { return size_; }

 private:
  BufferId operand_of(BufferId buffer) const {
    return graph_.is_external(buffer) ? no_buffer : graph_.in_place_of(buffer);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Schedule& plan_;
  std::pmr::unsynchronized_pool_resource pool_;
  std::pmr::map<Bytes, Bytes> live_{&pool_};  // allocated ranges: first address -> end
  Bytes taken_ = 0;
  Bytes size_ = 0;
};

}  // namespace weft
