// A memory of the twin: a MemoryTiming between the requests that arrive and the answers that leave, by the rules by
// which the modules of weft carry it through SystemC (TimedMemory; FourPhaseMemory behind a MemoryPort).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "hw/timing/memory_timing.hpp"
#include "hw/timing/queued_memory.hpp"

namespace weft {

// An access that is complete.
struct TwinAnswer {
  std::uint32_t number = 0;
  Picoseconds complete = 0;
};

class TwinMemory {
 public:
  // Precondition: the timing is a ServedMemory or a QueuedMemory, and knows its machine.
  explicit TwinMemory(std::unique_ptr<MemoryTiming> timing)
      : timing_(std::move(timing)),
        served_(dynamic_cast<ServedMemory*>(timing_.get())),
        queued_(dynamic_cast<QueuedMemory*>(timing_.get())) {}

  bool has_ports() const { return timing_->has_ports(); }
  Bytes pin_burst() const { return timing_->pin_burst(); }
  void set_size(std::uint64_t bytes) { timing_->set_size(bytes); }
  // Whether an access may be handed over before it arrives.
  bool takes_ahead() const { return served_ != nullptr && !has_ports(); }

  // Hands an access over; `now`: the time at which that happens, not after its arrival. Adds what becomes certain to
  // `answers`.
  void access(std::uint32_t number, const MemoryAccess& access, Picoseconds now, std::vector<TwinAnswer>& answers) {
    if (served_ != nullptr) {
      answers.push_back({number, served_->serve(access)});
      return;
    }
    waiting_.push_back({number, access});
    if (!is_requesting_) begin_waiting(now);
  }

  // The time at which advance() has to be called; nothing while idle.
  std::optional<Picoseconds> next_event() const { return wake_; }

  void advance(Picoseconds now, std::vector<TwinAnswer>& answers) {
    wake_.reset();
    queued_->advance(now);
    while (const std::optional<QueuedMemory::Answer> answer = queued_->next_answer()) {
      queued_->take_answer();
      const Access& access = begun_[answer->id];
      queued_->answered(access.access, answer->complete);
      answers.push_back({access.number, answer->complete});
    }
    schedule(now);
    if (is_requesting_ && queued_->has_entered(requesting_)) begin_waiting(now);
  }

 private:
  struct Access {
    std::uint32_t number = 0;
    MemoryAccess access;
  };

  // One request at a time: the next is made when the one before has a place in the queues.
  void begin_waiting(Picoseconds now) {
    is_requesting_ = false;
    while (!is_requesting_ && !waiting_.empty()) {
      MemoryAccess access = waiting_.front().access;
      access.arrival = now;
      const std::uint32_t id = queued_->begin(access);
      if (id >= begun_.size()) begun_.resize(id + 1);
      begun_[id] = waiting_.front();
      waiting_.pop_front();
      schedule(now);
      is_requesting_ = !queued_->has_entered(id);
      requesting_ = id;
    }
  }

  // An earlier time stays when the next event has become a later one, as it does for an event of SystemC: what becomes
  // certain of answers, and so their order within a cycle, depends on when it is asked for.
  void schedule(Picoseconds now) {
    const std::optional<Picoseconds> next = queued_->next_event();
    if (!next) return;
    const Picoseconds at = std::max(now, *next - grant_offset);  // where answers belong within an instant
    if (!wake_ || at < *wake_) wake_ = at;
  }

  std::unique_ptr<MemoryTiming> timing_;
  ServedMemory* served_;
  QueuedMemory* queued_;
  std::deque<Access> waiting_;
  std::vector<Access> begun_;  // by id
  bool is_requesting_ = false;
  std::uint32_t requesting_ = 0;  // its id
  std::optional<Picoseconds> wake_;
};

}  // namespace weft
