#include "cli/commands/file_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/core/error.hpp"
#include "base/text/yaml_tree.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {

namespace {

namespace fs = std::filesystem;

enum class FileKind {
  unknown,
  experiment,
  sweep,
  network,
  onnx_model,
  zoo_network,
  graph,
  plan,
  summary,
  table,
  waveform,
  page,
  tensor,
  plugin,
  run_directory,
  sweep_directory,
  sweep_result,
  directory
};

FileKind kind_of_yaml(const std::string& path) {
  try {
    const YamlNode root = read_yaml(path);
    const auto has = [&](const char* key) { return find_member(root, key) != nullptr; };
    if (has("workload") || has("hardware")) return FileKind::experiment;
    if (has("grid") || has("zip") || has("base")) return FileKind::sweep;
    if (has("layers")) return FileKind::network;
  } catch (const InputError&) {
  }
  return FileKind::unknown;
}

// By the first keys of the file, which are enough for what weft writes.
FileKind kind_of_json(const std::string& path) {
  std::ifstream in(path);
  std::string head(4096, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  const auto has = [&](const char* key) { return head.find(std::string("\"") + key + "\"") != std::string::npos; };
  if (has("simulated") || (has("schema") && has("command"))) return FileKind::summary;
  if (has("traceEvents")) return FileKind::waveform;
  if (has("experiment") || (has("version") && has("algorithm"))) return FileKind::plan;
  return FileKind::graph;
}

FileKind kind_of(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    if (fs::exists(fs::path(path) / "summary.json", error)) return FileKind::run_directory;
    return fs::exists(fs::path(path) / "sweep.json", error) ? FileKind::sweep_directory : FileKind::directory;
  }
  if (!fs::is_regular_file(path, error)) {
    const std::vector<std::string> zoo = zoo_names();
    return std::ranges::find(zoo, path) == zoo.end() ? FileKind::unknown : FileKind::zoo_network;
  }
  const fs::path name = fs::path(path).filename();
  const bool is_named_so = name == "sweep.html" || name == "sweep.json" || name == "results.csv";
  if (is_named_so && fs::exists(fs::path(path).parent_path() / "sweep.json", error)) return FileKind::sweep_result;
  const std::string extension = fs::path(path).extension().string();
  const auto is_one_of = [&](std::initializer_list<const char*> known) {
    return std::ranges::find(known, extension) != known.end();
  };
  if (is_one_of({".yaml", ".yml"})) return kind_of_yaml(path);
  if (is_one_of({".onnx"})) return FileKind::onnx_model;
  if (is_one_of({".json"})) return kind_of_json(path);
  if (is_one_of({".stg", ".dot", ".gv"})) return FileKind::graph;
  if (is_one_of({".csv"})) return FileKind::table;
  if (is_one_of({".vcd", ".fst", ".gtkw"})) return FileKind::waveform;
  if (is_one_of({".html"})) return FileKind::page;
  if (is_one_of({".npy", ".pb"})) return FileKind::tensor;
  if (is_one_of({".so"})) return FileKind::plugin;
  return FileKind::unknown;
}

// What the file is, and the command that takes it.
struct Advice {
  const char* is;
  std::string would_do;
};

std::string folder_of(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

Advice advice_for(FileKind kind, const std::string& path, const std::string& command) {
  const std::string with_network = fmt::format(
      "an experiment names a network and a machine: {} EXPERIMENT.yaml --set workload.network={}; weft network {} "
      "prints "
      "its layers",
      command, path, path);
  switch (kind) {
    case FileKind::experiment:
      return {"an experiment", "weft run " + path};
    case FileKind::sweep:
      return {"a sweep over an experiment", "weft sweep " + path};
    case FileKind::network:
      return {"a network", with_network};
    case FileKind::onnx_model:
      return {"an ONNX model", with_network};
    case FileKind::zoo_network:
      return {"a network of the zoo", with_network};
    case FileKind::graph:
      return {"a task graph", fmt::format("weft schedule {} --algorithm memory-aware-heft", path)};
    case FileKind::plan:
      return {"a plan", "weft run --plan " + path};
    case FileKind::summary:
    case FileKind::table:
    case FileKind::waveform:
    case FileKind::page:
      return {"what a run has left", "weft report " + folder_of(path)};
    case FileKind::tensor:
      return {"a tensor", "weft run EXPERIMENT.yaml --functional --input NAME=" + path};
    case FileKind::plugin:
      return {"a shared library", fmt::format("{} EXPERIMENT.yaml --plugin {}", command, path)};
    case FileKind::run_directory:
      return {"a directory of a run", fmt::format("weft report {} shows it, and {} {} does it again", path, command,
                                                  (fs::path(path) / "experiment.yaml").string())};
    case FileKind::sweep_directory:
    case FileKind::sweep_result: {
      const std::string of = kind == FileKind::sweep_directory ? path : folder_of(path);
      return {
          kind == FileKind::sweep_directory ? "the directory of a sweep" : "what a sweep has left",
          fmt::format("{0}/sweep.html shows the sweep in a browser, weft report {0}/points/ID a run of it, and weft "
                      "run {0}/experiments/ID.yaml does that again",
                      of)};
    }
    default:
      return {"", ""};
  }
}

[[noreturn]] void refuse(FileKind kind, const std::string& command, const std::string& path,
                         const std::string& expected) {
  const Advice advice = advice_for(kind, path, command);
  throw InputError({path}, fmt::format("is {}; {} takes {}: {}", advice.is, command, expected, advice.would_do),
                   {"", path, advice.would_do});
}

}  // namespace

void expect_experiment(const std::string& command, const std::string& path) {
  const FileKind kind = kind_of(path);
  if (kind == FileKind::unknown || kind == FileKind::experiment || kind == FileKind::directory) return;
  refuse(kind, command, path, "an experiment (YAML)");
}

void expect_sweep(const std::string& path) {
  const FileKind kind = kind_of(path);
  const std::string command = "weft sweep", expected = "a sweep (YAML)";
  if (kind == FileKind::unknown || kind == FileKind::sweep || kind == FileKind::directory) return;
  if (kind == FileKind::experiment) {
    const std::string would_do = "weft run " + path + "; a sweep names an experiment with base: " + path;
    throw InputError({path}, fmt::format("is an experiment; {} takes {}: {}", command, expected, would_do),
                     {"", path, would_do});
  }
  if (kind == FileKind::sweep_directory) {
    const std::string would_do =
        fmt::format("weft sweep SWEEP.yaml --out {0} goes on with it, and {0}/sweep.html shows it in a browser", path);
    throw InputError({path}, fmt::format("is the directory of a sweep; {} takes {}: {}", command, expected, would_do),
                     {"", path, would_do});
  }
  if (kind == FileKind::network || kind == FileKind::onnx_model || kind == FileKind::zoo_network) {
    const std::string would_do = fmt::format(
        "its base is an experiment, and set: {{workload.network: {}}} names the network; weft network {} "
        "prints its layers",
        path, path);
    throw InputError(
        {path}, fmt::format("is {}; {} takes {}: {}", advice_for(kind, path, command).is, command, expected, would_do),
        {"", path, would_do});
  }
  refuse(kind, command, path, expected);
}

void expect_base(const std::string& path, const Location& where) {
  const FileKind kind = kind_of(path);
  if (kind == FileKind::unknown || kind == FileKind::experiment) return;
  const bool is_network = kind == FileKind::network || kind == FileKind::onnx_model || kind == FileKind::zoo_network;
  std::string is = kind == FileKind::directory ? "a directory" : advice_for(kind, path, "weft run").is;
  throw InputError(where,
                   fmt::format("base: '{}' is {}; expected an experiment (YAML){}", path, is,
                               is_network ? ", with the network under set: workload.network" : ""),
                   {"base", path, "an experiment (YAML)"});
}

bool is_task_graph(const std::string& path) { return kind_of(path) == FileKind::graph; }

void expect_network(const std::string& command, const std::string& path) {
  const FileKind kind = kind_of(path);
  if (kind == FileKind::experiment) {
    const YamlNode root = read_yaml(path);
    const YamlNode* workload = find_member(root, "workload");
    const YamlNode* network = workload == nullptr ? nullptr : find_member(*workload, "network");
    const std::string name = network == nullptr ? "NETWORK" : network->text;
    throw InputError({path}, fmt::format("is an experiment; {} takes a network: {} {}", command, command, name),
                     {"", path, command + " " + name});
  }
  if (kind == FileKind::graph || kind == FileKind::plan || kind == FileKind::run_directory ||
      kind == FileKind::summary || kind == FileKind::sweep || kind == FileKind::sweep_directory ||
      kind == FileKind::sweep_result || kind == FileKind::tensor || kind == FileKind::plugin) {
    refuse(kind, command, path, "a network (a name of the zoo, .yaml or .onnx)");
  }
}

void expect_run_directory(const std::string& path) {
  const FileKind kind = kind_of(path);
  const std::string command = "weft report", expected = "a directory that weft run has written";
  if (kind == FileKind::unknown || kind == FileKind::run_directory || kind == FileKind::directory) return;
  if (kind == FileKind::experiment) {
    throw InputError({path},
                     fmt::format("is an experiment; {} takes {}: weft run {} --out DIR, then {} DIR", command, expected,
                                 path, command),
                     {"", path, "weft run " + path + " --out DIR"});
  }
  refuse(kind, command, path, expected);
}

}  // namespace weft
