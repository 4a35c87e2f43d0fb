/// Requests on their way from initiators to memories and back, cycle by cycle, without a simulation. A run in SystemC
/// (Interconnect) and planned durations (UncontendedCost) go by the same rule: in every cycle first the answers, then
/// the requests that come in, then what the interconnect grants, then the accesses to the memories.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "hw/timing/calendar.hpp"
#include "hw/timing/interconnect_timing.hpp"

namespace weft {

class RequestFlow {
 public:
  /// The interconnect must outlive this.
  explicit RequestFlow(InterconnectTiming& interconnect) : interconnect_(interconnect) {}

  /// Returns whether answers go back through respond().
  bool has_way_back() const { return interconnect_.carries_responses(); }
  /// The memory has answered a request: its response sets out in that cycle.
  void respond(Request request, Cycles cycle) {
    request.is_response = true;
    if (request.number >= responses_.size()) responses_.resize(request.number + 1);
    responses_[request.number] = request;
    returning_.add(cycle, request.number);
  }

  /// A request comes in; those of one cycle come lowest initiator first.
  void enter(const Request& request, Cycles now) { interconnect_.enter(request, now, arrivals_); }

  /// Grants what can be granted at `now`, after all requests of the cycle have come in, and calls
  /// `access(number, cycle)` for every request that is at its target now; where `takes_ahead(number)`, as soon as it is
  /// known in which cycle it will be there; and `answer(number, cycle)` for every response as soon as it is known when it
  /// will be back. Returns the next cycle in which it has to be called, or
  /// InterconnectTiming::never.
  template <class TakesAhead, class Access, class Answer>
  Cycles carry(Cycles now, TakesAhead takes_ahead, Access access, Answer answer) {
    while (returning_.next() <= now) interconnect_.enter(responses_[returning_.take()], now, arrivals_);
    const Cycles next = interconnect_.step(now, arrivals_);
    for (const Arrival& arrival : arrivals_) {
      if (arrival.number < responses_.size() && responses_[arrival.number].is_response) {
        responses_[arrival.number].is_response = false;
        answer(arrival.number, arrival.cycle);
      } else if (takes_ahead(arrival.number)) {
        access(arrival.number, arrival.cycle);
      } else {
        arriving_.add(arrival.cycle, arrival.number);
      }
    }
    arrivals_.clear();
    while (arriving_.next() <= now) access(arriving_.take(), now);
    return std::min({next, arriving_.next(), returning_.next()});
  }

 private:
  InterconnectTiming& interconnect_;
  std::vector<Arrival> arrivals_;
  Calendar arriving_, returning_;
  std::vector<Request> responses_;  // by number, those on their way back
};

}  // namespace weft
