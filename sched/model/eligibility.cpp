#include "sched/model/eligibility.hpp"

#include <algorithm>
#include <map>

namespace weft {

constexpr std::size_t max_classes = 32;

Eligibility::Eligibility(const TaskGraph& graph, const Platform& platform) : graph_(&graph), platform_(&platform) {
  std::map<std::uint32_t, std::uint32_t> kinds;
  for (ProcessorId p = 0; p < platform.processor_count(); ++p) {
    const auto [found, is_new] = kinds.try_emplace(platform.processors[p].kind, kind_count());
    if (is_new) processors_of_.emplace_back();
    processors_of_[found->second].push_back(p);
    kind_of_.push_back(found->second);
  }

  std::map<std::vector<bool>, std::uint32_t> classes;
  std::vector<bool> able(kind_count());
  for (std::size_t row = 0; row < platform.row_count(graph); ++row) {
    const Time* cost = platform.costs.data() + row * platform.processor_count();
    for (std::uint32_t k = 0; k < kind_count(); ++k) {
      able[k] = classes.size() >= max_classes || cost[processors_of_[k].front()] != cannot_run;
    }
    const auto [found, is_new] = classes.try_emplace(able, class_count());
    if (is_new) {
      kinds_of_.emplace_back();
      for (std::uint32_t k = 0; k < kind_count(); ++k) {
        if (able[k]) kinds_of_.back().push_back(k);
      }
    }
    class_of_row_.push_back(found->second);
  }
}

std::vector<ProcessorId> Eligibility::processors_of_class(std::uint32_t eligibility_class) const {
  std::vector<ProcessorId> processors;
  for (const std::uint32_t kind : kinds_of_[eligibility_class]) {
    processors.insert(processors.end(), processors_of_[kind].begin(), processors_of_[kind].end());
  }
  std::sort(processors.begin(), processors.end());
  return processors;
}

}  // namespace weft
