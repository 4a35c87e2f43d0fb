// The host's way into the machine: loads memories before a run and looks at them, by the debug transport of TLM-2.0,
// which takes no time. It counts as no initiator.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <cstdint>
#include <functional>
#include <span>

namespace weft {

class HostPort : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<HostPort> socket{"socket"};

  explicit HostPort(sc_core::sc_module_name name) : sc_module(name) {}

  // Called when everything is bound, before the first instant.
  void at_start(std::function<void()> action) { at_start_ = std::move(action); }

  // Addresses are those of the machine's map. Throw Infeasible where a memory has not all of these bytes.
  void write(std::uint64_t address, std::span<const std::uint8_t> bytes);
  void read(std::uint64_t address, std::span<std::uint8_t> bytes);

 private:
  void start_of_simulation() override {
    if (at_start_) at_start_();
  }
  void access(tlm::tlm_command command, std::uint64_t address, std::uint8_t* data, std::size_t bytes);

  std::function<void()> at_start_;
};

}  // namespace weft
