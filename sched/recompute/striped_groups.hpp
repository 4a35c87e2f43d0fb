// Orders in which tiles are computed again, of least peak within a budget of multiply-accumulates, or of the fewest of
// these within a capacity.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sched/recompute/striped_walk.hpp"

namespace weft {

// Consecutive layers in groups, each walked in stripes (StripedWalk). Groups meet where less is live than on both sides.
// A shortest path over such places, where a group costs the multiply-accumulates that it adds, gives the fewest of an
// order whose groups all stay within a peak; what a group costs is found out when a shortest path runs over it.
class StripedGroups {
 public:
  // The walks that try groups take no more than `steps` tasks in all.
  StripedGroups(const TaskGraph& graph, Bytes alignment, std::uint64_t steps);

  struct Order {
    std::vector<TaskId> tasks = {};  // a task once for every time that it runs
    Bytes peak = 0;
    std::int64_t added_macs = 0;
  };
  // Returns the order of the least peak that is found below `below` and adds no more than `macs`; nothing where there is
  // none.
  std::optional<Order> least_peak(Bytes below, std::int64_t macs);
  // Returns the order that adds the least, and no more than `macs`, within `peak`.
  std::optional<Order> within(Bytes peak, std::int64_t macs);

 private:
  using Way = StripedWalk::Way;
  using Ways = std::vector<Way>;  // none at most as good as another in both
  struct Stretch {
    std::uint32_t first, last;  // indices into cuts_
    auto operator<=>(const Stretch&) const = default;
  };
  struct Known {
    Ways ways;
    bool is_whole = false;  // else only the way of one stripe
  };

  bool is_known(const Stretch& stretch, Bytes peak) const;
  std::int64_t cost(const Stretch& stretch, Bytes peak) const;
  std::optional<std::vector<Stretch>> shortest(Bytes peak) const;
  bool learn(const Stretch& stretch);
  std::uint64_t steps_to_learn(const Stretch& stretch, Bytes peak) const;
  bool try_way(const Stretch& stretch, std::uint32_t stripes, std::span<const std::uint32_t> kept, Ways& ways);
  std::vector<std::uint32_t> narrow_layers(const Stretch& stretch) const;
  std::optional<std::vector<Way>> ways_within(Bytes peak, std::int64_t macs, std::vector<Stretch>& stretches);

  StripedWalk walk_;
  std::uint64_t steps_, least_steps_left_ = 0;
  std::vector<std::uint32_t> cuts_;  // layers at which groups may begin, and the end
  std::map<Stretch, Known> known_;
  std::vector<TaskId> order_;
};

}  // namespace weft
