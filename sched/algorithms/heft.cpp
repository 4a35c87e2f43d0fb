// Heterogeneous Earliest Finish Time: Topcuoglu, Hariri, Wu, "Performance-effective and low-complexity task scheduling
// for heterogeneous computing", IEEE TPDS 13(3), 2002. Tasks by upward rank, highest first (equal ranks in Kahn's
// order), each to the processor where it finishes earliest, gaps included.

#include <span>

#include "sched/list/list_mapping.hpp"
#include "sched/list/ranks.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

namespace {

Schedule schedule_heft(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  const std::vector<TaskId> order = by_upward_rank(graph, platform);
  ListMapping mapping(graph, platform, Insertion::into_gaps);
  for (std::size_t k = 0; k < order.size(); ++k) {
    mapping.prefetch(std::span(order).subspan(k));
    if (graph.kind(order[k]) != TaskKind::load) mapping.place(order[k]);
  }
  return std::move(mapping).take();
}

const SchedulerRegistration heft{
    {"heft", "upward rank, then earliest finish with insertion (Topcuoglu, Hariri, Wu 2002)", schedule_heft}};

}  // namespace

}  // namespace weft
