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

// The parts of a summary beyond the record of the run.
struct SummaryHead {
  std::string version, command;  // of weft, and the command line that it was started with
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
};

// Raised when a key of summary.json gets another meaning or goes.
inline constexpr int summary_schema = 1;

// Returns "layers" of the summary as JSON.
std::string layers_text(const std::vector<LayerRow>& rows);

// Writes the whole of summary.json. Throws nlohmann::json::exception where a name is no UTF-8.
void write_summary(std::ostream& out, const SummaryHead& head, const RunRecord& record);

}  // namespace weft
