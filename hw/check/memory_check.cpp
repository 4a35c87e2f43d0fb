#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/core/child_process.hpp"
#include "hw/check/machine_check.hpp"
#include "hw/check/memory_traffic.hpp"
#include "hw/check/model_checks.hpp"

namespace weft {

namespace {

std::string status_name(const BenchAccess& access) {
  tlm::tlm_generic_payload payload;
  payload.set_response_status(access.status);
  return payload.get_response_string();
}

BenchAccess make_access(std::uint64_t address, std::vector<unsigned char> data, bool is_write) {
  const auto bytes = static_cast<std::uint32_t>(data.size());
  return {{address, bytes, is_write, 0, 0}, std::move(data)};
}

// The first access that was not answered with OK.
std::string refused(const Wave& wave) {
  for (const BenchAccess& access : wave) {
    if (access.status == tlm::TLM_OK_RESPONSE) continue;
    return fmt::format("{} was answered with {}, expected TLM_OK_RESPONSE", to_string(access.access),
                       status_name(access));
  }
  return "";
}

std::string serves_good_accesses(MemoryBench& bench) {
  Wave wave = random_wave(bench.used(), 300, 4, 11);
  bench.hand_over(wave);
  return refused(wave);
}

std::string refuses_what_is_beyond(MemoryBench& bench) {
  constexpr std::uint64_t top = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t size = bench.size();
  const std::pair<std::uint64_t, std::uint32_t> beyond[] = {
      {size, 1},        {size - 1, 2}, {size - 4, 64},          {size + 1'048'576, 64},
      {top / 2 + 1, 8}, {top, 1},      {top - 3, 8 /* to 4 */}, {top - 63, 64 /* to 0 */}};
  for (const auto& [address, bytes] : beyond) {
    for (const bool is_write : {false, true}) {
      BenchAccess access = make_access(address, std::vector<unsigned char>(bytes), is_write);
      bench.hand_over(access);
      if (access.status == tlm::TLM_ADDRESS_ERROR_RESPONSE) continue;
      return fmt::format("{} of a memory of {} B was answered with {}, expected TLM_ADDRESS_ERROR_RESPONSE",
                         to_string(access.access), size, status_name(access));
    }
  }
  return serves_good_accesses(bench);  // still
}

constexpr std::size_t word = 8;

// `special`: a write of `data` over the bytes `before`, which an access without anything special has written.
std::string served_or_refused(MemoryBench& bench, BenchAccess special, const std::vector<unsigned char>& expected,
                              const char* what, const char* refusal) {
  BenchAccess before = make_access(special.access.address, std::vector<unsigned char>(word, 0x11), true);
  bench.hand_over(before);
  bench.hand_over(special);
  if (special.status != tlm::TLM_OK_RESPONSE) return "";
  BenchAccess after = make_access(special.access.address, std::vector<unsigned char>(word, 0xcc), false);
  bench.hand_over(after);
  if (after.data == expected) return "";
  return fmt::format("a write with {} was answered with TLM_OK_RESPONSE and not carried out, expected that or {}", what,
                     refusal);
}

std::string heeds_byte_enables(MemoryBench& bench) {
  BenchAccess special = make_access(0, {1, 2, 3, 4, 5, 6, 7, 8}, true);
  special.byte_enables = {0xff, 0, 0, 0xff, 0xff, 0, 0, 0};
  return served_or_refused(bench, special, {1, 0x11, 0x11, 4, 5, 0x11, 0x11, 0x11}, "byte enables",
                           "TLM_BYTE_ENABLE_ERROR_RESPONSE");
}

std::string heeds_streaming_width(MemoryBench& bench) {
  BenchAccess special = make_access(0, {1, 2, 3, 4, 5, 6, 7, 8}, true);
  special.streaming_width = 4;
  return served_or_refused(bench, special, {5, 6, 7, 8, 0x11, 0x11, 0x11, 0x11}, "a streaming width of half its length",
                           "TLM_BURST_ERROR_RESPONSE");
}

std::string holds_bytes(MemoryBench& bench) {
  std::vector<unsigned char> bytes(bench.used());
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(i * 7 + i / 251);
  BenchAccess load = make_access(0, bytes, true);
  if (const unsigned loaded = bench.debug(load); loaded != bytes.size()) {
    return fmt::format("debug transport wrote {} of {} B, expected all", loaded, bytes.size());
  }
  for (const auto& [address, there] : {std::pair{bench.size(), 0u}, std::pair{bench.size() - 4, 4u},
                                       std::pair{std::numeric_limits<std::uint64_t>::max() - 3, 0u}}) {
    BenchAccess beyond = make_access(address, std::vector<unsigned char>(word), false);
    if (const unsigned read = bench.debug(beyond); read > there) {
      return fmt::format("debug transport read {} B at address {:#x} of {} B, expected {} at most", read, address,
                         bench.size(), there);
    }
  }
  for (std::uint32_t round = 0; round < 300; ++round) {
    BenchAccess access = random_wave(bytes.size(), 3, 1, 100 + round).back();
    access.access.arrival = 0;
    const std::vector<unsigned char> given = access.data;
    bench.hand_over(access);
    const auto here = bytes.begin() + static_cast<std::ptrdiff_t>(access.access.address);
    if (access.access.is_write) {
      std::copy(given.begin(), given.end(), here);
    } else if (!std::equal(access.data.begin(), access.data.end(), here)) {
      return to_string(access.access) + " brought other bytes than were written there";
    }
  }
  BenchAccess all = make_access(0, std::vector<unsigned char>(bytes.size()), false);
  bench.debug(all);
  const auto [seen, written] = std::mismatch(all.data.begin(), all.data.end(), bytes.begin());
  if (seen == all.data.end()) return "";
  return fmt::format("debug transport sees {:#04x} at address {:#x}, expected the {:#04x} that was written there",
                     *seen, seen - all.data.begin(), *written);
}

std::string is_silent_when_idle(MemoryBench& bench) {
  if (bench.has_own_events()) return skipped("its author says that it schedules events while idle");
  std::string fault = simulate({[&] { return serves_good_accesses(bench); }});
  if (!fault.empty()) return fault;
  const sc_core::sc_time end = sc_core::sc_time_stamp();
  const sc_core::sc_time patience(1, sc_core::SC_MS);
  while (sc_core::sc_pending_activity()) {
    if (sc_core::sc_time_stamp() - end > patience) {
      return fmt::format("{} after the last answer it still schedules events, expected none", patience.to_string());
    }
    sc_core::sc_start(sc_core::sc_time_to_pending_activity());
  }
  return "";
}

// Two memories of the same kind side by side; the second is handed its accesses ahead where `ahead`.
std::string takes_equal_times(MemoryBench& first, MemoryBench& second, bool ahead) {
  Wave waves[2] = {random_wave(first.used(), 300, 4, 21), random_wave(first.used(), 300, 4, 21)};
  const auto serve = [&](MemoryBench& bench, Wave& wave, bool is_ahead) {
    bench.hand_over(wave, is_ahead);
    return std::string();
  };
  std::string fault =
      simulate({[&] { return serve(first, waves[0], false); }, [&] { return serve(second, waves[1], ahead); }});
  if (!fault.empty()) return fault;
  for (std::size_t i = 0; i < waves[0].size(); ++i) {
    if (waves[0][i].complete == waves[1][i].complete) continue;
    return fmt::format("{} was complete after {} ps, and {} after {} ps, expected the same",
                       to_string(waves[0][i].access), waves[0][i].complete,
                       ahead ? "handed over ahead" : "of a second memory of the same kind", waves[1][i].complete);
  }
  return "";
}

}  // namespace

std::vector<Conformance> memory_conformance(const MemoryRegistry& registry, const ModelConfig& config) {
  const auto on_bench = [&](const char* statement, bool holds_data, std::string (*story)(MemoryBench&)) -> Conformance {
    return {statement, [&registry, config, holds_data, story] {
              MemoryBench bench("bench", registry, config);
              if (holds_data) bench.memory().hold_data();
              bench.set_size();
              return simulate({[&] { return story(bench); }});
            }};
  };
  using Traffic = std::vector<PlannedWave>;
  const auto planned = [&](const char* statement, std::string (*story)(MemoryBench&, Traffic&)) -> Conformance {
    return {statement, [&registry, config, story] {
              MemoryBench bench("bench", registry, config);
              Traffic traffic = planned_traffic(bench);
              bench.set_size();
              return simulate({[&] { return story(bench, traffic); }});
            }};
  };
  const auto twice = [&](const char* statement, bool ahead) -> Conformance {
    return {statement, [&registry, config, ahead]() -> std::string {
              MemoryBench first("first", registry, config), second("second", registry, config);
              if (ahead && !first.memory().takes_accesses_ahead()) return "";
              first.set_size();
              second.set_size();
              return takes_equal_times(first, second, ahead);
            }};
  };
  const auto fit = [&](HardwareConfig& machine) {
    (&registry == &dram_models() ? machine.dram : machine.scratchpad) = config;
  };
  return {
      on_bench("it is called as it declares, answers with TLM_OK_RESPONSE, and leaves the access as it was", false,
               serves_good_accesses),
      on_bench("what is beyond its size is answered with TLM_ADDRESS_ERROR_RESPONSE", false, refuses_what_is_beyond),
      on_bench("byte enables are served or refused", true, heeds_byte_enables),
      on_bench("a streaming width below the length is served or refused", true, heeds_streaming_width),
      on_bench("in functional mode it holds what is written, for accesses and for debug transport", true, holds_bytes),
      planned("no transfer is complete earlier than planned", faster_than_planned),
      planned("none takes less than the least time for its bytes", faster_than_min_time),
      planned("what takes longer than planned is counted as waiting", slower_without_waiting),
      twice("two memories of the kind take the same times", false),
      twice("accesses handed over ahead take the same times, where it takes them", true),
      {"it is silent when idle",
       [&registry, config] {
         MemoryBench bench("bench", registry, config);
         bench.set_size();
         return is_silent_when_idle(bench);
       }},
      {"a machine of one processing element runs as planned",
       [&registry, config, fit]() -> std::string {
         const auto has_own_events = [&]() -> std::string {
           return MemoryBench("bench", registry, config).has_own_events() ? "yes" : "";
         };
         if (registry.named(config).timing == nullptr && !in_child_process(has_own_events).empty()) {
           return skipped("no timing is stated, and what an access takes depends on when it comes");
         }
         return on_quiet_machine("", fit).fault();
       }},
      on_crowded_machine("a machine of four moves every byte once", fit),
      on_crowded_machine("it computes what the reference computes", fit, DataType::int8),
  };
}

}  // namespace weft
