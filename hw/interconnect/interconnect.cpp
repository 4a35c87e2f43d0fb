#include "hw/interconnect/interconnect.hpp"

#include <algorithm>
#include <utility>

namespace weft {

Interconnect::Interconnect(sc_core::sc_module_name name) : sc_module(name) {
  initiators.register_nb_transport_fw(this, &Interconnect::nb_transport_fw);
  SC_METHOD(grant_all);
  sensitive << grant_event_;
  dont_initialize();
  SC_METHOD(answer_due);
  sensitive << answer_event_;
  dont_initialize();
}

tlm::tlm_sync_enum Interconnect::nb_transport_fw(int initiator, tlm::tlm_generic_payload& payload,
                                                 tlm::tlm_phase& phase, sc_core::sc_time&) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;  // END_RESP of an initiator that does not complete early
  if (pending_.empty()) grant_event_.notify(clock_.until(clock_.cycle(), grant_offset));
  pending_.push_back({initiator, &payload});
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

void Interconnect::grant_all() {
  std::swap(pending_, granting_);
  if (granting_.size() > 1) {
    std::stable_sort(granting_.begin(), granting_.end(),
                     [](const Pending& a, const Pending& b) { return a.initiator < b.initiator; });
  }
  for (const Pending& request : granting_) grant(request);
  granting_.clear();
  if (traffic_observer_) traffic_observer_();
}

void Interconnect::grant(const Pending& request) {
  tlm::tlm_generic_payload& payload = *request.payload;
  const std::uint64_t address = payload.get_address();
  const Target target = target_of(address);
  // Memories see the offset behind the edge in every arrival alike; it is taken off again before rounding to an edge.
  const Picoseconds now = Clock::now();
  const Picoseconds offset = now - clock_.edge();
  const Picoseconds arrival =
      pass({request.initiator, target, payload.get_data_length(), payload.is_write()}, now - offset);
  sc_core::sc_time delay = sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(arrival + grant_offset - now));
  if (target == Target::scratchpad) {
    scratchpad->b_transport(payload, delay);
  } else {
    payload.set_address(address - dram_base);
    dram->b_transport(payload, delay);
    payload.set_address(address);
  }
  const Picoseconds complete = now + static_cast<Picoseconds>(delay.value()) - grant_offset;
  const Cycles cycle = clock_.cycle_at_or_after(complete);
  count_in_flight(payload, +1);
  if (answers_.empty() || cycle < answers_.top().cycle) answer_event_.notify(clock_.until(cycle));
  answers_.push({cycle, granted_++, request.initiator, &payload});
}

void Interconnect::answer_due() {
  const Cycles now = clock_.cycle();
  while (!answers_.empty() && answers_.top().cycle <= now) {
    const Answer answer = answers_.top();
    answers_.pop();
    count_in_flight(*answer.payload, -1);
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    initiators[answer.initiator]->nb_transport_bw(*answer.payload, phase, delay);
  }
  if (!answers_.empty()) answer_event_.notify(clock_.until(answers_.top().cycle));
  if (traffic_observer_) traffic_observer_();
}

void Interconnect::count_in_flight(const tlm::tlm_generic_payload& payload, int change) {
  in_flight_.total += change;
  if (target_of(payload.get_address()) == Target::dram) {
    (payload.is_write() ? in_flight_.dram_writes : in_flight_.dram_reads) += change;
  }
}

InterconnectRegistry& interconnect_models() {
  static InterconnectRegistry registry("interconnect");
  return registry;
}

}  // namespace weft
