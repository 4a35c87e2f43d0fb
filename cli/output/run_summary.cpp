#include "cli/output/run_summary.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <utility>
#include <vector>

#include "hw/report/layer_table.hpp"
#include "sched/spill/added_tasks.hpp"

namespace weft {

namespace {

constexpr std::size_t max_lines = 5;  // of layers, and of causes
constexpr int bar_length = 40;        // of the whole makespan

bool has_colours() {
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0');
}

using Part = std::pair<std::string, Cycles>;

// The largest first, and no more than fit on a screen.
std::vector<Part> largest(std::vector<Part> parts) {
  std::erase_if(parts, [](const Part& part) { return part.second <= 0; });
  std::ranges::stable_sort(parts, std::greater<>(), &Part::second);
  if (parts.size() > max_lines) parts.resize(max_lines);
  return parts;
}

void print_bars(const std::string& title, const std::vector<Part>& parts, Cycles makespan) {
  if (parts.empty() || makespan == 0) return;
  fmt::print("{}\n", title);
  std::size_t width = 0;
  for (const auto& [name, cycles] : parts) width = std::max(width, name.size());
  const bool coloured = has_colours();
  for (const auto& [name, cycles] : parts) {
    const double part = static_cast<double>(cycles) / static_cast<double>(makespan);
    const std::string bar(static_cast<std::size_t>(std::lround(part * bar_length)), '#');
    fmt::print("  {:<{}}{:>14}{:>7.1f} %", name, width, cycles, 100 * part);
    if (!bar.empty()) fmt::print("  {}{}{}", coloured ? "\033[36m" : "", bar, coloured ? "\033[0m" : "");
    fmt::print("\n");
  }
}

// All of the makespan: what tasks of the critical path did and what they waited for.
std::vector<Part> parts_of(const CriticalPath& path) {
  std::vector<Part> parts = {{"compute", path.compute},
                             {"transfer", path.transfer},
                             {"descriptors", path.dispatch},
                             {"waiting for space", path.space}};
  for (const auto& [resource, cycles] : path.waiting) parts.emplace_back("waiting for " + resource, cycles);
  std::erase_if(parts, [](const Part& part) { return part.second == 0; });
  return parts;
}

std::vector<Part> busiest_layers(const std::vector<LayerRow>& rows) {
  std::vector<Part> layers;
  for (const LayerRow& row : rows) layers.emplace_back(row.name, row.on_critical_path);
  return largest(std::move(layers));
}

std::string time_text(double seconds) {
  if (seconds >= 1) return fmt::format("{:.3f} s", seconds);
  if (seconds >= 1e-3) return fmt::format("{:.3f} ms", seconds * 1e3);
  return fmt::format("{:.3f} us", seconds * 1e6);
}

void print_energy(const Energy& energy) {
  const auto percent = [&](double part) { return energy.total > 0 ? 100 * part / energy.total : 0; };
  fmt::print(
      "energy: {:.3f} uJ (MACs {:.1f} %, operations {:.1f} %, scratchpad {:.1f} %, interconnect {:.1f} %, DRAM "
      "{:.1f} %{}{}), by {}\n",
      energy.total * 1e-6, percent(energy.mac), percent(energy.operation), percent(energy.scratchpad),
      percent(energy.interconnect), percent(energy.dram),
      energy.table.leakage == 0 ? "" : fmt::format(", leakage {:.1f} %", percent(energy.leakage)),
      energy.events.empty() ? "" : fmt::format(", in PEs {:.1f} %", percent(energy.own_events)), energy.table.name);
}

void print_figures(const SummaryHead& head, const RunRecord& record) {
  const RunResult& result = record.result;
  const double seconds = static_cast<double>(result.makespan) / head.clock_hz;
  fmt::print("time: {} at {:g} MHz", time_text(seconds), head.clock_hz / 1e6);
  if (seconds > 0) fmt::print(", {:.1f} images/s", static_cast<double>(head.images) / seconds);
  fmt::print("\n");
  if (head.capacity_bytes) {
    fmt::print("memory: {} of {} bytes at most ({:.1f} %)\n", result.peak_bytes, *head.capacity_bytes,
               100 * static_cast<double>(result.peak_bytes) / static_cast<double>(*head.capacity_bytes));
  }
  const Bytes moved = result.dram_read_bytes + result.dram_write_bytes;
  const Bytes pins = result.dram_read_pin_bytes + result.dram_write_pin_bytes;
  fmt::print("DRAM: {} bytes read, {} written", result.dram_read_bytes, result.dram_write_bytes);
  if (pins != moved) fmt::print(", {} over the pins", pins);
  if (seconds > 0) fmt::print(", {:.3f} GB/s", static_cast<double>(pins) / seconds * 1e-9);
  fmt::print("\n");
  if (const std::optional<double> utilization = mac_utilization(record)) {
    fmt::print("MACs: {:.1f} % of what the processing elements can do\n", 100 * *utilization);
  }
  if (result.energy) print_energy(*result.energy);
}

// What would make the run shorter, and by how much: what a machine can be changed for, the most first.
void print_gains(const CriticalPath& path) {
  std::vector<Part> gains = path.gains;
  std::erase_if(gains, [](const Part& gain) { return gain.first == "compute" || gain.first == "transfer"; });
  for (const auto& [cause, cycles] : largest(std::move(gains))) {
    fmt::print("waiting for {} costs {} cycles\n", cause, cycles);
  }
}

}  // namespace

void print_run_summary(const SummaryHead& head, const RunRecord& record, const std::string& why_no_contention,
                       const OutputDirectory& directory, Kept kept) {
  const Plan& plan = record.plan;
  const RunResult& result = record.result;
  fmt::print("{}, {}: {} tasks and {} buffers on {} processors\n", head.network, head.algorithm,
             record.graph.task_count(), record.graph.buffer_count(), record.platform.processor_count());
  fmt::print("{:<12}{:>16}{:>14}\n", "", "makespan cycles", "peak bytes");
  fmt::print("{:<12}{:>16.0f}{:>14}\n", "planned", plan.schedule.makespan, plan.peak_bytes);
  if (plan.schedule.is_contended) fmt::print("{:<12}{:>16.0f}\n", "uncontended", plan.uncontended_makespan);
  fmt::print("{:<12}{:>16}{:>14}\n", "simulated", result.makespan, result.peak_bytes);
  fmt::print("{:<12}{:>16.0f}{:>14}  (makespan: {})\n", "lower bound", head.bound_makespan, head.bound_peak,
             head.binding);
  if (!plan.schedule.is_contended) fmt::print("planned without contention: {}\n", why_no_contention);
  const AddedTasks added = added_tasks(record.graph);
  if (added.any()) fmt::print("added to stay within the capacity: {}\n", to_string(added));
  if (result.page_bytes > 0) {
    fmt::print("decided at run time; {} bytes at most in pages of {}\n", result.peak_taken_bytes, result.page_bytes);
  }
  print_figures(head, record);
  if (head.functional && head.functional->first_mismatch.empty()) {
    fmt::print("computed in {}: {} results, at most {} away from the reference\n", to_string(head.functional->type),
               head.functional->elements, head.functional->max_abs_error);
    for (const ValueFile& file : head.outputs) fmt::print("output {}: {}\n", file.name, directory.path_of(file.file));
  }
  print_bars("where the makespan went (the critical path):", parts_of(result.critical_path), result.makespan);
  print_bars("layers that take most of it:", busiest_layers(head.layers), result.makespan);
  print_gains(result.critical_path);
  if (kept == Kept::all) {
    fmt::print("waveform: {} (open it with: gtkwave {})\n", directory.path_of("trace.vcd"),
               directory.path_of("trace.gtkw"));
  }
  if (kept == Kept::summary) {
    fmt::print("summary: {}\n", directory.path_of("summary.json"));
  } else {
    fmt::print("report: weft report {}\n", directory.path().string());
  }
}

}  // namespace weft
