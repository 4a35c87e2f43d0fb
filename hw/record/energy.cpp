#include "hw/record/energy.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/core/units.hpp"
#include "hw/record/run_result.hpp"

namespace weft {

namespace {

const PublishedEnergyTable& published(const std::string& name, const Location& where) {
  std::vector<std::string> names;
  for (const PublishedEnergyTable& table : published_energy_tables()) {
    if (table.name == name) return table;
    names.push_back(table.name);
  }
  throw InputError(where, unknown_name("energy table", name, names, ", or figures of your own with their 'source'"));
}

// Chooses figures: those of the experiment go before those of the table.
class FigureChooser {
 public:
  FigureChooser(const EnergyConfig& config, const PublishedEnergyTable& table, EnergyTable& chosen)
      : config_(config), table_(table), chosen_(chosen) {}

  void arithmetic(int element_bytes) {
    if (is_own(EnergyEvent::mac) && is_own(EnergyEvent::operation)) return;
    std::vector<std::string> sizes;
    for (const auto& [bytes, mac, operation] : table_.arithmetic) {
      if (bytes == element_bytes) {
        choose(EnergyEvent::mac, mac);
        choose(EnergyEvent::operation, operation);
        return;
      }
      sizes.push_back(std::to_string(bytes));
    }
    lack("arithmetic on elements of " + std::to_string(element_bytes) + " B, only of " + list_names(sizes) + " B",
         "'mac' and 'operation'");
  }

  void scratchpad(const std::optional<Bytes>& capacity) {
    if (is_own(EnergyEvent::scratchpad_read) && is_own(EnergyEvent::scratchpad_write)) return;
    for (const auto& [size, per_byte] : table_.sram) {
      if (!capacity || size < *capacity) continue;
      choose(EnergyEvent::scratchpad_read, per_byte);
      choose(EnergyEvent::scratchpad_write, per_byte);
      return;
    }
    lack((capacity ? "a scratchpad of " + format_bytes(*capacity) : "an unlimited scratchpad") + ", only up to " +
             format_bytes(table_.sram.back().size),
         "'scratchpad_read' and 'scratchpad_write'");
  }

  void choose(EnergyEvent event, Attojoules published_figure) {
    if (!is_own(event)) chosen_.figures[event] = published_figure;
  }

 private:
  bool is_own(EnergyEvent event) const { return config_.figures[event].has_value(); }
  [[noreturn]] void lack(const std::string& what, const std::string& keys) const {
    throw InputError(config_.where,
                     "energy table '" + table_.name + "' has no figures for " + what + "; give " + keys + " as well");
  }

  const EnergyConfig& config_;
  const PublishedEnergyTable& table_;
  EnergyTable& chosen_;
};

std::string own_source(const EnergyConfig& config) {
  std::vector<std::string> keys;
  for (std::size_t e = 0; e < energy_event_count; ++e) {
    if (config.figures[e]) keys.push_back(to_string(static_cast<EnergyEvent>(e)));
  }
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "" : ", ") + key;
  return text + ": " + config.source;
}

}  // namespace

EnergyTable energy_table(const EnergyConfig& config, const EnergyMachine& machine) {
  if (config.figures[EnergyEvent::dram_activate].value_or(0) > 0 && !machine.counts_rows) {
    throw InputError(
        config.where,
        "energy: 'dram_activate' is for a DRAM that counts the rows it opens; the one of this machine does "
        "not, so leave it out");
  }
  EnergyTable chosen{"custom", config.source, {}};
  for (std::size_t e = 0; e < energy_event_count; ++e) chosen.figures[e] = config.figures[e].value_or(0);
  if (config.table.empty()) return chosen;
  const PublishedEnergyTable& table = published(config.table, config.where);
  chosen.name = table.name;
  chosen.source = config.source.empty() ? table.source : table.source + "; " + own_source(config);
  FigureChooser chooser(config, table, chosen);
  chooser.arithmetic(machine.element_bytes);
  chooser.scratchpad(machine.capacity);
  chooser.choose(EnergyEvent::interconnect, table.interconnect);
  chooser.choose(EnergyEvent::dram_read, table.dram_read);
  chooser.choose(EnergyEvent::dram_write, table.dram_write);
  chooser.choose(EnergyEvent::dram_activate, table.dram_activate);
  return chosen;
}

EnergyCounts energy_counts(const TaskGraph& graph, const RunResult& run) {
  EnergyCounts counts{};
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Work& work = graph.of(task).work;
    counts[EnergyEvent::mac] += work.macs;
    counts[EnergyEvent::operation] += work.operations;
  }
  counts[EnergyEvent::scratchpad_read] = run.scratchpad_read_bytes;
  counts[EnergyEvent::scratchpad_write] = run.scratchpad_write_bytes;
  counts[EnergyEvent::interconnect] = run.interconnect_byte_hops;
  counts[EnergyEvent::dram_read] = run.dram_read_bytes;
  counts[EnergyEvent::dram_write] = run.dram_write_bytes;
  for (const auto& [name, count] : run.counters) {
    if (name == "dram.activates") counts[EnergyEvent::dram_activate] = count;
  }
  return counts;
}

Energy energy_of(const EnergyTable& table, const EnergyCounts& counts) {
  // Sums are exact in 128 bits before they become a double.
  const auto sum = [&](std::initializer_list<EnergyEvent> events) {
    __int128 attojoules = 0;
    for (const EnergyEvent event : events) attojoules += static_cast<__int128>(counts[event]) * table.figures[event];
    return static_cast<double>(attojoules) / 1e6;
  };
  using enum EnergyEvent;
  Energy energy{table, counts};
  energy.mac = sum({mac});
  energy.operation = sum({operation});
  energy.scratchpad = sum({scratchpad_read, scratchpad_write});
  energy.interconnect = sum({interconnect});
  energy.dram = sum({dram_read, dram_write, dram_activate});
  energy.total =
      sum({mac, operation, scratchpad_read, scratchpad_write, interconnect, dram_read, dram_write, dram_activate});
  return energy;
}

}  // namespace weft
