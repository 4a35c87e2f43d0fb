// `crossbar`: a way from every initiator to every target. A target that takes one request at a time has one port, which
// a request takes for ceil(bytes / width) cycles in the order of arrival; before a target with ports of its own (a
// banked scratchpad) a request takes only its initiator's way there for as long. It is at the target `latency` cycles
// after its last beat. With `response: separate` the same holds of the responses from every target, on ports and ways of
// their own: they carry the data of reads, and requests those of writes; what has no data takes one beat.
#include <algorithm>

#include "hw/timing/interconnect_timing.hpp"

namespace weft {

namespace {

class Crossbar : public InterconnectTiming {
 public:
  explicit Crossbar(const Parameters& parameters)
      : width_(parameters.value("width")),
        latency_(parameters.value("latency")),
        is_separate_(parameters.value("response") == 1) {}

  bool carries_responses() const override { return is_separate_; }

  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    const auto target = static_cast<std::size_t>(request.target);
    const Cycles taken = beats(is_separate_ ? carried_bytes(request) : request.bytes, width_);
    Cycles end = 0;
    if (has_ports(request.target)) {
      const auto number = static_cast<std::size_t>(request.initiator) * target_count + target;
      std::vector<Cycles>& ways = ways_[request.is_response];
      if (number >= ways.size()) ways.resize(number + 1, 0);
      end = ways[number] = std::max(ways[number], now) + taken;
    } else {
      SharedResource& port = (request.is_response ? responses_ : ports_)[target];
      port.claim(request.initiator, now * clock().period(), taken * clock().period());
      end = port.busy_until() / clock().period();
    }
    arrivals.push_back({request.number, end + latency_});
  }

  void reset() override {
    InterconnectTiming::reset();
    for (std::vector<Cycles>& ways : ways_) std::fill(ways.begin(), ways.end(), 0);
  }

  Picoseconds message_time(Bytes bytes) const override { return (beats(bytes, width_) + latency_) * clock().period(); }
  int hops(const Request&) const override { return 1; }
  std::vector<Resource*> resources() override {
    if (is_separate_) return {&ports_[0], &ports_[1], &responses_[0], &responses_[1]};
    return {&ports_[0], &ports_[1]};
  }

 private:
  Bytes width_;
  Cycles latency_;
  bool is_separate_;
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
                    {.name = "response",
                     .type = ParameterType::choice,
                     .default_text = "shared",
                     .description = "read data are counted on the way of the request, or take ways of their own",
                     .choices = {"shared", "separate"}}},
     .timing = make_timing<Crossbar>}};

}  // namespace

}  // namespace weft
