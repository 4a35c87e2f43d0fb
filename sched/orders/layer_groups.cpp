#include "sched/orders/layer_groups.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/core/reversed.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/model/layer_order.hpp"

namespace weft {

constexpr std::size_t longest = 16;         // stretch that is walked where not all can be
constexpr std::uint64_t walks_of_all = 64;  // of every task, where all are worth a trial

LayerGroups::LayerGroups(const TaskGraph& graph, Bytes alignment)
    : graph_(&graph),
      sizes_(graph, alignment),
      activation_sizes_(graph, alignment, BufferClass::activation),
      layer_(layer_order(graph)),
      first_reader_(graph.task_count(), none),
      last_reader_(graph.task_count(), 0),
      by_layer_(layer_.empty() ? 0 : *std::ranges::max_element(layer_) + 1,
                [&](auto&& add) {
                  for (TaskId task = 0; task < graph.task_count(); ++task) add(layer_[task], task);
                }),
      walked_(graph.task_count(), 0),
      held_(graph.task_count(), 0) {
  const auto layers = static_cast<std::uint32_t>(by_layer_.row_count());
  live_before_.assign(layers + 1, {});  // first the changes
  live_before_[0].all = resident_bytes(graph, alignment);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    for (const TaskId consumer : graph.consumers(task)) {
      first_reader_[task] = std::min(first_reader_[task], layer_[consumer]);
      last_reader_[task] = std::max(last_reader_[task], layer_[consumer]);
    }
    if (graph.of(task).keep) last_reader_[task] = none;
    if (last_reader_[task] <= layer_[task]) continue;
    live_before_[layer_[task] + 1].add(sizes_of(task));
    if (last_reader_[task] + std::uint64_t{1} < live_before_.size()) {
      live_before_[last_reader_[task] + 1].add(sizes_of(task), -1);
    }
  }
  for (std::uint32_t layer = 0; layer < layers; ++layer) live_before_[layer + 1].add(live_before_[layer]);
}

void LayerGroups::descend(TaskId root, std::uint32_t first, std::vector<TaskId>& order) {
  walked_[root] = walk_;
  stack_.push_back({root, 0});
  while (!stack_.empty()) {
    Visit& visit = stack_.back();
    const auto inputs = graph_->inputs(visit.task);
    while (visit.next_input < inputs.size() && is_done(inputs[visit.next_input], first)) ++visit.next_input;
    if (visit.next_input < inputs.size()) {
      const TaskId producer = inputs[visit.next_input];
      walked_[producer] = walk_;
      stack_.push_back({producer, 0});
    } else {
      order.push_back(visit.task);
      stack_.pop_back();
    }
  }
}

LayerGroups::Live LayerGroups::walk(std::uint32_t first, std::uint32_t last, std::vector<TaskId>& order) {
  ++walk_;
  const std::size_t begin = order.size();
  const auto is_root = [&](TaskId task) { return first_reader_[task] >= last; };
  const auto is_complete = [&](TaskId task) {
    return std::ranges::all_of(graph_->inputs(task), [&](BufferId input) { return is_done(input, first); });
  };
  for (const TaskId root : by_layer_.rows(first, last)) {
    if (!is_root(root) || walked_[root] == walk_) continue;
    descend(root, first, order);
    if (last == first + 1) continue;
    // Tiles that differ only in their channels follow one another, so that their operands can be released.
    const auto inputs = graph_->inputs(root);
    const auto operand = std::ranges::find_if(inputs, [&](BufferId input) { return !graph_->is_external(input); });
    if (operand == inputs.end()) continue;
    for (const TaskId next : graph_->consumers(*operand)) {
      const bool here = first <= layer_[next] && layer_[next] < last;
      if (!here || !is_root(next) || walked_[next] == walk_ || !is_complete(next)) continue;
      walked_[next] = walk_;
      order.push_back(next);
    }
  }
  return peak(last, std::span(order).subspan(begin));
}

// From the end: a task's buffer is live where a later task reads it or it outlives the group.
LayerGroups::Live LayerGroups::peak(std::uint32_t last, std::span<const TaskId> walked) {
  Live live = live_before_[last], peak = live;
  const auto hold = [&](BufferId buffer) {
    if (held_[buffer] == walk_ || (last_reader_[buffer] >= last && layer_[buffer] < last)) return;
    held_[buffer] = walk_;
    live.add(sizes_of(buffer));
  };
  for (const TaskId task : reversed(walked)) {
    hold(task);
    graph_->for_each_producer(task, [&](TaskId input) { hold(input); });
    peak = {std::max(peak.all, live.all - sizes_.in_place(task)),
            std::max(peak.activations, live.activations - activation_sizes_.in_place(task))};
    live.add(sizes_of(task), -1);
  }
  return peak;
}

