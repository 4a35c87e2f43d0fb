// The energy of a run: counts of events times the figures of a table, and leakage times the time of the run where the
// experiment says what leaks. Clock and control are not in it: no table has figures for them.
#pragma once

#include <map>
#include <optional>
#include <set>
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
  struct Arithmetic {
    Attojoules mac = 0, operation = 0;
  };
  std::map<int, Arithmetic> other_sizes{};  // of arithmetic on elements of other sizes than the machine's, by bytes
  // By kind of processing element, whatever the size: figures of the model's own.
  struct OfKind {
    std::optional<Attojoules> mac, operation;
  };
  std::map<std::uint32_t, OfKind> kinds{};
  std::int64_t leakage = 0;  // of all parts of the machine, in nanowatts

  // Returns the figures for elements of so many bytes on that kind of processing element.
  Arithmetic arithmetic(int size, std::uint32_t kind) const;
};

struct EnergyCounts : PerEnergyEvent<std::int64_t> {
  struct Arithmetic {
    std::int64_t macs = 0, operations = 0;
  };
  std::map<int, Arithmetic> by_size{};  // the same arithmetic by the bytes of the elements
  // The same by kind and size, of kinds of processing elements with figures of their own.
  std::map<std::pair<std::uint32_t, int>, Arithmetic> by_kind{};
  std::int64_t picoseconds = 0;  // that the run takes, rounded up
};

// An event that a model of a processing element has counted itself, with the energy of one.
struct OwnEvent {
  std::string name;  // "pe0.spad_reads"
  std::int64_t count = 0;
  Attojoules energy = 0;
  double picojoules() const { return static_cast<double>(static_cast<__int128>(count) * energy) / 1e6; }
};

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
  double leakage = 0;
  double own_events = 0;  // what models of processing elements have counted themselves
  std::vector<OwnEvent> events{};
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
  std::optional<Bytes> capacity;   // of the scratchpad
  bool counts_rows = false;        // the DRAM counts the rows that it opens
  std::set<int> other_sizes = {};  // bytes of elements that layers compute with besides
};

// Returns the table that the experiment names, with the experiment's own figures in it, which hold for all sizes. The
// published figures for arithmetic are those of elements of that size, those for the scratchpad are of the smallest
// published memory that has the capacity. Throws InputError for an unknown table, for one without such figures where
// the experiment has none of its own, and for a figure for rows where the DRAM does not count them.
EnergyTable energy_table(const EnergyConfig& config, const EnergyMachine& machine);

// Adds the figures of models of processing elements (by kind) and the leakage of all parts. Throws InputError where the
// machine has no such model. `counts`: of the processing elements of each kind.
void add_models(const EnergyConfig& config, const std::vector<std::string>& models, const std::vector<int>& counts,
                int dma_channels, EnergyTable& table);

// Returns the bytes that figures for arithmetic on elements of so many bits go by: elements of 4 bits take those of a
// byte, in whose units they are computed.
constexpr int arithmetic_size(int element_bits) { return element_bits <= 8 ? 1 : element_bits / 8; }

// Returns how often each event happened in a run of all tasks of a graph; arithmetic without that of tasks whose
// processing element has its energy in events of its own.
// `kinds`: of the processors, where some have figures of their own.
EnergyCounts energy_counts(const TaskGraph& graph, const RunResult& run, const std::vector<std::uint32_t>& kinds = {});

// Returns the counts times the figures, and the events that models have counted themselves.
Energy energy_of(const EnergyTable& table, const EnergyCounts& counts, std::vector<OwnEvent> own_events = {});

}  // namespace weft
