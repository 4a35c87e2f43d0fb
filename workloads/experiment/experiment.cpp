#include "workloads/experiment/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text/yaml_reader.hpp"
#include "workloads/experiment/experiment_keys.hpp"
#include "workloads/experiment/experiment_paths.hpp"
#include "workloads/experiment/experiment_tree.hpp"
#include "workloads/network/network_subset.hpp"
#include "workloads/network_files/layer_yaml.hpp"
#include "workloads/network_files/network_file.hpp"
#include "workloads/tiling/channel_parts.hpp"

namespace weft {

namespace {

// Reads what an ONNX model leaves open. Throws InputError for such keys where the network is no ONNX model.
OnnxOptions read_onnx_options(const YamlMap& map, bool is_onnx) {
  OnnxOptions options;
  for (const char* key : {"batch", "dimensions"}) {
    const YamlNode* node = map.find(key);
    if (node == nullptr || is_onnx) continue;
    throw InputError(node->where, std::string(key) + ": only of ONNX models; a network in YAML has its own `batch`");
  }
  if (const YamlNode* batch = map.find("batch")) {
    options.batch = static_cast<std::int32_t>(read_whole(*batch, "batch", workload_keys().at("batch").form));
  }
  if (const YamlNode* dimensions = map.find("dimensions")) {
    for (const YamlMember& member : read_members(*dimensions, "dimensions")) {
      options.dimensions[member.key] =
          read_whole(member.value, member.key, workload_keys().at("dimensions").form.entries.front());
    }
  }
  return options;
}

Network read_network_of(const YamlMap& map, const std::string& experiment_path) {
  const YamlNode& node = map.require("network");
  const std::string& name = read_text(node, "network");
  return find_network(name, folder_of_paths(node, experiment_path).string(), node.where,
                      read_onnx_options(map, is_onnx_file(name)));
}

void read_placement(const YamlNode& node, PlacementChoice& placement) {
  const YamlMap map(node, placement_keys());
  map.read("input", placement.input);
  map.read("weight", placement.weight);
  map.read("activation", placement.activation);
  map.read("output", placement.output);
}

// Reads the type or the size of elements. The size is all that a run without values needs to know.
void read_elements(const YamlMap& map, Experiment& experiment) {
  experiment.element_where = map.where();
  if (const YamlNode* type = map.find("data_type")) {
    experiment.data_type = read_data_type(*type, "data_type");
    experiment.network.element_bits = element_bits(*experiment.data_type);
    experiment.element_where = type->where;
  }
  if (const YamlNode* bytes = map.find("element_bytes")) {
    experiment.network.element_bits =
        8 * static_cast<int>(read_whole(*bytes, "element_bytes", workload_keys().at("element_bytes").form));
    experiment.element_where = bytes->where;
  }
}

// Puts parts in the place of layers that are cut by their input channels, and keeps the network as it was.
void cut_by_input_channels(Experiment& experiment) {
  const bool is_real = experiment.data_type ? !is_integer(*experiment.data_type) : experiment.network.element_bits > 8;
  Network whole = experiment.network;
  cut_input_channels(experiment.network, experiment.tiling, is_real ? DataType::float32 : DataType::int32);
  if (experiment.network.layers.size() != whole.layers.size()) experiment.uncut = std::move(whole);
}

void read_workload(const YamlNode& node, Experiment& experiment) {
  const YamlMap map(node, workload_keys());
  experiment.network = read_network_of(map, experiment.file);
  if (const YamlNode* names = map.find("layers")) {
    std::vector<std::pair<std::string, Location>> layers;
    for (const YamlNode& item : read_list(*names, "layers")) layers.emplace_back(read_text(item, "layers"), item.where);
    experiment.network = network_subset(experiment.network, layers);
  }
  read_elements(map, experiment);
  const YamlNode* tiling = map.find("tiling");
  experiment.tiling = tiling ? read_tiling(*tiling, experiment.network) : whole_tiling(experiment.network);
  cut_by_input_channels(experiment);
  if (const YamlNode* placement = map.find("placement")) read_placement(*placement, experiment.placement);
}

// Reads the page size. Throws InputError for static dispatch, for pages larger than the scratchpad, and for those that
// are no multiple of the burst: bursts are cut at multiples of it from a buffer's first byte, so that none leaves its
// page.
Bytes read_page(const YamlNode& node, const HardwareConfig& hardware) {
  const Bytes page = read_whole(node, "page", memory_keys().at("page").form);
  const auto refuse = [&](const std::string& reason) {
    throw InputError(node.where, "page: '" + read_text(node, "page") + "' " + reason);
  };
  if (!hardware.dispatch.dynamic) {
    refuse("has no effect on a static plan; accepted with hardware.dispatch.mode: dynamic");
  }
  if (page % hardware.dma.burst != 0) {
    refuse(fmt::format("is no multiple of the burst (hardware.dma.burst: {} B)", hardware.dma.burst));
  }
  if (hardware.capacity && page > *hardware.capacity) {
    refuse(fmt::format("is larger than the scratchpad (hardware.scratchpad.capacity: {} B)", *hardware.capacity));
  }
  return page;
}

void read_memory(const YamlNode& node, Experiment& experiment) {
  const YamlMap map(node, memory_keys());
  map.read("alignment", experiment.memory.alignment);
  if (const YamlNode* page = map.find("page")) experiment.memory.page = read_page(*page, experiment.hardware);
  map.read("reuse", experiment.memory.reuse);
  map.read("in_place", experiment.memory.in_place);
  if (!experiment.memory.in_place || experiment.memory.reuse) return;
  throw InputError(
      map.find("in_place")->where,
      "in_place: with 'reuse: false' every buffer is held to the end, so that no operand dies with a task; "
      "expected 'in_place: false', or 'reuse: true'",
      {"in_place", "true", "false"});
}

// Reads the first layers of groups. Throws InputError unless they are in the order of the network, beginning with the
// network's first layer.
std::vector<std::uint32_t> read_groups(const YamlNode& node, const Network& network) {
  const std::vector<std::string> names = layer_names(network);
  std::vector<std::uint32_t> groups;
  for (const YamlNode& item : read_list(node, "groups")) {
    if (item.kind != YamlNode::Kind::scalar) {
      throw InputError(item.where, "groups: " + describe(item) +
                                       " is not accepted; expected the name of the first layer of each group");
    }
    const auto found = std::find(names.begin(), names.end(), item.text);
    if (found == names.end()) throw InputError(item.where, "groups: " + unknown_name("layer", item.text, names));
    auto layer = static_cast<std::uint32_t>(found - names.begin());
    while (network.layers[layer].part && !network.layers[layer].part->is_first)
      --layer;  // the parts of it stay together
    const auto refuse = [&](const std::string& reason) {
      throw InputError(item.where, "groups: '" + item.text + "' " + reason);
    };
    if (groups.empty() && layer != 0) {
      refuse("leaves the layers before it without a group; the first group begins with '" + names.front() + "'");
    }
    if (std::find(groups.begin(), groups.end(), layer) != groups.end()) refuse("is named twice; expected once");
    if (!groups.empty() && layer < groups.back()) {
      refuse("stands before '" + names[groups.back()] +
             "' in the network; expected first layers in the order of the network");
    }
    groups.push_back(layer);
  }
  return groups;
}

void read_schedule(const YamlNode& node, Experiment& experiment) {
  ScheduleConfig& schedule = experiment.schedule;
  const YamlMap map(node, schedule_keys());
  const auto read_name = [&](const std::string& key, std::string& name, Location& where) {
    map.read(key, name);
    const YamlNode* value = map.find(key);
    where = value ? value->where : node.where;
  };
  read_name("algorithm", schedule.algorithm, schedule.where);
  read_name("objective", schedule.objective, schedule.objective_where);
  map.read("refine", schedule.refine);
  map.read("search_budget", schedule.search_budget);
  map.read("activation_limit", schedule.activation_limit);
  if (const YamlNode* limit = map.find("activation_limit")) {
    schedule.activation_limit_where = limit->where;
    if (experiment.hardware.dispatch.dynamic) {
      throw InputError(limit->where,
                       "activation_limit: dispatch at run time knows no limit on activations; accepted "
                       "with hardware.dispatch.mode: static");
    }
  }
  map.read("recompute", schedule.recompute);
  if (const YamlNode* recompute = map.find("recompute")) schedule.recompute_where = recompute->where;
  if (const YamlNode* groups = map.find("groups")) {
    schedule.groups = read_groups(*groups, experiment.network);
    schedule.groups_where = groups->where;
  }
}

// Reads "layer C3" or "task C3[0,1,2]"; nothing for other texts.
std::optional<TraceConfig::Place> read_place(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::scalar) return std::nullopt;
  for (const bool is_layer : {true, false}) {
    const std::string kind = is_layer ? "layer " : "task ";
    if (node.text.starts_with(kind)) return TraceConfig::Place{is_layer, node.text.substr(kind.size()), node.where};
  }
  return std::nullopt;
}

void read_trace(const YamlNode& node, Experiment& experiment) {
  const YamlMap map(node, trace_keys());
  TraceConfig& trace = experiment.trace;
  if (const YamlNode* from = map.find("from")) {
    trace.from_place = read_place(*from);
    if (!trace.from_place) trace.from = read_whole(*from, "from", trace_keys().at("from").form.entries.front());
  }
  if (const YamlNode* to = map.find("to")) {
    const bool is_number =
        to->kind == YamlNode::Kind::scalar && to->text.find_first_not_of("0123456789") == std::string::npos;
    trace.is_to_the_end = to->kind == YamlNode::Kind::scalar && to->text == "end";
    trace.to_place = read_place(*to);
    if (is_number) {
      trace.to = read_count(*to, "to", trace.from + 1);
    } else if (!trace.is_to_the_end && !trace.to_place) {
      throw InputError(to->where, "to: " + describe(*to) +
                                      " is not accepted; expected a cycle number, or end, layer NAME or task NAME");
    }
  }
  map.read("detail", trace.detail);
  map.read("fst", trace.fst);
}

std::vector<PluginFile> read_plugins(const YamlNode& node, const std::string& experiment_path) {
  std::vector<PluginFile> plugins;
  if (node.kind == YamlNode::Kind::list && node.items.empty()) return plugins;
  for (const YamlNode& item : read_list(node, "plugins")) {
    const std::filesystem::path path = read_text(item, "plugins");
    plugins.push_back({(folder_of_paths(item, experiment_path) / path).string(), item.where});
  }
  return plugins;
}

}  // namespace

