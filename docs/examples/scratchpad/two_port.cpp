// `two-port`: an SRAM with one port for reads and one for writes, each as wide as it likes. A read takes its port for
// ceil(bytes / read_width) cycles, a write for ceil(bytes / write_width), each in the order of arrival; the answer
// comes `latency` cycles after the last word.
#include "hw/timing/memory_timing.hpp"

namespace {

class TwoPort : public weft::ServedMemory {
 public:
  explicit TwoPort(const weft::Parameters& parameters)
      : read_width_(parameters.value("read_width")),
        write_width_(parameters.value("write_width")),
        latency_(parameters.value("latency")) {}

  void set_up(const weft::MemorySetup& setup) override { period_ = setup.clock.period(); }
  bool has_ports() const override { return true; }

  weft::Picoseconds serve(const weft::MemoryAccess& access) override {
    const weft::Bytes width = access.is_write ? write_width_ : read_width_;
    const weft::Cycles words = weft::ceil_div<weft::Bytes>(access.bytes, width);
    weft::SharedResource& port = access.is_write ? write_port_ : read_port_;
    port.claim(access.initiator, access.arrival, words * period_);
    return port.busy_until() + latency_ * period_;
  }

  weft::Picoseconds min_time(weft::Bytes bytes) const override {
    return bytes / (read_width_ + write_width_) * period_;
  }
  std::vector<weft::Resource*> resources() override { return {&read_port_, &write_port_}; }

 private:
  weft::Bytes read_width_, write_width_;
  weft::Cycles latency_;
  weft::Picoseconds period_ = 1000;
  weft::SharedResource read_port_{"scratchpad.read"}, write_port_{"scratchpad.write"};
};

const weft::MemoryRegistration registration{weft::scratchpad_models(),
                                            {.name = "two-port",
                                             .description = "an SRAM with a port for reads and a port for writes",
                                             .parameters = {{.name = "read_width",
                                                             .type = weft::ParameterType::bytes,
                                                             .default_text = "32 B",
                                                             .description = "bytes read per cycle"},
                                                            {.name = "write_width",
                                                             .type = weft::ParameterType::bytes,
                                                             .default_text = "8 B",
                                                             .description = "bytes written per cycle"},
                                                            {.name = "latency",
                                                             .type = weft::ParameterType::cycles,
                                                             .default_text = "1",
                                                             .description = "cycles from the last word to the answer",
                                                             .minimum = 0}},
                                             .timing = weft::make_timing<TwoPort>}};

}  // namespace
