// What a configuration says of a machine's parts by itself: its processors, their local buffers, the table of its energy.
#include <fmt/format.h>

#include <algorithm>

#include "hw/machine/dma_places.hpp"
#include "hw/machine/machine.hpp"
#include "workloads/network/layer_work.hpp"

namespace weft {

std::optional<Bytes> local_buffer_of(const PeConfig& pe) {
  if (!pe.local_memory) return std::nullopt;
  return *pe.local_memory / pe.local_buffers;
}

std::vector<Processor> processors_of(const HardwareConfig& hardware) {
  std::vector<Processor> processors;
  for (std::uint32_t kind = 0; kind < hardware.pes.size(); ++kind) {
    for (int i = 0; i < hardware.pes[kind].count; ++i) {
      const auto stages = static_cast<std::uint32_t>(hardware.pes[kind].local_buffers);
      processors.push_back({fmt::format("pe{}", processors.size()), false, kind, stages});
    }
  }
  const auto dma_kind = static_cast<std::uint32_t>(hardware.pes.size());
  for (Processor& channel : dma_processors_of(hardware, dma_kind, processors.size())) {
    processors.push_back(std::move(channel));
  }
  return processors;
}

std::optional<EnergyTable> energy_table_of(const Experiment& experiment, const std::vector<Counter>& dram_counters) {
  if (!experiment.hardware.energy) return std::nullopt;
  const bool counts_rows = std::any_of(dram_counters.begin(), dram_counters.end(),
                                       [](const Counter& counter) { return counter.name == "activates"; });
  const Network& network = experiment.network;
  EnergyMachine machine{arithmetic_size(network.element_bits), experiment.hardware.capacity, counts_rows};
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    const int size = arithmetic_size(bits_computed_with(network, layer));
    if (size != machine.element_bytes) machine.other_sizes.insert(size);
  }
  EnergyTable table = energy_table(*experiment.hardware.energy, machine);
  std::vector<std::string> models;
  std::vector<int> counts;
  for (const PeConfig& pe : experiment.hardware.pes) {
    models.push_back(pe.model);
    counts.push_back(pe.count);
  }
  add_models(*experiment.hardware.energy, models, counts, experiment.hardware.dma.channels, table);
  return table;
}

}  // namespace weft
