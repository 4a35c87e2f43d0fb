// The most memory that any parallel execution of a task graph can hold, whatever the number of processors and the times
// of the tasks: the weight of the maximum topological cut. Marchal, Nagy, Simon, Vivien, "Parallel scheduling of DAGs
// under memory constraints", IPDPS 2018.
//
// Buffers here are shared by their readers, which the paper's edges are not. So the vertices are the starts of tasks
// and the releases of buffers; a release comes after the starts of all readers, and whatever is made to come after a
// release waits until all readers have finished. A cut is a set S of vertices that have happened, closed under what
// they come after; its weight is that of the buffers whose producers are in S and whose releases are not. Maximising it
// is a closure problem, solved by a minimum cut (Picard, "Maximal closure of a graph and applications to combinatorial
// problems", Management Science 22(11), 1976), the dual of the paper's minimum flow. Constraints only make the cut
// smaller, so the flow found before stays.
//
// A release may happen late here although nothing holds it back, so the figure is an upper bound of what an execution
// holds. Where every buffer has one reader it is met once the starts that can only come after a release are known to
// (require()), as edge_adding.cpp tells it step by step.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft::study {

class MaximumCut {
 public:
  using Vertex = std::uint32_t;  // task t: its start; release_of(t): the release of its buffer

  explicit MaximumCut(const TaskGraph& graph);

  Vertex release_of(TaskId task) const { return task_count_ + task; }
  // Buffers of no bytes and those that stay have none.
  bool has_release(TaskId task) const { return is_released_[task]; }

  // `later` happens only when `earlier` has. The vertices stay free of cycles.
  void require(Vertex later, Vertex earlier);

  // The largest weight, resident buffers included.
  Bytes solve();
  // Whether the vertex is in S, of the cut that was found last.
  bool has_happened(Vertex vertex) const { return level_[vertex] != unreached; }

 private:
  struct Arc {
    Vertex to = 0;
    Bytes left = 0;  // capacity; the arc with the other parity goes back
  };
  static constexpr std::uint32_t unreached = 0xffff'ffffu;

  void add_arc(Vertex from, Vertex to, Bytes capacity);
  bool find_levels();
  Bytes augment(Vertex vertex, Bytes most);

  std::uint32_t task_count_;
  Vertex source_, sink_;
  std::vector<bool> is_released_;
  std::vector<Arc> arcs_;
  std::vector<std::vector<std::uint32_t>> arcs_of_;  // per vertex
  std::vector<std::uint32_t> level_, next_arc_;
  Bytes not_cut_;  // resident bytes and all buffers, less the flow
};

}  // namespace weft::study
