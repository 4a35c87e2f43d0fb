#include "sched/planning/tiling_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "base/core/error.hpp"

namespace weft {

namespace {

constexpr double tilings_of_budget = 60;
constexpr double tiles_of_budget = 1e5;  // planned in all
constexpr double max_tiles = double{1 << 17};
constexpr double weight_of_other = 0.02;
// Of tilings of more, what contention added to the best so far is expected before they are carried out, as that takes
// long.
constexpr double max_tiles_carried_out = 2000;
constexpr Bytes capacity_if_unlimited = Bytes{512} << 10;  // for the sizes of the first tiles alone

// Layers that share a target: those whose results have maps of one size.
using Groups = std::vector<std::vector<std::size_t>>;

Groups layers_by_map(const Network& network) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::vector<std::size_t>> by_map;
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    const Shape& output = network.layers[layer].output;
    by_map[{-output[1], -output[2]}].push_back(layer);  // largest maps first
  }
  Groups groups;
  for (auto& [map, layers] : by_map) groups.push_back(std::move(layers));
  return groups;
}

// Targets that differ from `target` in one number.
std::vector<TileTarget> neighbours(const TileTarget& target) {
  std::vector<TileTarget> all;
  const auto add = [&](auto change) {
    TileTarget other = target;
    change(other);
    if (other != target) all.push_back(other);
  };
  add([](TileTarget& t) { t.output = std::max<Bytes>(t.output / 2, 16); });
  add([](TileTarget& t) { t.output *= 2; });
  add([](TileTarget& t) { t.channels = t.channels == 0 ? 64 : std::max(t.channels / 2, 8); });
  add([](TileTarget& t) { t.channels = t.channels == 0 || t.channels >= 512 ? 0 : t.channels * 2; });
  add([](TileTarget& t) { t.weights = std::max<Bytes>(t.weights / 2, 256); });
  add([](TileTarget& t) { t.weights *= 2; });
  add([](TileTarget& t) { t.square = !t.square; });
  return all;
}

class Search {
 public:
  Search(const Network& network, Tiling tiling, const TilingSearch& search)
      : network_(network), search_(search), best_(std::move(tiling)) {
    best_.to_search = false;
    const Bytes capacity = search.capacity.value_or(capacity_if_unlimited);
    const TileTarget start{std::max<Bytes>(capacity / 128, 16), std::max<Bytes>(capacity / 16, 256), 64, false};
    targets_.assign(groups_.size(), start);
  }

  Tiling run() && {
    begin();
    while (!is_over() && turn_all()) {
    }
    while (!is_over() && turn_each()) {
    }
    return std::move(best_);
  }

