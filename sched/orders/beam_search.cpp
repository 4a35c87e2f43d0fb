#include "sched/orders/beam_search.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <tuple>

#include "sched/orders/partial_order.hpp"

namespace weft {

namespace {

constexpr std::uint32_t none = no_task;
constexpr std::uint32_t children = 4;  // partial orders that are made for each that is kept

class BeamSearch {
 public:
  BeamSearch(const OrderModel& model, const BeamSettings& settings, std::uint64_t& steps)
      : model_(model), settings_(settings), steps_(steps), trial_{PartialOrder(model), none} {}

  BeamResult run() && {
    beam_.push_back({PartialOrder(model_), none});
    beam_[0].order.place_free(settings_.limit, free_);
    for (const std::uint32_t node : free_) record(beam_[0], node);
    for (count_ = 1; count_ > 0;) {
      for (const State& state : beam()) {
        if (state.order.placed() == model_.node_count()) return {trace(state.last_move), false};
      }
      if (!advance()) return {};
    }
    return {{}, complete_};
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
    std::uint64_t key;                             // of the set of nodes that it leads to
    std::tuple<Bytes, Bytes, std::uint32_t> rank;  // least first
    bool operator<(const Candidate& other) const { return std::tie(rank, key) < std::tie(other.rank, other.key); }
  };

  struct Outcome {
    Bytes live;
    std::uint32_t placed;
    std::uint64_t key;
    std::uint32_t state, node;  // the candidate
  };

  std::span<const State> beam() const { return {beam_.data(), count_}; }

  bool spend(std::uint64_t count) {
    const bool enough = count <= steps_;
    steps_ -= enough ? count : steps_;
    return enough;
  }

  void record(State& state, std::uint32_t node) {
    moves_.push_back({node, state.last_move});
    state.last_move = static_cast<std::uint32_t>(moves_.size() - 1);
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

  // Candidates: one of those that lead to the same set is enough; then the best few.
  bool collect() {
    candidates_.clear();
    for (std::uint32_t k = 0; k < count_; ++k) {
      const PartialOrder& order = beam_[k].order;
      if (!spend(order.ready().size() + 1)) return false;
      for (const std::uint32_t node : order.ready()) {
        if (order.live_during(node) > settings_.limit || order.is_stood_for(node)) continue;
        candidates_.push_back({k, node, order.key_after(node), rank(order, node)});
      }
    }
    std::ranges::sort(candidates_, {}, [](const Candidate& c) { return std::tuple(c.key, c.state); });
    const auto same_key = [](const Candidate& a, const Candidate& b) { return a.key == b.key; };
    candidates_.erase(std::unique(candidates_.begin(), candidates_.end(), same_key), candidates_.end());
    const std::size_t most = settings_.width == 1 ? 1 : std::size_t{children} * settings_.width;
    if (candidates_.size() > most) {
      std::ranges::nth_element(candidates_, candidates_.begin() + static_cast<std::ptrdiff_t>(most), std::less<>());
      candidates_.resize(most);
      complete_ = false;
    }
    std::ranges::sort(candidates_, {}, &Candidate::state);
    return true;
  }

  // Looks at what each candidate leads to, and makes the best of these partial orders.
  bool advance() {
    if (!collect()) return false;
    outcomes_.clear();
    for (const Candidate& candidate : candidates_) {
      put(candidate.state, candidate.node, trial_);
      const std::uint32_t placed = trial_.order.placed();
      outcomes_.push_back({trial_.order.live(), placed, trial_.order.key(), candidate.state, candidate.node});
      if (!spend(model_.node_count() / 8 + placed - beam_[candidate.state].order.placed())) return false;
    }
    keep_best();
    if (next_.size() < outcomes_.size()) next_.resize(outcomes_.size(), trial_);
    for (std::size_t k = 0; k < outcomes_.size(); ++k) {
      put(outcomes_[k].state, outcomes_[k].node, next_[k]);
      record(next_[k], outcomes_[k].node);
      for (const std::uint32_t node : free_) record(next_[k], node);
    }
    std::swap(beam_, next_);
    count_ = outcomes_.size();
    return true;
  }

  // What is put in place for nothing is in free_ then.
  void put(std::uint32_t parent, std::uint32_t node, State& child) {
    child = beam_[parent];
    child.order.place(node);
    free_.clear();
    child.order.place_free(settings_.limit, free_);
  }

  void keep_best() {
    std::ranges::sort(outcomes_, {}, [](const Outcome& o) {
      return std::tuple(o.live, -std::int64_t{o.placed}, o.key, o.state, o.node);
    });
    const auto same_key = [](const Outcome& a, const Outcome& b) { return a.key == b.key; };
    outcomes_.erase(std::unique(outcomes_.begin(), outcomes_.end(), same_key), outcomes_.end());
    if (outcomes_.size() <= settings_.width) return;
    outcomes_.resize(settings_.width);
    complete_ = false;
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
  // States beyond the first count_ of the beam are there for their memory only.
  std::vector<State> beam_, next_;
  std::size_t count_ = 0;
  State trial_;
  std::vector<Candidate> candidates_;
  std::vector<Outcome> outcomes_;
  std::vector<Move> moves_;
  std::vector<std::uint32_t> free_;
  bool complete_ = true;
};

}  // namespace

BeamResult beam_search(const OrderModel& model, const BeamSettings& settings, std::uint64_t& steps) {
  return BeamSearch(model, settings, steps).run();
}

}  // namespace weft
