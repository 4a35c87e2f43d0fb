// The space of a dynamic run: every buffer gets whole pages when its producer starts, the lowest that are free, next to
// one another or not, and a table of them. A result that takes the place of an operand has the operand's first pages.
#pragma once

#include <vector>

#include "hw/space/page_allocator.hpp"
#include "hw/space/scratchpad_space.hpp"
#include "sched/model/platform.hpp"

namespace weft {

class PagedSpace final : public ScratchpadSpace {
 public:
  // `page` is the size of a page in bytes: at most the capacity, and a multiple of the bytes of a burst, so that no
  // burst leaves its page.
  PagedSpace(const TaskGraph& graph, Bytes capacity, Bytes page);

  void take(BufferId buffer) override;
  void give_back(BufferId buffer) override;
  Place place_of(BufferId buffer) const override;
  Bytes first_address(BufferId buffer) const override;
  Bytes taken() const override { return page_ * pages_.used_count(); }
  Bytes highest_address() const override { return page_ * pages_.end(); }
  Bytes size() const override { return size_; }

 private:
  const TaskGraph& graph_;
  Bytes page_;
  Bytes size_;
  PageAllocator pages_;
  std::vector<std::uint32_t> table_of_;             // index into tables_, or no_table, by buffer
  std::vector<std::vector<std::uint32_t>> tables_;  // used again, so that the run soon allocates nothing any more
  std::vector<std::uint32_t> free_tables_;
};

}  // namespace weft
