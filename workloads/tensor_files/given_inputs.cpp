#include "workloads/tensor_files/given_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "workloads/network/network_ports.hpp"
#include "workloads/onnx/file/element_types.hpp"
#include "workloads/tensor_files/tensor_file.hpp"

namespace weft {

namespace {

// Returns the input of an argument and its file. Names may hold '=' themselves: the longest that is known counts.
std::pair<const NetworkPort*, std::string> split_argument(const std::string& argument,
                                                          const std::vector<NetworkPort>& ports) {
  std::pair<const NetworkPort*, std::string> split{nullptr, ""};
  for (const NetworkPort& port : ports) {
    const std::string begin = port.name + '=';
    const bool is_longer = split.first == nullptr || port.name.size() > split.first->name.size();
    if (argument.starts_with(begin) && is_longer) split = {&port, argument.substr(begin.size())};
  }
  if (split.first != nullptr && !split.second.empty()) return split;
  const std::size_t sign = argument.find('=');
  if (sign == argument.npos || sign == 0 || sign + 1 == argument.size()) {
    throw InputError("--input " + argument + ": expected NAME=FILE.npy or NAME=FILE.pb");
  }
  std::vector<std::string> names;
  for (const NetworkPort& port : ports) names.push_back(port.name);
  throw InputError("--input " + argument + ": " + unknown_name("input", argument.substr(0, sign), names));
}

bool has_shape_of(const OnnxTensor& tensor, const NetworkPort& port) {
  if (tensor.dims == port.dims) return true;
  const bool is_one_image = !port.dims.empty() && port.dims[0] == 1;
  return is_one_image && std::equal(tensor.dims.begin(), tensor.dims.end(), port.dims.begin() + 1, port.dims.end());
}

// Returns what else might be done about a wrong shape: another batch.
std::string hint_of(const Dims& dims, const NetworkPort& port) {
  const bool differs_in_batch = dims.size() == port.dims.size() && !dims.empty() && dims[0] > 0 &&
                                std::equal(dims.begin() + 1, dims.end(), port.dims.begin() + 1);
  return differs_in_batch ? fmt::format(
                                " (a network with a batch of {} takes this one: workload.batch of an ONNX model, "
                                "`batch` in a network's file)",
                                dims[0])
                          : "";
}

// Returns whether elements are of the type that the run computes the input in, or of that which the model gives it: truth
// values and whole numbers are numbers in runs in float32 and in the type that stands for their own.
bool has_type_of(const std::string& name, const NetworkPort& port, DataType type, bool is_own) {
  return name == to_string(type) || (name == port.type && (is_own || type == DataType::float32));
}

void check(const OnnxTensor& tensor, const NetworkPort& port, DataType type, bool is_own, const std::string& file) {
  const std::string name = element_type_name(tensor.type);
  if (!has_type_of(name, port, type, is_own)) {
    const std::string also =
        !port.type.empty() && has_type_of(port.type, port, type, is_own) && port.type != to_string(type)
            ? fmt::format(", or {}, as the model says", port.type)
            : "";
    throw InputError({file}, fmt::format("has elements of type {}; expected {}, as the run computes input '{}' in{}",
                                         name, to_string(type), port.name, also));
  }
  if (has_shape_of(tensor, port)) return;
  throw InputError({file}, fmt::format("has the shape {}; expected {}, that of input '{}'{}", to_string(tensor.dims),
                                       to_string(port.dims), port.name, hint_of(tensor.dims, port)));
}

}  // namespace

void give_inputs(Network& network, const std::vector<std::string>& arguments, DataType type) {
  const std::vector<NetworkPort> ports = input_ports(network);
  std::set<TensorId> given;
  for (const std::string& argument : arguments) {
    const auto [port, file] = split_argument(argument, ports);
    if (!given.insert(port->tensor).second) {
      throw InputError("--input " + argument + ": input '" + port->name + "' is given twice; expected once");
    }
    const OnnxTensor tensor = read_tensor_file(file);
    const std::optional<DataType> own = network.inputs[port->tensor].type;
    check(tensor, *port, own.value_or(type), own.has_value(), file);
    network.inputs[port->tensor].values = real_values(tensor);
    network.inputs[port->tensor].values_type = type;
  }
}

}  // namespace weft
