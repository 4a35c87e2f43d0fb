#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "hw/check/interconnect_trace.hpp"
#include "hw/check/machine_check.hpp"
#include "hw/check/model_checks.hpp"

namespace weft {

namespace {

constexpr Picoseconds period = 1000;
constexpr int initiators = 6;

using Requests = std::vector<EnteringRequest>;

std::unique_ptr<InterconnectTiming> make_interconnect(const ModelConfig& config, const TargetPorts& has_ports) {
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

// Returns how the requests were carried, with the first thing wrong in `fault`.
CarriedRequests carry_all(InterconnectTiming& interconnect, const Requests& requests) {
  CarriedRequests carried = carry_requests(interconnect, requests);
  for (std::size_t i = 0; i < requests.size() && carried.fault.empty(); ++i) {
    if (carried.arrival[i] < 0) carried.fault = describe(requests[i]) + " never arrived";
  }
  return carried;
}

// Random requests, and how they were carried.
struct Trial {
  InterconnectTiming& interconnect;
  const Requests& requests;
  const CarriedRequests& carried;
  const TargetPorts& has_ports;
};

std::string is_never_faster_than_alone(const Trial& trial) {
  for (std::size_t i = 0; i < trial.requests.size(); ++i) {
    const CarriedRequests alone = carry_all(trial.interconnect, {trial.requests[i]});
    if (!alone.fault.empty()) return "alone, " + alone.fault;
    if (trial.carried.arrival[i] >= alone.arrival[0]) continue;
    return fmt::format("{} arrived at cycle {} among others, expected not before the {} at which it arrives alone",
                       describe(trial.requests[i]), trial.carried.arrival[i], alone.arrival[0]);
  }
  return "";
}

std::string keeps_order(const Trial& trial) {
  Cycles last[target_count] = {};
  for (const std::uint32_t i : trial.carried.order) {
    const auto target = static_cast<std::size_t>(trial.requests[i].request.target);
    const Cycles arrival = trial.carried.arrival[i];
    if (!trial.has_ports[target] && arrival < last[target]) {
      return fmt::format("{} was said to arrive at cycle {} after another of cycle {}, expected the order of arrival",
                         describe(trial.requests[i]), arrival, last[target]);
    }
    last[target] = std::max(last[target], arrival);
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

std::string counts_waiting(const Trial& trial) {
  const std::vector<Picoseconds> counted = waited(trial.interconnect);  // of all together, which were carried last
  for (int initiator = 0; initiator < initiators; ++initiator) {
    Requests own;
    std::vector<Cycles> arrival;  // among all
    for (std::size_t i = 0; i < trial.requests.size(); ++i) {
      if (trial.requests[i].request.initiator != initiator) continue;
      own.push_back(trial.requests[i]);
      arrival.push_back(trial.carried.arrival[i]);
    }
    const CarriedRequests planned = carry_all(trial.interconnect, own);
    if (!planned.fault.empty()) return planned.fault;
    for (std::size_t k = 0; k < own.size(); ++k) {
      if (arrival[k] <= planned.arrival[k] || counted[static_cast<std::size_t>(initiator)] > 0) continue;
      return fmt::format(
          "{} arrived at cycle {}, without the other initiators at {}, and no resource counts that its initiator "
          "waited",
          describe(own[k]), arrival[k], planned.arrival[k]);
    }
  }
  return "";
}

std::string is_busy_at_most_all_the_time(const Trial& trial) {
  const Picoseconds time = *std::max_element(trial.carried.arrival.begin(), trial.carried.arrival.end()) * period;
  for (const Resource* resource : trial.interconnect.resources()) {
    if (resource->busy() <= time * resource->servers()) continue;
    return fmt::format("{} was busy for {} ps in {} ps with {} servers", resource->name(), resource->busy(), time,
                       resource->servers());
  }
  return "";
}

std::string repeats_itself(const Trial& trial) {
  const std::vector<Picoseconds> counted = waited(trial.interconnect);
  const CarriedRequests again = carry_all(trial.interconnect, trial.requests);
  for (std::size_t i = 0; i < trial.requests.size(); ++i) {
    if (again.arrival[i] == trial.carried.arrival[i]) continue;
    return fmt::format("{} arrived at cycle {}, and after reset() at cycle {}, expected the same",
                       describe(trial.requests[i]), trial.carried.arrival[i], again.arrival[i]);
  }
  if (again.order != trial.carried.order)
    return "after reset() the same requests arrived in another order within a cycle";
  return waited(trial.interconnect) == counted ? "" : "after reset() the same requests were counted to wait otherwise";
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

// Says what is wrong with how random requests to targets with and without ports of their own were carried.
std::string carries_well(const ModelConfig& config, std::string (*check)(const Trial&)) {
  const Requests requests = random_requests();
  for (const TargetPorts& has_ports : {TargetPorts{false, false}, TargetPorts{true, false}, TargetPorts{true, true}}) {
    const auto interconnect = make_interconnect(config, has_ports);
    const CarriedRequests carried = carry_all(*interconnect, requests);
    if (!carried.fault.empty()) return carried.fault;
    if (std::string fault = check({*interconnect, requests, carried, has_ports}); !fault.empty()) return fault;
  }
  return "";
}

}  // namespace

std::vector<Conformance> interconnect_conformance(const ModelConfig& config) {
  const auto carries = [&](const char* statement, std::string (*check)(const Trial&)) -> Conformance {
    return {statement, [config, check] { return carries_well(config, check); }};
  };
  const auto fit = [config](HardwareConfig& machine) { machine.interconnect = config; };
  return {
      carries("every request arrives once", [](const Trial&) { return std::string(); }),
      carries("none is faster than alone", is_never_faster_than_alone),
      carries("they arrive in order at a target without ports", keeps_order),
      carries("what takes longer behind others is counted as waiting", counts_waiting),
      carries("no resource is busy for longer than there is time", is_busy_at_most_all_the_time),
      carries("the same requests take the same times after a reset", repeats_itself),
      {"times of messages and hops are not negative", [config] { return has_sensible_figures(config); }},
      on_quiet_machine("a machine of one processing element runs as planned", fit),
      on_crowded_machine("a machine of four moves every byte once", fit),
      on_crowded_machine("it computes what the reference computes", fit, DataType::int8),
  };
}

}  // namespace weft
