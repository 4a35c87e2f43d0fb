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
  throw InputError(where, unknown_name("energy table", name, names, ", or figures of your own with their 'source'"),
                   {"table", name, list_names(names)});
}

std::string own_source(const EnergyConfig& config) {
  std::string keys;
  const auto add = [&](const std::string& key) { keys += (keys.empty() ? "" : ", ") + key; };
  for (std::size_t e = 0; e < energy_event_count; ++e) {
    if (config.figures[e]) add(to_string(static_cast<EnergyEvent>(e)));
  }
  for (const PeEnergyConfig& pe : config.pes) add(pe.model);
  const auto leaks = [](std::int64_t power) { return power > 0; };
  if (std::any_of(config.leakage.begin(), config.leakage.end(), leaks)) add("leakage");
  return keys + ": " + config.source;
}

}  // namespace

EnergyTable energy_table(const EnergyConfig& config, const EnergyMachine& machine) {
  if (config.figures[EnergyEvent::dram_activate].value_or(0) > 0 && !machine.counts_rows) {
    throw InputError(config.where,
                     "energy: 'dram_activate' is for a DRAM that counts the rows it opens; the one of "
                     "this machine does not, so leave it out");
  }
  EnergyTable chosen{"custom", config.source, {}};
  for (std::size_t e = 0; e < energy_event_count; ++e) chosen.figures[e] = config.figures[e].value_or(0);
  if (config.table.empty()) return chosen;
  const PublishedEnergyTable& table = published(config.table, config.where);
  chosen.name = table.name;
  chosen.source = config.source.empty() ? table.source : table.source + "; " + own_source(config);
  using enum EnergyEvent;
  const auto is_own = [&](EnergyEvent event) { return config.figures[event].has_value(); };
  const auto choose = [&](EnergyEvent event, Attojoules figure) {
    if (!is_own(event)) chosen.figures[event] = figure;
  };
  const auto lack = [&](const std::string& what, const char* keys) {
    throw InputError(config.where,
                     "energy table '" + table.name + "' has no figures for " + what + "; give " + keys + " as well");
  };

  const auto published_arithmetic = [&](int element_bytes) {
    for (const auto& figures : table.arithmetic) {
      if (figures.element_bytes == element_bytes) return EnergyTable::Arithmetic{figures.mac, figures.operation};
    }
    if (!is_own(mac) || !is_own(operation)) {
      std::vector<std::string> sizes;
      for (const auto& figures : table.arithmetic) sizes.push_back(std::to_string(figures.element_bytes));
      lack("arithmetic on elements of " + std::to_string(element_bytes) + " B, only of " + list_names(sizes) + " B",
           "'mac' and 'operation'");
    }
    return EnergyTable::Arithmetic{};
  };
  const EnergyTable::Arithmetic arithmetic = published_arithmetic(machine.element_bytes);
  choose(mac, arithmetic.mac);
  choose(operation, arithmetic.operation);
  for (const int size : machine.other_sizes) {
    EnergyTable::Arithmetic& other = chosen.other_sizes[size] = published_arithmetic(size);
    if (is_own(mac)) other.mac = chosen.figures[mac];
    if (is_own(operation)) other.operation = chosen.figures[operation];
  }
  const auto sram = std::find_if(table.sram.begin(), table.sram.end(), [&](const auto& memory) {
    return machine.capacity && memory.size >= *machine.capacity;
  });
  if (sram != table.sram.end()) {
    choose(scratchpad_read, sram->per_byte);
    choose(scratchpad_write, sram->per_byte);
  } else if (!is_own(scratchpad_read) || !is_own(scratchpad_write)) {
    lack((machine.capacity ? "a scratchpad of " + format_bytes(*machine.capacity) : "an unlimited scratchpad") +
             ", only up to " + format_bytes(table.sram.back().size),
         "'scratchpad_read' and 'scratchpad_write'");
  }
  choose(interconnect, table.interconnect);
  choose(dram_read, table.dram_read);
  choose(dram_write, table.dram_write);
  choose(dram_activate, table.dram_activate);
  return chosen;
}

EnergyTable::Arithmetic EnergyTable::arithmetic(int size, std::uint32_t kind) const {
  Arithmetic each{figures[EnergyEvent::mac], figures[EnergyEvent::operation]};
  if (const auto other = other_sizes.find(size); other != other_sizes.end()) each = other->second;
  if (const auto own = kinds.find(kind); own != kinds.end()) {
    each.mac = own->second.mac.value_or(each.mac);
    each.operation = own->second.operation.value_or(each.operation);
  }
  return each;
}

