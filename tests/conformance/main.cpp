// weft_onnx_conformance [--verbose] FOLDER...: the ONNX project's own tests, through the whole machine.
//
// Each test below the FOLDERs whose operators are all read is cut into tiles, planned by several algorithms, and
// simulated in functional mode on a machine where DMA moves the tiles and PEs compute them; the outputs are compared
// with those of the test. Prints what passed, what was skipped and why, and what failed; exit status 1 when a test
// failed or fewer than 700 passed, 77 when a FOLDER is missing.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <systemc>

#include "hw/flow/flow.hpp"
#include "hw/machine/systemc_log.hpp"
#include "tests/conformance/conformance_case.hpp"
#include "tests/support/base/child_process.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "workloads/functional/own_types.hpp"

namespace weft::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* machine =
    "workload: {network: lenet5, data_type: float32}\n"
    "hardware:\n"
    "  pes: [{count: 3, model: mac-array, macs_per_cycle: 16}]\n"
    "  scratchpad: {model: ideal}\n"
    "  interconnect: {model: crossbar}\n"
    "  dma: {channels: 2}\n"
    "  dram: {model: fixed}\n";

// Every test is run with each: an algorithm, and into how many parts the axes of every result are cut.
constexpr struct {
  const char* algorithm;
  std::int32_t parts;
} ways[] = {{"depth-first", 2}, {"heft", 3}, {"memory-aware-heft", 5}};
constexpr int min_passed = 700;
constexpr int exit_skipped = 77;

// Every axis in so many parts where the operator allows that, else every axis by itself that it allows, else no cut.
Shape choose_tile(const Layer& layer, std::int32_t parts) {
  const auto is_allowed = [&](const Shape& tile) {
    try {
      check_tile(layer, tile, {});
    } catch (const InputError&) {
      return false;
    }
    return true;
  };
  Shape part = layer.output;
  for (std::int32_t& side : part) side = (side + parts - 1) / parts;
  if (is_allowed(part)) return part;
  Shape tile = layer.output;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    Shape cut = tile;
    cut[axis] = part[axis];
    if (is_allowed(cut)) tile = cut;
  }
  return tile;
}

std::vector<float> output_values(const ConformanceCase& of, std::size_t k, const NetworkOutputs& outputs) {
  const Network& network = of.model.network;
  NetworkOutputs copy = outputs;
  std::vector<float> values;
  for (std::uint32_t image = 0; image < outputs.images; ++image) {
    const std::size_t layer = network.producer(of.model.outputs[k].tensor);
    const DataType type = network.layers[layer].type.value_or(DataType::float32);
    const std::vector<std::uint8_t>& bytes = copy.of(layer, image);
    std::vector<float> of_image(bytes.size() / static_cast<std::size_t>(element_bytes(type)));
    read_elements(bytes, type, 0, of_image);
    values.insert(values.end(), of_image.begin(), of_image.end());
  }
  return values;
}

// "" or what is wrong.
std::string run_case(const ConformanceCase& of, const std::string& algorithm, std::int32_t parts) {
  const TemporaryDirectory directory;
  Experiment experiment = read_experiment(directory.write("machine.yaml", machine));
  experiment.network = of.model.network;
  experiment.network.element_bits = element_bits(DataType::float32);
  experiment.tiling = whole_tiling(experiment.network);
  for (std::size_t i = 0; i < experiment.network.layers.size(); ++i) {
    experiment.tiling.layers[i] = choose_tile(experiment.network.layers[i], parts);
  }
  // Values do not depend on how long the search for a plan is.
  const Plan plan = make_plan(make_problem(experiment), scheduler_named(algorithm), {.search_budget = 0});
  FunctionalRun functional(experiment, plan.graph());
  run_plan(experiment, plan, {.functional = &functional});
  for (std::size_t k = 0; k < of.expected.size(); ++k) {
    std::string wrong = difference(of, k, output_values(of, k, functional.outputs()));
    if (!wrong.empty()) return wrong;
  }
  return "";
}

// 'P', or 'S' or 'F' with the reason.
std::string judge(const std::string& folder) {
  try {
    const ConformanceCase of = read_case(folder);
    for (const auto& [algorithm, parts] : ways) {
      const std::string wrong =
          in_child([&of, algorithm = algorithm, parts = parts] { return run_case(of, algorithm, parts); });
      if (!wrong.empty()) return fmt::format("F{}: {}", algorithm, wrong);
    }
  } catch (const Skipped& reason) {
    return std::string("S") + reason.what();
  } catch (const std::exception& error) {
    return std::string("F") + error.what();
  }
  return "P";
}

std::vector<std::string> find_cases(const std::string& folder) {
  std::vector<std::string> cases;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (fs::exists(entry.path() / "model.onnx")) cases.push_back(entry.path().string());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

struct Counts {
  int passed = 0, skipped = 0, failed = 0, other = 0;
};

// The reason without what is particular to a test, so that reasons can be counted.
std::string general_reason(const std::string& reason) {
  const std::size_t node = reason.find(": ");
  const std::string text = reason.rfind("node", 0) == 0 && node != std::string::npos ? reason.substr(node + 2) : reason;
  return text.substr(0, text.find_first_of(";:'"));
}

void run_folder(const std::string& folder, bool verbose, Counts& counts, std::map<std::string, int>& reasons) {
  for (const std::string& path : find_cases(folder)) {
    const std::string name = fs::path(folder).filename().string() + '/' + fs::path(path).filename().string();
    if (!is_listed(path)) {
      ++counts.other;
      continue;
    }
    const std::string verdict = judge(path);
    const std::string reason = verdict.substr(1);
    if (verdict[0] == 'P') ++counts.passed;
    if (verdict[0] == 'S') {
      ++counts.skipped;
      ++reasons[general_reason(reason)];
    }
    if (verdict[0] == 'F') ++counts.failed;
    if (verdict[0] == 'F' || verbose) {
      fmt::print("{} {}{}\n",
                 verdict[0] == 'P'   ? "passed "
                 : verdict[0] == 'S' ? "skipped"
                                     : "FAILED ",
                 name, reason.empty() ? "" : ": " + reason);
    }
  }
}

int run(const std::vector<std::string>& folders, bool verbose) {
  Counts counts;
  std::map<std::string, int> reasons;
  for (const std::string& folder : folders) {
    if (!fs::is_directory(folder)) {
      fmt::print("there is no {}: apt-get install libonnx-testdata\n", folder);
      return exit_skipped;
    }
    run_folder(folder, verbose, counts, reasons);
  }
  fmt::print("{} passed, {} skipped, {} failed; {} others have operators that weft does not read\n", counts.passed,
             counts.skipped, counts.failed, counts.other);
  for (const auto& [reason, count] : reasons) fmt::print("  {:>3} skipped: {}\n", count, reason);
  return counts.failed > 0 || counts.passed < min_passed ? 1 : 0;
}

}  // namespace
}  // namespace weft::test

int sc_main(int argc, char** argv) {
  weft::route_systemc_reports();
  spdlog::set_level(spdlog::level::warn);
  std::vector<std::string> folders;
  bool verbose = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--verbose") {
      verbose = true;
    } else {
      folders.emplace_back(argv[i]);
    }
  }
  return weft::test::run(folders, verbose);
}

// SystemC's library has a main() too, which would print its banner before the table.
int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
