// The values of a network's outputs or of results of other layers, whatever computed them, and the comparison of two
// sets of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/network/data_type.hpp"
#include "workloads/network/network.hpp"

namespace weft {

struct NetworkOutputs {
  std::vector<std::size_t> layers;                // whose results these are, ascending
  std::uint32_t images = 1;                       // in the batch
  std::vector<std::vector<std::uint8_t>> values;  // the bytes of whole tensors, layer by layer, image by image

  // Makes room for all outputs of the network; their values are 0.
  NetworkOutputs(const Network& network, DataType type);
  // Makes room for the results of these layers.
  NetworkOutputs(const Network& network, DataType type, std::vector<std::size_t> layers);

  // Returns the bytes of a layer's result for one image. Precondition: the layer is among `layers`.
  std::vector<std::uint8_t>& of(std::size_t layer, std::uint32_t image);
  const std::vector<std::uint8_t>& of(std::size_t layer, std::uint32_t image) const;
};

// Returns the outputs that the operators of this folder compute on whole tensors, without tiles, addresses or a
// machine.
NetworkOutputs reference_outputs(const Network& network, DataType type);

struct OutputComparison {
  DataType type = DataType::int8;  // of the first output
  std::uint64_t elements = 0;
  double max_abs_error = 0;    // infinite where two values differ and one of them is infinite or NaN
  std::string first_mismatch;  // "OUTPUT[0,3,0,0] is 12, expected 13" (image, channel, row, column); "": none
};

// Bounds the difference of float32 values, as a fraction of the largest finite expected one: a PE may sum in an order
// of its own. Where infinity or NaN is expected, the value has to be just that.
inline constexpr double float_tolerance = 1e-5;

// Returns how `got` differs from `expected`: in integers every difference is a mismatch, in floating-point types those beyond the
// tolerance. Both are outputs of the network.
OutputComparison compare_outputs(const Network& network, DataType type, const NetworkOutputs& got,
                                 const NetworkOutputs& expected);

}  // namespace weft
