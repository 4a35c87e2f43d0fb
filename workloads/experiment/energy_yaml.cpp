#include "workloads/experiment/energy_config.hpp"

#include <algorithm>
#include <vector>

#include "base/core/units.hpp"
#include "base/text/yaml_reader.hpp"

namespace weft {

namespace {

constexpr Attojoules max_figure = 1'000'000'000'000;  // 1 uJ

bool is_per_byte(EnergyEvent event) {
  return event != EnergyEvent::mac && event != EnergyEvent::operation && event != EnergyEvent::dram_activate;
}

Attojoules read_figure(const YamlNode& node, EnergyEvent event) {
  const std::string key = to_string(event);
  const std::string& text = read_text(node, key);
  const std::optional<Attojoules> figure = is_per_byte(event) ? parse_energy_per_byte(text) : parse_energy(text);
  if (!figure) {
    throw InputError(node.where, key + ": '" + text + "' is no energy" +
                                     (is_per_byte(event) ? " per byte; e.g. 1.25 pJ/B" : "; e.g. 0.3 pJ") +
                                     ", with at most 6 digits behind the point of a pJ");
  }
  if (*figure > max_figure) throw InputError(node.where, key + ": " + text + " is too much; the most is 1000 nJ");
  return *figure;
}

std::vector<std::string> accepted_keys() {
  std::vector<std::string> keys{"table", "source"};
  for (std::size_t e = 0; e < energy_event_count; ++e) keys.push_back(to_string(static_cast<EnergyEvent>(e)));
  return keys;
}

// Throws InputError unless figures, source and table go together.
void check(const EnergyConfig& energy, const Location& where) {
  const auto is_given = [](const std::optional<Attojoules>& figure) { return figure.has_value(); };
  const bool has_figures = std::any_of(energy.figures.begin(), energy.figures.end(), is_given);
  if (has_figures && energy.source.empty()) {
    throw InputError(where, "energy: key 'source' is missing: a text that says where the figures come from");
  }
  if (!has_figures && !energy.source.empty()) {
    throw InputError(where, "energy: 'source' is of figures of one's own, and there are none; a table has its source");
  }
  if (!energy.table.empty()) return;
  for (std::size_t e = 0; e < energy_event_count; ++e) {
    const auto event = static_cast<EnergyEvent>(e);
    if (is_given(energy.figures[event]) || event == EnergyEvent::dram_activate) continue;
    throw InputError(where,
                     "energy: without a 'table' to start from, key '" + std::string(to_string(event)) + "' is missing");
  }
}

}  // namespace

const char* to_string(EnergyEvent event) {
  constexpr const char* names[energy_event_count] = {"mac",          "operation", "scratchpad_read", "scratchpad_write",
                                                     "interconnect", "dram_read", "dram_write",      "dram_activate"};
  return names[static_cast<std::size_t>(event)];
}

EnergyConfig read_energy(const YamlNode& node) {
  const YamlMap map(node, "energy", accepted_keys());
  EnergyConfig energy;
  energy.where = node.where;
  if (const YamlNode* table = map.find("table")) {
    energy.table = read_text(*table, "table");
    energy.where = table->where;
  }
  map.text("source", energy.source);
  for (std::size_t e = 0; e < energy_event_count; ++e) {
    const auto event = static_cast<EnergyEvent>(e);
    if (const YamlNode* figure = map.find(to_string(event))) energy.figures[event] = read_figure(*figure, event);
  }
  check(energy, node.where);
  return energy;
}

}  // namespace weft
