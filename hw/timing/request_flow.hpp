/// Requests on their way from initiators to memories and back, cycle by cycle, without a simulation. A run in SystemC
/// (Interconnect) and planned durations (UncontendedCost) go by the same rule: in every cycle first the answers, then
/// the requests that come in, then what the interconnect grants, then the accesses to the memories.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <tuple>
#include <vector>

#include "hw/timing/interconnect_timing.hpp"

namespace weft {

/// What is due, by cycle, then in the order in which it came about.
class Calendar {
 public:
  void add(Cycles cycle, std::uint32_t number) { due_.push({cycle, order_++, number}); }
  /// The cycle of the first entry, or InterconnectTiming::never.
  Cycles next() const { return due_.empty() ? InterconnectTiming::never : due_.top().cycle; }
  /// Takes the first entry, of which there is one.
  std::uint32_t take() {
    const std::uint32_t number = due_.top().number;
    due_.pop();
    return number;
  }

 private:
  struct Due {
    Cycles cycle;
    std::uint64_t order;
    std::uint32_t number;
    bool operator>(const Due& other) const { return std::tie(cycle, order) > std::tie(other.cycle, other.order); }
  };
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::uint64_t order_ = 0;
};

class RequestFlow {
 public:
  /// The interconnect must outlive this.
  explicit RequestFlow(InterconnectTiming& interconnect) : interconnect_(interconnect) {}

  /// A request comes in; those of one cycle come lowest initiator first.
  void enter(const Request& request, Cycles now) { interconnect_.enter(request, now, arrivals_); }

  /// Grants what can be granted at `now`, after all requests of the cycle have come in, and calls
  /// `access(number, cycle)` for every request that is at its target now; where `takes_ahead(number)`, as soon as it is
  /// known in which cycle it will be there. Returns the next cycle in which it has to be called, or
  /// InterconnectTiming::never.
  template <class TakesAhead, class Access>
  Cycles carry(Cycles now, TakesAhead takes_ahead, Access access) {
    const Cycles next = interconnect_.step(now, arrivals_);
    for (const Arrival& arrival : arrivals_) {
      if (takes_ahead(arrival.number)) {
        access(arrival.number, arrival.cycle);
      } else {
        arriving_.add(arrival.cycle, arrival.number);
      }
    }
    arrivals_.clear();
    while (arriving_.next() <= now) access(arriving_.take(), now);
    return std::min(next, arriving_.next());
  }

 private:
  InterconnectTiming& interconnect_;
  std::vector<Arrival> arrivals_;
  Calendar arriving_;
};

}  // namespace weft
