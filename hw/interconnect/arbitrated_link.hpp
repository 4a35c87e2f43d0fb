/// A link that carries one request at a time and chooses among those that wait when it becomes free: a bus, a link
/// between two routers.
#pragma once

#include <cstdint>
#include <vector>

#include "base/core/export.hpp"
#include "base/core/types.hpp"
#include "hw/model/shared_resource.hpp"

namespace weft {

/// The rule by which a link chooses among the requests that wait for it.
enum class Arbitration : std::uint8_t {
  first_come,     ///< The one that waits longest, lowest initiator first.
  round_robin,    ///< The next initiator behind the one served last.
  fixed_priority  ///< The lowest initiator.
};

class WEFT_API ArbitratedLink : public Resource {
 public:
  /// Makes a free link; `name` stands in the account.
  ArbitratedLink(std::string name, Arbitration arbitration) : Resource(std::move(name)), arbitration_(arbitration) {}

  /// A request that waits for the link.
  struct Waiting {
    std::uint32_t number = 0;  ///< The number of the request.
    int initiator = 0;         ///< For whom the account is charged.
    Cycles arrival = 0;        ///< When it began to wait.
    Cycles beats = 1;          ///< How long it takes the link.
  };
  void enqueue(const Waiting& request) { queue_.push_back(request); }  ///< Adds a request to those that wait.
  bool is_waited_for() const { return !queue_.empty(); }               ///< True when a request waits.
  Cycles free_at() const { return free_at_; }                          ///< Returns the cycle from which it is free.

  /// Returns the request that is served next. Precondition: somebody waits.
  const Waiting& next() const { return queue_[choose()]; }
  /// Takes the request that is served next out of the queue. Precondition: somebody waits, and the link is free.
  Waiting grant(Cycles now, Picoseconds period);

  void reset() override;  ///< Forgets all requests and the account.

 private:
  std::size_t choose() const;

  Arbitration arbitration_;
  std::vector<Waiting> queue_;  // in the order of arrival
  Cycles free_at_ = 0;
  int last_ = nobody;            // initiator served last
  std::vector<Cycles> own_end_;  // per initiator: end of its last service
};

}  // namespace weft
