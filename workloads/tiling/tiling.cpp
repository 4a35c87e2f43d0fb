#include "workloads/tiling/tiling.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text/yaml_reader.hpp"
#include "workloads/network/receptive_field.hpp"
#include "workloads/tiling/channel_parts.hpp"

namespace weft {

namespace {

constexpr std::array<const char*, 3> axis_keys = {"channels", "rows", "cols"};

const YamlKeys& tile_keys() {
  static const YamlKeys keys{
      "tile",
      {{axis_keys[0], YamlForm::count(1, INT32_MAX), "of the tile; default: all"},
       {axis_keys[1], YamlForm::count(1, INT32_MAX), "of the tile; default: all"},
       {axis_keys[2], YamlForm::count(1, INT32_MAX), "of the tile; default: all"},
       {"input_channels", YamlForm::count(1, INT32_MAX), "conv and fc: of the sums that a task makes; default: all"}}};
  return keys;
}

const YamlKeys& auto_keys() {
  static const YamlKeys keys{
      "auto",
      {{"target", YamlForm::bytes(1), "the most bytes of an output tile", "", true},
       {"weights", YamlForm::bytes(1), "the most bytes of the weights of a tile's channels", "32 KiB"},
       {"channels", YamlForm::count(1, INT32_MAX), "the most channels of a tile; default: no limit"},
       {"shape", YamlForm::choice({"rows", "square"}),
        "rows: whole rows where one fits; square: as many rows as columns", "rows"}}};
  return keys;
}

const YamlKeys& tiling_keys() {
  static const YamlKeys keys{"tiling",
                             {{"auto", YamlForm::section(auto_keys()).or_words({"search"}),
                               "tiles of the layers that are not named: by size, or searched for"}}};
  return keys;
}

Shape read_tile(const YamlMember& member, const Shape& tensor) {
  const YamlMap map(member.value, "tiling of '" + member.key + "'", tile_keys().names());
  Shape tile = tensor;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    map.count(axis_keys[axis], tile[axis], 1);
    if (tile[axis] > tensor[axis]) {
      throw InputError(map.require(axis_keys[axis]).where,
                       fmt::format("{}: a tile of {} is larger than '{}' ({}); expected at most {}", axis_keys[axis],
                                   tile[axis], member.key, to_string(tensor), tensor[axis]));
    }
  }
  return tile;
}

// Throws InputError unless the tile holds whole groups or lies in one: its task is then a smaller convolution of the
// same kind.
void check_groups(const Layer& layer, const Shape& tile, const Location& where) {
  const std::int32_t filters = layer.output[0] / layer.groups;
  if (layer.groups == 1 || tile[0] % filters == 0 || filters % tile[0] == 0) return;
  throw InputError(where,
                   fmt::format("channels: a tile of {} cuts the groups of '{}' unevenly; expected a multiple or a "
                               "divisor of {}, the channels of a group",
                               tile[0], layer.name, filters));
}

// Throws InputError unless the tile is a range of elements in raster order.
void check_raster_order(const Layer& layer, const Shape& tile, const Location& where) {
  const std::size_t cut = raster_axis(layer.output);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (axis == cut || tile[axis] == layer.output[axis]) continue;
    throw InputError(where, fmt::format("{}: '{}' ({} to {}) can only be cut along {}", axis_keys[axis], layer.name,
                                        to_string(layer.op), to_string(layer.output), axis_keys[cut]));
  }
}

// Reads the value of the key `auto`.
void read_auto(const YamlNode& node, const Network& network, Tiling& tiling) {
  if (node.kind == YamlNode::Kind::scalar) {
    read_choice(node, "auto", {"search"});
    tiling.to_search = true;
    return;
  }
  const YamlMap map(node, auto_keys());
  TileTarget target;
  map.read("target", target.output);
  map.read("weights", target.weights);
  map.read("channels", target.channels);
  map.read("shape", target.square);
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    tiling.layers[layer] = tile_of_target(network, layer, target);
  }
}

}  // namespace

void check_tile(const Layer& layer, const Shape& tile, const Location& where) {
  if (layer.op == Operator::conv || layer.op == Operator::conv_transpose) check_groups(layer, tile, where);
  if (is_reshape(layer.op)) check_raster_order(layer, tile, where);
}

Tiling whole_tiling(const Network& network) {
  Tiling tiling;
  for (const Layer& layer : network.layers) tiling.layers.push_back(layer.output);
  tiling.inputs.resize(network.inputs.size());
  tiling.by_hand.assign(network.layers.size(), false);
  tiling.input_channels.assign(network.layers.size(), 0);
  return tiling;
}

YamlForm tiling_form() {
  YamlForm form = YamlForm::map_of(YamlForm::section(tile_keys())).or_words({"auto"});
  form.keys = &tiling_keys();
  return form;
}

Tiling read_tiling(const YamlNode& node, const Network& network) {
  Tiling tiling = whole_tiling(network);
  tiling.where = node.where;
  if (node.kind == YamlNode::Kind::scalar) {
    read_choice(node, "tiling", {"auto"});
    tiling.to_search = true;
    return tiling;
  }
  std::vector<std::string> names;
  for (TensorId tensor = 0; tensor < network.tensor_count(); ++tensor) names.push_back(network.tensor_name(tensor));
  if (const YamlNode* rule = find_member(node, "auto")) read_auto(*rule, network, tiling);
  for (const YamlMember& member : read_members(node, "tiling")) {
    if (member.key == "auto") continue;
    TensorId tensor = 0;
    while (tensor < names.size() && names[tensor] != member.key) ++tensor;
    if (tensor == names.size()) {
      throw InputError(member.where, "tiling: " + unknown_name("layer", member.key, names),
                       {member.key, "", list_names(names)});
    }
    const Shape tile = read_tile(member, network.shape(tensor));
    const YamlNode* input_channels = find_member(member.value, "input_channels");
    if (network.is_input(tensor)) {
      if (input_channels != nullptr) {
        throw InputError(input_channels->where, "input_channels: '" + member.key +
                                                    "' is an input of the network and sums nothing; expected "
                                                    "the name of a conv or an fc");
      }
      tiling.inputs[tensor] = tile;
    } else {
      if (input_channels != nullptr) {
        const auto channels = static_cast<std::int32_t>(
            read_whole(*input_channels, "input_channels", tile_keys().at("input_channels").form));
        check_input_channels(network, network.producer(tensor), channels, input_channels->where);
        tiling.input_channels[network.producer(tensor)] = channels;
      }
      check_tile(network.layers[network.producer(tensor)], tile, member.value.where);
      tiling.layers[network.producer(tensor)] = tile;
      tiling.by_hand[network.producer(tensor)] = true;
    }
  }
  return tiling;
}

}  // namespace weft
