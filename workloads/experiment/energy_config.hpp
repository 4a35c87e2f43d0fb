// The energy section of an experiment: a published table by name (hw/record/energy_tables.cpp), figures of its own, or
// both.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "base/core/types.hpp"

namespace weft {

struct YamlNode;

// An event that a run counts and a table has a figure for.
enum class EnergyEvent : std::uint8_t {
  mac,               // a multiply-accumulate
  operation,         // of operators without MACs: one per output and window element
  scratchpad_read,   // a byte
  scratchpad_write,  // a byte
  interconnect,      // a byte over one hop
  dram_read,         // a byte
  dram_write,        // a byte
  dram_activate      // a row
};
inline constexpr std::size_t energy_event_count = 8;

// Returns the key of the event in an experiment: "mac", ...
const char* to_string(EnergyEvent event);

template <class Value>
struct PerEnergyEvent : std::array<Value, energy_event_count> {
  using std::array<Value, energy_event_count>::operator[];
  Value& operator[](EnergyEvent event) { return (*this)[static_cast<std::size_t>(event)]; }
  const Value& operator[](EnergyEvent event) const { return (*this)[static_cast<std::size_t>(event)]; }
};

// A part of the machine that leaks besides processing elements.
enum class LeakingPart : std::uint8_t { scratchpad, interconnect, dma, dram };
inline constexpr std::size_t leaking_part_count = 4;
const char* to_string(LeakingPart part);

// Figures of one model of a processing element, in place of those of the table.
struct PeEnergyConfig {
  std::string model;
  Location where;
  std::optional<Attojoules> mac, operation;
  std::int64_t leakage = 0;  // in nanowatts, of each such element
};

struct EnergyConfig {
  std::string table;   // name of a published table; "": all figures are the experiment's own
  Location where;      // of the table's name
  std::string source;  // of the experiment's own figures; never empty when there are any
  PerEnergyEvent<std::optional<Attojoules>> figures;       // the experiment's own
  std::vector<PeEnergyConfig> pes{};                       // the same, by model
  std::array<std::int64_t, leaking_part_count> leakage{};  // in nanowatts, of each channel of a DMA
};

// Returns the section `hardware.energy`. Throws InputError for unknown keys, wrong units, figures without a source, and,
// where no table is named, missing figures. Whether the table exists is not checked here.
EnergyConfig read_energy(const YamlNode& node);

}  // namespace weft
