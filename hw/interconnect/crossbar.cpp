// `crossbar`: a way from every initiator to every target. A target that takes one request at a time has one port, which
// a request takes for ceil(bytes / width) cycles in the order of arrival; before a target with ports of its own (a
// banked scratchpad) a request takes only its initiator's way there for as long. It is at the target `latency` cycles
// after its last beat.
#include <algorithm>

#include "hw/timing/interconnect_timing.hpp"

namespace weft {

namespace {

class Crossbar : public InterconnectTiming {
 public:
  explicit Crossbar(const Parameters& parameters)
      : width_(parameters.value("width")), latency_(parameters.value("latency")) {}

  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    const auto target = static_cast<std::size_t>(request.target);
    Cycles end = 0;
    if (has_ports(request.target)) {
      const auto number = static_cast<std::size_t>(request.initiator) * target_count + target;
      if (number >= ways_.size()) ways_.resize(number + 1, 0);
      Cycles& way = ways_[number];
      end = way = std::max(way, now) + beats(request.bytes, width_);
    } else {
      ports_[target].claim(request.initiator, now * clock().period(), beats(request.bytes, width_) * clock().period());
      end = ports_[target].busy_until() / clock().period();
    }
    arrivals.push_back({request.number, end + latency_});
  }

  void reset() override {
    InterconnectTiming::reset();
    std::fill(ways_.begin(), ways_.end(), 0);
  }

  Picoseconds message_time(Bytes bytes) const override { return (beats(bytes, width_) + latency_) * clock().period(); }
  int hops(const Request&) const override { return 1; }
  std::vector<Resource*> resources() override { return {&ports_[0], &ports_[1]}; }

 private:
  Bytes width_;
  Cycles latency_;
  SharedResource ports_[target_count] = {SharedResource("interconnect.scratchpad"),
                                         SharedResource("interconnect.dram")};
  std::vector<Cycles> ways_;  // per initiator and target: when the way is free
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
                     .minimum = 0}},
     .timing = make_timing<Crossbar>}};

}  // namespace

}  // namespace weft
