#include "hw/interconnect/link_network.hpp"

#include <algorithm>

namespace weft {

LinkNetwork::LinkId LinkNetwork::add_link(std::string name, Arbitration arbitration, Cycles latency) {
  links_.push_back({ArbitratedLink(std::move(name), arbitration), latency});
  return static_cast<LinkId>(links_.size() - 1);
}

void LinkNetwork::send(const Request& request, const std::vector<LinkId>& route, Cycles beats, Cycles now) {
  if (request.number >= travellers_.size()) travellers_.resize(request.number + 1);
  Traveller& traveller = travellers_[request.number];
  traveller.route.assign(route.begin(), route.end());
  traveller.next = 0;
  traveller.initiator = request.initiator;
  traveller.beats = beats;
  arrive(request.number, now);
}

void LinkNetwork::arrive(std::uint32_t number, Cycles now) {
  const Traveller& traveller = travellers_[number];
  const LinkId id = traveller.route[traveller.next];
  links_[id].link.enqueue({number, traveller.initiator, now, traveller.beats});
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
  if (changed_.size() > 1) {
    std::sort(changed_.begin(), changed_.end());
    changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  }
  for (const LinkId id : changed_) grant(id, now, arrivals);
  changed_.clear();
  return events_.empty() ? InterconnectTiming::never : events_.top().cycle;
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
  events_ = {};
  changed_.clear();
}

}  // namespace weft
