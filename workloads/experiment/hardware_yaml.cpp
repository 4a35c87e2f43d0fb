#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/core/units.hpp"
#include "base/text/yaml_reader.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

namespace {

constexpr const char* ideal = "ideal";
constexpr Picoseconds min_period = 10;             // 100 GHz
constexpr Picoseconds max_period = 1'000'000'000;  // 1 kHz
constexpr std::int64_t max_processors = std::numeric_limits<ProcessorId>::max();
constexpr Bytes max_memory = Bytes{1} << 40;

// Reads the clock: a frequency, or the period itself. A period that is no whole number of picoseconds, but for the
// digits that a frequency is written with, is rounded to a femtosecond.
void read_clock(const YamlNode& node, HardwareConfig& hardware) {
  const std::string& text = read_text(node, "clock");
  const std::optional<Picoseconds> period = parse_time(text);
  const std::optional<double> hertz = parse_frequency(text);
  if (!period && !hertz) {
    throw InputError(node.where, "clock: '" + text + "' is no frequency; e.g. 500 MHz, or a period such as 2 ns");
  }
  const double exact = period ? static_cast<double>(*period) : 1e12 / *hertz;
  if (!(exact >= static_cast<double>(min_period) * (1 - 1e-12)) || exact > static_cast<double>(max_period)) {
    throw InputError(node.where, "clock: '" + text + "' is out of range; expected 1 kHz to 100 GHz");
  }
  hardware.clock_period = static_cast<Picoseconds>(std::llround(exact));
  if (std::abs(exact - static_cast<double>(hardware.clock_period)) > exact * 1e-9) {
    hardware.time_units = 1000;
    hardware.clock_period = static_cast<Picoseconds>(std::llround(exact * 1000));
  }
  hardware.clock_hz = 1e12 * static_cast<double>(hardware.time_units) / static_cast<double>(hardware.clock_period);
}

// Reads a model and its settings. `own_keys` are keys, `model` among them, that are no settings of the model; `model` is
// the model where none is named, or "" where one has to be.
ModelConfig read_model(const YamlNode& node, const std::string& what, const std::vector<std::string>& own_keys,
                       const std::string& model) {
  ModelConfig config{model, node.where, {}, own_keys};
  for (const auto& [key, key_where, value] : read_members(node, what)) {
    if (key == "model") {
      config.model = read_text(value, "model");
      config.where = value.where;
    } else if (std::find(own_keys.begin(), own_keys.end(), key) == own_keys.end()) {
      config.settings.push_back({key, read_text(value, key), value.where});
    }
  }
  if (config.model.empty()) throw InputError(node.where, what + ": key 'model' is missing");
  return config;
}

PeConfig read_pe(const YamlNode& node) {
  PeConfig pe;
  static_cast<ModelConfig&>(pe) =
      read_model(node, "pes", {"model", "count", "outstanding", "local_buffers", "local_memory"}, "");
  const YamlMap map(node, "pes");
  map.count("count", pe.count, 1, max_processors);
  map.count("outstanding", pe.outstanding, 1, 1024);
  map.count("local_buffers", pe.local_buffers, 1, 3);
  if (map.find("local_memory") != nullptr) map.bytes("local_memory", pe.local_memory.emplace(), 1, max_memory);
  return pe;
}

void read_dma(const YamlNode& node, HardwareConfig& hardware) {
  static_cast<ModelConfig&>(hardware.dma) =
      read_model(node, "dma", {"model", "channels", "burst", "exclusive"}, hardware.dma.model);
  const YamlMap map(node, "dma");
  map.count("channels", hardware.dma.channels, 1, 1024);
  map.bytes("burst", hardware.dma.burst, 1, Bytes{1} << 20);
  map.boolean("exclusive", hardware.dma.exclusive);
}

void read_dispatch(const YamlNode& node, HardwareConfig& hardware) {
  const YamlMap map(node, "dispatch", {"mode", "descriptor"});
  map.choice("mode", hardware.dispatch.dynamic, {"static", "dynamic"});
  map.bytes("descriptor", hardware.dispatch.descriptor, 0, Bytes{1} << 16);
}

void read_pes(const YamlNode& node, HardwareConfig& hardware) {
  std::int64_t processors = hardware.dma.channels;
  for (const YamlNode& item : read_list(node, "pes")) {
    hardware.pes.push_back(read_pe(item));
    processors += hardware.pes.back().count;
    if (processors > max_processors) {
      throw InputError(item.where, "pes: more than " + std::to_string(max_processors) +
                                       " processors with the DMA channels; expected fewer");
    }
  }
}

void read_scratchpad(const YamlNode& node, HardwareConfig& hardware) {
  hardware.scratchpad = read_model(node, "scratchpad", {"model", "capacity"}, ideal);
  if (const YamlNode* capacity = find_member(node, "capacity")) {
    hardware.capacity = read_bytes(*capacity, "capacity", 1, max_memory);
  }
}

}  // namespace

HardwareConfig read_hardware(const YamlNode& node) {
  const YamlMap map(node, "hardware",
                    {"clock", "pes", "scratchpad", "interconnect", "dma", "dram", "dispatch", "energy"});
  HardwareConfig hardware;
  hardware.scratchpad.model = hardware.interconnect.model = hardware.dram.model = ideal;
  hardware.scratchpad.where = hardware.interconnect.where = hardware.dram.where = hardware.dma.where = node.where;
  if (const YamlNode* clock = map.find("clock")) read_clock(*clock, hardware);
  if (const YamlNode* dma = map.find("dma")) read_dma(*dma, hardware);
  read_pes(map.require("pes"), hardware);
  if (const YamlNode* scratchpad = map.find("scratchpad")) read_scratchpad(*scratchpad, hardware);
  if (const YamlNode* interconnect = map.find("interconnect")) {
    hardware.interconnect = read_model(*interconnect, "interconnect", {"model"}, ideal);
  }
  if (const YamlNode* dram = map.find("dram")) hardware.dram = read_model(*dram, "dram", {"model"}, ideal);
  if (const YamlNode* dispatch = map.find("dispatch")) read_dispatch(*dispatch, hardware);
  if (const YamlNode* energy = map.find("energy")) hardware.energy = read_energy(*energy);
  return hardware;
}

}  // namespace weft
