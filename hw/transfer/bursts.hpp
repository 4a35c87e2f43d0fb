/// Transfers as bursts: the same code gives the plan its durations and drives the initiators in a run.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "hw/transfer/box_cursor.hpp"

namespace weft {

/// One step of a transfer: a processing element reads (source only) or writes (destination only); DMA copies (both). A
/// box with its buffer's extents is a descriptor of up to three dimensions with strides.
struct Move {
  std::optional<BoxAddress> source;       ///< What is read.
  std::optional<BoxAddress> destination;  ///< What is written.
};

/// One TLM transaction.
struct Burst {
  std::uint64_t address = 0;  ///< Of its first byte.
  std::uint32_t bytes = 0;    ///< Above 0.
  std::uint32_t payload = 0;  ///< Those of them that the transfer is for.
  bool is_write = false;      ///< False: a read.
  std::uint32_t slot = 0;     ///< The slot that it takes, below BurstSource::slots().
  std::uint64_t local = 0;    ///< Where its bytes lie in the local store of its initiator.
};

/// The bursts of one transfer after the other. Plain, so that it can be driven with or without a simulation.
class BurstSource {
 public:
  virtual ~BurstSource() = default;

  /// Begins a transfer; the one before must be done. The moves are copied.
  virtual void begin(const std::vector<Move>& moves) = 0;
  /// Returns the next burst, if one may be requested now.
  virtual std::optional<Burst> next() = 0;
  /// Is told that the burst in this slot has been answered.
  virtual void answered(std::uint32_t slot) = 0;
  /// Returns whether all bursts of the transfer have been answered.
  virtual bool done() const = 0;

  /// Is told that a transfer has been handed over whose begin() comes later: where sources share limits, what is
  /// requested keeps the order of these calls. Where there is none, the transfer comes last with its begin().
  virtual void accept() {}
  /// Is told, before begin(), that the transfer is timed alone: what transfers before it have left is forgotten, and what
  /// one may leave in its favour is taken to be there, so that the time is the least that it can take.
  virtual void forget() {}
  /// Is told what requests all bursts of this source that may be requested, by next().
  void on_issue(std::function<void()> issue) { issue_ = std::move(issue); }
  /// Requests all bursts that may be requested now, of this source and of those that share limits with it: called behind
  /// begin() and answered() where there are some.
  virtual void issue() { issue_(); }
  /// Returns, behind issue(), whether it has something to request that it would request now if nobody shared its limits.
  virtual bool is_held_up() const { return false; }

  virtual std::uint32_t slots() const = 0;      ///< Bursts under way at a time, at most.
  virtual std::size_t store_bytes() const = 0;  ///< Bytes that the local store needs for the transfer under way.
  /// Is told, behind begin(), where the bytes of bursts lie (functional mode): they are moved within when they have come.
  void use_store(unsigned char* store) { store_ = store; }

  std::int64_t read_bytes() const { return read_bytes_; }    ///< Returns the payload requested since begin().
  std::int64_t write_bytes() const { return write_bytes_; }  ///< The same of writes.

 protected:
  std::function<void()> issue_;                    ///< See on_issue().
  unsigned char* store_ = nullptr;                 ///< Null: only times are wanted.
  std::int64_t read_bytes_ = 0, write_bytes_ = 0;  ///< See read_bytes().
};

}  // namespace weft
