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

class FileEdges {
 public:
  FileEdges(GraphFileParts& parts, WorkflowFiles files, const SourceText& source)
      : parts_(parts), files_(std::move(files)), source_(source) {}

  void add() {
    sort_once(files_.writes, by_file);
    sort_once(files_.reads, by_task);
    sort_once(parts_.edges, by_reader);
    add_sizes();
    const std::vector<Edge> listed = parts_.edges;
    for (const Use& read : files_.reads) {
      const auto [begin, end] = std::equal_range(listed.begin(), listed.end(), Edge{0, read.task, 0, 0},
                                                 [](const Edge& a, const Edge& b) { return a.to < b.to; });
      const TaskId writer = writer_for(read, {begin, end});
      if (writer == no_task) continue;
      parts_.edges.push_back({writer, read.task, files_.sizes[read.file], read.offset});
    }
    merge_edges();
  }

 private:
  void add_sizes() {
    parts_.sizes.assign(parts_.names.size(), 0);
    for (const Use& write : files_.writes) parts_.sizes[write.task] += files_.sizes[write.file];
  }

  std::span<const Use> writers_of(std::uint32_t file) const {
    const auto [begin, end] = std::equal_range(files_.writes.begin(), files_.writes.end(), Use{0, file, 0},
                                               [](const Use& a, const Use& b) { return a.file < b.file; });
    return {begin, end};
  }

  // Returns the task that a task has a file from; no_task when it comes from outside.
  TaskId writer_for(const Use& read, std::span<const Edge> parents) const {
    const std::span<const Use> writers = writers_of(read.file);
    const auto writes = [&](TaskId task) {
      return std::binary_search(writers.begin(), writers.end(), Use{task, read.file, 0},
                                [](const Use& a, const Use& b) { return by_file(a) < by_file(b); });
    };
    const bool in_place = writes(read.task);
    if (writers.empty()) return no_task;
    if (writers.size() == 1 && !in_place) return writers[0].task;
    TaskId writer = no_task;
    for (const Edge& parent : parents) {
      if (!writes(parent.from)) continue;
      if (writer != no_task) refuse(read, writer, parent.from, "both are its parents");
      writer = parent.from;
    }
    if (writer == no_task && !in_place) refuse(read, writers[0].task, writers[1].task, "none is its parent");
    return writer;
  }

  [[noreturn]] void refuse(const Use& read, TaskId a, TaskId b, const char* why) const {
    source_.fail(read.offset,
                 fmt::format("task \"{}\" reads \"{}\", which \"{}\" and \"{}\" write, and {}; one of the "
                             "tasks that write a file has to be the parent",
                             parts_.names[read.task], files_.names[read.file], parts_.names[a], parts_.names[b], why));
  }

  // One edge between two tasks, with the bytes of all.
  void merge_edges() {
    std::vector<Edge>& edges = parts_.edges;
    std::stable_sort(edges.begin(), edges.end(),
                     [](const Edge& a, const Edge& b) { return by_reader(a) < by_reader(b); });
    std::size_t kept = 0;
    for (std::size_t k = 0; k < edges.size(); ++k) {
      if (kept > 0 && by_reader(edges[kept - 1]) == by_reader(edges[k])) {
        edges[kept - 1].bytes += edges[k].bytes;
      } else {
        edges[kept++] = edges[k];
      }
    }
    edges.resize(kept);
  }

  GraphFileParts& parts_;
  WorkflowFiles files_;
  const SourceText& source_;
};

}  // namespace

void add_file_edges(GraphFileParts& parts, WorkflowFiles files, const SourceText& source) {
  FileEdges(parts, std::move(files), source).add();
}

}  // namespace weft
