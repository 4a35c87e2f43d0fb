// Gives buffers their places in the scratchpad while a run goes on: at the addresses of a plan (planned_space.hpp), or
// in pages that are given out on demand (paged_space.hpp).
#pragma once

#include "base/core/types.hpp"
#include "hw/transfer/box_cursor.hpp"

namespace weft {

class ScratchpadSpace {
 public:
  virtual ~ScratchpadSpace() = default;

  // Takes the place of a scratchpad buffer. Throws std::logic_error when there is no room: a fault of the plan or the
  // dispatcher.
  virtual void take(BufferId buffer) = 0;
  // Frees the place of a buffer that was taken.
  virtual void give_back(BufferId buffer) = 0;

  // The place of a buffer: its bytes follow each other from `base` on, or lie in pages.
  struct Place {
    std::uint64_t base = 0;
    PageTable pages;
  };
  // Returns the place of a buffer that is taken; it is valid until the buffer is given back.
  virtual Place place_of(BufferId buffer) const = 0;
  // Returns the address of the buffer's first byte; no_address for a buffer without bytes that has no place.
  virtual Bytes first_address(BufferId buffer) const = 0;

  // Returns the bytes that are not free now, with sizes rounded up to the alignment or to pages.
  virtual Bytes taken() const = 0;
  // Returns the end of the highest range that is not free now.
  virtual Bytes highest_address() const = 0;
  // Returns a bound on all addresses (exclusive) that are ever used.
  virtual Bytes size() const = 0;
};

}  // namespace weft
