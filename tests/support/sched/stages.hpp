// Gives processing elements of a machine two or three local buffers by chance.
#pragma once

#include <map>
#include <random>

#include "sched/model/platform.hpp"
#include "tests/support/sched/extended_platform.hpp"

namespace weft::test {

// Gives two or three stages to three of four kinds of processing elements (to one at least); a part of each cost,
// sometimes nothing or all, is for reading, a part of what is left for writing.
inline void give_stages(Platform& platform, unsigned seed) {
  std::mt19937 random(seed);
  std::map<std::uint32_t, std::uint32_t> stages;
  for (Processor& processor : platform.processors) {
    if (processor.is_dma) continue;
    const bool is_staged = stages.empty() || random() % 4 != 0;
    const auto [kind, is_new] = stages.try_emplace(processor.kind, is_staged ? 2 + random() % 2 : 1);
    processor.stages = kind->second;
  }
  platform.read_costs.clear();
  platform.write_costs.clear();
  const std::size_t processors = platform.processor_count();
  for (std::size_t row = 0; row < platform.costs.size() / processors; ++row) {
    std::map<std::uint32_t, Time> read, write;  // by kind
    const auto part_of = [&](Time cost) {
      return cost > 0 && cost != cannot_run ? static_cast<Time>(random() % (static_cast<unsigned>(cost) + 1)) : 0;
    };
    for (std::size_t p = 0; p < processors; ++p) {
      const Time cost = platform.costs[row * processors + p];
      const std::uint32_t kind = platform.processors[p].kind;
      if (!read.contains(kind)) {
        read[kind] = part_of(cost);
        write[kind] = cost == cannot_run ? 0 : part_of(cost - read[kind]);
      }
      const Time reads = cost == cannot_run ? 0 : std::min(read[kind], cost);
      platform.read_costs.push_back(reads);
      platform.write_costs.push_back(cost == cannot_run ? 0 : std::min(write[kind], cost - reads));
    }
  }
  if (!platform.for_graph) return;
  platform.for_graph = [base = platform](const TaskGraph& extended) { return extend_platform(base, extended); };
}

}  // namespace weft::test
