#include "sched/orders/order_model.hpp"

#include <algorithm>
#include <ranges>

#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"

namespace weft {

namespace {

bool is_source(const TaskGraph& graph, TaskId task) {
  return !graph.consumers(task).empty() &&
         std::ranges::all_of(graph.inputs(task), [&](BufferId input) { return graph.is_external(input); });
}

}  // namespace

OrderModel::OrderModel(const TaskGraph& graph, Bytes alignment, Direction direction) : direction_(direction) {
  std::vector<std::uint32_t> node_of(graph.task_count(), no_task), buffer_of(graph.task_count(), no_buffer);
  live_at_start_ = resident_bytes(graph, alignment);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (!is_source(graph, task)) {
      node_of[task] = node_count();
      task_.push_back(task);
    }
    const Bytes bytes = scratchpad_bytes(graph, task, alignment);
    if (bytes == 0) continue;
    buffer_of[task] = buffer_count();
    bytes_.push_back(bytes);
    kept_.push_back(graph.of(task).keep);
    if (graph.of(task).keep && direction == Direction::from_end) live_at_start_ += bytes;
  }
  add_rows(graph, node_of, buffer_of);
}

void OrderModel::Rows::end_row() {
  const auto first = items.begin() + begin.back();
  std::sort(first, items.end());
  items.erase(std::unique(first, items.end()), items.end());
  begin.push_back(static_cast<std::uint32_t>(items.size()));
}

OrderModel::Rows OrderModel::Rows::transposed(std::size_t rows) const {
  Rows result;
  result.begin.assign(rows + 1, 0);
  for (const std::uint32_t item : items) ++result.begin[item + 1];
  for (std::size_t k = 0; k < rows; ++k) result.begin[k + 1] += result.begin[k];
  result.items.resize(items.size());
  std::vector<std::uint32_t> next(result.begin.begin(), result.begin.end() - 1);
  for (std::uint32_t k = 0; k + 1 < begin.size(); ++k) {
    for (const std::uint32_t item : row(k)) result.items[next[item]++] = k;
  }
  return result;
}

void OrderModel::add_rows(const TaskGraph& graph, const std::vector<std::uint32_t>& node_of,
                          const std::vector<std::uint32_t>& buffer_of) {
  for (const TaskId task : task_) {
    if (buffer_of[task] != no_buffer) buffers_.items.push_back(buffer_of[task]);
    for (const BufferId input : graph.inputs(task)) {
      if (graph.is_external(input)) continue;
      if (buffer_of[input] != no_buffer) buffers_.items.push_back(buffer_of[input]);
      if (node_of[input] != no_task) producers_.items.push_back(node_of[input]);
    }
    buffers_.end_row();
    producers_.end_row();
  }
  nodes_ = buffers_.transposed(bytes_.size());
  consumers_ = producers_.transposed(task_.size());
}

std::vector<TaskId> OrderModel::tasks(const TaskGraph& graph, std::span<const std::uint32_t> nodes) const {
  std::vector<TaskId> order;
  order.reserve(graph.task_count());
  std::vector<bool> placed(graph.task_count(), false);
  const auto place = [&](std::uint32_t node) {
    for (const BufferId input : graph.inputs(task_[node])) {
      if (graph.is_external(input) || placed[input] || !is_source(graph, input)) continue;
      placed[input] = true;
      order.push_back(input);
    }
    order.push_back(task_[node]);
  };
  if (direction_ == Direction::from_front) {
    std::ranges::for_each(nodes, place);
  } else {
    std::ranges::for_each(std::views::reverse(nodes), place);
  }
  return order;
}

}  // namespace weft
