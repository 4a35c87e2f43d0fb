// The executable, and a small experiment for it to work on.
#pragma once

#include <algorithm>
#include <string>

#include "tests/support/base/command.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft::test {

inline CommandResult weft(const std::string& arguments) { return run_command(WEFT_EXECUTABLE, arguments); }

inline std::string lenet5() { return WEFT_SOURCE_DIR "/workloads/experiments/lenet5.yaml"; }

// One line, on stderr, that begins with "error: ".
inline bool is_one_error(const std::string& text) {
  return text.starts_with("error: ") && std::count(text.begin(), text.end(), '\n') == 1 && text.back() == '\n';
}

// A network of two layers and a machine of two PEs; ${...} mark what tests replace.
inline std::string small_experiment() {
  return "workload:\n"
         "  network: net.yaml\n"
         "  element_bytes: 1\n"
         "  tiling: {A: {rows: 4, cols: 4}, B: {rows: 2, cols: 2}}\n"
         "  placement: {input: tiled, weight: tiled, output: tiled}\n"
         "hardware:\n"
         "  clock: 500 MHz\n"
         "  pes: [{count: 2, model: mac-array, macs_per_cycle: 4}]\n"
         "  scratchpad: {model: ideal, capacity: 4 KiB}\n"
         "  interconnect: {model: crossbar, width: 16 B, latency: 1}\n"
         "  dma: {channels: 1}\n"
         "  dram: {model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}\n"
         "schedule: {algorithm: depth-first}\n";
}

inline std::string small_network() {
  return "name: small\n"
         "input: {name: image, shape: [1, 10, 10]}\n"
         "layers:\n"
         "  - {name: A, op: conv, filters: 4, kernel: 3}\n"
         "  - {name: B, op: maxpool, kernel: 2, stride: 2}\n";
}

// A directory with both files, the experiment changed by replacing `from` with `to`.
struct SmallExperiment {
  TemporaryDirectory directory;

  explicit SmallExperiment(const std::string& from = "", const std::string& to = "") {
    directory.write("net.yaml", small_network());
    std::string text = small_experiment();
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    directory.write("experiment.yaml", text);
  }
  std::string experiment() const { return "'" + directory.file("experiment.yaml") + "'"; }
  std::string out() const { return "--out '" + directory.file("out") + "'"; }
  bool wrote_nothing() const { return !std::filesystem::exists(directory.path() / "out"); }
};

}  // namespace weft::test
