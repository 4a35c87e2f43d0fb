#include "hw/interconnect/link_network.hpp"

#include <algorithm>
#include <utility>

namespace weft {

LinkNetwork::LinkId LinkNetwork::add_link(std::string name, Arbitration arbitration, Cycles latency) {
  links_.push_back({ArbitratedLink(std::move(name), arbitration), latency});
  places_.emplace_back();
  return static_cast<LinkId>(links_.size() - 1);
}

void LinkNetwork::send(const Request& request, const std::vector<LinkId>& route, Cycles beats, Cycles now) {
  if (request.number >= travellers_.size()) travellers_.resize(request.number + 1);
  Traveller& traveller = travellers_[request.number];
  traveller.route.assign(route.begin(), route.end());
  traveller.next = 0;
  traveller.initiator = request.initiator;
  traveller.beats = beats;
  traveller.since = now;
  if (queue_ == 0) return arrive(request.number, now);
  outside_[request.is_response ? -1 - static_cast<int>(request.target) : request.port].push_back(request.number);
  admit(now);
}

// Of those that wait outside, the first of each port, the one that has waited longest comes in as long as there are
// places.
void LinkNetwork::admit(Cycles now) {
  for (;;) {
    std::deque<std::uint32_t>* longest = nullptr;
    const auto before = [this](std::uint32_t a, std::uint32_t b) {
      return std::pair(travellers_[a].since, travellers_[a].initiator) <
             std::pair(travellers_[b].since, travellers_[b].initiator);
    };
    for (auto& [port, waiting] : outside_) {
      if (waiting.empty() || places_[travellers_[waiting.front()].route[0]].taken >= queue_) continue;
      if (longest == nullptr || before(waiting.front(), longest->front())) longest = &waiting;
    }
    if (longest == nullptr) return;
    const std::uint32_t number = longest->front();
    longest->pop_front();
    ++places_[travellers_[number].route[0]].taken;
    arrive(number, now);
  }
}

void LinkNetwork::arrive(std::uint32_t number, Cycles now) {
  const Traveller& traveller = travellers_[number];
  const LinkId id = traveller.route[traveller.next];
  links_[id].link.enqueue({number, traveller.initiator, traveller.next == 0 ? traveller.since : now, traveller.beats});
  if (links_[id].link.free_at() > now) {
    tell_when_free(id);
  } else {
    changed_.push_back(id);
  }
}

void LinkNetwork::tell_when_free(LinkId id) {
  if (links_[id].is_told) return;
  links_[id].is_told = true;
  events_.push({links_[id].link.free_at(), true, id});
}

Cycles LinkNetwork::step(Cycles now, std::vector<Arrival>& arrivals) {
  while (!events_.empty() && events_.top().cycle <= now) {
    const Event event = events_.top();
    events_.pop();
    if (event.link_is_free) {
      links_[event.what].is_told = false;
      changed_.push_back(event.what);
    } else {
      arrive(event.what, now);
    }
  }
  grant_changed(now, arrivals);
  return events_.empty() ? InterconnectTiming::never : events_.top().cycle;
}

void LinkNetwork::grant_changed(Cycles now, std::vector<Arrival>& arrivals) {
  do {
    std::swap(changed_, granting_);
    if (granting_.size() > 1) {
      std::sort(granting_.begin(), granting_.end());
      granting_.erase(std::unique(granting_.begin(), granting_.end()), granting_.end());
    }
    for (const LinkId id : granting_) {
      if (queue_ == 0 || may_go_on(id, now)) grant(id, now, arrivals);
    }
    granting_.clear();
  } while (!changed_.empty());  // with bounded queues a place that becomes free lets others go on in the same cycle
}

// Returns whether the request that is next at the link may be let onto it: takes the place before the one after it, and
// gives up its own.
bool LinkNetwork::may_go_on(LinkId id, Cycles now) {
  const ArbitratedLink& link = links_[id].link;
  if (!link.is_waited_for()) return false;
  if (link.free_at() > now) {
    tell_when_free(id);
    return false;
  }
  const Traveller& traveller = travellers_[link.next().number];
  if (traveller.next + 1 < traveller.route.size()) {
    Places& next = places_[traveller.route[traveller.next + 1]];
    if (next.taken >= queue_) {
      next.blocked.push_back(id);
      return false;
    }
    ++next.taken;
  }
  Places& own = places_[id];
  --own.taken;
  changed_.insert(changed_.end(), own.blocked.begin(), own.blocked.end());
  own.blocked.clear();
  return true;
}

void LinkNetwork::grant(LinkId id, Cycles now, std::vector<Arrival>& arrivals) {
  auto& [link, latency, is_told] = links_[id];
  const ArbitratedLink::Waiting granted = link.grant(now, period_);
  if (link.is_waited_for()) tell_when_free(id);
  Traveller& traveller = travellers_[granted.number];
  if (++traveller.next < traveller.route.size()) {
    events_.push({now + latency, false, granted.number});
  } else {
    arrivals.push_back({granted.number, now + latency + granted.beats});
  }
  if (queue_ > 0) admit(now);
}

std::vector<Resource*> LinkNetwork::resources() {
  std::vector<Resource*> all;
  for (Link& link : links_) all.push_back(&link.link);
  return all;
}

void LinkNetwork::reset() {
  for (Link& link : links_) {
    link.link.reset();
    link.is_told = false;
  }
  std::fill(places_.begin(), places_.end(), Places{});
  outside_.clear();
  events_ = {};
  changed_.clear();
}

}  // namespace weft
