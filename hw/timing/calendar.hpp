/// What is due in which cycle. Most of it is due soon: a ring of lists, one for each of the next cycles, takes that in
/// constant time (a calendar queue of days of one cycle: Brown, "Calendar queues", Communications of the ACM 31(10),
/// 1988); a heap takes what is further away.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <queue>
#include <tuple>
#include <vector>

#include "hw/timing/interconnect_timing.hpp"

namespace weft {

/// Numbers by cycle, then in the order in which they were added.
class Calendar {
 public:
  void add(Cycles cycle, std::uint32_t number) {
    if (first_ <= cycle && cycle < first_ + days) {
      add_near(cycle, number);
    } else {
      far_.push({cycle, order_, number});
    }
    ++order_;
    next_ = std::min(next_, cycle);
  }

  /// The cycle of the first entry, or InterconnectTiming::never.
  Cycles next() const { return next_; }

  /// Takes the first entry, of which there is one.
  std::uint32_t take() {
    const bool is_near = near_count_ > 0 && day_of(next_).first != none && first_ <= next_ && next_ < first_ + days;
    const bool is_far = !far_.empty() && far_.top().cycle == next_;
    const bool takes_far = is_far && (!is_near || far_.top().order < entries_[day_of(next_).first].order);
    const std::uint32_t number = takes_far ? take_far() : take_near();
    first_ = std::max(first_, next_);                                // nothing near is due before
    if (first_ > next_ || day_of(next_).first == none) find_next();  // else another of the same cycle
    return number;
  }

 private:
  static constexpr Cycles days = 512;
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  static constexpr std::size_t bits = 64;

  struct Due {
    Cycles cycle;
    std::uint64_t order;
    std::uint32_t number;
    bool operator>(const Due& other) const { return std::tie(cycle, order) > std::tie(other.cycle, other.order); }
  };
  struct Entry {
    std::uint64_t order;
    std::uint32_t number;
    std::uint32_t next;  // of the same day, or free
  };
  struct Day {
    std::uint32_t first = none, last = none;
  };

  static std::size_t index_of(Cycles cycle) { return static_cast<std::size_t>(cycle) % days; }
  Day& day_of(Cycles cycle) { return days_[index_of(cycle)]; }

  void add_near(Cycles cycle, std::uint32_t number) {
    std::uint32_t entry = free_;
    if (entry == none) {
      entry = static_cast<std::uint32_t>(entries_.size());
      entries_.emplace_back();
    } else {
      free_ = entries_[entry].next;
    }
    entries_[entry] = {order_, number, none};
    Day& day = day_of(cycle);
    if (day.first == none) {
      day.first = entry;
      const std::size_t index = index_of(cycle);
      busy_[index / bits] |= std::uint64_t{1} << index % bits;
    } else {
      entries_[day.last].next = entry;
    }
    day.last = entry;
    ++near_count_;
  }

  std::uint32_t take_near() {
    Day& day = day_of(next_);
    const std::uint32_t entry = day.first;
    day.first = entries_[entry].next;
    if (day.first == none) {
      const std::size_t index = index_of(next_);
      busy_[index / bits] &= ~(std::uint64_t{1} << index % bits);
    }
    entries_[entry].next = free_;
    free_ = entry;
    --near_count_;
    return entries_[entry].number;
  }

  std::uint32_t take_far() {
    const std::uint32_t number = far_.top().number;
    far_.pop();
    return number;
  }

  void find_next() {
    next_ = far_.empty() ? InterconnectTiming::never : far_.top().cycle;
    if (near_count_ > 0) next_ = std::min(next_, first_near());
  }

  // The first busy day from `first_` on, around the ring.
  Cycles first_near() const {
    const std::size_t begin = index_of(first_);
    std::uint64_t word = busy_[begin / bits] >> begin % bits << begin % bits;
    std::size_t at = begin / bits;
    while (word == 0) {
      at = (at + 1) % busy_.size();
      word = busy_[at];
    }
    const std::size_t index = at * bits + static_cast<std::size_t>(std::countr_zero(word));
    return first_ +
           static_cast<Cycles>((index + static_cast<std::size_t>(days) - begin) % static_cast<std::size_t>(days));
  }

  std::array<Day, days> days_;
  std::array<std::uint64_t, days / bits> busy_{};  // a bit per day with entries
  std::vector<Entry> entries_;
  std::uint32_t free_ = none;
  std::uint32_t near_count_ = 0;
  Cycles first_ = 0;  // the latest cycle of which an entry was taken: near are the `days` from there on
  Cycles next_ = InterconnectTiming::never;
  std::uint64_t order_ = 0;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> far_;
};

}  // namespace weft
