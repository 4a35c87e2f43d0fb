// The values of a network's outputs, whatever computed them, and how far two sets of them are apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workloads/network/data_type.hpp"
#include "workloads/network/network.hpp"

namespace weft {

struct NetworkOutputs {
  std::vector<std::size_t> layers;                // whose results are the outputs of the network
  std::uint32_t images = 1;                       // of the batch
  std::vector<std::vector<std::uint8_t>> values;  // whole tensors, dense: per layer, per image

  NetworkOutputs(const Network& network, DataType type);

  // Precondition: the layer is among `layers`.
  std::vector<std::uint8_t>& of(std::size_t layer, std::uint32_t image);
};

// Returns what the operators of this folder compute on whole tensors, layer by layer, image by image, without tiles,
// addresses or a machine.
NetworkOutputs reference_outputs(const Network& network, DataType type);

struct OutputComparison {
  DataType type = DataType::int8;
  std::uint64_t elements = 0;
  double max_abs_error = 0;    // infinite where two values differ and one of them is infinite or no number
  std::string first_mismatch;  // "OUTPUT[0,3,0,0] is 12, expected 13" (image, channel, row, column); "": none
};

// In float32, values may be apart by this much of the largest finite expected one: a PE may sum in an order of its own.
// Where infinity or no number is expected, it has to be that.
inline constexpr double float_tolerance = 1e-5;

OutputComparison compare_outputs(const Network& network, DataType type, const NetworkOutputs& got,
                                 const NetworkOutputs& expected);

}  // namespace weft
