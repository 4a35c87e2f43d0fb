#include "hw/page/summary_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/text/input_file.hpp"
#include "base/text/source_text.hpp"
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
  try {
    file.network = json.at("network").get<std::string>();
    file.tasks = json.at("tasks").get<std::int64_t>();
    file.buffers = json.at("buffers").get<std::int64_t>();
    file.makespan = json.at("simulated").at("makespan_cycles").get<std::int64_t>();
    file.peak_bytes = json.at("simulated").at("peak_bytes").get<std::int64_t>();
    for (const auto& [name, busy] : json.at("processors_busy").items()) file.processors.push_back(name);
    for (const SummaryJson& layer : json.at("layers")) file.layers.push_back(layer.at("layer").get<std::string>());
    for (const char* key : {"planned", "bounds", "dram", "critical_path", "clock_hz"}) json.at(key);
    file.text = json.dump();
  } catch (const SummaryJson::exception& error) {
    const std::string what = error.what();
    refuse(fmt::format("is not what weft run writes ({}); repeat weft run", what.substr(what.find("] ") + 2)));
  }
  return file;
}

}  // namespace weft
