#include "sched/list/ranks.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/core/error.hpp"
#include "base/core/reversed.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

namespace {

// Mean of the finite entries; infinite when there is none.
Time mean_of_finite(std::span<const Time> row) {
  const Time sum = std::accumulate(row.begin(), row.end(), Time{0});
  if (std::isfinite(sum)) return sum / static_cast<Time>(row.size());
  Time finite_sum = 0;
  std::size_t count = 0;
  for (const Time cost : row) {
    if (cost == cannot_run) continue;
    finite_sum += cost;
    ++count;
  }
  return count == 0 ? cannot_run : finite_sum / static_cast<Time>(count);
}

// Mean costs per row of costs; 0 of loads.
std::vector<Time> mean_costs(const TaskGraph& graph, const Platform& platform) {
  const std::size_t processors = platform.processor_count();
  std::vector<Time> means(platform.row_count(graph));
  for (std::size_t row = 0; row < means.size(); ++row) {
    means[row] = mean_of_finite({platform.costs.data() + row * processors, processors});
  }
  if (std::ranges::find(means, cannot_run) != means.end()) {
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      if (means[platform.row(graph, task)] != cannot_run) continue;
      throw Infeasible("no processor can run task " + graph.task_name(task));
    }
  }
  for (std::uint32_t row = 0; row < means.size(); ++row) {
    const TaskKind kind = platform.row_per_task ? graph.kind(row) : graph.class_at(row).kind;
    if (kind == TaskKind::load) means[row] = 0;
  }
  return means;
}

struct Key {
  std::vector<std::uint64_t> bits;  // of the negated rank: ascending in bits is descending in rank
  std::vector<TaskId> task;
  explicit Key(std::size_t count) : bits(count), task(count) {}
};

// Sums of costs that are no multiples of a power of two (0.001) depend on the order of adding: what is equal but for that
// becomes equal. Whole numbers below 2^41 stay as they are.
void round_off(std::vector<Time>& ranks) {
  const Time largest = *std::ranges::max_element(ranks);
  if (!(largest > 0) || !std::isfinite(largest)) return;
  const Time grain = std::exp2(std::ilogb(largest) - 40);
  for (Time& rank : ranks) rank = std::nearbyint(rank / grain) * grain;
}

constexpr int digit_bits = 11;
constexpr std::size_t digits = std::size_t{1} << digit_bits;

std::size_t digit_of(std::uint64_t bits, int shift) { return (bits >> shift) & (digits - 1); }

// One stable pass of a radix sort; false when all keys share the digit and nothing was moved.
bool radix_pass(const Key& from, Key& to, int shift) {
  std::vector<std::uint32_t> position(digits, 0);
  for (const std::uint64_t bits : from.bits) ++position[digit_of(bits, shift)];
  if (position[digit_of(from.bits[0], shift)] == from.bits.size()) return false;
  std::exclusive_scan(position.begin(), position.end(), position.begin(), 0u);
  for (std::size_t i = 0; i < from.bits.size(); ++i) {
    const std::uint32_t place = position[digit_of(from.bits[i], shift)]++;
    to.bits[place] = from.bits[i];
    to.task[place] = from.task[i];
  }
  return true;
}

}  // namespace

double mean_bandwidth(const Platform& platform) {
  const std::size_t count = platform.processor_count();
  const std::vector<double>& bandwidth = platform.bandwidth;
  if (bandwidth.empty()) return std::numeric_limits<double>::infinity();
  if (bandwidth.size() == 1 && count > 1) return bandwidth[0];
  if (count <= 1) return std::numeric_limits<double>::infinity();
  double sum = 0;
  for (std::size_t from = 0; from < count; ++from) {
    for (std::size_t to = 0; to < count; ++to) sum += from == to ? 0 : bandwidth[from * count + to];
  }
  return sum / static_cast<double>(count * (count - 1));
}

std::vector<Time> upward_ranks(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order) {
  const std::vector<Time> mean_cost = mean_costs(graph, platform);
  const double bandwidth = mean_bandwidth(platform);
  std::vector<Time> rank(graph.task_count(), 0);
  // A task's rank first gathers the maximum over its successors, each of which has been completed before.
  for (const TaskId task : reversed(order)) {
    rank[task] += mean_cost[platform.row(graph, task)];
    const auto inputs = graph.inputs(task);
    const auto bytes = graph.operand_bytes(task);
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (graph.is_external(inputs[k])) continue;
      Time& producer = rank[inputs[k]];
      producer = std::max(producer, bytes[k] / bandwidth + rank[task]);
    }
  }
  return rank;
}

std::vector<Time> downward_ranks(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order) {
  const std::vector<Time> mean_cost = mean_costs(graph, platform);
  const double bandwidth = mean_bandwidth(platform);
  std::vector<Time> rank(graph.task_count(), 0);
  for (const TaskId task : order) {
    const auto inputs = graph.inputs(task);
    const auto bytes = graph.operand_bytes(task);
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const TaskId producer = inputs[k];
      if (graph.is_external(producer)) continue;
      rank[task] =
          std::max(rank[task], rank[producer] + mean_cost[platform.row(graph, producer)] + bytes[k] / bandwidth);
    }
  }
  return rank;
}

// A radix sort: stable, and a graph of tiles has few different ranks, so that most digits need no pass.
std::vector<TaskId> sorted_by_rank(std::vector<TaskId> order, std::vector<Time> ranks) {
  if (order.empty()) return order;
  round_off(ranks);
  Key keys(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    keys.bits[i] = ~std::bit_cast<std::uint64_t>(ranks[order[i]]);  // non-negative: ordered like their bits
    keys.task[i] = order[i];
  }
  ranks = {};
  order = {};
  if (std::is_sorted(keys.bits.begin(), keys.bits.end())) return std::move(keys.task);
  Key sorted(keys.task.size());
  for (int shift = 0; shift < 64; shift += digit_bits) {
    if (radix_pass(keys, sorted, shift)) std::swap(keys, sorted);
  }
  return std::move(keys.task);
}

std::vector<TaskId> by_upward_rank(const TaskGraph& graph, const Platform& platform) {
  std::vector<TaskId> order = topological_order(graph);
  std::vector<Time> ranks = upward_ranks(graph, platform, order);
  return sorted_by_rank(std::move(order), std::move(ranks));
}

std::vector<TaskId> rank_order(const TaskGraph& graph, const Platform& platform) {
  const std::vector<TaskId> ranked = by_upward_rank(graph, platform);
  std::vector<TaskId> order;
  order.reserve(ranked.size());
  std::vector<bool> listed(graph.task_count(), false);
  const auto list = [&](TaskId task) {
    if (!listed[task]) order.push_back(task);
    listed[task] = true;
  };
  for (const TaskId task : ranked) {
    if (graph.kind(task) == TaskKind::load) continue;
    graph.for_each_producer(task, [&](TaskId input) {
      if (graph.kind(input) == TaskKind::load) list(input);
    });
    list(task);
  }
  for (const TaskId task : ranked) list(task);
  return order;
}

}  // namespace weft
