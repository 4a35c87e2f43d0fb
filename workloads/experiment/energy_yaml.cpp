#include "workloads/experiment/energy_config.hpp"

#include <algorithm>
#include <vector>

#include "base/core/units.hpp"
#include "base/text/yaml_reader.hpp"
#include "workloads/experiment/experiment_keys.hpp"

namespace weft {

namespace {

constexpr Attojoules max_figure = 1'000'000'000'000;  // 1 uJ

bool is_per_byte(EnergyEvent event) {
  return event != EnergyEvent::mac && event != EnergyEvent::operation && event != EnergyEvent::dram_activate;
}

constexpr std::int64_t max_power = 1'000'000'000'000;  // 1 kW

std::int64_t read_power(const YamlNode& node, const std::string& key) {
  const std::string& text = read_text(node, key);
  const std::optional<std::int64_t> power = parse_power(text);
  if (!power) {
    refuse_quantity(node, key, UnitKind::power,
                    "a power such as 1.5 mW, with at most 6 digits behind the point of a mW");
  }
  if (*power > max_power) throw InputError(node.where, key + ": " + text + " is too much; the most is 1000 W");
  return *power;
}

Attojoules read_figure(const YamlNode& node, EnergyEvent event) {
  const std::string key = to_string(event);
  const std::string& text = read_text(node, key);
  const std::optional<Attojoules> figure = is_per_byte(event) ? parse_energy_per_byte(text) : parse_energy(text);
  if (!figure) {
    const std::string example =
        is_per_byte(event) ? "an energy per byte such as 1.25 pJ/B" : "an energy such as 0.3 pJ";
    refuse_quantity(node, key, is_per_byte(event) ? UnitKind::energy_per_byte : UnitKind::energy,
                    example + ", with at most 6 digits behind the point of a pJ");
  }
  if (*figure > max_figure) throw InputError(node.where, key + ": " + text + " is too much; the most is 1000 nJ");
  return *figure;
}

// Throws InputError unless figures, source and table go together.
void check(const EnergyConfig& energy, const Location& where) {
  const auto is_given = [](const std::optional<Attojoules>& figure) { return figure.has_value(); };
  const bool has_leakage =
      std::any_of(energy.leakage.begin(), energy.leakage.end(), [](auto power) { return power > 0; });
  const bool has_figures =
      std::any_of(energy.figures.begin(), energy.figures.end(), is_given) || has_leakage || !energy.pes.empty();
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

const YamlKeys& pe_energy_keys() {
  static const YamlKeys keys{
      "energy of a PE model",
      {{"mac", {YamlForm::Kind::energy}, "of a multiply-accumulate, in place of the machine's figure"},
       {"operation", {YamlForm::Kind::energy}, "of another operation, in place of the machine's figure"},
       {"leakage", {YamlForm::Kind::power}, "of each such PE, all the time of the run", "0 mW"}}};
  return keys;
}

const YamlKeys& leakage_keys() {
  static const YamlKeys keys{"leakage",
                             {{"scratchpad", {YamlForm::Kind::power}, "all the time of the run", "0 mW"},
                              {"interconnect", {YamlForm::Kind::power}, "the same", "0 mW"},
                              {"dma", {YamlForm::Kind::power}, "the same, of each channel", "0 mW"},
                              {"dram", {YamlForm::Kind::power}, "the same, refresh left out", "0 mW"}}};
  return keys;
}

PeEnergyConfig read_pe_energy(const YamlMember& member) {
  const YamlMap map(member.value, "energy of '" + member.key + "'", pe_energy_keys().names());
  PeEnergyConfig pe{member.key, member.where, {}, {}, 0};
  if (const YamlNode* mac = map.find("mac")) pe.mac = read_figure(*mac, EnergyEvent::mac);
  if (const YamlNode* operation = map.find("operation")) pe.operation = read_figure(*operation, EnergyEvent::operation);
  if (const YamlNode* leakage = map.find("leakage")) pe.leakage = read_power(*leakage, "leakage");
  return pe;
}

YamlKeys described_keys() {
  YamlKeys keys{"energy",
                {{"table", YamlForm::name("energy table"), "a published table to start from"},
                 {"source", YamlForm::text(), "where the figures of the experiment's own come from"}}};
  const PerEnergyEvent<const char*> descriptions = {{"of a multiply-accumulate", "of another operation",
                                                     "of a byte read", "of a byte written", "of a byte over one hop",
                                                     "of a byte read", "of a byte written", "of a row opened"}};
  for (std::size_t e = 0; e < energy_event_count; ++e) {
    const auto event = static_cast<EnergyEvent>(e);
    const YamlForm form{is_per_byte(event) ? YamlForm::Kind::energy_per_byte : YamlForm::Kind::energy};
    keys.keys.push_back({to_string(event), form, descriptions[event]});
  }
  keys.keys.push_back({"pes", YamlForm::map_of(YamlForm::section(pe_energy_keys())), "by model: figures of its own"});
  keys.keys.push_back({"leakage", YamlForm::section(leakage_keys()), "power that is drawn all the time"});
  return keys;
}

}  // namespace

const YamlKeys& energy_keys() {
  static const YamlKeys keys = described_keys();
  return keys;
}

const char* to_string(EnergyEvent event) {
  constexpr const char* names[energy_event_count] = {"mac",          "operation", "scratchpad_read", "scratchpad_write",
                                                     "interconnect", "dram_read", "dram_write",      "dram_activate"};
  return names[static_cast<std::size_t>(event)];
}

const char* to_string(LeakingPart part) {
  constexpr const char* names[leaking_part_count] = {"scratchpad", "interconnect", "dma", "dram"};
  return names[static_cast<std::size_t>(part)];
}

EnergyConfig read_energy(const YamlNode& node) {
  const YamlMap map(node, energy_keys());
  EnergyConfig energy;
  energy.where = node.where;
  if (const YamlNode* table = map.find("table")) {
    energy.table = read_text(*table, "table");
    energy.where = table->where;
  }
  map.read("source", energy.source);
  for (std::size_t e = 0; e < energy_event_count; ++e) {
    const auto event = static_cast<EnergyEvent>(e);
    if (const YamlNode* figure = map.find(to_string(event))) energy.figures[event] = read_figure(*figure, event);
  }
  if (const YamlNode* pes = map.find("pes")) {
    for (const YamlMember& member : read_members(*pes, "energy of PEs")) energy.pes.push_back(read_pe_energy(member));
  }
  if (const YamlNode* leakage = map.find("leakage")) {
    const YamlMap powers(*leakage, leakage_keys());
    for (std::size_t part = 0; part < leaking_part_count; ++part) {
      const char* name = to_string(static_cast<LeakingPart>(part));
      if (const YamlNode* power = powers.find(name)) energy.leakage[part] = read_power(*power, name);
    }
  }
  check(energy, node.where);
  return energy;
}

}  // namespace weft
