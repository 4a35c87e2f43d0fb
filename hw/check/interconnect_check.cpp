#include "hw/check/interconnect_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <random>

#include "hw/check/interconnect_trace.hpp"
#include "hw/check/machine_check.hpp"

namespace weft {

namespace {

constexpr Picoseconds period = 1000;
constexpr int initiators = 6;

using Ports = TargetPorts;
using Requests = std::vector<EnteringRequest>;

std::unique_ptr<InterconnectTiming> make_interconnect(const ModelConfig& config, const Ports& has_ports) {
  auto interconnect = interconnect_models().make(config);
  interconnect->set_up(Clock(period), has_ports);
  return interconnect;
}

// Ascending in cycles, and within a cycle in initiators; now and then nothing for a while.
Requests random_requests() {
  std::mt19937 random(1);
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  Requests requests;
  Cycles cycle = 0;
  while (requests.size() < 500) {
    for (int initiator = 0; initiator < initiators; ++initiator) {
      for (std::uint32_t more = below(3); more > 1; --more) {
        const auto number = static_cast<std::uint32_t>(requests.size());
        const Target target = below(2) == 0 ? Target::scratchpad : Target::dram;
        requests.push_back({cycle, {number, initiator, initiator, target, 1 + below(64), below(2) == 0}});
      }
    }
    cycle += below(20) == 0 ? 300 : below(6);
  }
  return requests;
}

std::string describe(const EnteringRequest& entering) {
  const Request& request = entering.request;
  return fmt::format("request {} ({} of {} B by initiator {} to the {}, at cycle {})", request.number,
                     request.is_write ? "a write" : "a read", request.bytes, request.initiator,
                     to_string(request.target), entering.cycle);
}

// With the first thing wrong in `fault`.
CarriedRequests carry_all(InterconnectTiming& interconnect, const Requests& requests) {
  CarriedRequests carried = carry_requests(interconnect, requests);
  for (std::size_t i = 0; i < requests.size() && carried.fault.empty(); ++i) {
    if (carried.arrival[i] < 0) carried.fault = describe(requests[i]) + " never arrived";
  }
  return carried;
}

// Some of the requests, with numbers of their own.
Requests renumbered(Requests requests) {
  for (std::size_t i = 0; i < requests.size(); ++i) requests[i].request.number = static_cast<std::uint32_t>(i);
  return requests;
}

std::string is_never_faster_than_alone(InterconnectTiming& interconnect, const Requests& requests,
                                       const CarriedRequests& carried) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const CarriedRequests alone = carry_all(interconnect, renumbered({requests[i]}));
    if (!alone.fault.empty()) return "alone, " + alone.fault;
    if (carried.arrival[i] >= alone.arrival[0]) continue;
    return fmt::format("{} arrived at cycle {} among others, expected not before the {} at which it arrives alone",
                       describe(requests[i]), carried.arrival[i], alone.arrival[0]);
  }
  return "";
}

std::string keeps_order(InterconnectTiming&, const Requests& requests, const CarriedRequests& carried,
                        const Ports& has_ports) {
  Cycles last[target_count] = {};
  for (const std::uint32_t i : carried.order) {
    const auto target = static_cast<std::size_t>(requests[i].request.target);
    if (!has_ports[target] && carried.arrival[i] < last[target]) {
      return fmt::format("{} was said to arrive at cycle {} after another of cycle {}, expected the order of arrival",
                         describe(requests[i]), carried.arrival[i], last[target]);
    }
    last[target] = std::max(last[target], carried.arrival[i]);
  }
  return "";
}

std::vector<Picoseconds> waited(InterconnectTiming& interconnect) {
  std::vector<Picoseconds> all(initiators, 0);
  for (const Resource* resource : interconnect.resources()) {
    for (int i = 0; i < initiators; ++i) all[static_cast<std::size_t>(i)] += resource->waited(i);
  }
  return all;
}

std::string counts_waiting(InterconnectTiming& interconnect, const Requests& requests, const CarriedRequests& carried) {
  const std::vector<Picoseconds> counted = waited(interconnect);  // of all together, which were carried last
  for (int initiator = 0; initiator < initiators; ++initiator) {
    Requests own;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (requests[i].request.initiator != initiator) continue;
      own.push_back(requests[i]);
      which.push_back(i);
    }
    const CarriedRequests planned = carry_all(interconnect, renumbered(own));
    if (!planned.fault.empty()) return planned.fault;
    for (std::size_t k = 0; k < which.size(); ++k) {
      const std::size_t i = which[k];
      if (carried.arrival[i] <= planned.arrival[k] || counted[static_cast<std::size_t>(initiator)] > 0) continue;
      return fmt::format(
          "{} arrived at cycle {}, without the other initiators at {}, and no resource counts that its initiator "
          "waited",
          describe(requests[i]), carried.arrival[i], planned.arrival[k]);
    }
  }
  return "";
}

