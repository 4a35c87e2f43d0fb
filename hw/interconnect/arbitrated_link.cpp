#include "hw/interconnect/arbitrated_link.hpp"

#include <algorithm>

namespace weft {

std::size_t ArbitratedLink::choose() const {
  std::size_t chosen = 0;
  if (arbitration_ == Arbitration::first_come) {
    for (std::size_t i = 1; i < queue_.size() && queue_[i].arrival == queue_[0].arrival; ++i) {
      if (queue_[i].initiator < queue_[chosen].initiator) chosen = i;
    }
    return chosen;
  }
  // How far an initiator stands behind the first in line; of one initiator the earliest request.
  const auto distance = [this](const Waiting& request) {
    if (arbitration_ == Arbitration::fixed_priority || request.initiator > last_) return request.initiator - last_;
    return request.initiator - last_ + (1 << 24);
  };
  for (std::size_t i = 1; i < queue_.size(); ++i) {
    if (distance(queue_[i]) < distance(queue_[chosen])) chosen = i;
  }
  return chosen;
}

ArbitratedLink::Waiting ArbitratedLink::grant(Cycles now, Picoseconds period) {
  const std::size_t chosen = choose();
  const Waiting request = queue_[chosen];
  queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(chosen));
  const auto initiator = static_cast<std::size_t>(request.initiator);
  if (initiator >= own_end_.size()) own_end_.resize(initiator + 1, 0);
  note_waiting(request.initiator, last_, (now - std::clamp(own_end_[initiator], request.arrival, now)) * period);
  note_service(request.beats * period);
  free_at_ = own_end_[initiator] = now + request.beats;
  last_ = request.initiator;
  return request;
}

void ArbitratedLink::reset() {
  Resource::reset();
  queue_.clear();
  free_at_ = 0;
  last_ = nobody;
  own_end_.clear();
}

}  // namespace weft
