// What a run did layer by layer: the rows of layers.csv, and what the summary says of the busiest layers.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "hw/report/run_record.hpp"

namespace weft {

// The tasks of one layer together; loads and stores of its weights and results are among them, and the tasks that bring
// in an input of the network are a layer of their own. Bytes, MACs, energy and cycles on the critical path of all layers
// add up to those of the run.
struct LayerRow {
  std::string name;
  std::string op;          // "conv"; "" for an input
  std::int64_t tiles = 0;  // compute tasks
  std::int64_t macs = 0;
  Cycles start = -1, finish = -1;  // of the first and of the last of its tasks
  // Cycles that processing elements were taken by its tiles, all elements together. An element with two local buffers
  // that reads one tile while it computes another is taken once.
  Cycles pe_cycles = 0;
  // The MACs, of those that the elements could have done in pe_cycles; nothing where the model of one of them does not
  // say how many.
  std::optional<double> utilization;
  // Payload at the scratchpad and at the DRAM.
  Bytes read_bytes = 0, write_bytes = 0;
  Bytes dram_read_bytes = 0, dram_write_bytes = 0;
  Bytes reused_bytes = 0, multicast_bytes = 0;              // operands that were not read: see TaskRun
  Bytes dram_read_pin_bytes = 0, dram_write_pin_bytes = 0;  // what crossed the DRAM's pins for it, in whole bursts
  // Where there is a table: events that are known by task, and shares of the interconnect's byte-hops by bytes moved, and
  // of opened rows by bytes over the pins.
  std::optional<double> energy_pj;
  // Cycles of the critical path, and what they were.
  Cycles on_critical_path = 0, path_compute = 0, path_transfer = 0, path_dispatch = 0, path_space = 0, path_waiting = 0;
};

// Returns a row per layer that has tasks, in the order of the network.
std::vector<LayerRow> layer_rows(const RunRecord& record);

// Returns MACs done of those that all processing elements could have done until the makespan; nothing where one that
// did some does not say how many it can do.
std::optional<double> mac_utilization(const RunRecord& record);

// Writes layers.csv (docs/traces.md has the columns).
void write_layers_csv(std::ostream& out, const std::vector<LayerRow>& rows);

}  // namespace weft
