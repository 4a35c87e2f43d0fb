// Every reader of files under libFuzzer: weft_reader_fuzz --reader=NAME [options of libFuzzer] [corpus ...]. What a reader
// throws that is no error of the input ends the run, as what the sanitizers report does. scripts/fuzz builds and calls it.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "base/core/error.hpp"
#include "base/text/csv_file.hpp"
#include "base/text/yaml_override.hpp"
#include "sched/plan_files/plan_file.hpp"
#include "sweep/space/sweep_file.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/graph_files/graph_file.hpp"
#include "workloads/network_files/network_yaml.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

struct FuzzedReader {
  const char* extension;
  std::function<void(const std::string& path, const std::string& bytes)> read;
};

void read_overridden(const std::string& bytes) {
  YamlNode root = parse_yaml("hardware: {pes: [{count: 1}], dram: {model: fixed}}", "x");
  apply_override(root, bytes);
}

// The columns are those that the first line names.
void read_table(const std::string& path, const std::string& bytes) {
  std::vector<std::string> columns;
  const std::string line = bytes.substr(0, bytes.find('\n'));
  for (std::size_t at = 0; at <= line.size(); at = std::min(line.find(',', at), line.size()) + 1) {
    columns.push_back(line.substr(at, std::min(line.find(',', at), line.size()) - at));
  }
  CsvFile table(path, columns);
  while (table.next()) {
  }
}

const std::map<std::string, FuzzedReader>& readers() {
  static const std::map<std::string, FuzzedReader> all = {
      {"experiment", {".yaml", [](const auto& path, const auto&) { read_experiment(path); }}},
      {"network", {".yaml", [](const auto&, const auto& bytes) { parse_network(bytes, "x.yaml"); }}},
      {"override", {".txt", [](const auto&, const auto& bytes) { read_overridden(bytes); }}},
      {"json", {".json", [](const auto& path, const auto&) { read_graph_file(path); }}},
      {"dot", {".dot", [](const auto& path, const auto&) { read_graph_file(path); }}},
      {"stg", {".stg", [](const auto& path, const auto&) { read_graph_file(path); }}},
      {"onnx", {".onnx", [](const auto&, const auto& bytes) { parse_onnx_model(bytes, "x.onnx"); }}},
      {"plan", {".json", [](const auto& path, const auto&) { PlanFile{path}; }}},
      {"sweep", {".yaml", [](const auto& path, const auto&) { read_sweep(path); }}},
      {"table", {".csv", [](const auto& path, const auto& bytes) { read_table(path, bytes); }}}};
  return all;
}

const FuzzedReader* chosen = nullptr;
std::string input_path;

}  // namespace
}  // namespace weft

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  const std::string option = "--reader=";
  for (int k = 1; k < *argc; ++k) {
    const std::string word = (*argv)[k];
    if (!word.starts_with(option)) continue;
    const auto found = weft::readers().find(word.substr(option.size()));
    if (found != weft::readers().end()) weft::chosen = &found->second;
  }
  if (weft::chosen == nullptr) {
    std::fprintf(stderr, "usage: weft_reader_fuzz --reader=NAME; NAME is one of");
    for (const auto& [name, reader] : weft::readers()) std::fprintf(stderr, " %s", name.c_str());
    std::fprintf(stderr, "\n");
    std::exit(2);
  }
  const std::filesystem::path memory = "/dev/shm";
  const auto folder = std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
  weft::input_path = (folder / ("weft_fuzz." + std::to_string(getpid()) + weft::chosen->extension)).string();
  std::atexit([] { std::filesystem::remove(weft::input_path); });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::ofstream(weft::input_path, std::ios::binary) << bytes;
  try {
    weft::chosen->read(weft::input_path, bytes);
  } catch (const weft::InputError&) {
  } catch (const weft::Infeasible&) {
  }
  return 0;
}
