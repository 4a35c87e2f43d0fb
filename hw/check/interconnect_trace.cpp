#include "hw/check/interconnect_trace.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weft {

namespace {

class Carrier {
 public:
  Carrier(InterconnectTiming& interconnect, std::span<const EnteringRequest> requests)
      : interconnect_(interconnect), requests_(requests) {
    carried_.arrival.assign(requests.size(), -1);
  }

  CarriedRequests carry() {
    std::size_t next_request = 0;
    Cycles wanted = InterconnectTiming::never;  // by the model
    while (carried_.fault.empty() && (next_request < requests_.size() || wanted != InterconnectTiming::never)) {
      const Cycles entering =
          next_request < requests_.size() ? requests_[next_request].cycle : InterconnectTiming::never;
      const Cycles now = std::min(entering, wanted);
      for (; next_request < requests_.size() && requests_[next_request].cycle == now; ++next_request) {
        interconnect_.enter(requests_[next_request].request, now, arrivals_);
      }
      wanted = interconnect_.step(now, arrivals_);
      for (const Arrival& arrival : arrivals_) note(arrival, next_request, now);
      arrivals_.clear();
      if (wanted <= now)
        fail("step() at cycle {} wants to be called again at cycle {}, expected a later one", now, wanted);
      if (++steps_ > max_steps) fail("step() wants to be called for ever, at cycle {} again", wanted);
    }
    return std::move(carried_);
  }

 private:
  // A link that grants one request after the other needs few calls for each; a model that polls needs more.
  static constexpr int max_steps = 1'000'000;

  template <typename... Arguments>
  void fail(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (carried_.fault.empty()) carried_.fault = fmt::format(format, std::forward<Arguments>(arguments)...);
  }

  void note(const Arrival& arrival, std::size_t entered, Cycles now) {
    if (arrival.number >= entered) {
      fail("request {} arrives at cycle {}, although it has not entered", arrival.number, arrival.cycle);
    } else if (carried_.arrival[arrival.number] >= 0) {
      fail("request {} arrives twice, at cycles {} and {}", arrival.number, carried_.arrival[arrival.number],
           arrival.cycle);
    } else if (arrival.cycle < now) {
      fail("request {} arrives at cycle {}, as is said only at cycle {}", arrival.number, arrival.cycle, now);
    } else {
      carried_.arrival[arrival.number] = arrival.cycle;
      carried_.order.push_back(arrival.number);
    }
  }

  InterconnectTiming& interconnect_;
  std::span<const EnteringRequest> requests_;
  CarriedRequests carried_;
  std::vector<Arrival> arrivals_;
  int steps_ = 0;
};

}  // namespace

CarriedRequests carry_requests(InterconnectTiming& interconnect, std::span<const EnteringRequest> requests) {
  interconnect.reset();
  return Carrier(interconnect, requests).carry();
}

}  // namespace weft
