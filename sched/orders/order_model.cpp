#include "sched/orders/order_model.hpp"

#include <algorithm>
#include <map>

#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"

namespace weft {

namespace {

bool is_source(const TaskGraph& graph, TaskId task) {
  return !graph.consumers(task).empty() &&
         std::ranges::all_of(graph.inputs(task), [&](BufferId input) { return graph.is_external(input); });
}

// Puts numbers in order, each once.
void sort_once(std::vector<std::uint32_t>& numbers) {
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

OrderModel::OrderModel(const TaskGraph& graph, Bytes alignment, Direction direction)
    : direction_(direction), has_in_place_(graph.has_in_place()), live_at_start_(resident_bytes(graph, alignment)) {
  std::vector<std::uint32_t> node_of(graph.task_count(), no_task);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (is_source(graph, task)) continue;
    node_of[task] = node_count();
    task_.push_back(task);
  }
  std::vector<std::uint32_t> producers;
  for (const TaskId task : task_) {
    producers.clear();
    for (const BufferId input : graph.inputs(task)) {
      if (!graph.is_external(input) && node_of[input] != no_task) producers.push_back(node_of[input]);
    }
    sort_once(producers);
    producers_.append_row(producers);
  }
  consumers_ = producers_.transposed(task_.size());
  add_buffers(graph, node_of, alignment);
  find_twins();
}

// Where a result takes the place of an operand, the bytes that it has of it are live from the first task that touches
// the operand: they are one buffer with it, and what the operand has beyond them another.
void OrderModel::add_buffers(const TaskGraph& graph, std::span<const std::uint32_t> node_of, Bytes alignment) {
  transient_.assign(node_count(), 0);
  std::vector<std::uint32_t> touching;
  const auto touch = [&](TaskId task) {
    if (node_of[task] != no_task) touching.push_back(node_of[task]);
    for (const TaskId consumer : graph.consumers(task)) touching.push_back(node_of[consumer]);
  };
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Bytes bytes = released_bytes(graph, task, alignment);
    if (bytes == 0) continue;
    const bool kept = graph.of(task).keep;
    touching.clear();
    touch(task);
    TaskId first = task;
    for (; graph.in_place_of(first) != no_buffer; touch(first)) first = graph.in_place_of(first);
    sort_once(touching);
    if (touching.size() == 1 && !kept) {
      transient_[touching[0]] += bytes;
      continue;
    }
    nodes_.append_row(touching);
    bytes_.push_back(bytes);
    kept_.push_back(kept);
    producer_.push_back(node_of[first]);
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
        about[1] += bytes_[buffer];
        about[2] = kept_[buffer];
        if (!has_in_place_) continue;
        about.push_back(-bytes_[buffer] - 1);  // one of several: the bytes, and who else touches them
        for (const std::uint32_t other : nodes(buffer)) about.push_back(other == node ? -1 : std::int64_t{other});
      } else {
        about.push_back(buffer);
      }
    }
    for (const CompressedRows* others : {&producers_, &consumers_}) {
      about.push_back(-1);
      about.insert(about.end(), others->row(node).begin(), others->row(node).end());
    }
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
    std::for_each(nodes.rbegin(), nodes.rend(), place);
  }
  return order;
}

}  // namespace weft
