// weft network: the layers of a network, what they take, and their sum.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "base/core/units.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/file_kind.hpp"
#include "workloads/network/functions.hpp"
#include "workloads/network/network_ports.hpp"
#include "workloads/network/network_summary.hpp"
#include "workloads/network_files/network_file.hpp"

namespace weft {

namespace {

struct NetworkCommand {
  std::string name;
  std::int32_t batch = 0;
  std::vector<std::string> dimensions;
  bool json = false;
};

OnnxOptions onnx_options(const NetworkCommand& command) {
  OnnxOptions options;
  if (command.batch > 0) options.batch = command.batch;
  for (const std::string& dimension : command.dimensions) {
    const std::size_t equals = dimension.rfind('=');
    const auto size = equals == std::string::npos ? std::nullopt : parse_count(dimension.substr(equals + 1));
    if (!size || *size < 1 || *size > max_dimension) {
      throw InputError("--dimension " + dimension + ": expected NAME=SIZE, with a size from 1 to " +
                       std::to_string(max_dimension));
    }
    const std::string name = dimension.substr(0, equals);
    if (!options.dimensions.emplace(name, *size).second) {
      throw InputError(fmt::format("--dimension {}: '{}' is given twice; expected one size of each", dimension, name));
    }
  }
  return options;
}

std::string operands_of(const Network& network, const Layer& layer) {
  std::string text;
  for (const TensorId tensor : layer.inputs) text += (text.empty() ? "" : ", ") + network.tensor_name(tensor);
  return text;
}

std::string name_of(Activation activation) {
  switch (activation) {
    case Activation::none:
      return "";
    case Activation::relu:
      return "relu";
    case Activation::clip:
      return "clip";
    case Activation::prelu:
      return "prelu";
    default:
      return format_of(activation).name;
  }
}

// Returns "conv+relu"; of an operator that is nothing but a function its name alone.
std::string operator_of(const Layer& layer) {
  const std::string op = to_string(layer.op);
  std::string activation = name_of(layer.activation);
  if (layer.op == Operator::unary) return activation;
  return activation.empty() || activation == op ? op : op + "+" + activation;
}

// Returns "6x28x28", or "6x28x28 int8" where the tensor has a type of its own.
std::string shape_and_type(const Shape& shape, const std::optional<DataType>& type) {
  return to_string(shape) + (type ? std::string(" ") + to_string(*type) : "");
}

void print_table(const Network& network, const NetworkSummary& summary) {
  std::size_t width = 5;
  for (const Layer& layer : network.layers) width = std::max(width, layer.name.size());
  for (const NetworkInput& input : network.inputs) width = std::max(width, input.name.size());
  const auto line = [&](const std::string& name, const std::string& op, const std::string& shape,
                        const std::string& macs, const std::string& parameters, const std::string& operands) {
    fmt::print("{:<{}}  {:<22} {:>14} {:>14} {:>12}  {}\n", name, width, op, shape, macs, parameters, operands);
  };
  line("layer", "operator", "result", "MACs", "parameters", "operands");
  for (const NetworkInput& input : network.inputs) {
    line(input.name, input.is_constant ? "constant" : "input", shape_and_type(input.shape, input.type), "", "", "");
  }
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    const LayerSummary& of = summary.layers[i];
    line(layer.name, operator_of(layer), shape_and_type(layer.output, layer.type),
         of.macs > 0 ? std::to_string(of.macs) : "", of.parameters > 0 ? std::to_string(of.parameters) : "",
         operands_of(network, layer));
  }
  fmt::print("\n{}: {} layers, batch {}; of one image: {} MACs, {} other operations, {} parameters", network.name,
             network.layers.size(), network.batch, summary.total.macs, summary.total.operations,
             summary.total.parameters);
  if (summary.constants > 0) fmt::print(", {} elements of constants", summary.constants);
  fmt::print(", largest tensor {} elements\n", summary.largest_tensor);
}

void add_type(nlohmann::ordered_json& json, const char* key, const std::optional<DataType>& type) {
  if (type) json[key] = to_string(*type);
}

// What weft run --functional takes values of, and what it leaves the values of.
void print_ports(const Network& network) {
  const auto print = [](const char* kind, const std::vector<NetworkPort>& ports) {
    for (const NetworkPort& port : ports) fmt::print("{} {}: [{}]\n", kind, port.name, fmt::join(port.dims, ", "));
  };
  print("input", input_ports(network));
  print("output", output_ports(network));
}

nlohmann::ordered_json json_of(const std::vector<NetworkPort>& ports) {
  auto json = nlohmann::ordered_json::array();
  for (const NetworkPort& port : ports) json.push_back({{"name", port.name}, {"shape", port.dims}});
  return json;
}

// Returns "3 Constant, 1 Reshape".
std::string counts_text(const std::map<std::string, int>& counts) {
  std::string text;
  for (const auto& [op, count] : counts) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, op);
  return text;
}