void add_models(const EnergyConfig& config, const std::vector<std::string>& models, const std::vector<int>& counts,
                int dma_channels, EnergyTable& table) {
  for (const PeEnergyConfig& pe : config.pes) {
    bool is_there = false;
    for (std::uint32_t kind = 0; kind < models.size(); ++kind) {
      if (models[kind] != pe.model) continue;
      is_there = true;
      table.kinds[kind] = {pe.mac, pe.operation};
      table.leakage += pe.leakage * counts[kind];
    }
    if (is_there) continue;
    throw InputError(pe.where, "energy: pes: " + unknown_name("model of this machine's PEs", pe.model, models),
                     {pe.model, "", list_names(models)});
  }
  for (std::size_t part = 0; part < leaking_part_count; ++part) {
    table.leakage += config.leakage[part] * (static_cast<LeakingPart>(part) == LeakingPart::dma ? dma_channels : 1);
  }
}

EnergyCounts energy_counts(const TaskGraph& graph, const RunResult& run, const std::vector<std::uint32_t>& kinds) {
  EnergyCounts counts{};
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (run.tasks[task].counts_own_arithmetic) continue;
    const Work& work = graph.of(task).work;
    counts[EnergyEvent::mac] += work.macs;
    counts[EnergyEvent::operation] += work.operations;
    EnergyCounts::Arithmetic& of_size = counts.by_size[arithmetic_size(work.element_bits)];
    of_size.macs += work.macs;
    of_size.operations += work.operations;
    if (kinds.empty() || graph.kind(task) != TaskKind::compute) continue;
    EnergyCounts::Arithmetic& of_kind =
        counts.by_kind[{kinds[run.tasks[task].processor], arithmetic_size(work.element_bits)}];
    of_kind.macs += work.macs;
    of_kind.operations += work.operations;
  }
  counts[EnergyEvent::scratchpad_read] = run.scratchpad_read_bytes;
  counts[EnergyEvent::scratchpad_write] = run.scratchpad_write_bytes;
  counts[EnergyEvent::interconnect] = run.interconnect_byte_hops;
  counts[EnergyEvent::dram_read] = run.dram_read_pin_bytes;
  counts[EnergyEvent::dram_write] = run.dram_write_pin_bytes;
  for (const auto& [name, count] : run.counters) {
    if (name == "dram.activates") counts[EnergyEvent::dram_activate] = count;
  }
  return counts;
}

Energy energy_of(const EnergyTable& table, const EnergyCounts& counts, std::vector<OwnEvent> own_events) {
  using enum EnergyEvent;
  // Sums are exact in 128 bits before they become a double.
  const auto of_event = [&](EnergyEvent event) {
    __int128 attojoules = static_cast<__int128>(counts[event]) * table.figures[event];
    for (const auto& [size, figures] : table.other_sizes) {
      const auto counted = counts.by_size.find(size);
      if (counted == counts.by_size.end()) continue;
      const auto& [macs, operations] = counted->second;
      if (event == mac) attojoules += static_cast<__int128>(macs) * (figures.mac - table.figures[mac]);
      if (event == operation) {
        attojoules += static_cast<__int128>(operations) * (figures.operation - table.figures[operation]);
      }
    }
    for (const auto& [kind_and_size, counted] : counts.by_kind) {
      const auto& [kind, size] = kind_and_size;
      if (!table.kinds.contains(kind)) continue;
      constexpr std::uint32_t no_kind = 0xffffffff;
      const EnergyTable::Arithmetic own = table.arithmetic(size, kind), others = table.arithmetic(size, no_kind);
      if (event == mac) attojoules += static_cast<__int128>(counted.macs) * (own.mac - others.mac);
      if (event == operation) {
        attojoules += static_cast<__int128>(counted.operations) * (own.operation - others.operation);
      }
    }
    return attojoules;
  };
  const auto sum = [&](std::initializer_list<EnergyEvent> events) {
    __int128 attojoules = 0;
    for (const EnergyEvent event : events) attojoules += of_event(event);
    return static_cast<double>(attojoules) / 1e6;
  };
  Energy energy;
  energy.table = table;
  energy.counts = counts;
  energy.mac = sum({mac});
  energy.operation = sum({operation});
  energy.scratchpad = sum({scratchpad_read, scratchpad_write});
  energy.interconnect = sum({interconnect});
  energy.dram = sum({dram_read, dram_write, dram_activate});
  __int128 own = 0;
  for (const OwnEvent& event : own_events) own += static_cast<__int128>(event.count) * event.energy;
  energy.own_events = static_cast<double>(own) / 1e6;
  energy.events = std::move(own_events);
  // A nanowatt is a thousandth of an attojoule per picosecond.
  const __int128 leaked = static_cast<__int128>(table.leakage) * counts.picoseconds / 1000;
  energy.leakage = static_cast<double>(leaked) / 1e6;
  energy.total =
      sum({mac, operation, scratchpad_read, scratchpad_write, interconnect, dram_read, dram_write, dram_activate}) +
      energy.own_events + energy.leakage;
  return energy;
}

}  // namespace weft
