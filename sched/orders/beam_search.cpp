#include "sched/orders/beam_search.hpp"

#include <algorithm>
#include <ranges>
#include <tuple>

#include "sched/orders/partial_order.hpp"

namespace weft {

namespace {

constexpr std::uint32_t none = no_task;

class BeamSearch {
 public:
  BeamSearch(const OrderModel& model, const BeamSettings& settings, std::uint64_t& steps)
      : model_(model), settings_(settings), steps_(steps) {}

  std::optional<std::vector<std::uint32_t>> run() && {
    beam_.push_back({PartialOrder(model_), none});
    settle(beam_[0]);
    while (!beam_.empty()) {
      for (const State& state : beam_) {
        if (state.order.placed() == model_.node_count()) return trace(state.last_move);
      }
      if (!advance()) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  struct Move {
    std::uint32_t node, previous;  // previous: index into moves_
  };
  struct State {
    PartialOrder order;
    std::uint32_t last_move;
  };
  struct Candidate {
    std::uint32_t state, node;
    std::tuple<Bytes, Bytes, std::uint32_t> rank;  // least first
  };

  bool spend(std::uint64_t count) {
    const bool enough = count <= steps_;
    steps_ -= enough ? count : steps_;
    return enough;
  }

  void record(State& state, std::uint32_t node) {
    moves_.push_back({node, state.last_move});
    state.last_move = static_cast<std::uint32_t>(moves_.size() - 1);
  }

  void settle(State& state) {
    free_.clear();
    state.order.place_free(settings_.limit, free_);
    for (const std::uint32_t node : free_) record(state, node);
  }

  std::tuple<Bytes, Bytes, std::uint32_t> rank(const PartialOrder& order, std::uint32_t node) const {
    const Bytes after = order.live_after(node);
    switch (settings_.choice) {
      case Choice::oldest_first:
        return {order.oldest(node), after, node};
      case Choice::first:
        return {node, 0, 0};
      case Choice::last:
        return {-Bytes{node}, 0, 0};
      default:
        return {after, order.oldest(node), node};
    }
  }

  // The best few of each state.
  bool collect() {
    candidates_.clear();
    for (std::uint32_t k = 0; k < beam_.size(); ++k) {
      const PartialOrder& order = beam_[k].order;
      if (!spend(order.ready().size() / 4 + 1)) return false;
      const std::size_t begin = candidates_.size();
      for (const std::uint32_t node : order.ready()) {
        if (order.live_during(node) <= settings_.limit) candidates_.push_back({k, node, rank(order, node)});
      }
      const std::size_t count = std::min<std::size_t>(settings_.width, candidates_.size() - begin);
      const auto first = candidates_.begin() + static_cast<std::ptrdiff_t>(begin);
      std::partial_sort(first, first + static_cast<std::ptrdiff_t>(count), candidates_.end(),
                        [](const Candidate& a, const Candidate& b) { return a.rank < b.rank; });
      candidates_.resize(begin + count);
    }
    return true;
  }

  bool advance() {
    if (!collect()) return false;
    next_.clear();
    for (std::size_t k = 0; k < candidates_.size(); ++k) {
      const Candidate& candidate = candidates_[k];
      State& parent = beam_[candidate.state];
      const bool is_last = k + 1 == candidates_.size() || candidates_[k + 1].state != candidate.state;
      if (is_last) {
        next_.push_back(std::move(parent));
      } else {
        if (!spend(model_.node_count() / 8)) return false;
        next_.push_back(parent);
      }
      State& child = next_.back();
      const std::uint32_t before = child.order.placed();
      child.order.place(candidate.node);
      record(child, candidate.node);
      settle(child);
      if (!spend(child.order.placed() - before)) return false;
    }
    keep_best();
    return true;
  }

  void keep_best() {
    std::ranges::sort(next_, {}, [](const State& state) {
      return std::tuple(state.order.live(), -std::int64_t{state.order.placed()}, state.order.key());
    });
    const auto same = std::ranges::unique(next_, {}, [](const State& state) { return state.order.key(); });
    next_.erase(same.begin(), same.end());
    if (next_.size() > settings_.width) next_.erase(next_.begin() + settings_.width, next_.end());
    std::swap(beam_, next_);
  }

  std::vector<std::uint32_t> trace(std::uint32_t last_move) const {
    std::vector<std::uint32_t> nodes;
    for (std::uint32_t move = last_move; move != none; move = moves_[move].previous) nodes.push_back(moves_[move].node);
    std::ranges::reverse(nodes);
    return nodes;
  }

  const OrderModel& model_;
  const BeamSettings settings_;
  std::uint64_t& steps_;
  std::vector<State> beam_, next_;
  std::vector<Candidate> candidates_;
  std::vector<Move> moves_;
  std::vector<std::uint32_t> free_;
};

}  // namespace

std::optional<std::vector<std::uint32_t>> beam_search(const OrderModel& model, const BeamSettings& settings,
                                                      std::uint64_t& steps) {
  return BeamSearch(model, settings, steps).run();
}

}  // namespace weft
