// Requests through an interconnect without memories: it is called cycle by cycle, as the machine calls it
// (RequestFlow), and every call is checked.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "hw/timing/interconnect_timing.hpp"

namespace weft {

struct EnteringRequest {
  Cycles cycle = 0;
  Request request;
};

struct CarriedRequests {
  std::vector<Cycles> arrival;       // per entering request; -1: it never arrived
  std::vector<std::uint32_t> order;  // entering requests in the order in which their arrivals were reported
  std::string fault;                 // what the model did that no model may do; empty: nothing
};

// Returns how the interconnect carries `requests`, which are in ascending order of cycles, and within a cycle of
// initiators, and get the numbers 0, 1, 2, ... It forgets what was before; its accounts are then those of these
// requests. Ends at the first fault.
CarriedRequests carry_requests(InterconnectTiming& interconnect, std::span<const EnteringRequest> requests);

}  // namespace weft
