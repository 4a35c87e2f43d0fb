// A memory of 64 KiB that answers after 10 ns and holds its bytes, with a hook for every fault that it can have.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstring>
#include <vector>

#include "hw/memory/memory_module.hpp"

namespace weft::test {

// The hooks of a memory without a fault. A fault overrides some of them.
struct NoFault {
  static constexpr std::uint64_t size = 1 << 16;
  static constexpr Picoseconds planned = 10'000;
  static constexpr bool ahead = false;
  static constexpr bool heeds_byte_enables = true;
  static constexpr bool heeds_streaming_width = true;
  static bool has(std::uint64_t address, std::uint32_t bytes) { return bytes <= size && address <= size - bytes; }
  static Picoseconds min_time(Bytes) { return 0; }
  static bool stores(std::uint64_t) { return true; }
  static std::uint64_t place(std::uint64_t address, bool /*is_debug*/) { return address; }
  static void before(tlm::tlm_generic_payload&, sc_core::sc_time&) {}
  static void after(tlm::tlm_generic_payload&, sc_core::sc_time&) {}
};

// What is planned for it.
template <class Fault>
class FaultyTiming : public MemoryTiming {
 public:
  explicit FaultyTiming(const Parameters&) {}
  Picoseconds uncontended(const MemoryAccess& access) override { return access.arrival + Fault::planned; }
  void reset_uncontended() override {}
  Picoseconds min_time(Bytes bytes) const override { return Fault::min_time(bytes); }
};

template <class Fault>
class FaultyMemory : public MemoryModule {
 public:
  using Planned = FaultyTiming<Fault>;

  FaultyMemory(sc_core::sc_module_name name, const Parameters&) : MemoryModule(name), bytes_(Fault::size) {
    socket_.register_b_transport(this, &FaultyMemory::b_transport);
    socket_.register_transport_dbg(this, &FaultyMemory::transport_dbg);
  }

  tlm::tlm_base_target_socket_b<>& target_socket() override { return socket_; }
  bool takes_accesses_ahead() const override { return Fault::ahead; }
  void set_size(std::uint64_t) override {}

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    Fault::before(payload, delay);
    payload.set_response_status(status_of(payload));
    if (payload.is_response_ok()) {
      copy(payload, false);
      delay += sc_core::sc_time(10, sc_core::SC_NS);
      Fault::after(payload, delay);
    }
  }
  tlm::tlm_response_status status_of(const tlm::tlm_generic_payload& payload) const {
    if (!Fault::has(payload.get_address(), payload.get_data_length())) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    if (Fault::heeds_byte_enables && payload.get_byte_enable_ptr() != nullptr) {
      return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    }
    const bool is_short = payload.get_streaming_width() < payload.get_data_length();
    return Fault::heeds_streaming_width && is_short ? tlm::TLM_BURST_ERROR_RESPONSE : tlm::TLM_OK_RESPONSE;
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) {
    if (!NoFault::has(payload.get_address(), payload.get_data_length())) return 0;
    copy(payload, true);
    return payload.get_data_length();
  }
  void copy(tlm::tlm_generic_payload& payload, bool is_debug) {
    for (unsigned i = 0; i < payload.get_data_length(); ++i) {
      unsigned char& byte = bytes_[Fault::place(payload.get_address() + i, is_debug) % bytes_.size()];
      if (payload.is_read()) payload.get_data_ptr()[i] = byte;
      if (payload.is_write() && (is_debug || Fault::stores(payload.get_address() + i)))
        byte = payload.get_data_ptr()[i];
    }
  }

  tlm_utils::simple_target_socket<FaultyMemory> socket_{"socket"};
  std::vector<unsigned char> bytes_;
};

}  // namespace weft::test
