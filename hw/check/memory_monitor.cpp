#include "hw/check/memory_monitor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hw/transfer/initiator_extension.hpp"

namespace weft {

namespace {

template <typename... Arguments>
void fail(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  SC_REPORT_ERROR("weft/check", fmt::format(format, std::forward<Arguments>(arguments)...).c_str());
}

}  // namespace

MemoryMonitor::MemoryMonitor(sc_core::sc_module_name name, MemoryModule& watched)
    : MemoryModule(name), watched_(watched) {
  in_.bind(static_cast<tlm::tlm_fw_transport_if<>&>(*this));
  out_.bind(static_cast<tlm::tlm_bw_transport_if<>&>(*this));
  out_.bind(watched.target_socket());
}

MemoryMonitor::Attributes::Attributes(const Payload& payload)
    : address(payload.get_address()),
      command(payload.get_command()),
      data(payload.get_data_ptr()),
      length(payload.get_data_length()),
      streaming_width(payload.get_streaming_width()),
      byte_enables(payload.get_byte_enable_ptr()),
      initiator(payload.get_extension<InitiatorExtension>()) {}

void MemoryMonitor::check_response(const Attributes& before, const Payload& payload) const {
  const Attributes after(payload);
  const auto compare = [](const char* name, std::uint64_t was, std::uint64_t is) {
    if (was == is) return;
    fail("the memory changed the {} of an access from {:#x} to {:#x}, expected it to stay", name, was, is);
  };
  compare("address", before.address, after.address);
  compare("data length", before.length, after.length);
  compare("streaming width", before.streaming_width, after.streaming_width);
  compare("command", static_cast<std::uint64_t>(before.command), static_cast<std::uint64_t>(after.command));
  if (before.data != after.data) fail("the memory changed the data pointer of an access, expected it to stay");
  if (before.byte_enables != after.byte_enables) fail("the memory changed the byte enables of an access");
  if (before.initiator != after.initiator) fail("the memory changed an extension of an access, expected it to stay");
  if (payload.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE) {
    fail("the access at address {:#x} was answered with TLM_INCOMPLETE_RESPONSE, expected the memory to set a status",
         before.address);
  }
}

void MemoryMonitor::b_transport(Payload& payload, sc_core::sc_time& delay) {
  const Attributes before(payload);
  const sc_core::sc_time called = sc_core::sc_time_stamp();
  const sc_core::sc_time arrival = called + delay;
  const sc_dt::uint64 delta = sc_core::sc_delta_count();
  out_->b_transport(payload, delay);
  const bool has_waited = sc_core::sc_time_stamp() != called || sc_core::sc_delta_count() != delta;
  if (calls() == Calls::blocking && has_waited) {
    fail("b_transport waited, expected it to return at once: calls() says Calls::blocking");
  }
  if (sc_core::sc_time_stamp() + delay < arrival) {
    fail("b_transport took the annotated delay back by {}, expected it to add to it",
         (arrival - sc_core::sc_time_stamp() - delay).to_string());
  }
  check_response(before, payload);
}

std::vector<MemoryMonitor::Open>::iterator MemoryMonitor::find(const Payload& payload, const char* phase) {
  const auto found =
      std::find_if(open_.begin(), open_.end(), [&](const Open& open) { return open.payload == &payload; });
  if (found == open_.end()) fail("{} came for an access that has been answered, or was never requested", phase);
  return found;
}

void MemoryMonitor::accept(const Payload& payload) {
  const auto open = find(payload, "END_REQ");
  if (open == open_.end()) return;
  if (open->is_accepted) fail("END_REQ came twice for the access at address {:#x}", open->attributes.address);
  open->is_accepted = true;
}

void MemoryMonitor::respond(const Payload& payload) {
  const auto open = find(payload, "BEGIN_RESP");
  if (open == open_.end()) return;
  const Attributes before = open->attributes;
  open_.erase(open);
  check_response(before, payload);
}

tlm::tlm_sync_enum MemoryMonitor::nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return out_->nb_transport_fw(payload, phase, delay);
  open_.push_back({&payload, Attributes(payload), false});
  const tlm::tlm_sync_enum status = out_->nb_transport_fw(payload, phase, delay);
  if (status == tlm::TLM_COMPLETED || (status == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP)) {
    respond(payload);
  } else if (status == tlm::TLM_UPDATED && phase == tlm::END_REQ) {
    accept(payload);
  } else if (status == tlm::TLM_UPDATED) {
    fail("BEGIN_REQ was answered with TLM_UPDATED and phase {}, expected END_REQ or BEGIN_RESP", phase.get_name());
  }
  return status;
}

tlm::tlm_sync_enum MemoryMonitor::nb_transport_bw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  if (phase == tlm::END_REQ) accept(payload);
  if (phase == tlm::BEGIN_RESP) respond(payload);
  if (phase == tlm::BEGIN_REQ || phase == tlm::END_RESP) {
    fail("nb_transport_bw was called with {}, expected END_REQ or BEGIN_RESP", phase.get_name());
  }
  return in_->nb_transport_bw(payload, phase, delay);
}

}  // namespace weft
