#include "sched/spill/compaction.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace weft {

namespace {

class Compaction {
 public:
  Compaction(std::span<const Block> there, std::span<const Block> wanted, Bytes begin, Bytes end)
      : begin_(begin), end_(end), waiting_(wanted.begin(), wanted.end()) {
    for (const Block& block : there) {
      if (block.address < begin) {
        waiting_.push_back(block);
      } else {
        settled_.push_back({block, true});
      }
    }
    const auto by_address = [](const Settled& a, const Settled& b) { return a.block.address < b.block.address; };
    std::sort(settled_.begin(), settled_.end(), by_address);
  }

  // False when a block finds no place.
  bool run() {
    while (!waiting_.empty()) {
      const auto smaller = [](const Block& a, const Block& b) { return a.bytes < b.bytes; };
      const auto largest = std::max_element(waiting_.begin(), waiting_.end(), smaller);
      const Block block = *largest;
      waiting_.erase(largest);
      if (!settle(block)) return false;
    }
    return true;
  }

  std::vector<Block> placed() const {
    std::vector<Block> placed;
    for (const Settled& settled : settled_) {
      if (!settled.may_move) placed.push_back(settled.block);
    }
    return placed;
  }

 private:
  struct Settled {
    Block block;
    bool may_move;  // it was there, and has not moved yet
  };
  // The settled blocks [first, last) lie between two that stay where they are.
  struct Window {
    std::size_t first = 0, last = 0;
    Bytes moved = std::numeric_limits<Bytes>::max();
    Bytes gap = std::numeric_limits<Bytes>::max();  // that there is without them
  };

  Bytes end_before(std::size_t k) const {
    return k == 0 ? begin_ : settled_[k - 1].block.address + settled_[k - 1].block.bytes;
  }
  Bytes begin_of(std::size_t k) const { return k == settled_.size() ? end_ : settled_[k].block.address; }

  // The fewest bytes that have to move so that `bytes` fit; among equals the tightest, then the lowest.
  Window best_window(Bytes bytes) const {
    Window best;
    for (std::size_t first = 0; first <= settled_.size(); ++first) {
      Bytes moved = 0;
      for (std::size_t last = first; moved <= best.moved; ++last) {
        const Bytes gap = begin_of(last) - end_before(first);
        if (gap >= bytes) {
          if (moved < best.moved || gap < best.gap) best = {first, last, moved, gap};
          break;
        }
        if (last == settled_.size() || !settled_[last].may_move) break;
        moved += settled_[last].block.bytes;
      }
    }
    return best;
  }

  bool settle(Block block) {
    const Window window = best_window(block.bytes);
    if (window.gap == std::numeric_limits<Bytes>::max()) return false;
    block.address = begin_of(window.last) - block.bytes;
    const auto first = settled_.begin() + static_cast<std::ptrdiff_t>(window.first);
    const auto last = settled_.begin() + static_cast<std::ptrdiff_t>(window.last);
    for (auto moved = first; moved != last; ++moved) waiting_.push_back(moved->block);
    settled_.insert(settled_.erase(first, last), {block, false});
    return true;
  }

  Bytes begin_, end_;
  std::vector<Block> waiting_;
  std::vector<Settled> settled_;  // by address
};

std::vector<Block> push_up(std::span<const Block> there, std::span<const Block> wanted, Bytes end) {
  std::vector<Block> downward(there.begin(), there.end());
  std::sort(downward.begin(), downward.end(), [](const Block& a, const Block& b) { return a.address > b.address; });
  std::vector<Block> placed;
  for (const Block& block : downward) {
    end -= block.bytes;
    if (end != block.address) placed.push_back({block.tile, end, block.bytes});
  }
  for (const Block& block : wanted) {
    end -= block.bytes;
    placed.push_back({block.tile, end, block.bytes});
  }
  return placed;
}

}  // namespace

std::vector<Block> place_among(std::span<const Block> there, std::span<const Block> wanted, Bytes begin, Bytes end) {
  Compaction compaction(there, wanted, begin, end);
  return compaction.run() ? compaction.placed() : push_up(there, wanted, end);
}

}  // namespace weft
