// `banked`: an SRAM in banks of one word a cycle and port. Interleaved: consecutive words lie in consecutive banks, and
// the words of an access that lie in different banks go side by side. Blocked: a bank holds a contiguous part of the
// addresses, and an access goes word by word. Banks have ports for reads and ports for writes; an access that finds
// those of a bank taken waits there in the order of arrival, which counts as a conflict.
//
// Planned durations assume words that are aligned and banks that are free, behind one's own accesses too: every cycle
// more is counted as waiting for the scratchpad.
#include <algorithm>

#include "hw/timing/memory_timing.hpp"

namespace weft {

namespace {

class BankedScratchpad : public ServedMemory {
 public:
  explicit BankedScratchpad(const Parameters& parameters)
      : banks_(parameters.value("banks")),
        width_(parameters.value("width")),
        latency_(parameters.value("latency")),
        blocked_(parameters.value("addresses") == 1),
        parameters_(parameters),
        resource_("scratchpad", banks_ * (parameters.value("read_ports") + parameters.value("write_ports"))),
        uncontended_{Resource("scratchpad.reads", banks_ * parameters.value("read_ports")),
                     Resource("scratchpad.writes", banks_ * parameters.value("write_ports"))} {
    if (banks_ > max_banks) parameters.refuse("banks", "at most " + std::to_string(max_banks));
    for (const bool write : {false, true}) {
      const char* const name = write ? "write_ports" : "read_ports";
      const std::int64_t ports = parameters.value(name);
      if (ports > max_ports) parameters.refuse(name, "at most " + std::to_string(max_ports));
      ports_[write].per_bank = static_cast<std::size_t>(ports);
      ports_[write].free_at.assign(static_cast<std::size_t>(banks_ * ports), 0);
    }
  }

  void set_up(const MemorySetup& setup) override {
    period_ = setup.clock.period();
    capacity_ = setup.capacity.value_or(0);
    if (setup.burst % width_ != 0 && width_ % setup.burst != 0) {
      parameters_.refuse("its width of " + std::to_string(width_) + " B does not divide a burst of " +
                         std::to_string(setup.burst) + " B (dma.burst)");
    }
    if (setup.capacity && *setup.capacity % width_ != 0) {
      parameters_.refuse("a capacity of " + std::to_string(*setup.capacity) + " B is not a whole number of words of " +
                         std::to_string(width_) + " B");
    }
  }
  bool has_ports() const override { return true; }
  Bytes capacity_step() const override { return width_; }

  void set_size(std::uint64_t bytes) override {
    const auto step = static_cast<std::uint64_t>(banks_ * width_);
    // Blocked banks are parts of the whole scratchpad, however much of it a run uses; if it is unlimited, of that.
    const std::uint64_t whole = std::max(bytes, static_cast<std::uint64_t>(capacity_));
    words_of_bank_ = static_cast<std::int64_t>(ceil_div(whole, step));
  }

  Picoseconds serve(const MemoryAccess& access) override {
    const auto first = static_cast<std::int64_t>(access.address) / width_;
    const std::int64_t words = (static_cast<std::int64_t>(access.address) + access.bytes - 1) / width_ - first + 1;
    conflict_ = false;
    const Picoseconds end = blocked_ ? serve_in_turn(access, first, words) : serve_side_by_side(access, first, words);
    conflicts_ += conflict_ ? 1 : 0;
    unaligned_ += words > ceil_div<Bytes>(access.bytes, width_) ? 1 : 0;
    resource_.note_service(words * period_);
    resource_.note_waiting(access.initiator, last_, end - access.arrival - alone(access.bytes));
    last_ = access.initiator;
    return end + latency_ * period_;
  }

  Picoseconds uncontended(const MemoryAccess& access) override {
    uncontended_[access.is_write].note_service(ceil_div<Bytes>(access.bytes, width_) * period_);
    return access.arrival + alone(access.bytes) + latency_ * period_;
  }
  void reset_uncontended() override {
    for (Resource& ports : uncontended_) ports.reset();
  }
  std::vector<Resource*> uncontended_resources() override { return {&uncontended_[0], &uncontended_[1]}; }

