#include "hw/machine/dma_places.hpp"

#include <fmt/format.h>

#include <limits>

#include "base/core/error.hpp"
#include "hw/transfer/burst_stream.hpp"

namespace weft {

std::uint32_t dma_queue_of(const HardwareConfig& hardware) { return dma_models().make(hardware.dma)->queue(); }

std::vector<Processor> dma_processors_of(const HardwareConfig& hardware, std::uint32_t kind, std::size_t others) {
  const std::uint32_t places = dma_queue_of(hardware);
  const auto channels = static_cast<std::size_t>(hardware.dma.channels);
  constexpr std::size_t most = std::numeric_limits<ProcessorId>::max();
  if (others + channels * places > most) {
    throw InputError(hardware.dma.where,
                     fmt::format("dma: {} channels of {} descriptors beside {} processing elements are more than {} "
                                 "processors; expected fewer",
                                 channels, places, others, most));
  }
  std::vector<Processor> processors;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::uint32_t place = 0; place < places; ++place) {
      processors.push_back(
          {places > 1 ? fmt::format("dma{}_{}", channel, place) : fmt::format("dma{}", channel), true, kind});
    }
  }
  return processors;
}

std::vector<int> ports_of(const HardwareConfig& hardware, std::size_t processors) {
  const std::size_t places = dma_queue_of(hardware);
  const std::size_t pes = processors - static_cast<std::size_t>(hardware.dma.channels) * places;
  std::vector<int> ports;
  for (std::size_t p = 0; p < processors; ++p) {
    ports.push_back(static_cast<int>(p < pes ? p : p - (p - pes) % places));
  }
  return ports;
}

Bytes kept_bytes_of(const HardwareConfig& hardware, Bytes dram_pin_burst) {
  if (hardware.dma.channels == 0) return 0;
  const std::unique_ptr<DmaTiming> channel = dma_models().make(hardware.dma);
  channel->set_up({hardware.dma.burst, dram_pin_burst, hardware.dma.channels, !hardware.dispatch.dynamic});
  return channel->kept_bytes();
}

std::unique_ptr<BurstSource> BurstMaker::make(const Processor& processor) {
  if (!processor.is_dma) {
    return std::make_unique<BurstStream>(hardware_->pes[processor.kind].outstanding, hardware_->dma.burst);
  }
  if (places_left_ > 0) {
    --places_left_;
    return channel_->another_place();
  }
  std::unique_ptr<DmaTiming> channel = dma_models().make(hardware_->dma);
  channel->set_up({hardware_->dma.burst, dram_pin_burst_, hardware_->dma.channels, !hardware_->dispatch.dynamic});
  channel_ = channel.get();
  places_left_ = channel->queue() - 1;
  return channel;
}

std::unique_ptr<BurstSource> BurstMaker::make_control() const {
  constexpr int control_outstanding = 4;
  return std::make_unique<BurstStream>(control_outstanding, hardware_->dma.burst);
}

}  // namespace weft
