// Layers whose operands, weights or results have types of their own (Layer::type, NetworkInput::type). Integers stand
// for numbers (Quantization): products of integers are summed in 32 bits, everything else is computed in single
// precision, and the result is rounded to its type. docs/functional.md has the rules.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/core/export.hpp"
#include "workloads/functional/tile_computation.hpp"

namespace weft {

// Returns the type of a tensor's elements in runs where `type` is that of tensors without one.
inline DataType type_of(const Network& network, TensorId tensor, DataType type) {
  return network.type(tensor).value_or(type);
}

// The types of what a layer reads and makes.
struct LayerTypes {
  std::vector<DataType> operands;
  DataType result = DataType::int8;
  DataType factors = DataType::int8;  // among the weights
  DataType others = DataType::int8;   // the bias and the slope

  LayerTypes(const Network& network, std::size_t layer, DataType type);
};

// True when the layer is computed by the rules above, and not in `type` alone.
bool has_own_types(const Network& network, std::size_t layer, DataType type);

// Returns what integers stand for: the layer's own quantization. Without one an integer is a multiple of 1/16, and
// factors among weights are those multiples whose sums have the size of float32 ones (network_data.hpp).
LayerQuantization quantization_of(const Network& network, std::size_t layer, DataType type);

// Reads `values.size()` elements from element `first` on; integers as they are.
WEFT_API void read_elements(std::span<const std::uint8_t> bytes, DataType type, std::int64_t first,
                            std::span<float> values);
WEFT_API void read_elements(std::span<const std::uint8_t> bytes, DataType type, std::int64_t first,
                            std::span<std::int32_t> values);
// Writes elements from element `first` on: integers are rounded half to even and saturate, a NaN becomes 0; float16 is
// rounded half to even, too.
WEFT_API void write_elements(std::span<const float> values, DataType type, std::int64_t first,
                             std::span<std::uint8_t> bytes);

// Computes a tile of such a layer. `compute` is the layer's operator without the activation, for tiles in int32 (of
// operators with MACs) and float32.
void compute_in_own_types(const TileComputation& tile, void (*compute)(const TileComputation&));

}  // namespace weft
