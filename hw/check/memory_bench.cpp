#include "hw/check/memory_bench.hpp"

#include <fmt/format.h>

#include "hw/memory/attached_memory.hpp"
#include "hw/transfer/initiator_extension.hpp"
#include "hw/transfer/simulated_clock.hpp"

namespace weft {

namespace {

constexpr std::size_t margin = 16;  // bytes behind the data that nobody may touch
constexpr unsigned char margin_byte = 0x5a;
constexpr double patience_ms = 10;

MemorySetup setup_for(const MemoryRegistry& registry, std::uint64_t capacity) {
  MemorySetup setup{Clock(MemoryBench::period), MemoryBench::burst, std::nullopt};
  if (&registry == &scratchpad_models()) setup.capacity = static_cast<Bytes>(capacity);
  return setup;
}

void report_error(const std::string& message) { SC_REPORT_ERROR("weft/check", message.c_str()); }

}  // namespace

std::string to_string(const MemoryAccess& access) {
  return fmt::format("the {} of {} B at address {:#x}", access.is_write ? "write" : "read", access.bytes,
                     access.address);
}

// An access under way. It owns its payload's extensions.
struct MemoryBench::Slot : tlm::tlm_mm_interface {
  // No memory knows it: it has to be there, and the same, when the access is answered.
  struct UnknownExtension : tlm::tlm_extension<UnknownExtension> {
    static constexpr int as_sent = 4711;
    int value = as_sent;

    tlm_extension_base* clone() const override { return new UnknownExtension(*this); }
    void copy_from(const tlm_extension_base& other) override { *this = static_cast<const UnknownExtension&>(other); }
  };

  tlm::tlm_generic_payload payload{this};
  const UnknownExtension* unknown = nullptr;
  std::vector<unsigned char> bytes;
  BenchAccess* access = nullptr;
  Picoseconds arrival = 0, complete = -1;

