#include "hw/interconnect/interconnect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hw/transfer/initiator_extension.hpp"

namespace weft {

Interconnect::Interconnect(sc_core::sc_module_name name, std::unique_ptr<InterconnectTiming> timing, bool multicast,
                           int pes)
    : sc_module(name),
      timing_(std::move(timing)),
      flow_(*timing_),
      multicast_(Multicast::place_for(*timing_, multicast), pes) {
  if (multicast) shared_ = Shared{};
  initiators.register_nb_transport_fw(this, &Interconnect::nb_transport_fw);
  initiators.register_transport_dbg(this, &Interconnect::transport_dbg);
  SC_METHOD(carry);
  sensitive << carry_event_;
  dont_initialize();
  SC_METHOD(answer_due);
  sensitive << answer_event_;
  dont_initialize();
}

void Interconnect::set_up(const SimulatedClock& clock, std::vector<std::string> initiator_names,
                          MemoryModule& scratchpad, MemoryModule& dram) {
  clock_ = clock;
  initiator_names_ = std::move(initiator_names);
  timing_->set_up(clock, {scratchpad.has_ports(), dram.has_ports()});
  attach(Target::scratchpad, scratchpad);
  attach(Target::dram, dram);
}

void Interconnect::attach(Target target, MemoryModule& memory) {
  const auto t = static_cast<std::size_t>(target);
  memories_[t] = &memory;
  takes_ahead_[t] = memory.takes_accesses_ahead();
  ports_[t] = std::make_unique<MemoryPort>((std::string(to_string(target)) + "_port").c_str());
  ports_[t]->attach(memory, base_of(target), [this](tlm::tlm_generic_payload& payload, Picoseconds complete) {
    answered_by_memory(payload, complete);
  });
}

tlm::tlm_sync_enum Interconnect::nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                 sc_core::sc_time&) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;  // END_RESP of an initiator that does not complete early
  if (pending_.empty()) carry_event_.notify(clock_.until_cycle(clock_.cycle(), grant_offset));
  pending_.push_back({port, &payload, payload.get_extension<InitiatorExtension>()});
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

unsigned Interconnect::transport_dbg(int, tlm::tlm_generic_payload& payload) {
  return ports_[static_cast<std::size_t>(target_of(payload.get_address()))]->debug(payload);
}

void Interconnect::carry() {
  const Cycles now = clock_.cycle();
  enter_pending(now);
  const Cycles next = flow_.carry(
      now,
      [this](std::uint32_t number) {
        return takes_ahead_[static_cast<std::size_t>(target_of(under_way_[number].address))];
      },
      [this](std::uint32_t number, Cycles at) { access(number, at); },
      [this](std::uint32_t number, Cycles at) { answer(number, at); });
  if (next != InterconnectTiming::never) carry_event_.notify(clock_.until_cycle(next, grant_offset));
  if (traffic_observer_) traffic_observer_();
}

void Interconnect::enter_pending(Cycles now) {
  std::swap(pending_, entering_);
  const auto initiator_of = [](const Pending& request) { return request.extension->initiator; };
  if (!std::ranges::is_sorted(entering_, {}, initiator_of)) std::ranges::stable_sort(entering_, {}, initiator_of);
  for (const Pending& request : entering_) {
    tlm::tlm_generic_payload& payload = *request.payload;
    InitiatorExtension* const extension = request.extension;
    const int port = extension->port < 0 ? request.port : extension->port;
    extension->number = under_way_.add({&payload, extension->initiator, port, request.port, extension->way,
                                        payload.get_address(), now, 0, payload.get_data_length(), false, false});
    count_in_flight(extension->number, +1);
    if (follows(Multicast::Place::where_they_come_in, extension->number, now)) continue;
    const Request entering = request_of(extension->number);
    byte_hops_ += std::int64_t{entering.bytes} * timing_->hops(entering);
    if (traffic_observer_) {
      last_[static_cast<std::size_t>(entering.target)] = {payload.get_address() - base_of(entering.target),
                                                          entering.bytes, entering.is_write, request.port, 0};
    }
    flow_.enter(entering, now);
  }
  entering_.clear();
}

Request Interconnect::request_of(std::uint32_t number) const {
  const UnderWay& request = under_way_[number];
  return {number,        request.initiator,           request.port, target_of(request.address),
          request.bytes, request.payload->is_write(), false,        request.way};
}

// Whether a request is answered with another one.
bool Interconnect::follows(Multicast::Place place, std::uint32_t number, Cycles at) {
  UnderWay& request = under_way_[number];
  const auto leader = multicast_.follow(place, request_of(number), request.address, at);
  if (!leader) return false;
  request.follows = true;
  request.payload->get_extension<InitiatorExtension>()->is_multicast = true;
  ++shared_->reads;
  shared_->bytes += request.bytes;
  if (leader->answer == Multicast::not_known) return true;
  copy_answer(leader->number, number);
  place == Multicast::Place::at_the_memory ? respond(number, leader->answer) : answer(number, leader->answer);
  return true;
}

