// `ideal`: every request is at its target at once, any number side by side.
#include "hw/timing/interconnect_timing.hpp"

namespace weft {

namespace {

class IdealInterconnect : public InterconnectTiming {
 public:
  explicit IdealInterconnect(const Parameters&) {}
  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    arrivals.push_back({request.number, now});
  }
  Picoseconds message_time(Bytes) const override { return 0; }
  int hops(const Request&) const override { return 0; }
  bool broadcasts() const override { return true; }
};

const InterconnectRegistration ideal_interconnect_registration{
    interconnect_models(),
    {.name = "ideal",
     .description = "takes no time, any number of requests side by side",
     .timing = make_timing<IdealInterconnect>}};

}  // namespace

}  // namespace weft
