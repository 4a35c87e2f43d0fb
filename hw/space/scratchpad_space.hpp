// Where buffers lie in the scratchpad while a run goes on: at the addresses of a plan (hw/space/planned_space.hpp), or
// in pages that are given out as they are wanted (hw/space/paged_space.hpp).
#pragma once

#include "base/core/types.hpp"
#include "hw/transfer/burst_stream.hpp"

namespace weft {

class ScratchpadSpace {
 public:
  virtual ~ScratchpadSpace() = default;

  // Of buffers of this memory. Throws std::logic_error when there is no room: a fault of the plan or the dispatcher.
  virtual void take(BufferId buffer) = 0;
  virtual void give_back(BufferId buffer) = 0;

  // Where a buffer that has been taken lies, until it is given back.
  struct Place {
    std::uint64_t base = 0;
    PageTable pages;
  };
  virtual Place place_of(BufferId buffer) const = 0;
  // Address of its first byte; no_address for a buffer without bytes that has no place.
  virtual Bytes first_address(BufferId buffer) const = 0;

  virtual Bytes taken() const = 0;            // bytes that are not free now, rounded up to the alignment or to pages
  virtual Bytes highest_address() const = 0;  // end of the highest range that is not free now
  virtual Bytes size() const = 0;             // no address beyond is ever used
};

}  // namespace weft