std::string is_busy_at_most_all_the_time(InterconnectTiming& interconnect, const CarriedRequests& carried) {
  const Picoseconds time = *std::max_element(carried.arrival.begin(), carried.arrival.end()) * period;
  for (const Resource* resource : interconnect.resources()) {
    if (resource->busy() <= time * resource->servers()) continue;
    return fmt::format("{} was busy for {} ps in {} ps with {} servers", resource->name(), resource->busy(), time,
                       resource->servers());
  }
  return "";
}

std::string repeats_itself(InterconnectTiming& interconnect, const Requests& requests, const CarriedRequests& carried) {
  const std::vector<Picoseconds> counted = waited(interconnect);
  const CarriedRequests again = carry_all(interconnect, requests);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (again.arrival[i] == carried.arrival[i]) continue;
    return fmt::format("{} arrived at cycle {}, and after reset() at cycle {}, expected the same",
                       describe(requests[i]), carried.arrival[i], again.arrival[i]);
  }
  if (again.order != carried.order) return "after reset() the same requests arrived in another order within a cycle";
  return waited(interconnect) == counted ? "" : "after reset() the same requests were counted to wait otherwise";
}

std::string has_sensible_figures(const ModelConfig& config) {
  const auto interconnect = make_interconnect(config, {});
  Picoseconds last = 0;
  for (const Bytes bytes : {1, 8, 64, 65, 1000, 4096}) {
    const Picoseconds time = interconnect->message_time(bytes);
    if (time < last) {
      return fmt::format("message_time({} B) is {} ps, expected at least the {} ps of a shorter one", bytes, time,
                         last);
    }
    last = time;
  }
  for (const EnteringRequest& entering : random_requests()) {
    const int hops = interconnect->hops(entering.request);
    if (hops < 0) return fmt::format("hops() of {} is {}, expected none or more", describe(entering), hops);
  }
  return "";
}

using Check = std::function<std::string(InterconnectTiming&, const Requests&, const CarriedRequests&, const Ports&)>;

// Random requests to targets with and without ports of their own, and what is to hold of how they were carried.
std::string carries_well(const ModelConfig& config, const Check& check) {
  const Requests requests = random_requests();
  for (const Ports& has_ports : {Ports{false, false}, Ports{true, false}, Ports{true, true}}) {
    const auto interconnect = make_interconnect(config, has_ports);
    const CarriedRequests carried = carry_all(*interconnect, requests);
    if (!carried.fault.empty()) return carried.fault;
    if (std::string fault = check(*interconnect, requests, carried, has_ports); !fault.empty()) return fault;
  }
  return "";
}

HardwareConfig with_interconnect(HardwareConfig machine, const ModelConfig& config) {
  machine.interconnect = config;
  return machine;
}

}  // namespace

std::vector<Conformance> interconnect_conformance(const ModelConfig& config) {
  using I = InterconnectTiming;
  using R = Requests;
  using C = CarriedRequests;
  using P = Ports;
  const auto carries = [&](const char* statement, Check check) -> Conformance {
    return {statement, [config, check = std::move(check)] { return carries_well(config, check); }};
  };
  return {
      carries("every request arrives once", [](I&, const R&, const C&, const P&) { return std::string(); }),
      carries("none is faster than alone",
              [](I& i, const R& r, const C& c, const P&) { return is_never_faster_than_alone(i, r, c); }),
      carries("they arrive in order at a target without ports", keeps_order),
      carries("what takes longer behind others is counted as waiting",
              [](I& i, const R& r, const C& c, const P&) { return counts_waiting(i, r, c); }),
      carries("no resource is busy for longer than there is time",
              [](I& i, const R&, const C& c, const P&) { return is_busy_at_most_all_the_time(i, c); }),
      carries("the same requests take the same times after a reset",
              [](I& i, const R& r, const C& c, const P&) { return repeats_itself(i, r, c); }),
      {"times of messages and hops are not negative", [config] { return has_sensible_figures(config); }},
      {"a machine of one processing element runs as planned",
       [config] { return fault_of_quiet_run(with_interconnect(quiet_machine(), config)); }},
      {"a machine of four moves every byte once",
       [config] { return fault_of_crowded_run(with_interconnect(crowded_machine(), config)); }},
      {"it computes what the reference computes",
       [config] { return fault_of_crowded_run(with_interconnect(crowded_machine(), config), DataType::int8); }},
  };
}

}  // namespace weft
