// `banked`: a DRAM with banks, rows that stay open, refresh, and a memory controller (dram_controller.hpp) for every
// channel, at the timing of a standard (dram_timing.hpp).
//
// It is called by the four phases of the TLM-2.0 base protocol: END_REQ comes when the whole access has a place in the
// queues, at once where there is room, and BEGIN_RESP for when its last data have moved, annotated as soon as that is
// certain. b_transport waits in the calling
// thread for as long. Nothing is scheduled while nothing is under way: refreshes are caught up with.
//
// Planned durations assume row hits, no refresh and a free data bus, behind one's own accesses too. What a run takes
// beyond that is counted as waiting for dram.refresh, dram.rows (PRE and ACT) and, the rest, dram.bus: other bursts,
// the turning round of the bus, a full queue, and the next edge of the DRAM's clock.
#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <bit>

#include "base/core/error.hpp"
#include "hw/memory/dram_device.hpp"
#include "hw/memory/memory_module.hpp"
#include "hw/memory/payload_check.hpp"
#include "hw/memory/stored_bytes.hpp"

namespace weft {

namespace {

constexpr std::int64_t max_channels = 16;
constexpr std::int64_t max_places = 1024;

class BankedDram : public MemoryModule {
 public:
  SC_HAS_PROCESS(BankedDram);

  BankedDram(sc_core::sc_module_name name, const Parameters& parameters)
      : MemoryModule(name),
        timing_(dram_timing(static_cast<DramStandard>(parameters.value("standard")),
                            static_cast<DramDensity>(parameters.value("density")))),
        channels_(checked_channels(parameters)),
        latency_{timing_.rl * timing_.period / timing_.period_divisor,
                 timing_.wl * timing_.period / timing_.period_divisor},
        device_(timing_, static_cast<std::uint32_t>(channels_), checked_queue(parameters),
                parameters.value("refresh") == 0),
        bus_("dram.bus", channels_),
        rows_("dram.rows", channels_ * timing_.bank_groups * timing_.banks),
        refresh_("dram.refresh", channels_) {
    socket_.register_nb_transport_fw(this, &BankedDram::nb_transport_fw);
    socket_.register_b_transport(this, &BankedDram::b_transport);
    socket_.register_transport_dbg(this, &BankedDram::transport_dbg);
    SC_METHOD(take_delayed);
    sensitive << delayed_.get_event();
    dont_initialize();
    SC_METHOD(wake);
    sensitive << wake_;
    dont_initialize();
  }

  tlm::tlm_base_target_socket_b<>& target_socket() override { return socket_; }
  Calls calls() const override { return Calls::four_phase; }

  Picoseconds unloaded(const MemoryAccess& access) override {
    unloaded_bus_.claim(access.initiator, access.arrival, bus_time(access.bytes), timing_.period_divisor * channels_);
    return unloaded_bus_.busy_until() + latency(access.is_write);
  }
  void reset_unloaded() override { unloaded_bus_.reset(); }

  Picoseconds min_time(Bytes bytes) const override {
    const __int128 picoseconds = static_cast<__int128>(bytes) * timing_.bl * timing_.period;
    return static_cast<Picoseconds>(picoseconds / (timing_.burst_bytes * timing_.period_divisor * channels_));
  }

  std::vector<Resource*> resources() override { return {&bus_, &rows_, &refresh_}; }
  std::vector<Counter> counters() const override {
    const DramCounts counts = device_.counts();
    const auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
    return {{"reads", number(counts.reads)},
            {"writes", number(counts.writes)},
            {"row_hits", number(counts.hits)},
            {"row_misses", number(counts.misses)},
            {"row_conflicts", number(counts.conflicts)},
            {"activates", number(counts.activates)},
            {"refreshes", number(counts.refreshes)}};
  }
  void answered(const MemoryAccess& access, Picoseconds complete) override;

  void set_size(std::uint64_t bytes) override {
    if (bytes > device_.bytes()) {
      throw Infeasible("the DRAM holds " + std::to_string(device_.bytes()) + " B, the run needs " +
                       std::to_string(bytes) + " B");
    }
    size_ = bytes;
    data_.resize(bytes);
  }
  void hold_data() override { data_.hold(); }

