/// What every model of a processing element may do beyond its cycles, plain class or SystemC module: be told of the life
/// of its tasks, count events of its own with their energy, and show signals of its own in the waveform.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/core/export.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

/// A task as the processing element that runs it is told of it.
struct PeTask {
  TaskId task = no_task;                  ///< Its number, as in tasks.csv.
  const Work& work;                       ///< Its arithmetic, with its layer.
  Cycles cycle = 0;                       ///< Now, by the machine's clock.
  Bytes operand_bytes = 0;                ///< Of its operands, those too that it need not read.
  Bytes result_bytes = 0;                 ///< What it writes.
  std::span<const std::uint8_t> command;  ///< The bytes of its command (hw/timing/task_command.hpp).
};

/// Something that a model has counted up to now: `pe0,NAME` in counters.csv, `pe0.NAME` in summary.json.
struct PeCounter {
  std::string name;        ///< Letters, digits and underscores, such as "skipped_macs".
  std::int64_t value = 0;  ///< Of the run so far.
  Attojoules energy = 0;   ///< Of one event; a run with `hardware.energy` adds value x energy. 0: it has none.
};

/// A signal that a model shows: `SystemC.accelerator.pe0.NAME` in the waveform, with those that weft has.
struct PeSignal {
  std::string name;         ///< Letters, digits and underscores, and none that weft has ("task", "state", ...).
  int bits = 32;            ///< 1 to 64.
  std::uint64_t value = 0;  ///< Its value now.
};

class WEFT_API PeModel {
 public:
  virtual ~PeModel() = default;

  /// Are told of a task, in a run and at its time: its command is there, before the first operand is read; its last
  /// operand is there; the last byte of its result is written. With several local buffers the calls of consecutive tasks
  /// interleave. A module may wait in them: its planned durations then have that in them, as part of reading, reading
  /// and writing.
  virtual void task_begins(const PeTask&) {}
  virtual void operands_read(const PeTask&) {}   ///< See task_begins().
  virtual void result_written(const PeTask&) {}  ///< See task_begins().

  /// Returns what it counts, always the same names in the same order. What a counter has grown by at the end of a call
  /// above, or when a tile has been computed, is energy of the task of that call (layers.csv).
  virtual std::vector<PeCounter> counters() const { return {}; }
  /// Returns what it shows, always the same names and widths. It is looked at where counters are.
  virtual std::vector<PeSignal> signals() const { return {}; }

  /// Returns true where the energies of its counters have all of its arithmetic in them: then the figures `mac` and
  /// `operation` of the machine's table are not applied to its tasks.
  virtual bool counts_own_arithmetic() const { return false; }
};

}  // namespace weft
