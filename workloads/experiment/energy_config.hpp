// The energy section of an experiment: a published table by name (hw/record/energy_tables.cpp), figures of its own, or
// both.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

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

struct EnergyConfig {
  std::string table;   // name of a published table; "": all figures are the experiment's own
  Location where;      // of the table's name
  std::string source;  // of the experiment's own figures; never empty when there are any
  PerEnergyEvent<std::optional<Attojoules>> figures;  // the experiment's own
};

// Returns the section `hardware.energy`. Throws InputError for unknown keys, wrong units, figures without a source, and,
// where no table is named, missing figures. Whether the table exists is not checked here.
EnergyConfig read_energy(const YamlNode& node);

}  // namespace weft
