#include "sched/orders/order_model.hpp"

#include <algorithm>
#include <map>
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
  live_at_start_ = resident_bytes(graph, alignment);
  add_nodes(graph);
  add_buffers(graph, alignment);
  find_twins();
}

void OrderModel::add_nodes(const TaskGraph& graph) {
  std::vector<std::uint32_t> node_of(graph.task_count(), no_task);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (is_source(graph, task)) continue;
    node_of[task] = node_count();
    task_.push_back(task);
  }
  for (const TaskId task : task_) {
    for (const BufferId input : graph.inputs(task)) {
      if (!graph.is_external(input) && node_of[input] != no_task) producers_.items.push_back(node_of[input]);
    }
    producers_.end_row();
  }
  consumers_ = producers_.transposed(task_.size());
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

void OrderModel::add_buffers(const TaskGraph& graph, Bytes alignment) {
  std::vector<std::uint32_t> node_of(graph.task_count(), no_task);
  for (std::uint32_t node = 0; node < node_count(); ++node) node_of[task_[node]] = node;
  transient_.assign(node_count(), 0);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Bytes bytes = scratchpad_bytes(graph, task, alignment);
    if (bytes == 0) continue;
    const bool kept = graph.of(task).keep;
    const std::size_t begin = nodes_.items.size();
    if (node_of[task] != no_task) nodes_.items.push_back(node_of[task]);
    for (const TaskId consumer : graph.consumers(task)) nodes_.items.push_back(node_of[consumer]);
    nodes_.end_row();
    if (nodes_.items.size() == begin + 1 && !kept) {
      transient_[nodes_.items[begin]] += bytes;
      nodes_.items.pop_back();
      nodes_.begin.pop_back();
      continue;
    }
    bytes_.push_back(bytes);
    kept_.push_back(kept);
    producer_.push_back(node_of[task]);
    if (kept && direction_ == Direction::from_end) live_at_start_ += bytes;
  }
  buffers_ = nodes_.transposed(task_.size());
}

// All that is said of a node, its own buffer by size only.
void OrderModel::find_twins() {
  std::map<std::vector<std::int64_t>, std::uint32_t> last;
  std::vector<std::int64_t> about;
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    about.assign({transient_[node], 0, 0});
    for (const std::uint32_t buffer : buffers(node)) {
      if (producer_[buffer] == node) {
        about[1] = bytes_[buffer];
        about[2] = kept_[buffer];
      } else {
        about.push_back(buffer);
      }
    }
    about.push_back(-1);
    about.insert(about.end(), producers_.row(node).begin(), producers_.row(node).end());
    about.push_back(-1);
    about.insert(about.end(), consumers_.row(node).begin(), consumers_.row(node).end());
    const auto [found, is_new] = last.try_emplace(about, node);
    twin_.push_back(is_new ? no_task : found->second);
    found->second = node;
  }
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
