// A resource that several initiators share and that serves in the order of arrival: a port of an interconnect, the
// data bus of a DRAM. It is claimed when a request arrives, never ahead, and counts how long requests waited behind
// those of other initiators. Waiting behind one's own requests is part of an unloaded transfer and is not counted.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "workloads/types.hpp"

namespace weft {

class SharedResource {
 public:
  explicit SharedResource(std::string name) : name_(std::move(name)) {}

  // A whole duration, or one that accumulates fractions: `numerator / denominator` picoseconds. Returns when the
  // request begins to be served; busy_until() is then the end, rounded up.
  Picoseconds claim(int initiator, Picoseconds arrival, std::int64_t numerator, std::int64_t denominator = 1) {
    const auto i = static_cast<std::size_t>(initiator);
    if (i >= own_end_.size()) {
      own_end_.resize(i + 1, 0);
      waited_.resize(i + 1, 0);
    }
    const bool is_free = arrival > busy_ || (arrival == busy_ && fraction_ == 0);
    if (is_free) {
      busy_ = arrival;
      fraction_ = 0;
    }
    const Picoseconds start = busy_;
    const Picoseconds behind_others = start - std::clamp(own_end_[i], arrival, start);
    // Less than a picosecond behind another one counts as one: it may be what a clock edge is missed by.
    waited_[i] += behind_others == 0 && !is_free && last_ != initiator ? 1 : behind_others;
    last_ = initiator;
    const std::int64_t sum = fraction_ + numerator;
    busy_ += sum / denominator;
    fraction_ = sum % denominator;
    own_end_[i] = busy_;
    return start;
  }
  Picoseconds busy_until() const { return busy_ + (fraction_ > 0 ? 1 : 0); }

  // Picoseconds that requests of this initiator have waited behind others.
  Picoseconds waited(int initiator) const {
    return static_cast<std::size_t>(initiator) < waited_.size() ? waited_[static_cast<std::size_t>(initiator)] : 0;
  }
  Picoseconds waited() const {
    Picoseconds sum = 0;
    for (const Picoseconds waited : waited_) sum += waited;
    return sum;
  }

  const std::string& name() const { return name_; }
  void reset() {
    busy_ = fraction_ = 0;
    last_ = -1;
    own_end_.clear();
    waited_.clear();
  }

 private:
  std::string name_;
  Picoseconds busy_ = 0;
  int last_ = -1;  // initiator served last
  std::int64_t fraction_ = 0;
  std::vector<Picoseconds> own_end_;  // per initiator: end of its last claim
  std::vector<Picoseconds> waited_;   // per initiator
};

}  // namespace weft
