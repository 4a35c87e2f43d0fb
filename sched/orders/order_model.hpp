// A graph as a search for sequential orders sees it. Without times, a buffer is live from the first to the last task in
// the order that touches it. That holds in both directions, so that one search builds orders from the front and from
// the end.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

enum class Direction : std::uint8_t { from_front, from_end };

// Tasks that read nothing which a task produces and have consumers are no nodes: put immediately before their first
// consumer they need the least, whatever the rest of the order is. Buffers of no bytes are left out, and those that
// only one node touches are no more than what that node needs besides while it runs.
class OrderModel {
 public:
  OrderModel(const TaskGraph& graph, Bytes alignment, Direction direction);

  std::uint32_t node_count() const { return static_cast<std::uint32_t>(task_.size()); }
  std::uint32_t buffer_count() const { return static_cast<std::uint32_t>(bytes_.size()); }
  Bytes live_at_start() const { return live_at_start_; }

  Bytes bytes(std::uint32_t buffer) const { return bytes_[buffer]; }
  // Return the buffers that a node touches, each once, and the nodes that touch a buffer, ascending.
  std::span<const std::uint32_t> buffers(std::uint32_t node) const { return buffers_.row(node); }
  std::span<const std::uint32_t> nodes(std::uint32_t buffer) const { return nodes_.row(buffer); }
  // Bytes that are live only while the node runs.
  Bytes transient(std::uint32_t node) const { return transient_[node]; }
  // Returns a lower node that stands for the same: with the same others before and behind it, and as many bytes;
  // no_task when there is none.
  std::uint32_t twin(std::uint32_t node) const { return twin_[node]; }
  // Whether the buffer is live from the start (kept ones, from the end), or never released (kept ones, from the front).
  bool is_live_at_start(std::uint32_t buffer) const { return kept_[buffer] && direction_ == Direction::from_end; }
  bool is_never_released(std::uint32_t buffer) const { return kept_[buffer] && direction_ == Direction::from_front; }
  // Return the nodes that can only be put in place when this one has been, and the number of those that it waits for.
  std::span<const std::uint32_t> behind(std::uint32_t node) const {
    return direction_ == Direction::from_front ? consumers_.row(node) : producers_.row(node);
  }
  std::uint32_t waits_for(std::uint32_t node) const {
    return static_cast<std::uint32_t>(
        (direction_ == Direction::from_front ? producers_.row(node) : consumers_.row(node)).size());
  }

  // Returns the tasks in the order in which they run, from all nodes as they were put in their places.
  std::vector<TaskId> tasks(const TaskGraph& graph, std::span<const std::uint32_t> nodes) const;

 private:
  void add_buffers(const TaskGraph& graph, std::span<const std::uint32_t> node_of, Bytes alignment);
  void find_twins();

  Direction direction_;
  bool has_in_place_;
  Bytes live_at_start_;
  std::vector<TaskId> task_;  // per node
  std::vector<Bytes> transient_;
  std::vector<std::uint32_t> twin_;
  std::vector<Bytes> bytes_;  // per buffer
  std::vector<bool> kept_;
  std::vector<std::uint32_t> producer_;  // the node that produces it; no_task: a task that is no node
  CompressedRows buffers_, nodes_, producers_, consumers_;
};

}  // namespace weft
