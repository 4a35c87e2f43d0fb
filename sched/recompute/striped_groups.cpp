#include "sched/recompute/striped_groups.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace weft {

namespace {

constexpr std::array<std::uint32_t, 10> stripe_counts{2, 3, 4, 5, 6, 7, 8, 10, 12, 16};
constexpr std::uint32_t longest_stretch = 24;      // layers that are walked in stripes
constexpr std::size_t max_narrow = 4;              // layers that may be kept, of a stretch
constexpr int max_vain = 4;                        // counts of stripes, one after the other, that give nothing better
constexpr std::uint64_t walks_of_a_stretch = 100;  // about: what it takes to know one in stripes
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

// Peaks that are tried: each is this part of the least before, in finer and finer parts.
constexpr std::array<double, 3> parts_of_peak{0.94, 0.98, 0.995};

}  // namespace

StripedGroups::StripedGroups(const TaskGraph& graph, Bytes alignment, std::uint64_t steps)
    : walk_(graph, alignment), steps_(steps) {
  const std::uint32_t layers = walk_.layer_count();
  for (std::uint32_t cut = 0; cut <= layers; ++cut) {
    const bool is_end = cut == 0 || cut == layers;
    if (is_end || (walk_.live_before(cut) <= walk_.live_before(cut - 1) &&
                   walk_.live_before(cut) <= walk_.live_before(cut + 1))) {
      cuts_.push_back(cut);
    }
  }
}

// Layers of fewer bytes than the one before and no more than the one behind, the fewest bytes first.
std::vector<std::uint32_t> StripedGroups::narrow_layers(const Stretch& stretch) const {
  std::vector<std::uint32_t> narrow;
  const std::uint32_t last = cuts_[stretch.last];
  for (std::uint32_t layer = cuts_[stretch.first]; layer + 1 < last; ++layer) {
    const Bytes bytes = walk_.layer_bytes(layer);
    const bool is_less = layer == cuts_[stretch.first] || bytes < walk_.layer_bytes(layer - 1);
    if (is_less && bytes <= walk_.layer_bytes(layer + 1)) narrow.push_back(layer);
  }
  std::ranges::stable_sort(narrow, {}, [&](std::uint32_t layer) { return walk_.layer_bytes(layer); });
  if (narrow.size() > max_narrow) narrow.resize(max_narrow);
  return narrow;
}

// Returns whether the way is among the best.
bool StripedGroups::try_way(const Stretch& stretch, std::uint32_t stripes, std::span<const std::uint32_t> kept,
                            Ways& ways) {
  order_.clear();
  Way way = walk_.walk(cuts_[stretch.first], cuts_[stretch.last], stripes, kept, order_);
  steps_ -= std::min<std::uint64_t>(steps_, order_.size());
  const auto is_as_good = [](const Way& a, const Way& b) { return a.peak <= b.peak && a.added_macs <= b.added_macs; };
  if (std::ranges::any_of(ways, [&](const Way& other) { return is_as_good(other, way); })) return false;
  std::erase_if(ways, [&](const Way& other) { return is_as_good(way, other); });
  ways.push_back(std::move(way));
  return true;
}

// First the way of one stripe, then, when asked again, all others. Returns false where there are no steps left for it.
bool StripedGroups::learn(const Stretch& stretch) {
  Known& known = known_[stretch];
  if (steps_ == 0) {
    known.is_whole = true;
    return !known.ways.empty();
  }
  if (known.ways.empty()) {
    try_way(stretch, 1, {}, known.ways);
    return true;
  }
  known.is_whole = true;
  const std::uint32_t first = cuts_[stretch.first], last = cuts_[stretch.last];
  if (last - first > longest_stretch || last - first < 2) return true;
  const std::uint32_t columns = walk_.columns(first, last);
  const std::vector<std::uint32_t> narrow = narrow_layers(stretch);
  int vain = 0;
  for (const std::uint32_t stripes : stripe_counts) {
    if (stripes > columns || vain == max_vain) break;
    bool is_better = try_way(stretch, stripes, {}, known.ways);
    for (std::size_t a = 0; a < narrow.size() && steps_ > 0; ++a) {
      const std::array<std::uint32_t, 1> one{narrow[a]};
      is_better |= try_way(stretch, stripes, one, known.ways);
      for (std::size_t b = 0; b < a; ++b) {
        const std::array<std::uint32_t, 2> two{narrow[b], narrow[a]};
        is_better |= try_way(stretch, stripes, two, known.ways);
      }
    }
    if (narrow.size() > 2) is_better |= try_way(stretch, stripes, narrow, known.ways);
    vain = is_better ? 0 : vain + 1;
  }
  return true;
}

