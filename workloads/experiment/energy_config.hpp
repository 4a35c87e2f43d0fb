// What an experiment says about energy: a published table by name (hw/record/energy_tables.cpp), figures of its own, or
// both.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/core/error.hpp"
#include "base/core/types.hpp"

namespace weft {

// What a run counts and a table has a figure for.
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

const char* to_string(EnergyEvent event);  // "mac", ...: the keys of an experiment

template <class Value>
struct PerEnergyEvent : std::array<Value, energy_event_count> {
  using std::array<Value, energy_event_count>::operator[];
  Value& operator[](EnergyEvent event) { return (*this)[static_cast<std::size_t>(event)]; }
  const Value& operator[](EnergyEvent event) const { return (*this)[static_cast<std::size_t>(event)]; }
};

struct EnergyConfig {
  std::string table;   // of a published table; "": all figures are the experiment's own
  Location where;      // of the table's name
  std::string source;  // of the experiment's own figures; never empty when there are any
  PerEnergyEvent<std::optional<Attojoules>> figures;
};

}  // namespace weft
