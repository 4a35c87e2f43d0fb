// The memory controller of one DRAM channel: a bounded queue of bursts, FR-FCFS scheduling (Rixner et al., "Memory
// Access Scheduling", ISCA 2000), open page, all-bank refresh. It knows nothing of SystemC and counts in tCK.
//
// The next command is the one that can be issued earliest under all constraints of DramTiming. Of those that can be
// issued at one edge, column accesses to open rows come first, then the oldest burst. A row stays open until a burst in
// the queue needs another row of the bank and none of those waiting for the bank hits. So that nobody starves,
// column accesses may overtake the oldest burst `overtaking_limit` times; then no other column access is issued before
// it, and its row is opened over the hits of others. Bursts to one address are served in the order of their arrival.
//
// A refresh is due every tREFI. From then on nothing is issued but a precharge of all banks, if one is open, as soon as
// the banks allow it, and REF; after tRFC all banks are closed. None is postponed. Refreshes that fell due while
// nothing was there to do are caught up with at the times they would have had.
//
// A burst holds its place in the queue until its data have moved. When that will be is known as soon as its column
// access has been issued.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "hw/memory/dram_timing.hpp"

namespace weft {

struct DramBurst {
  std::uint32_t id = 0;    // the caller's
  std::uint32_t bank = 0;  // in the channel
  std::uint32_t row = 0;
  bool is_write = false;
};

enum class RowOutcome : std::uint8_t { hit, miss, conflict };  // row open; bank closed; another row open

// A burst whose last data will have moved at `finish`. From its arrival to `column` (its RD or WR) it has waited
// `refresh` tCK for refreshes, `rows` for PRE and ACT of its own row, and the rest behind other bursts.
struct DramCompletion {
  std::uint32_t id = 0;
  bool is_write = false;
  RowOutcome outcome = RowOutcome::hit;
  DramTick arrival = 0, column = 0, finish = 0;
  DramTick rows = 0, refresh = 0;
};

enum class DramCommand : std::uint8_t { activate, precharge, precharge_all, read, write, refresh };

struct IssuedCommand {
  DramTick tick = 0;
  DramCommand command = DramCommand::activate;
  std::uint32_t bank = 0;  // not of precharge_all and refresh
  std::uint32_t row = 0;   // of activate, read and write
};

struct DramCounts {
  std::uint64_t reads = 0, writes = 0;  // bursts
  std::uint64_t hits = 0, misses = 0, conflicts = 0;
  std::uint64_t activates = 0, refreshes = 0;
};

class DramController {
 public:
  // `queue` bursts, at most 65 534.
  DramController(const DramTiming& timing, std::uint32_t queue, bool refreshes);

  bool has_room() const { return !free_.empty(); }
  bool is_idle() const { return free_.size() == slots_.size(); }

  // A burst arrives at the edge up to which the controller has advanced. There must be room.
  void submit(const DramBurst& burst);

  // Decides all commands before `until`, and hands every burst whose column access is among them to `completed`, with
  // the edge at which its data will have moved: in that order, as the data bus has it. (At `until` itself bursts can
  // still arrive and be considered.) Whatever is handed over later finishes at `until` + shortest_access() or after.
  template <class Completed>
  void advance(DramTick until, Completed&& completed) {
    issue_before(until);
    for (; handed_over_ < issued_count_; ++handed_over_) {
      completed(static_cast<const DramCompletion&>(issued_[ring(handed_over_)]));
    }
    while (issued_count_ > 0 && issued_[issued_first_].finish <= until) {
      free_.push_back(issued_[issued_first_].slot);
      issued_first_ = ring(1);
      --issued_count_;
      --handed_over_;
    }
  }
  DramTick shortest_access() const { return std::min(t_.rl, t_.wl) + t_.bl; }

  // An edge at or before which no burst finishes that has not been handed over; none if there is no such burst. Once
  // the controller has advanced to it, either one has been handed over or the next such edge is later.
  std::optional<DramTick> next_event() const;
  // When the next place in the queue becomes free of those whose bursts have been handed over.
  std::optional<DramTick> next_room() const {
    if (issued_count_ == 0) return std::nullopt;
    return issued_[issued_first_].finish;
  }

  DramTick now() const { return now_; }
  const DramCounts& counts() const { return counts_; }
  // Appends every command to `log` from now on.
  void log_to(std::vector<IssuedCommand>* log) { log_ = log; }

