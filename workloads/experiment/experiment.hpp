// An experiment: a workload, a machine, and what to do with them. It is read from YAML, and every value is checked; the
// settings of swappable models stay text with a place until the model that declares them reads them
// (hw/model/model_registry.hpp). docs/experiment.md describes the keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "base/core/types.hpp"
#include "base/plugin/model_config.hpp"
#include "base/plugin/plugin.hpp"
#include "workloads/experiment/energy_config.hpp"
#include "workloads/network/data_type.hpp"
#include "workloads/network/network.hpp"
#include "workloads/tiling/tiling.hpp"

namespace weft {

// Where the tensors of a class live: in the scratchpad, in DRAM with tiles loaded and stored, in DRAM that processing
// elements access themselves, or, activations only, resident or tiled as each fits (spilled_tensors.hpp). docs/model.md
// has the table.
enum class Placement : std::uint8_t { resident, tiled, streamed, spilled };

struct PlacementChoice {
  Placement input = Placement::tiled;
  Placement weight = Placement::tiled;
  Placement activation = Placement::resident;
  Placement output = Placement::tiled;
};

struct PeConfig : ModelConfig {
  int count = 1;
  int outstanding = 4;  // TLM transactions in flight
  int local_buffers = 1;
  std::optional<Bytes> local_memory;  // of all local buffers together, which share it evenly; none: unlimited
  bool reuse = false;                 // what tasks before have left in the local memory is not read again
};

struct DmaConfig : ModelConfig {
  DmaConfig() : ModelConfig{"realigning", {}, {}, {}} {}
  int channels = 1;
  Bytes burst = 64;        // max bytes of a transaction, for every initiator, PEs included
  bool exclusive = false;  // transfers and computations do not overlap
};

struct HardwareConfig {
  Picoseconds clock_period = 2000;  // in picoseconds / time_units
  std::int64_t time_units = 1;      // 1000 where the period is no whole number of picoseconds
  double clock_hz = 500e6;
  std::vector<PeConfig> pes;
  std::optional<Bytes> capacity;  // of the scratchpad; none: unlimited
  ModelConfig scratchpad;         // settings without `capacity`
  ModelConfig interconnect;
  bool multicast = false;  // a read of the scratchpad serves all processing elements that ask for it meanwhile
  ModelConfig dram;
  std::optional<EnergyConfig> energy;  // none: energy is not counted
  DmaConfig dma;
  struct {
    bool dynamic = false;  // decide at run time, in pages; else carry out the plan
    Bytes descriptor = 0;  // size of a task descriptor; 0: none is sent
    bool travels = false;  // descriptors lie in the DRAM, where processors read them, and write completions
    Bytes completion = 8;  // where they travel
  } dispatch;
};

// How the workload is scheduled. Names stay text with a place, because only the scheduler knows which there are.
struct ScheduleConfig {
  std::string algorithm = "depth-first";
  Location where;
  std::string objective = "makespan";
  Location objective_where;
  double search_budget = 1;               // a factor on the evaluations of algorithms that search
  double refine = 1;                      // the same of the search that knows contention; 0: none
  std::optional<Bytes> activation_limit;  // max bytes of live activations
  Location activation_limit_where;
  double recompute = 1;  // times the multiply-accumulates of the network that may be spent, by computing tiles again
  Location recompute_where;
  std::vector<std::uint32_t> groups;  // layer groups by hand: the first layer of each; empty: none by hand
  Location groups_where;
};
inline constexpr double max_search_budget = 1000;
inline constexpr int max_recompute = 100;

// Which part of a run is traced, and how finely.
struct TraceConfig {
  enum class Detail : std::uint8_t { tasks, bus, transactions };
  // A layer or task instead of a cycle.
  struct Place {
    bool is_layer = true;
    std::string name;
    Location where;
  };
  Cycles from = 0;
  std::optional<Cycles> to;  // none: to the end, or to that of from_place
  std::optional<Place> from_place, to_place;
  bool is_to_the_end = false;  // `to: end` is given
  Detail detail = Detail::tasks;
  bool fst = false;
};

struct Experiment {
  std::string file;  // as given
  std::vector<PluginFile> plugins;
  Network network;                    // only the chosen layers; those that are cut by input channels in parts
  std::optional<Network> uncut;       // the same with whole layers, where there are parts: what results have to be
  std::optional<DataType> data_type;  // of tensors without a type of their own; none: see functional_type()
  Location element_where;             // of data_type or element_bytes
  Tiling tiling;
  PlacementChoice placement;
  HardwareConfig hardware;
  struct {
    Bytes alignment = 1;
    Bytes page = 64;        // with dynamic dispatch
    bool reuse = true;      // space is given back with the last reader of a buffer
    bool in_place = false;  // results may be written over operands that die with their task; with reuse only
  } memory;
  ScheduleConfig schedule;
  TraceConfig trace;
};

// Returns the experiment of a file. `overrides` are the arguments of --set: "hardware.pes.0.count=8". Throws InputError
// for a file that cannot be read and for every key or value that is not accepted; errors in an overridden value name
// the override.
Experiment read_experiment(const std::string& path, const std::vector<std::string>& overrides = {});

// Returns the experiment that a tree describes whose values stand in the file `path`, or in others that their places
// name. Throws InputError as read_experiment() does.
Experiment experiment_of(const YamlNode& root, const std::string& path);

// Returns the type that elements of tensors without one have in functional runs: workload.data_type, or else what
// workload.element_bytes stands for, int8 for 1, float32 for 4. Throws InputError when the two contradict each other,
// for other sizes, which have no type, and for types that nothing is computed in.
DataType functional_type(const Experiment& experiment);

// Returns the `hardware` section of an experiment. Throws InputError; models and their settings are not checked here.
HardwareConfig read_hardware(const YamlNode& node);

}  // namespace weft
