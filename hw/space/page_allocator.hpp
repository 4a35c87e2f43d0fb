// Gives out pages of a memory, the lowest free one first. Any free page serves any buffer, so no gap is ever too small:
// it is enough to count the pages in use.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace weft {

class PageAllocator {
 public:
  explicit PageAllocator(std::uint32_t pages) : pages_(pages) {}

  std::uint32_t free_count() const { return pages_ - used_count_; }
  std::uint32_t used_count() const { return used_count_; }
  // Returns the lowest free page, which is then in use. Precondition: one is free. O(log pages).
  std::uint32_t take() {
    auto page = static_cast<std::uint32_t>(used_.size());
    if (free_.empty()) {
      used_.push_back(true);
    } else {
      page = free_.top();
      free_.pop();
      used_[page] = true;
    }
    ++used_count_;
    end_ = std::max(end_, page + 1);
    return page;
  }
  // Frees a page. The end rises by at most one page at a time, as all pages below are then in use, so it falls in
  // amortised O(1).
  void give_back(std::uint32_t page) {
    used_[page] = false;
    free_.push(page);
    --used_count_;
    while (end_ > 0 && !used_[end_ - 1]) --end_;
  }

  // Returns one more than the highest page in use.
  std::uint32_t end() const { return end_; }

 private:
  std::uint32_t pages_;
  std::uint32_t used_count_ = 0;
  std::uint32_t end_ = 0;
  std::vector<bool> used_;                                                               // pages that were ever used
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> free_;  // those of them not in use
};

}  // namespace weft
