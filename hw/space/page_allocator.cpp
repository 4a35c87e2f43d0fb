#include "hw/space/page_allocator.hpp"

#include <algorithm>

namespace weft {

std::uint32_t PageAllocator::take() {
  std::uint32_t page = static_cast<std::uint32_t>(used_.size());
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
void PageAllocator::give_back(std::uint32_t page) {
  used_[page] = false;
  free_.push(page);
  --used_count_;
  while (end_ > 0 && !used_[end_ - 1]) --end_;
}

}  // namespace weft
