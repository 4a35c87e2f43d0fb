#include "workloads/graph_files/wfcommons_edges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

namespace weft {

namespace {

using Edge = GraphFileParts::Edge;
using Use = WorkflowFiles::Use;

// Sorts by key, then by place in the text; of equal keys the first stays.
template <typename Item, typename Key>
void sort_once(std::vector<Item>& items, Key key) {
  std::sort(items.begin(), items.end(),
            [&](const Item& a, const Item& b) { return std::tuple(key(a), a.offset) < std::tuple(key(b), b.offset); });
  items.erase(std::unique(items.begin(), items.end(), [&](const Item& a, const Item& b) { return key(a) == key(b); }),
              items.end());
}

auto by_file(const Use& use) { return std::pair(use.file, use.task); }
auto by_task(const Use& use) { return std::pair(use.task, use.file); }
auto by_reader(const Edge& edge) { return std::pair(edge.to, edge.from); }

// Returns the task that a task has a file from, given the edges from its parents; no_task when it comes from outside.
TaskId writer_for(const Use& read, std::span<const Edge> parents, const GraphFileParts& parts,
                  const WorkflowFiles& files, const SourceText& source) {
  const auto [begin, end] = std::equal_range(files.writes.begin(), files.writes.end(), Use{0, read.file, 0},
                                             [](const Use& a, const Use& b) { return a.file < b.file; });
  const std::span<const Use> writers(begin, end);
  const auto writes = [&](TaskId task) {
    return std::binary_search(writers.begin(), writers.end(), Use{task, read.file, 0},
                              [](const Use& a, const Use& b) { return by_file(a) < by_file(b); });
  };
  const auto refuse = [&](TaskId a, TaskId b, const char* why) {
    source.fail(read.offset,
                fmt::format("task \"{}\" reads \"{}\", which \"{}\" and \"{}\" write, and {}; one of the "
                            "tasks that write a file has to be the parent",
                            parts.names[read.task], files.names[read.file], parts.names[a], parts.names[b], why));
  };
  const bool in_place = writes(read.task);
  if (writers.empty()) return no_task;
  if (writers.size() == 1 && !in_place) return writers[0].task;
  TaskId writer = no_task;
  for (const Edge& parent : parents) {
    if (!writes(parent.from)) continue;
    if (writer != no_task) refuse(writer, parent.from, "both are its parents");
    writer = parent.from;
  }
  if (writer == no_task && !in_place) refuse(writers[0].task, writers[1].task, "none is its parent");
  return writer;
}

// One edge between two tasks, with the bytes of all.
void merge_edges(std::vector<Edge>& edges) {
  std::stable_sort(edges.begin(), edges.end(),
                   [](const Edge& a, const Edge& b) { return by_reader(a) < by_reader(b); });
  std::size_t kept = 0;
  for (const Edge& edge : edges) {
    if (kept > 0 && by_reader(edges[kept - 1]) == by_reader(edge)) {
      edges[kept - 1].bytes += edge.bytes;
    } else {
      edges[kept++] = edge;
    }
  }
  edges.resize(kept);
}

}  // namespace

void add_file_edges(GraphFileParts& parts, WorkflowFiles files, const SourceText& source) {
  sort_once(files.writes, by_file);
  sort_once(files.reads, by_task);
  sort_once(parts.edges, by_reader);
  parts.sizes.assign(parts.names.size(), 0);
  for (const Use& write : files.writes) parts.sizes[write.task] += files.sizes[write.file];
  const std::vector<Edge> listed = parts.edges;
  for (const Use& read : files.reads) {
    const auto [begin, end] = std::equal_range(listed.begin(), listed.end(), Edge{0, read.task, 0, 0},
                                               [](const Edge& a, const Edge& b) { return a.to < b.to; });
    const TaskId writer = writer_for(read, {begin, end}, parts, files, source);
    if (writer != no_task) parts.edges.push_back({writer, read.task, files.sizes[read.file], read.offset});
  }
  merge_edges(parts.edges);
}

}  // namespace weft
