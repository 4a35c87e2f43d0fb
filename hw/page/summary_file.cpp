#include "hw/page/summary_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/text/input_file.hpp"
#include "base/text/source_text.hpp"
#include "hw/page/summary_values.hpp"
#include "hw/report/summary.hpp"

namespace weft {

namespace {

using SummaryJson = nlohmann::ordered_json;

SummaryJson parse_summary(const std::string& path, const std::string& text) {
  try {
    return SummaryJson::parse(text);
  } catch (const SummaryJson::parse_error& error) {
    const std::size_t at = error.byte == 0 ? 0 : std::min(error.byte - 1, text.size());
    SourceText(text, path).fail(at, "is no JSON; expected what weft run writes; repeat weft run");
  }
}

void check_head(const SummaryValues& values) {
  for (const char* name : {"version", "network", "algorithm", "bounds.binding"}) values.text(name);
  for (const SummaryJson& word : values.array("command")) {
    if (!word.is_string()) values.refuse("command", "an array of texts");
  }
  const std::string mode = values.text("dispatch.mode");
  if (mode != "static" && mode != "dynamic") values.refuse("dispatch.mode", "static or dynamic");
  constexpr double fastest = 1e12;  // time is counted in picoseconds
  if (const double clock = values.number("clock_hz"); clock <= 0 || clock > fastest) {
    values.refuse("clock_hz", "a number above 0, at most 1e12");
  }
}

void check_figures(const SummaryValues& values) {
  for (const char* name : {"planned.makespan_cycles", "bounds.makespan_cycles", "seconds"}) values.number(name);
  for (const char* name : {"planned.peak_bytes", "simulated.peak_address"}) values.integer(name);
  if (!values.is_null("capacity_bytes")) values.integer("capacity_bytes");
  values.object("machine");
  for (const char* name :
       {"images_per_second", "mac_utilization", "machine.macs_per_cycle", "machine.dram_bytes_per_cycle"}) {
    if (values.has(name)) values.number(name);
  }
  if (values.has("activation_limit_bytes")) values.integer("activation_limit_bytes");
  const double seconds = static_cast<double>(values.integer("simulated.makespan_cycles")) / values.number("clock_hz");
  constexpr double rounding = 1e-9;
  if (std::abs(values.number("seconds") - seconds) > rounding * seconds) {
    values.refuse("seconds", fmt::format("{}, the makespan at clock_hz", seconds));
  }
}

void check_energy(const SummaryValues& values) {
  if (!values.has("energy_pj")) return;
  for (const char* name : {"total", "mac", "operation", "scratchpad", "interconnect", "dram"}) {
    values.number(std::string("energy_pj.") + name);
  }
  if (values.has("energy_pj.leakage")) values.number("energy_pj.leakage");
  if (values.has("energy_pj.own_events")) values.number("energy_pj.own_events");
  values.text("energy_pj.table");
}

void read_counts(const SummaryValues& values, SummaryFile& file) {
  file.network = values.text("network");
  file.tasks = values.integer("tasks");
  file.buffers = values.integer("buffers");
  file.makespan = values.integer("simulated.makespan_cycles");
  file.peak_bytes = values.integer("simulated.peak_bytes");
  file.read_bytes = values.integer("dram.read_bytes") + values.integer("scratchpad.read_bytes");
  file.write_bytes = values.integer("dram.write_bytes") + values.integer("scratchpad.write_bytes");
  if (values.has("dispatch.descriptor_bytes")) file.descriptor_bytes = values.integer("dispatch.descriptor_bytes");
  for (const auto& [name, busy] : values.object("processors_busy").items()) {
    if (!busy.is_number()) values.refuse("processors_busy", "a number by processor");
    file.processors.push_back(name);
  }
  if (values.integer("processors") != static_cast<std::int64_t>(file.processors.size())) {
    values.refuse("processors", fmt::format("{}, as many as processors_busy has", file.processors.size()));
  }
  file.path_cycles = {values.integer("critical_path.compute_cycles"), values.integer("critical_path.transfer_cycles"),
                      values.integer("critical_path.dispatch_cycles"), values.integer("critical_path.space_cycles")};
  file.path_waiting = values.integers("critical_path.waiting_cycles");
  file.waiting = values.integers("waiting_cycles");
  file.counters = values.integers("counters").size();
}

void read_layers_of(const SummaryValues& values, SummaryFile& file) {
  for (const SummaryJson& json : values.array("layers")) {
    const SummaryValues of_layer(json, file.path, fmt::format("layers[{}].", file.layers.size()));
    SummaryFile::Layer layer{of_layer.text("layer"), {}};
    for (const char* key : {"tiles", "macs", "start", "finish", "pe_cycles", "read_bytes", "write_bytes",
                            "dram_read_bytes", "dram_write_bytes", "dram_read_pin_bytes", "dram_write_pin_bytes",
                            "reused_bytes", "multicast_bytes", "on_critical_path"}) {
      layer.values.emplace(key, of_layer.integer(key));
    }
    file.layers.push_back(layer.name);
    file.layer_values.push_back(std::move(layer));
  }
}

}  // namespace

SummaryFile read_summary_file(const std::string& directory) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(directory, ignored)) {
    throw InputError({directory}, "is no directory; expected one that weft run has written (weft run ... --out DIR)");
  }
  SummaryFile file;
  file.path = (std::filesystem::path(directory) / "summary.json").string();
  const std::string text = read_file(file.path, "the summary that weft run writes", Bytes{1} << 28);
  const SummaryJson json = parse_summary(file.path, text);
  const auto refuse = [&](const std::string& message) { throw InputError({file.path, 1, 1}, message); };
  if (!json.is_object() || !json.contains("schema") || json["schema"] != run_files_schema) {
    const std::string found = json.is_object() && json.contains("schema") ? json["schema"].dump() : "none";
    refuse(fmt::format("\"schema\": {}; expected {}, that of this version of weft; repeat weft run", found,
                       run_files_schema));
  }
  const SummaryValues values(json, file.path);
  check_head(values);
  check_figures(values);
  check_energy(values);
  read_counts(values, file);
  read_layers_of(values, file);
  file.text = json.dump();
  return file;
}

}  // namespace weft