void print_reading(const OnnxReading& reading, std::size_t layers) {
  fmt::print("\nnodes in the file: {}, layers: {}\n", reading.nodes, layers);
  const auto line = [](const char* what, const std::map<std::string, int>& counts) {
    if (!counts.empty()) fmt::print("  {}: {}\n", what, counts_text(counts));
  };
  line("computed as constants", reading.folded);
  line("fused into other layers", reading.fused);
  line("views, which cost nothing", reading.views);
  line("needed by no output", reading.unneeded);
}

void print_json(const Network& network, const NetworkSummary& summary, const OnnxReading* reading) {
  using nlohmann::ordered_json;
  const auto of_layer = [](const LayerSummary& of) {
    return ordered_json{
        {"macs", of.macs}, {"operations", of.operations}, {"parameters", of.parameters}, {"elements", of.elements}};
  };
  ordered_json json = {{"name", network.name}, {"batch", network.batch}};
  json["inputs"] = ordered_json::array();
  for (const NetworkInput& input : network.inputs) {
    json["inputs"].push_back({{"name", input.name}, {"shape", input.shape}, {"constant", input.is_constant}});
    add_type(json["inputs"].back(), "type", input.type);
  }
  json["layers"] = ordered_json::array();
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    ordered_json entry = {{"name", layer.name}, {"op", operator_of(layer)}, {"shape", layer.output}};
    entry["inputs"] = ordered_json::array();
    for (const TensorId tensor : layer.inputs) entry["inputs"].push_back(network.tensor_name(tensor));
    entry.update(of_layer(summary.layers[i]));
    add_type(entry, "type", layer.type);
    if (summary.layers[i].parameters > 0) {
      add_type(entry, "weight_type", layer.weight_type);
      add_type(entry, "bias_type", layer.bias_type);
    }
    json["layers"].push_back(std::move(entry));
  }
  json["total"] = of_layer(summary.total);
  json["constants"] = summary.constants;
  json["largest_tensor"] = summary.largest_tensor;
  json["ports"] = {{"inputs", json_of(input_ports(network))}, {"outputs", json_of(output_ports(network))}};
  if (reading != nullptr) {
    json["reading"] = {{"nodes", reading->nodes},
                       {"folded", reading->folded},
                       {"fused", reading->fused},
                       {"views", reading->views},
                       {"unneeded", reading->unneeded}};
  }
  std::cout << json.dump(2) << '\n';
}

void print_network(const NetworkCommand& command) {
  expect_network("weft network", command.name);
  if (!is_onnx_file(command.name) && (command.batch > 0 || !command.dimensions.empty())) {
    throw InputError("--batch and --dimension are only of ONNX models; a network in YAML has its own `batch`");
  }
  const OnnxModel model = find_model(command.name, "", {}, onnx_options(command));
  const NetworkSummary summary = summarize(model.network);
  const bool is_onnx = is_onnx_file(command.name);
  if (command.json) return print_json(model.network, summary, is_onnx ? &model.reading : nullptr);
  print_table(model.network, summary);
  print_ports(model.network);
  if (is_onnx) print_reading(model.reading, model.network.layers.size());
}

}  // namespace

void add_network_command(CommandLine& weft) {
  Command app = weft.add_command("network", "Print the layers of a network, their work and their parameters");
  auto command = std::make_shared<NetworkCommand>();
  app.add_option("network", command->name, "A name of the zoo, or a file: .yaml or .onnx").type("NETWORK").required();
  app.add_option("--batch", command->batch, "Of an ONNX model: the leading dimension of its inputs")
      .between(1, max_batch)
      .type("IMAGES")
      .default_text("that of the model");
  app.add_repeatable("--dimension", command->dimensions,
                     "Of an ONNX model: a dimension that it leaves open, by its name or INPUT@AXIS; may be repeated",
                     "NAME=SIZE");
  app.add_flag("--json", command->json, "As JSON");
  app.footer("Examples:\n  weft network lenet5\n  weft network model.onnx --batch 4 --dimension height=224");
  app.action([command] { print_network(*command); });
}

}  // namespace weft