 private:
  static std::int64_t checked_channels(const Parameters& parameters) {
    const std::int64_t channels = parameters.value("channels");
    if (channels > max_channels || !std::has_single_bit(static_cast<std::uint64_t>(channels))) {
      parameters.refuse("channels have to be a power of two, at most " + std::to_string(max_channels));
    }
    return channels;
  }
  static std::uint32_t checked_queue(const Parameters& parameters) {
    const std::int64_t queue = parameters.value("queue");
    if (queue > max_places)
      parameters.refuse("a queue cannot have more than " + std::to_string(max_places) + " places");
    return static_cast<std::uint32_t>(queue);
  }

  // What an access of so many bytes takes of the data bus at least, in picoseconds times period_divisor.
  std::int64_t bus_time(std::int64_t bytes) const {
    const std::int64_t bursts = (bytes + timing_.burst_bytes - 1) >> std::countr_zero(timing_.burst_bytes);
    return bursts * timing_.bl * timing_.period;
  }
  // From the end of that to the last data; rounded down.
  Picoseconds latency(bool is_write) const { return latency_[is_write]; }

  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return data_.debug(payload); }
  std::uint32_t begin(tlm::tlm_generic_payload& payload, sc_core::sc_event* done);
  void take_delayed();
  void wake();
  void respond(const FinishedAccess& access);
  void schedule();
  static sc_core::sc_time until(Picoseconds time) {
    return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(std::max<Picoseconds>(0, time - Clock::now())));
  }

  // Who waits for an access: a thread, or else an initiator for BEGIN_RESP.
  struct User {
    tlm::tlm_generic_payload* payload = nullptr;
    sc_core::sc_event* done = nullptr;
  };

  DramTiming timing_;
  std::int64_t channels_;
  Picoseconds latency_[2];  // of reads, of writes
  DramDevice device_;
  std::uint64_t size_ = 0;
  StoredBytes data_;
  tlm_utils::simple_target_socket<BankedDram> socket_{"socket"};
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> delayed_{"delayed"};
  sc_core::sc_event wake_;
  std::vector<User> users_;                         // by the id of their access
  tlm::tlm_generic_payload* requesting_ = nullptr;  // BEGIN_REQ without END_REQ, the access `requesting_id_`
  std::uint32_t requesting_id_ = 0;
  bool responding_ = false;  // BEGIN_RESP without END_RESP
  Picoseconds responses_from_ = 0;

  Resource bus_, rows_, refresh_;
  SharedResource unloaded_bus_{"dram"};
  FinishedAccess answer_;               // the one that is being answered
  std::vector<Picoseconds> own_until_;  // per initiator: until when its own accesses took the bus
  int last_ = Resource::nobody;
  std::uint64_t refreshes_noted_ = 0;
};

tlm::tlm_sync_enum BankedDram::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                               sc_core::sc_time& delay) {
  if (phase == tlm::END_RESP) {
    responding_ = false;
    responses_from_ = Clock::now() + static_cast<Picoseconds>(delay.value());
    wake_.notify(delay);
    return tlm::TLM_COMPLETED;
  }
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;  // of an extended protocol
  payload.set_response_status(check_payload(payload, size_));
  if (payload.is_response_error()) return tlm::TLM_COMPLETED;
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  if (delay > sc_core::SC_ZERO_TIME) {
    delayed_.notify(payload, delay);
    return tlm::TLM_ACCEPTED;
  }
  const std::uint32_t id = begin(payload, nullptr);
  if (!device_.has_entered(id)) {
    requesting_ = &payload;
    requesting_id_ = id;
    return tlm::TLM_ACCEPTED;
  }
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

// Requests whose annotated delay has passed.
void BankedDram::take_delayed() {
  while (tlm::tlm_generic_payload* payload = delayed_.get_next_transaction()) {
    requesting_id_ = begin(*payload, nullptr);
    requesting_ = payload;
  }
  wake_.notify(sc_core::SC_ZERO_TIME);
}

void BankedDram::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  payload.set_response_status(check_payload(payload, size_));
  if (payload.is_response_error()) return;
  if (delay > sc_core::SC_ZERO_TIME) sc_core::wait(delay);
  delay = sc_core::SC_ZERO_TIME;
  sc_core::sc_event done;
  begin(payload, &done);
  sc_core::wait(done);
}

std::uint32_t BankedDram::begin(tlm::tlm_generic_payload& payload, sc_core::sc_event* done) {
  const std::uint32_t id =
      device_.begin(payload.get_address(), payload.get_data_length(), payload.is_write(), Clock::now());
  if (id >= users_.size()) users_.resize(id + 1);
  users_[id] = {&payload, done};
  data_.transfer(payload);  // in the order of acceptance, whatever the order of the commands
  schedule();
  return id;
}

