#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/core/units.hpp"
#include "base/text/yaml_reader.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/experiment/experiment_keys.hpp"

namespace weft {

namespace {

constexpr const char* ideal = "ideal";
constexpr Picoseconds min_period = 10;             // 100 GHz
constexpr Picoseconds max_period = 1'000'000'000;  // 1 kHz

// Reads the clock: a frequency, or the period itself. A period that is no whole number of picoseconds, but for the
// digits that a frequency is written with, is rounded to a femtosecond.
void read_clock(const YamlNode& node, HardwareConfig& hardware) {
  const std::string& text = read_text(node, "clock");
  const std::optional<Picoseconds> period = parse_time(text);
  const std::optional<double> hertz = parse_frequency(text);
  if (!period && !hertz)
    refuse_quantity(node, "clock", UnitKind::frequency, "a frequency such as 500 MHz, or a period such as 2 ns");
  const double exact = period ? static_cast<double>(*period) : 1e12 / *hertz;
  if (!(exact >= static_cast<double>(min_period) * (1 - 1e-12)) || exact > static_cast<double>(max_period)) {
    throw InputError(node.where, "clock: '" + text + "' is out of range; expected 1 kHz to 100 GHz",
                     {"clock", text, "1 kHz to 100 GHz"});
  }
  hardware.clock_period = static_cast<Picoseconds>(std::llround(exact));
  if (std::abs(exact - static_cast<double>(hardware.clock_period)) > exact * 1e-9) {
    hardware.time_units = 1000;
    hardware.clock_period = static_cast<Picoseconds>(std::llround(exact * 1000));
  }
  hardware.clock_hz = 1e12 * static_cast<double>(hardware.time_units) / static_cast<double>(hardware.clock_period);
}

// Reads a model and its settings. `keys` are those that are no settings of the model; `model` is the model where none is
// named.
ModelConfig read_model(const YamlNode& node, const YamlKeys& keys, const std::string& model) {
  const YamlMap checked(node, keys, YamlMap::Others::accepted);
  ModelConfig config{model, node.where, {}, keys.names()};
  for (const auto& [key, key_where, value] : node.members) {
    if (key == "model") {
      config.model = read_text(value, "model");
      config.where = value.where;
    } else if (std::ranges::find(config.own_keys, key) == config.own_keys.end()) {
      config.settings.push_back({key, read_text(value, key), value.where});
    }
  }
  return config;
}

PeConfig read_pe(const YamlNode& node) {
  PeConfig pe;
  static_cast<ModelConfig&>(pe) = read_model(node, pe_keys(), "");
  const YamlMap map(node, pe_keys(), YamlMap::Others::accepted);
  map.read("count", pe.count);
  map.read("outstanding", pe.outstanding);
  map.read("local_buffers", pe.local_buffers);
  map.read("local_memory", pe.local_memory);
  map.read("reuse", pe.reuse);
  return pe;
}

void read_dma(const YamlNode& node, HardwareConfig& hardware) {
  static_cast<ModelConfig&>(hardware.dma) = read_model(node, dma_keys(), hardware.dma.model);
  const YamlMap map(node, dma_keys(), YamlMap::Others::accepted);
  map.read("channels", hardware.dma.channels);
  map.read("burst", hardware.dma.burst);
  map.read("exclusive", hardware.dma.exclusive);
}

void read_dispatch(const YamlNode& node, HardwareConfig& hardware) {
  const YamlMap map(node, dispatch_keys());
  map.read("mode", hardware.dispatch.dynamic);
  map.read("descriptor", hardware.dispatch.descriptor);
  map.read("memory", hardware.dispatch.travels);
  map.read("completion", hardware.dispatch.completion);
  if (const YamlNode* completion = map.find("completion");
      completion != nullptr && !hardware.dispatch.travels &&
      hardware.dispatch.completion != HardwareConfig{}.dispatch.completion) {
    throw InputError(completion->where,
                     "completion: completions travel with 'memory: dram' only; expected no 'completion', or that",
                     {"completion", "without memory: dram", "memory: dram"});
  }
  if (hardware.dispatch.travels && hardware.dispatch.descriptor == 0) {
    throw InputError(node.where,
                     "dispatch: 'memory: dram' needs descriptors, and 'descriptor' is 0 B; expected 1 B or more, or "
                     "'memory: none'",
                     {"descriptor", "0 B", "1 B or more"});
  }
}

void read_pes(const YamlNode& node, HardwareConfig& hardware) {
  const std::int64_t most = pe_keys().at("count").form.most;
  std::int64_t processors = hardware.dma.channels;
  for (const YamlNode& item : read_list(node, "pes")) {
    hardware.pes.push_back(read_pe(item));
    processors += hardware.pes.back().count;
    if (processors > most) {
      throw InputError(item.where,
                       "pes: more than " + std::to_string(most) + " processors with the DMA channels; expected fewer");
    }
  }
}

void read_scratchpad(const YamlNode& node, HardwareConfig& hardware) {
  hardware.scratchpad = read_model(node, scratchpad_keys(), ideal);
  YamlMap(node, scratchpad_keys(), YamlMap::Others::accepted).read("capacity", hardware.capacity);
}

}  // namespace

HardwareConfig read_hardware(const YamlNode& node) {
  const YamlMap map(node, hardware_keys());
  HardwareConfig hardware;
  hardware.scratchpad.model = hardware.interconnect.model = hardware.dram.model = ideal;
  hardware.scratchpad.where = hardware.interconnect.where = hardware.dram.where = hardware.dma.where = node.where;
  if (const YamlNode* clock = map.find("clock")) read_clock(*clock, hardware);
  if (const YamlNode* dma = map.find("dma")) read_dma(*dma, hardware);
  read_pes(map.require("pes"), hardware);
  if (const YamlNode* scratchpad = map.find("scratchpad")) read_scratchpad(*scratchpad, hardware);
  if (const YamlNode* interconnect = map.find("interconnect")) {
    hardware.interconnect = read_model(*interconnect, interconnect_keys(), ideal);
    YamlMap(*interconnect, interconnect_keys(), YamlMap::Others::accepted).read("multicast", hardware.multicast);
  }
  if (const YamlNode* dram = map.find("dram")) hardware.dram = read_model(*dram, dram_keys(), ideal);
  if (const YamlNode* dispatch = map.find("dispatch")) read_dispatch(*dispatch, hardware);
  if (const YamlNode* energy = map.find("energy")) hardware.energy = read_energy(*energy);
  return hardware;
}

}  // namespace weft
