/// A link that carries one request at a time and chooses among those that wait when it becomes free: a bus, a link
/// between two routers.
#pragma once

#include <cstdint>
#include <vector>

#include "base/core/export.hpp"
#include "base/core/types.hpp"
#include "hw/model/shared_resource.hpp"

namespace weft {

enum class Arbitration : std::uint8_t {
  first_come,     ///< the one that waits longest, lowest initiator first
  round_robin,    ///< the next initiator behind the one served last
  fixed_priority  ///< the lowest initiator
};

class WEFT_API ArbitratedLink : public Resource {
 public:
  ArbitratedLink(std::string name, Arbitration arbitration) : Resource(std::move(name)), arbitration_(arbitration) {}

  /// A request that waits for the link. `beats`: cycles for which it takes it.
  struct Waiting {
    std::uint32_t number = 0;
    int initiator = 0;
    Cycles arrival = 0;
    Cycles beats = 1;
  };
  void enqueue(const Waiting& request) { queue_.push_back(request); }
  bool is_waited_for() const { return !queue_.empty(); }
  Cycles free_at() const { return free_at_; }

  /// Takes the request that is served next out of the queue. Precondition: somebody waits, and the link is free.
  Waiting grant(Cycles now, Picoseconds period);

  void reset() override;

 private:
  std::size_t choose() const;

  Arbitration arbitration_;
  std::vector<Waiting> queue_;  // in the order of arrival
  Cycles free_at_ = 0;
  int last_ = nobody;            // initiator served last
  std::vector<Cycles> own_end_;  // per initiator: end of its last service
};

}  // namespace weft
