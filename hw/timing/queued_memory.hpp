/// A memory that keeps accesses in queues and serves them in an order of its own: when one is complete may depend on
/// those that come after it. An event loop hands accesses over, advances the memory to next_event(), and takes answers.
#pragma once

#include <optional>

#include "base/core/export.hpp"
#include "hw/timing/memory_timing.hpp"

namespace weft {

class WEFT_API QueuedMemory : public MemoryTiming {
 public:
  /// An access that is complete, now or at a time that is certain already.
  struct Answer {
    std::uint32_t id = 0;      ///< Of the access, from begin().
    Picoseconds complete = 0;  ///< When its last data have moved.
  };

  /// Takes an access that arrives now; time never goes back. Returns its id: small, and free again when the answer has
  /// been taken.
  virtual std::uint32_t begin(const MemoryAccess& access) = 0;
  /// Returns whether the whole access has a place in the queues; until then no other should be begun.
  virtual bool has_entered(std::uint32_t id) const = 0;

  virtual void advance(Picoseconds now) = 0;  ///< Does everything up to and at `now`.
  /// Returns when advance() has to be called next, if nothing arrives before; nothing while idle.
  virtual std::optional<Picoseconds> next_event() const = 0;

  /// Returns the answer that is next in the order of time, if it is certain.
  virtual std::optional<Answer> next_answer() const = 0;
  virtual void take_answer() = 0;  ///< Drops the answer that next_answer() returns.
  /// Charges what the access whose answer was taken last has waited to resources(). `complete` may be later than in the
  /// answer, where its way back was taken.
  virtual void answered(const MemoryAccess& access, Picoseconds complete) = 0;
};

}  // namespace weft
