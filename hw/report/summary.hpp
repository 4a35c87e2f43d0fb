// Writes summary.json, the figures of a run that other programs read. Keys are stable; those of a model that the
// machine does not have are absent.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "hw/report/layer_table.hpp"
#include "hw/report/run_record.hpp"
#include "hw/report/value_files.hpp"
#include "workloads/functional/network_outputs.hpp"

namespace weft {

// The version of what a run's files hold: another one where what stood there before is gone or means something else.
inline constexpr int run_files_schema = 3;

// The parts of a summary beyond the record of the run.
struct SummaryHead {
  std::string network;
  std::string algorithm;
  std::int64_t images = 1;  // of the batch
  double clock_hz = 0;
  std::optional<Bytes> capacity_bytes;  // nothing: unlimited
  Time bound_makespan = 0;              // lower bounds on what any schedule can reach
  Bytes bound_peak = 0;
  std::string binding;                           // what bounds the makespan (Bounds::binding)
  double schedule_seconds = 0;                   // wall time
  std::vector<LayerRow> layers{};                // layer_rows() of the run
  std::optional<OutputComparison> functional{};  // only in functional runs, as what follows
  std::vector<ValueFile> outputs{}, tensors{};   // files of values
  std::string version{};                         // of weft
  std::vector<std::string> command{};            // the words of the command line that made the run
  std::optional<double> dram_bytes_per_cycle{};  // what can cross its pins, where the model says so
  std::optional<Bytes> activation_limit{};       // of the schedule
  double recompute = 1;                          // the same
};

// Returns "layers" of the summary as JSON.
std::string layers_text(const std::vector<LayerRow>& rows);

// Writes the whole of summary.json.
void write_summary(std::ostream& out, const SummaryHead& head, const RunRecord& record);

}  // namespace weft
