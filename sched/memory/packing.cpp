#include "sched/memory/packing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "sched/memory/placed_ranges.hpp"
#include "sched/memory/space_dependencies.hpp"

namespace weft {

namespace {

using Index = std::uint32_t;
using Outcome = PackingSearch::Outcome;

// What an order may go by, each more the earlier.
enum Feature : std::uint8_t { pressure, length, bytes, area, sections, rivals, begin, end, feature_count };

// Orders in which searches of a few thousand partial placements have found addresses of hard sets; by the first
// feature, and where that is equal by the next.
constexpr std::array<std::array<Feature, 3>, 12> tried_orders{{{length, area, pressure},
                                                               {pressure, length, area},
                                                               {pressure, area, length},
                                                               {pressure, sections, area},
                                                               {pressure, rivals, area},
                                                               {area, pressure, length},
                                                               {rivals, area, pressure},
                                                               {end, bytes, pressure},
                                                               {length, pressure, area},
                                                               {pressure, begin, bytes},
                                                               {sections, bytes, area},
                                                               {bytes, pressure, length}}};
constexpr std::size_t max_searched_lives = 10'000;  // the search is as deep
constexpr std::uint64_t max_searched_pairs = 4'000'000;
constexpr std::uint64_t first_steps_per_item = 500;    // of one order, in the first round
constexpr std::uint64_t random_steps_per_item = 1500;  // of one random mixture, in all rounds

class Portfolio {
 public:
  Portfolio(const PackingProblem& problem, std::span<const Life> lives)
      : problem_(problem), search_(problem), rank_(problem.items.size()), features_(problem.items.size()) {
    std::vector<double> live(problem.section_count, 0);
    for (const PackingProblem::Item& item : problem.items) {
      for (Index s = item.first; s < item.last; ++s) live[s] += static_cast<double>(item.bytes);
    }
    for (Index i = 0; i < problem.items.size(); ++i) {
      const PackingProblem::Item& item = problem.items[i];
      const Life& life = lives[problem.life[i]];
      Features& of = features_[i];
      of[pressure] = *std::max_element(live.begin() + item.first, live.begin() + item.last);
      of[length] = static_cast<double>(life.end - life.begin);
      of[bytes] = static_cast<double>(item.bytes);
      of[area] = of[length] * of[bytes];
      of[sections] = item.last - item.first;
      of[rivals] = static_cast<double>(problem.first_rival[i + 1] - problem.first_rival[i]);
      of[begin] = item.first;
      of[end] = item.last;
    }
  }

  Outcome run(Bytes capacity, std::uint64_t& steps) {
    const std::uint64_t item_count = std::max<std::uint64_t>(problem_.items.size(), 1);
    std::uint64_t given = first_steps_per_item * item_count;
    for (;; given *= 2) {
      for (const std::array<Feature, 3>& order : tried_orders) {
        rank_by([&](Index i) {
          return std::array{-features_[i][order[0]], -features_[i][order[1]], -features_[i][order[2]]};
        });
        if (is_settled(capacity, given, steps)) return outcome_;
      }
      const std::uint64_t mixture_steps = random_steps_per_item * item_count;
      for (std::uint64_t spent = 0; spent < 2 * given * tried_orders.size(); spent += mixture_steps) {
        rank_by_mixture();
        if (is_settled(capacity, mixture_steps, steps)) return outcome_;
      }
    }
  }

  std::span<const Bytes> address() const { return search_.address(); }

 private:
  using Features = std::array<double, feature_count>;

  template <typename Key>
  void rank_by(Key key) {
    std::vector<Index> order(problem_.items.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, key);
    for (Index k = 0; k < order.size(); ++k) rank_[order[k]] = k;
  }

  double random() { return static_cast<double>(random_()) / 4294967296.0; }

