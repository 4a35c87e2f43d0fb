/// The role `dma` as plain classes: how a channel turns the copies of a task into bursts. The same object times planned
/// transfers and, carried by a TLM-2.0 initiator of weft, a run.
#pragma once

#include <memory>

#include "base/core/export.hpp"
#include "hw/model/model_registry.hpp"
#include "hw/transfer/bursts.hpp"

namespace weft {

/// The facts about its machine that a channel is told before the first transfer.
struct DmaSetup {
  Bytes burst = 64;          ///< No burst is longer, or crosses a multiple of it.
  Bytes dram_pin_burst = 1;  ///< See MemoryTiming::pin_burst().
  int channels = 1;          ///< Of the machine.
  bool knows_next = true;    ///< Whether what comes next is known: BoxAddress::goes_on is set where it holds.
};

/// A channel, or one place of it: takes one task after the other, each a sequence of copies of boxes. A channel that
/// holds several descriptors has a place for each, with a task of its own; the places share limits and buffers.
class WEFT_API DmaTiming : public BurstSource {
 public:
  using Role = DmaTiming;  ///< What make_timing() returns.

  virtual void set_up(const DmaSetup& setup) = 0;  ///< Is told about its machine, once, before anything else.

  /// Returns the most bytes that a task need not read because the task before has left them in the channel.
  virtual Bytes kept_bytes() const { return 0; }

  virtual std::uint32_t queue() const { return 1; }  ///< Returns the descriptors that the channel holds: its places.
  /// Returns another place of the channel, which has been set up; called queue() - 1 times. All places live as long.
  virtual std::unique_ptr<DmaTiming> another_place() { return nullptr; }
};

using DmaRegistry = ModelRegistry<DmaTiming, void>;      ///< Models by name.
using DmaRegistration = ModelRegistration<DmaRegistry>;  ///< One of them, in its file.
WEFT_API DmaRegistry& dma_models();                      ///< Returns the DMA channels.

}  // namespace weft