 private:
  using Slot = std::uint16_t;
  static constexpr Slot no_slot = 0xffff;
  static constexpr DramTick never = INT64_MAX / 2;
  static constexpr std::uint32_t overtaking_limit = 16;
  static constexpr std::uint32_t max_banks = 32;
  static constexpr int order_bits = 42;  // of Candidate::order: enough for 6 x 10^10 bursts
  static constexpr std::uint64_t not_column = std::uint64_t{1} << (order_bits - 1);

  // A burst that waits for its column access; linked into the queue of its bank and into that of the channel.
  struct Waiting {
    DramBurst burst;
    bool has_precharged = false;             // another row was closed for it
    Slot before = no_slot, after = no_slot;  // in the channel
    Slot before_in_bank = no_slot, after_in_bank = no_slot;
    std::uint64_t number = 0;  // of arrival
    DramTick arrival = 0;
    DramTick refresh_mark = 0;  // refresh_ticks_ at its arrival
  };
  struct Issued : DramCompletion {
    Slot slot = no_slot;
  };
  enum Step : std::uint8_t { read, write, activate, precharge };
  static constexpr std::size_t step_count = 4;
  using StepTimes = std::array<DramTick, step_count>;  // when each step may be taken again

  // What a bank with waiting bursts has to do next, and for whom.
  struct Candidate {
    DramTick ready = 0;       // as far as the bank itself is concerned
    std::uint64_t order = 0;  // among those that can be issued at one edge: column accesses, then by age; bank
    Step step = read;
    std::uint8_t group = 0;
    Slot slot = no_slot;
  };
  struct Bank {
    DramTick activate_at = 0, precharge_at = 0, column_at = 0;  // not before
    bool is_open = false;
    std::uint32_t row = 0;
    Slot first = no_slot, last = no_slot;  // its queue
    Slot opener = no_slot;                 // the burst whose ACT opened the row, until it is served
    DramTick last_column = 0;              // its last RD or WR
    DramTick last_refresh_mark = 0;        // refresh_ticks_ then
  };
  struct Choice {
    DramTick tick = never;
    std::uint32_t bank = 0;
  };

  void issue_before(DramTick until);
  Choice choose() const;
  StepTimes channel_limits() const;
  void find_step(std::uint32_t bank);
  void issue(const Choice& choice);
  void issue_column(std::uint32_t bank, DramTick tick);
  void issue_activate(std::uint32_t bank, DramTick tick);
  void issue_precharge(std::uint32_t bank, DramTick tick);
  void refresh();
  void unlink(Slot slot);
  std::size_t ring(std::size_t offset) const {
    const std::size_t place = issued_first_ + offset;
    return place < issued_.size() ? place : place - issued_.size();
  }
  bool is_starving() const { return overtaken_ >= overtaking_limit; }
  void record(DramTick tick, DramCommand command, std::uint32_t bank = 0, std::uint32_t row = 0) {
    if (log_ != nullptr) log_->push_back({tick, command, bank, row});
  }

  DramTiming t_;
  bool refreshes_;
  DramTick now_ = 0;
  DramTick last_command_ = -16;  // long before the first one

  std::vector<Bank> banks_;
  std::vector<Candidate> candidates_;                   // of the banks
  std::array<std::uint32_t, step_count> busy_banks_{};  // by step: a bit for each bank that has to take it
  std::vector<StepTimes> group_at_;                     // what commands to a bank group ask of the next ones to it
  StepTimes channel_at_{};                              // and to any bank
  mutable std::optional<Choice> choice_;                // the next command, as long as nothing has changed
  std::array<DramTick, 4> activates_{};                 // when each of the last four lets another one in (tFAW)
  std::uint32_t oldest_activate_ = 0;

  DramTick refresh_due_ = never;
  DramTick refresh_end_ = 0;
  DramTick refresh_ticks_ = 0;  // in all refreshes so far, each from falling due to its end

  std::vector<Waiting> slots_;
  std::vector<Slot> free_;
  Slot first_ = no_slot, last_ = no_slot;  // the queue of the channel
  std::uint32_t overtaken_ = 0;            // how often the first of it has been
  std::uint64_t arrivals_ = 0;
  std::vector<Issued> issued_;  // a ring: column accesses whose data have not moved
  std::size_t issued_first_ = 0, issued_count_ = 0;
  std::size_t handed_over_ = 0;  // of them

  DramCounts counts_;
  std::vector<IssuedCommand>* log_ = nullptr;
};

}  // namespace weft
