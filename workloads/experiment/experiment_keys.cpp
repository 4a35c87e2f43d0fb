#include "workloads/experiment/experiment_keys.hpp"

#include "workloads/experiment/experiment.hpp"
#include "workloads/network_files/network_file.hpp"

namespace weft {

namespace {

constexpr std::int64_t max_processors = std::numeric_limits<ProcessorId>::max();

}  // namespace

const YamlKeys& experiment_keys() {
  static const YamlKeys keys{
      "experiment",
      {{"workload", YamlForm::section(workload_keys()), "the network, how it is cut, and where its tensors live", "",
        true},
       {"hardware", YamlForm::section(hardware_keys()), "the machine", "", true},
       {"memory", YamlForm::section(memory_keys()), "how the space of the scratchpad is given out"},
       {"schedule", YamlForm::section(schedule_keys()), "who plans, and for what"},
       {"trace", YamlForm::section(trace_keys()), "the waveform"},
       {"plugins", YamlForm::list_of(YamlForm::text()),
        "shared libraries that bring models and algorithms; paths are relative to the experiment"}}};
  return keys;
}

const YamlKeys& workload_keys() {
  static const YamlKeys keys{
      "workload",
      {{"network", YamlForm::name("network"),
        "a network of the zoo, or a path to a .yaml or .onnx file, relative to the experiment", "", true},
       {"batch", YamlForm::count(1, max_batch), "images at a time, of ONNX models only"},
       {"dimensions", YamlForm::map_of(YamlForm::count(1, max_dimension)),
        "of ONNX models only: dimensions that the model leaves open"},
       {"layers", YamlForm::list_of(YamlForm::text()), "a connected part of the network; default: all layers"},
       {"element_bytes", YamlForm::count(1, 8), "bytes of one element of tensors that have no type of their own", "1"},
       {"data_type", YamlForm::choice({data_type_names.begin(), data_type_names.end()}),
        "the type of these elements; default: what element_bytes stands for"},
       {"tiling", tiling_form(), "output tile by layer; auto: tiles are searched for; default: nothing is cut"},
       {"placement", YamlForm::section(placement_keys()), "where the tensors of each class live"}}};
  return keys;
}

const YamlKeys& placement_keys() {
  static const YamlKeys keys{
      "placement",
      {{"input", YamlForm::choice({"resident", "tiled", "streamed"}), "inputs of the network", "tiled"},
       {"weight", YamlForm::choice({"resident", "tiled", "streamed"}), "weights", "tiled"},
       {"activation", YamlForm::choice({"resident", "tiled", "streamed", "spilled"}), "results between layers",
        "resident"},
       {"output", YamlForm::choice({"resident", "tiled", "streamed"}), "outputs of the network", "tiled"}}};
  return keys;
}

const YamlKeys& hardware_keys() {
  static const YamlKeys keys{
      "hardware",
      {{"clock", {YamlForm::Kind::clock}, "of the machine: 1 kHz to 100 GHz, a whole number of picoseconds", "500 MHz"},
       {"pes", YamlForm::list_of(YamlForm::model("processing element", pe_keys())),
        "a list of processing elements, each with model and count", "", true},
       {"scratchpad", YamlForm::model("scratchpad", scratchpad_keys()), "the memory that all share"},
       {"interconnect", YamlForm::model("interconnect", interconnect_keys()),
        "between processing elements, DMA, scratchpad and DRAM"},
       {"dma", YamlForm::model("dma", dma_keys()), "what moves tiles between DRAM and scratchpad"},
       {"dram", YamlForm::model("dram", dram_keys()), "the memory outside"},
       {"dispatch", YamlForm::section(dispatch_keys()), "who starts tasks, and what that takes"},
       {"energy", YamlForm::section(energy_keys()), "energy per event; without it energy is not counted"}}};
  return keys;
}

const YamlKeys& memory_keys() {
  static const YamlKeys keys{
      "memory",
      {{"alignment", YamlForm::bytes(1, Bytes{1} << 20), "of every address of a plan", "1 B"},
       {"page", YamlForm::bytes(1, Bytes{1} << 30),
        "bytes of a page, with hardware.dispatch.mode: dynamic only; a multiple of the burst; default: the burst"},
       {"reuse", YamlForm::boolean(), "false: every buffer is held to the end", "true"},
       {"in_place", YamlForm::boolean(),
        "true: results of element-wise operators and depthwise convolutions are written over operands that die with "
        "them",
        "false"}}};
  return keys;
}

const YamlKeys& schedule_keys() {
  static const YamlKeys keys{
      "schedule",
      {{"algorithm", YamlForm::name("scheduler"), "the scheduling algorithm", "depth-first"},
       {"objective", YamlForm::choice({"makespan", "memory", "pareto"}),
        "memory and pareto only of algorithms that have objectives", "makespan"},
       {"search_budget", YamlForm::number(0, static_cast<std::int64_t>(max_search_budget)),
        "a factor on the effort of algorithms that search", "1"},
       {"refine", YamlForm::number(0, static_cast<std::int64_t>(max_search_budget)),
        "a factor on what is spent on plans that are faster with contention, of memory-aware-heft; 0: nothing", "1"},
       {"activation_limit", YamlForm::bytes(1), "bytes of live activations at any instant, of static runs"},
       {"recompute", YamlForm::number(1, max_recompute),
        "times the multiply-accumulates of the network that may be spent, by computing tiles again where that saves "
        "memory; "
        "1: none are for that",
        "1"},
       {"groups", YamlForm::list_of(YamlForm::text()),
        "the first layer of each group of layers, in the order of the network; default: chosen by the algorithm"}}};
  return keys;
}

const YamlKeys& trace_keys() {
  static const YamlKeys keys{
      "trace",
      {{"from", YamlForm::either({YamlForm::count(0), YamlForm::text()}),
        "the first cycle of the waveform, or where a layer or task begins: layer NAME, task NAME", "0"},
       {"to", YamlForm::either({YamlForm::count(1), YamlForm::text()}),
        "the cycle behind its last one, end, or where a layer or task ends: layer NAME, task NAME", "end"},
       {"detail", YamlForm::choice({"tasks", "bus", "transactions"}),
        "bus: also signals that change with every transaction; transactions: and each of them", "tasks"},
       {"fst", YamlForm::boolean(), "convert the waveform with vcd2fst, of the gtkwave package", "false"}}};
  return keys;
}

const YamlKeys& dma_keys() {
  static const YamlKeys keys{
      "dma",
      {{"model", YamlForm::name("dma"), "what it is", "realigning"},
       {"channels", YamlForm::count(1, 1024), "tasks that are moved at a time", "1"},
       {"burst", YamlForm::bytes(1, Bytes{1} << 20), "the most bytes of a transaction, of every initiator", "64 B"},
       {"exclusive", YamlForm::boolean(), "true: transfers and computations do not overlap", "false"}}};
  return keys;
}

const YamlKeys& dispatch_keys() {
  static const YamlKeys keys{
      "dispatch",
      {{"mode", YamlForm::choice({"static", "dynamic"}),
        "static: the plan is carried out; dynamic: decided at run time", "static"},
       {"descriptor", YamlForm::bytes(0, Bytes{1} << 16), "bytes of a task's descriptor; 0 B: none is sent", "0 B"},
       {"memory", YamlForm::choice({"none", "dram"}),
        "dram: descriptors are read from there and completions written, like other data", "none"},
       {"completion", YamlForm::bytes(1, Bytes{1} << 16), "bytes of a completion, with memory: dram", "8 B"}}};
  return keys;
}

const YamlKeys& pe_keys() {
  static const YamlKeys keys{
      "pes",
      {{"model", YamlForm::name("processing element"), "what it is: weft models lists them", "", true},
       {"count", YamlForm::count(1, max_processors), "how many of this sort", "1"},
       {"outstanding", YamlForm::count(1, 1024), "transactions under way", "4"},
       {"local_buffers", YamlForm::count(1, 3),
        "2: it reads its next task while it computes this one; 3: the result before it is written as well", "1"},
       {"local_memory", YamlForm::bytes(1, Bytes{1} << 40),
        "bytes of all local buffers together, which share it evenly; default: unlimited"},
       {"reuse", YamlForm::boolean(), "true: what tasks before have left in the local memory is not read again",
        "false"}}};
  return keys;
}

const YamlKeys& scratchpad_keys() {
  static const YamlKeys keys{
      "scratchpad",
      {{"model", YamlForm::name("scratchpad"), "what it is", "ideal"},
       {"capacity", YamlForm::bytes(1, Bytes{1} << 40), "bound of the highest address; default: none"}}};
  return keys;
}

const YamlKeys& interconnect_keys() {
  static const YamlKeys keys{
      "interconnect",
      {{"model", YamlForm::name("interconnect"), "what it is", "ideal"},
       {"multicast", YamlForm::boolean(),
        "true: a read of the scratchpad serves all processing elements that ask for the same burst meanwhile",
        "false"}}};
  return keys;
}

const YamlKeys& dram_keys() {
  static const YamlKeys keys{"dram", {{"model", YamlForm::name("dram"), "what it is", "ideal"}}};
  return keys;
}

}  // namespace weft
