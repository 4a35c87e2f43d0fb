#include "hw/check/interconnect_trace.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weft {

namespace {

// A link that grants one request after the other needs few calls for each; a model that polls needs more.
constexpr int max_steps = 1'000'000;

}  // namespace

CarriedRequests carry_requests(InterconnectTiming& interconnect, std::span<const EnteringRequest> requests) {
  interconnect.reset();
  CarriedRequests carried;
  carried.arrival.assign(requests.size(), -1);
  std::uint32_t entered = 0;
  Cycles wanted = InterconnectTiming::never;  // by the model
  std::vector<Arrival> arrivals;
  const auto fail = [&]<class... Arguments>(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (carried.fault.empty()) carried.fault = fmt::format(format, std::forward<Arguments>(arguments)...);
  };
  for (int steps = 1; carried.fault.empty(); ++steps) {
    const Cycles now = entered < requests.size() ? std::min(requests[entered].cycle, wanted) : wanted;
    if (now == InterconnectTiming::never) break;
    for (; entered < requests.size() && requests[entered].cycle == now; ++entered) {
      Request request = requests[entered].request;
      request.number = entered;
      interconnect.enter(request, now, arrivals);
    }
    wanted = interconnect.step(now, arrivals);
    for (const auto& [number, cycle] : arrivals) {
      if (number >= entered) {
        fail("request {} arrives at cycle {}, although it has not entered", number, cycle);
      } else if (carried.arrival[number] >= 0) {
        fail("request {} arrives twice, at cycles {} and {}", number, carried.arrival[number], cycle);
      } else if (cycle < now) {
        fail("request {} arrives at cycle {}, as is said only at cycle {}", number, cycle, now);
      } else {
        carried.arrival[number] = cycle;
        carried.order.push_back(number);
      }
    }
    arrivals.clear();
    if (wanted <= now)
      fail("step() at cycle {} wants to be called again at cycle {}, expected a later one", now, wanted);
    if (steps > max_steps) fail("step() wants to be called for ever, at cycle {} again", wanted);
  }
  return carried;
}

}  // namespace weft
