// Reads one layer of a network file: its operator and the keys that the operator takes.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/text/yaml_reader.hpp"
#include "workloads/network/network.hpp"

namespace weft {

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();  // of operands

// An operator, the keys that it takes besides those of every layer, and its number of operands.
struct OperatorFormat {
  Operator op;
  std::vector<std::string> keys;
  std::size_t min_operands = 1;
  std::size_t max_operands = 1;
};

// Returns the operator of the layer that `node` describes. Throws InputError when `op` is missing or unknown.
const OperatorFormat& read_operator(const YamlNode& node);

// Returns all keys that a layer of the operator may have.
std::vector<std::string> layer_keys(const OperatorFormat& format);

// Reads everything but name and inputs. Precondition: layer.op is set. Throws InputError for values of the wrong form
// or out of range.
void read_parameters(const YamlMap& map, Layer& layer);

// Reads the name of a type of elements: int4, uint4, ..., float32.
DataType read_data_type(const YamlNode& node, const std::string& key);

// Sets `type` where the map has the key.
void read_own_type(const YamlMap& map, const std::string& key, std::optional<DataType>& type);

}  // namespace weft
