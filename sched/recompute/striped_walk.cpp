#include "sched/recompute/striped_walk.hpp"

#include <algorithm>

#include "base/core/reversed.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/model/layer_order.hpp"

namespace weft {

StripedWalk::StripedWalk(const TaskGraph& graph, Bytes alignment)
    : graph_(&graph),
      sizes_(graph, alignment),
      layer_(layer_order(graph)),
      first_reader_(graph.task_count(), none),
      last_reader_(graph.task_count(), 0),
      by_layer_(layer_.empty() ? 0 : *std::ranges::max_element(layer_) + 1,
                [&](auto&& add) {
                  for (TaskId task = 0; task < graph.task_count(); ++task) add(layer_[task], task);
                }),
      column_(graph.task_count(), 0),
      columns_(graph.task_count(), 1),
      may_run_again_(graph.task_count(), false),
      walked_(graph.task_count(), 0),
      ran_(graph.task_count(), 0),
      counted_(graph.task_count(), 0),
      held_(graph.task_count(), false) {
  const auto layers = static_cast<std::uint32_t>(by_layer_.row_count());
  live_before_.assign(layers + 1, 0);  // first the changes
  layer_bytes_.assign(layers, 0);
  keeps_.assign(layers, false);
  live_before_[0] = resident_bytes(graph, alignment);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const TaskClass& of = graph.of(task);
    may_run_again_[task] = of.kind == TaskKind::compute && of.output_memory == Memory::scratchpad && !of.keep &&
                           of.result_buffer == no_buffer;
    layer_bytes_[layer_[task]] += sizes_[task];
    for (const TaskId consumer : graph.consumers(task)) {
      first_reader_[task] = std::min(first_reader_[task], layer_[consumer]);
      last_reader_[task] = std::max(last_reader_[task], layer_[consumer]);
    }
    if (of.keep) last_reader_[task] = none;
    if (last_reader_[task] <= layer_[task]) continue;
    live_before_[layer_[task] + 1] += sizes_[task];
    if (last_reader_[task] + std::uint64_t{1} < live_before_.size()) {
      live_before_[last_reader_[task] + 1] -= sizes_[task];
    }
  }
  for (std::uint32_t layer = 0; layer < layers; ++layer) live_before_[layer + 1] += live_before_[layer];
  for (const TaskGrid& grid : graph.task_grids()) {
    const std::uint32_t columns = grid.shape[3];
    const std::uint32_t count = grid.shape[0] * grid.shape[1] * grid.shape[2] * columns;
    for (std::uint32_t k = 0; k < count; ++k) {
      column_[grid.first + k] = k % columns;
      columns_[grid.first + k] = columns;
    }
  }
}

std::uint32_t StripedWalk::columns(std::uint32_t first, std::uint32_t last) const {
  std::uint32_t columns = 1;
  for (const TaskId task : by_layer_.rows(first, last)) {
    if (is_root(task, last)) columns = std::max(columns, columns_[task]);
  }
  return columns;
}

StripedWalk::Way StripedWalk::walk(std::uint32_t first, std::uint32_t last, std::uint32_t stripes,
                                   std::span<const std::uint32_t> kept, std::vector<TaskId>& order) {
  for (const std::uint32_t layer : kept) keeps_[layer] = true;
  ++round_;
  const std::size_t begin = order.size();
  for (std::uint32_t stripe = 0; stripe < stripes; ++stripe) walk_stripe(first, last, stripe, stripes, order);
  const std::span<const TaskId> walked = std::span(order).subspan(begin);
  Way way{stripes, {kept.begin(), kept.end()}};
  for (const TaskId task : walked) {
    if (counted_[task] == round_) way.added_macs += graph_->of(task).work.macs;
    counted_[task] = round_;
  }
  way.peak = peak(last, walked);
  for (const std::uint32_t layer : kept) keeps_[layer] = false;
  return way;
}

void StripedWalk::walk_stripe(std::uint32_t first, std::uint32_t last, std::uint32_t stripe, std::uint32_t stripes,
                              std::vector<TaskId>& order) {
  ++walk_;
  const auto is_next = [&](TaskId task) {
    return is_root(task, last) && ran_[task] != round_ && stripe_of(task, stripes) == stripe;
  };
  for (const TaskId root : by_layer_.rows(first, last)) {
    if (!is_next(root)) continue;
    enter(root);
    descend(root, first, last, order);
    // Tiles that differ only in their channels follow one another, so that their operands can be released.
    const auto inputs = graph_->inputs(root);
    const auto operand = std::ranges::find_if(inputs, [&](BufferId input) { return !graph_->is_external(input); });
    if (operand == inputs.end() || last == first + 1) continue;
    for (const TaskId next : graph_->consumers(*operand)) {
      const bool here = first <= layer_[next] && layer_[next] < last;
      const auto is_complete = [&] {
        return std::ranges::all_of(graph_->inputs(next), [&](BufferId input) { return is_there(input, first, last); });
      };
      if (!here || !is_next(next) || !is_complete()) continue;
      enter(next);
      order.push_back(next);
    }
  }
}

void StripedWalk::descend(TaskId root, std::uint32_t first, std::uint32_t last, std::vector<TaskId>& order) {
  stack_.push_back({root, 0});
  while (!stack_.empty()) {
    Visit& visit = stack_.back();
    const auto inputs = graph_->inputs(visit.task);
    while (visit.next_input < inputs.size() && is_there(inputs[visit.next_input], first, last)) ++visit.next_input;
    if (visit.next_input < inputs.size()) {
      const TaskId producer = inputs[visit.next_input];
      enter(producer);
      stack_.push_back({producer, 0});
    } else {
      order.push_back(visit.task);
      stack_.pop_back();
    }
  }
}

// From the end: a tile is live from each run of its task to the last reader before the next.
Bytes StripedWalk::peak(std::uint32_t last, std::span<const TaskId> walked) {
  Bytes live = live_before_[last], peak = live;
  std::vector<TaskId> from_before;
  const auto hold = [&](BufferId buffer) {
    if (held_[buffer] || (last_reader_[buffer] >= last && layer_[buffer] < last)) return;
    held_[buffer] = true;
    live += sizes_[buffer];
    from_before.push_back(buffer);
  };
  for (const TaskId task : reversed(walked)) {
    hold(task);
    graph_->for_each_producer(task, [&](TaskId input) { hold(input); });
    const BufferId operand = graph_->in_place_of(task);
    const bool is_in_place = operand != no_buffer && ran_[operand] == round_ && !keeps_[layer_[operand]];
    peak = std::max(peak, live - (is_in_place ? sizes_[task] : 0));
    live -= sizes_[task];
    held_[task] = false;
  }
  for (const TaskId buffer : from_before) held_[buffer] = false;
  return peak;
}

}  // namespace weft
