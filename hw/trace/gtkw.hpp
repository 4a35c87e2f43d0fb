// Writes what GTKWave needs in order to show a run well: a save file (which signals, in which groups, as curves or by
// name, the whole run in view) and two translate files (numbers of tasks and states to words).
//
// GTKWave resolves the names of other files against the place of the save file only if the save file says where it
// stood when it was written. That place need not exist, so the save file names a made-up one: the output directory can
// be moved, and opened from anywhere.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <utility>

#include "base/core/types.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

// The files that a save file names, all in the directory of the save file.
struct SaveFileNames {
  std::string dump = "trace.vcd";
  std::string save = "trace.gtkw";
  std::string tasks = "trace.tasks.txt";
  std::string states = "trace.states.txt";
  std::string layers = "trace.layers.txt";
};

// Writes the save file: open groups of what fits on one screen, and folded ones of the rest. `signals` holds paths and widths, as Waveform::signals() returns them; `from` and `to` are in
// view when it opens.
void write_save_file(std::ostream& out, std::span<const std::pair<std::string, int>> signals,
                     const SaveFileNames& names, Picoseconds from, Picoseconds to);

// Writes the translate file of tasks: "<task number + 1> <name>", one line per task; 0 is "-".
void write_task_names(std::ostream& out, const TaskGraph& graph);

// Writes the translate file of layers: "<layer number + 1> <name>", one line per layer; 0 is "-".
void write_layer_names(std::ostream& out, const TaskGraph& graph);

// Writes the translate file of states: "<state> ?<colour>?<name>", where GTKWave paints the background in the colour.
void write_state_names(std::ostream& out);

}  // namespace weft
