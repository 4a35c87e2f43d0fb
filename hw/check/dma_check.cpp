#include <fmt/format.h>

#include <random>

#include "hw/check/machine_check.hpp"
#include "hw/check/model_checks.hpp"
#include "hw/timing/dma_timing.hpp"
#include "hw/timing/interconnect_timing.hpp"

namespace weft {

namespace {

constexpr DmaSetup checked_setup{64, 64};

BoxAddress random_box(std::mt19937& random, std::uint64_t base) {
  TileSlice slice;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    slice.extent[axis] = static_cast<std::int32_t>(1 + random() % 40);
    slice.size[axis] = static_cast<std::int32_t>(1 + random() % static_cast<std::uint32_t>(slice.extent[axis]));
    slice.offset[axis] =
        static_cast<std::int32_t>(random() % static_cast<std::uint32_t>(slice.extent[axis] - slice.size[axis] + 1));
  }
  return {base, slice};
}

std::string fault_of(const Burst& burst) {
  const std::uint64_t last = burst.address + burst.bytes - 1;
  const auto unit = static_cast<std::uint64_t>(checked_setup.burst);
  if (burst.bytes > 0 && burst.address / unit == last / unit && burst.payload <= burst.bytes) return "";
  return fmt::format("a burst of {} B at {:#x}, {} B of them payload; expected 1 to {} B within one burst", burst.bytes,
                     burst.address, burst.payload, checked_setup.burst);
}

// Copies boxes, answering bursts in any order, and looks at what comes.
std::string copies_whole_boxes(const ModelConfig& config) {
  const std::unique_ptr<DmaTiming> dma = dma_models().make(config);
  dma->set_up(checked_setup);
  std::mt19937 random(1);
  for (int trial = 0; trial < 200; ++trial) {
    const BoxAddress source = random_box(random, dram_base);
    const Bytes bytes = bytes_of(source.slice);
    dma->begin({{source, BoxAddress{0, whole_slice(source.slice.size)}}});
    Bytes read = 0, written = 0;
    std::vector<std::uint32_t> under_way;
    while (!dma->done()) {
      while (const std::optional<Burst> burst = dma->next()) {
        if (const std::string fault = fault_of(*burst); !fault.empty()) return fault;
        (burst->is_write ? written : read) += burst->payload;
        under_way.push_back(burst->slot);
        if (under_way.size() > dma->slots())
          return fmt::format("more than slots() = {} bursts under way", dma->slots());
      }
      if (under_way.empty())
        return fmt::format("it stands still with {} of {} B read and {} written", read, bytes, written);
      const std::size_t chosen = random() % under_way.size();
      dma->answered(under_way[chosen]);
      under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(chosen));
    }
    if (read == bytes && written == bytes && dma->read_bytes() == read && dma->write_bytes() == written) continue;
    return fmt::format("{} B read and {} B written of a box of {} B, counted are {} and {}; expected all once", read,
                       written, bytes, dma->read_bytes(), dma->write_bytes());
  }
  return "";
}

}  // namespace

std::vector<Conformance> dma_conformance(const ModelConfig& config) {
  const auto fit = [config](HardwareConfig& machine) { static_cast<ModelConfig&>(machine.dma) = config; };
  return {
      {"a copy moves every byte of its box once, in bursts that cross no boundary",
       [config] { return copies_whole_boxes(config); }},
      on_crowded_machine("a machine of four moves every byte once", fit),
      on_crowded_machine("the results are those of the reference in int8", fit, DataType::int8),
      on_crowded_machine("the results are those of the reference in float32", fit, DataType::float32),
  };
}

}  // namespace weft
