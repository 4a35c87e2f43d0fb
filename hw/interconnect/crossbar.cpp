// `crossbar`: a way from every initiator to every target. A target that takes one request at a time has one port, which
// a request takes for ceil(bytes / width) cycles in the order of arrival; before a target with ports of its own (a
// banked scratchpad) a request takes only its initiator's way there for as long. It is at the target `latency` cycles
// after its last beat. With `response: separate` the same holds of the responses from every target, on ports and ways of
// their own: they carry the data of reads, and requests those of writes; what has no data takes one beat.
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

#include "hw/timing/interconnect_timing.hpp"

namespace weft {

namespace {

class Crossbar : public InterconnectTiming {
 public:
  explicit Crossbar(const Parameters& parameters)
      : width_(parameters.value("width")),
        latency_(parameters.value("latency")),
        is_separate_(parameters.value("response") == 1) {
    if (parameters.value("queue") < unbounded) queue_ = parameters.value("queue");
  }

  bool carries_responses() const override { return is_separate_; }

  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    if (queue_ == 0) {
      claim(request, now, arrivals);
      return;
    }
    const int source = request.is_response ? -1 - static_cast<int>(request.target) : request.port;
    outside_[source].push_back({request, now});
    admit(now, arrivals);
  }
  Cycles step(Cycles now, std::vector<Arrival>& arrivals) override {
    while (!leaving_.empty() && leaving_.top().cycle <= now) {
      --taken_[leaving_.top().is_response][leaving_.top().target];
      leaving_.pop();
    }
    if (queue_ > 0) admit(now, arrivals);
    return leaving_.empty() ? never : leaving_.top().cycle;
  }

  void reset() override {
    InterconnectTiming::reset();
    for (std::vector<Cycles>& ways : ways_) std::fill(ways.begin(), ways.end(), 0);
    outside_.clear();
    leaving_ = {};
    for (auto& taken : taken_) std::fill(std::begin(taken), std::end(taken), 0);
  }

  Picoseconds message_time(Bytes bytes) const override { return (beats(bytes, width_) + latency_) * clock().period(); }
  int hops(const Request&) const override { return 1; }
  bool broadcasts() const override { return true; }
  std::vector<Resource*> resources() override {
    if (is_separate_) return {&ports_[0], &ports_[1], &responses_[0], &responses_[1]};
    return {&ports_[0], &ports_[1]};
  }

 private:
  static constexpr std::int64_t unbounded = 1 << 20;
  // With bounded queues: a request that waits outside, and the end of one at a port.
  struct Waiting {
    Request request;
    Cycles since = 0;
  };
  struct Leaving {
    Cycles cycle = 0;
    std::size_t is_response = 0, target = 0;
    bool operator>(const Leaving& other) const { return cycle > other.cycle; }
  };

  // Takes the port or the way of a request, and returns until when.
  Cycles claim(const Request& request, Cycles now, std::vector<Arrival>& arrivals) {
    const auto target = static_cast<std::size_t>(request.target);
    const Cycles taken = beats(is_separate_ ? carried_bytes(request) : request.bytes, width_);
    Cycles end = 0;
    if (has_ports(request.target)) {
      const auto number = static_cast<std::size_t>(request.way_in()) * target_count + target;
      std::vector<Cycles>& ways = ways_[request.is_response];
      if (number >= ways.size()) ways.resize(number + 1, 0);
      end = ways[number] = std::max(ways[number], now) + taken;
    } else {
      SharedResource& port = (request.is_response ? responses_ : ports_)[target];
      port.claim(request.initiator, now * clock().period(), taken * clock().period());
      end = port.busy_until() / clock().period();
    }
    arrivals.push_back({request.number, end + latency_});
    return end;
  }

  // Of those that wait outside, the first of each port, the one that has waited longest comes to its target's port as
  // long as there are places. Targets with ports of their own have room for all.
  void admit(Cycles now, std::vector<Arrival>& arrivals) {
    for (;;) {
      std::deque<Waiting>* longest = nullptr;
      for (auto& [source, waiting] : outside_) {
        if (waiting.empty()) continue;
        const auto& [request, since] = waiting.front();
        const auto target = static_cast<std::size_t>(request.target);
        if (!has_ports(request.target) && taken_[request.is_response][target] >= queue_) continue;
        if (longest == nullptr || std::pair(since, request.initiator) <
                                      std::pair(longest->front().since, longest->front().request.initiator)) {
          longest = &waiting;
        }
      }
      if (longest == nullptr) return;
      const auto [request, since] = longest->front();
      longest->pop_front();
      const Cycles end = claim(request, now, arrivals);
      if (has_ports(request.target)) continue;
      const auto target = static_cast<std::size_t>(request.target);
      SharedResource& port = (request.is_response ? responses_ : ports_)[target];
      port.note_waiting(request.initiator, Resource::nobody, (now - since) * clock().period());
      ++taken_[request.is_response][target];
      leaving_.push({end, request.is_response, target});
    }
  }

  Bytes width_;
  Cycles latency_;
  bool is_separate_;
  std::int64_t queue_ = 0;                      // 0: no bound
  std::map<int, std::deque<Waiting>> outside_;  // by port, or target of responses
  std::priority_queue<Leaving, std::vector<Leaving>, std::greater<>> leaving_;
  std::int64_t taken_[2][target_count] = {};  // there and back: places of a port
  SharedResource ports_[target_count] = {SharedResource("interconnect.scratchpad"),
                                         SharedResource("interconnect.dram")};
  SharedResource responses_[target_count] = {SharedResource("interconnect.scratchpad_response"),
                                             SharedResource("interconnect.dram_response")};
  std::vector<Cycles> ways_[2];  // there and back, per initiator and target: when the way is free
};

const InterconnectRegistration crossbar_registration{
    interconnect_models(),
    {.name = "crossbar",
     .description = "a way from every initiator to every target, one port per target, first come first served",
     .parameters = {{.name = "width",
                     .type = ParameterType::bytes,
                     .default_text = "16 B",
                     .description = "bytes that a port takes per cycle"},
                    {.name = "latency",
                     .type = ParameterType::cycles,
                     .default_text = "1",
                     .description = "cycles from the last beat of a request to its target",
                     .minimum = 0},
                    {.name = "queue",
                     .default_text = "1048576",
                     .description = "requests at a port, with the one that takes it; those behind them wait outside, "
                                    "before both ports; the default bounds nothing"},
                    {.name = "response",
                     .type = ParameterType::choice,
                     .default_text = "shared",
                     .description = "read data are counted on the way of the request, or take ways of their own",
                     .choices = {"shared", "separate"}}},
     .timing = make_timing<Crossbar>}};

}  // namespace

}  // namespace weft
