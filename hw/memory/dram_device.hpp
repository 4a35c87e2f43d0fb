// A DRAM of several channels as its users see it: accesses of any length at any address, in picoseconds. An access is
// cut into the bursts of the DRAM, which go to the controllers of their channels in order; it is complete when its last
// burst is. It has entered when all its bursts have a place in a queue; accesses enter in the order of arrival.
//
// Edge k of the DRAM's clock is at k tCK after grant_offset, the place within an instant at which the requests of the
// machine arrive (hw/model/clock.hpp). What arrives between two edges is seen at the next.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hw/memory/dram_address.hpp"
#include "hw/memory/dram_controller.hpp"
#include "hw/timing/numbered_entries.hpp"

namespace weft {

// An access with the time at which it is complete, and what its last burst waited for.
struct FinishedAccess {
  std::uint32_t id = 0;
  Picoseconds complete = 0;
  Picoseconds rows = 0, refresh = 0;
  std::uint32_t bursts = 0;
  Picoseconds row_work = 0;  // in PRE and ACT of all its bursts, those of different banks side by side
};

class DramDevice {
 public:
  // `queue`: bursts that a channel can hold; `channels`: a power of two.
  DramDevice(const DramTiming& timing, std::uint32_t channels, std::uint32_t queue, bool refreshes);

  const DramTiming& timing() const { return timing_; }
  std::uint64_t bytes() const { return timing_.channel_bytes() * controllers_.size(); }
  // An access arrives. `now` never goes back. Ids are small, and free again when the access has been taken.
  std::uint32_t begin(std::uint64_t address, std::uint32_t bytes, bool is_write, Picoseconds now);
  bool has_entered(std::uint32_t id) const { return accesses_[id].to_enter == 0; }

  void advance(Picoseconds now);
  // Returns the time at which advance() has to be called next if nothing arrives before; none while idle.
  std::optional<Picoseconds> next_event() const;
  // Returns the access that is complete next, in order of time, once that is certain, which may be some time ahead.
  const FinishedAccess* finished() const;
  void take_finished();

  DramCounts counts() const;  // of all channels
  std::uint64_t refreshes() const;

 private:
  struct Access {
    std::uint64_t address = 0;  // of the next burst to enter
    bool is_write = false;
    std::uint32_t to_enter = 0, to_finish = 0;  // bursts
    FinishedAccess result;
  };

  void enter();
  void finish(const DramCompletion& burst);
  DramTick tick(Picoseconds time) const;
  Picoseconds time(DramTick tick) const;

  DramTiming timing_;
  DramAddressMap map_;
  std::vector<DramController> controllers_;  // by channel
  NumberedEntries<Access> accesses_;         // by id
  // Queues as vectors with the place of their first entry.
  std::vector<std::uint32_t> entering_;
  std::size_t first_entering_ = 0;
  std::vector<FinishedAccess> finished_;  // by time
  std::size_t first_finished_ = 0;
  Picoseconds certain_until_ = 0;
};

}  // namespace weft
