// `bus`: one way for all requests to both targets. A request takes it for ceil(bytes / width) cycles and is at its
// target `latency` cycles after its last beat. Arbitration: `fair` (round robin) or `fixed` (lowest initiator first,
// which can starve the others). With `response: separate` responses take a second bus of that kind, with the data of
// reads; requests carry those of writes, and what has no data takes one beat.
#include "hw/interconnect/link_network.hpp"

namespace weft {

namespace {

class Bus : public InterconnectTiming {
 public:
  explicit Bus(const Parameters& parameters)
      : width_(parameters.value("width")),
        latency_(parameters.value("latency")),
        is_separate_(parameters.value("response") == 1) {
    const auto arbitration =
        parameters.value("arbitration") == 1 ? Arbitration::fixed_priority : Arbitration::round_robin;
    if (parameters.value("queue") < unbounded) links_.set_queue(static_cast<std::uint32_t>(parameters.value("queue")));
    routes_[0] = {links_.add_link("interconnect.bus", arbitration, latency_)};
    if (is_separate_) routes_[1] = {links_.add_link("interconnect.response_bus", arbitration, latency_)};
  }

  static constexpr std::int64_t unbounded = 1 << 20;

  bool carries_responses() const override { return is_separate_; }

  void enter(const Request& request, Cycles now, std::vector<Arrival>&) override {
    const Bytes bytes = is_separate_ ? carried_bytes(request) : request.bytes;
    links_.send(request, routes_[request.is_response], beats(bytes, width_), now);
  }
  Cycles step(Cycles now, std::vector<Arrival>& arrivals) override { return links_.step(now, arrivals); }
  void reset() override { links_.reset(); }

  Picoseconds message_time(Bytes bytes) const override { return (beats(bytes, width_) + latency_) * clock().period(); }
  int hops(const Request&) const override { return 1; }
  bool broadcasts() const override { return true; }
  std::vector<Resource*> resources() override { return links_.resources(); }

 protected:
  void set_up_model() override { links_.set_period(clock().period()); }

 private:
  Bytes width_;
  Cycles latency_;
  bool is_separate_;
  LinkNetwork links_;
  std::vector<LinkNetwork::LinkId> routes_[2];  // there and back
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
                     .choices = {"fair", "fixed"}},
                    {.name = "queue",
                     .default_text = "1048576",
                     .description =
                         "requests that wait for the bus, those behind them outside; the default bounds nothing"},
                    {.name = "response",
                     .type = ParameterType::choice,
                     .default_text = "shared",
                     .description = "read data are counted on the way of the request, or take ways of their own",
                     .choices = {"shared", "separate"}}},
     .timing = make_timing<Bus>}};

}  // namespace

}  // namespace weft