  Slot(int initiator, std::uint32_t number) {
    auto from = std::make_unique<InitiatorExtension>();
    from->initiator = initiator;
    from->slot = number;
    payload.set_extension(from.release());
    auto extension = std::make_unique<UnknownExtension>();
    unknown = extension.get();
    payload.set_extension(extension.release());
  }
  void free(tlm::tlm_generic_payload*) override {}
};

MemoryBench::MemoryBench(sc_core::sc_module_name name, const MemoryRegistry& registry, const ModelConfig& config)
    : sc_module(name),
      timing_(registry.make(config)),
      memory_(make_memory(registry, "memory", config, setup_for(registry, used_bytes))),
      monitor_("monitor", *memory_) {
  if (timing_) timing_->set_up(setup_for(registry, used_bytes));
  const auto* attached = dynamic_cast<const AttachedMemory*>(memory_.get());
  size_ = attached != nullptr ? attached->size() : used_bytes;
  has_own_events_ = attached != nullptr && attached->description().has_own_events;
  port_.attach(monitor_, 0, [this](tlm::tlm_generic_payload& payload, Picoseconds complete) {
    Slot& slot = *slots_[payload.get_extension<InitiatorExtension>()->slot];
    slot.complete = complete;
    memory_->answered({payload.get_address(), payload.get_data_length(), payload.is_write(),
                       payload.get_extension<InitiatorExtension>()->initiator, slot.arrival},
                      complete);
    --unanswered_;
    answered_.notify();
  });
}

MemoryBench::~MemoryBench() = default;

MemoryBench::Slot& MemoryBench::send(BenchAccess& access, Picoseconds arrival) {
  const auto number = static_cast<std::uint32_t>(slots_.size());
  slots_.push_back(std::make_unique<Slot>(access.access.initiator, number));
  Slot& slot = *slots_.back();
  slot.access = &access;
  slot.arrival = arrival;
  slot.bytes = access.data;
  slot.bytes.resize(access.access.bytes);
  slot.bytes.insert(slot.bytes.end(), margin, margin_byte);
  tlm::tlm_generic_payload& payload = slot.payload;
  payload.acquire();
  payload.set_command(access.access.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(access.access.address);
  payload.set_data_ptr(slot.bytes.data());
  payload.set_data_length(access.access.bytes);
  payload.set_streaming_width(access.streaming_width > 0 ? access.streaming_width : access.access.bytes);
  payload.set_byte_enable_ptr(access.byte_enables.empty() ? nullptr : access.byte_enables.data());
  payload.set_byte_enable_length(static_cast<unsigned>(access.byte_enables.size()));
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  return slot;
}

void MemoryBench::hand_over(std::vector<BenchAccess>& wave, bool ahead) {
  const Picoseconds zero = (SimulatedClock(period).cycle() + 1) * period + grant_offset;
  const auto wait_until = [](Picoseconds time) {
    if (time > SimulatedClock::now()) sc_core::wait(SimulatedClock::until(time));
  };
  wait_until(zero);
  const std::size_t first = slots_.size();
  for (BenchAccess& access : wave) {
    const Picoseconds arrival = zero + access.access.arrival;
    if (!ahead) wait_until(arrival);
    ++unanswered_;
    port_.send(send(access, arrival).payload, SimulatedClock::until(arrival));
  }
  await_answers();
  for (std::size_t i = first; i < slots_.size(); ++i) finish(*slots_[i], zero);
  Picoseconds last = 0;
  for (const BenchAccess& access : wave) last = std::max(last, zero + access.complete);
  wait_until(last);
}

void MemoryBench::hand_over(BenchAccess& access) {
  std::vector<BenchAccess> wave{std::move(access)};
  hand_over(wave);
  access = std::move(wave.front());
}

void MemoryBench::await_answers() {
  while (unanswered_ > 0) {
    const sc_core::sc_time before = sc_core::sc_time_stamp();
    const sc_core::sc_time patience(patience_ms, sc_core::SC_MS);
    sc_core::wait(patience, answered_);
    if (sc_core::sc_time_stamp() - before < patience) continue;
    const auto silent = std::find_if(slots_.begin(), slots_.end(), [](const auto& slot) { return slot->complete < 0; });
    report_error(
        fmt::format("{} has not been answered after {} ms", to_string((*silent)->access->access), patience_ms));
  }
}

void MemoryBench::finish(Slot& slot, Picoseconds zero) {
  BenchAccess& access = *slot.access;
  const std::string what = to_string(access.access);
  access.status = slot.payload.get_response_status();
  access.complete = slot.complete - zero;
  access.data.assign(slot.bytes.begin(), slot.bytes.end() - margin);
  if (std::any_of(slot.bytes.end() - margin, slot.bytes.end(),
                  [](unsigned char byte) { return byte != margin_byte; })) {
    report_error(what + " wrote beyond its data");
  }
  if (slot.payload.get_extension<Slot::UnknownExtension>() != slot.unknown ||
      slot.unknown->value != Slot::UnknownExtension::as_sent) {
    report_error(what + " lost an extension that the memory cannot know, expected it to be ignored");
  }
  if (slot.complete < slot.arrival) {
    report_error(fmt::format("{} was complete {} ps before it arrived", what, slot.arrival - slot.complete));
  }
  slot.payload.release();
}

unsigned MemoryBench::debug(BenchAccess& access) {
  Slot& slot = send(access, SimulatedClock::now());
  slot.complete = slot.arrival;
  const unsigned bytes = port_.debug(slot.payload);
  access.data.assign(slot.bytes.begin(), slot.bytes.end() - margin);
  slot.payload.release();
  return bytes;
}

std::string simulate(const std::vector<std::function<std::string()>>& stories) {
  std::vector<std::string> results(stories.size());
  std::size_t running = stories.size();
  for (std::size_t i = 0; i < stories.size(); ++i) {
    sc_core::sc_spawn([&, i] {
      results[i] = stories[i]();
      if (--running == 0) sc_core::sc_pause();
    });
  }
  try {
    sc_core::sc_start();
  } catch (const sc_core::sc_report& report) {
    return fmt::format("{} (at {})", report.get_msg(), sc_core::sc_time_stamp().to_string());
  }
  if (running > 0) return "the model ended the simulation";
  for (const std::string& result : results) {
    if (!result.empty()) return result;
  }
  return "";
}

}  // namespace weft
