// Depth-first search for addresses of lives within a capacity.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sched/memory/address_allocator.hpp"

namespace weft {

// Lives as a search sees them: the axis is cut into sections, each an interval in which the same lives are live, as far
// as no other section holds all of these. (Where a life ends and none has begun since, no new section begins.)
struct PackingProblem {
  struct Item {
    Bytes bytes;
    Bytes alignment;
    std::uint32_t first, last;  // sections [first, last)
  };

  // `alignment` of each life, or empty for 1. Lives of no bytes or of no length are left out.
  PackingProblem(std::span<const Life> lives, std::span<const Bytes> alignment);

  std::vector<std::uint32_t> life;  // per item
  std::vector<Item> items;
  std::uint32_t section_count = 0;
  // Items that share a section with item i: rivals[first_rival[i]] to rivals[first_rival[i + 1]].
  std::vector<std::uint64_t> first_rival;
  std::vector<std::uint32_t> rivals;
};

// The canonical search of MiniMalloc (Moffitt, "MiniMalloc: a lightweight memory allocator for hardware-accelerated
// machine learning", ASPLOS 2023): items are placed in ascending order of address, each at the lowest address that what
// has been placed before leaves it; ties go by `rank`. What cannot be slid down is not looked for. Wherever no item that
// is still to be placed crosses the border between two sections, both sides are searched one after the other.
//
// A partial placement is cut where in some section the rest has no room: its items one above the other in order of the
// lowest address that each can get. An item that was passed over has to be lifted by one of its rivals first, and so
// gets no address below the lowest top that any of these can have.
class PackingSearch {
 public:
  // Keeps a reference.
  explicit PackingSearch(const PackingProblem& problem);

  enum class Outcome : std::uint8_t { found, impossible, gave_up };

  // Searches with items of equal lowest address in order of `rank` (per item, each once). Gives up after `steps` steps,
  // and takes what it needed off them: an item looked at in a partial placement.
  Outcome run(std::span<const std::uint32_t> rank, Bytes capacity, std::uint64_t& steps);

  // Returns addresses per item, where the last run has found them.
  std::span<const Bytes> address() const { return address_; }

 private:
  using Index = std::uint32_t;
  // Items that are to be placed in [first, last), in order of lowest address and rank, at the end of listed_.
  struct Part {
    std::size_t begin, end;
    Index first, last;
  };
  // No item may be placed below it: the item placed last.
  struct Front {
    Bytes address = 0;
    Index rank = 0;
  };

  bool comes_before(Index a, Index b) const {
    return lowest_[a] != lowest_[b] ? lowest_[a] < lowest_[b] : rank_[a] < rank_[b];
  }
  bool is_passed(Index item, Front front) const {
    return lowest_[item] < front.address || (lowest_[item] == front.address && rank_[item] < front.rank);
  }
  bool search(const Part& part, Front front);
  bool try_at_lowest(Index item, const Part& part, bool& lifts);
  bool search_parts(const Part& rest, Index item);
  bool lift_rivals(Index item, bool& lifts);
  void list_rest(const Part& part, Index item);
  bool has_room(const Part& part, Front front);
  Bytes lowest_when_lifted(Index item, Front front) const;
  void take(Index item);
  void give_back(Index item);
  std::span<const Index> rivals_of(Index item) const {
    return {problem_.rivals.data() + problem_.first_rival[item],
            problem_.rivals.data() + problem_.first_rival[item + 1]};
  }

  const PackingProblem& problem_;
  std::span<const std::uint32_t> rank_;
  Bytes capacity_ = 0;
  std::uint64_t steps_ = 0;
  bool has_given_up_ = false;
  std::vector<Bytes> lowest_, address_;          // per item
  std::vector<bool> is_placed_;                  // per item
  std::vector<std::uint32_t> crossing_;          // per section: items to be placed that reach into the next one
  std::vector<Bytes> top_;                       // per section, in has_room()
  std::vector<std::pair<Index, Bytes>> lifted_;  // items, and their lowest addresses before
  std::vector<Index> listed_;
  std::vector<Index> moved_;
  std::vector<std::pair<Bytes, Index>> waiting_;  // in has_room(): passed items, by the lowest address they can get
};

}  // namespace weft