Experiment read_experiment(const std::string& path, const std::vector<std::string>& overrides) {
  return experiment_of(read_experiment_tree(path, overrides), path);
}

Experiment experiment_of(const YamlNode& root, const std::string& path) {
  const YamlMap map(root, experiment_keys());
  Experiment experiment;
  experiment.file = path;
  if (const YamlNode* plugins = map.find("plugins")) experiment.plugins = read_plugins(*plugins, path);
  experiment.schedule.where = experiment.schedule.objective_where = {path};
  read_workload(map.require("workload"), experiment);
  experiment.hardware = read_hardware(map.require("hardware"));
  experiment.memory.page = experiment.hardware.dma.burst;
  if (const YamlNode* memory = map.find("memory")) read_memory(*memory, experiment);
  if (const YamlNode* schedule = map.find("schedule")) read_schedule(*schedule, experiment);
  if (const YamlNode* trace = map.find("trace")) read_trace(*trace, experiment);
  return experiment;
}

DataType functional_type(const Experiment& experiment) {
  const Network& network = experiment.network;
  for (TensorId tensor = 0; tensor < network.tensor_count(); ++tensor) {
    const std::optional<DataType>& own = network.type(tensor);
    if (!own || element_bits(*own) >= 8) continue;
    const Location& where =
        network.is_input(tensor) ? network.inputs[tensor].where : network.layers[network.producer(tensor)].where;
    throw InputError(where,
                     fmt::format("'{}' is in {}: nothing is computed with elements of 4 bits but weights; expected "
                                 "8 bits or more, or a run without values",
                                 network.tensor_name(tensor), to_string(*own)));
  }
  const int bits = experiment.network.element_bits;
  const DataType type = experiment.data_type.value_or(bits == 8 ? DataType::int8 : DataType::float32);
  if (element_bits(type) == bits) {
    if (type == DataType::int8 || type == DataType::float32) return type;
    throw InputError(experiment.element_where,
                     fmt::format("data_type: nothing is computed in {}; expected int8 or float32", to_string(type)));
  }
  if (!experiment.data_type) {
    throw InputError(experiment.element_where,
                     fmt::format("element_bytes: there is no data type of {} B to compute with; expected 1 (int8) or 4 "
                                 "(float32)",
                                 bits / 8));
  }
  throw InputError(experiment.element_where,
                   fmt::format("data_type: {} has elements of {:g} B, element_bytes is {}; expected one of the two "
                               "keys, or both alike",
                               to_string(type), element_bits(type) / 8.0, bits / 8));
}

}  // namespace weft
