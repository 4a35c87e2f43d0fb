// `banked`: a DRAM with banks, rows that stay open, refresh, and a memory controller (dram_controller.hpp) for every
// channel, at the timing of a standard (dram_timing.hpp). Refreshes that fell due while nothing was under way are caught
// up with.
//
// Planned durations assume row hits, no refresh and a free data bus, behind one's own accesses too. What a run takes
// beyond that is counted as waiting for dram.refresh, dram.rows (PRE and ACT) and, the rest, dram.bus: other bursts, the
// turning round of the bus, a full queue, and the next edge of the DRAM's clock.
#include <algorithm>
#include <bit>

#include "base/core/error.hpp"
#include "hw/memory/dram_device.hpp"
#include "hw/timing/queued_memory.hpp"

namespace weft {

namespace {

constexpr std::int64_t max_channels = 16;
constexpr std::int64_t max_places = 1024;

class BankedDram : public QueuedMemory {
 public:
  explicit BankedDram(const Parameters& parameters)
      : timing_(dram_timing(static_cast<DramStandard>(parameters.value("standard")),
                            static_cast<DramDensity>(parameters.value("density")))),
        channels_(checked_channels(parameters)),
        queue_(checked_queue(parameters)),
        refreshes_(parameters.value("refresh") == 0),
        device_(make_device()),
        bus_("dram.bus", channels_),
        rows_("dram.rows", channels_ * timing_.bank_groups * timing_.banks),
        refresh_("dram.refresh", channels_) {
    set_latency();
  }

  // Its clock is one of its own, and exact in the machine's units of time.
  void set_up(const MemorySetup& setup) override {
    timing_.period *= setup.clock.units();
    set_latency();
    device_ = make_device();
  }

  std::uint32_t begin(const MemoryAccess& access) override {
    return device_.begin(access.address, access.bytes, access.is_write, access.arrival);
  }
  bool has_entered(std::uint32_t id) const override { return device_.has_entered(id); }
  void advance(Picoseconds now) override { device_.advance(now); }
  std::optional<Picoseconds> next_event() const override { return device_.next_event(); }
  std::optional<Answer> next_answer() const override {
    const FinishedAccess* first = device_.finished();
    if (first == nullptr) return std::nullopt;
    return Answer{first->id, first->complete};
  }
  void take_answer() override {
    answer_ = *device_.finished();
    device_.take_finished();
  }
  void answered(const MemoryAccess& access, Picoseconds complete) override;

  Picoseconds uncontended(const MemoryAccess& access) override {
    planned_bus_.claim(access.initiator, access.arrival, bus_time(access), timing_.period_divisor * channels_);
    return planned_bus_.busy_until() + latency(access.is_write);
  }
  void reset_uncontended() override { planned_bus_.reset(); }
  std::vector<Resource*> uncontended_resources() override { return {&planned_bus_}; }

  Bytes pin_burst() const override { return timing_.burst_bytes; }
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
  void set_size(std::uint64_t bytes) override {
    if (bytes <= device_.bytes()) return;
    throw Infeasible("the DRAM holds " + std::to_string(device_.bytes()) + " B, the run needs " +
                     std::to_string(bytes) + " B");
  }

 private:
  static std::int64_t checked_channels(const Parameters& parameters) {
    const std::int64_t channels = parameters.value("channels");
    if (channels > max_channels || !std::has_single_bit(static_cast<std::uint64_t>(channels))) {
      parameters.refuse("channels", "a power of two, at most " + std::to_string(max_channels));
    }
    return channels;
  }
  static std::uint32_t checked_queue(const Parameters& parameters) {
    const std::int64_t queue = parameters.value("queue");
    if (queue > max_places) {
      parameters.refuse("queue", "at most " + std::to_string(max_places));
    }
    return static_cast<std::uint32_t>(queue);
  }

  DramDevice make_device() const {
    return DramDevice(timing_, static_cast<std::uint32_t>(channels_), queue_, refreshes_);
  }
  void set_latency() {
    latency_[0] = timing_.rl * timing_.period / timing_.period_divisor;
    latency_[1] = timing_.wl * timing_.period / timing_.period_divisor;
  }

  // The time that an access takes of the data bus, in picoseconds times period_divisor.
  std::int64_t bus_time(const MemoryAccess& access) const {
    const Bytes pins = pin_bytes(access.address, access.bytes, timing_.burst_bytes);
    return (pins >> std::countr_zero(timing_.burst_bytes)) * timing_.bl * timing_.period;
  }
  // The time from the end of that to the last data, rounded down.
  Picoseconds latency(bool is_write) const { return latency_[is_write]; }

  DramTiming timing_;
  std::int64_t channels_;
  Picoseconds latency_[2]{};  // of reads, of writes
  std::uint32_t queue_;
  bool refreshes_;
  DramDevice device_;
  Resource bus_, rows_, refresh_;
  SharedResource planned_bus_{"dram.bus"};  // all channels together, as if they were one
  FinishedAccess answer_;                   // the one that was taken last
  std::vector<Picoseconds> own_until_;      // per initiator: until when its own accesses took the bus
  int last_ = Resource::nobody;
  std::uint64_t refreshes_noted_ = 0;
};

// The reference is what uncontended() would have said behind the initiator's own accesses.
void BankedDram::answered(const MemoryAccess& access, Picoseconds complete) {
  const auto initiator = static_cast<std::size_t>(access.initiator);
  if (initiator >= own_until_.size()) own_until_.resize(initiator + 1, 0);
  const Picoseconds begin = std::max(access.arrival, own_until_[initiator]);
  const Picoseconds alone = bus_time(access) / (timing_.period_divisor * channels_) + latency(access.is_write);
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

const MemoryRegistration banked_dram_registration{
    dram_models(),
    {.name = "banked",
     .description = "banks with open rows, FR-FCFS scheduling and refresh, at the timing of a standard",
     .parameters = {{.name = "standard",
                     .type = ParameterType::choice,
                     .default_text = "ddr4-2400",
                     .description = "timing, and the width of a channel: 64 or 16 data lines",
                     .choices = {"ddr4-2400", "lpddr4-3200"}},
                    {.name = "density",
                     .type = ParameterType::choice,
                     .default_text = "8Gb",
                     .description = "of each of eight DDR4 devices, of an LPDDR4 channel: rows, tRFC",
                     .choices = {"4Gb", "8Gb"}},
                    {.name = "channels",
                     .default_text = "1",
                     .description = "channels with controllers of their own, interleaved by 64 B"},
                    {.name = "queue",
                     .default_text = "32",
                     .description = "bursts that a channel's controller holds and chooses from"},
                    {.name = "refresh",
                     .type = ParameterType::choice,
                     .default_text = "on",
                     .description = "all-bank refresh every tREFI, or none",
                     .choices = {"on", "off"}}},
     .timing = make_timing<BankedDram>}};

}  // namespace

}  // namespace weft