 private:
  Tiling tiling_of(const std::vector<TileTarget>& targets) const {
    Tiling tiling = best_;
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      for (const std::size_t layer : groups_[group]) {
        if (tiling.by_hand[layer]) continue;
        const Shape tile = tile_of_target(network_, layer, targets[group]);
        const bool is_limited = !search_.local_memory.empty();
        tiling.layers[layer] = is_limited ? tile_within(network_, layer, tile, search_.local_memory[layer]) : tile;
      }
    }
    return tiling;
  }

  // Until a tiling has a plan, only their number counts.
  bool is_over() const { return left_ == 0 || (tiles_left_ <= 0 && best_score_ < std::numeric_limits<double>::max()); }

  double tile_count(const Tiling& tiling) const {
    double tiles = 0;
    for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) {
      tiles += static_cast<double>(tiling.grid(network_, layer).tile_count()) * network_.batch;
    }
    return tiles;
  }

  double score(const TilingFigures& figures) const {
    const double time = std::log(std::max(1.0, figures.makespan));
    const double peak = std::log(std::max(1.0, static_cast<double>(figures.peak)));
    return search_.objective == Objective::memory ? peak + weight_of_other * time : time + weight_of_other * peak;
  }

  // A makespan above which no plan is better than the best, unless it needs less than a quarter of its memory.
  Time to_beat() const { return to_beat_with(best_peak_ / 4); }

  // The same for a plan that needs so much memory.
  Time to_beat_with(Bytes peak) const {
    if (search_.objective == Objective::memory || best_peak_ == 0) return cannot_run;
    return std::exp(best_score_ - weight_of_other * std::log(std::max(1.0, static_cast<double>(peak))));
  }

  // Takes the targets when they are better than the best.
  bool attempt(const std::vector<TileTarget>& targets, double most = max_tiles) {
    Tiling tiling = tiling_of(targets);
    const auto known = [&](const Tiling& other) { return other.layers == tiling.layers; };
    if (is_over() || tile_count(tiling) > most || std::any_of(tried_.begin(), tried_.end(), known)) return false;
    const double expected = tile_count(tiling) > max_tiles_carried_out ? contention_ : 0;
    double contention = 0;
    std::optional<TilingFigures> figures = search_.judge(tiling, to_beat() * std::exp(-expected));
    if (figures && figures->contended) {
      const Time without = figures->makespan;
      figures->makespan = without * std::exp(expected);
      if (score(*figures) < best_score_) {
        figures->makespan = figures->contended(to_beat_with(figures->peak));
        contention = std::log(figures->makespan / without);
      }
    }
    tried_.push_back(tiling);
    --left_;
    tiles_left_ -= tile_count(tiling);
    if (search_.progress) search_.progress(max_ - left_, max_);
    if (!figures || score(*figures) >= best_score_) return false;
    best_score_ = score(*figures);
    best_peak_ = figures->peak;
    contention_ = contention;
    best_ = std::move(tiling);
    targets_ = targets;
    return true;
  }

  // From the first target on to larger tiles while there are too many, then to smaller ones while none fits.
  void begin() {
    std::vector<TileTarget> targets = targets_;
    const auto scale = [&](auto change) {
      for (TileTarget& target : targets) change(target);
    };
    while (tile_count(tiling_of(targets)) > max_tiles && targets[0].output < (Bytes{1} << 30)) {
      scale([](TileTarget& t) { t.output *= 2, t.channels = t.channels >= 512 ? 0 : 2 * t.channels; });
    }
    while (!attempt(targets, std::numeric_limits<double>::max())) {
      if (is_over() || (targets[0].output <= 16 && targets[0].weights <= 256)) {
        throw Infeasible(
            "tiling: auto found no tiles that have a plan in the capacity of the scratchpad and the local memories; "
            "expected "
            "larger ones, or tiles by hand");
      }
      scale([](TileTarget& t) {
        t.output = std::max<Bytes>(t.output / 2, 16);
        t.weights = std::max<Bytes>(t.weights / 2, 256);
      });
    }
  }

  bool turn_all() {
    bool better = false;
    for (std::size_t k = 0; k < neighbours(targets_[0]).size(); ++k) {
      const std::vector<TileTarget> near = neighbours(targets_[0]);
      if (k < near.size()) better |= attempt(std::vector<TileTarget>(targets_.size(), near[k]));
    }
    return better;
  }

  bool turn_each() {
    bool better = false;
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      for (std::size_t k = 0; k < neighbours(targets_[group]).size(); ++k) {
        const std::vector<TileTarget> near = neighbours(targets_[group]);
        if (k >= near.size()) break;
        std::vector<TileTarget> targets = targets_;
        targets[group] = near[k];
        better |= attempt(targets);
      }
    }
    return better;
  }

  const Network& network_;
  const TilingSearch& search_;
  Tiling best_;
  Groups groups_ = layers_by_map(network_);
  std::vector<TileTarget> targets_;  // by group
  double best_score_ = std::numeric_limits<double>::max();
  Bytes best_peak_ = 0;
  double contention_ = 0;  // expected, as the logarithm of a factor
  const std::uint32_t max_ = static_cast<std::uint32_t>(std::max(1.0, tilings_of_budget* search_.budget));
  std::uint32_t left_ = max_;  // evaluations, of max_
  double tiles_left_ = tiles_of_budget * search_.budget;
  std::vector<Tiling> tried_;
};

}  // namespace

Tiling search_tiling(const Network& network, Tiling tiling, const TilingSearch& search) {
  if (network.layers.empty()) return tiling;
  return Search(network, std::move(tiling), search).run();
}

}  // namespace weft
