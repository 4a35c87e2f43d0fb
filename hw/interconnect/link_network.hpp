/// Links that requests pass one after the other, each claimed when the head of a request reaches it (virtual
/// cut-through: Kermani, Kleinrock 1979): the head goes on `latency` cycles after it was granted a link, the link is
/// taken for all beats, and the request is at its target when its tail is.
///
/// With bounded queues a request has a place before a link from when it is let onto the link before, or comes in, until
/// it is let onto this one. Where there is none, it stays where it is, and everybody behind it (back-pressure); outside,
/// those of one port wait in the order in which they came. Nobody waits in a circle where routes are dimension-ordered.
#pragma once

#include <deque>
#include <map>
#include <queue>
#include <string>
#include <vector>

#include "base/core/export.hpp"
#include "hw/interconnect/arbitrated_link.hpp"
#include "hw/timing/interconnect_timing.hpp"

namespace weft {

class WEFT_API LinkNetwork {
 public:
  using LinkId = std::uint32_t;  ///< The number of a link, from 0 on.

  void set_period(Picoseconds period) { period_ = period; }  ///< Sets the period of the clock, for the accounts.
  LinkId add_link(std::string name, Arbitration arbitration, Cycles latency);  ///< Returns its number.

  /// Bounds the requests that have a place before each link, 1 or more; the default is no bound.
  void set_queue(std::uint32_t places) { queue_ = places; }

  /// Puts the head of a request before the first link of its route, which is not empty. It takes `beats` of each link.
  void send(const Request& request, const std::vector<LinkId>& route, Cycles beats, Cycles now);
  /// Does everything up to and at `now`; see InterconnectTiming::step(). All links need a latency of at least 1 where a
  /// route has several.
  Cycles step(Cycles now, std::vector<Arrival>& arrivals);

  std::vector<Resource*> resources();  ///< Returns the accounts of the links.
  void reset();                        ///< Forgets all requests and accounts.

 private:
  struct Link {
    ArbitratedLink link;
    Cycles latency;
    bool is_told = false;  // an event says when it is free
  };
  // With bounded queues: the places before a link that are taken, and the links whose next request waits for one.
  struct Places {
    std::uint32_t taken = 0;
    std::vector<LinkId> blocked;
  };
  struct Traveller {
    std::vector<LinkId> route;
    std::size_t next = 0;
    int initiator = 0;
    Cycles beats = 1;
    Cycles since = 0;  // when it came in
  };
  // The head of a request is at its next link, or a link for which somebody waits is free again.
  struct Event {
    Cycles cycle;
    bool link_is_free;
    std::uint32_t what;  // the number of a request or a link
    bool operator>(const Event& other) const {
      if (cycle != other.cycle) return cycle > other.cycle;
      if (link_is_free != other.link_is_free) return link_is_free;
      return what > other.what;
    }
  };

  void arrive(std::uint32_t number, Cycles now);
  void admit(Cycles now);
  bool may_go_on(LinkId id, Cycles now);
  void grant_changed(Cycles now, std::vector<Arrival>& arrivals);
  void grant(LinkId id, Cycles now, std::vector<Arrival>& arrivals);
  void tell_when_free(LinkId id);

  Picoseconds period_ = 1000;
  std::vector<Link> links_;
  std::vector<Traveller> travellers_;  // by number
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::vector<Places> places_;                        // by link
  std::uint32_t queue_ = 0;                           // 0: no bound
  std::map<int, std::deque<std::uint32_t>> outside_;  // by port, or target of responses: who waits to come in
  std::vector<LinkId> changed_, granting_;            // links that may be able to grant in this cycle
};

}  // namespace weft