bool StripedGroups::is_known(const Stretch& stretch, Bytes peak) const {
  const auto found = known_.find(stretch);
  if (found == known_.end()) return false;
  return found->second.is_whole || found->second.ways.front().peak <= peak;
}

std::uint64_t StripedGroups::steps_to_learn(const Stretch& stretch, Bytes peak) const {
  if (is_known(stretch, peak)) return 0;
  const std::uint64_t tasks = walk_.task_count(cuts_[stretch.first], cuts_[stretch.last]);
  return known_.contains(stretch) ? walks_of_a_stretch * tasks : tasks;
}

// What is not known costs nothing.
std::int64_t StripedGroups::cost(const Stretch& stretch, Bytes peak) const {
  if (!is_known(stretch, peak)) return 0;
  std::int64_t least = never;
  for (const Way& way : known_.at(stretch).ways) {
    if (way.peak <= peak) least = std::min(least, way.added_macs);
  }
  return least;
}

// Among equals that of which it takes the fewest steps to find out what it really costs.
std::optional<std::vector<StripedGroups::Stretch>> StripedGroups::shortest(Bytes peak) const {
  struct Best {
    std::int64_t macs = never;
    std::uint64_t steps = 0;
    std::uint32_t before = 0;
  };
  std::vector<Best> best(cuts_.size());
  best[0].macs = 0;
  for (std::uint32_t last = 1; last < cuts_.size(); ++last) {
    if (walk_.live_before(cuts_[last]) > peak) continue;
    for (std::uint32_t first = 0; first < last; ++first) {
      if (best[first].macs == never) continue;
      const Stretch stretch{first, last};
      const std::int64_t added = cost(stretch, peak);
      if (added == never) continue;
      const Best through{best[first].macs + added, best[first].steps + steps_to_learn(stretch, peak), first};
      if (std::pair(through.macs, through.steps) < std::pair(best[last].macs, best[last].steps)) {
        best[last] = through;
      }
    }
  }
  if (best.back().macs == never) return std::nullopt;
  std::vector<Stretch> path;
  for (auto last = static_cast<std::uint32_t>(cuts_.size() - 1); last > 0; last = best[last].before) {
    path.push_back({best[last].before, last});
  }
  std::ranges::reverse(path);
  return path;
}

std::optional<std::vector<StripedGroups::Way>> StripedGroups::ways_within(Bytes peak, std::int64_t macs,
                                                                          std::vector<Stretch>& stretches) {
  for (;;) {
    const std::optional<std::vector<Stretch>> path = shortest(peak);
    if (!path) return std::nullopt;
    std::int64_t sum = 0;
    for (const Stretch& stretch : *path) sum += cost(stretch, peak);
    if (sum > macs) return std::nullopt;
    bool is_whole = true;
    for (const Stretch& stretch : *path) {
      if (is_known(stretch, peak)) continue;
      is_whole = false;
      learn(stretch);
    }
    if (!is_whole) {
      if (steps_ > 0 && steps_ < least_steps_left_) return std::nullopt;
      continue;
    }
    stretches = *path;
    std::vector<Way> ways;
    for (const Stretch& stretch : stretches) {
      const Way* least = nullptr;
      for (const Way& way : known_.at(stretch).ways) {
        if (way.peak <= peak && (least == nullptr || way.added_macs < least->added_macs)) least = &way;
      }
      ways.push_back(*least);
    }
    return ways;
  }
}

std::optional<StripedGroups::Order> StripedGroups::within(Bytes peak, std::int64_t macs) {
  std::vector<Stretch> stretches;
  const std::optional<std::vector<Way>> ways = ways_within(peak, macs, stretches);
  if (!ways) return std::nullopt;
  Order order;
  for (std::size_t k = 0; k < ways->size(); ++k) {
    const Way& way = (*ways)[k];
    walk_.walk(cuts_[stretches[k].first], cuts_[stretches[k].last], way.stripes, way.kept, order.tasks);
    order.peak = std::max(order.peak, way.peak);
    order.added_macs += way.added_macs;
  }
  return order;
}

std::optional<StripedGroups::Order> StripedGroups::least_peak(Bytes below, std::int64_t macs) {
  std::vector<Stretch> stretches;
  Bytes least = below;
  for (const double part : parts_of_peak) {
    for (;;) {
      const auto asked = std::min(least - 1, static_cast<Bytes>(part * static_cast<double>(least)));
      least_steps_left_ = steps_ / 2;  // a peak that cannot be reached must not take them all
      const std::optional<std::vector<Way>> ways = ways_within(asked, macs, stretches);
      if (!ways) break;
      least = std::ranges::max(*ways, {}, &Way::peak).peak;
    }
  }
  least_steps_left_ = 0;
  return least < below ? within(least, macs) : std::nullopt;
}

}  // namespace weft
