#include "hw/trace/gtkw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>
#include <string_view>
#include <vector>

#include "hw/processor/processor_state.hpp"

namespace weft {

namespace {

// X11 colours of the background, by ProcessorState.
constexpr std::array<const char*, processor_state_names.size()> state_colours = {"gray15",     "chocolate4", "red4",
                                                                                 "SteelBlue4", "DarkGreen",  "purple4"};

// Flags of GTKWave's traces (measured with 3.3.118): right-justified, with one format.
constexpr std::string_view as_decimal = "@24\n";
constexpr std::string_view as_decimal_translated = "@2024\n";
constexpr std::string_view as_analog_step = "@88024\n";  // full scale: of the whole run, not of what is in view

// A signal that is drawn as a curve. Colours by number: 1 red, 2 orange, 3 yellow, 4 green, 5 blue, 6 indigo, 7 violet.
struct Curve {
  std::string_view name;
  int height;  // in rows
  int colour;
};

constexpr std::array<Curve, 10> curves = {{{"occupancy", 5, 3},
                                           {"planned", 4, 3},
                                           {"capacity", 2, 1},
                                           {"computing_pes", 2, 4},
                                           {"dram_bytes_per_kcycle", 3, 5},
                                           {"occupancy_bytes", 6, 3},
                                           {"occupancy_input_bytes", 2, 1},
                                           {"occupancy_weight_bytes", 2, 2},
                                           {"occupancy_activation_bytes", 2, 4},
                                           {"occupancy_output_bytes", 2, 7}}};
// Machines of more PEs show their states in a folded group.
constexpr std::size_t max_pes_with_states = 4;

constexpr int window_width = 1280, window_height = 1000, names_width = 330;
// Width of the waves beside the names and the frames, and GTKWave's unit of zoom: 200 pixels show 2^-zoom units of
// time.
constexpr double waves_width = window_width - names_width - 70, zoom_pixels = 200;

struct TraceSignal {
  std::string_view path;    // "accelerator.pe0.task"
  std::string_view module;  // "pe0"
  std::string_view name;    // "task"
  int width;
};

TraceSignal split(const std::pair<std::string, int>& signal) {
  TraceSignal parts{signal.first, "", signal.first, signal.second};
  const std::size_t dot = parts.path.rfind('.');
  if (dot == std::string_view::npos) return parts;
  parts.name = parts.path.substr(dot + 1);
  parts.module = parts.path.substr(0, dot);
  parts.module.remove_prefix(parts.module.rfind('.') + 1);  // npos + 1 is 0
  return parts;
}

// Whether it is one of several: "pe3", "dma0", or a place of a DMA channel that holds several descriptors, "dma0_2".
bool is_numbered(std::string_view module, std::string_view prefix) {
  return module.size() > prefix.size() && module.starts_with(prefix) &&
         module.find_first_not_of("0123456789_", prefix.size()) == std::string_view::npos;
}

// Returns the line that names a signal. Widths are part of the name in GTKWave; the alias keeps "pe0 task" and "pe1
// task" apart.
std::string reference(const TraceSignal& signal) {
  const bool is_of_many = is_numbered(signal.module, "pe") || is_numbered(signal.module, "dma");
  const std::string alias = (is_of_many ? std::string(signal.module) + " " : "") + std::string(signal.name);
  const std::string range = signal.width > 1 ? fmt::format("[{}:0]", signal.width - 1) : "";
  return fmt::format("+{{{}}} SystemC.{}{}\n", alias, signal.path, range);
}

// True for what the model of a processing element shows of its own.
bool is_own(const TraceSignal& signal) {
  const auto is_its_name = [&](const char* name) { return signal.name == name; };
  return is_numbered(signal.module, "pe") && std::ranges::none_of(weft_processor_signals, is_its_name);
}

auto curve_of(const TraceSignal& signal) {
  if (is_own(signal)) return curves.end();
  return std::find_if(curves.begin(), curves.end(), [&](const Curve& curve) { return curve.name == signal.name; });
}

void write_trace(std::ostream& out, const TraceSignal& signal, const SaveFileNames& names) {
  const auto curve = curve_of(signal);
  const bool is_wefts = !is_own(signal);
  if (curve != curves.end()) {
    out << "[color] " << curve->colour << '\n' << as_analog_step << reference(signal) << "@20000\n";
    for (int row = 1; row < curve->height; ++row) out << "-\n";
  } else if (is_wefts && signal.name.ends_with("task")) {
    out << as_decimal_translated << "^1 " << names.tasks << '\n' << reference(signal);
  } else if (is_wefts && signal.name == "layer") {
    out << as_decimal_translated << "^3 " << names.layers << '\n' << reference(signal);
  } else if (is_wefts && signal.name.ends_with("state")) {
    out << as_decimal_translated << "^2 " << names.states << '\n' << reference(signal);
  } else {
    out << as_decimal << reference(signal);
  }
}

struct Group {
  std::string_view title;
  bool is_folded = false;
  std::vector<TraceSignal> signals{};
};

// A group, or one that is closed until it is clicked at.
void write_group(std::ostream& out, const Group& group, const SaveFileNames& names) {
  if (group.signals.empty()) return;
  out << (group.is_folded ? "@c00200\n-" : "@800200\n-") << group.title << '\n';
  for (const TraceSignal& signal : group.signals) write_trace(out, signal, names);
  out << (group.is_folded ? "@1401200\n-" : "@1000200\n-") << group.title << '\n';
}

}  // namespace

void write_save_file(std::ostream& out, std::span<const std::pair<std::string, int>> signals,
                     const SaveFileNames& names, Picoseconds from, Picoseconds to) {
  enum { memory, pes, dma, dram, details, dispatcher, scratchpad, others, counters, address_map };
  std::array<Group, 10> groups = {{{"memory"},
                                   {"PEs"},
                                   {"DMA"},
                                   {"DRAM"},
                                   {"more of processors", true},
                                   {"dispatcher", true},
                                   {"scratchpad", true},
                                   {"others", true},
                                   {"counters", true},
                                   {"address map", true}}};
  const auto pe_count = static_cast<std::size_t>(std::ranges::count_if(signals, [](const auto& pair) {
    const TraceSignal signal = split(pair);
    return is_numbered(signal.module, "pe") && signal.name == "task";
  }));
  const auto group_of = [&](const TraceSignal& signal) {
    const bool is_pe = is_numbered(signal.module, "pe"), is_dma = is_numbered(signal.module, "dma");
    if (is_pe || is_dma) {
      const bool is_of_few = (signal.name == "state" || is_own(signal)) && pe_count <= max_pes_with_states;
      const bool is_shown = signal.name == "task" || is_of_few;
      return !is_shown ? details : is_pe ? pes : dma;
    }
    if (signal.name.starts_with("region")) return address_map;
    if (signal.name == "dram_bytes_per_kcycle") return dram;
    if (signal.module == "view" || signal.name == "layer") return memory;
    if (signal.module == "scratchpad") return scratchpad;
    if (signal.module == "dispatcher") return dispatcher;
    return signal.module == "counters" ? counters : others;
  };
  for (const auto& pair : signals) {
    const TraceSignal signal = split(pair);
    groups[group_of(signal)].signals.push_back(signal);
  }
  for (Group& group : groups) {
    std::stable_sort(group.signals.begin(), group.signals.end(),
                     [](const TraceSignal& a, const TraceSignal& b) { return curve_of(a) < curve_of(b); });
  }
  const double span = static_cast<double>(std::max<Picoseconds>(to - from, 1));
  const double zoom = -std::log2(span * zoom_pixels / waves_width);
  out << fmt::format("[dumpfile] \"/weft/{}\"\n[savefile] \"/weft/{}\"\n[timestart] {}\n", names.dump, names.save, from)
      << fmt::format("[size] {} {}\n[pos] -1 -1\n*{:.6f} -1 -1\n", window_width, window_height, zoom)
      << fmt::format("[sst_width] 0\n[signals_width] {}\n[sst_expanded] 0\n", names_width);
  for (const Group& group : groups) write_group(out, group, names);
}

void write_task_names(std::ostream& out, const TaskGraph& graph) {
  out << "0 -\n";
  for (TaskId task = 0; task < graph.task_count(); ++task) out << task + 1 << ' ' << graph.task_name(task) << '\n';
}

void write_layer_names(std::ostream& out, const TaskGraph& graph) {
  out << "0 -\n";
  for (std::size_t layer = 0; layer < graph.layer_names().size(); ++layer) {
    out << layer + 1 << ' ' << graph.layer_names()[layer] << '\n';
  }
}

void write_state_names(std::ostream& out) {
  for (std::size_t state = 0; state < processor_state_names.size(); ++state) {
    out << state << " ?" << state_colours[state] << '?' << processor_state_names[state] << '\n';
  }
}

}  // namespace weft
