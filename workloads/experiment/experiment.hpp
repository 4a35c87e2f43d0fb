// An experiment: a workload, a machine, and what to do with them. Read from YAML, every value checked; the settings of
// swappable models stay text with a place until the model that declares them reads them (hw/model/model_registry.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
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

enum class Placement : std::uint8_t { resident, tiled, streamed, spilled };

struct PlacementChoice {
  Placement input = Placement::tiled;
  Placement weight = Placement::tiled;
  Placement activation = Placement::resident;  // spilled: resident or tiled, by tensor (spilled_tensors.hpp)
  Placement output = Placement::tiled;
};

struct PeConfig : ModelConfig {
  int count = 1;
  int outstanding = 4;  // TLM transactions in flight
  int local_buffers = 1;
};

struct HardwareConfig {
  Picoseconds clock_period = 2000;
  double clock_hz = 500e6;
  std::vector<PeConfig> pes;
  std::optional<Bytes> capacity;  // of the scratchpad; nothing: unlimited
  ModelConfig scratchpad;         // settings without `capacity`
  ModelConfig interconnect;
  ModelConfig dram;
  std::optional<EnergyConfig> energy;  // nothing: energy is not counted
  struct {
    int channels = 1;
    int outstanding = 4;
    Bytes burst = 64;  // of every initiator, PEs included
    bool exclusive = false;
  } dma;
  struct {
    bool dynamic = false;  // decide at run time, in pages; else carry out the plan
    Bytes descriptor = 0;  // bytes of a task descriptor; 0: none is sent
  } dispatch;
};

// How the workload is scheduled. Names stay text with a place: which there are is the scheduler's knowledge.
struct ScheduleConfig {
  std::string algorithm = "depth-first";
  Location where;
  std::string objective = "makespan";
  Location objective_where;
  double search_budget = 1;  // a factor on the evaluations of algorithms that search
  std::optional<Bytes> activation_limit;
  Location activation_limit_where;
  std::vector<std::uint32_t> groups;  // the first layer of every group, numbers of the network; empty: not by hand
  Location groups_where;
};
inline constexpr double max_search_budget = 1000;

struct Experiment {
  std::string file;  // as given
  std::vector<PluginFile> plugins;
  Network network;  // only the chosen layers
  int element_bytes = 1;
  std::optional<DataType> data_type;  // of functional runs (functional_type.hpp); nothing: follows from element_bytes
  Location element_where;             // of data_type or element_bytes
  Tiling tiling;
  PlacementChoice placement;
  HardwareConfig hardware;
  struct {
    Bytes alignment = 1;
    Bytes page = 64;  // of dynamic dispatch
    bool reuse = true;
  } memory;
  ScheduleConfig schedule;
  struct {
    Cycles from = 0;
    std::optional<Cycles> to;  // nothing: to the end
    bool bus = false;          // detail: bus
    bool fst = false;
  } trace;
};

// `overrides` are the arguments of --set: "hardware.pes.0.count=8". Errors in an overridden value name the override.
// Throws InputError.
Experiment read_experiment(const std::string& path, const std::vector<std::string>& overrides = {});

}  // namespace weft
