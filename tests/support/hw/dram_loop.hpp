// Drives a DRAM controller with bursts of 64-byte lines, at most `outstanding` under way: each answer makes room for
// the next request, `think` tCK later.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "hw/memory/dram_address.hpp"
#include "hw/memory/dram_controller.hpp"

namespace weft::test {

inline DramTiming ddr4(DramDensity density = DramDensity::gigabit_8) {
  return dram_timing(DramStandard::ddr4_2400, density);
}
inline DramTiming lpddr4() { return dram_timing(DramStandard::lpddr4_3200, DramDensity::gigabit_8); }

struct DramLoop {
  DramTiming timing;
  std::uint32_t outstanding = 1;
  std::uint32_t requests = 20'000;
  bool refreshes = true;
  DramTick think = 0;
  std::function<std::uint64_t(std::uint32_t)> address;  // by request
  std::function<bool(std::uint32_t)> is_write = [](std::uint32_t) { return false; };
  std::vector<IssuedCommand>* log = nullptr;
};

struct DramLoopResult {
  std::vector<DramTick> latency;  // to the last data, by request
  DramTick duration = 0;
  DramCounts counts;
  std::vector<DramCompletion> completions;

  DramTick median() const {
    std::vector<DramTick> sorted = latency;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
    return sorted[sorted.size() / 2];
  }
  double mean() const {
    double sum = 0;
    for (const DramTick ticks : latency) sum += static_cast<double>(ticks);
    return sum / static_cast<double>(latency.size());
  }
};

// Returns the bytes per second that the loop has moved.
inline double bandwidth(const DramLoop& loop, const DramLoopResult& result) {
  const double seconds = static_cast<double>(loop.timing.time_of(result.duration)) * 1e-12;
  return static_cast<double>(loop.requests) * dram_line_bytes / seconds;
}
// Returns tCK in nanoseconds.
inline double nanoseconds(const DramTiming& timing, double ticks) {
  return ticks * static_cast<double>(timing.period) / static_cast<double>(timing.period_divisor) / 1000;
}

inline DramLoopResult run(const DramLoop& loop) {
  DramController controller(loop.timing, loop.outstanding * (dram_line_bytes / loop.timing.burst_bytes),
                            loop.refreshes);
  controller.log_to(loop.log);
  const DramAddressMap map(loop.timing, 1);
  const std::uint32_t bursts = dram_line_bytes / loop.timing.burst_bytes;
  DramLoopResult result;
  result.latency.assign(loop.requests, 0);
  std::vector<std::uint32_t> left(loop.requests, bursts);  // bursts under way
  std::vector<DramTick> to_send(loop.outstanding, 0);      // when requests may be sent, ascending
  std::size_t next_to_send = 0;
  std::uint32_t sent = 0;
  const auto completed = [&](const DramCompletion& done) {
    result.completions.push_back(done);
    result.latency[done.id] = done.finish - done.arrival;
    result.duration = done.finish;
    if (--left[done.id] == 0) to_send.push_back(done.finish + loop.think);
  };
  while (result.completions.size() < std::size_t{loop.requests} * bursts) {
    DramTick until = controller.next_event().value_or(INT64_MAX / 2);
    if (sent < loop.requests && next_to_send < to_send.size()) until = std::min(until, to_send[next_to_send]);
    controller.advance(until, completed);
    while (sent < loop.requests && next_to_send < to_send.size() && to_send[next_to_send] <= until) {
      const DramPlace place = map.place(loop.address(sent));
      for (std::uint32_t burst = 0; burst < bursts; ++burst) {
        controller.submit({sent, place.bank, place.row, loop.is_write(sent)});
      }
      ++sent;
      ++next_to_send;
    }
  }
  result.counts = controller.counts();
  return result;
}

// Returns the addresses of 64-byte lines spread uniformly over the channel.
inline std::function<std::uint64_t(std::uint32_t)> random_lines(const DramTiming& timing, std::uint64_t seed = 1) {
  return [random = std::mt19937_64(seed), lines = timing.channel_bytes() / dram_line_bytes](std::uint32_t) mutable {
    return random() % lines * dram_line_bytes;
  };
}
inline std::uint64_t sequential_lines(std::uint32_t request) { return std::uint64_t{request} * dram_line_bytes; }

}  // namespace weft::test
