// `bus`: one way for all requests to both targets. A request takes it for ceil(bytes / width) cycles and is at its
// target `latency` cycles after its last beat. Arbitration: `fair` (round robin) or `fixed` (lowest initiator first,
// which can starve the others).
#include "hw/interconnect/link_network.hpp"

namespace weft {

namespace {

class Bus : public InterconnectTiming {
 public:
  explicit Bus(const Parameters& parameters)
      : width_(parameters.value("width")), latency_(parameters.value("latency")) {
    const bool is_fixed = parameters.value("arbitration") == 1;
    route_ = {links_.add_link("interconnect.bus", is_fixed ? Arbitration::fixed_priority : Arbitration::round_robin,
                              latency_)};
  }

  void enter(const Request& request, Cycles now, std::vector<Arrival>&) override {
    links_.send(request, route_, beats(request.bytes, width_), now);
  }
  Cycles step(Cycles now, std::vector<Arrival>& arrivals) override { return links_.step(now, arrivals); }
  void reset() override { links_.reset(); }

  Picoseconds message_time(Bytes bytes) const override { return (beats(bytes, width_) + latency_) * clock().period(); }
  int hops(const Request&) const override { return 1; }
  std::vector<Resource*> resources() override { return links_.resources(); }

 protected:
  void set_up_model() override { links_.set_period(clock().period()); }

 private:
  Bytes width_;
  Cycles latency_;
  LinkNetwork links_;
  std::vector<LinkNetwork::LinkId> route_;
};

const InterconnectRegistration bus_registration{
    interconnect_models(),
    {.name = "bus",
     .description = "one way for all requests to both targets, one request at a time",
     .parameters = {{.name = "width",
                     .type = ParameterType::bytes,
                     .default_text = "16 B",
                     .description = "bytes that it carries per cycle"},
                    {.name = "latency",
                     .type = ParameterType::cycles,
                     .default_text = "1",
                     .description = "cycles from the last beat of a request to its target",
                     .minimum = 0},
                    {.name = "arbitration",
                     .type = ParameterType::choice,
                     .default_text = "fair",
                     .description = "who is next: round robin, or the lowest initiator (PEs before DMA channels)",
                     .choices = {"fair", "fixed"}}},
     .timing = make_timing<Bus>}};

}  // namespace

}  // namespace weft
