/// The role `interconnect` as plain classes: how long a request is under way from an initiator (a processing element, a
/// DMA channel) to the scratchpad or the DRAM, and what it waits for. Where it carries no responses, the answer takes no
/// time on the way back, and read and write data alike are counted once, on the way of the request.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/core/export.hpp"
#include "hw/model/clock.hpp"
#include "hw/model/model_registry.hpp"
#include "hw/model/shared_resource.hpp"

namespace weft {

enum class Target : std::uint8_t { scratchpad, dram };  ///< The memories that requests go to.
inline constexpr int target_count = 2;                  ///< The number of targets.

/// The machine's address map: the scratchpad from 0, the DRAM from here.
inline constexpr std::uint64_t dram_base = std::uint64_t{1} << 40;
/// Returns the memory that an address of the machine lies in.
inline Target target_of(std::uint64_t address) { return address < dram_base ? Target::scratchpad : Target::dram; }
inline std::uint64_t base_of(Target target) { return target == Target::dram ? dram_base : 0; }  ///< Its first address.

inline const char* to_string(Target target) { return target == Target::dram ? "dram" : "scratchpad"; }  ///< Its name.

/// A request as a model sees it.
struct Request {
  std::uint32_t number = 0;            ///< Different from that of every other request under way; small.
  int initiator = 0;                   ///< For the accounts of resources.
  int port = 0;                        ///< Where it comes in: the number of its processor.
  Target target = Target::scratchpad;  ///< The memory that it goes to.
  std::uint32_t bytes = 0;             ///< Above 0.
  bool is_write = false;               ///< False: a read.
  bool is_response = false;            ///< On its way back, from its target to its port.
  int way = -1;                        ///< Initiators of equal number share their way in; -1: each has its own.

  int way_in() const { return way < 0 ? initiator : way; }  ///< Returns the number of its way in.
};

/// Returns the bytes that a request carries where responses have ways of their own: its data or, of a read and of the
/// completion of a write, what fits into one beat.
inline Bytes carried_bytes(const Request& request) {
  return request.is_write != request.is_response ? Bytes{request.bytes} : 1;
}

/// Returns the cycles for which `bytes` take a way that carries `width` bytes a cycle.
inline Cycles beats(Bytes bytes, Bytes width) { return ceil_div(bytes, width); }

/// The fact that a request is at its target.
struct Arrival {
  std::uint32_t number = 0;  ///< The number of the request.
  Cycles cycle = 0;          ///< When its last byte is there.
};

/// Per target: whether it takes any number of requests at a time.
using TargetPorts = std::array<bool, target_count>;

class WEFT_API InterconnectTiming {
 public:
  using Role = InterconnectTiming;  ///< What make_timing() returns.
  virtual ~InterconnectTiming() = default;

  /// Returns whether responses take its ways too: then a request is entered again, as a response, when its memory has
  /// answered.
  virtual bool carries_responses() const { return false; }

  /// Takes a request that comes in; those of one cycle come lowest initiator first. Adds to `arrivals`, now or in a
  /// later step(), when it is at its target.
  virtual void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) = 0;
  /// Grants what can be granted at `now`, after all requests of the cycle have come in. Returns the next cycle in which
  /// it has to be called, or never.
  virtual Cycles step(Cycles /*now*/, std::vector<Arrival>& /*arrivals*/) { return never; }
  static constexpr Cycles never = std::numeric_limits<Cycles>::max();  ///< No cycle.
  /// Forgets all requests and accounts.
  virtual void reset() {
    for (Resource* resource : resources()) resource->reset();
  }

  /// Returns the time in picoseconds of a message of `bytes` on a free way: how long a task descriptor is under way.
  virtual Picoseconds message_time(Bytes bytes) const = 0;
  /// Returns the number of links that a request passes: what its energy is counted by.
  virtual int hops(const Request& request) const = 0;
  virtual std::vector<Resource*> resources() { return {}; }  ///< Returns what requests wait for.
  /// Returns whether everybody sees every request and every response, so that with `multicast: true` one response can
  /// serve all that ask for the same. Elsewhere only the access to the memory is shared.
  virtual bool broadcasts() const { return false; }

  /// Takes the facts about its machine: called once, before anything else.
  void set_up(const Clock& clock, const TargetPorts& has_ports) {
    clock_ = clock;
    has_ports_ = has_ports;
    set_up_model();
  }

 protected:
  /// Is overridden to make what depends on the clock or on the targets.
  virtual void set_up_model() {}
  const Clock& clock() const { return clock_; }  ///< Returns the machine's clock.
  bool has_ports(Target target) const { return has_ports_[static_cast<std::size_t>(target)]; }  ///< See TargetPorts.

 private:
  Clock clock_{1000};
  TargetPorts has_ports_{};
};

using InterconnectRegistry = ModelRegistry<InterconnectTiming, void>;      ///< Models by name.
using InterconnectRegistration = ModelRegistration<InterconnectRegistry>;  ///< One of them, in its file.
WEFT_API InterconnectRegistry& interconnect_models();                      ///< Returns the interconnects.

}  // namespace weft
