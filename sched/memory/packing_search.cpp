#include "sched/memory/packing_search.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "sched/memory/space_dependencies.hpp"

namespace weft {

PackingProblem::PackingProblem(std::span<const Life> lives, std::span<const Bytes> alignment) {
  std::vector<std::uint32_t> times;
  for (std::uint32_t i = 0; i < lives.size(); ++i) {
    if (lives[i].bytes == 0 || lives[i].begin >= lives[i].end) continue;
    life.push_back(i);
    times.push_back(lives[i].begin);
    times.push_back(lives[i].end);
  }
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  const auto place = [&](std::uint32_t time) {
    return static_cast<std::size_t>(std::ranges::lower_bound(times, time) - times.begin());
  };
  std::vector<bool> begins(times.size(), false), ends(times.size(), false);
  for (const std::uint32_t i : life) {
    begins[place(lives[i].begin)] = true;
    ends[place(lives[i].end)] = true;
  }
  std::vector<std::uint32_t> section(times.size());  // from that time on
  bool has_ended = true;
  for (std::size_t k = 0; k < times.size(); ++k) {
    has_ended = has_ended || ends[k];
    if (begins[k] && has_ended) {
      ++section_count;
      has_ended = false;
    }
    section[k] = section_count - 1;
  }
  for (const std::uint32_t i : life) {
    items.push_back({lives[i].bytes, alignment.empty() ? 1 : alignment[i], section[place(lives[i].begin)],
                     section[place(lives[i].end) - 1] + 1});
  }
  std::vector<std::uint32_t> by_first(items.size());
  std::iota(by_first.begin(), by_first.end(), 0);
  std::ranges::stable_sort(by_first, {}, [&](std::uint32_t i) { return items[i].first; });
  std::vector<std::vector<std::uint32_t>> rivals_of(items.size());
  for (std::size_t k = 0; k < by_first.size(); ++k) {
    const std::uint32_t a = by_first[k];
    for (std::size_t n = k + 1; n < by_first.size() && items[by_first[n]].first < items[a].last; ++n) {
      rivals_of[a].push_back(by_first[n]);
      rivals_of[by_first[n]].push_back(a);
    }
  }
  first_rival.push_back(0);
  for (const std::vector<std::uint32_t>& others : rivals_of) {
    rivals.insert(rivals.end(), others.begin(), others.end());
    first_rival.push_back(rivals.size());
  }
}

PackingSearch::PackingSearch(const PackingProblem& problem)
    : problem_(problem), address_(problem.items.size(), 0), top_(problem.section_count, 0) {}

PackingSearch::Outcome PackingSearch::run(std::span<const std::uint32_t> rank, Bytes capacity, std::uint64_t& steps) {
  rank_ = rank;
  capacity_ = capacity;
  steps_ = steps;
  has_given_up_ = false;
  lowest_.assign(problem_.items.size(), 0);
  is_placed_.assign(problem_.items.size(), false);
  crossing_.assign(problem_.section_count, 0);
  for (const PackingProblem::Item& item : problem_.items) {
    for (Index s = item.first; s + 1 < item.last; ++s) ++crossing_[s];
  }
  lifted_.clear();
  listed_.resize(problem_.items.size());
  for (Index item = 0; item < listed_.size(); ++item) listed_[rank[item]] = item;
  const Part all{0, listed_.size(), 0, problem_.section_count};
  bool found = has_room(all, {});
  Index first = 0;
  for (Index s = 0; s < problem_.section_count && found; ++s) {
    if (crossing_[s] > 0) continue;
    const std::size_t begin = listed_.size();
    for (std::size_t k = 0; k < problem_.items.size(); ++k) {
      const PackingProblem::Item& item = problem_.items[listed_[k]];
      if (first <= item.first && item.first <= s) listed_.push_back(listed_[k]);
    }
    found = search({begin, listed_.size(), first, s + 1}, {});
    first = s + 1;
  }
  steps = steps_;
  return found ? Outcome::found : has_given_up_ ? Outcome::gave_up : Outcome::impossible;
}

bool PackingSearch::search(const Part& part, Front front) {
  if (part.begin == part.end) return true;
  // An item that lies above the top of another that is still to be placed would leave it a gap below.
  Bytes gap = std::numeric_limits<Bytes>::max();
  for (std::size_t k = part.begin; k < part.end; ++k) {
    gap = std::min(gap, lowest_[listed_[k]] + problem_.items[listed_[k]].bytes);
  }
  for (std::size_t k = part.begin; k < part.end; ++k) {
    const Index item = listed_[k];
    if (is_passed(item, front)) continue;
    if (lowest_[item] >= gap) return false;
    bool lifts = false;
    if (try_at_lowest(item, part, lifts)) return true;
    // Where nothing lies above it, any other item is as well placed after it.
    if (has_given_up_ || !lifts) return false;
  }
  return false;
}

bool PackingSearch::try_at_lowest(Index item, const Part& part, bool& lifts) {
  const std::uint64_t cost = part.end - part.begin;
  has_given_up_ = steps_ < cost;
  if (has_given_up_) return false;
  steps_ -= cost;
  const std::size_t mark = lifted_.size(), behind = listed_.size();
  const Front front{lowest_[item], rank_[item]};
  address_[item] = front.address;
  take(item);
  bool found = lift_rivals(item, lifts);
  if (found) {
    list_rest(part, item);
    const Part rest{behind, listed_.size(), part.first, part.last};
    found = has_room(rest, front) && search_parts(rest, item);
  }
  listed_.resize(behind);
  if (found) return true;
  while (lifted_.size() > mark) {
    lowest_[lifted_.back().first] = lifted_.back().second;
    lifted_.pop_back();
  }
  give_back(item);
  return false;
}

// The rest falls apart where `item` was the last to cross a border. The smallest part first, as it fails at least cost.
bool PackingSearch::search_parts(const Part& rest, Index item) {
  const Front front{address_[item], rank_[item]};
  const PackingProblem::Item& placed = problem_.items[item];
  std::vector<Part> parts;
  Index first = rest.first;
  const auto add_until = [&](Index last) {
    const std::size_t begin = listed_.size();
    for (std::size_t k = rest.begin; k < rest.end; ++k) {
      const Index other = listed_[k], at = problem_.items[other].first;
      if (first <= at && at < last) listed_.push_back(other);
    }
    if (begin < listed_.size()) parts.push_back({begin, listed_.size(), first, last});
    first = last;
  };
  for (Index s = placed.first; s + 1 < placed.last; ++s) {
    if (crossing_[s] == 0) add_until(s + 1);
  }
  if (first == rest.first) return search(rest, front);
  add_until(rest.last);
  std::ranges::stable_sort(parts, {}, [](const Part& part) { return part.end - part.begin; });
  for (std::size_t k = 0; k < parts.size(); ++k) {
    if (search(parts[k], front)) continue;
    // The addresses that these items lifted are put down by the caller.
    for (std::size_t done = 0; done < k; ++done) {
      for (std::size_t n = parts[done].begin; n < parts[done].end; ++n) give_back(listed_[n]);
    }
    return false;
  }
  return true;
}

bool PackingSearch::lift_rivals(Index item, bool& lifts) {
  const Bytes top = address_[item] + problem_.items[item].bytes;
  for (const Index rival : rivals_of(item)) {
    if (is_placed_[rival] || lowest_[rival] >= top) continue;
    lifts = true;
    lifted_.emplace_back(rival, lowest_[rival]);
    lowest_[rival] = aligned_bytes(top, problem_.items[rival].alignment);
    if (lowest_[rival] + problem_.items[rival].bytes > capacity_) return false;
  }
  return true;
}

// The part without the item, in order again: what has been lifted moves back.
void PackingSearch::list_rest(const Part& part, Index item) {
  const std::size_t begin = listed_.size();
  const Bytes top = address_[item] + problem_.items[item].bytes;
  const PackingProblem::Item& placed = problem_.items[item];
  moved_.clear();
  for (std::size_t k = part.begin; k < part.end; ++k) {
    const Index other = listed_[k];
    if (other == item) continue;
    const PackingProblem::Item& candidate = problem_.items[other];
    const bool is_rival = candidate.first < placed.last && placed.first < candidate.last;
    const bool is_moved = is_rival && lowest_[other] >= top && lowest_[other] - top < candidate.alignment;
    (is_moved ? moved_ : listed_).push_back(other);
  }
  std::ranges::sort(moved_, [&](Index a, Index b) { return comes_before(a, b); });
  const std::size_t middle = listed_.size();
  listed_.insert(listed_.end(), moved_.begin(), moved_.end());
  std::inplace_merge(listed_.begin() + static_cast<std::ptrdiff_t>(begin),
                     listed_.begin() + static_cast<std::ptrdiff_t>(middle), listed_.end(),
                     [&](Index a, Index b) { return comes_before(a, b); });
}

Bytes PackingSearch::lowest_when_lifted(Index item, Front front) const {
  Bytes lowest = std::numeric_limits<Bytes>::max();
  for (const Index rival : rivals_of(item)) {
    if (!is_placed_[rival]) {
      lowest = std::min(lowest, std::max(lowest_[rival], front.address) + problem_.items[rival].bytes);
    }
  }
  return lowest;
}

bool PackingSearch::has_room(const Part& part, Front front) {
  std::fill(top_.begin() + part.first, top_.begin() + part.last, 0);
  waiting_.clear();
  std::size_t k = part.begin;
  for (; k < part.end && is_passed(listed_[k], front); ++k) {
    const Bytes lowest = lowest_when_lifted(listed_[k], front);
    if (lowest > capacity_ - problem_.items[listed_[k]].bytes) return false;
    waiting_.emplace_back(lowest, listed_[k]);
  }
  std::ranges::sort(waiting_);
  const auto stack = [&](Index index, Bytes lowest) {
    const PackingProblem::Item& item = problem_.items[index];
    Bytes highest = 0;
    for (Index s = item.first; s < item.last; ++s) {
      top_[s] = std::max(top_[s], lowest) + item.bytes;
      highest = std::max(highest, top_[s]);
    }
    return highest <= capacity_;
  };
  for (auto next = waiting_.begin(); k < part.end || next != waiting_.end();) {
    const bool is_waiting = k == part.end || (next != waiting_.end() && next->first < lowest_[listed_[k]]);
    const auto [lowest, index] = is_waiting ? *next++ : std::pair(lowest_[listed_[k]], listed_[k]);
    if (!is_waiting) ++k;
    if (!stack(index, lowest)) return false;
  }
  return true;
}

void PackingSearch::take(Index item) {
  is_placed_[item] = true;
  for (Index s = problem_.items[item].first; s + 1 < problem_.items[item].last; ++s) --crossing_[s];
}

void PackingSearch::give_back(Index item) {
  is_placed_[item] = false;
  for (Index s = problem_.items[item].first; s + 1 < problem_.items[item].last; ++s) ++crossing_[s];
}

}  // namespace weft