std::vector<std::uint32_t> LayerGroups::cuts_where(const std::function<bool(const Live&)>& is_useful) const {
  std::vector<std::uint32_t> cuts{0};
  for (std::uint32_t layer = 1; layer < layer_count(); ++layer) {
    if (is_useful(live_before_[layer])) cuts.push_back(layer);
  }
  cuts.push_back(layer_count());
  return cuts;
}

std::vector<std::uint32_t> LayerGroups::best_groups(std::uint64_t steps, Bytes known, Bytes Live::*figure) {
  const auto of = std::mem_fn(figure);
  const auto cuts_below = [&](Bytes bytes) { return cuts_where([&](const Live& live) { return of(live) < bytes; }); };
  Grouping few = best_of(cuts_below(known - known / 16), 0, of);
  const std::vector<std::uint32_t> cuts = cuts_below(std::min(known, few.peak));
  return best_of_both(std::move(few), cuts, steps, of);
}

std::vector<std::uint32_t> LayerGroups::groups_within(std::uint64_t steps, Bytes activation_limit) {
  const auto keeps = [&](const Live& live) { return live.activations <= activation_limit; };
  const auto of = [&](const Live& peak) { return keeps(peak) ? peak.all : too_much; };
  const std::vector<std::uint32_t> cuts = cuts_where(keeps);
  Grouping few = best_of(cuts, 0, of);
  return best_of_both(std::move(few), cuts, steps, of);
}

std::vector<std::uint32_t> LayerGroups::best_of_both(Grouping few, const std::vector<std::uint32_t>& cuts,
                                                     std::uint64_t steps,
                                                     const std::function<Bytes(const Live&)>& figure) {
  if (steps / walks_of_all < graph_->task_count()) return std::move(few.groups);
  Grouping all = best_of(cuts, steps, figure);
  return all.peak <= few.peak ? std::move(all.groups) : std::move(few.groups);
}

// `figure`: what the largest of a grouping is to be least of, too_much for what must not be.
LayerGroups::Grouping LayerGroups::best_of(const std::vector<std::uint32_t>& cuts, std::uint64_t steps,
                                           const std::function<Bytes(const Live&)>& figure) {
  struct Best {
    Bytes peak;
    std::size_t first;  // of the last group: index into cuts
  };
  const bool all = steps > 0;
  std::vector<Best> best(cuts.size(), {too_much, 0});
  best[0].peak = 0;
  std::vector<TaskId> order;
  for (std::size_t last = 1; last < cuts.size(); ++last) {
    for (std::size_t length = 1; length <= last; length = all ? length + 1 : 2 * length) {
      if (!all && (last % length != 0 || length > longest)) break;
      const std::size_t first = last - length;
      if (best[first].peak >= best[last].peak) continue;
      order.clear();
      const Bytes peak = std::max(best[first].peak, figure(walk(cuts[first], cuts[last], order)));
      if (peak < best[last].peak) best[last] = {peak, first};
      if (all && order.size() >= steps) return {};
      if (all) steps -= order.size();
    }
  }
  Grouping found{best.back().peak};
  if (found.peak == too_much) return found;
  for (std::size_t last = cuts.size() - 1; last > 0; last = best[last].first) {
    found.groups.push_back(cuts[best[last].first]);
  }
  std::ranges::reverse(found.groups);
  return found;
}

std::vector<TaskId> LayerGroups::order(std::span<const std::uint32_t> groups) {
  std::vector<TaskId> order;
  order.reserve(graph_->task_count());
  for (std::size_t k = 0; k < groups.size() && groups[k] < layer_count(); ++k) {
    walk(groups[k], k + 1 < groups.size() ? std::min(groups[k + 1], layer_count()) : layer_count(), order);
  }
  return order;
}

std::vector<TaskId> LayerGroups::layer_by_layer() {
  const auto is_read_in_its_layer = [&](TaskId task) { return first_reader_[task] == layer_[task]; };
  const std::span<const TaskId> tasks = std::as_const(by_layer_).items();
  if (std::ranges::none_of(tasks, is_read_in_its_layer)) return {tasks.begin(), tasks.end()};
  std::vector<std::uint32_t> groups(layer_count());
  std::iota(groups.begin(), groups.end(), 0u);
  return order(groups);
}

}  // namespace weft
