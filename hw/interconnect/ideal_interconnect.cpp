// `ideal`: every request is at its target at once, any number side by side.
#include "hw/interconnect/interconnect.hpp"

namespace weft {

namespace {

class IdealInterconnect : public Interconnect {
 public:
  IdealInterconnect(sc_core::sc_module_name name, const Parameters&) : Interconnect(name) {}
  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    arrivals.push_back({request.number, now});
  }
  Picoseconds message_time(Bytes) const override { return 0; }
  int hops(const Request&) const override { return 0; }
};

const ModelRegistration<Interconnect> registration{
    interconnect_models(),
    {"ideal", "takes no time, any number of requests side by side", {}, make_model<Interconnect, IdealInterconnect>}};

}  // namespace

}  // namespace weft
