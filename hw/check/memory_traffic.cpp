#include "hw/check/memory_traffic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace weft {

namespace {

constexpr int max_initiators = 4;

void append(std::vector<PlannedWave>& traffic, Wave wave, MemoryTiming& timing) {
  PlannedWave planned{std::move(wave), {}};
  planned.planned.resize(planned.wave.size());
  for (int initiator = 0; initiator < max_initiators; ++initiator) {
    timing.reset_uncontended();
    for (std::size_t i = 0; i < planned.wave.size(); ++i) {
      const MemoryAccess& access = planned.wave[i].access;
      if (access.initiator == initiator) planned.planned[i] = timing.uncontended(access);
    }
  }
  timing.reset_uncontended();
  traffic.push_back(std::move(planned));
}

Picoseconds waited(MemoryModule& memory, int initiator) {
  Picoseconds sum = 0;
  for (const Resource* resource : memory.resources()) sum += resource->waited(initiator);
  return sum;
}

std::string describe(const Wave& wave) {
  return wave.size() == 1 ? to_string(wave[0].access) : fmt::format("a transfer of {} accesses", wave.size());
}

Picoseconds last_answer(const Wave& wave) {
  Picoseconds last = 0;
  for (const BenchAccess& access : wave) last = std::max(last, access.complete);
  return last;
}

}  // namespace

Wave random_wave(std::uint64_t bytes, std::size_t accesses, int initiators, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint64_t limit) { return limit == 0 ? 0 : random() % limit; };
  constexpr auto burst = static_cast<std::uint64_t>(MemoryBench::burst);
  Wave wave;
  Cycles arrival = 0;
  for (std::size_t i = 0; i < accesses; ++i) {
    const std::uint64_t begin = below(ceil_div(bytes, burst)) * burst;
    const std::uint64_t room = std::min(burst, bytes - begin);
    const std::uint64_t offset = below(3) == 0 ? below(room) : 0;
    const std::uint64_t length = below(2) == 0 ? room - offset : 1 + below(room - offset);
    MemoryAccess access{begin + offset, static_cast<std::uint32_t>(length), below(2) == 0,
                        static_cast<int>(below(static_cast<std::uint64_t>(initiators))), arrival * MemoryBench::period};
    if (i < 2) access = {i == 0 ? 0 : bytes - 1, 1, access.is_write, access.initiator, access.arrival};
    BenchAccess made{access, std::vector<unsigned char>(access.bytes)};
    for (unsigned char& byte : made.data) byte = static_cast<unsigned char>(random());
    wave.push_back(std::move(made));
    if (below(2) == 0) arrival += static_cast<Cycles>(below(12));
  }
  return wave;
}

std::vector<PlannedWave> planned_traffic(MemoryBench& bench) {
  const std::uint64_t bytes = bench.used();
  std::vector<PlannedWave> traffic;
  if (bench.timing() == nullptr) return traffic;
  MemoryTiming& timing = *bench.timing();
  for (BenchAccess& single : random_wave(bytes, 50, 1, 1)) {
    single.access.arrival = 0;
    append(traffic, {std::move(single)}, timing);
  }
  append(traffic, random_wave(bytes, 100, 1, 2), timing);
  for (const bool is_write : {false, true}) {
    Wave stream;
    for (std::uint64_t address = 0; address + MemoryBench::burst <= std::min<std::uint64_t>(bytes, 4096);
         address += MemoryBench::burst) {
      stream.push_back({{address, MemoryBench::burst, is_write, 1, 0}, std::vector<unsigned char>(MemoryBench::burst)});
    }
    append(traffic, std::move(stream), timing);
  }
  append(traffic, random_wave(bytes, 300, max_initiators, 3), timing);
  return traffic;
}

std::string faster_than_planned(MemoryBench& bench, std::vector<PlannedWave>& traffic) {
  for (auto& [wave, planned] : traffic) {
    bench.hand_over(wave);
    const auto is_of_first = [first = wave[0].access.initiator](const BenchAccess& a) {
      return a.access.initiator == first;
    };
    if (!std::all_of(wave.begin(), wave.end(), is_of_first)) continue;
    const Cycles took = MemoryBench::cycles(last_answer(wave));
    const Cycles expected = MemoryBench::cycles(*std::max_element(planned.begin(), planned.end()));
    if (took >= expected) continue;
    return fmt::format("{} took {} cycles, expected at least the {} that uncontended() plans", describe(wave), took,
                       expected);
  }
  return "";
}

std::string faster_than_min_time(MemoryBench& bench, std::vector<PlannedWave>& traffic) {
  for (auto& [wave, planned] : traffic) {
    bench.hand_over(wave);
    Bytes bytes = 0;
    for (const BenchAccess& access : wave) bytes += access.access.bytes;
    const Picoseconds took = last_answer(wave) - wave.front().access.arrival;
    const Picoseconds least = bench.timing()->min_time(bytes);
    if (took >= least) continue;
    return fmt::format("{} took {} ps, expected at least the {} that min_time({}) says", describe(wave), took, least,
                       bytes);
  }
  return "";
}

std::string slower_without_waiting(MemoryBench& bench, std::vector<PlannedWave>& traffic) {
  for (auto& [wave, planned] : traffic) {
    Picoseconds before[max_initiators];
    for (int i = 0; i < max_initiators; ++i) before[i] = waited(bench.memory(), i);
    bench.hand_over(wave);
    for (std::size_t i = 0; i < wave.size(); ++i) {
      const MemoryAccess& access = wave[i].access;
      const Cycles took = MemoryBench::cycles(wave[i].complete - access.arrival);
      const Cycles expected = MemoryBench::cycles(planned[i] - access.arrival);
      const Picoseconds counted = waited(bench.memory(), access.initiator) - before[access.initiator];
      if (took <= expected || counted > 0) continue;
      return fmt::format(
          "{} took {} cycles where uncontended() plans {}, and no resource counts that its initiator waited",
          to_string(access), took, expected);
    }
  }
  return "";
}

}  // namespace weft