  // A product of powers of the features, pressure above all, in half of the cases blurred.
  void rank_by_mixture() {
    Features weight{};
    weight[pressure] = 20 * random();
    for (const Feature feature : {length, bytes, sections, rivals}) weight[feature] = random() < 0.3 ? 0 : random();
    const double blur = random() < 0.5 ? 0 : 0.3 * random();
    std::vector<double> key(problem_.items.size());
    for (Index i = 0; i < key.size(); ++i) {
      key[i] = -blur * random();
      for (std::size_t f = 0; f < feature_count; ++f) {
        if (weight[f] > 0) key[i] -= weight[f] * std::log(1 + features_[i][f]);
      }
    }
    rank_by([&](Index i) { return key[i]; });
  }

  bool is_settled(Bytes capacity, std::uint64_t given, std::uint64_t& steps) {
    std::uint64_t left = std::min(given, steps);
    const std::uint64_t before = left;
    outcome_ = search_.run(rank_, capacity, left);
    const std::uint64_t least = problem_.items.size() + 1;  // of a search that is cut at once
    steps -= std::min(steps, std::max(before - left, least));
    return outcome_ != Outcome::gave_up || steps == 0;
  }

  const PackingProblem& problem_;
  PackingSearch search_;
  std::vector<Index> rank_;
  std::vector<Features> features_;
  std::mt19937 random_{1};
  Outcome outcome_ = Outcome::gave_up;
};

}  // namespace

Packing pack(std::span<const Life> lives, std::span<const Bytes> alignment, Bytes capacity, std::uint64_t max_steps) {
  Packing packing;
  if (lives.size() > max_searched_lives || PlacedRanges(lives).overlap_count() > max_searched_pairs) return packing;
  const PackingProblem problem(lives, alignment);
  Portfolio portfolio(problem, lives);
  std::uint64_t left = max_steps;
  packing.outcome = portfolio.run(capacity, left);
  packing.steps = max_steps - left;
  if (packing.outcome != Outcome::found) return packing;
  packing.allocation.address.assign(lives.size(), 0);
  for (Index i = 0; i < problem.items.size(); ++i) {
    const Bytes address = portfolio.address()[i];
    packing.allocation.address[problem.life[i]] = address;
    packing.allocation.highest = std::max(packing.allocation.highest, address + problem.items[i].bytes);
  }
  return packing;
}

namespace {

// By allocate(), which knows no alignment of single lives: all have the widest.
Allocation allocate_aligned(std::span<const Life> lives, std::span<const Bytes> alignment) {
  if (alignment.empty()) return allocate(lives);
  const Bytes widest = std::ranges::max(alignment);
  std::vector<Life> rounded(lives.begin(), lives.end());
  for (Life& life : rounded) life.bytes = aligned_bytes(life.bytes, widest);
  Allocation allocation = allocate(rounded);
  allocation.highest = 0;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    if (lives[i].bytes > 0) allocation.highest = std::max(allocation.highest, allocation.address[i] + lives[i].bytes);
  }
  return allocation;
}

}  // namespace

LowestPacking pack_lowest(std::span<const Life> lives, std::span<const Bytes> alignment, std::uint64_t max_steps) {
  LowestPacking lowest{allocate_aligned(lives, alignment), max_live(lives)};
  // The bound first, as it is often met; then halfway between what is proven or was given up, and what is known.
  Bytes low = lowest.none_below;
  std::uint64_t steps = max_steps / 2, left = max_steps;
  for (Bytes capacity = low; low < lowest.allocation.highest && left > 0;) {
    Packing packing = pack(lives, alignment, capacity, std::min(steps, left));
    left -= std::min(left, packing.steps);
    if (packing.outcome == Outcome::found) {
      lowest.allocation = std::move(packing.allocation);
    } else {
      low = capacity + 1;
      if (packing.outcome == Outcome::impossible) lowest.none_below = low;
    }
    capacity = low + (lowest.allocation.highest - low) / 2;
    steps = max_steps / 8;
  }
  return lowest;
}

}  // namespace weft
