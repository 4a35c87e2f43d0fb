// Gives processing elements of a machine two local buffers by chance.
#pragma once

#include <map>
#include <random>

#include "sched/model/platform.hpp"
#include "tests/support/sched/extended_platform.hpp"

namespace weft::test {

// Gives two stages to three of four kinds of processing elements (to one at least); a part of each cost, sometimes
// nothing or all, is for reading.
inline void give_two_stages(Platform& platform, unsigned seed) {
  std::mt19937 random(seed);
  std::map<std::uint32_t, bool> staged;
  for (Processor& processor : platform.processors) {
    if (processor.is_dma) continue;
    const auto [kind, is_new] = staged.try_emplace(processor.kind, staged.empty() || random() % 4 != 0);
    processor.two_stages = kind->second;
  }
  platform.read_costs.clear();
  const std::size_t processors = platform.processor_count();
  for (std::size_t row = 0; row < platform.costs.size() / processors; ++row) {
    std::map<std::uint32_t, Time> read;  // by kind
    for (std::size_t p = 0; p < processors; ++p) {
      const Time cost = platform.costs[row * processors + p];
      const auto [found, is_new] = read.try_emplace(platform.processors[p].kind, 0);
      if (is_new && cost > 0 && cost != cannot_run) {
        found->second = static_cast<Time>(random() % (static_cast<unsigned>(cost) + 1));
      }
      platform.read_costs.push_back(cost == cannot_run ? 0 : std::min(found->second, cost));
    }
  }
  if (!platform.for_graph) return;
  platform.for_graph = [base = platform](const TaskGraph& extended) { return extend_platform(base, extended); };
}

}  // namespace weft::test
