// The energy of a run: counts of events times the figures of a table. Leakage and clock are not in it: a table that has
// no figure per event for them cannot say what they take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workloads/experiment/energy_config.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

struct RunResult;

// A table with its figures for one machine.
struct EnergyTable {
  std::string name;    // "custom" where all figures are the experiment's own
  std::string source;  // publications, and what the experiment says of its own figures
  PerEnergyEvent<Attojoules> figures{};
};

using EnergyCounts = PerEnergyEvent<std::int64_t>;

// The energy of a run in picojoules; the parts add up to the total.
struct Energy {
  EnergyTable table;
  EnergyCounts counts{};
  double total = 0;
  double mac = 0;
  double operation = 0;
  double scratchpad = 0;
  double interconnect = 0;
  double dram = 0;
};

// A published table: energy per MAC and per operation by size of elements, per byte of a memory by its size, and per
// byte (over a hop), or per row, of the rest.
struct PublishedEnergyTable {
  std::string name;
  std::string source;
  struct Arithmetic {
    int element_bytes;
    Attojoules mac, operation;
  };
  std::vector<Arithmetic> arithmetic;
  struct Sram {
    Bytes size;
    Attojoules per_byte;  // read or written
  };
  std::vector<Sram> sram;  // ascending
  Attojoules interconnect, dram_read, dram_write, dram_activate;
};
// Returns all published tables.
const std::vector<PublishedEnergyTable>& published_energy_tables();

// The properties of a machine that figures depend on.
struct EnergyMachine {
  int element_bytes = 1;
  std::optional<Bytes> capacity;  // of the scratchpad
  bool counts_rows = false;       // the DRAM counts the rows that it opens
};

// Returns the table that the experiment names, with the experiment's own figures in it. The published figures for
// arithmetic are those of elements of that size, those for the scratchpad are of the smallest published memory that has
// the capacity. Throws InputError for an unknown table, for one without such figures where the experiment has none of
// its own, and for a figure for rows where the DRAM does not count them.
EnergyTable energy_table(const EnergyConfig& config, const EnergyMachine& machine);

// Returns how often each event happened in a run of all tasks of a graph.
EnergyCounts energy_counts(const TaskGraph& graph, const RunResult& run);

// Returns the counts times the figures.
Energy energy_of(const EnergyTable& table, const EnergyCounts& counts);

}  // namespace weft