void BankedDram::wake() {
  const Picoseconds now = Clock::now();
  device_.advance(now);
  if (requesting_ != nullptr && device_.has_entered(requesting_id_)) {
    tlm::tlm_generic_payload& payload = *requesting_;
    requesting_ = nullptr;
    tlm::tlm_phase phase = tlm::END_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket_->nb_transport_bw(payload, phase, delay);
  }
  while (const FinishedAccess* first = device_.finished()) {
    const FinishedAccess access = *first;
    if (users_[access.id].done != nullptr) {
      device_.take_finished();
      users_[access.id].done->notify(until(access.complete));
    } else {
      if (responding_) return;  // END_RESP wakes again
      if (responses_from_ > std::max(now, access.complete)) {
        wake_.notify(until(responses_from_));
        return;
      }
      device_.take_finished();
      respond(access);
    }
  }
  schedule();
}

// As soon as it is certain when the access is complete, with the time until then annotated: several responses in one
// go.
void BankedDram::respond(const FinishedAccess& access) {
  tlm::tlm_generic_payload& payload = *users_[access.id].payload;
  answer_ = access;
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
  responding_ = true;
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = until(access.complete);
  if (socket_->nb_transport_bw(payload, phase, delay) == tlm::TLM_ACCEPTED) return;
  responding_ = false;
  responses_from_ = Clock::now() + static_cast<Picoseconds>(delay.value());
}

// At the beginning of the instant, where answers belong (hw/model/clock.hpp); the edge comes grant_offset later.
void BankedDram::schedule() {
  if (const std::optional<Picoseconds> next = device_.next_event()) wake_.notify(until(*next - grant_offset));
}

// The reference is what unloaded() would have said behind the initiator's own accesses.
void BankedDram::answered(const MemoryAccess& access, Picoseconds complete) {
  const auto initiator = static_cast<std::size_t>(access.initiator);
  if (initiator >= own_until_.size()) own_until_.resize(initiator + 1, 0);
  const Picoseconds begin = std::max(access.arrival, own_until_[initiator]);
  const Picoseconds alone = bus_time(access.bytes) / (timing_.period_divisor * channels_) + latency(access.is_write);
  const Picoseconds waited = std::max<Picoseconds>(0, complete - begin - alone);
  const Picoseconds refresh = std::min(waited, answer_.refresh);
  const Picoseconds rows = std::min(waited - refresh, answer_.rows);
  refresh_.note_waiting(access.initiator, Resource::nobody, refresh);
  rows_.note_waiting(access.initiator, Resource::nobody, rows);
  bus_.note_waiting(access.initiator, last_, waited - refresh - rows);
  own_until_[initiator] = std::max(own_until_[initiator], complete - latency(access.is_write));
  last_ = access.initiator;

  bus_.note_service(answer_.bursts * timing_.bl * timing_.period / timing_.period_divisor);
  if (answer_.row_work > 0) rows_.note_service(answer_.row_work);
  for (const std::uint64_t refreshes = device_.refreshes(); refreshes_noted_ < refreshes; ++refreshes_noted_) {
    refresh_.note_service(timing_.time_of(timing_.rfc));
  }
}

const ModelRegistration<MemoryModule> registration{
    dram_models(),
    {"banked",
     "banks with open rows, FR-FCFS scheduling and refresh, at the timing of a standard",
     {{"standard",
       ParameterType::choice,
       "ddr4-2400",
       "timing, and the width of a channel: 64 or 16 data lines",
       0,
       {"ddr4-2400", "lpddr4-3200"}},
      {"density",
       ParameterType::choice,
       "8Gb",
       "of each of eight DDR4 devices, of an LPDDR4 channel: rows, tRFC",
       0,
       {"4Gb", "8Gb"}},
      {"channels", ParameterType::count, "1", "channels with controllers of their own, interleaved by 64 B", 1},
      {"queue", ParameterType::count, "32", "bursts that a channel's controller holds and chooses from", 1},
      {"refresh", ParameterType::choice, "on", "all-bank refresh every tREFI, or none", 0, {"on", "off"}}},
     make_model<MemoryModule, BankedDram>}};

}  // namespace

}  // namespace weft