  Picoseconds min_time(Bytes bytes) const override { return bytes / (resource_.servers() * width_) * period_; }

  std::vector<Resource*> resources() override { return {&resource_}; }
  std::vector<Counter> counters() const override {
    return {{"bank_conflicts", conflicts_}, {"unaligned_accesses", unaligned_}};
  }

 private:
  static constexpr std::int64_t max_banks = 4096;
  static constexpr std::int64_t max_ports = 16;

  // The ports of one sort (for reads or for writes), of all banks.
  struct Ports {
    std::size_t per_bank = 1;
    std::vector<Picoseconds> free_at;
  };

  // An access to aligned words in free banks.
  Picoseconds alone(std::int64_t bytes) const {
    const std::int64_t words = ceil_div(bytes, width_);
    return (blocked_ ? words : ceil_div(words, banks_)) * period_;
  }

  // Takes the port of a bank that is free first for some words. Returns when they are done.
  Picoseconds take_port(bool write, std::int64_t bank, Picoseconds arrival, std::int64_t words) {
    Ports& ports = ports_[write];
    const auto begin =
        ports.free_at.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(bank) * ports.per_bank);
    const auto port = std::min_element(begin, begin + static_cast<std::ptrdiff_t>(ports.per_bank));
    conflict_ = conflict_ || *port > arrival;
    *port = std::max(*port, arrival) + words * period_;
    return *port;
  }

  Picoseconds serve_side_by_side(const MemoryAccess& access, std::int64_t first, std::int64_t words) {
    Picoseconds end = access.arrival;
    for (std::int64_t i = 0; i < std::min(words, banks_); ++i) {
      const std::int64_t of_bank = ceil_div(words - i, banks_);
      end = std::max(end, take_port(access.is_write, (first + i) % banks_, access.arrival, of_bank));
    }
    return end;
  }

  Picoseconds serve_in_turn(const MemoryAccess& access, std::int64_t first, std::int64_t words) {
    Picoseconds end = access.arrival;
    while (words > 0) {
      const std::int64_t bank = first / words_of_bank_;
      const std::int64_t here = std::min(words, (bank + 1) * words_of_bank_ - first);
      end = take_port(access.is_write, bank, end, here);
      first += here;
      words -= here;
    }
    return end;
  }

  std::int64_t banks_;
  Bytes width_;
  Cycles latency_;
  bool blocked_;
  Parameters parameters_;
  Picoseconds period_ = 1000;
  Bytes capacity_ = 0;  // 0: unlimited
  std::int64_t words_of_bank_ = 1;
  Ports ports_[2];  // for reads, for writes
  bool conflict_ = false;
  std::int64_t conflicts_ = 0, unaligned_ = 0;
  int last_ = Resource::nobody;
  Resource resource_;
  Resource uncontended_[2];  // the ports for reads, and those for writes, of all banks
};

const MemoryRegistration banked_scratchpad_registration{
    scratchpad_models(),
    {.name = "banked",
     .description = "an SRAM in banks of one word per cycle and port; conflicts are counted",
     .parameters =
         {{.name = "banks", .default_text = "8", .description = "banks"},
          {.name = "width", .type = ParameterType::bytes, .default_text = "8 B", .description = "bytes of a word"},
          {.name = "read_ports", .default_text = "1", .description = "reads that a bank serves per cycle"},
          {.name = "write_ports", .default_text = "1", .description = "writes that a bank serves per cycle"},
          {.name = "latency",
           .type = ParameterType::cycles,
           .default_text = "1",
           .description = "cycles from the last word to the answer",
           .minimum = 0},
          {.name = "addresses",
           .type = ParameterType::choice,
           .default_text = "interleaved",
           .description = "words of consecutive addresses in consecutive banks, or a contiguous part of the "
                          "addresses in each",
           .choices = {"interleaved", "blocked"}}},
     .timing = make_timing<BankedScratchpad>}};

}  // namespace

}  // namespace weft
