// `crossbar`: a way from every initiator to every target, and one port per target. A request takes the port of its
// target for ceil(bytes / width) cycles, in the order of arrival, and is at the target `latency` cycles after its last
// beat. Read data and write data alike are counted once, at that port.
#include "hw/interconnect/interconnect.hpp"

namespace weft {

namespace {

class Crossbar : public Interconnect {
 public:
  Crossbar(sc_core::sc_module_name name, const Parameters& parameters)
      : Interconnect(name), width_(parameters.value("width")), latency_(parameters.value("latency")) {}

  Picoseconds pass(const Request& request, Picoseconds now) override {
    SharedResource& port = ports_[static_cast<std::size_t>(request.target)];
    port.claim(request.initiator, now, beats(request.bytes) * clock().period());
    return port.busy_until() + latency_ * clock().period();
  }

  Picoseconds message_time(Bytes bytes) const override { return (beats(bytes) + latency_) * clock().period(); }

  std::vector<SharedResource*> resources() override { return {&ports_[0], &ports_[1]}; }

 private:
  Cycles beats(Bytes bytes) const { return (bytes + width_ - 1) / width_; }

  Bytes width_;
  Cycles latency_;
  SharedResource ports_[target_count] = {SharedResource("interconnect.scratchpad"),
                                         SharedResource("interconnect.dram")};
};

const ModelRegistration<Interconnect> registration{
    interconnect_models(),
    {"crossbar",
     "a way from every initiator to every target, one port per target, first come first served",
     {{"width", ParameterType::bytes, "16 B", "bytes that a port takes per cycle", 1},
      {"latency", ParameterType::cycles, "1", "cycles from the last beat of a request to its target", 0}},
     make_model<Interconnect, Crossbar>}};

}  // namespace

}  // namespace weft
