/// What initiators share and therefore wait for: a port of an interconnect, the data bus of a DRAM, a bank.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/core/export.hpp"
#include "base/core/types.hpp"

namespace weft {

/// The account of a resource: how long it was busy, how long each initiator waited for it, and behind whom. Waiting
/// behind one's own requests is part of an uncontended transfer and is not counted, unless a model says otherwise.
/// Times are picoseconds.
class WEFT_API Resource {
 public:
  /// `servers`: requests that it can serve side by side.
  explicit Resource(std::string name, std::int64_t servers = 1) : name_(std::move(name)), servers_(servers) {}
  virtual ~Resource() = default;

  const std::string& name() const { return name_; }  ///< Returns its name in accounts.

  static constexpr int nobody = -1;  ///< No initiator.
  /// Charges `time`, above 0, to the initiator; `behind`: the initiator that was served directly before, or nobody.
  void note_waiting(int initiator, int behind, Picoseconds time) {
    if (time <= 0) return;
    at_least(waited_, initiator) += time;
    ++delayed_;
    if (initiator < max_pairs && behind < max_pairs) {
      at_least(behind_, initiator * (max_pairs + 1) + behind + 1) += time;
    }
  }
  void note_service(Picoseconds time) {  ///< Counts a request that was served for `time`.
    busy_ += time;
    ++served_;
  }

  /// Returns the time that requests of this initiator have waited.
  Picoseconds waited(int initiator) const {
    return static_cast<std::size_t>(initiator) < waited_.size() ? waited_[static_cast<std::size_t>(initiator)] : 0;
  }
  Picoseconds waited() const {  ///< Returns the time that requests of all initiators have waited.
    Picoseconds sum = 0;
    for (const Picoseconds waited : waited_) sum += waited;
    return sum;
  }
  /// Returns the part of it behind this one; known of the first `max_pairs` initiators, 0 for others.
  Picoseconds waited(int initiator, int behind) const {
    if (initiator >= max_pairs || behind >= max_pairs) return 0;
    const std::size_t pair =
        static_cast<std::size_t>(initiator) * (max_pairs + 1) + static_cast<std::size_t>(behind + 1);
    return pair < behind_.size() ? behind_[pair] : 0;
  }
  static constexpr int max_pairs = 128;  ///< Initiators whose waiting is told apart by whom they waited behind.

  Picoseconds busy() const { return busy_; }         ///< Returns the time of service of all servers together.
  std::int64_t servers() const { return servers_; }  ///< Returns how many it can serve side by side.
  std::int64_t served() const { return served_; }    ///< Returns the number of requests.
  std::int64_t delayed() const { return delayed_; }  ///< Returns how many of them waited.

  virtual void reset() {  ///< Empties the account.
    busy_ = 0;
    served_ = delayed_ = 0;
    waited_.clear();
    behind_.clear();
  }

 protected:
  static Picoseconds& at_least(std::vector<Picoseconds>& times, int index) {  ///< Returns the entry, made if missing.
    const auto i = static_cast<std::size_t>(index);
    if (i >= times.size()) times.resize(i + 1, 0);
    return times[i];
  }

 private:
  std::string name_;
  std::int64_t servers_;
  Picoseconds busy_ = 0;
  std::int64_t served_ = 0, delayed_ = 0;
  std::vector<Picoseconds> waited_;  // per initiator
  std::vector<Picoseconds> behind_;  // per pair
};

/// A resource that serves one request at a time in the order of arrival. It is claimed when a request arrives, never
/// ahead.
class WEFT_API SharedResource : public Resource {
 public:
  using Resource::Resource;

  /// Takes the resource for a whole duration, or one that accumulates fractions: `numerator / denominator` picoseconds.
  /// Returns when the request begins to be served; busy_until() is then the end, rounded up.
  Picoseconds claim(int initiator, Picoseconds arrival, std::int64_t numerator, std::int64_t denominator = 1) {
    return claim(initiator, arrival, numerator / denominator, numerator % denominator, denominator);
  }
  /// The same for `whole` and `numerator / denominator` picoseconds, the latter below 1.
  Picoseconds claim(int initiator, Picoseconds arrival, Picoseconds whole, std::int64_t numerator,
                    std::int64_t denominator) {
    const bool is_free = arrival > busy_until_ || (arrival == busy_until_ && fraction_ == 0);
    if (is_free) {
      busy_until_ = arrival;
      fraction_ = 0;
    }
    const Picoseconds start = busy_until_;
    Picoseconds& own_end = at_least(own_end_, initiator);
    const Picoseconds behind_others = start - std::clamp(own_end, arrival, start);
    // Less than a picosecond behind another one counts as one: it may be what a clock edge is missed by.
    note_waiting(initiator, last_, behind_others == 0 && !is_free && last_ != initiator ? 1 : behind_others);
    last_ = initiator;
    const std::int64_t sum = fraction_ + numerator;
    busy_until_ += whole + sum / denominator;
    fraction_ = sum % denominator;
    own_end = busy_until_;
    note_service(busy_until_ - start);
    return start;
  }
  Picoseconds busy_until() const { return busy_until_ + (fraction_ > 0 ? 1 : 0); }  ///< Rounded up.

  void reset() override {  ///< Frees it and empties the account.
    Resource::reset();
    busy_until_ = fraction_ = 0;
    last_ = nobody;
    own_end_.clear();
  }

 private:
  Picoseconds busy_until_ = 0;
  int last_ = nobody;  // initiator served last
  std::int64_t fraction_ = 0;
  std::vector<Picoseconds> own_end_;  // per initiator: end of its last claim
};

}  // namespace weft