// One answer has come for both: until it is handed over, its payload is there.
void Interconnect::copy_answer(std::uint32_t from, std::uint32_t to) {
  const tlm::tlm_generic_payload& answered = *under_way_[from].payload;
  tlm::tlm_generic_payload& payload = *under_way_[to].payload;
  std::copy_n(answered.get_data_ptr(), answered.get_data_length(), payload.get_data_ptr());
  payload.set_response_status(answered.get_response_status());
}

void Interconnect::access(std::uint32_t number, Cycles at) {
  if (follows(Multicast::Place::at_the_memory, number, std::max(at, clock_.cycle()))) return;
  UnderWay& request = under_way_[number];
  // Every access is seen at this offset behind an edge.
  const Picoseconds now = SimulatedClock::now();
  request.arrival = std::max(at * clock_.period() + grant_offset, now);
  ports_[static_cast<std::size_t>(target_of(request.address))]->send(*request.payload,
                                                                     sc_time_of(request.arrival - now));
}

void Interconnect::answered_by_memory(tlm::tlm_generic_payload& payload, Picoseconds complete) {
  const std::uint32_t number = payload.get_extension<InitiatorExtension>()->number;
  UnderWay& request = under_way_[number];
  const Target target = target_of(request.address);
  const auto refuse = [&](const std::string& what) {
    SC_REPORT_ERROR("weft/interconnect",
                    fmt::format("{}: the access at address {:#x} {}",
                                memories_[static_cast<std::size_t>(target)]->name(), request.address, what)
                        .c_str());
  };
  if (request.payload != &payload || request.is_answered) refuse("is answered twice; expected one BEGIN_RESP");
  if (payload.get_data_length() != request.bytes) {
    refuse(fmt::format("is answered with {} B; expected the {} that were asked for", payload.get_data_length(),
                       request.bytes));
  }
  if (complete < request.arrival) {
    refuse(fmt::format("is answered {} {} before it arrives", request.arrival - complete, clock_.unit()));
  }
  request.is_answered = true;
  memories_[static_cast<std::size_t>(target)]->answered({request.address - base_of(target), payload.get_data_length(),
                                                         payload.is_write(), request.initiator, request.arrival},
                                                        complete);
  // The offset is taken off again before rounding to an edge.
  const Cycles cycle = std::max(clock_.cycle_at_or_after(complete - grant_offset), clock_.cycle());
  respond(number, cycle);
}

// The memory has answered.
void Interconnect::respond(std::uint32_t number, Cycles cycle) {
  if (!flow_.has_way_back()) {
    answer(number, cycle);
  } else {
    flow_.respond(request_of(number), cycle);
    carry_event_.notify(clock_.until_cycle(cycle, grant_offset));
  }
  if (multicast_.place() != Multicast::Place::at_the_memory) return;
  multicast_.answered(number, cycle, [&](std::uint32_t follower) {
    copy_answer(number, follower);
    respond(follower, cycle);
  });
}

// The answer will be back at the initiator.
void Interconnect::answer(std::uint32_t number, Cycles cycle) {
  answer_at(number, cycle);
  if (multicast_.place() != Multicast::Place::where_they_come_in) return;
  multicast_.answered(number, cycle, [&](std::uint32_t follower) {
    copy_answer(number, follower);
    answer_at(follower, cycle);
  });
}

void Interconnect::answer_at(std::uint32_t number, Cycles cycle) {
  if (cycle < answers_.next()) answer_event_.notify(clock_.until_cycle(cycle));
  answers_.add(cycle, number);
}

void Interconnect::answer_due() {
  const Cycles now = clock_.cycle();
  while (answers_.next() <= now) {
    const std::uint32_t number = answers_.take();
    tlm::tlm_generic_payload& payload = *under_way_[number].payload;
    count_in_flight(number, -1);
    if (answer_observer_ && !under_way_[number].follows) {
      const auto& request = under_way_[number];
      const Target target = target_of(request.address);
      answer_observer_({request.since, now, request.initiator, target, request.address - base_of(target), request.bytes,
                        payload.is_write()});
    }
    under_way_[number].payload = nullptr;
    under_way_.release(number);
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    initiators[under_way_[number].socket]->nb_transport_bw(payload, phase, delay);
  }
  if (answers_.next() != InterconnectTiming::never) answer_event_.notify(clock_.until_cycle(answers_.next()));
  if (traffic_observer_) traffic_observer_();
}

void Interconnect::count_in_flight(std::uint32_t number, int change) {
  in_flight_.total += change;
  const UnderWay& request = under_way_[number];
  if (target_of(request.address) == Target::dram) {
    (request.payload->is_write() ? in_flight_.dram_writes : in_flight_.dram_reads) += change;
  }
}

std::string Interconnect::oldest_unanswered() const {
  const UnderWay* oldest = nullptr;
  for (const UnderWay& request : under_way_.all()) {
    if (request.payload != nullptr && (oldest == nullptr || request.since < oldest->since)) oldest = &request;
  }
  if (oldest == nullptr) return "";
  return fmt::format("the {} of {} B at address {:#x} ({}), which {} sent at cycle {}, has not been answered",
                     oldest->payload->is_write() ? "write" : "read", oldest->payload->get_data_length(),
                     oldest->address, to_string(target_of(oldest->address)),
                     initiator_names_[static_cast<std::size_t>(oldest->socket)], oldest->since);
}

}  // namespace weft
